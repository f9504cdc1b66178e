import { createRoute } from '@hono/zod-openapi';
import { UserList, UserListQuery } from '../../contract/users.ts';
import { listUsers } from '../../users/list-users.ts';
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { errors, json } from './describe.ts';

/** The people of an organization. */
export function userRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/users',
      tags: ['Users'],
      summary: 'People, by name',
      description: 'Who may sign in, and whom HubSpot knows as an owner: wherever a person is chosen.',
      middleware: allow('viewer'),
      request: { query: UserListQuery },
      responses: { 200: json(UserList, 'A page of people'), ...errors(422) },
    }),
    async (c) => c.json(await listUsers(c.get('organization'), c.req.valid('query')), 200),
  );
}
