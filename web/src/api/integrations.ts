import { queryOptions } from '@tanstack/react-query';
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
export const connectByConsent = (input: { portalId?: string; startSync: boolean }) =>
  request(ConnectByConsent, `${base}/connect`, { method: 'POST', body: input });

/** Connects the portal that the token belongs to; `portalId`, when given, must be that portal. */
export const connectByToken = (input: { accessToken: string; portalId?: string; startSync: boolean }) =>
  request(ConnectedByToken, `${base}/connect`, { method: 'POST', body: input });

export const disconnect = (input: { integrationId: string; deleteData: boolean }) =>
  request(DisconnectResponse, `${base}/disconnect`, { method: 'DELETE', body: input });

export const pause = (integrationId: string) =>
  request(z.unknown(), `${base}/pause`, { method: 'POST', body: { integrationId } });

export const resume = (integrationId: string) =>
  request(z.unknown(), `${base}/resume`, { method: 'POST', body: { integrationId } });

/** The settings of a portal. */
export const settingsQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'settings', integrationId],
    queryFn: ({ signal }) =>
      request(SettingsResponse, `${base}/settings`, { signal, query: { integrationId } }),
  });

/** Changes the settings that are named; the others stay. */
export const changeSettings = (change: ChangeSettings) =>
  request(SettingsResponse, `${base}/settings`, { method: 'PUT', body: change });

/** Lets the records go that left by the inclusion filter, by the portal's policy. */
export const confirmExits = (input: z.infer<typeof ConfirmExits>) =>
  request(ConfirmExitsResponse, `${base}/settings/inclusion/exits`, { method: 'POST', body: input });

/** What no longer fits between HubSpot's definitions and what is used of them. */
export const schemaDriftQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'schema-drift', integrationId],
    queryFn: ({ signal }) =>
      request(SchemaDriftList, `${base}/schema-drift`, { signal, query: { integrationId } }),
  });

/** The mappings of all object types of a portal. */
export const mappingsQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'mappings', integrationId],
    queryFn: ({ signal }) =>
      request(MappingsResponse, `${base}/mappings`, { signal, query: { integrationId } }),
  });

/** HubSpot's properties of an object type; the server asks HubSpot itself, which may take a moment. */
export const propertiesQuery = (integrationId: string, objectType: ObjectType) =>
  queryOptions({
    queryKey: ['hubspot', 'properties', integrationId, objectType],
    queryFn: ({ signal }) =>
      request(PropertyList, `${base}/properties`, { signal, query: { integrationId, objectType } }),
    staleTime: 60_000,
  });

/** One property with all its options: the list of all properties holds only the first ones of each. */
export const wholePropertyQuery = (integrationId: string, objectType: ObjectType, property: string) =>
  queryOptions({
    queryKey: ['hubspot', 'properties', integrationId, objectType, property],
    queryFn: ({ signal }) =>
      request(PropertyList, `${base}/properties`, { signal, query: { integrationId, objectType, property } }),
    staleTime: 60_000,
  });

/** Saves the mappings that are proposed for a finding. */
export const applyProposal = (findingId: string) =>
  request(MappingSet, `${base}/schema-drift/${encodeURIComponent(findingId)}/apply`, { method: 'POST' });
