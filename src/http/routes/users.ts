import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../../context.ts';
import {
  ChangeUser,
  GiveAccess,
  Invitation,
  InviteUser,
  User,
  UserDetails,
  UserList,
  UserListQuery,
} from '../../contract/users.ts';
import { isAtLeast } from '../../roles.ts';
import { changeUser } from '../../users/change-user.ts';
import { deactivateUser } from '../../users/deactivate-user.ts';
import { giveAccess, inviteUser, makeUserLink, reactivateUser } from '../../users/invite-user.ts';
import { listUsers } from '../../users/list-users.ts';
import { readUserDetails } from '../../users/read-user-details.ts';
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { mailSender } from '../send-mail.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['Users'];
const WithId = z.object({ id: z.guid() });
const secret = { 'cache-control': 'no-store' };

/** The people of an organization, and who may come in. */
export function userRoutes(api: Api, context: Context): void {
  const sendMail = mailSender(context);

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/users',
      tags,
      summary: 'People, by name',
      description: 'Who may sign in, and whom HubSpot knows as an owner: wherever a person is chosen.',
      middleware: allow('viewer'),
      request: { query: UserListQuery },
      responses: { 200: json(UserList, 'A page of people'), ...errors(422) },
    }),
    async (c) => {
      const signIns = isAtLeast(c.get('caller').role, 'admin');
      return c.json(await listUsers(c.get('organization'), c.req.valid('query'), { signIns }), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users',
      tags,
      summary: 'Invite somebody',
      description:
        'The answer holds a link that signs them in once, within 7 days; with a mail server it is also sent. Whom HubSpot made known by the same address becomes the user who may sign in.',
      middleware: allow('admin'),
      request: { body: jsonBody(InviteUser) },
      responses: {
        201: json(Invitation, 'Invited; the link is told only here'),
        ...errors(400, 403, 409, 422),
      },
    }),
    async (c) => c.json(await inviteUser(c.get('organization'), c.req.valid('json'), sendMail), 201, secret),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/users/{id}',
      tags,
      summary: 'Somebody, with what hangs on their access',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 200: json(UserDetails, 'The user'), ...errors(403, 404, 422) },
    }),
    async (c) => c.json(await readUserDetails(c.get('organization'), c.req.valid('param').id), 200),
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/api/users/{id}',
      tags,
      summary: 'Change somebody’s name or role',
      description: 'A role counts at once. The last administrator keeps theirs.',
      middleware: allow('admin'),
      request: { params: WithId, body: jsonBody(ChangeUser) },
      responses: { 200: json(User, 'The user as it is now'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await changeUser(c.get('organization'), c.req.valid('param').id, c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/access',
      tags,
      summary: 'Let somebody sign in whom only HubSpot made known',
      middleware: allow('admin'),
      request: { params: WithId, body: jsonBody(GiveAccess) },
      responses: {
        201: json(Invitation, 'Invited; the link is told only here'),
        ...errors(400, 403, 404, 409, 422),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const { role } = c.req.valid('json');
      return c.json(await giveAccess(c.get('organization'), id, role, sendMail), 201, secret);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/sign-in-link',
      tags,
      summary: 'Make a new sign-in link for somebody',
      description: 'It works once, within a day. Links made before and not used stop working.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 201: json(Invitation, 'The link is told only here'), ...errors(403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await makeUserLink(c.get('organization'), c.req.valid('param').id, sendMail), 201, secret),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/deactivate',
      tags,
      summary: 'Take somebody’s access away',
      description:
        'Sessions, links and API keys end at once; their customers stay theirs. The last administrator cannot be deactivated.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 200: json(User, 'The user as it is now'), ...errors(403, 404, 409, 422) },
    }),
    async (c) => c.json(await deactivateUser(c.get('organization'), c.req.valid('param').id), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/reactivate',
      tags,
      summary: 'Give somebody their access back',
      description: 'With a new link. Sessions and API keys do not come back.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 201: json(Invitation, 'The link is told only here'), ...errors(403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await reactivateUser(c.get('organization'), c.req.valid('param').id, sendMail), 201, secret),
  );
}
