import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  HealthPreview,
  type HealthScore,
  HealthScoreList,
  type PreviewHealth,
  type PushRequest,
  PushResponse,
  PushStatus,
} from '../../../src/contract/health.ts';
import { request } from './request.ts';

const base = '/api/integrations/hubspot/health';

/** Where pushing stands in a portal; asked for often while companies wait. */
export const pushStatusQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'push', integrationId],
    queryFn: ({ signal }) => request(PushStatus, `${base}/push`, { signal, query: { integrationId } }),
    refetchInterval: ({ state: { data } }) => {
      if ((data?.waiting ?? 0) > 0) return 2_000;
      // The properties are made by a push that may have begun since.
      return data?.state === 'on' && data.properties.some(({ ready }) => !ready) ? 4_000 : 15_000;
    },
  });

/** Pushes what differs, or everything; the answer has the run to watch. */
export const startPush = (input: z.infer<typeof PushRequest>) =>
  request(PushResponse, `${base}/push`, { method: 'POST', body: input });

/** How the built-in calculator would judge with these weights; only administrators may ask. */
export const healthPreviewQuery = (input: PreviewHealth) =>
  queryOptions({
    queryKey: ['hubspot', 'health-preview', input.integrationId, input.weights],
    queryFn: ({ signal }) =>
      request(HealthPreview, `${base}/preview`, { method: 'POST', body: input, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** Days of a customer's history that are read. */
export const historyDays = 90;
/** Calculations to a page, and pages that are read at most: a program may calculate every minute. */
const pageSize = 200;
const pagesAtMost = 5;

/** What a customer's health was, the oldest first. `complete`: as far back as was asked for. */
export interface HealthHistory {
  points: HealthScore[];
  complete: boolean;
}

/** A customer's calculations of the last 90 days, and the one before them, which held when they began. */
export const healthHistoryQuery = (customerId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'health-scores'],
    queryFn: async ({ signal }): Promise<HealthHistory> => {
      const since = Date.now() - historyDays * 86_400_000;
      const points: HealthScore[] = [];
      let cursor = '';
      for (let pages = 0; pages < pagesAtMost; pages += 1) {
        const page = await request(
          HealthScoreList,
          `/api/customers/${encodeURIComponent(customerId)}/health-scores`,
          { signal, query: { limit: pageSize, cursor } },
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
