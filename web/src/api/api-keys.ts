import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  ApiKey,
  ApiKeyList,
  type ApiKeyState,
  MadeApiKey,
  type MakeApiKey,
} from '../../../src/contract/api-keys.ts';
import { request } from './request.ts';

const keys = '/api/api-keys';

/** A page of keys, the newest first. */
export const apiKeysQuery = (filters: { state?: ApiKeyState | undefined; cursor?: string | undefined }) =>
  queryOptions({
    queryKey: ['api-keys', filters],
    queryFn: ({ signal }) => request(ApiKeyList, keys, { signal, query: filters }),
    placeholderData: keepPreviousData,
  });

/** The answer alone holds the key. */
export const makeApiKey = (body: MakeApiKey) => request(MadeApiKey, keys, { method: 'POST', body });

export const revokeApiKey = (id: string) =>
  request(ApiKey, `${keys}/${encodeURIComponent(id)}`, { method: 'DELETE' });
