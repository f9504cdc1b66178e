import type { Hono } from 'hono';
import { basePathOf } from '../../base/base-path.ts';
import { AppError, errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { completeConsent } from '../../portals/connect/complete-consent.ts';
import type { Callers } from '../callers/callers.ts';
import { callbackPath, readConsentCookie } from '../consent-cookie.ts';
import type { Environment } from '../environment.ts';

/**
 * The redirect target of HubSpot's consent page. It always ends on a screen that shows the outcome:
 * `?connected=<portal id>`, or `?error=<code>` with nothing changed.
 * @param returnPath a page of the host, instead of our own screen.
 */
export function oauthCallback(
  app: Hono<Environment>,
  context: Context,
  callers: Callers,
  returnPath?: string,
): void {
  const screen = returnPath ?? `${basePathOf(context.config.http.publicUrl)}/settings/integrations/hubspot`;
  const outcome = (query: string) => `${screen}${screen.includes('?') ? '&' : '?'}${query}`;
  app.get(callbackPath, async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    if (c.req.method === 'HEAD') return c.body(null);
    try {
      const found = await callers.find(c);
      const sessionId = 'caller' in found ? found.caller.sessionId : null;
      const connection = await completeConsent(context, {
        state: c.req.query('state'),
        code: c.req.query('code'),
        error: c.req.query('error'),
        sessionId: sessionId ?? readConsentCookie(c),
      });
      return c.redirect(outcome(`connected=${encodeURIComponent(connection.portalId)}`));
    } catch (error) {
      const code: ErrorCode = error instanceof AppError ? error.code : 'internal';
      const line = { requestId: c.get('requestId'), code, reason: errorText(error) };
      if (error instanceof AppError) context.log.info(line, 'a portal was not connected');
      else context.log.error({ ...line, err: error }, 'a portal was not connected');
      return c.redirect(outcome(`error=${code}`));
    }
  });
}
