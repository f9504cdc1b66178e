import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { historyQuery } from '../api/sync-history.ts';
import { availabilityOf, freshnessOf, successOf } from '../runs/history-words.ts';
import { PromiseTile } from '../runs/promise-tile.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextLink } from '../ui/links.tsx';

/** Whether a portal keeps what is promised of it: the last seven days, in three figures. */
export function PortalPromises({ portal }: { portal: IntegrationStatus }) {
  const history = useQuery(historyQuery(portal.id, 7));
  return (
    <section className="cx-promises-part" aria-label={`Promises of portal ${portal.portalId}`}>
      <header className="cx-promises-head">
        <h3 className="cx-dash-title">Last 7 days</h3>
        <TextLink
          to="/settings/integrations/hubspot/history"
          search={{ integrationId: portal.id }}
          size="sm"
          aria-label={`History of portal ${portal.portalId}`}
        >
          History
        </TextLink>
      </header>
      {history.isError && !history.data && (
        <Failure
          error={history.error}
          title="The history could not be read"
          onRetry={() => void history.refetch()}
        />
      )}
      {history.isPending && <Skeleton h={96} aria-hidden />}
      {history.data && (
        <dl className="cx-promises">
          <PromiseTile label="Freshness of 95% of changes" measured={freshnessOf(history.data)} />
          <PromiseTile label="Records accepted" measured={successOf(history.data)} />
          <PromiseTile label="Availability" measured={availabilityOf(history.data)} />
        </dl>
      )}
    </section>
  );
}
