import { Box, Group, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { AdminsOnly } from '../portals/connect-ways.tsx';
import { RecentRuns } from '../runs/recent-runs.tsx';
import { Mark } from '../ui/brand.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { LinkButton } from '../ui/value/links.tsx';
import { ConnectOutcome } from './connect-outcome.tsx';
import { PortalCard } from './portal-card.tsx';
import { SetupOffer } from './setup-offer.tsx';

const route = getRouteApi('/settings/integrations/hubspot');

function Welcome({ mayAdminister }: { mayAdminister: boolean }) {
  return (
    <Group align="flex-start" gap="md" mb="lg" wrap="nowrap">
      <Box flex="none">
        <Mark size={44} />
      </Box>
      <div>
        <Title order={2}>No portal is connected yet</Title>
        <Text c="dimmed" size="sm" maw={640}>
          Companies become customers, contacts become stakeholders, and deals become the renewal pipeline.
          Optionally, health scores and mapped fields are written to HubSpot. Nothing else changes there.
        </Text>
        {mayAdminister && (
          <LinkButton to="/settings/integrations/hubspot/setup" mt="md">
            Set up a portal
          </LinkButton>
        )}
      </div>
    </Group>
  );
}

/** With more portals than this, their cards are collapsed. */
const shownWhole = 3;

/** Settings › Integrations › HubSpot: the portals, their sync, and the latest runs. */
export function HubspotScreen() {
  const { connected, error, runs } = route.useSearch();
  const navigate = route.useNavigate();
  const status = useQuery(statusQuery(useLive()));
  const { mayAdminister } = useRights();
  const portals = status.data?.integrations ?? [];
  // After HubSpot's consent page, the setup continues with its next step.
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
        description="Your connected HubSpot accounts."
        actions={
          portals.length > 0 &&
          mayAdminister && (
            <LinkButton
              to="/settings/integrations/hubspot/setup"
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
            >
              Connect portal
            </LinkButton>
          )
        }
      />
      <ConnectOutcome
        connected={connected}
        error={error}
        onDismiss={() => void navigate({ search: {}, replace: true })}
      />
      <Loaded query={status} what="your portals" skeleton={[320, 160]}>
        {() =>
          portals.length === 0 && (
            <>
              <Welcome mayAdminister={mayAdminister} />
              {!mayAdminister && <AdminsOnly />}
            </>
          )
        }
      </Loaded>
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
