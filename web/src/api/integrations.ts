import { type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { ObjectType } from '../../../src/contract/common.ts';
import {
  MappingSet,
  MappingsResponse,
  PropertyList,
  SchemaDriftList,
} from '../../../src/contract/mappings.ts';
import {
  ConnectByConsent,
  ConnectedByToken,
  DisconnectResponse,
  StatusResponse,
} from '../../../src/contract/portals.ts';
import {
  type ChangeSettings,
  type ConfirmExits,
  ConfirmExitsResponse,
  SettingsResponse,
} from '../../../src/contract/settings.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot';

/** All portals with their state. `live`: server events report changes, so polling can be rare. */
export const statusQuery = (live: boolean) =>
  queryOptions({
    queryKey: ['hubspot', 'status'],
    queryFn: ({ client, signal }) => request(StatusResponse, `${base}/status`, { client, signal }),
    refetchInterval: (query) => {
      const busy = query.state.data?.integrations.some((integration) => integration.currentRunId !== null);
      if (live) return busy ? 10_000 : 60_000;
      return busy ? 2_000 : 15_000;
    },
  });

/** Starts the consent in HubSpot; then the browser opens `authorizeUrl`. */
export const useConnectByConsent = (then: Then<z.infer<typeof ConnectByConsent>, Connecting>) =>
  useChange(
    {
      change: (client, body: Connecting) =>
        request(ConnectByConsent, `${base}/connect`, { client, method: 'POST', body }),
      stale: [],
    },
    then,
  );

interface Connecting {
  portalId?: string;
  startSync: boolean;
}

const ofPortals: readonly QueryKey[] = [['hubspot']];

/** Connects the portal of an access token; `portalId`, if given, must be that portal. */
export const useConnectByToken = (input: Connecting) =>
  useChange({
    change: (client, accessToken: string) =>
      request(ConnectedByToken, `${base}/connect`, {
        client,
        method: 'POST',
        body: { accessToken, ...input },
      }),
    stale: ofPortals,
  });

/** Disconnects a portal. Deleting its data changes every list. */
export const useDisconnect = (
  integrationId: string,
  then: Then<z.infer<typeof DisconnectResponse>, boolean> = {},
) =>
  useChange(
    {
      change: (client, deleteData: boolean) =>
        request(DisconnectResponse, `${base}/disconnect`, {
          client,
          method: 'DELETE',
          body: { integrationId, deleteData },
        }),
      stale: [[]],
    },
    then,
  );

/** Pauses a portal, or resumes a paused one. */
export const usePause = (integrationId: string, then: Then<unknown, 'pause' | 'resume'>) =>
  useChange(
    {
      change: (client, what: 'pause' | 'resume') =>
        request(z.unknown(), `${base}/${what}`, { client, method: 'POST', body: { integrationId } }),
      stale: ofPortals,
    },
    then,
  );

/** The settings of a portal. */
export const settingsQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'settings', integrationId],
    queryFn: ({ client, signal }) =>
      request(SettingsResponse, `${base}/settings`, { client, signal, query: { integrationId } }),
  });

/** Changes the given settings; the others stay. */
export const changeSettings = (client: QueryClient, change: ChangeSettings) =>
  request(SettingsResponse, `${base}/settings`, { client, method: 'PUT', body: change });

/** Applies the portal's policy to records that no longer match its filter. That changes every list. */
export const useConfirmExits = (
  input: z.infer<typeof ConfirmExits>,
  onSuccess: (outcome: z.infer<typeof ConfirmExitsResponse>) => void,
) =>
  useChange(
    {
      change: (client) =>
        request(ConfirmExitsResponse, `${base}/settings/inclusion/exits`, {
          client,
          method: 'POST',
          body: input,
        }),
      stale: [[]],
    },
    { onSuccess },
  );

/** Changes of HubSpot's definitions that affect mappings or renewals. */
export const schemaDriftQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'schema-drift', integrationId],
    queryFn: ({ client, signal }) =>
      request(SchemaDriftList, `${base}/schema-drift`, { client, signal, query: { integrationId } }),
  });

/** The mappings of all object types of a portal. */
export const mappingsQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'mappings', integrationId],
    queryFn: ({ client, signal }) =>
      request(MappingsResponse, `${base}/mappings`, { client, signal, query: { integrationId } }),
  });

/** HubSpot's properties of an object type; the server reads them from HubSpot, which may take a moment. */
export const propertiesQuery = (integrationId: string, objectType: ObjectType) =>
  queryOptions({
    queryKey: ['hubspot', 'properties', integrationId, objectType],
    queryFn: ({ client, signal }) =>
      request(PropertyList, `${base}/properties`, { client, signal, query: { integrationId, objectType } }),
    staleTime: 60_000,
  });

/** One property with all its options: the list of all properties only has the first ones of each. */
export const wholePropertyQuery = (integrationId: string, objectType: ObjectType, property: string) =>
  queryOptions({
    queryKey: ['hubspot', 'properties', integrationId, objectType, property],
    queryFn: ({ client, signal }) =>
      request(PropertyList, `${base}/properties`, {
        client,
        signal,
        query: { integrationId, objectType, property },
      }),
    staleTime: 60_000,
  });

/** Saves the proposed mappings of a finding. */
export const useApplyProposal = (then: Then<MappingSet, string> = {}) =>
  useChange(
    {
      change: (client, findingId: string) =>
        request(MappingSet, `${base}/schema-drift/${encodeURIComponent(findingId)}/apply`, {
          client,
          method: 'POST',
        }),
      stale: ofPortals,
    },
    then,
  );
