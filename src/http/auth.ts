import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { type Context, defaultOrganizationId, inOrganization } from '../context.ts';
import type { Role } from '../contract/common.ts';
import { AppError } from '../errors.ts';
import type { Caller, Environment } from './environment.ts';
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from './session-cookie.ts';
import { findSession } from './sessions.ts';

/** What each role may, the lower ones' rights included. */
const ranks: Record<Role, number> = { viewer: 0, csm: 1, manager: 2, admin: 3 };

/** Lets a request pass that an API key or a session vouches for. */
export function authenticate(context: Context): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const caller = await findCaller(context, c);
    if (!caller) throw unauthenticated(c);
    if (caller.sessionId !== null) refuseForeignPages(context, c);
    c.set('caller', caller);
    c.set('organization', inOrganization(context, caller.organizationId, caller.user?.id ?? 'api-key'));
    await next();
  };
}

/** Lets callers of this role, or a higher one, pass. */
export function allow(role: Role): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const caller = c.get('caller');
    if (ranks[caller.role] < ranks[role]) {
      throw new AppError(
        'forbidden',
        `This needs the role ${role}; you have the role ${caller.role}. Ask an administrator of your organization.`,
        { details: { required: role, role: caller.role } },
      );
    }
    await next();
  };
}

/** Who makes the request, if anybody is known. A key that is wrong is not made good by a cookie. */
export async function findCaller(context: Context, c: HonoContext<Environment>): Promise<Caller | undefined> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) return findByKey(context, authorization);
  const sessionId = await readSessionCookie(context, c);
  if (sessionId === undefined) return undefined;
  const found = await findSession(context, sessionId);
  if (!found) {
    clearSessionCookie(c);
    return undefined;
  }
  if (found.prolonged) await writeSessionCookie(context, c, sessionId);
  return found.caller;
}

function findByKey(context: Context, authorization: string): Caller | undefined {
  const { adminApiKey } = context.config.http;
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (adminApiKey === undefined || given === undefined || !isSame(given, adminApiKey)) return undefined;
  return { organizationId: defaultOrganizationId, role: 'admin', user: null, sessionId: null };
}

/** Takes as long whatever the difference is. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * A browser sends the cookie with whatever page makes the request; one that changes something must come from our
 * own pages. Browsers say where a request comes from; programs say nothing, and hold no foreign cookies.
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
    'This request came from another website. Open the product itself and try again there; if you did, PUBLIC_URL may differ from the address in your browser.',
  );
}

function unauthenticated(c: HonoContext<Environment>): AppError {
  return new AppError(
    'unauthenticated',
    c.req.header('authorization') === undefined
      ? 'Nobody is signed in. Open a sign-in link (npm run cli -- sign-in-link makes one), or send Authorization: Bearer with the ADMIN_API_KEY.'
      : 'The API key is not valid. Send the ADMIN_API_KEY of this installation as Authorization: Bearer <key>.',
  );
}
