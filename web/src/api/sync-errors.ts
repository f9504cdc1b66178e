import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { RetryResponse, SyncErrorList, type SyncErrorQuery } from '../../../src/contract/sync.ts';
import { request } from './request.ts';

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
