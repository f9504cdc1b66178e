import { Box, SegmentedControl, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { historyQuery, type Period, periods } from '../api/sync-history.ts';
import { NeedsPortal, PortalChoice, usePortal } from '../portals/portal-choice.tsx';
import { portalState } from '../portals/portal-state.ts';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Surface } from '../ui/page/panel.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { CallsChart, FreshnessChart, InboundChart, OutboundChart } from './history-charts.tsx';
import { AvailabilityPanel, DriftPanel } from './history-outages.tsx';
import { availabilityOf, driftOf, freshnessOf, runsOf, successOf } from './history-words.ts';
import { TargetTile, TargetTiles } from './target-tile.tsx';

const route = getRouteApi('/settings/integrations/hubspot/history');

const periodWords: Record<Period, string> = { 1: 'Today', 7: '7 days', 30: '30 days', 90: '90 days' };

function History({ integrationId, days }: { integrationId: string; days: Period }) {
  const query = useQuery(historyQuery(integrationId, days));
  return (
    <Loaded query={query} what="the sync history" skeleton={[120, 260]} quiet>
      {(history) => (
        <Fading stale={query.isPlaceholderData}>
          <Surface aria-label="Targets">
            <Box px="var(--cx-inset)" py="md">
              <TargetTiles>
                <TargetTile label="95% of changes arrive within" measured={freshnessOf(history)} />
                <TargetTile label="Records fully synced" measured={successOf(history)} />
                <TargetTile label="Syncs completed" measured={runsOf(history)} />
                <TargetTile label="Availability" measured={availabilityOf(history)} />
                <TargetTile label="Last comparison" measured={driftOf(history)} />
              </TargetTiles>
            </Box>
          </Surface>
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" verticalSpacing={0}>
            <FreshnessChart history={history} />
            <AvailabilityPanel history={history} />
            <InboundChart history={history} />
            <OutboundChart history={history} />
            <CallsChart history={history} />
            <DriftPanel history={history} />
          </SimpleGrid>
        </Fading>
      )}
    </Loaded>
  );
}

/** The performance of a portal's sync against its targets. */
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
        description="Measured performance against targets. Days follow the time zone of the portal’s schedule."
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
        <NeedsPortal status={status}>Sync performance appears here once a portal is synced.</NeedsPortal>
      )}
    </>
  );
}

const asPeriod = (value: string) => (value === '1' || value === '30' || value === '90' ? value : undefined);
