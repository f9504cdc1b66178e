import { type Selectable, sql } from 'kysely';
import type { Context } from '../../context.ts';
import type { Database } from '../../db/tables.ts';
import { AppError, errorText } from '../../errors.ts';
import { announce } from '../../events.ts';
import { accountInfoForToken, type OauthTokens, refreshToken } from '../../hubspot/access/oauth.ts';
import type { TokenSource } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { lockPortal } from '../../sync/portal/portal-locks.ts';
import { oauthApp } from './oauth-app.ts';
import { decryptToken, encryptToken, isUnderOlderKey } from './token-cipher.ts';

/** A token is renewed when this share of its life has passed: HubSpot asks not to wait for its 401. */
const renewAfter = 0.8;
/** How long one process may take to renew before another tries, in seconds; its call ends well before. */
const leaseSeconds = 60;
const callLimitMs = 45_000;
/** How long one waits between two looks at what another process renews, in milliseconds. */
const pollMs = 200;

type StoredCredentials = Selectable<Database['hubspot_credentials']>;

/** Decrypted, with the version under which they were stored. */
interface Credentials {
  version: number;
  kind: 'oauth' | 'static';
  accessToken: string;
  refreshToken: string | undefined;
  /** When to renew, in milliseconds since the epoch; undefined: never. */
  renewAt: number | undefined;
}

/**
 * The access token of a portal, renewed ahead of its end. Over all processes one renews at a time: it holds a
 * lease in the credentials' row, and no transaction while HubSpot answers; the others wait and read what it
 * stored. When HubSpot says that the connection is dead, the integration is marked as such, and every later call
 * fails at once.
 */
