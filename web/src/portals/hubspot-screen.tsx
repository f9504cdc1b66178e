import '../styles/dashboard.css';
import { Skeleton, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { RecentRuns } from '../runs/recent-runs.tsx';
import { SetupOffer } from '../setup/setup-offer.tsx';
import { Mark } from '../shell/brand.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { ConnectOutcome } from './connect-outcome.tsx';
import { AdministratorsOnly } from './connect-ways.tsx';
import { PortalCard } from './portal-card.tsx';

const route = getRouteApi('/settings/integrations/hubspot');

function Welcome({ mayAdminister }: { mayAdminister: boolean }) {
  return (
    <div className="cx-welcome">
      <Mark size={44} />
      <div>
        <Title order={2}>No portal is connected yet</Title>
        <Text c="dimmed" size="sm" maw={640}>
          Companies become customers, contacts become stakeholders, and deals become the renewal pipeline.
          Health scores and the fields that you map towards HubSpot go back, if you want that. Nothing else in
          HubSpot is changed.
        </Text>
        {mayAdminister && (
          <LinkButton to="/settings/integrations/hubspot/setup" mt="md">
            Set up a portal
          </LinkButton>
        )}
      </div>
    </div>
  );
}

/** More portals than these are too many to be read at once. */
const shownWhole = 3;

/** Settings › Integrations › HubSpot: the portals, how their sync goes, and the last runs. */
export function HubspotScreen() {
  const { connected, error, runs } = route.useSearch();
  const navigate = route.useNavigate();
  const status = useQuery(statusQuery(useLive()));
  const { mayAdminister } = useRights();
  const portals = status.data?.integrations ?? [];
  // Whoever comes back from HubSpot's consent page goes on with the next step.
  const begun = portals.find(({ portalId, setup }) => portalId === connected && setup !== null);
  if (begun && mayAdminister) {
    return (
      <Navigate to="/settings/integrations/hubspot/setup" search={{ integrationId: begun.id }} replace />
    );
  }
  return (
    <>
      <PageHeader
        title="HubSpot"
        description="The portals that are kept in step with your customers."
        actions={
          portals.length > 0 &&
          mayAdminister && (
            <LinkButton
              to="/settings/integrations/hubspot/setup"
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
          <Welcome mayAdminister={mayAdminister} />
          {!mayAdminister && <AdministratorsOnly />}
        </>
      )}
      {portals.map((portal) =>
        portal.setup === null ? (
          <PortalCard key={portal.id} portal={portal} folded={portals.length > shownWhole} />
        ) : (
          <SetupOffer key={portal.id} portal={portal} setup={portal.setup} />
        ),
      )}
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
