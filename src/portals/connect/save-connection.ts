import { sql, type Transaction } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import { knowsOrganization } from '../../db/shared-tables/knows-organization.ts';
import type { Database } from '../../db/tables.ts';
import type { AccountInfo } from '../../hubspot/access/account.ts';
import { followTimeZone } from '../../sync/definitions/follow-time-zone.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { wakePush } from '../../sync/push/request-push.ts';
import { requestSync } from '../../sync/runs/request-sync.ts';
import { beginSetUp } from '../setup/begin-set-up.ts';
import { encryptToken } from './token-cipher.ts';

/** HubSpot's grant, by consent or by a pasted token. */
export interface Grant {
  account: AccountInfo;
  /** The portal's display name: its domain, if HubSpot sends it. */
  name: string | undefined;
  /** The HubSpot user who granted access, if HubSpot sends it. */
  authorizedBy?: string | undefined;
  scopes: string[];
  kind: 'oauth' | 'static';
  accessToken: string;
  refreshToken?: string;
  /** Undefined for tokens that don't expire. */
  expiresAt?: Date;
}

export interface Connection {
  id: string;
  portalId: string;
  name: string;
  status: 'connected' | 'paused';
}

/**
 * Stores a checked grant: a new integration, or new credentials for the organization's existing one of this portal,
 * connected or not; its data, id and pause are kept. Then it requests a full sync; without `startSync`, a portal that
 * was never synced is set up first.
 * @throws {AppError} `portal_held_elsewhere` if another organization is connected to the portal; `conflict` if the
 *   platform doesn't know the organization, so that its tables would take no customer of it.
 */
export async function saveConnection(
  context: OrganizationContext,
  grant: Grant,
  options: { startSync: boolean },
): Promise<Connection> {
  const { db, config, organizationId } = context;
  if (!(await knowsOrganization(db, config.database.schemas, organizationId))) {
    throw new AppError(
      'conflict',
      `The platform’s customers must have one of its organizations, and ${organizationId} is none of them. Find the right id in the platform, then run: npm run cli -- organizations link ${organizationId} <platform-id>`,
    );
  }
  let connection: Connection;
  try {
    connection = await store(context, grant, options.startSync);
  } catch (error) {
    // Another organization was faster: the unique index of connected portals rejected the row.
    if (isHeldElsewhere(error)) throw heldElsewhere(grant.account.portalId);
    throw error;
  }
  if (options.startSync && connection.status !== 'paused') {
    try {
      await requestSync(context, { integrationId: connection.id, mode: 'full' });
    } catch (error) {
      // The portal is connected anyway, and the schedule will sync it.
      context.log.error(
        { integrationId: connection.id, error: errorText(error) },
        'the first sync could not be requested',
      );
    }
  }
  return connection;
}

function store(context: OrganizationContext, grant: Grant, startSync: boolean): Promise<Connection> {
  const { organizationId } = context;
  const { account } = grant;
  return context.db.transaction().execute(async (trx) => {
    await refuseHeldElsewhere(trx, organizationId, account.portalId);
    // Before the integration, like everywhere.
    await trx
      .selectFrom('hubspot_portals')
      .where('organization_id', '=', organizationId)
      .where('portal_id', '=', account.portalId)
      .select('integration_id')
      .forNoKeyUpdate()
      .execute();
    const integration = await storeIntegration(trx, context, account.portalId);
    const scope = { organizationId, integrationId: integration.id };
    const portal = await storePortal(trx, context, scope, grant);
    await storeCredentials(trx, context, scope, grant);
    if (!startSync) await beginSetUp(trx, { ...scope, actor: context.actor });
    await wakePush(trx, scope);
    await audit(trx, {
      ...scope,
      actor: context.actor,
      action: portal.known ? 'portal.reconnected' : 'portal.connected',
      details: { portalId: account.portalId, kind: grant.kind, scopes: grant.scopes },
    });
    await announce(trx, { ...scope, type: 'integration' });
    return {
      id: integration.id,
      portalId: account.portalId,
      name: portal.name,
      status: integration.status === 'paused' ? 'paused' : 'connected',
    };
  });
}

