import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  type ChangeSetup,
  type DryRun,
  DryRunResponse,
  MatchingPreview,
  NewestDryRun,
  Setup,
} from '../../../src/contract/setup.ts';
import type { SyncResponse } from '../../../src/contract/sync.ts';
import { changeSettings } from './integrations.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';
import { startSync } from './sync-runs.ts';

const base = '/api/integrations/hubspot';

/** The progress of a portal's setup. */
export const setupQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'setup', integrationId],
    queryFn: ({ client, signal }) =>
      request(Setup, `${base}/setup`, { client, signal, query: { integrationId } }),
  });

interface StepEnd extends Omit<ChangeSetup, 'integrationId'> {
  /** Saves the step's choices, before the step counts as completed. */
  save?: (() => Promise<unknown>) | undefined;
}

/** Marks steps as completed, and stores the current one. */
export function useChangeSetup(integrationId: string, then: Then<Setup, StepEnd>) {
  const queryClient = useQueryClient();
  return useChange(
    {
      change: async (client, { save, ...change }: StepEnd) => {
        await save?.();
        const setup = await request(Setup, `${base}/setup`, {
          client,
          method: 'PUT',
          body: { integrationId, ...change },
        });
        queryClient.setQueryData(setupQuery(integrationId).queryKey, setup);
        return setup;
      },
      stale: [['hubspot', 'status']],
    },
    then,
  );
}

/**
 * Which companies match existing customers. It reads every company from HubSpot, so it runs once, and again only on
 * request or after the filter has changed.
 */
export const matchingQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'matching', integrationId],
    queryFn: ({ client, signal }) =>
      request(MatchingPreview, `${base}/setup/matching`, {
        client,
        method: 'POST',
        body: { integrationId },
        signal,
      }),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const isUnderWay = (dryRun: DryRun | null | undefined): boolean =>
  dryRun?.status === 'queued' || dryRun?.status === 'running';

/** The latest preview of a portal, polled until it has ended. */
export const dryRunQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'dry-run', integrationId],
    queryFn: async ({ client, signal }) =>
      (await request(NewestDryRun, `${base}/dry-run`, { client, signal, query: { integrationId } })).dryRun,
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 700 : false),
  });

/** Starts a preview, unless one is in progress. */
export function useRequestDryRun(integrationId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (_: unknown, { client }) => {
      const body = { integrationId };
      const { dryRun } = await request(DryRunResponse, `${base}/dry-run`, { client, method: 'POST', body });
      queryClient.setQueryData(dryRunQuery(integrationId).queryKey, dryRun);
    },
  });
}

/** Starts the first sync. It only reads: health scores are pushed to HubSpot once a user turns that on afterwards. */
export const useStartFirstSync = (integrationId: string, then: Then<z.infer<typeof SyncResponse>, void>) =>
  useChange(
    {
      change: async (client) => {
        await changeSettings(client, { integrationId, push: { enabled: false } });
        return startSync(client, { integrationId, mode: 'full' });
      },
      stale: [['hubspot']],
    },
    then,
  );
