import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { formatActor } from '../base/actors.ts';
import { AppError } from '../base/errors.ts';
import { isAtLeast } from '../base/roles.ts';
import { type Context, inOrganization } from '../context/context.ts';
import { type Role, roleNames } from '../contract/common.ts';
import type { Caller } from '../sign-in/caller.ts';
import type { Callers } from './callers/callers.ts';
import type { Environment } from './environment.ts';

/** Requires a known caller. */
export function authenticate(context: Context, callers: Callers): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const found = await callers.find(c);
    if ('refusal' in found) throw new AppError('unauthenticated', found.refusal);
    const { caller } = found;
    // Browsers add cookies to any request, and names with passwords, but no tokens.
    if (!/^Bearer /i.test(c.req.header('authorization') ?? '')) refuseForeignPages(context, c);
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

/** The actor as stored in the audit log and in rows; keys by name. */
function actorOf(caller: Caller): string {
  return formatActor(
    caller.user ? { kind: 'user', id: caller.user.id } : { kind: 'key', name: caller.apiKey?.name ?? null },
  );
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
