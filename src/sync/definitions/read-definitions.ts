import { type Kysely, sql, type Transaction } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { accountInfo } from '../../hubspot/access/account.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { listOwners } from '../../hubspot/owners.ts';
import { listDealPipelines } from '../../hubspot/pipelines.ts';
import { listProperties } from '../../hubspot/properties.ts';
import { type DealStage, type PortalDefinitions, stageKey } from '../mapping/object-mapping.ts';
import { zoneOf } from '../mapping/zoned-days.ts';
import { lockPortal } from '../portal/portal-locks.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { followTimeZone } from './follow-time-zone.ts';
import { loadPeople, lockUsers } from './platform-people.ts';
import { noteNewStages, notePropertyChanges } from './schema-drift.ts';
import { markStale } from './stale-types.ts';
import { storeOwners } from './store-owners.ts';
import { missingProperties, storeProperties } from './store-properties.ts';
import { storeStages } from './store-stages.ts';

/**
 * Reads what a portal's records refer to, and stores a copy: deal pipelines each time; owners (including archived
 * ones, because records keep referring to them) and the account's own settings at most once an hour, or according to
 * `owners`. Owners become users by email address. Anything that HubSpot denies access to stays as it was; for owners,
 * the portal's scopes are updated.
 */
export async function readDefinitions(
  ctx: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  options: { owners?: boolean } = {},
): Promise<PortalDefinitions> {
  const { withOwners, wereRefused } = await lookAtOwners(ctx.db, scope, options.owners);
  // Each call is waited for, also when HubSpot refuses another one: none outlives the run.
  const [account, active, archived, pipelines] = await Promise.all([
    withOwners ? ifAllowed(accountInfo(client)) : undefined,
    withOwners ? ifAllowed(listOwners(client, { archived: false })) : undefined,
    withOwners ? ifAllowed(listOwners(client, { archived: true })) : undefined,
    ifAllowed(listDealPipelines(client)),
  ]);
  const owners = active && archived ? [active, archived] : undefined;
  await ctx.db.transaction().execute(async (trx) => {
    if (owners) await lockUsers(trx, scope.organizationId);
    await lockDefinitions(trx, scope);
    if (account) await followTimeZone(trx, scope, account.timeZone ?? null);
    if (owners) {
      const changed = await storeOwners(ctx, trx, scope, owners.flat());
      if (changed || wereRefused) await markStale(trx, scope, ['company', 'deal']);
    }
    if (pipelines) {
      const { added, changesDeals } = await storeStages(trx, scope, pipelines);
      await noteNewStages(trx, scope, added);
      if (changesDeals) await markStale(trx, scope, ['deal']);
    }
    await trx
      .updateTable('hubspot_portals')
      .set({
        definitions_read_at: sql<Date>`now()`,
        ...(withOwners
          ? {
              owners_read_at: sql<Date>`now()`,
              scopes: owners
                ? sql<
                    string[]
                  >`case when ${ownersScope} = any(scopes) then scopes else scopes || ${ownersScope}::text end`
                : sql<string[]>`array_remove(scopes, ${ownersScope})`,
            }
          : {}),
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
      .where('organization_id', '=', scope.organizationId)
      .execute();
  });
  return loadForWriting(ctx, scope);
}

const ownersScope = 'crm.objects.owners.read';

/**
 * Whether owners are read: once an hour, and on request. If HubSpot denied access the last time, a request has no
 * effect until the hour is over.
 */
async function lookAtOwners(
  db: Kysely<Database>,
  scope: PortalScope,
  wanted: boolean | undefined,
): Promise<{ withOwners: boolean; wereRefused: boolean }> {
  const portal = await db
    .selectFrom('hubspot_portals')
    .select(['scopes', sql<boolean | null>`owners_read_at > now() - interval '1 hour'`.as('is_recent')])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  const wereRead = portal !== undefined && portal.is_recent !== null;
  const wereRefused = wereRead && !portal.scopes.includes(ownersScope);
  const withOwners = portal?.is_recent === true ? wanted === true && !wereRefused : (wanted ?? true);
  return { withOwners, wereRefused };
}

/**
 * Reads the property definitions of all or some object types, and stores a copy: for mappings, for screens, and to
 * detect changes.
 * @returns the types that HubSpot allowed.
 */
export async function readProperties(
  ctx: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  types: readonly ObjectType[] = objectTypes,
): Promise<ObjectType[]> {
  const read = await Promise.all(
    types.map(async (objectType): Promise<ObjectType[]> => {
      const live = await ifAllowed(listProperties(client, objectType));
      // Every portal has properties: an empty list says nothing about the stored ones.
      if (!live || live.length === 0) return [];
      const missing = await missingProperties(ctx.db, scope, objectType, live);
      const archived =
        missing.length > 0 ? await ifAllowed(listProperties(client, objectType, { archived: true })) : [];
      const gone = archived?.filter(({ name }) => missing.includes(name)) ?? [];
      await ctx.db.transaction().execute(async (trx) => {
        await lockDefinitions(trx, scope);
        const changes = await storeProperties(trx, scope, objectType, live, gone);
        await notePropertyChanges(trx, scope, objectType, changes);
      });
      return [objectType];
    }),
  );
  return read.flat();
}

/** The definitions as last read. */
export async function loadDefinitions(db: Kysely<Database>, scope: PortalScope): Promise<PortalDefinitions> {
  const [owners, stages, portal, settings] = await Promise.all([
    db
      .selectFrom('hubspot_owners')
      .select(['owner_id', 'user_id'])
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute(),
    db
      .selectFrom('hubspot_deal_stages')
      .selectAll()
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute(),
    db
      .selectFrom('hubspot_portals')
      .select(['company_currency', 'time_zone', 'definitions_read_at'])
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .executeTakeFirst(),
    readSettings(db, scope),
  ]);
  return {
    readAt: portal?.definitions_read_at ?? null,
    ownerIds: new Set(owners.map((owner) => owner.owner_id)),
    users: new Map(owners.flatMap((owner) => (owner.user_id ? [[owner.owner_id, owner.user_id]] : []))),
    stages: new Map(
      stages.map((stage): [string, DealStage] => [
        stageKey(stage.pipeline_id, stage.stage_id),
        {
          label: stage.stage_label,
          pipelineLabel: stage.pipeline_label,
          isClosed: stage.is_closed,
          probability: stage.probability === null ? undefined : Number(stage.probability),
        },
      ]),
    ),
    pipelineLabels: [...new Set(stages.map((stage) => stage.pipeline_label))],
    companyCurrency: portal?.company_currency ?? null,
    timeZone: zoneOf(portal?.time_zone ?? null),
    renewals: settings.renewals,
  };
}

/** The same with the platform's rows of our users, for what is written. */
export async function loadForWriting(
  ctx: OrganizationContext,
  scope: PortalScope,
): Promise<PortalDefinitions> {
  const [definitions, people] = await Promise.all([loadDefinitions(ctx.db, scope), loadPeople(ctx)]);
  return { ...definitions, people };
}

/** What HubSpot denies access to stays as it was. */
async function ifAllowed<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) return undefined;
    throw error;
  }
}

/**
 * If two processes read the same definitions, they store them one after the other, under a lock on what may become
 * stale.
 */
async function lockDefinitions(trx: Transaction<Database>, scope: PortalScope): Promise<void> {
  await takeLock(trx, `definitions:${scope.integrationId}`);
  await lockPortal(trx, scope);
}

async function takeLock(trx: Transaction<Database>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}
