import { createRoute } from '@hono/zod-openapi';
import type { Context } from '../../context.ts';
import { Session } from '../../contract/session.ts';
import type { Api } from '../app.ts';
import { clearSessionCookie } from '../session-cookie.ts';
import { endSession } from '../sessions.ts';
import { errors, json } from './describe.ts';

/** Who is signed in, and signing out. */
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
      const { user, role, organizationId } = c.get('caller');
      const organization = await context.db
        .selectFrom('organizations')
        .where('id', '=', organizationId)
        .select(['id', 'name'])
        .executeTakeFirstOrThrow();
      return c.json({ organization, user, role }, 200);
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
      clearSessionCookie(c);
      return c.body(null, 204);
    },
  );
}
