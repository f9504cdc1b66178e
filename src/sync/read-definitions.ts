import { type Kysely, sql, type Transaction } from 'kysely';
import type { OrganizationContext } from '../context.ts';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import { isDataError } from '../db/with-database-retry.ts';
import { accountInfo } from '../hubspot/account.ts';
import type { HubspotClient } from '../hubspot/client.ts';
import { isHubspotError } from '../hubspot/errors.ts';
import { objectTypes } from '../hubspot/objects.ts';
import { type HubspotOwner, listOwners } from '../hubspot/owners.ts';
import { listDealPipelines } from '../hubspot/pipelines.ts';
import { listProperties } from '../hubspot/properties.ts';
import { type DealStage, type PortalDefinitions, stageKey } from './object-mapping.ts';
import { readSettings } from './portal-settings.ts';

interface Scope {
  organizationId: string;
  integrationId: string;
}

/**
 * Reads what a portal's records refer to: owners (archived ones, too: records keep pointing to them), deal pipelines
 * and the account's own settings, and keeps a copy. Owners become users by e-mail. What the portal's scopes do not
 * allow is left as it was.
 */
export async function readDefinitions(
  ctx: OrganizationContext,
  client: HubspotClient,
  scope: Scope,
): Promise<PortalDefinitions> {
  const [account, owners, pipelines] = await Promise.all([
    ifAllowed(accountInfo(client)),
    ifAllowed(Promise.all([listOwners(client, { archived: false }), listOwners(client, { archived: true })])),
    ifAllowed(listDealPipelines(client)),
  ]);
  await ctx.db.transaction().execute(async (trx) => {
    // Two portals of an organization must not both create a user for the same e-mail.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`users:${scope.organizationId}`}, 0))`.execute(
      trx,
    );
    if (owners) await storeOwners(ctx, trx, scope, owners.flat());
    if (pipelines) await storeStages(trx, scope, pipelines);
    await trx
      .updateTable('hubspot_portals')
      .set({
        definitions_read_at: sql<Date>`now()`,
        ...(account
          ? {
              account_type: account.accountType ?? null,
              time_zone: account.timeZone ?? null,
              company_currency: account.companyCurrency ?? null,
              ui_domain: account.uiDomain ?? null,
            }
          : {}),
      })
      .where('integration_id', '=', scope.integrationId)
      .execute();
  });
  return loadDefinitions(ctx.db, scope);
}

/** Reads the property definitions of all object types, and keeps a copy: for screens, and for telling what changed. */
export async function readProperties(
  ctx: OrganizationContext,
  client: HubspotClient,
  scope: Scope,
): Promise<void> {
  await Promise.all(
    objectTypes.map(async (objectType) => {
      const definitions = await ifAllowed(listProperties(client, objectType));
      if (!definitions) return;
      await ctx.db.transaction().execute((trx) => storeProperties(trx, scope, objectType, definitions));
    }),
  );
}

/** The definitions as last read. */
export async function loadDefinitions(db: Kysely<Database>, scope: Scope): Promise<PortalDefinitions> {
  const owners = await db
    .selectFrom('hubspot_owners')
    .select(['owner_id', 'user_id'])
    .where('integration_id', '=', scope.integrationId)
    .execute();
  const stages = await db
    .selectFrom('hubspot_deal_stages')
    .selectAll()
    .where('integration_id', '=', scope.integrationId)
    .execute();
  const portal = await db
    .selectFrom('hubspot_portals')
    .select('company_currency')
    .where('integration_id', '=', scope.integrationId)
    .executeTakeFirst();
  return {
    users: new Map(owners.flatMap((owner) => (owner.user_id ? [[owner.owner_id, owner.user_id]] : []))),
    stages: new Map(
      stages.map((stage): [string, DealStage] => [
        stageKey(stage.pipeline_id, stage.stage_id),
        {
          label: stage.stage_label,
          pipelineLabel: stage.pipeline_label,
          isClosed: stage.is_closed,
          probability: Number(stage.probability),
        },
      ]),
    ),
    pipelineLabels: [...new Set(stages.map((stage) => stage.pipeline_label))],
    companyCurrency: portal?.company_currency ?? null,
    renewals: (await readSettings(db, scope)).renewals,
  };
}

async function ifAllowed<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes')) return undefined;
    throw error;
  }
}

