import '../styles/dashboard.css';
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { historyQuery, type Period, periods } from '../api/sync-history.ts';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { portalState } from '../portals/portal-state.ts';
import { Failure } from '../ui/failure.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { StatePill } from '../ui/state-pill.tsx';
import { CallsChart, FreshnessChart, InboundChart, OutboundChart } from './history-charts.tsx';
import { AvailabilityPanel, DriftPanel } from './history-outages.tsx';
import { availabilityOf, driftOf, freshnessOf, runsOf, successOf } from './history-words.ts';
import { PromiseTile } from './promise-tile.tsx';

const route = getRouteApi('/settings/integrations/hubspot/history');

const periodWords: Record<Period, string> = { 1: 'Today', 7: '7 days', 30: '30 days', 90: '90 days' };

function History({ integrationId, days }: { integrationId: string; days: Period }) {
  const query = useQuery(historyQuery(integrationId, days));
  const history = query.data;
  if (!history) {
    return query.isError ? (
      <Failure
        error={query.error}
        title="The history could not be read"
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-hidden>
        <Skeleton h={120} mb="lg" />
        <Skeleton h={260} />
      </div>
    );
  }
  return (
    <div className="cx-fading" data-stale={query.isPlaceholderData || undefined}>
      <section aria-label="Promises">
        <dl className="cx-promises cx-promises-panel">
          <PromiseTile label="Freshness of 95% of changes" measured={freshnessOf(history)} />
          <PromiseTile label="Records accepted" measured={successOf(history)} />
          <PromiseTile label="Syncs completed" measured={runsOf(history)} />
          <PromiseTile label="Availability" measured={availabilityOf(history)} />
          <PromiseTile label="Drift of the last comparison" measured={driftOf(history)} />
        </dl>
      </section>
      <div className="cx-charts">
        <FreshnessChart history={history} />
        <AvailabilityPanel history={history} />
        <InboundChart history={history} />
        <OutboundChart history={history} />
        <CallsChart history={history} />
        <DriftPanel history={history} />
      </div>
    </div>
  );
}

/** How a portal's sync has been going, beside what is promised. */
export function SyncHistoryScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status, portals, portal } = usePortal(search.integrationId);
  const days = periods.find((period) => String(period) === search.days) ?? 7;
  const state = portal && portalState(portal);
  return (
    <>
      <PageHeader
        title="Sync history"
        aside={state && <StatePill tone={state.tone}>{state.word}</StatePill>}
        description="What was measured, beside what is promised. Days are those of the portal’s schedule."
        actions={
          portal && (
            <>
              <PortalChoice
                portals={portals}
                portal={portal}
                onChoose={(integrationId) =>
                  void navigate({ search: (previous) => ({ ...previous, integrationId }), replace: true })
                }
              />
              <SegmentedControl
                aria-label="Period"
                size="sm"
                value={String(days)}
                onChange={(value) =>
                  void navigate({
                    search: (previous) => ({
                      ...previous,
                      days: value === '7' ? undefined : asPeriod(value),
                    }),
                    replace: true,
                    resetScroll: false,
                  })
                }
                data={periods.map((period) => ({ value: String(period), label: periodWords[period] }))}
              />
            </>
          )
        }
      />
      {portal ? (
        <History integrationId={portal.id} days={days} />
      ) : (
        <NeedsPortal status={status}>Once a portal is synced, this is where it shows how well.</NeedsPortal>
      )}
    </>
  );
}

const asPeriod = (value: string) => (value === '1' || value === '30' || value === '90' ? value : undefined);
