import { knownRole } from '../base/roles.ts';
import type { Context } from '../context/context.ts';
import type { Caller } from './caller.ts';
import { sessionSeconds } from './session-cookie.ts';

/** Using a session extends it, but this is stored at most once a day. */
const prolongAfterMs = 24 * 60 * 60_000;

/**
 * Starts a session for a user.
 * @returns its id.
 */
export async function beginSession(
  context: Context,
  user: { organizationId: string; userId: string },
): Promise<string> {
  const now = context.clock.now();
  await context.db.deleteFrom('web_sessions').where('expires_at', '<', new Date(now)).execute();
  const { id } = await context.db
    .insertInto('web_sessions')
    .values({
      organization_id: user.organizationId,
      user_id: user.userId,
      expires_at: new Date(now + sessionSeconds * 1_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await context.db
    .insertInto('user_access')
    .values({ user_id: user.userId, organization_id: user.organizationId, last_signed_in_at: new Date(now) })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ last_signed_in_at: new Date(now) }))
    .execute();
  return id;
}

/** The user of a session; undefined if it has ended or its user can no longer sign in. */
export async function findSession(
  context: Context,
  sessionId: string,
): Promise<{ caller: Caller; prolonged: boolean } | undefined> {
  const now = context.clock.now();
  const row = await context.db
    .selectFrom('web_sessions as s')
    .innerJoin('users as u', (join) =>
      join.onRef('u.id', '=', 's.user_id').onRef('u.organization_id', '=', 's.organization_id'),
    )
    .where('s.id', '=', sessionId)
    .where('s.expires_at', '>', new Date(now))
    .where('u.can_sign_in', '=', true)
    .select(['s.organization_id', 's.expires_at', 'u.id', 'u.name', 'u.email', 'u.role'])
    .executeTakeFirst();
  if (!row) return undefined;
  const prolonged = row.expires_at.getTime() < now + sessionSeconds * 1_000 - prolongAfterMs;
  if (prolonged) {
    await context.db
      .updateTable('web_sessions')
      .set({ expires_at: new Date(now + sessionSeconds * 1_000) })
      .where('id', '=', sessionId)
      .execute();
  }
  return {
    caller: {
      organizationId: row.organization_id,
      role: knownRole(row.role),
      user: { id: row.id, name: row.name, email: row.email },
      sessionId,
      apiKey: null,
    },
    prolonged,
  };
}

export async function endSession(context: Context, sessionId: string): Promise<void> {
  await context.db.deleteFrom('web_sessions').where('id', '=', sessionId).execute();
}

/**
 * Ends all other sessions of a user.
 * @returns the number of ended sessions.
 */
export async function endOtherSessions(
  context: Context,
  user: { organizationId: string; userId: string; sessionId: string },
): Promise<number> {
  const { numDeletedRows } = await context.db
    .deleteFrom('web_sessions')
    .where('organization_id', '=', user.organizationId)
    .where('user_id', '=', user.userId)
    .where('id', '<>', user.sessionId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
