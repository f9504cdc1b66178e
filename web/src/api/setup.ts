import { queryOptions } from '@tanstack/react-query';
import {
  type ChangeSetup,
  type DryRun,
  DryRunResponse,
  MatchingPreview,
  NewestDryRun,
  Setup,
} from '../../../src/contract/setup.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot';

/** How far the setting up of a portal is. */
export const setupQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'setup', integrationId],
    queryFn: ({ signal }) => request(Setup, `${base}/setup`, { signal, query: { integrationId } }),
  });

/** Notes where somebody is, and what they have been through. */
export const changeSetup = (change: ChangeSetup) =>
  request(Setup, `${base}/setup`, { method: 'PUT', body: change });

/**
 * Which companies are customers that are here already. HubSpot is asked for every company: it is asked once, and anew
 * only when somebody wants it or the filter has changed.
 */
export const matchingQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'matching', integrationId],
    queryFn: ({ signal }) =>
      request(MatchingPreview, `${base}/setup/matching`, { method: 'POST', body: { integrationId }, signal }),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const isUnderWay = (dryRun: DryRun | null | undefined): boolean =>
  dryRun?.status === 'queued' || dryRun?.status === 'running';

/** The newest dry run of a portal, followed until it has ended. */
export const dryRunQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'dry-run', integrationId],
    queryFn: async ({ signal }) =>
      (await request(NewestDryRun, `${base}/dry-run`, { signal, query: { integrationId } })).dryRun,
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 700 : false),
  });

/** Begins a dry run, or answers the one under way. */
export const requestDryRun = async (integrationId: string): Promise<DryRun> =>
  (await request(DryRunResponse, `${base}/dry-run`, { method: 'POST', body: { integrationId } })).dryRun;
