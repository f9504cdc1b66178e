import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { customFieldPrefix } from '../../contract/field-names.ts';
import type { Mapping, MappingPreview, SaveMappings } from '../../contract/mappings.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { batchReadObjects, type HubspotRecord, listObjects } from '../../hubspot/objects.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import { loadDefinitions } from '../../sync/definitions/read-definitions.ts';
import { quarantineTexts } from '../../sync/errors/quarantine-texts.ts';
import { readColumnTypes } from '../../sync/mapping/column-types.ts';
import { type FieldValue, formValue, isSameValue, type Owners } from '../../sync/mapping/form-value.ts';
import type { ObjectMapping, ParsedRecord, SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { parseRecord, propertiesOf } from '../../sync/mapping/parse-record.ts';
import { storedProperties } from '../../sync/mapping/stored-properties.ts';
import { type PropertyShape, valueTypeOf } from '../../sync/mapping/value-type.ts';
import { isLive } from '../../sync/portal/live-record.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readOwners } from '../../sync/push/batch/read-mapped.ts';
import { openPortalClient } from '../portal-client.ts';
import { actorNames } from './actor-names.ts';
import { countEmptied } from './count-emptied.ts';
import { asObjectMapping, heldMappings, refuseUnfit } from './save-mappings.ts';

const previewedRecords = 10;
const patienceMs = 30_000;

type PreviewedValue = MappingPreview['records'][number]['values'][number];
/** The current state of one of our rows. */
export type CurrentRow = Record<string, unknown> & { custom_fields?: unknown };

/**
 * A preview of ten real records with a set of mappings: the last changed of the synced ones, or else the first in
 * HubSpot's list. Nothing is written.
 * @throws {AppError} like `saveMappings`, and if HubSpot can't be read.
 */
export async function previewMappings(
  context: OrganizationContext,
  base: SyncMappings,
  request: SaveMappings,
): Promise<MappingPreview> {
  const { integrationId, objectType, mappings } = request;
  await refuseUnfit(context, base, request);
  const scope: PortalScope = { organizationId: context.organizationId, integrationId };
  const properties = await storedProperties(context.db, scope, objectType);
  const types = new Map(properties.map((property) => [property.name, valueTypeOf(property)]));
  const mapping = asObjectMapping(base, request, types);
  const wanted = [...new Set([...propertiesOf(mapping), ...mappings.map(({ property }) => property)])];
  const signal = AbortSignal.timeout(patienceMs);
  const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
  const [records, columns, definitions, portal] = await Promise.all([
    readSample(context, client, scope, objectType, wanted),
    readColumnTypes(context.db, mapping.table),
    loadDefinitions(context.db, scope),
    readPortal(context, scope),
  ]);
  const rows = await readRows(
    context,
    scope,
    mapping,
    records.map((record) => record.id),
  );
  const sends = await countSent(context, scope, mapping, mappings);
  const before = await heldMappings(context.db, base, scope, objectType);
  const empties = await countEmptied(context, client, scope, mapping, { before, after: mappings });
  const parsed = records.map((record) => parseRecord(record, mapping, columns, definitions));
  const shapes = new Map(properties.map((property) => [property.name, property]));
  const owners = await readOwners(context.db, scope, ownersIn(mappings, types, [...rows.values()]));
  const people = await actorNames(context, peopleIn(mapping, parsed, [...rows.values()]));
  return {
    sends,
    empties,
    records: records.map((record, index) => {
      const outcome = parsed[index];
      const row = rows.get(record.id);
      return {
        externalId: record.id,
        name: String(outcome?.values.name ?? record.id),
        url: recordUrl(portal.uiDomain, portal.portalId, objectType, record.id),
        values: mappings.map((one) =>
          one.direction === 'inbound'
            ? inboundValue(one, record, outcome, row, mapping, people)
            : outboundValue(
                one,
                objectType,
                record,
                row,
                shapes.get(one.property),
                owners,
                definitions.timeZone,
              ),
        ),
      };
    }),
  };
}

async function readSample(
  context: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  objectType: ObjectType,
  properties: string[],
): Promise<HubspotRecord[]> {
  const here = await context.db
    .selectFrom('hubspot_records')
    .select('external_id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('is_alias', '=', false)
    .where('archived_at', 'is', null)
    .orderBy('source_updated_at', 'desc')
    .orderBy('external_id')
    .limit(previewedRecords)
    .execute();
  const ids = here.map((row) => row.external_id);
  if (ids.length > 0) {
    const { records } = await batchReadObjects(client, objectType, ids, { properties });
    if (records.size > 0) return [...records.values()];
  }
  const { records } = await listObjects(client, objectType, { properties, limit: previewedRecords });
  return records;
}

async function readPortal(
  context: OrganizationContext,
  scope: PortalScope,
): Promise<{ portalId: string | null; uiDomain: string | null }> {
  const portal = await context.db
    .selectFrom('hubspot_portals')
    .select(['portal_id', 'ui_domain'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  return { portalId: portal?.portal_id ?? null, uiDomain: portal?.ui_domain ?? null };
}

/** Our rows of these records, by the records' ids. */
async function readRows(
  context: OrganizationContext,
  scope: PortalScope,
  mapping: ObjectMapping,
  ids: string[],
): Promise<Map<string, CurrentRow>> {
  const { rows } = await sql<CurrentRow & { record_id: string }>`
    select t.*, r.external_id as record_id
    from hubspot_records r join ${sql.table(mapping.table)} t on t.id = r.row_id
    where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
      and t.organization_id = ${scope.organizationId} and r.object_type = ${mapping.objectType}
      and r.external_id = any(${ids})`.execute(context.db);
  return new Map(rows.map(({ record_id, ...row }) => [record_id, row]));
}

/** How many live records have a value in the fields that are sent; a field with a default is always sent. */
async function countSent(
  context: OrganizationContext,
  scope: PortalScope,
  { objectType, table }: ObjectMapping,
  mappings: readonly Mapping[],
): Promise<MappingPreview['sends']> {
  const outbound = mappings.filter(({ direction }) => direction === 'outbound');
  if (outbound.length === 0) return [];
  const holds = outbound.map((mapping) =>
    mapping.default === undefined
      ? sql`count(*) filter (
          where coalesce(cscx_field_of(row, ${mapping.field}), 'null') not in ('null', '""', '[]'))`
      : sql`count(*)`,
  );
  const { rows } = await sql<{ counts: string[] }>`
    select array[${sql.join(holds)}]::text[] as counts
    from (
      select to_jsonb(t) as row
      from hubspot_records r join ${sql.table(table)} t on t.id = r.row_id and t.organization_id = r.organization_id
      where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
        and r.object_type = ${objectType} and ${isLive('r')}) held`.execute(context.db);
  return outbound.map(({ property, field }, place) => ({
    property,
    field,
    records: Number(rows[0]?.counts[place] ?? 0),
  }));
}

function peopleIn(
  mapping: ObjectMapping,
  parsed: readonly ParsedRecord[],
  rows: readonly CurrentRow[],
): string[] {
  return mapping.ownerFields.flatMap((field) =>
    [...parsed.map((record) => record.values[field]), ...rows.map((row) => row[field])].filter(
      (id) => typeof id === 'string',
    ),
  );
}

function inboundValue(
  { property, field, onlyIfBlank }: Mapping,
  record: HubspotRecord,
  parsed: ParsedRecord | undefined,
  row: CurrentRow | undefined,
  mapping: ObjectMapping,
  people: ReadonlyMap<string, string>,
): PreviewedValue {
  const raw = record.properties[property] ?? null;
  const shown = (value: unknown) =>
    mapping.ownerFields.includes(field) && typeof value === 'string' ? (people.get(value) ?? value) : value;
  const current = row ? { current: shown(currentValue(row, field)) } : {};
  const reject = parsed?.rejects.find((one) => one.field === field && one.property === property);
  if (!parsed || reject) {
    const objectType = mapping.objectType;
    const explanation = reject ? quarantineTexts({ ...reject, objectType }).explanation : null;
    return { property, field, raw, ...current, explanation };
  }
  const isKept = parsed.keep.includes(field) || (onlyIfBlank && !isBlank(current.current));
  const name = field.startsWith(customFieldPrefix) ? field.slice(customFieldPrefix.length) : undefined;
  const next = name === undefined ? parsed.values[field] : parsed.customFields[name];
  const value = isKept ? (current.current ?? null) : shown(next ?? null);
  return { property, field, raw, value, ...current, explanation: null };
}

/** Users that outbound mappings would send as owners. */
function ownersIn(
  mappings: readonly Mapping[],
  types: ReadonlyMap<string, string>,
  rows: readonly CurrentRow[],
): string[] {
  return mappings
    .filter(({ direction, property }) => direction === 'outbound' && types.get(property) === 'owner')
    .flatMap(({ field }) => rows.map((row) => row[field]))
    .filter((id) => typeof id === 'string');
}

/** The resulting value in HubSpot: our row's value, or the existing one if that is kept. */
function outboundValue(
  mapping: Mapping,
  objectType: ObjectType,
  record: HubspotRecord,
  row: CurrentRow | undefined,
  shape: PropertyShape | undefined,
  owners: Owners,
  timeZone: string,
): PreviewedValue {
  const { property, field, onlyIfBlank } = mapping;
  const raw = record.properties[property] ?? null;
  if (!row || !shape) return { property, field, raw, explanation: null };
  const current = currentValue(row, field);
  const formed = formValue(toFieldValue(current), mapping, shape, owners, timeZone);
  if ('code' in formed) {
    const { explanation } = quarantineTexts({ property, field, objectType, ...formed });
    return { property, field, raw, current, explanation };
  }
  // A new mapping doesn't clear existing values in HubSpot.
  const isKept =
    formed.value === '' ||
    (onlyIfBlank && !isBlank(raw?.trim())) ||
    isSameValue(raw ?? '', formed.value, valueTypeOf(shape), formed.dayIn);
  return { property, field, raw, current, value: isKept ? raw : formed.value, explanation: null };
}

function toFieldValue(value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value;
  return typeof value === 'object' ? { ...value } : String(value);
}

/** A row's value of a field or of a custom field; null: empty. */
export function currentValue(row: CurrentRow, field: string): unknown {
  if (!field.startsWith(customFieldPrefix)) {
    const value = row[field] ?? null;
    return value instanceof Date ? value.toISOString() : value;
  }
  const name = field.slice(customFieldPrefix.length);
  const fields = row.custom_fields;
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name)) return null;
  return (fields as Record<string, unknown>)[name] ?? null;
}

const isBlank = (value: unknown) => value === null || value === undefined || value === '';
