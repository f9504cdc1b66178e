import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ObjectType } from '../../../src/contract/common.ts';
import {
  type Mapping,
  MappingPreview,
  MappingProblem,
  MappingSample,
  MappingSet,
  MappingVersions,
  type SampleRequest,
  type SaveMappings,
} from '../../../src/contract/mappings.ts';
import { RequestFailed, request } from './request.ts';

const base = '/api/integrations/hubspot/mappings';

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
export const restoreMappings = (versionId: string) =>
  request(MappingSet, `${base}/versions/${encodeURIComponent(versionId)}/restore`, { method: 'POST' });

/** What the server found wrong with single mappings; empty where it refused for another reason. */
export const problemsIn = (error: unknown): MappingProblem[] => {
  if (!(error instanceof RequestFailed)) return [];
  return MappingProblem.array().safeParse(error.details?.problems).data ?? [];
};
