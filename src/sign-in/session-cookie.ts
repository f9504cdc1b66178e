import { hkdfSync } from 'node:crypto';
import type { Context as HonoContext } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sealData, unsealData } from 'iron-session';
import { z } from 'zod';
import { basePathOf } from '../base/base-path.ts';
import type { Context } from '../context/context.ts';

/**
 * The cookie's name. It includes the port of PUBLIC_URL, if any: browsers share a host's cookies among all ports, so
 * two installations on localhost would sign each other out.
 */
export function sessionCookieName({ config }: Pick<Context, 'config'>): string {
  const { port } = new URL(config.http.publicUrl);
  return port === '' ? 'cscx_session' : `cscx_session_${port}`;
}

/** How long a session lasts after its last use, in seconds. */
export const sessionSeconds = 30 * 24 * 60 * 60;

const Sealed = z.object({ sessionId: z.guid() });

/** Stores the encrypted session id in the browser. */
export async function writeSessionCookie(context: Context, c: HonoContext, sessionId: string): Promise<void> {
  const sealed = await sealData({ sessionId }, { password: passwords(context), ttl: sessionSeconds });
  setCookie(c, sessionCookieName(context), sealed, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: context.config.http.publicUrl.startsWith('https:'),
    path: cookiePath(context),
    maxAge: sessionSeconds,
  });
}

/** The session id, if the cookie is valid; whether the session still exists, only the database knows. */
export async function readSessionCookie(context: Context, c: HonoContext): Promise<string | undefined> {
  const sealed = getCookie(c, sessionCookieName(context));
  if (sealed === undefined) return undefined;
  const opened = await unsealData(sealed, { password: passwords(context), ttl: sessionSeconds });
  const parsed = Sealed.safeParse(opened);
  return parsed.success ? parsed.data.sessionId : undefined;
}

export function clearSessionCookie(context: Context, c: HonoContext): void {
  deleteCookie(c, sessionCookieName(context), { path: cookiePath(context) });
}

/** Nothing else on the host gets the cookie. */
const cookiePath = ({ config }: Context): string => `${basePathOf(config.http.publicUrl)}/`;

/** Derived from the encryption keys; the newest has the highest number, as iron-session expects. */
function passwords(context: Context): Record<string, string> {
  const keys = context.encryptionKeys;
  return Object.fromEntries(
    keys.map((key, i) => [
      String(keys.length - i),
      Buffer.from(hkdfSync('sha256', key, '', 'cscx-hubspot session cookie', 32)).toString('hex'),
    ]),
  );
}
