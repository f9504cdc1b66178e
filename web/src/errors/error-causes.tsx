import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Direction, ObjectType } from '../../../src/contract/common.ts';
import type { SyncErrorGroup } from '../../../src/contract/sync.ts';
import { syncErrorGroupsQuery } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { ErrorCards } from './error-card.tsx';
import { ErrorCause, isOutbound } from './error-cause.tsx';
import { NoSyncErrors, ShowAllOpen } from './no-errors.tsx';

/** Causes shown before "Show more". */
const shownAtFirst = 20;

interface ErrorCausesProps {
  integrationId: string | undefined;
  objectType: ObjectType | undefined;
  direction: Direction | undefined;
  /** Names by portal; empty if there is only one. */
  portalNames: ReadonlyMap<string, string>;
  mayRetry: boolean;
}

/** Open sync errors by cause, in the server's order: by affected ARR. */
export function ErrorCauses(props: ErrorCausesProps) {
  const { integrationId, objectType, direction } = props;
  const query = useQuery(syncErrorGroupsQuery(integrationId));
  const isNarrowed = integrationId !== undefined || objectType !== undefined || direction !== undefined;
  return (
    <Loaded query={query} what="errors" skeleton={[150, 150]}>
      {({ items }) => {
        const groups = items.filter(
          (group) =>
            (objectType === undefined || group.objectType === objectType) &&
            (direction === undefined || isOutbound(group) === (direction === 'outbound')),
        );
        if (groups.length > 0) return <Causes groups={groups} {...props} />;
        return (
          <Panel>
            {isNarrowed ? (
              <EmptyState
                icon={IconCircleCheck}
                title="No open errors match these filters"
                action={<ShowAllOpen />}
              />
            ) : (
              <NoSyncErrors />
            )}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function Causes({
  groups,
  portalNames,
  mayRetry,
}: Pick<ErrorCausesProps, 'portalNames' | 'mayRetry'> & { groups: readonly SyncErrorGroup[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? groups : groups.slice(0, shownAtFirst);
  return (
    <>
      <ErrorCards label="Causes">
        {shown.map((group) => (
          <ErrorCause
            key={[group.integrationId, group.objectType, group.code, group.property, group.field].join(' ')}
            group={group}
            portalName={portalNames.get(group.integrationId)}
            mayRetry={mayRetry}
          />
        ))}
      </ErrorCards>
      {shown.length < groups.length && (
        <Button variant="default" size="sm" mt="md" onClick={() => setAll(true)}>
          Show {formatCount(groups.length - shown.length)} more causes
        </Button>
      )}
    </>
  );
}
