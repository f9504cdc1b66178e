import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  ApiKey,
  ApiKeyList,
  type ApiKeyState,
  MadeApiKey,
  type MakeApiKey,
} from '../../../src/contract/api-keys.ts';
import { type Then, useChange } from './mutations.ts';
import { request } from './request.ts';

const keys = '/api/api-keys';

/** A page of keys, newest first. */
export const apiKeysQuery = (filters: { state?: ApiKeyState | undefined; cursor?: string | undefined }) =>
  queryOptions({
    queryKey: ['api-keys', filters],
    queryFn: ({ client, signal }) => request(ApiKeyList, keys, { client, signal, query: filters }),
    placeholderData: keepPreviousData,
  });

const stale = [['api-keys']];

/** Creates a key, which only the response contains. */
export const useCreateApiKey = () =>
  useChange({
    change: (client, body: MakeApiKey) => request(MadeApiKey, keys, { client, method: 'POST', body }),
    stale,
  });

/** Revokes a key. */
export const useRevokeApiKey = (id: string, then: Then<ApiKey, void>) =>
  useChange(
    {
      change: (client) => request(ApiKey, `${keys}/${encodeURIComponent(id)}`, { client, method: 'DELETE' }),
      stale,
    },
    then,
  );