async function storeOwners(
  ctx: OrganizationContext,
  trx: Transaction<Database>,
  scope: Scope,
  owners: HubspotOwner[],
): Promise<void> {
  // The same owner may be listed both as active and as archived while it is being archived: active wins.
  const byId = new Map(
    [...owners].sort((a, b) => Number(b.archived) - Number(a.archived)).map((o) => [o.id, o]),
  );
  const input = toJsonb(
    [...byId.values()].map((owner) => ({
      owner_id: owner.id,
      email: owner.email?.trim() || null,
      name: [owner.firstName, owner.lastName].filter(Boolean).join(' ').trim() || null,
      archived: owner.archived,
    })),
  );
  const rows = sql`jsonb_to_recordset(${input}::jsonb) as i (owner_id text, email text, name text, archived boolean)`;
  await createMissingUsers(ctx, trx, scope, rows);
  await sql`
    insert into hubspot_owners as o (integration_id, organization_id, owner_id, email, name, archived, user_id)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, i.owner_id, i.email, i.name, i.archived,
      (select u.id from users u where u.organization_id = ${scope.organizationId} and lower(u.email) = lower(i.email)
       order by u.can_sign_in desc, u.created_at, u.id limit 1)
    from ${rows}
    on conflict (integration_id, owner_id) do update set
      email = excluded.email, name = excluded.name, archived = excluded.archived, user_id = excluded.user_id`.execute(
    trx,
  );
}

/**
 * Owners without a user become users that cannot sign in yet. A platform's own users table may demand columns
 * that we cannot fill: then its owners stay without a user, and the log says what to add.
 */
async function createMissingUsers(
  ctx: OrganizationContext,
  trx: Transaction<Database>,
  scope: Scope,
  rows: ReturnType<typeof sql>,
): Promise<void> {
  await sql`savepoint missing_users`.execute(trx);
  try {
    await sql`
      insert into users (organization_id, email, name, role, can_sign_in)
      select distinct on (lower(i.email)) ${scope.organizationId}::uuid, i.email, coalesce(i.name, i.email), 'csm', false
      from ${rows}
      where i.email is not null and not exists (
        select from users u where u.organization_id = ${scope.organizationId} and lower(u.email) = lower(i.email))
      order by lower(i.email), i.archived
      on conflict do nothing`.execute(trx);
  } catch (error) {
    if (!isDataError(error)) throw error;
    await sql`rollback to savepoint missing_users`.execute(trx);
    ctx.log.warn(
      { reason: error.message },
      'HubSpot owners could not become users: the users table demands more than e-mail and name',
    );
  }
}

async function storeStages(
  trx: Transaction<Database>,
  scope: Scope,
  pipelines: Awaited<ReturnType<typeof listDealPipelines>>,
): Promise<void> {
  await trx.deleteFrom('hubspot_deal_stages').where('integration_id', '=', scope.integrationId).execute();
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      pipeline_id: pipeline.id,
      pipeline_label: pipeline.label,
      stage_id: stage.id,
      stage_label: stage.label,
      position: stage.displayOrder,
      is_closed: stage.isClosed,
      probability: stage.probability,
    })),
  );
  await sql`
    insert into hubspot_deal_stages (integration_id, organization_id, pipeline_id, stage_id, pipeline_label, stage_label,
      position, is_closed, probability)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, i.pipeline_id, i.stage_id, i.pipeline_label,
      i.stage_label, i.position, i.is_closed, i.probability
    from jsonb_to_recordset(${toJsonb(stages)}::jsonb)
      as i (pipeline_id text, stage_id text, pipeline_label text, stage_label text, position int, is_closed boolean,
            probability numeric)
    on conflict do nothing`.execute(trx);
}

async function storeProperties(
  trx: Transaction<Database>,
  scope: Scope,
  objectType: (typeof objectTypes)[number],
  definitions: Awaited<ReturnType<typeof listProperties>>,
): Promise<void> {
  const names = definitions.map((definition) => definition.name);
  await sql`
    delete from hubspot_properties
    where integration_id = ${scope.integrationId} and object_type = ${objectType} and name <> all(${names})`.execute(
    trx,
  );
  const input = toJsonb(definitions.map((definition) => ({ name: definition.name, definition })));
  await sql`
    insert into hubspot_properties as p (integration_id, organization_id, object_type, name, definition)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${objectType}, i.name, i.definition
    from jsonb_to_recordset(${input}::jsonb) as i (name text, definition jsonb)
    on conflict (integration_id, object_type, name) do update set definition = excluded.definition
      where p.definition is distinct from excluded.definition`.execute(trx);
}
