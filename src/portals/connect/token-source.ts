import { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { accountInfoForToken, type OauthTokens, refreshToken } from '../../hubspot/access/oauth.ts';
import type { TokenSource } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import {
  type ConnectedIntegration,
  type Credentials,
  markDead,
  readCredentials,
  releaseLease,
  storeRenewed,
  takeLease,
} from './credential-store.ts';
import { oauthApp } from './oauth-app.ts';

/** HubSpot's time limit for a renewal: well below the lease of the renewing process. */
const callLimitMs = 45_000;
/** The wait before HubSpot is asked again about a static token that it didn't know, in milliseconds. */
const secondLooksMs = [1_000, 3_000];
/** The interval for checking another process's renewal, in milliseconds. */
const pollMs = 200;

/** What is needed to ask HubSpot about a portal's token. */
interface Asking {
  context: Context;
  integration: ConnectedIntegration;
  signal: AbortSignal | undefined;
}

/**
 * A portal's access token, renewed before it expires. Only one process at a time renews it: it holds a lease in the
 * credentials' row, and no transaction during the call to HubSpot; the others wait and read the result. If HubSpot
 * reports that the connection is dead, the integration is marked, and every later call fails immediately.
 */
export function createTokenSource(
  context: Context,
  integration: ConnectedIntegration,
  signal?: AbortSignal,
): TokenSource {
  const asking: Asking = { context, integration, signal };
  let known: Credentials | undefined;
  let renewing: Promise<string> | undefined;

  const keep = (credentials: Credentials): string => {
    known = credentials;
    return credentials.accessToken;
  };

  /** Also one renewal at a time in this source: its callers share the result. */
  const renew = (refused: string | undefined): Promise<string> => {
    renewing ??= renewOnce(asking, refused)
      .then(keep)
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  return {
    async get() {
      const current = known ?? (await read(asking));
      return isOld(asking, current) ? renew(undefined) : keep(current);
    },
    refresh: renew,
  };
}

async function read({ context, integration }: Asking): Promise<Credentials & { leased: boolean }> {
  const found = await readCredentials(context, integration);
  if (!found) throw notConnected(integration.portalId);
  if (found === 'dead') throw reauthorizationRequired(integration.portalId);
  return found;
}

function isOld({ context }: Asking, { renewAt }: Credentials): boolean {
  return renewAt !== undefined && context.clock.now() >= renewAt;
}

/**
 * Returns credentials that HubSpot accepts, renewed by this process or another.
 * @param refused the access token that HubSpot rejected; undefined: it is only old.
 */
async function renewOnce(asking: Asking, refused: string | undefined): Promise<Credentials> {
  const { context, integration, signal } = asking;
  for (;;) {
    const current = await read(asking);
    const usable = refused === undefined ? !isOld(asking, current) : current.accessToken !== refused;
    if (usable) return current;
    if (current.kind === 'static') return checkStatic(asking, current);
    if (!current.leased && (await takeLease(context, integration.id, current.version))) {
      return renewWithLease(asking, current);
    }
    await context.clock.sleep(pollMs, signal);
  }
}

async function renewWithLease(asking: Asking, current: Credentials): Promise<Credentials> {
  const { context, integration } = asking;
  let tokens: OauthTokens;
  try {
    tokens = await askHubspot(asking, current.refreshToken ?? '');
  } catch (error) {
    if (isHubspotError(error, 'reauthorization_required')) {
      await markDead(context, integration, current.version, error.message);
      throw reauthorizationRequired(integration.portalId, error);
    }
    await releaseLease(context, integration.id, current.version);
    throw error;
  }
  // Nothing stored: the portal was reconnected or disconnected in the meantime, and the current row counts.
  return (await storeRenewed(context, integration.id, current.version, tokens)) ?? read(asking);
}

async function askHubspot({ context, integration, signal }: Asking, token: string): Promise<OauthTokens> {
  let calls = 0;
  const limit = AbortSignal.timeout(callLimitMs);
  const ends = signal ? AbortSignal.any([signal, limit]) : limit;
  const app = oauthApp(context, { signal: ends, onRequest: () => (calls += 1) });
  await context.rateLimiter.acquire(integration.portalId, 'burst', ends);
  try {
    return await refreshToken(app, token);
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new AppError(
      'hubspot_unavailable',
      "HubSpot didn't renew the access token in time. We'll retry automatically.",
      { cause: error },
    );
  } finally {
    if (calls > 1) await context.rateLimiter.charge(integration.portalId, 'burst', calls - 1);
  }
}

/**
 * A static token can't be renewed. This asks HubSpot whether it still knows the token, more than once: a 401 can be
 * temporary, and only a user can restore a dead connection.
 */
async function checkStatic(
  { context, integration, signal }: Asking,
  current: Credentials,
): Promise<Credentials> {
  let refusal: unknown;
  for (const wait of [0, ...secondLooksMs]) {
    await context.clock.sleep(wait, signal);
    await context.rateLimiter.acquire(integration.portalId, 'burst', signal);
    try {
      await accountInfoForToken({
        baseUrl: context.config.hubspot.apiBaseUrl,
        apiVersion: context.config.hubspot.apiVersion,
        token: current.accessToken,
        clock: context.clock,
        log: context.log,
        ...(signal ? { signal } : {}),
      });
      return current;
    } catch (error) {
      // A response about missing permissions means that the token was recognized.
      if (isHubspotError(error, 'missing_scopes', 'forbidden')) return current;
      if (!isHubspotError(error, 'unauthorized')) throw error;
      refusal = error;
    }
  }
  const reason = 'HubSpot rejected the token: it was deleted or rotated.';
  await markDead(context, integration, current.version, reason);
  throw reauthorizationRequired(integration.portalId, refusal);
}

/** The error of every call for a portal with a dead connection. */
export function reauthorizationRequired(portalId: string, cause?: unknown): AppError {
  return new AppError(
    'reauthorization_required',
    `HubSpot rejected our connection to portal ${portalId}: the app was uninstalled, or the token revoked. Reconnect it in Settings › Integrations › HubSpot; all synced data is kept.`,
    { details: { portalId }, cause },
  );
}

export function notConnected(portalId: string): AppError {
  return new AppError(
    'portal_not_connected',
    `Portal ${portalId} is disconnected. Reconnect it in Settings › Integrations › HubSpot.`,
    { details: { portalId } },
  );
}
