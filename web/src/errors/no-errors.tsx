import { IconCircleCheck, IconFilterOff, IconHistory } from '@tabler/icons-react';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import type { SyncErrorsSearch } from './search.ts';

export function ShowAllOpen() {
  return (
    <LinkButton to="/settings/integrations/hubspot/errors" search={{}} variant="default">
      Show all open errors
    </LinkButton>
  );
}

export function NoSyncErrors() {
  return (
    <EmptyState icon={IconCircleCheck} title="No sync errors">
      Records and values that can’t be synced, in either direction, are listed here with the reason and the
      fix. They never hold up the rest of a sync.
    </EmptyState>
  );
}

/** In place of an empty list of errors. */
export function NoErrors({ search }: { search: SyncErrorsSearch }) {
  const { status: _, ...filters } = search;
  if (Object.values(filters).some((value) => value !== undefined)) {
    return <EmptyState icon={IconFilterOff} title="No errors match these filters" action={<ShowAllOpen />} />;
  }
  if (search.status === 'resolved') {
    return (
      <EmptyState icon={IconHistory} title="No resolved errors yet">
        Errors move here once their value is accepted, by a retry or by a later sync.
      </EmptyState>
    );
  }
  return <NoSyncErrors />;
}
