import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  SyncErrorFilters as Filters,
  RawReply,
  type RetryGroup,
  RetryGroupResponse,
  RetryResponse,
  SyncErrorGroupList,
  SyncErrorList,
  type SyncErrorQuery,
} from '../../../src/contract/sync.ts';
import { type Then, useChange } from './mutations.ts';
import { request, withQuery } from './request.ts';

const base = '/api/integrations/hubspot/errors';

type Query = z.infer<typeof SyncErrorQuery>;
export type SyncErrorFilters = { [Name in keyof Query]?: Query[Name] | undefined };

/** A page of sync errors. */
export const syncErrorsQuery = (filters: SyncErrorFilters) =>
  queryOptions({
    queryKey: ['hubspot', 'errors', filters],
    queryFn: ({ client, signal }) => request(SyncErrorList, base, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

type RetryOne = z.infer<typeof RetryResponse>;
type RetryMany = z.infer<typeof RetryGroupResponse>;

/** A retry changes records, errors, and the state of the portal. */
const stale = [['hubspot']] as const;

/** Retries one error. */
export const useRetrySyncError = (then: Then<RetryOne, string>) =>
  useChange(
    {
      change: (client, id: string) =>
        request(RetryResponse, `${base}/${encodeURIComponent(id)}/retry`, { client, method: 'POST' }),
      stale,
    },
    then,
  );

/** Open errors by cause, those that affect most ARR first. */
export const syncErrorGroupsQuery = (integrationId: string | undefined) =>
  queryOptions({
    queryKey: ['hubspot', 'errors', 'groups', integrationId],
    queryFn: ({ client, signal }) =>
      request(SyncErrorGroupList, `${base}/groups`, { client, signal, query: { integrationId } }),
  });

/** Retries all records of a cause. */
export const useRetrySyncErrors = (then: Then<RetryMany, z.infer<typeof RetryGroup>>) =>
  useChange(
    {
      change: (client, group: z.infer<typeof RetryGroup>) =>
        request(RetryGroupResponse, `${base}/retry`, { client, method: 'POST', body: group }),
      stale,
    },
    then,
  );

/** Retries selected errors, whatever their causes. */
export const useRetrySelectedErrors = (then: Then<RetryMany, readonly string[]>) =>
  useChange(
    {
      change: (client, ids: readonly string[]) =>
        request(RetryGroupResponse, `${base}/retry-selected`, { client, method: 'POST', body: { ids } }),
      stale,
    },
    then,
  );

/** HubSpot’s stored response or, without one, the current record in HubSpot, which takes a call. */
export const useRawReply = (id: string) =>
  useChange({
    change: (client) => request(RawReply, `${base}/${encodeURIComponent(id)}/reply`, { client }),
    stale: [],
  });

/** The URL that downloads all errors matching the filters as CSV. */
export const exportAddress = (filters: SyncErrorFilters): string =>
  withQuery(`${base}/export`, Filters.parse({ status: 'open', ...filters }));
