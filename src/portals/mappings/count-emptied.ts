import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { customFieldPrefix, fieldName } from '../../contract/field-names.ts';
import type { EmptiedField, Mapping } from '../../contract/mappings.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import {
  batchReadObjects,
  batchSize,
  type HubspotRecord,
  type SearchFilter,
  searchObjects,
} from '../../hubspot/objects.ts';
import { loadDefinitions } from '../../sync/definitions/read-definitions.ts';
import { readColumnTypes } from '../../sync/mapping/column-types.ts';
import type { ObjectMapping, ParsedRecord } from '../../sync/mapping/object-mapping.ts';
import { parseRecord, propertiesOf } from '../../sync/mapping/parse-record.ts';
import { isLive } from '../../sync/portal/live-record.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { refuseUnknownNames } from '../settings/check-names.ts';
import { toSearchFilter } from '../settings/preview-inclusion.ts';

/** Up to this many records are read one by one; for more, HubSpot's counts are used. */
const mostRead = 1_000;
/** The maximum number of conditions in HubSpot's search. */
const mostFilters = 6;
/** The number of fields whose values are counted by search, the most filled ones first. */
const mostSearched = 10;

/** Without a mapping, the values of these fields are calculated here, and return once nothing else fills them. */
const calculated: readonly string[] = ['renewal_date', 'engagement_score'];

/** Losing fewer values than this, or at most half of them, counts as intended. */
const fewRecords = 20;

/** A mapping that may clear values, and how many records have one now. */
interface Suspect {
  mapping: Mapping;
  /** The property that has filled the field until now. */
  before: string | undefined;
  held: number;
}

/**
 * How many records would lose their value of a field, because the new property is empty there: for every changed
 * inbound mapping. Up to a thousand records are read; for more, HubSpot counts, which never overestimates.
 * @param mapping the new set, as the engine would apply it.
 * @returns the fields that would lose values.
 * @throws {HubspotError}
 */
export async function countEmptied(
  context: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  mapping: ObjectMapping,
  sets: { before: readonly Mapping[]; after: readonly Mapping[] },
): Promise<EmptiedField[]> {
  const suspects = await findSuspects(context, scope, mapping, sets);
  if (suspects.length === 0) return [];
  const ids = await idsOfHolders(context, scope, mapping, suspects);
  const counts =
    ids.length <= mostRead
      ? await countByReading(context, client, scope, mapping, suspects, ids)
      : await countBySearching(context, client, scope, mapping, suspects);
  return counts.filter(({ records }) => records > 0);
}

/** @throws {AppError} `validation_failed` if a field would lose most of its values. */
export function refuseEmptying(emptied: readonly EmptiedField[]): void {
  const lost = emptied.filter(({ records, of }) => records >= fewRecords && records > of / 2);
  if (lost.length === 0) return;
  const sentences = lost.map(
    ({ property, field, records, of }) =>
      `“${fieldName(field)}” would become empty in ${records} of the ${of} records that have a value, because “${property}” is empty in HubSpot.`,
  );
  throw new AppError(
    'validation_failed',
    `Nothing was saved. ${sentences.join(' ')} Map a property with values, sync only if the field is empty, add a default value, or confirm that values are lost (confirmEmptying).`,
    { details: { emptied: lost } },
  );
}

async function findSuspects(
  context: OrganizationContext,
  scope: PortalScope,
  mapping: ObjectMapping,
  { before, after }: { before: readonly Mapping[]; after: readonly Mapping[] },
): Promise<Suspect[]> {
  const old = new Map(
    before.filter(({ direction }) => direction === 'inbound').map((one) => [one.field, one]),
  );
  const mayEmpty = after.filter((one) => {
    if (one.direction !== 'inbound' || one.onlyIfBlank || one.default !== undefined) return false;
    const held = old.get(one.field);
    if (!held) return !calculated.includes(one.field);
    return held.property !== one.property || held.onlyIfBlank || held.default !== undefined;
  });
  if (mayEmpty.length === 0) return [];
  const { rows } = await sql<{ counts: string[] }>`
    select array[${sql.join(mayEmpty.map(({ field }) => sql`count(*) filter (where ${holds(field)})`))}]::text[] as counts
    from ${liveRows(scope, mapping)}`.execute(context.db);
  return mayEmpty
    .map((one, place) => ({
      mapping: one,
      before: old.get(one.field)?.property,
      held: Number(rows[0]?.counts[place] ?? 0),
    }))
    .filter(({ held }) => held > 0);
}

function liveRows(scope: PortalScope, { objectType, table }: ObjectMapping): RawBuilder<unknown> {
  return sql`hubspot_records r join ${sql.table(table)} t on t.id = r.row_id and t.organization_id = r.organization_id
    where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
      and r.object_type = ${objectType} and ${isLive('r')}`;
}

