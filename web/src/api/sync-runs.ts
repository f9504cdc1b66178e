import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { RunList, type SyncRequest, SyncResponse, SyncRun } from '../../../src/contract/sync.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot/sync';

/** Whether a run has ended, whatever way. */
export const hasEnded = (run: SyncRun): boolean => run.status !== 'queued' && run.status !== 'running';

/** One run; asked for again until it ended, rarely while events tell of it. */
export const runQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ['hubspot', 'run', id],
    queryFn: ({ signal }) => request(SyncRun, `${base}/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => {
      if (query.state.data && hasEnded(query.state.data)) return false;
      return live ? 10_000 : 1_500;
    },
  });

/** The syncs of all portals, newest first. */
export const runsQuery = infiniteQueryOptions({
  queryKey: ['hubspot', 'runs'],
  queryFn: ({ signal, pageParam }) =>
    request(RunList, base, { signal, query: { limit: 10, direction: 'inbound', cursor: pageParam } }),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});

/** The pushes of all portals, newest first. Its key begins with that of the syncs: what refreshes those does it, too. */
export const pushRunsQuery = infiniteQueryOptions({
  queryKey: [...runsQuery.queryKey, 'outbound'],
  queryFn: ({ signal, pageParam }) =>
    request(RunList, base, { signal, query: { limit: 10, direction: 'outbound', cursor: pageParam } }),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});

export const startSync = (input: SyncRequest) => request(SyncResponse, base, { method: 'POST', body: input });

export const cancelSync = (runId: string) =>
  request(z.unknown(), `${base}/${encodeURIComponent(runId)}/cancel`, { method: 'POST' });
