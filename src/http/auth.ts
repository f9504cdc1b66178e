import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { type FoundKey, findApiKey } from '../api-keys/find-api-key.ts';
import { formatActor } from '../base/actors.ts';
import { AppError } from '../base/errors.ts';
import { isAtLeast } from '../base/roles.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../context/context.ts';
import { type Role, roleNames } from '../contract/common.ts';
import type { Caller } from '../sign-in/caller.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from '../sign-in/session-cookie.ts';
import { findSession } from '../sign-in/sessions.ts';
import type { Environment } from './environment.ts';

/** Requires a valid API key or session. */
export function authenticate(context: Context): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const found = await identify(context, c);
    if ('refusal' in found) throw unauthenticated(found.refusal);
    const { caller } = found;
    if (caller.sessionId !== null) refuseForeignPages(context, c);
    c.set('caller', caller);
    c.set('organization', inOrganization(context, caller.organizationId, actorOf(caller)));
    await next();
  };
}

/** Requires this role, or a higher one. */
export function allow(role: Role): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const caller = c.get('caller');
    if (!isAtLeast(caller.role, role)) {
      throw new AppError(
        'forbidden',
        `This requires the ${roleNames[role]} role; yours is ${roleNames[caller.role]}. Ask an admin of your organization.`,
        { details: { required: role, role: caller.role } },
      );
    }
    await next();
  };
}

/** The caller of a request, if known. With a wrong key, the cookie is ignored. */
export async function findCaller(context: Context, c: HonoContext<Environment>): Promise<Caller | undefined> {
  const found = await identify(context, c);
  return 'caller' in found ? found.caller : undefined;
}

/** Whether the caller of a long-running response would still have access. Doesn't touch cookies. */
export async function isStillAllowed(context: Context, c: HonoContext<Environment>): Promise<boolean> {
  const { sessionId } = c.get('caller');
  if (sessionId !== null) return (await findSession(context, sessionId)) !== undefined;
  return 'caller' in (await identifyKey(context, c.req.header('authorization') ?? ''));
}

/** The actor as stored in the audit log and in rows; keys by name. */
function actorOf(caller: Caller): string {
  return formatActor(
    caller.user ? { kind: 'user', id: caller.user.id } : { kind: 'key', name: caller.apiKey?.name ?? null },
  );
}

/** Why the caller is unknown. */
type Refusal = 'nobody' | 'no_key' | Exclude<FoundKey['state'], 'working'>;

async function identify(
  context: Context,
  c: HonoContext<Environment>,
): Promise<{ caller: Caller } | { refusal: Refusal }> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) return identifyKey(context, authorization);
  const sessionId = await readSessionCookie(context, c);
  if (sessionId === undefined) return { refusal: 'nobody' };
  const found = await findSession(context, sessionId);
  if (!found) {
    clearSessionCookie(context, c);
    return { refusal: 'nobody' };
  }
  if (found.prolonged) await writeSessionCookie(context, c, sessionId);
  return { caller: found.caller };
}

async function identifyKey(
  context: Context,
  authorization: string,
): Promise<{ caller: Caller } | { refusal: Refusal }> {
  const { adminApiKey } = context.config.http;
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (given === undefined) return { refusal: 'no_key' };
  if (adminApiKey !== undefined && isSame(given, adminApiKey)) {
    const caller = { organizationId: defaultOrganizationId, role: 'admin' as const };
    return { caller: { ...caller, user: null, sessionId: null, apiKey: null } };
  }
  const found = await findApiKey(context, given);
  if (found.state !== 'working') return { refusal: found.state };
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

/**
 * Browsers send the cookie with requests from any page; a request that changes something must come from our own
 * pages. Browsers report the origin of a request; programs don't, and have no cookies of others.
 */
function refuseForeignPages(context: Context, c: HonoContext<Environment>): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.method === 'OPTIONS') return;
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return;
  const origin = c.req.header('origin');
  if (site === undefined && origin === undefined) return;
  if (origin !== undefined && origin === new URL(context.config.http.publicUrl).origin) return;
  if (site === undefined && origin !== undefined && URL.canParse(origin)) {
    if (new URL(origin).host === c.req.header('host')) return;
  }
  throw new AppError(
    'forbidden',
    'This request came from another website. Open CSCX.AI directly and try again. If you did, PUBLIC_URL may differ from the address in your browser.',
  );
}

const refusals: Record<Refusal, string> = {
  nobody:
    "You're not signed in. Open a sign-in link (from an admin, or from npm run cli -- sign-in-link), or send an API key as Authorization: Bearer <key>.",
  no_key: 'The Authorization header has no API key. Send Authorization: Bearer <key>, with one space.',
  unknown:
    'Invalid API key. Check that you copied all of it, or ask an admin to create a new one under Settings › API keys.',
  expired: 'This API key has expired. Ask an admin to create a new one under Settings › API keys.',
  revoked: 'This API key was revoked. Ask an admin to create a new one under Settings › API keys.',
};

function unauthenticated(refusal: Refusal): AppError {
  return new AppError('unauthenticated', refusals[refusal]);
}
