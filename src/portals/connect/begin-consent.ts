import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { optionalScopes, requiredScopes } from '../../contract/portals.ts';
import { authorizeUrl } from '../../hubspot/access/oauth.ts';
import { oauthApp, redirectUri } from './oauth-app.ts';

/** How long HubSpot's consent page can take, in milliseconds. */
export const consentLifetimeMs = 10 * 60_000;

/**
 * Starts a connection by HubSpot's consent page, and returns the page's URL.
 *
 * `state` links the page's redirect to this request: it is random, stored only as a hash, and works once within ten
 * minutes. With a `sessionId`, only that browser session can complete it; without one, any.
 * @throws {AppError} `oauth_not_configured`, `validation_failed`
 */
export async function beginConsent(
  context: OrganizationContext,
  request: { sessionId: string | null; portalId?: string | undefined; startSync: boolean },
): Promise<{ authorizeUrl: string; state: string }> {
  const app = oauthApp(context);
  if (request.portalId !== undefined && !/^\d{1,19}$/.test(request.portalId)) {
    throw new AppError(
      'validation_failed',
      'portalId must be a HubSpot account number. Find it next to the account name in HubSpot’s top-right menu.',
      { details: { fields: [{ field: 'portalId', message: 'must be a number' }] } },
    );
  }
  const state = randomBytes(32).toString('base64url');
  const now = context.clock.now();
  await context.db
    .deleteFrom('oauth_states')
    .where('expires_at', '<', new Date(now - 24 * 60 * 60_000))
    .execute();
  await context.db
    .insertInto('oauth_states')
    .values({
      state_hash: hashState(state),
      organization_id: context.organizationId,
      session_id: request.sessionId,
      actor: context.actor,
      expected_portal_id: request.portalId ?? null,
      start_sync: request.startSync,
      expires_at: new Date(now + consentLifetimeMs),
      used_at: null,
    })
    .execute();
  return {
    authorizeUrl: authorizeUrl({
      authorizeUrl: context.config.hubspot.authorizeUrl,
      clientId: app.clientId,
      redirectUri: redirectUri(context.config),
      scopes: requiredScopes,
      optionalScopes: Object.keys(optionalScopes),
      state,
    }),
    state,
  };
}

export function hashState(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
