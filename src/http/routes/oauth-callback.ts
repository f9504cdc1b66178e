import type { Hono } from 'hono';
import { basePathOf } from '../../base/base-path.ts';
import { AppError, errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { completeConsent } from '../../portals/connect/complete-consent.ts';
import { findCaller } from '../auth.ts';
import type { Environment } from '../environment.ts';

/**
 * The redirect target of HubSpot's consent page. It always ends on the screen that shows the outcome: `?connected=<portal id>`, or
 * `?error=<code>` with nothing changed.
 */
export function oauthCallback(app: Hono<Environment>, context: Context): void {
  const screen = `${basePathOf(context.config.http.publicUrl)}/settings/integrations/hubspot`;
  app.get('/api/integrations/hubspot/callback', async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    if (c.req.method === 'HEAD') return c.body(null);
    try {
      const caller = await findCaller(context, c);
      const connection = await completeConsent(context, {
        state: c.req.query('state'),
        code: c.req.query('code'),
        error: c.req.query('error'),
        sessionId: caller?.sessionId ?? null,
      });
      return c.redirect(`${screen}?connected=${encodeURIComponent(connection.portalId)}`);
    } catch (error) {
      const code: ErrorCode = error instanceof AppError ? error.code : 'internal';
      const line = { requestId: c.get('requestId'), code, reason: errorText(error) };
      if (error instanceof AppError) context.log.info(line, 'a portal was not connected');
      else context.log.error({ ...line, err: error }, 'a portal was not connected');
      return c.redirect(`${screen}?error=${code}`);
    }
  });
}