async function refuseHeldElsewhere(
  trx: Transaction<Database>,
  organizationId: string,
  portalId: string,
): Promise<void> {
  const holder = await trx
    .selectFrom('hubspot_portals')
    .where('portal_id', '=', portalId)
    .where('disconnected_at', 'is', null)
    .where('organization_id', '<>', organizationId)
    .select('integration_id')
    .executeTakeFirst();
  if (holder) throw heldElsewhere(portalId);
}

/** A paused portal stays paused. */
function storeIntegration(
  trx: Transaction<Database>,
  { organizationId, clock }: OrganizationContext,
  portalId: string,
): Promise<{ id: string; status: string | null }> {
  return trx
    .insertInto('integrations')
    .values({
      organization_id: organizationId,
      provider: 'hubspot',
      external_account_id: portalId,
      status: 'connected',
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'provider', 'external_account_id']).doUpdateSet({
        status: sql`case when integrations.status = 'paused' then 'paused' else 'connected' end`,
        updated_at: new Date(clock.now()),
      }),
    )
    .returning(['id', 'status'])
    .executeTakeFirstOrThrow();
}

/** @returns its name, and whether it was connected before. */
async function storePortal(
  trx: Transaction<Database>,
  { clock }: OrganizationContext,
  scope: PortalScope,
  grant: Grant,
): Promise<{ name: string; known: boolean }> {
  const { account } = grant;
  const facts = {
    name: grant.name ?? `HubSpot ${account.portalId}`,
    account_type: account.accountType ?? null,
    time_zone: account.timeZone ?? null,
    company_currency: account.companyCurrency ?? null,
    ui_domain: account.uiDomain ?? null,
    authorized_by: grant.authorizedBy ?? null,
    scopes: grant.scopes,
    last_error: null,
    disconnected_at: null,
  };
  await followTimeZone(trx, scope, facts.time_zone);
  return trx
    .insertInto('hubspot_portals')
    .values({
      integration_id: scope.integrationId,
      organization_id: scope.organizationId,
      portal_id: account.portalId,
      connected_at: new Date(clock.now()),
      ...facts,
    })
    .onConflict((conflict) => conflict.column('integration_id').doUpdateSet(facts))
    .returning(['name', sql<boolean>`xmax <> 0`.as('known')])
    .executeTakeFirstOrThrow();
}

async function storeCredentials(
  trx: Transaction<Database>,
  { clock, encryptionKeys }: OrganizationContext,
  { organizationId, integrationId }: PortalScope,
  grant: Grant,
): Promise<void> {
  const encrypt = (token: string) => encryptToken(encryptionKeys, integrationId, token);
  const credentials = {
    kind: grant.kind,
    access_token: encrypt(grant.accessToken),
    refresh_token: grant.refreshToken === undefined ? null : encrypt(grant.refreshToken),
    expires_at: grant.expiresAt ?? null,
    refresh_lease_until: null,
    updated_at: new Date(clock.now()),
  };
  await trx
    .insertInto('hubspot_credentials')
    .values({ integration_id: integrationId, organization_id: organizationId, ...credentials })
    .onConflict((conflict) =>
      conflict.column('integration_id').doUpdateSet((eb) => ({
        ...credentials,
        version: eb('hubspot_credentials.version', '+', 1),
      })),
    )
    .execute();
}

function isHeldElsewhere(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'hubspot_portals_connected';
}

function heldElsewhere(portalId: string): AppError {
  return new AppError(
    'portal_held_elsewhere',
    `Portal ${portalId} is connected to another organization of this installation. Nothing was changed. Disconnect it there first.`,
    { details: { portalId } },
  );
}
