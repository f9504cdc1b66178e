import { createRoute } from '@hono/zod-openapi';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { Context } from '../../context/context.ts';
import { Session } from '../../contract/session.ts';
import { ChangeProfile, EndedSessions, Profile } from '../../contract/users.ts';
import type { Caller } from '../../sign-in/caller.ts';
import { clearSessionCookie } from '../../sign-in/session-cookie.ts';
import { endOtherSessions, endSession } from '../../sign-in/sessions.ts';
import { changeProfile, readProfile } from '../../users/profile.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

/**
 * The current user and their profile.
 * @param signIn whose sign-in it is.
 */
export function sessionRoutes(api: Api, context: Context, signIn: Session['signIn']): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/session',
      tags: ['Session'],
      summary: 'Get the signed-in user',
      responses: {
        200: json(Session, 'Organization, user (null for an API key) and role'),
        ...errors(),
      },
    }),
    async (c) => {
      const { user, role, organizationId, apiKey } = c.get('caller');
      const organization = await context.db
        .selectFrom('organizations')
        .where('id', '=', organizationId)
        .select(['id', 'name'])
        .executeTakeFirstOrThrow();
      const profile = user ? await readProfile(c.get('organization'), user.id) : undefined;
      const preferences = { locale: profile?.locale ?? null, timeZone: profile?.timeZone ?? null };
      return c.json({ organization, user, role, apiKey: apiKey?.name ?? null, signIn, ...preferences }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/profile',
      tags: ['Session'],
      summary: 'Get my profile: name, language and time zone',
      responses: { 200: json(Profile, 'The profile'), ...errors(409) },
    }),
    async (c) => c.json(await readProfile(c.get('organization'), userOf(c.get('caller'))), 200),
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/api/profile',
      tags: ['Session'],
      summary: 'Change my profile',
      description: "Only the given fields change. null uses the browser's language or time zone.",
      request: { body: jsonBody(ChangeProfile) },
      responses: { 200: json(Profile, 'The updated profile'), ...errors(400, 409, 422) },
    }),
    async (c) => {
      const userId = userOf(c.get('caller'));
      return c.json(await changeProfile(c.get('organization'), userId, c.req.valid('json')), 200);
    },
  );
}

/** Signing out. */
export function signOutRoutes(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/session',
      tags: ['Session'],
      summary: 'Sign out',
      responses: { 204: { description: 'Signed out' }, ...errors() },
    }),
    async (c) => {
      const { sessionId } = c.get('caller');
      if (sessionId !== null) await endSession(context, sessionId);
      clearSessionCookie(context, c);
      return c.body(null, 204);
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/session/others',
      tags: ['Session'],
      summary: 'Sign out of all other sessions',
      responses: { 200: json(EndedSessions, 'Number of sessions signed out'), ...errors(409) },
    }),
    async (c) => {
      const { sessionId } = c.get('caller');
      const userId = userOf(c.get('caller'));
      if (sessionId === null) return c.json({ ended: 0 }, 200);
      const { organizationId, actor } = c.get('organization');
      const ended = await endOtherSessions(context, { organizationId, userId, sessionId });
      if (ended > 0) {
        const details = { sessions: ended };
        await audit(context.db, { organizationId, actor, action: 'user.sessions_ended', details });
      }
      return c.json({ ended }, 200);
    },
  );
}

function userOf({ user }: Caller): string {
  if (user) return user.id;
  throw new AppError('conflict', 'API keys have no profile. Sign in with a browser instead.');
}
