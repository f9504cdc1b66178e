import { SegmentedControl, Select, Skeleton } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ObjectType } from '../../../src/contract/common.ts';
import { QuarantineCode, quarantineCodes } from '../../../src/contract/sync.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { syncErrorsQuery } from '../api/sync-errors.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { LinkButton } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { Pager } from '../components/pager.tsx';
import { Panel } from '../components/panel.tsx';
import { SyncErrorEntry } from '../components/sync-error-entry.tsx';
import { usePages } from '../components/use-pages.ts';
import { useRights } from '../components/use-rights.ts';
import { hubspotNouns, quarantineWords } from '../components/words.ts';
import { shorten } from '../format/text.ts';
import type { SyncErrorsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/errors');

interface Portal {
  id: string;
  name: string;
  portalId: string;
}

interface FiltersProps {
  search: SyncErrorsSearch;
  portals: Portal[];
  onChange: (next: Partial<SyncErrorsSearch>) => void;
}

function Filters({ search, portals, onChange }: FiltersProps) {
  return (
    <div className="cx-toolbar">
      <SegmentedControl
        size="sm"
        aria-label="Which errors"
        value={search.status ?? 'open'}
        onChange={(value) => onChange({ status: value === 'resolved' ? 'resolved' : undefined })}
        data={[
          { value: 'open', label: 'Open' },
          { value: 'resolved', label: 'Resolved' },
        ]}
      />
      {portals.length > 1 && (
        <Select
          aria-label="Portal"
          placeholder="All portals"
          clearable
          clearButtonProps={{ 'aria-label': 'All portals' }}
          value={search.integrationId ?? null}
          onChange={(value) => onChange({ integrationId: value ?? undefined })}
          data={portals.map((portal) => ({
            value: portal.id,
            label: `${shorten(portal.name, 40)} (${portal.portalId})`,
          }))}
        />
      )}
      <Select
        aria-label="Object type"
        placeholder="All object types"
        clearable
        clearButtonProps={{ 'aria-label': 'All object types' }}
        value={search.objectType ?? null}
        onChange={(value) => onChange({ objectType: ObjectType.safeParse(value).data })}
        data={ObjectType.options.map((type) => ({ value: type, label: hubspotNouns[type] }))}
      />
      <Select
        aria-label="Reason"
        placeholder="All reasons"
        clearable
        clearButtonProps={{ 'aria-label': 'All reasons' }}
        value={search.code ?? null}
        onChange={(value) => onChange({ code: QuarantineCode.safeParse(value).data })}
        data={quarantineCodes.map((code) => ({ value: code, label: quarantineWords[code] }))}
      />
    </div>
  );
}

function NoErrors({ search }: { search: SyncErrorsSearch }) {
  if (search.integrationId ?? search.objectType ?? search.code ?? search.cursor) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No errors fit the filters"
        action={
          <LinkButton to="/settings/integrations/hubspot/errors" search={{}} variant="default">
            Show all open errors
          </LinkButton>
        }
      />
    );
  }
  if (search.status === 'resolved') {
    return (
      <EmptyState icon={IconHistory} title="Nothing was resolved yet">
        Errors move here when their value is accepted, by a retry or by a later sync.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconCircleCheck} title="Everything was accepted">
      Values and records that cannot be taken over, in either direction, are listed here with the reason and
      the way to mend it. The rest of a sync is never held up by them.
    </EmptyState>
  );
}

/** Everything that could not be accepted or pushed, and how to mend it. */
export function SyncErrorsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const errors = useQuery(syncErrorsQuery({ ...search, limit: 25 }));
  const status = useQuery(statusQuery(useLive()));
  const { maySync } = useRights();
  const pages = usePages(search.cursor, errors.data?.nextCursor);
  const portals = status.data?.integrations ?? [];
  const names = new Map(portals.map((portal) => [portal.id, portal.name]));
  return (
    <>
      <PageHeader
        title="Errors"
        description="What could not be taken over, why, and how to mend it. Everything else was synced."
      />
      <Filters
        search={search}
        portals={portals}
        onChange={(next) =>
          void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) })
        }
      />
      {errors.isError && (
        <Failure
          error={errors.error}
          title="The errors could not be read"
          onRetry={() => void errors.refetch()}
        />
      )}
      {errors.isPending && (
        <div aria-hidden>
          <Skeleton h={120} mb="md" />
          <Skeleton h={120} />
        </div>
      )}
      {errors.data?.items.length === 0 && (
        <Panel>
          <NoErrors search={search} />
        </Panel>
      )}
      {errors.data && errors.data.items.length > 0 && (
        <ul className="cx-errors cx-fading" data-stale={errors.isPlaceholderData || undefined}>
          {errors.data.items.map((error) => (
            <SyncErrorEntry
              key={error.id}
              error={error}
              portalName={portals.length > 1 ? names.get(error.integrationId) : undefined}
              mayRetry={maySync}
            />
          ))}
        </ul>
      )}
      <Pager {...pages} busy={errors.isPlaceholderData} />
    </>
  );
}
