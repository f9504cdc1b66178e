import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  ConnectByConsent,
  ConnectedByToken,
  DisconnectResponse,
  StatusResponse,
} from '../../../src/contract/portals.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot';

/** All portals with their state. `live`: events tell of changes, so that asking can be rare. */
export const statusQuery = (live: boolean) =>
  queryOptions({
    queryKey: ['hubspot', 'status'],
    queryFn: ({ signal }) => request(StatusResponse, `${base}/status`, { signal }),
    refetchInterval: (query) => {
      const busy = query.state.data?.integrations.some((integration) => integration.currentRunId !== null);
      if (live) return busy ? 10_000 : 60_000;
      return busy ? 2_000 : 15_000;
    },
  });

/** Begins the consent at HubSpot; the browser goes to `authorizeUrl` next. */
export const connectByConsent = (input: { portalId?: string }) =>
  request(ConnectByConsent, `${base}/connect`, { method: 'POST', body: input });

/** Connects the portal that the token belongs to; `portalId`, when given, must be that portal. */
export const connectByToken = (input: { accessToken: string; portalId?: string }) =>
  request(ConnectedByToken, `${base}/connect`, { method: 'POST', body: input });

export const disconnect = (input: { integrationId: string; deleteData: boolean }) =>
  request(DisconnectResponse, `${base}/disconnect`, { method: 'DELETE', body: input });

export const pause = (integrationId: string) =>
  request(z.unknown(), `${base}/pause`, { method: 'POST', body: { integrationId } });

export const resume = (integrationId: string) =>
  request(z.unknown(), `${base}/resume`, { method: 'POST', body: { integrationId } });
