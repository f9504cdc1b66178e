import { createRoute, z } from '@hono/zod-openapi';
import { listApiKeys } from '../../api-keys/list-api-keys.ts';
import { makeApiKey } from '../../api-keys/make-api-key.ts';
import { revokeApiKey } from '../../api-keys/revoke-api-key.ts';
import { ApiKey, ApiKeyList, ApiKeyListQuery, MadeApiKey, MakeApiKey } from '../../contract/api-keys.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['API keys'];

/** API keys, with which programs act in the organization. */
export function apiKeyRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/api-keys',
      tags,
      summary: 'List keys, newest first',
      middleware: allow('admin'),
      request: { query: ApiKeyListQuery },
      responses: {
        200: json(ApiKeyList, 'A page of keys, without the keys themselves'),
        ...errors(403, 422),
      },
    }),
    async (c) => c.json(await listApiKeys(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/api-keys',
      tags,
      summary: 'Create a key',
      description:
        'The key is only returned here. It has the permissions of its role, but never more than its creator, and stops working when its creator is deactivated.',
      middleware: allow('admin'),
      request: { body: jsonBody(MakeApiKey) },
      responses: { 201: json(MadeApiKey, 'The key is only returned here'), ...errors(400, 403, 409, 422) },
    }),
    async (c) => {
      const { role, user, apiKey } = c.get('caller');
      const maker = { role, userId: user?.id ?? apiKey?.madeByUserId ?? null };
      const made = await makeApiKey(c.get('organization'), maker, c.req.valid('json'));
      return c.json(made, 201, { 'cache-control': 'no-store' });
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/api-keys/{id}',
      tags,
      summary: 'Revoke a key',
      description: 'The key stops working immediately and permanently. It stays in the list.',
      middleware: allow('admin'),
      request: { params: z.object({ id: z.guid() }) },
      responses: { 200: json(ApiKey, 'The updated key'), ...errors(403, 404, 422) },
    }),
    async (c) => c.json(await revokeApiKey(c.get('organization'), c.req.valid('param').id), 200),
  );
}
