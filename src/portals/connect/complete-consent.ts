import { AppError, errorText } from '../../base/errors.ts';
import { type Context, inOrganization } from '../../context/context.ts';
import { requiredScopes } from '../../contract/portals.ts';
import {
  accountInfoForToken,
  exchangeCode,
  introspectToken,
  type OauthOptions,
  type OauthTokens,
  revokeToken,
} from '../../hubspot/access/oauth.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { hashState } from './begin-consent.ts';
import { oauthApp, redirectUri } from './oauth-app.ts';
import { type Connection, saveConnection } from './save-connection.ts';

/** The parameters of HubSpot's redirect after the consent page. */
interface ConsentAnswer {
  state: string | undefined;
  code: string | undefined;
  /** Why there is no code: `access_denied` if the user declined. */
  error: string | undefined;
  /** The browser session of the redirect, if any. */
  sessionId: string | null;
}

/**
 * Completes what `beginConsent` started: redeems the code, checks the portal and the granted scopes, and stores the
 * connection. If anything fails, nothing is changed and the grant is revoked; only the `state` is used up.
 * @throws {AppError} `oauth_state_invalid` (unknown, used or expired state, another session, a used code),
 *   `access_denied`, `missing_scopes`, `conflict` (another portal than requested), `portal_held_elsewhere`,
 *   `oauth_not_configured`, `hubspot_unavailable`
 */
export async function completeConsent(context: Context, answer: ConsentAnswer): Promise<Connection> {
  const flow = await takeFlow(context, answer);
  if (answer.error !== undefined || answer.code === undefined) {
    throw new AppError(
      'access_denied',
      "HubSpot didn't grant access. Nothing was changed. Start again with a user who can install apps.",
    );
  }

  let calls = 0;
  const app = oauthApp(context, { onRequest: () => (calls += 1) });
  const tokens = await exchangeCode(app, { code: answer.code, redirectUri: redirectUri(context.config) });
  try {
    return await keep(context, flow, app, tokens, () => calls);
  } catch (error) {
    await giveBack(context, app, tokens);
    throw error;
  }
}

/** Checks the grant, and stores it. */
async function keep(
  context: Context,
  flow: Flow,
  app: OauthOptions,
  tokens: OauthTokens,
  calls: () => number,
): Promise<Connection> {
  const info = await introspectToken(app, tokens.accessToken).catch((error: unknown) => {
    // If the token response had the scopes, only the portal's domain would be missing.
    if (tokens.scopes && isHubspotError(error)) return undefined;
    throw error;
  });
  const account = await accountInfoForToken({ ...app, token: tokens.accessToken });
  await context.rateLimiter.charge(account.portalId, 'burst', calls());

  if (flow.expectedPortalId !== null && flow.expectedPortalId !== account.portalId) {
    throw new AppError(
      'conflict',
      `Access was granted for portal ${account.portalId}, not for portal ${flow.expectedPortalId}. Nothing was changed. Start again and choose the other account in HubSpot.`,
      { details: { portalId: account.portalId, expectedPortalId: flow.expectedPortalId } },
    );
  }
  const scopes = tokens.scopes ?? info?.scopes ?? [];
  const missing = requiredScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) throw missingScopes(missing);

  return saveConnection(
    inOrganization(context, flow.organizationId, flow.actor),
    {
      account,
      name: info?.hubDomain,
      authorizedBy: info?.user,
      scopes,
      kind: 'oauth',
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: new Date(context.clock.now() + tokens.expiresIn * 1_000),
    },
    { startSync: flow.startSync },
  );
}

/** How long the user waits for HubSpot to revoke a grant, in milliseconds. */
const giveBackLimitMs = 10_000;

/**
 * Revokes a grant that isn't used. The grant of a connected portal is kept: HubSpot may have returned the same
 * refresh token that the existing connection uses.
 */
async function giveBack(context: Context, app: OauthOptions, tokens: OauthTokens): Promise<void> {
  try {
    const { portalId } = tokens.portalId ? tokens : await introspectToken(app, tokens.accessToken);
    if (portalId === undefined) return;
    const connected = await context.db
      .selectFrom('hubspot_portals')
      .where('portal_id', '=', portalId)
      .where('disconnected_at', 'is', null)
      .select('integration_id')
      .executeTakeFirst();
    if (connected) return;
    await revokeToken({ ...app, signal: AbortSignal.timeout(giveBackLimitMs) }, tokens.refreshToken);
  } catch (error) {
    context.log.warn({ reason: errorText(error) }, 'an unused grant could not be revoked');
  }
}

interface Flow {
  organizationId: string;
  actor: string;
  expectedPortalId: string | null;
  startSync: boolean;
}

/** Uses up the state, if this session can complete it. */
async function takeFlow(context: Context, answer: ConsentAnswer): Promise<Flow> {
  const now = new Date(context.clock.now());
  const hash = hashState(answer.state ?? '');
  const flow = await context.db
    .updateTable('oauth_states')
    .set({ used_at: now })
    .where('state_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where((eb) => eb.or([eb('session_id', 'is', null), eb('session_id', '=', answer.sessionId)]))
    .returning(['organization_id', 'actor', 'expected_portal_id', 'start_sync'])
    .executeTakeFirst();
  if (!flow) throw await refusedState(context, hash, now);
  return {
    organizationId: flow.organization_id,
    actor: flow.actor,
    expectedPortalId: flow.expected_portal_id,
    startSync: flow.start_sync,
  };
}

async function refusedState(context: Context, hash: Buffer, now: Date): Promise<AppError> {
  const known = await context.db
    .selectFrom('oauth_states')
    .where('state_hash', '=', hash)
    .select(['used_at', 'expires_at'])
    .executeTakeFirst();
  const reason =
    known === undefined
      ? 'the connection was not started here'
      : known.used_at !== null
        ? 'it was already used'
        : known.expires_at <= now
          ? 'more than ten minutes have passed'
          : 'the connection was started in another browser session';
  return new AppError(
    'oauth_state_invalid',
    `HubSpot's response can't be used: ${reason}. Nothing was changed. Start again in Settings › Integrations › HubSpot.`,
  );
}

/** The error if required scopes weren't granted. */
export function missingScopes(missing: string[]): AppError {
  return new AppError(
    'missing_scopes',
    `HubSpot didn't grant ${missing.join(', ')}. Nothing was changed. Add ${missing.length === 1 ? 'this scope' : 'these scopes'} to the HubSpot app or key and reconnect.`,
    { details: { missingScopes: missing } },
  );
}