export function createTokenSource(
  context: Context,
  integration: { id: string; organizationId: string; portalId: string },
  signal?: AbortSignal,
): TokenSource {
  const { db, clock } = context;
  let known: Credentials | undefined;
  let renewing: Promise<string> | undefined;

  async function read(): Promise<Credentials & { leased: boolean }> {
    const row = await db
      .selectFrom('hubspot_credentials')
      .innerJoin('integrations', 'integrations.id', 'hubspot_credentials.integration_id')
      .where('hubspot_credentials.integration_id', '=', integration.id)
      .where('hubspot_credentials.organization_id', '=', integration.organizationId)
      .selectAll('hubspot_credentials')
      .select(['integrations.status', sql<boolean>`refresh_lease_until > clock_timestamp()`.as('leased')])
      .executeTakeFirst();
    if (!row) throw notConnected(integration.portalId);
    if (row.status === 'reauthorization_required') throw reauthorizationRequired(integration.portalId);
    if (isUnderOlderKey(context.encryptionKeys, row.access_token)) await encryptAnew(row);
    known = decrypt(row);
    return { ...known, leased: row.leased };
  }

  function decrypt(row: StoredCredentials): Credentials {
    const open = (stored: string) => decryptToken(context.encryptionKeys, integration.id, stored);
    const life = row.expires_at ? row.expires_at.getTime() - row.updated_at.getTime() : 0;
    return {
      version: row.version,
      kind: row.kind,
      accessToken: open(row.access_token),
      refreshToken: row.refresh_token === null ? undefined : open(row.refresh_token),
      renewAt: row.expires_at ? row.updated_at.getTime() + life * renewAfter : undefined,
    };
  }

  /** Ends the use of an older key, so that it can be dropped from ENCRYPTION_KEY. */
  async function encryptAnew(row: StoredCredentials): Promise<void> {
    const again = (stored: string) => {
      const token = decryptToken(context.encryptionKeys, integration.id, stored);
      return encryptToken(context.encryptionKeys, integration.id, token);
    };
    await db
      .updateTable('hubspot_credentials')
      .set({
        access_token: again(row.access_token),
        refresh_token: row.refresh_token === null ? null : again(row.refresh_token),
      })
      .where('integration_id', '=', integration.id)
      .where('access_token', '=', row.access_token)
      .execute();
  }

  /** One renewal at a time within this source, too: its callers share the outcome. */
  function renew(refused: string | undefined): Promise<string> {
    renewing ??= renewOnce(refused).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  /** @param refused the access token that HubSpot did not take; undefined: it is only getting old. */
  async function renewOnce(refused: string | undefined): Promise<string> {
    for (;;) {
      const current = await read();
      const usable = refused === undefined ? !isOld(current) : current.accessToken !== refused;
      if (usable) return current.accessToken;
      if (current.kind === 'static') return checkStatic(current);
      if (!current.leased && (await takeLease(current.version))) return renewWithLease(current);
      await clock.sleep(pollMs, signal);
    }
  }

  function isOld(credentials: Credentials): boolean {
    return credentials.renewAt !== undefined && clock.now() >= credentials.renewAt;
  }

  async function takeLease(version: number): Promise<boolean> {
    const taken = await db
      .updateTable('hubspot_credentials')
      .set({ refresh_lease_until: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
      .where('integration_id', '=', integration.id)
      .where('version', '=', version)
      .where((eb) =>
        eb.or([
          eb('refresh_lease_until', 'is', null),
          eb('refresh_lease_until', '<=', sql<Date>`clock_timestamp()`),
        ]),
      )
      .returning('version')
      .executeTakeFirst();
    return taken !== undefined;
  }

  async function renewWithLease(current: Credentials): Promise<string> {
    let tokens: OauthTokens;
    try {
      tokens = await askHubspot(current.refreshToken ?? '');
    } catch (error) {
      if (isHubspotError(error, 'reauthorization_required')) {
        await markDead(current.version, error.message);
        throw reauthorizationRequired(integration.portalId, error);
      }
      await releaseLease(current.version);
      throw error;
    }
    const now = clock.now();
    const stored = await db
      .updateTable('hubspot_credentials')
      .set({
        access_token: encryptToken(context.encryptionKeys, integration.id, tokens.accessToken),
        refresh_token: encryptToken(context.encryptionKeys, integration.id, tokens.refreshToken),
        expires_at: new Date(now + tokens.expiresIn * 1_000),
        updated_at: new Date(now),
        refresh_lease_until: null,
        version: current.version + 1,
      })
      .where('integration_id', '=', integration.id)
      .where('version', '=', current.version)
      .returningAll()
      .executeTakeFirst();
    // Nothing stored: connected again or disconnected meanwhile, and what is in the row now counts.
    if (!stored) return (await read()).accessToken;
    known = decrypt(stored);
    return known.accessToken;
  }

  async function askHubspot(token: string): Promise<OauthTokens> {
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
        'HubSpot did not renew the access token in time. It is tried again by itself.',
        { cause: error },
      );
    } finally {
      if (calls > 1) await context.rateLimiter.charge(integration.portalId, 'burst', calls - 1);
    }
  }

  async function releaseLease(version: number): Promise<void> {
    try {
      await db
        .updateTable('hubspot_credentials')
        .set({ refresh_lease_until: null })
        .where('integration_id', '=', integration.id)
        .where('version', '=', version)
        .execute();
    } catch (error) {
      context.log.warn({ error: errorText(error) }, 'the lease on a token renewal ends by itself');
    }
  }

  /** A static token cannot be renewed. Asked alone, does HubSpot still know it? */
  async function checkStatic(current: Credentials): Promise<string> {
    await context.rateLimiter.acquire(integration.portalId, 'burst', signal);
    try {
      await accountInfoForToken({
        baseUrl: context.config.hubspot.apiBaseUrl,
        apiVersion: context.config.hubspot.apiVersion,
        token: current.accessToken,
        clock,
        log: context.log,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      // Whoever is told what a token may not do was recognized.
      if (isHubspotError(error, 'missing_scopes', 'forbidden')) return current.accessToken;
      if (!isHubspotError(error, 'unauthorized')) throw error;
      await markDead(
        current.version,
        'HubSpot no longer accepts the token: it was deleted or rotated there.',
      );
      throw reauthorizationRequired(integration.portalId, error);
    }
    return current.accessToken;
  }

  /** Unless the credentials were replaced meanwhile, nothing works until somebody connects again. */
  async function markDead(version: number, reason: string): Promise<void> {
    const { organizationId } = integration;
    await db.transaction().execute(async (trx) => {
      await lockPortal(trx, { organizationId, integrationId: integration.id });
      const held = await trx
        .updateTable('hubspot_credentials')
        .set({ refresh_lease_until: null })
        .where('integration_id', '=', integration.id)
        .where('version', '=', version)
        .returning('version')
        .executeTakeFirst();
      if (!held) return;
      await trx
        .updateTable('integrations')
        .set({ status: 'reauthorization_required', updated_at: new Date(clock.now()) })
        .where('id', '=', integration.id)
        .execute();
      await trx
        .updateTable('hubspot_portals')
        .set({ last_error: reason })
        .where('integration_id', '=', integration.id)
        .execute();
      await announce(trx, { organizationId, type: 'integration', integrationId: integration.id });
    });
    context.log.warn({ integrationId: integration.id, reason }, 'a portal must be connected again');
  }

  return {
    async get() {
      const current = known ?? (await read());
      return isOld(current) ? renew(undefined) : current.accessToken;
    },
    refresh: renew,
  };
}

/** The error of every call for a portal whose connection is dead. */
export function reauthorizationRequired(portalId: string, cause?: unknown): AppError {
  return new AppError(
    'reauthorization_required',
    `HubSpot no longer accepts the connection to portal ${portalId}: the app was uninstalled, or the token revoked. Connect it again in Settings › Integrations › HubSpot; all synced data is kept.`,
    { details: { portalId }, cause },
  );
}

export function notConnected(portalId: string): AppError {
  return new AppError(
    'portal_not_connected',
    `Portal ${portalId} is disconnected. Connect it again in Settings › Integrations › HubSpot.`,
    { details: { portalId } },
  );
}
