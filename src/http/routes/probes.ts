import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { migrationsApplied } from '../../db/migrate.ts';
import type { Api } from '../environment.ts';
import { json } from './describe.ts';

const Health = z.object({ status: z.enum(['ok', 'not_ready']), reason: z.string().optional() });
/** Load balancers check every few seconds, and have timeouts of about this length. */
const answerWithinMs = 3_000;

/** Liveness and readiness of the process. Public; they reveal nothing else. */
export function healthRoutes(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/health/live',
      tags: ['Health'],
      summary: 'Check that the process is running',
      security: [],
      responses: { 200: json(Health, 'It does') },
    }),
    (c) => c.json({ status: 'ok' as const }, 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/health/ready',
      tags: ['Health'],
      summary: 'Check that the database responds and all migrations are applied',
      security: [],
      responses: { 200: json(Health, 'Ready'), 503: json(Health, 'Not ready; see `reason`') },
    }),
    async (c) => {
      const reason = await whyNotReady(context);
      return reason === undefined
        ? c.json({ status: 'ok' as const }, 200)
        : c.json({ status: 'not_ready' as const, reason }, 503);
    },
  );
}

async function whyNotReady(context: Context): Promise<string | undefined> {
  const stop = new AbortController();
  const late = context.clock
    .sleep(answerWithinMs, stop.signal)
    .then(() => "The database doesn't respond in time.")
    .catch(() => undefined);
  const look = async () => {
    try {
      await sql`select 1`.execute(context.db);
      return (await migrationsApplied(context.db)) ? undefined : 'Migrations are pending.';
    } catch (error) {
      context.log.warn({ error: errorText(error) }, 'the database does not answer');
      return "Couldn't reach the database.";
    }
  };
  try {
    return await Promise.race([look(), late]);
  } finally {
    stop.abort();
  }
}
