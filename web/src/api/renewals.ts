import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { RenewalStage } from '../../../src/contract/common.ts';

import {
  DealPipelines,
  type RenewalFilters as Filters,
  RenewalGapList,
  type RenewalGapQuery,
  RenewalList,
  RenewalSummary,
} from '../../../src/contract/renewals.ts';
import { request } from './request.ts';

type Optional<Query> = { [Name in keyof Query]?: Query[Name] | undefined };

export type RenewalFilters = Optional<Filters>;

const base = '/api/renewals';
const cardsAtOnce = 10;
const rowsAtOnce = 50;

/** A page of renewals by close date, and the totals of all that match. */
export const renewalsQuery = (filters: RenewalFilters & { cursor?: string | undefined }) =>
  queryOptions({
    queryKey: ['renewals', 'list', filters],
    queryFn: ({ client, signal }) =>
      request(RenewalList, base, { client, signal, query: { ...filters, limit: rowsAtOnce } }),
    placeholderData: keepPreviousData,
  });

/** The open renewal of a deal, with its risk; null if the deal is no longer one. Reloaded with its customer. */
export const renewalOfDealQuery = (customerId: string, dealId: string) =>
  queryOptions({
    queryKey: ['customer', customerId, 'renewal', dealId],
    queryFn: async ({ client, signal }) => {
      const { items } = await request(RenewalList, base, { client, signal, query: { dealId, limit: 1 } });
      return items[0] ?? null;
    },
  });

/** The totals of all renewals that match, without the renewals. */
export const renewalTotalsQuery = (filters: RenewalFilters) =>
  queryOptions({
    queryKey: ['renewals', 'totals', filters],
    queryFn: ({ client, signal }) =>
      request(RenewalList, base, { client, signal, query: { ...filters, limit: 1 } }),
    placeholderData: keepPreviousData,
  });

/** The renewals of a stage, page by page. */
export const renewalColumnQuery = (filters: RenewalFilters, stage: RenewalStage) =>
  infiniteQueryOptions({
    queryKey: ['renewals', 'column', stage, filters],
    queryFn: ({ client, signal, pageParam }) =>
      request(RenewalList, base, {
        client,
        signal,
        query: { ...filters, stage, limit: cardsAtOnce, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

/** Counts and totals of the renewals that match, by group. */
export const renewalSummaryQuery = (by: RenewalSummary['by'], filters: RenewalFilters) =>
  queryOptions({
    queryKey: ['renewals', 'summary', by, filters],
    queryFn: ({ client, signal }) =>
      request(RenewalSummary, `${base}/summary`, { client, signal, query: { ...filters, by } }),
    placeholderData: keepPreviousData,
  });

/** A page of the gaps between deals and customers. */
export const renewalGapsQuery = (filters: Optional<RenewalGapQuery>) =>
  queryOptions({
    queryKey: ['renewals', 'gaps', filters],
    queryFn: ({ client, signal }) =>
      request(RenewalGapList, `${base}/gaps`, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** A portal's deal pipelines, with the renewal stages of their stages. */
export const stagesQuery = (integrationId: string) =>
  queryOptions({
    queryKey: ['hubspot', 'stages', integrationId],
    queryFn: ({ client, signal }) =>
      request(DealPipelines, '/api/integrations/hubspot/stages', {
        client,
        signal,
        query: { integrationId },
      }),
  });
