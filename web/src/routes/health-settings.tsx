import { Select, Skeleton } from '@mantine/core';
import { IconPlugOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Failure } from '../components/failure.tsx';
import { LinkButton } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { PushPanel } from '../components/push-panel.tsx';
import { shorten } from '../format/text.ts';

/** How health scores get to HubSpot, and how they are calculated where nobody else does. */
export function HealthSettingsScreen() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  const portal = portals.find((one) => one.id === search.integrationId) ?? portals[0];
  return (
    <>
      <PageHeader
        title="Health"
        description="Health scores and their trend in HubSpot, and the score that is calculated here."
        actions={
          portals.length > 1 &&
          portal && (
            <Select
              aria-label="Portal"
              allowDeselect={false}
              value={portal.id}
              onChange={(integrationId) =>
                void navigate({
                  to: '.',
                  search: { ...(integrationId === null ? {} : { integrationId }) },
                  replace: true,
                })
              }
              data={portals.map((one) => ({
                value: one.id,
                label: `${shorten(one.name, 40)} (${one.portalId})`,
              }))}
            />
          )
        }
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
          <Skeleton h={260} mb="lg" />
          <Skeleton h={260} />
        </div>
      )}
      {status.data && !portal && (
        <EmptyState
          icon={IconPlugOff}
          title="No portal is connected"
          action={<LinkButton to="/settings/integrations/hubspot">Connect a portal</LinkButton>}
        >
          Health goes to the companies of a portal: connect one first.
        </EmptyState>
      )}
      {portal && <PushPanel key={portal.id} portal={portal} />}
    </>
  );
}
