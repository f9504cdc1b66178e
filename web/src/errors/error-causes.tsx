import { Button, Skeleton } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Direction, ObjectType } from '../../../src/contract/common.ts';
import { syncErrorGroupsQuery } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { ErrorCause, isOutbound } from './error-cause.tsx';

/** Causes shown before the rest is asked for. */
const shownAtFirst = 20;

interface ErrorCausesProps {
  integrationId: string | undefined;
  objectType: ObjectType | undefined;
  direction: Direction | undefined;
  /** Names by portal; empty where there is only one. */
  portalNames: ReadonlyMap<string, string>;
  mayRetry: boolean;
}

/** What is open in the errors list by cause, as the server orders it: by the ARR that it touches. */
export function ErrorCauses({
  integrationId,
  objectType,
  direction,
  portalNames,
  mayRetry,
}: ErrorCausesProps) {
  const [all, setAll] = useState(false);
  const query = useQuery(syncErrorGroupsQuery(integrationId));
  const groups = (query.data?.items ?? []).filter(
    (group) =>
      (objectType === undefined || group.objectType === objectType) &&
      (direction === undefined || isOutbound(group) === (direction === 'outbound')),
  );
  const shown = all ? groups : groups.slice(0, shownAtFirst);
  return (
    <>
      {query.isError && (
        <Failure
          error={query.error}
          title="The errors could not be read"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <div aria-hidden>
          <Skeleton h={150} mb="md" />
          <Skeleton h={150} />
        </div>
      )}
      {query.isSuccess && groups.length === 0 && (
        <Panel>
          {integrationId === undefined && objectType === undefined && direction === undefined ? (
            <EmptyState icon={IconCircleCheck} title="Everything was accepted">
              Values and records that cannot be taken over, in either direction, are listed here with the
              reason and the way to mend it. The rest of a sync is never held up by them.
            </EmptyState>
          ) : (
            <EmptyState
              icon={IconCircleCheck}
              title="No open errors fit the filters"
              action={
                <LinkButton to="/settings/integrations/hubspot/errors" search={{}} variant="default">
                  Show all open errors
                </LinkButton>
              }
            />
          )}
        </Panel>
      )}
      {shown.length > 0 && (
        <ul className="cx-errors" aria-label="Causes">
          {shown.map((group) => (
            <ErrorCause
              key={[group.integrationId, group.objectType, group.code, group.property, group.field].join(' ')}
              group={group}
              portalName={portalNames.get(group.integrationId)}
              mayRetry={mayRetry}
            />
          ))}
        </ul>
      )}
      {shown.length < groups.length && (
        <Button variant="default" size="sm" onClick={() => setAll(true)}>
          Show {formatCount(groups.length - shown.length)} more causes
        </Button>
      )}
    </>
  );
}
