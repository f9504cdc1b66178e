import { AppError } from '../../base/errors.ts';
import type { Config } from '../../config.ts';
import type { Context } from '../../context/context.ts';
import type { OauthOptions } from '../../hubspot/access/oauth.ts';

/** HubSpot's redirect target; must be exactly one of the redirect URLs of the HubSpot app. */
export function redirectUri(config: Config): string {
  return `${config.http.publicUrl}/api/integrations/hubspot/callback`;
}

/**
 * What the OAuth endpoints need, from the settings.
 * @throws {AppError} `oauth_not_configured`
 */
export function oauthApp(
  context: Pick<Context, 'config' | 'clock' | 'log'>,
  extra: Pick<OauthOptions, 'signal' | 'onRequest' | 'timeoutMs'> = {},
): OauthOptions {
  const { hubspot } = context.config;
  if (!hubspot.oauthApp) {
    throw new AppError(
      'oauth_not_configured',
      'This installation has no HubSpot app. Set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, or connect with a service key.',
    );
  }
  return {
    baseUrl: hubspot.apiBaseUrl,
    apiVersion: hubspot.apiVersion,
    clientId: hubspot.oauthApp.clientId,
    clientSecret: hubspot.oauthApp.clientSecret,
    clock: context.clock,
    log: context.log,
    ...extra,
  };
}
