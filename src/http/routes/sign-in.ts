import type { Hono } from 'hono';
import { basePathOf } from '../../base/base-path.ts';
import { audit } from '../../context/audit.ts';
import type { Context } from '../../context/context.ts';
import { hashLinkToken } from '../../sign-in/issue-sign-in-link.ts';
import { writeSessionCookie } from '../../sign-in/session-cookie.ts';
import { beginSession } from '../../sign-in/sessions.ts';
import type { Callers } from '../callers/callers.ts';
import type { Environment } from '../environment.ts';
import { messagePage, questionPage } from '../html-page.ts';

/** The target of a sign-in link: it uses up the link, starts a session, and opens the product. */
export function signInRoutes(app: Hono<Environment>, context: Context, callers: Callers): void {
  const basePath = basePathOf(context.config.http.publicUrl);
  app.get('/sign-in', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    const next = safePath(c.req.query('next'));
    const target = `${basePath}${next}`;
    // Programs that check links must not use them up.
    if (c.req.method === 'HEAD') return c.body(null);
    const token = c.req.query('token') ?? '';
    if (c.req.query('ask') !== undefined) {
      const text = 'This link works once. Continue in the browser you want to use.';
      const fields = { token, next };
      return c.html(
        questionPage('Sign in to CSCX.AI', text, {
          action: `${basePath}/sign-in`,
          button: 'Sign in',
          fields,
        }),
      );
    }
    const user = await takeLink(context, token);
    if (user) {
      const sessionId = await beginSession(context, user);
      await audit(context.db, {
        organizationId: user.organizationId,
        actor: user.userId,
        action: 'user.signed_in',
      });
      await writeSessionCookie(context, c, sessionId);
      return c.redirect(target);
    }
    // If the same user opens a used link again, it leads to the same page.
    if ('caller' in (await callers.find(c))) return c.redirect(target);
    return c.html(
      messagePage(
        'This sign-in link no longer works',
        'Sign-in links work once and expire. This one was already used, has expired, was replaced by a newer one, or is incomplete.',
        'Ask an admin of your organization for a new one (Settings › Users & roles), or ask your server admin to run “npm run cli -- sign-in-link”.',
      ),
      401,
    );
  });
}

async function takeLink(
  context: Context,
  token: string,
): Promise<{ organizationId: string; userId: string } | undefined> {
  const now = new Date(context.clock.now());
  const used = await context.db
    .updateTable('sign_in_links as l')
    .from('users as u')
    .whereRef('u.id', '=', 'l.user_id')
    .whereRef('u.organization_id', '=', 'l.organization_id')
    .where('u.can_sign_in', '=', true)
    .where('l.token_hash', '=', hashLinkToken(token))
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', now)
    .set({ used_at: now })
    .returning(['l.organization_id', 'l.user_id'])
    .executeTakeFirst();
  return used && { organizationId: used.organization_id, userId: used.user_id };
}

/** A path on our own host, with nothing that a browser reads as another host. */
function safePath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) ? path : '/';
}
