import { type Selectable, sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import { emitEvents } from '../../context/host-events.ts';
import type { Database } from '../../db/tables.ts';
import type { OauthTokens } from '../../hubspot/access/oauth.ts';
import { lockPortal } from '../../sync/portal/portal-locks.ts';
import { decryptToken, encryptToken, isUnderOlderKey } from './token-cipher.ts';

/** A token is renewed after this share of its lifetime: HubSpot asks apps not to wait for a 401. */
const renewAfter = 0.8;
/** How long one process can take for the renewal before another one tries, in seconds. */
const leaseSeconds = 60;

type StoredCredentials = Selectable<Database['hubspot_credentials']>;

/** Decrypted, with the version under which they were stored. */
export interface Credentials {
  version: number;
  kind: 'oauth' | 'static';
  accessToken: string;
  refreshToken: string | undefined;
  /** When to renew, in milliseconds since the epoch; undefined: never. */
  renewAt: number | undefined;
}

/** The portal of the credentials. */
export interface ConnectedIntegration {
  id: string;
  organizationId: string;
  portalId: string;
}

/**
 * Reads a portal's credentials, and re-encrypts them if they are under an older key.
 * @returns undefined if there are none; `leased`: a process is renewing them; `dead`: HubSpot no longer accepts them.
 */
export async function readCredentials(
  context: Context,
  { id, organizationId }: ConnectedIntegration,
): Promise<(Credentials & { leased: boolean }) | 'dead' | undefined> {
  const row = await context.db
    .selectFrom('hubspot_credentials')
    .innerJoin('integrations', 'integrations.id', 'hubspot_credentials.integration_id')
    .where('hubspot_credentials.integration_id', '=', id)
    .where('hubspot_credentials.organization_id', '=', organizationId)
    .selectAll('hubspot_credentials')
    .select(['integrations.status', sql<boolean>`refresh_lease_until > clock_timestamp()`.as('leased')])
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.status === 'reauthorization_required') return 'dead';
  if (isUnderOlderKey(context.encryptionKeys, row.access_token)) await encryptAgain(context, row);
  return { ...decrypt(context, row), leased: row.leased };
}

function decrypt({ encryptionKeys }: Context, row: StoredCredentials): Credentials {
  const open = (stored: string) => decryptToken(encryptionKeys, row.integration_id, stored);
  const life = row.expires_at ? row.expires_at.getTime() - row.updated_at.getTime() : 0;
  return {
    version: row.version,
    kind: row.kind,
    accessToken: open(row.access_token),
    refreshToken: row.refresh_token === null ? undefined : open(row.refresh_token),
    renewAt: row.expires_at ? row.updated_at.getTime() + life * renewAfter : undefined,
  };
}

/** Re-encrypts, so that the older key can be removed from ENCRYPTION_KEY. */
async function encryptAgain({ db, encryptionKeys }: Context, row: StoredCredentials): Promise<void> {
  const again = (stored: string) =>
    encryptToken(
      encryptionKeys,
      row.integration_id,
      decryptToken(encryptionKeys, row.integration_id, stored),
    );
  await db
    .updateTable('hubspot_credentials')
    .set({
      access_token: again(row.access_token),
      refresh_token: row.refresh_token === null ? null : again(row.refresh_token),
    })
    .where('integration_id', '=', row.integration_id)
    .where('access_token', '=', row.access_token)
    .execute();
}

/** @returns whether this process now renews the credentials; false: another one does, or they were replaced. */
export async function takeLease({ db }: Context, integrationId: string, version: number): Promise<boolean> {
  const taken = await db
    .updateTable('hubspot_credentials')
    .set({ refresh_lease_until: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where('integration_id', '=', integrationId)
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

/** Lets another process try immediately. Never throws: the lease also expires on its own. */
export async function releaseLease(
  { db, log }: Context,
  integrationId: string,
  version: number,
): Promise<void> {
  try {
    await db
      .updateTable('hubspot_credentials')
      .set({ refresh_lease_until: null })
      .where('integration_id', '=', integrationId)
      .where('version', '=', version)
      .execute();
  } catch (error) {
    log.warn({ error: errorText(error) }, 'the lease on a token renewal will expire');
  }
}

/**
 * Stores renewed tokens, and ends the lease.
 * @returns undefined if nothing was stored: the portal was reconnected or disconnected in the meantime.
 */
export async function storeRenewed(
  context: Context,
  integrationId: string,
  version: number,
  tokens: OauthTokens,
): Promise<Credentials | undefined> {
  const { db, clock, encryptionKeys } = context;
  const now = clock.now();
  const stored = await db
    .updateTable('hubspot_credentials')
    .set({
      access_token: encryptToken(encryptionKeys, integrationId, tokens.accessToken),
      refresh_token: encryptToken(encryptionKeys, integrationId, tokens.refreshToken),
      expires_at: new Date(now + tokens.expiresIn * 1_000),
      updated_at: new Date(now),
      refresh_lease_until: null,
      version: version + 1,
    })
    .where('integration_id', '=', integrationId)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
  return stored && decrypt(context, stored);
}

/** Unless the credentials were replaced in the meantime, nothing works until the portal is reconnected. */
export async function markDead(
  { db, clock, log }: Context,
  { id, organizationId }: ConnectedIntegration,
  version: number,
  reason: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockPortal(trx, { organizationId, integrationId: id });
    const held = await trx
      .updateTable('hubspot_credentials')
      .set({ refresh_lease_until: null })
      .where('integration_id', '=', id)
      .where('version', '=', version)
      .returning('version')
      .executeTakeFirst();
    if (!held) return;
    await trx
      .updateTable('integrations')
      .set({ status: 'reauthorization_required', updated_at: new Date(clock.now()) })
      .where('id', '=', id)
      .execute();
    await trx
      .updateTable('hubspot_portals')
      .set({ last_error: reason })
      .where('integration_id', '=', id)
      .execute();
    await emitEvents(trx, organizationId, 'portal.needsAttention', [
      { integrationId: id, status: 'reauthorization_required', reason },
    ]);
    await announce(trx, { organizationId, type: 'integration', integrationId: id });
  });
  log.warn({ integrationId: id, reason }, 'a portal must be reconnected');
}
