import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { credentialFault } from '../../contract/credential.ts';
import { optionalScopes, requiredScopes } from '../../contract/portals.ts';
import type { AccountInfo } from '../../hubspot/access/account.ts';
import { introspectToken } from '../../hubspot/access/oauth.ts';
import {
  accountInfoForToken,
  type StaticTokenOptions,
  scopesForStaticToken,
} from '../../hubspot/access/static-token.ts';
import { createCountingLimiter } from '../../hubspot/calls/rate-limit.ts';
import { createHubspotClient } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { missingScopes } from './complete-consent.ts';
import { oauthApp } from './oauth-app.ts';
import { type Connection, saveConnection } from './save-connection.ts';

const ownersScope = 'crm.objects.owners.read';
/** Service keys don't have the scope `oauth`, but can do what it allows. */
const requiredOfTokens = requiredScopes.filter((scope) => scope !== 'oauth');

/**
 * Connects a portal with a pasted token (service key, static app token or private app token), after checking it with
 * HubSpot.
 *
 * If HubSpot doesn't list a token's scopes, test calls find those for reading; optional ones that only a write could
 * test count as granted until HubSpot rejects a write. Access tokens that expire are rejected.
 * @throws {AppError} `validation_failed` (not a token, before any call; an expiring token),
 *   `hubspot_rejected_credentials`, `missing_scopes`, `conflict` (the token of another portal than requested),
 *   `portal_held_elsewhere`, `hubspot_unavailable`
 */
export async function connectWithToken(
  context: OrganizationContext,
  request: { accessToken: string; portalId?: string | undefined; startSync: boolean },
): Promise<Connection> {
  const fault = credentialFault(request.accessToken);
  if (fault !== undefined) throw invalidToken(`The token ${fault}. Nothing was changed.`);
  const options = {
    baseUrl: context.config.hubspot.apiBaseUrl,
    apiVersion: context.config.hubspot.apiVersion,
    token: request.accessToken,
    clock: context.clock,
    log: context.log,
  };
  let calls = 0;
  const count = () => {
    calls += 1;
  };
  const account = await readAccount({ ...options, onRequest: count });
  const granted = await scopesForStaticToken({ ...options, onRequest: count });
  if (granted.expires || (await isOfOurApp(context, request.accessToken))) throw expiring();

  const believed = granted.scopes ?? (await believedScopes({ ...options, onRequest: count }));
  await context.rateLimiter.charge(account.portalId, 'burst', calls);
  if (request.portalId !== undefined && request.portalId !== account.portalId) {
    throw new AppError(
      'conflict',
      `This token belongs to portal ${account.portalId}, not to portal ${request.portalId}. Nothing was changed.`,
      { details: { portalId: account.portalId, expectedPortalId: request.portalId } },
    );
  }
  const scopes = believed.filter((scope) => !granted.missingScopes.includes(scope));
  const missing = requiredOfTokens.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) throw missingScopes(missing);

  return saveConnection(
    context,
    { account, name: undefined, scopes, kind: 'static', accessToken: request.accessToken },
    { startSync: request.startSync },
  );
}

/** Whether it is an access token of the OAuth app configured here: HubSpot only knows those. */
async function isOfOurApp(context: OrganizationContext, token: string): Promise<boolean> {
  if (!context.config.hubspot.oauthApp) return false;
  try {
    return (await introspectToken(oauthApp(context), token)).active;
  } catch (error) {
    // Only HubSpot's definite answer counts.
    if (isHubspotError(error)) return false;
    throw error;
  }
}

/** Reads the token's account. If not even that is allowed, all missing scopes are named at once. */
async function readAccount(options: StaticTokenOptions): Promise<AccountInfo> {
  try {
    return await accountInfoForToken(options);
  } catch (error) {
    if (isHubspotError(error, 'unauthorized')) throw rejected(error);
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    const { missingScopes: unreadable } = await scopesForStaticToken(options);
    throw missingScopes([...new Set([...error.requiredGranularScopes, ...unreadable])]);
  }
}

/**
 * The scopes of a token whose scopes HubSpot doesn't list; those that the test calls report missing are removed
 * later.
 */
async function believedScopes(options: StaticTokenOptions): Promise<string[]> {
  const client = createHubspotClient({
    ...options,
    portalId: '',
    tokens: { get: async () => options.token, refresh: async () => options.token },
    rateLimiter: createCountingLimiter(options.clock),
  });
  const optional = Object.keys(optionalScopes);
  try {
    await client.request({
      method: 'GET',
      path: client.paths.owners,
      query: { limit: 1 },
      limitClass: 'burst',
      schema: z.unknown(),
    });
    return [...requiredOfTokens, ...optional];
  } catch (error) {
    if (!isHubspotError(error)) throw error;
    return [...requiredOfTokens, ...optional.filter((scope) => scope !== ownersScope)];
  }
}

function invalidToken(message: string): AppError {
  return new AppError('validation_failed', message, {
    details: { fields: [{ field: 'accessToken', message }] },
  });
}

function expiring(): AppError {
  return invalidToken(
    'This is an OAuth access token, which expires within 30 minutes. Nothing was changed. Paste a service key instead (in HubSpot: Settings › Integrations › Service Keys), or connect with OAuth.',
  );
}

function rejected(cause: unknown): AppError {
  return new AppError(
    'hubspot_rejected_credentials',
    'HubSpot rejected this token. Nothing was changed. Copy it again from HubSpot (Settings › Integrations › Service Keys, or the Auth tab of the app). Rotated and deleted tokens stop working immediately.',
    { cause },
  );
}