/** Whether a row has a value in a mappable field. */
function holds(field: string): RawBuilder<boolean> {
  return field.startsWith(customFieldPrefix)
    ? sql`coalesce(t.custom_fields ->> ${field.slice(customFieldPrefix.length)}, '') not in ('', '[]')`
    : sql`coalesce(${sql.ref(`t.${field}`)}::text, '') not in ('', '{}')`;
}

/** Ids of records with a value in one of the fields; if they are too many to be read, one more than the maximum. */
async function idsOfHolders(
  context: OrganizationContext,
  scope: PortalScope,
  mapping: ObjectMapping,
  suspects: readonly Suspect[],
): Promise<string[]> {
  const any = sql.join(
    suspects.map((suspect) => holds(suspect.mapping.field)),
    sql` or `,
  );
  const { rows } = await sql<{ external_id: string }>`
    select r.external_id from ${liveRows(scope, mapping)} and (${any}) limit ${mostRead + 1}`.execute(
    context.db,
  );
  return rows.map((row) => row.external_id);
}

async function countByReading(
  context: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  mapping: ObjectMapping,
  suspects: readonly Suspect[],
  ids: readonly string[],
): Promise<EmptiedField[]> {
  const properties = propertiesOf(mapping);
  const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, at) =>
    ids.slice(at * batchSize, (at + 1) * batchSize),
  );
  const [columns, definitions, ...read] = await Promise.all([
    readColumnTypes(context.db, mapping.table),
    loadDefinitions(context.db, scope),
    ...batches.map((batch) => batchReadObjects(client, mapping.objectType, batch, { properties })),
  ]);
  const { rows } = await sql<{ external_id: string; held: boolean[] }>`
    select r.external_id, array[${sql.join(suspects.map((suspect) => holds(suspect.mapping.field)))}] as held
    from ${liveRows(scope, mapping)} and r.external_id = any(${[...ids]})`.execute(context.db);
  const parsed = new Map<string, ParsedRecord>();
  for (const { records } of read) {
    for (const [id, record] of records) parsed.set(id, parse(record));
  }
  function parse(record: HubspotRecord): ParsedRecord {
    return parseRecord(record, mapping, columns, definitions);
  }
  return suspects.map((suspect, place) => {
    const lost = rows.filter(({ external_id: id, held }) => {
      const record = parsed.get(id);
      return held[place] && record !== undefined && wouldBeEmpty(record, suspect.mapping.field);
    });
    return toEmptied(suspect, lost.length);
  });
}

function wouldBeEmpty(record: ParsedRecord, field: string): boolean {
  if (record.keep.includes(field)) return false;
  const value = field.startsWith(customFieldPrefix)
    ? record.customFields[field.slice(customFieldPrefix.length)]
    : record.values[field];
  return value === null;
}

/**
 * HubSpot's counts: records that have the previous property but not the new one, and how many more records have a
 * value here than in HubSpot. Each is a lower bound of the loss.
 */
async function countBySearching(
  context: OrganizationContext,
  client: HubspotClient,
  scope: PortalScope,
  { objectType }: ObjectMapping,
  suspects: readonly Suspect[],
): Promise<EmptiedField[]> {
  const included = await inclusionFilters(context, scope, objectType);
  const count = async (own: SearchFilter[]) => {
    const filters = [...own, ...included];
    // Without the portal's own conditions, HubSpot counts more values, so the loss looks smaller.
    const asked = filters.length > mostFilters ? own : filters;
    return (await searchObjects(client, objectType, { filters: asked, properties: [], limit: 1 })).total;
  };
  const fullest = [...suspects].sort((a, b) => b.held - a.held).slice(0, mostSearched);
  return Promise.all(
    fullest.map(async (suspect) => {
      const { before, held } = suspect;
      const { property } = suspect.mapping;
      const isOther = before !== undefined && before !== property;
      const [filled, parted] = await Promise.all([
        count([{ propertyName: property, operator: 'HAS_PROPERTY' }]),
        isOther && included.length + 2 <= mostFilters
          ? count([
              { propertyName: before, operator: 'HAS_PROPERTY' },
              { propertyName: property, operator: 'NOT_HAS_PROPERTY' },
            ])
          : 0,
      ]);
      return toEmptied(suspect, Math.min(held, Math.max(held - filled, parted)));
    }),
  );
}

/** Conditions that only synced records meet; contacts are synced with their companies. */
async function inclusionFilters(
  context: OrganizationContext,
  scope: PortalScope,
  objectType: ObjectMapping['objectType'],
): Promise<SearchFilter[]> {
  if (objectType === 'contact') return [{ propertyName: 'associatedcompanyid', operator: 'HAS_PROPERTY' }];
  const { inclusion } = await readSettings(context.db, scope);
  const filters = inclusion.filters.filter((filter) => filter.objectType === objectType);
  if (filters.length === 0) return [];
  const names = await refuseUnknownNames(context, scope.integrationId, { inclusion: { filters } });
  return filters.map((filter) => toSearchFilter(filter, names));
}

function toEmptied({ mapping: { property, field }, held }: Suspect, records: number): EmptiedField {
  return { property, field, records: Math.max(0, records), of: held };
}
