import { keepPreviousData, queryOptions } from '@tanstack/react-query';
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
import { RequestFailed, request } from './request.ts';
import { hasEnded } from './sync-runs.ts';

const base = '/api/integrations/hubspot/mappings';
/** The clocks of a browser and a server differ by so much at most, and a run begins so soon. */
const clockToleranceMs = 5_000;
const refreshPatienceMs = 120_000;

/** Saves the whole set of mappings of an object type. */
export const saveMappings = (set: SaveMappings) => request(MappingSet, base, { method: 'PUT', body: set });

/** What ten real records would become; only administrators may ask. */
export const mappingPreviewQuery = (integrationId: string, objectType: ObjectType, mappings: Mapping[]) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-preview', integrationId, objectType, mappings],
    queryFn: ({ signal }) =>
      request(MappingPreview, `${base}/preview`, {
        method: 'POST',
        body: { integrationId, objectType, mappings },
        signal,
      }),
    staleTime: 10_000,
    gcTime: 10_000,
    retry: false,
  });

/** A record as it is on both sides, and others to choose from; only administrators may ask. */
export const mappingSampleQuery = (sample: SampleRequest) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-sample', sample],
    queryFn: ({ signal }) =>
      request(MappingSample, `${base}/sample`, { method: 'POST', body: sample, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });

/** Every set that was saved, the newest first. */
export const mappingVersionsQuery = (integrationId: string, objectType: ObjectType) =>
  queryOptions({
    queryKey: ['hubspot', 'mapping-versions', integrationId, objectType],
    queryFn: ({ signal }) =>
      request(MappingVersions, `${base}/versions`, { signal, query: { integrationId, objectType } }),
  });

/** Saves a set of before once more. */
export const restoreMappings = (versionId: string, body: RestoreMappings) =>
  request(MappingSet, `${base}/versions/${encodeURIComponent(versionId)}/restore`, { method: 'POST', body });

/**
 * The run that reads records anew after something was saved at `since` (by this machine's clock, roughly); asked for
 * until it has ended. Null: it has not begun, or there was nothing to read.
 */
export const refreshQuery = (integrationId: string, since: number) =>
  queryOptions({
    queryKey: ['hubspot', 'refresh-after', integrationId, since],
    queryFn: async ({ signal }) => {
      const { items } = await request(RunList, '/api/integrations/hubspot/sync', {
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

/** What the server found wrong with single mappings; empty where it refused for another reason. */
export const problemsIn = (error: unknown): MappingProblem[] => {
  if (!(error instanceof RequestFailed)) return [];
  return MappingProblem.array().safeParse(error.details?.problems).data ?? [];
};
