import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { AdministratorsOnly, ConnectWays } from '../components/connect-ways.tsx';
import { Failure } from '../components/failure.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { useRights } from '../components/use-rights.ts';
import { shorten } from '../format/text.ts';

const route = getRouteApi('/settings/integrations/hubspot/connect');

export function ConnectScreen() {
  const { portalId } = route.useSearch();
  const { mayAdminister } = useRights();
  const status = useQuery(statusQuery(useLive()));
  const known = status.data?.integrations.find((portal) => portal.portalId === portalId);
  return (
    <>
      <PageHeader
        title={known ? `Reconnect ${shorten(known.name, 80)}` : 'Connect a portal'}
        description={
          known
            ? `Portal ${known.portalId} gets new credentials. Everything that was synced stays.`
            : 'An organization can have several portals; each keeps its own records, schedule and errors.'
        }
      />
      {status.isError && (
        <Failure
          error={status.error}
          title="The state of HubSpot could not be read"
          onRetry={() => void status.refetch()}
        />
      )}
      {status.isPending && <Skeleton h={240} />}
      {status.data &&
        (mayAdminister ? (
          <ConnectWays oauth={status.data.oauth} portalId={portalId} />
        ) : (
          <AdministratorsOnly />
        ))}
    </>
  );
}
