import type { Kysely } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { type HubspotOwner, listOwners } from '../../hubspot/owners.ts';
import { listDealPipelines, type Pipeline } from '../../hubspot/pipelines.ts';
import { type ColumnTypes, readColumnTypes } from '../../sync/mapping/column-types.ts';
import {
  type DealStage,
  type ParsedRecord,
  type PortalDefinitions,
  type SyncMappings,
  stageKey,
} from '../../sync/mapping/object-mapping.ts';
import { parseRecord, propertiesOf } from '../../sync/mapping/parse-record.ts';
import { loadMappings } from '../../sync/mapping/portal-mappings.ts';
import { storedProperties } from '../../sync/mapping/stored-properties.ts';
import { zoneOf } from '../../sync/mapping/zoned-days.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { preparedProperties } from '../../sync/push/push-state.ts';

/** An owner that records may refer to, with the corresponding user, if there already is one. */
export interface PortalOwner extends HubspotOwner {
  userId: string | undefined;
  ourUserId: string | undefined;
}

/** Everything about a portal that a sync starting now would use; none of it is stored. */
export interface PortalView {
  mappings: SyncMappings;
  definitions: PortalDefinitions;
  owners: PortalOwner[];
  /** Pages of owners that were read. */
  ownerPages: number;
  propertiesOf(objectType: ObjectType): string[];
  /** Labels of options, stages and pipelines, by property and value. */
  labels: Record<ObjectType, ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** Maps a record with the same code as a sync. */
  parse(objectType: ObjectType, record: HubspotRecord): ParsedRecord;
}

const ownersPerPage = 100;

/**
 * Reads everything about a portal that a sync would use. Owners without a user get the user id `owner:<id>`, because
 * a sync would create one.
 * @throws {HubspotError}
 */
export async function readPortalView(
  context: OrganizationContext,
  client: HubspotClient,
  base: SyncMappings,
  scope: PortalScope,
): Promise<PortalView> {
  const { db } = context;
  const [{ mappings }, settings, portal, pipelines, active, archived] = await Promise.all([
    preparedProperties(db, scope).then((pushed) => loadMappings(db, scope, base, pushed)),
    readSettings(db, scope),
    db
      .selectFrom('hubspot_portals')
      .select(['company_currency', 'time_zone'])
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .executeTakeFirstOrThrow(),
    ifAllowed(listDealPipelines(client), []),
    ifAllowed(listOwners(client, { archived: false }), []),
    ifAllowed(listOwners(client, { archived: true }), []),
  ]);
  const owners = await withUsers(context, scope, [...active, ...archived]);
  const stages = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage): [string, DealStage] => [
      stageKey(pipeline.id, stage.id),
      {
        label: stage.label,
        pipelineLabel: pipeline.label,
        isClosed: stage.isClosed,
        probability: stage.probability,
      },
    ]),
  );
  const definitions: PortalDefinitions = {
    readAt: new Date(context.clock.now()),
    ownerIds: new Set(owners.map((owner) => owner.id)),
    users: new Map(
      owners.flatMap((owner) => {
        const userId = owner.ourUserId ?? (owner.email === undefined ? undefined : `owner:${owner.id}`);
        return userId === undefined ? [] : [[owner.id, userId]];
      }),
    ),
    stages: new Map(stages),
    pipelineLabels: [...new Set(pipelines.map((pipeline) => pipeline.label))],
    companyCurrency: portal.company_currency,
    timeZone: zoneOf(portal.time_zone),
    renewals: settings.renewals,
  };
  const columns: Record<ObjectType, ColumnTypes> = {
    company: await readColumnTypes(db, mappings.objects.company.table),
    contact: await readColumnTypes(db, mappings.objects.contact.table),
    deal: await readColumnTypes(db, mappings.objects.deal.table),
  };
  return {
    mappings,
    definitions,
    owners,
    labels: await readLabels(db, scope, pipelines),
    ownerPages: [active, archived].reduce(
      (sum, list) => sum + Math.max(1, Math.ceil(list.length / ownersPerPage)),
      0,
    ),
    propertiesOf: (objectType) => propertiesOf(mappings.objects[objectType]),
    parse: (objectType, record) =>
      parseRecord(record, mappings.objects[objectType], columns[objectType], definitions),
  };
}

/** Labels of the properties with known definitions: before the first sync, none may be known. */
async function readLabels(
  db: Kysely<Database>,
  scope: PortalScope,
  pipelines: readonly Pipeline[],
): Promise<PortalView['labels']> {
  const of = async (objectType: ObjectType) =>
    (await storedProperties(db, scope, objectType)).map(
      ({ name, options }): [string, Map<string, string>] => [
        name,
        new Map(options.map(({ value, label }) => [value, label])),
      ],
    );
  const named = (ends: readonly { id: string; label: string }[]) =>
    new Map(ends.map(({ id, label }) => [id, label]));
  return {
    company: new Map(await of('company')),
    contact: new Map(await of('contact')),
    deal: new Map([
      ...(await of('deal')),
      ['pipeline', named(pipelines)],
      ['dealstage', named(pipelines.flatMap(({ stages }) => stages))],
    ]),
  };
}

/** What HubSpot doesn't allow us to read is also missing in a sync. */
async function ifAllowed<T>(call: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) return otherwise;
    throw error;
  }
}

/** Like a sync: an owner keeps its user, or else gets the one with the same address. */
async function withUsers(
  context: OrganizationContext,
  scope: PortalScope,
  owners: HubspotOwner[],
): Promise<PortalOwner[]> {
  const before = await context.db
    .selectFrom('hubspot_owners')
    .select(['owner_id', 'user_id'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('user_id', 'is not', null)
    .execute();
  const rows = await context.db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('organization_id', '=', context.organizationId)
    .where('email', 'is not', null)
    .execute();
  const known = new Map(before.map((owner) => [owner.owner_id, owner.user_id ?? undefined]));
  const users = new Map(rows.map((row) => [row.email?.toLowerCase(), row.id]));
  // While an owner is being archived, it may be listed both as active and as archived: active wins.
  const byId = new Map(
    [...owners]
      .sort((a, b) => Number(b.archived) - Number(a.archived))
      .map((owner): [string, PortalOwner] => [
        owner.id,
        { ...owner, ourUserId: known.get(owner.id) ?? users.get(owner.email?.trim().toLowerCase()) },
      ]),
  );
  return [...byId.values()];
}
