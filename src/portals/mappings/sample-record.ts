import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { customFieldPrefix } from '../../contract/field-names.ts';
import type { MappingSample, SampleRequest } from '../../contract/mappings.ts';
import { batchReadObjects } from '../../hubspot/objects.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { storedProperties } from '../../sync/mapping/stored-properties.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { openPortalClient } from '../portal-client.ts';
import { actorNames } from './actor-names.ts';
import { type CurrentRow, currentValue } from './preview-mappings.ts';
import { readTargets } from './read-mappings.ts';

const listedRecords = 10;
/** Of this many last changed records, those with the most values are offered. */
const latestRecords = 100;
const patienceMs = 15_000;

type SampleRow = CurrentRow & { record_id: string; name: string | null };

/**
 * A record in HubSpot with all its properties, and in CSCX, so that users see what they map. Without a search, it
 * offers well filled ones of the last changed records, and shows the one with the most values.
 * @throws {AppError} `not_found`; HubSpot's error.
 */
export async function readSampleRecord(
  context: OrganizationContext,
  base: SyncMappings,
  request: SampleRequest,
): Promise<MappingSample> {
  const { integrationId, objectType, externalId, search } = request;
  await readIntegration(context, integrationId);
  const listed = await listRows(context, base, request);
  const given =
    externalId === undefined
      ? []
      : [
          listed.find((row) => row.record_id === externalId) ??
            (await readRow(context, base, { integrationId, objectType, externalId })),
        ].filter((row) => row !== undefined);
  const candidates = externalId === undefined ? (search ? listed.slice(0, 1) : listed) : given;
  const filled = await readFilled(context, { integrationId, objectType }, candidates);
  const order = (row: SampleRow) => filled.findIndex((one) => one.row === row);
  const [fullest] = filled;
  return {
    records: (candidates.length > 1 ? listed.toSorted((a, b) => order(a) - order(b)) : listed).map((row) => ({
      externalId: row.record_id,
      name: nameOf(row),
    })),
    record: fullest ? await bothSides(context, base, { integrationId, objectType }, fullest) : null,
  };
}

const nameOf = (row: SampleRow): string => row.name?.trim() || row.record_id;

/** Live records by name or id, newest first; without a search, those of the newest with the most values. */
async function listRows(
  context: OrganizationContext,
  base: SyncMappings,
  { integrationId, objectType, search }: SampleRequest,
): Promise<SampleRow[]> {
  const pattern = `%${(search ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { rows } = await sql<SampleRow>`
    select latest.* from (
      select t.*, r.external_id as record_id, r.source_updated_at as record_changed_at
      from hubspot_records r join ${sql.table(base.objects[objectType].table)} t on t.id = r.row_id
      where r.integration_id = ${integrationId} and r.organization_id = ${context.organizationId}
        and t.organization_id = ${context.organizationId} and r.object_type = ${objectType}
        and not r.is_alias and r.archived_at is null
        ${search ? sql`and (t.name ilike ${pattern} or r.external_id = ${search})` : sql``}
      order by r.source_updated_at desc, r.external_id limit ${search ? listedRecords : latestRecords}
    ) latest
    order by ${search ? sql`` : sql`(select count(*) from jsonb_each(jsonb_strip_nulls(to_jsonb(latest)))) desc,`}
      record_changed_at desc, record_id limit ${listedRecords}`.execute(context.db);
  return rows;
}

async function readRow(
  context: OrganizationContext,
  base: SyncMappings,
  of: { integrationId: string; objectType: ObjectType; externalId: string },
): Promise<SampleRow | undefined> {
  const { rows } = await sql<SampleRow>`
    select t.*, r.external_id as record_id
    from hubspot_records r join ${sql.table(base.objects[of.objectType].table)} t on t.id = r.row_id
    where r.integration_id = ${of.integrationId} and r.organization_id = ${context.organizationId}
      and t.organization_id = ${context.organizationId} and r.object_type = ${of.objectType}
      and r.external_id = ${of.externalId} and r.archived_at is null`.execute(context.db);
  return rows[0];
}

/** A row, and its record's values in HubSpot that aren't empty. */
interface Filled {
  row: SampleRow;
  properties: [string, string][];
}

/** The rows, those with the most values in HubSpot first, without records that HubSpot doesn't have. */
async function readFilled(
  context: OrganizationContext,
  { integrationId, objectType }: { integrationId: string; objectType: ObjectType },
  rows: readonly SampleRow[],
): Promise<Filled[]> {
  if (rows.length === 0) return [];
  const scope = { organizationId: context.organizationId, integrationId };
  const signal = AbortSignal.timeout(patienceMs);
  const [client, definitions] = await Promise.all([
    openPortalClient(context, { ...scope, signal, priority: 'urgent' }),
    storedProperties(context.db, scope, objectType),
  ]);
  const names = definitions.filter(({ archived, deleted }) => !archived && !deleted).map(({ name }) => name);
  const ids = rows.map((row) => row.record_id);
  const { records } = await batchReadObjects(client, objectType, ids, { properties: names });
  return rows
    .flatMap((row) => {
      const record = records.get(row.record_id);
      if (!record) return [];
      const properties = Object.entries(record.properties).filter(
        (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
      );
      return [{ row, properties }];
    })
    .sort((a, b) => b.properties.length - a.properties.length);
}

async function bothSides(
  context: OrganizationContext,
  base: SyncMappings,
  { integrationId, objectType }: { integrationId: string; objectType: ObjectType },
  { row, properties }: Filled,
): Promise<MappingSample['record']> {
  const [portal, targets] = await Promise.all([
    context.db
      .selectFrom('hubspot_portals')
      .select(['portal_id', 'ui_domain'])
      .where('integration_id', '=', integrationId)
      .where('organization_id', '=', context.organizationId)
      .executeTakeFirst(),
    readTargets(context.db, base, objectType),
  ]);
  return {
    externalId: row.record_id,
    name: nameOf(row),
    url: recordUrl(portal?.ui_domain ?? null, portal?.portal_id ?? null, objectType, row.record_id),
    properties: Object.fromEntries(properties),
    fields: await fieldsOf(context, row, targets),
  };
}

/** The row's values by field, including its custom fields. */
async function fieldsOf(
  context: OrganizationContext,
  row: SampleRow,
  targets: Awaited<ReturnType<typeof readTargets>>,
): Promise<Record<string, unknown>> {
  const custom = Object.keys(row.custom_fields ?? {}).map((name) => `${customFieldPrefix}${name}`);
  const columns = targets.filter(({ column }) => column !== undefined);
  const owners = columns.filter(({ kind }) => kind === 'user').map(({ field }) => currentValue(row, field));
  const people = await actorNames(
    context,
    owners.filter((id) => typeof id === 'string'),
  );
  const values = [...columns.map(({ field }) => field), ...custom].map((field): [string, unknown] => {
    const value = currentValue(row, field);
    const isOwner = columns.some((one) => one.field === field && one.kind === 'user');
    return [field, isOwner && typeof value === 'string' ? (people.get(value) ?? value) : value];
  });
  return Object.fromEntries(values);
}
