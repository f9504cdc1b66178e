import { createRoute } from '@hono/zod-openapi';
import { audit } from '../../audit.ts';
import type { Context } from '../../context.ts';
import { Session } from '../../contract/session.ts';
import { ChangeProfile, EndedSessions, Profile } from '../../contract/users.ts';
import { AppError } from '../../errors.ts';
import { endOtherSessions, endSession } from '../../sign-in/sessions.ts';
import { changeProfile, readProfile } from '../../users/profile.ts';
import type { Api } from '../app.ts';
import type { Caller } from '../environment.ts';
import { clearSessionCookie } from '../session-cookie.ts';
import { errors, json, jsonBody } from './describe.ts';

/** Who is signed in, how they want to be called and shown things, and signing out. */
export function sessionRoutes(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/session',
      tags: ['Session'],
      summary: 'Who is signed in',
      responses: {
        200: json(Session, 'The organization, the user (null for an API key) and the role'),
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
      return c.json({ organization, user, role, apiKey: apiKey?.name ?? null, ...preferences }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/session',
      tags: ['Session'],
      summary: 'Sign out',
      responses: { 204: { description: 'The session has ended' }, ...errors() },
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
      summary: 'Sign out everywhere else',
      responses: { 200: json(EndedSessions, 'How many other sessions have ended'), ...errors(409) },
    }),
    async (c) => {
      const { userId, sessionId } = personOf(c.get('caller'));
      const { organizationId, actor } = c.get('organization');
      const ended = await endOtherSessions(context, { organizationId, userId, sessionId });
      if (ended > 0) {
        const details = { sessions: ended };
        await audit(context.db, { organizationId, actor, action: 'user.sessions_ended', details });
      }
      return c.json({ ended }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/profile',
      tags: ['Session'],
      summary: 'How I am called, and want dates and numbers',
      responses: { 200: json(Profile, 'The profile'), ...errors(409) },
    }),
    async (c) => c.json(await readProfile(c.get('organization'), personOf(c.get('caller')).userId), 200),
  );

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/api/profile',
      tags: ['Session'],
      summary: 'Change my profile',
      description: 'Only what is named changes; null leaves language or time zone to the browser.',
      request: { body: jsonBody(ChangeProfile) },
      responses: { 200: json(Profile, 'The profile as it is now'), ...errors(400, 409, 422) },
    }),
    async (c) => {
      const { userId } = personOf(c.get('caller'));
      return c.json(await changeProfile(c.get('organization'), userId, c.req.valid('json')), 200);
    },
  );
}

function personOf({ user, sessionId }: Caller): { userId: string; sessionId: string } {
  if (user && sessionId !== null) return { userId: user.id, sessionId };
  throw new AppError(
    'conflict',
    'An API key is no person and has no profile. Sign in in a browser for this.',
  );
}
