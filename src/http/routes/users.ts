import { createRoute, z } from '@hono/zod-openapi';
import { isAtLeast } from '../../base/roles.ts';
import type { Context } from '../../context/context.ts';
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
import { changeUser } from '../../users/change-user.ts';
import { deactivateUser } from '../../users/deactivate-user.ts';
import type { SendMail } from '../../users/invitation-mail.ts';
import { giveAccess, inviteUser, makeUserLink, reactivateUser } from '../../users/invite-user.ts';
import { listUsers } from '../../users/list-users.ts';
import { readUserDetails } from '../../users/read-user-details.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { mailSender } from '../send-mail.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['Users'];
const WithId = z.object({ id: z.guid() });
const secret = { 'cache-control': 'no-store' };

/** The organization's users. */
export function userRoutes(api: Api): void {
  userList(api);
}

/** The users' access. In a host, it is the host's. */
export function userAccessRoutes(api: Api, context: Context): void {
  const sendMail = mailSender(context);
  userInvitation(api, sendMail);
  userDetails(api);
  userAccess(api, sendMail);
}

function userList(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/users',
      tags,
      summary: 'List users by name',
      description: 'Users who can sign in, and HubSpot owners: everyone who can be selected.',
      middleware: allow('viewer'),
      request: { query: UserListQuery },
      responses: { 200: json(UserList, 'A page of users'), ...errors(422) },
    }),
    async (c) => {
      const signIns = isAtLeast(c.get('caller').role, 'admin');
      return c.json(await listUsers(c.get('organization'), c.req.valid('query'), { signIns }), 200);
    },
  );
}

function userInvitation(api: Api, sendMail: SendMail): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users',
      tags,
      summary: 'Invite a user',
      description:
        'Returns a sign-in link that works once, within 7 days. If a mail server is set up, the link is also emailed. A HubSpot owner with the same address becomes this user.',
      middleware: allow('admin'),
      request: { body: jsonBody(InviteUser) },
      responses: {
        201: json(Invitation, 'Invited; the link is only returned here'),
        ...errors(400, 403, 409, 422),
      },
    }),
    async (c) => c.json(await inviteUser(c.get('organization'), c.req.valid('json'), sendMail), 201, secret),
  );
}

/** One user. */
function userDetails(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/users/{id}',
      tags,
      summary: 'Get a user with their sessions and API keys',
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
      summary: 'Change a user’s name or role',
      description: "Role changes take effect immediately. The last admin can't lose the admin role.",
      middleware: allow('admin'),
      request: { params: WithId, body: jsonBody(ChangeUser) },
      responses: { 200: json(User, 'The updated user'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await changeUser(c.get('organization'), c.req.valid('param').id, c.req.valid('json')), 200),
  );
}

/** Giving access, and taking it away. */
function userAccess(api: Api, sendMail: SendMail): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/access',
      tags,
      summary: 'Grant access to a HubSpot owner',
      middleware: allow('admin'),
      request: { params: WithId, body: jsonBody(GiveAccess) },
      responses: {
        201: json(Invitation, 'Invited; the link is only returned here'),
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
      summary: 'Create a new sign-in link for a user',
      description: 'Works once, within 24 hours. Earlier unused links stop working.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 201: json(Invitation, 'The link is only returned here'), ...errors(403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await makeUserLink(c.get('organization'), c.req.valid('param').id, sendMail), 201, secret),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/deactivate',
      tags,
      summary: 'Revoke a user’s access',
      description:
        "Sessions, links and API keys stop working immediately. The user remains the CSM of their customers. The last admin can't be deactivated.",
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 200: json(User, 'The updated user'), ...errors(403, 404, 409, 422) },
    }),
    async (c) => c.json(await deactivateUser(c.get('organization'), c.req.valid('param').id), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/users/{id}/reactivate',
      tags,
      summary: 'Restore a user’s access',
      description: 'Returns a new sign-in link. Earlier sessions and API keys are not restored.',
      middleware: allow('admin'),
      request: { params: WithId },
      responses: { 201: json(Invitation, 'The link is only returned here'), ...errors(403, 404, 409, 422) },
    }),
    async (c) =>
      c.json(await reactivateUser(c.get('organization'), c.req.valid('param').id, sendMail), 201, secret),
  );
}
