import { createHash, timingSafeEqual } from 'node:crypto';
import { type FoundKey, findApiKey } from '../../api-keys/find-api-key.ts';
import { type Context, defaultOrganizationId } from '../../context/context.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../../sign-in/session-cookie.ts';
import { findSession } from '../../sign-in/sessions.ts';
import type { Callers, Found } from './callers.ts';

/** Callers by our own sign-in: sessions and API keys. With a wrong key, the cookie is ignored. */
export function ownCallers(context: Context): Callers {
  return {
    async find(c) {
      const authorization = c.req.header('authorization');
      if (authorization !== undefined) return byKey(context, authorization);
      const sessionId = await readSessionCookie(context, c);
      if (sessionId === undefined) return { refusal: refusals.signed_out };
      const found = await findSession(context, sessionId);
      if (!found) {
        clearSessionCookie(context, c);
        return { refusal: refusals.signed_out };
      }
      if (found.prolonged) await writeSessionCookie(context, c, sessionId);
      return { caller: found.caller };
    },
    async isStillAllowed(c) {
      const { sessionId } = c.get('caller');
      if (sessionId !== null) return (await findSession(context, sessionId)) !== undefined;
      return 'caller' in (await byKey(context, c.req.header('authorization') ?? ''));
    },
  };
}

async function byKey(context: Context, authorization: string): Promise<Found> {
  const { adminApiKey } = context.config.http;
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (given === undefined) return { refusal: refusals.no_key };
  if (adminApiKey !== undefined && isSame(given, adminApiKey)) {
    const caller = { organizationId: defaultOrganizationId, role: 'admin' as const };
    return { caller: { ...caller, user: null, sessionId: null, apiKey: null } };
  }
  const found = await findApiKey(context, given);
  if (found.state !== 'working') return { refusal: refusals[found.state] };
  const { organizationId, role, id, name, madeByUserId } = found.key;
  return {
    caller: { organizationId, role, user: null, sessionId: null, apiKey: { id, name, madeByUserId } },
  };
}

/** Constant time, wherever the first difference is. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

const refusals: Record<'signed_out' | 'no_key' | Exclude<FoundKey['state'], 'working'>, string> = {
  signed_out:
    "You're not signed in. Open a sign-in link (from an admin, or from npm run cli -- sign-in-link), or send an API key as Authorization: Bearer <key>.",
  no_key: 'The Authorization header has no API key. Send Authorization: Bearer <key>, with one space.',
  unknown:
    'Invalid API key. Check that you copied all of it, or ask an admin to create a new one under Settings › API keys.',
  expired: 'This API key has expired. Ask an admin to create a new one under Settings › API keys.',
  revoked: 'This API key was revoked. Ask an admin to create a new one under Settings › API keys.',
};
