import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { SyncHistory } from '../../../src/contract/history.ts';
import {
  RecordList,
  type RecordListQuery,
  type ResyncRequest,
  ResyncResponse,
  RunRecordList,
  type RunRecordQuery,
} from '../../../src/contract/records.ts';
import { useChange } from './mutations.ts';
import { request } from './request.ts';
import { runsQuery } from './sync-runs.ts';

const base = '/api/integrations/hubspot';

// The keys begin with the one of the runs: when a run ends, all of this is reloaded.

export const periods = [1, 7, 30, 90] as const;
export type Period = (typeof periods)[number];

/** A portal's sync history. */
export const historyQuery = (integrationId: string, days: Period) =>
  queryOptions({
    queryKey: [...runsQuery.queryKey, 'history', integrationId, days],
    queryFn: ({ client, signal }) =>
      request(SyncHistory, `${base}/history`, { client, signal, query: { integrationId, days } }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    staleTime: 20_000,
  });

type Given<Query> = { [Name in keyof Query]?: Query[Name] | undefined };

/** A page of the records that a run changed. */
export const runRecordsQuery = (runId: string, filters: Given<RunRecordQuery>) =>
  queryOptions({
    queryKey: [...runsQuery.queryKey, 'records of a run', runId, filters],
    queryFn: ({ client, signal }) =>
      request(RunRecordList, `${base}/sync/${encodeURIComponent(runId)}/changes`, {
        client,
        signal,
        query: filters,
      }),
    placeholderData: keepPreviousData,
  });

/** A page of a portal's records in a state. */
export const recordsQuery = (filters: Given<RecordListQuery>) =>
  queryOptions({
    queryKey: [...runsQuery.queryKey, 'records', filters],
    queryFn: ({ client, signal }) =>
      request(RecordList, `${base}/records`, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** Re-syncs one record and its associations now. */
export const useResync = () =>
  useChange({
    change: (client, body: ResyncRequest) =>
      request(ResyncResponse, `${base}/records/resync`, { client, method: 'POST', body }),
    stale: [['hubspot'], ['customers'], ['customer']],
  });
