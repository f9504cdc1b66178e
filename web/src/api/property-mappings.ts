import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import {
  type Mapping,
  MappingPreview,
  MappingProblem,
  MappingSample,
  MappingSet,
  MappingVersions,
  type RestoreMappings,
  type SampleRequest,
  type SaveMappings,
} from '../../../src/contract/mappings.ts';
import { RunList, type SyncRun } from '../../../src/contract/sync.ts';
import { mappingsQuery } from './integrations.ts';
import { type Then, useChange } from './mutations.ts';
import { RequestFailed, request } from './request.ts';
import { hasEnded } from './sync-runs.ts';

const base = '/api/integrations/hubspot/mappings';
/** The tolerance for differing clocks of browser and server, and the delay before a run starts. */
const clockToleranceMs = 5_000;
const refreshPatienceMs = 120_000;

/** Saves the complete set of an object type's mappings. After a conflict, the current mappings are loaded. */
export const useSaveMappings = (
  integrationId: string,
  then: Then<MappingSet, Omit<SaveMappings, 'integrationId'>> = {},
) =>
  useChangeMappings(
    integrationId,
    (client, set: Omit<SaveMappings, 'integrationId'>) =>
      request(MappingSet, base, { client, method: 'PUT', body: { integrationId, ...set } }),
    then,
  );

/** Saves an earlier version again. */
export const useRestoreMappings = (
  integrationId: string,
  then: Then<MappingSet, RestoreMappings & { id: string }> = {},
) =>
  useChangeMappings(
    integrationId,
    (client, { id, ...body }: RestoreMappings & { id: string }) =>
      request(MappingSet, `${base}/versions/${encodeURIComponent(id)}/restore`, {
        client,
        method: 'POST',
        body,
      }),
    then,
  );

/** A change of mappings, which is shown immediately and re-syncs records. */
function useChangeMappings<Input>(
  integrationId: string,
  change: (client: QueryClient, input: Input) => Promise<MappingSet>,
  then: Then<MappingSet, Input>,
) {
  const queryClient = useQueryClient();
  const { queryKey } = mappingsQuery(integrationId);
  return useChange(
    {
      change: async (client, input: Input) => {
        try {
          const saved = await change(client, input);
          const isSaved = ({ objectType }: MappingSet) => objectType === saved.objectType;
          queryClient.setQueryData(
            queryKey,
            (known) => known && { items: known.items.map((one) => (isSaved(one) ? saved : one)) },
          );
          return saved;
        } catch (error) {
          if (error instanceof RequestFailed && error.code === 'conflict') {
            await queryClient.invalidateQueries({ queryKey });
          }
          throw error;
        }
      },
      stale: [['hubspot']],
    },
    then,
  );
}

/** A preview of the changes to ten real records, for admins only. */
export const mappingPreviewQuery = (integrationId: string, objectType: ObjectType, mappings: Mapping[]) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-preview', integrationId, objectType, mappings],
    queryFn: ({ client, signal }) =>
      request(MappingPreview, `${base}/preview`, {
        client,
        method: 'POST',
        body: { integrationId, objectType, mappings },
        signal,
      }),
    staleTime: 10_000,
    gcTime: 10_000,
    retry: false,
  });

/** A record in HubSpot and in CSCX, and others to choose from; for admins only. */
export const mappingSampleQuery = (sample: SampleRequest) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-sample', sample],
    queryFn: ({ client, signal }) =>
      request(MappingSample, `${base}/sample`, { client, method: 'POST', body: sample, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });

/** All saved versions, newest first. */
export const mappingVersionsQuery = (integrationId: string, objectType: ObjectType) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-versions', integrationId, objectType],
    queryFn: ({ client, signal }) =>
      request(MappingVersions, `${base}/versions`, { client, signal, query: { integrationId, objectType } }),
  });

/**
 * The run that re-syncs records after mappings were saved at `since` (approximately, by this machine's clock), polled
 * until it has ended. Null if it hasn't started, or there is nothing to re-sync.
 */
const refreshQuery = (integrationId: string, since: number) =>
  queryOptions({
    queryKey: ['hubspot', 'refresh-after', integrationId, since],
    queryFn: async ({ client, signal }) => {
      const { items } = await request(RunList, '/api/integrations/hubspot/sync', {
        client,
        signal,
        query: { integrationId, direction: 'inbound', limit: 5 },
      });
      const later = ({ createdAt }: SyncRun) => Date.parse(createdAt) > since - clockToleranceMs;
      return items.find((run) => run.mode === 'refresh' && later(run)) ?? null;
    },
    refetchInterval: (query) => {
      const run = query.state.data;
      if (run && hasEnded(run)) return false;
      return Date.now() - since > refreshPatienceMs && !run ? false : 1_000;
    },
  });

/**
 * The run that applies saved mappings. Sample records are reloaded once it has ended, because their values changed.
 */
export function useRefreshRun(
  integrationId: string,
  since: number,
  enabled: boolean,
): SyncRun | null | undefined {
  const queryClient = useQueryClient();
  const run = useQuery({ ...refreshQuery(integrationId, since), enabled }).data;
  const isOver = run ? hasEnded(run) : false;
  useEffect(() => {
    if (isOver) void queryClient.invalidateQueries({ queryKey: ['hubspot', 'mapping-sample'] });
  }, [isOver, queryClient]);
  return run;
}

/** What is wrong with which mappings, according to the server; empty if it rejected them for another reason. */
export const problemsIn = (error: unknown): MappingProblem[] => {
  if (!(error instanceof RequestFailed)) return [];
  return MappingProblem.array().safeParse(error.details?.problems).data ?? [];
};
