import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { FieldChangeList, type FieldChangeQuery, FieldOrigins } from '../../../src/contract/changes.ts';
import {
  Customer,
  CustomerList,
  type CustomerListQuery,
  DealList,
  IndustryList,
  StakeholderList,
} from '../../../src/contract/customers.ts';
import { request } from './request.ts';

export type CustomerFilters = { [Name in keyof CustomerListQuery]?: CustomerListQuery[Name] | undefined };

const pathOf = (id: string) => `/api/customers/${encodeURIComponent(id)}`;

/** A page of customers. The previous page stays visible until the next one is loaded. */
export const customersQuery = (filters: CustomerFilters) =>
  queryOptions({
    queryKey: ['customers', filters],
    queryFn: ({ client, signal }) =>
      request(CustomerList, '/api/customers', { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** The industries to filter by. */
export const industriesQuery = queryOptions({
  queryKey: ['industries'],
  queryFn: ({ client, signal }) => request(IndustryList, '/api/customers/industries', { client, signal }),
  staleTime: 60_000,
});

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ client, signal }) => request(Customer, pathOf(id), { client, signal }),
    // Server events announce changed rows, but not each step of a score's push.
    refetchInterval: ({ state }) => {
      const states = state.data?.health.pushes.map((push) => push.state) ?? [];
      if (states.includes('waiting')) return 2_000;
      return states.includes('pushed') ? 10_000 : false;
    },
  });

/** All deals of a customer, open and closed, page by page. */
export const customerDealsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['customer', id, 'deals'],
    queryFn: ({ client, signal, pageParam }) =>
      request(DealList, `${pathOf(id)}/deals`, { client, signal, query: { limit: 200, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });

/** All stakeholders of a customer, page by page. */
export const customerStakeholdersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['customer', id, 'stakeholders'],
    queryFn: ({ client, signal, pageParam }) =>
      request(StakeholderList, `${pathOf(id)}/stakeholders`, {
        client,
        signal,
        query: { limit: 200, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });

type ChangeFilters = Pick<FieldChangeQuery, 'field' | 'objectType'>;

/** Synced changes of a customer, its stakeholders and its deals, newest first, page by page. */
export const customerChangesQuery = (id: string, filters: ChangeFilters) =>
  infiniteQueryOptions({
    queryKey: ['customer', id, 'changes', filters],
    queryFn: ({ client, signal, pageParam }) =>
      request(FieldChangeList, `${pathOf(id)}/changes`, {
        client,
        signal,
        query: { ...filters, limit: 10, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });

/** The origins of the values of a customer's fields. */
export const customerOriginsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'origins'],
    queryFn: ({ client, signal }) => request(FieldOrigins, `${pathOf(id)}/origins`, { client, signal }),
  });
