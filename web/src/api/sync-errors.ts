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
import { request, withQuery } from './request.ts';

const base = '/api/integrations/hubspot/errors';

type Query = z.infer<typeof SyncErrorQuery>;
export type SyncErrorFilters = { [Name in keyof Query]?: Query[Name] | undefined };

/** A page of what could not be accepted or pushed. */
export const syncErrorsQuery = (filters: SyncErrorFilters) =>
  queryOptions({
    queryKey: ['hubspot', 'errors', filters],
    queryFn: ({ signal }) => request(SyncErrorList, base, { signal, query: filters }),
    placeholderData: keepPreviousData,
  });

export const retrySyncError = (id: string) =>
  request(RetryResponse, `${base}/${encodeURIComponent(id)}/retry`, { method: 'POST' });

/** What is open, by cause, the causes that touch most ARR first. */
export const syncErrorGroupsQuery = (integrationId: string | undefined) =>
  queryOptions({
    queryKey: ['hubspot', 'errors', 'groups', integrationId],
    queryFn: ({ signal }) =>
      request(SyncErrorGroupList, `${base}/groups`, { signal, query: { integrationId } }),
  });

/** Reads all records of a cause anew. */
export const retrySyncErrors = (group: z.infer<typeof RetryGroup>) =>
  request(RetryGroupResponse, `${base}/retry`, { method: 'POST', body: group });

/** Tries some entries again, whatever their causes. */
export const retrySelectedErrors = (ids: readonly string[]) =>
  request(RetryGroupResponse, `${base}/retry-selected`, { method: 'POST', body: { ids } });

/** What was answered, or what HubSpot has of the record now: that takes a call. */
export const readRawReply = (id: string) => request(RawReply, `${base}/${encodeURIComponent(id)}/reply`);

/** Where all that fits the filters is downloaded as CSV. */
export const exportAddress = (filters: SyncErrorFilters): string =>
  withQuery(`${base}/export`, Filters.parse({ status: 'open', ...filters }));
