import { Skeleton, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { Mark } from '../components/brand.tsx';
import { ConnectOutcome } from '../components/connect-outcome.tsx';
import { AdministratorsOnly, ConnectWays } from '../components/connect-ways.tsx';
import { Failure } from '../components/failure.tsx';
import { LinkButton } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { PortalCard } from '../components/portal-card.tsx';
import { RecentRuns } from '../components/recent-runs.tsx';
import { useRights } from '../components/use-rights.ts';

const route = getRouteApi('/settings/integrations/hubspot');

function Welcome() {
  return (
    <div className="cx-welcome">
      <Mark size={44} />
      <div>
        <Title order={2}>No portal is connected yet</Title>
        <Text c="dimmed" size="sm" maw={640}>
          Companies become customers, contacts become stakeholders, and deals become the renewal pipeline.
          Health scores and their trend go back to HubSpot. Nothing else in HubSpot is changed.
        </Text>
      </div>
    </div>
  );
}

/** Settings › Integrations › HubSpot: the portals, how their sync goes, and the last runs. */
export function HubspotScreen() {
  const { connected, error, runs } = route.useSearch();
  const navigate = route.useNavigate();
  const status = useQuery(statusQuery(useLive()));
  const { mayAdminister } = useRights();
  const portals = status.data?.integrations ?? [];
  return (
    <>
      <PageHeader
        title="HubSpot"
        description="The portals that are kept in step with your customers."
        actions={
          portals.length > 0 &&
          mayAdminister && (
            <LinkButton
              to="/settings/integrations/hubspot/connect"
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
            >
              Connect a portal
            </LinkButton>
          )
        }
      />
      <ConnectOutcome
        connected={connected}
        error={error}
        onDismiss={() => void navigate({ search: {}, replace: true })}
      />
      {status.isError && (
        <Failure
          error={status.error}
          title="The state of HubSpot could not be read"
          onRetry={() => void status.refetch()}
        />
      )}
      {status.isPending && (
        <div aria-hidden>
          <Skeleton h={320} mb="lg" />
          <Skeleton h={160} />
        </div>
      )}
      {status.data && portals.length === 0 && (
        <>
          <Welcome />
          {mayAdminister ? <ConnectWays oauth={status.data.oauth} /> : <AdministratorsOnly />}
        </>
      )}
      {portals.map((portal) => (
        <PortalCard key={portal.id} portal={portal} />
      ))}
      {portals.length > 0 && (
        <RecentRuns
          portals={portals}
          direction={runs ?? 'inbound'}
          onDirection={(direction) =>
            void navigate({
              search: (previous) => ({ ...previous, runs: direction === 'outbound' ? direction : undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </>
  );
}
