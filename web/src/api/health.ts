import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import {
  HealthPreview,
  type HealthScore,
  HealthScoreList,
  HealthSourceList,
  type PreviewHealth,
  PushResponse,
  PushStatus,
} from '../../../src/contract/health.ts';
import { useLive } from './live-events.tsx';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';
import { runQuery } from './sync-runs.ts';

const base = '/api/integrations/hubspot/health';

/** The push status of a portal; polled often while companies wait. */
export const pushStatusQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'push', integrationId],
    queryFn: ({ client, signal }) =>
      request(PushStatus, `${base}/push`, { client, signal, query: { integrationId } }),
    refetchInterval: ({ state: { data } }) => {
      if ((data?.waiting ?? 0) > 0) return 2_000;
      // A push that creates the properties may have started in the meantime.
      return data?.state === 'on' && data.properties.some(({ ready }) => !ready) ? 4_000 : 15_000;
    },
  });

/** Where a portal's scores can come from, and whether that works. */
export const healthSourcesQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'health-sources', integrationId],
    queryFn: ({ client, signal }) =>
      request(HealthSourceList, `${base}/sources`, { client, signal, query: { integrationId } }),
  });

/** Pushes changes, or all scores; the response has the run to watch. */
export const useStartPush = (integrationId: string, then: Then<z.infer<typeof PushResponse>, boolean>) =>
  useChange(
    {
      change: (client, all: boolean) =>
        request(PushResponse, `${base}/push`, { client, method: 'POST', body: { integrationId, all } }),
      stale: [pushStatusQuery(integrationId).queryKey],
    },
    then,
  );

/** A push that was started here, until its receipt is dismissed. The counts are reloaded during the push. */
export function usePushRun(integrationId: string) {
  const [runId, watch] = useState<string | null>(null);
  const live = useLive();
  const queryClient = useQueryClient();
  const { data: run } = useQuery({ ...runQuery(runId ?? '', live), enabled: runId !== null });
  const processed = run?.progress[0]?.processed;
  const status = run?.status;
  useEffect(() => {
    if (status === undefined && processed === undefined) return;
    void queryClient.invalidateQueries({ queryKey: pushStatusQuery(integrationId).queryKey });
  }, [queryClient, integrationId, status, processed]);
  return { run: runId === null ? undefined : run, watch };
}

/** The scores of the built-in calculator with these weights; for admins only. */
export const healthPreviewQuery = (input: PreviewHealth) =>
  queryOptions({
    queryKey: ['hubspot', 'health-preview', input.integrationId, input.weights],
    queryFn: ({ client, signal }) =>
      request(HealthPreview, `${base}/preview`, { client, method: 'POST', body: input, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** How many days of a customer's history are loaded. */
export const historyDays = 90;
/** Calculations per page, and the most pages loaded: a program may calculate every minute. */
const pageSize = 200;
const pagesAtMost = 5;

/** A customer's past scores, oldest first. `complete`: they go back all of the days. */
export interface HealthHistory {
  points: HealthScore[];
  complete: boolean;
}

/** A customer's calculations of the last 90 days, and the one before, which was current when they began. */
export const healthHistoryQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'health-scores'],
    queryFn: async ({ client, signal }): Promise<HealthHistory> => {
      const since = Date.now() - historyDays * 86_400_000;
      const points: HealthScore[] = [];
      let cursor = '';
      for (let pages = 0; pages < pagesAtMost; pages += 1) {
        const page = await request(
          HealthScoreList,
          `/api/customers/${encodeURIComponent(customerId)}/health-scores`,
          { client, signal, query: { limit: pageSize, cursor } },
        );
        const before = page.items.findIndex((item) => Date.parse(item.calculatedAt) < since);
        points.push(...(before === -1 ? page.items : page.items.slice(0, before + 1)));
        if (before !== -1 || page.nextCursor === null) return { points: points.reverse(), complete: true };
        cursor = page.nextCursor;
      }
      return { points: points.reverse(), complete: false };
    },
    staleTime: 30_000,
  });
