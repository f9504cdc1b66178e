import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { RunList, type SyncRequest, SyncResponse, SyncRun } from '../../../src/contract/sync.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot/sync';

/** Whether a run has ended, with any result. */
export const hasEnded = (run: SyncRun): boolean => run.status !== 'queued' && run.status !== 'running';

/** A run, polled until it has ended; less often while server events report it. */
export const runQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ['hubspot', 'run', id],
    queryFn: ({ client, signal }) =>
      request(SyncRun, `${base}/${encodeURIComponent(id)}`, { client, signal }),
    refetchInterval: (query) => {
      if (query.state.data && hasEnded(query.state.data)) return false;
      return live ? 10_000 : 1_500;
    },
  });

/** The syncs of all portals, newest first. */
export const runsQuery = infiniteQueryOptions({
  queryKey: ['hubspot', 'runs'],
  queryFn: ({ client, signal, pageParam }) =>
    request(RunList, base, { client, signal, query: { limit: 10, direction: 'inbound', cursor: pageParam } }),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});

/** The pushes of all portals, newest first. Its key begins with that of the syncs, so both are reloaded together. */
export const pushRunsQuery = infiniteQueryOptions({
  queryKey: [...runsQuery.queryKey, 'outbound'],
  queryFn: ({ client, signal, pageParam }) =>
    request(RunList, base, {
      client,
      signal,
      query: { limit: 10, direction: 'outbound', cursor: pageParam },
    }),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});

/** Starts syncs. */
export const startSync = (client: QueryClient, input: SyncRequest) =>
  request(SyncResponse, base, { client, method: 'POST', body: input });

/** Starts a sync of a portal in a mode, by default of all changes. */
export const useStartSync = (
  integrationId: string,
  then: Then<z.infer<typeof SyncResponse>, SyncRequest['mode']>,
) =>
  useChange(
    {
      change: (client, mode: SyncRequest['mode']) =>
        startSync(client, { integrationId, ...(mode ? { mode } : {}) }),
      stale: [['hubspot']],
    },
    then,
  );

export const useCancelSync = (runId: string, then: Then<unknown, void>) =>
  useChange(
    {
      change: (client) =>
        request(z.unknown(), `${base}/${encodeURIComponent(runId)}/cancel`, { client, method: 'POST' }),
      stale: [],
    },
    then,
  );
