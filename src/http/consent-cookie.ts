import { randomUUID } from 'node:crypto';
import type { Context as HonoContext } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { basePathOf } from '../base/base-path.ts';
import type { Config } from '../config.ts';
import { consentLifetimeMs } from '../portals/connect/begin-consent.ts';
import type { Environment } from './environment.ts';

export const callbackPath = '/api/integrations/hubspot/callback';

const cookieName = 'cscx_consent';

/**
 * Binds a connection to the browser that starts it, where the host's credentials are no cookie: HubSpot's redirect
 * comes without them. Programs don't say where a request comes from: for them, there is nothing to bind.
 * @returns an id to compare with `readConsentCookie`; null for a program.
 */
export function writeConsentCookie(config: Config, c: HonoContext<Environment>): string | null {
  if (c.req.header('sec-fetch-site') === undefined) return null;
  const id = randomUUID();
  setCookie(c, cookieName, id, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: config.http.publicUrl.startsWith('https:'),
    path: `${basePathOf(config.http.publicUrl)}${callbackPath}`,
    maxAge: consentLifetimeMs / 1_000,
  });
  return id;
}

/** The id of the browser's last connection that was started; null if there is none. */
export function readConsentCookie(c: HonoContext<Environment>): string | null {
  const id = getCookie(c, cookieName) ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}
