import { sql } from 'kysely';
import type { OrganizationContext } from '../../context.ts';
import type { MappingSample, SampleRequest } from '../../contract/mappings.ts';
import { batchReadObjects, type ObjectType } from '../../hubspot/objects.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import { storedProperties } from '../../sync/definitions/store-properties.ts';
import { customFieldPrefix, type SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { openPortalClient } from '../portal-client.ts';
import { readIntegration } from '../read-integration.ts';
import { actorNames } from './actor-names.ts';
import { type CurrentRow, currentValue } from './preview-mappings.ts';
import { readTargets } from './read-mappings.ts';

const listedRecords = 10;
const patienceMs = 15_000;

type SampleRow = CurrentRow & { record_id: string; name: string | null };

/**
 * A record as it is in HubSpot, with all its properties, and as it is here: so that whoever maps sees what is meant.
 * Without a search, those that changed last are offered.
 * @throws {AppError} `not_found`; what keeps HubSpot from answering.
 */
export async function readSampleRecord(
  context: OrganizationContext,
  base: SyncMappings,
  request: SampleRequest,
): Promise<MappingSample> {
  const { integrationId, objectType, externalId } = request;
  await readIntegration(context, integrationId);
  const listed = await listRows(context, base, request);
  const records = listed.map((row) => ({
    externalId: row.record_id,
    name: row.name?.trim() || row.record_id,
  }));
  const wanted =
    externalId === undefined
      ? listed[0]
      : (listed.find((row) => row.record_id === externalId) ??
        (await readRow(context, base, { integrationId, objectType, externalId })));
  if (!wanted) return { records, record: null };
  return { records, record: await readBothSides(context, base, { integrationId, objectType }, wanted) };
}

/** Live records by name or id, the latest first. */
async function listRows(
  context: OrganizationContext,
  base: SyncMappings,
  { integrationId, objectType, search }: SampleRequest,
): Promise<SampleRow[]> {
  const pattern = `%${(search ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { rows } = await sql<SampleRow>`
    select t.*, r.external_id as record_id
    from hubspot_records r join ${sql.table(base.objects[objectType].table)} t on t.id = r.row_id
    where r.integration_id = ${integrationId} and r.organization_id = ${context.organizationId}
      and t.organization_id = ${context.organizationId} and r.object_type = ${objectType}
      and not r.is_alias and r.archived_at is null
      ${search ? sql`and (t.name ilike ${pattern} or r.external_id = ${search})` : sql``}
    order by r.source_updated_at desc, r.external_id limit ${listedRecords}`.execute(context.db);
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

async function readBothSides(
  context: OrganizationContext,
  base: SyncMappings,
  { integrationId, objectType }: { integrationId: string; objectType: ObjectType },
  row: SampleRow,
): Promise<MappingSample['record']> {
  const scope = { organizationId: context.organizationId, integrationId };
  const signal = AbortSignal.timeout(patienceMs);
  const [client, definitions, portal, targets] = await Promise.all([
    openPortalClient(context, { ...scope, signal, priority: 'urgent' }),
    storedProperties(context.db, scope, objectType),
    context.db
      .selectFrom('hubspot_portals')
      .select(['portal_id', 'ui_domain'])
      .where('integration_id', '=', integrationId)
      .where('organization_id', '=', context.organizationId)
      .executeTakeFirst(),
    readTargets(context.db, base, objectType),
  ]);
  const names = definitions.filter(({ archived, deleted }) => !archived && !deleted).map(({ name }) => name);
  const { records } = await batchReadObjects(client, objectType, [row.record_id], { properties: names });
  const record = records.get(row.record_id);
  if (!record) return null;
  const filled = Object.entries(record.properties).filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
  );
  return {
    externalId: row.record_id,
    name: row.name?.trim() || row.record_id,
    url: recordUrl(portal?.ui_domain ?? null, portal?.portal_id ?? null, objectType, row.record_id),
    properties: Object.fromEntries(filled),
    fields: await fieldsOf(context, row, targets),
  };
}

/** What the row holds, by field; of custom fields those that it has. */
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
