import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { ObjectType } from '../hubspot/objects.ts';
import { absorbMerged } from './absorb-merged.ts';
import type { ColumnTypes } from './column-types.ts';
import { isWarning, type ObjectMapping, type ParsedRecord, type SyncMappings } from './object-mapping.ts';
import { columnsOf } from './parse-record.ts';
import { fileRejects } from './quarantine.ts';
import { planLinks, plannedHomes, showLinksFrom, showLinksTo, showPlanned } from './shown-links.ts';

export interface UpsertScope {
  organizationId: string;
  integrationId: string;
  /** The full sync that saw these records; undefined for anything else. */
  seenInRun: string | undefined;
  runId: string | undefined;
}

/**
 * What became of a page. `processed` is the sum of created, updated and unchanged; a record with rejects is counted
 * in `failed` beside them. A record that a run reads twice counts once.
 */
export interface UpsertCounts {
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}

export interface UpsertOutcome {
  counts: UpsertCounts;
  /** Rows that were written, new or changed. */
  changedRowIds: string[];
}

interface KnownRow {
  external_id: string;
  row_id: string;
  has_row: boolean;
  source_updated_at: Date;
  seen_in_run: string | null;
}

/** A record with the row that it is. */
interface PlacedRecord extends ParsedRecord {
  rowId: string;
  isNew: boolean;
  /** The customer that a new row belongs to. */
  home?: string | null;
}

/**
 * The one way in for records from HubSpot: finds each record's row by the crosswalk, or a customer that was here
 * before, or makes one; writes what differs; files rejects. A record older than what we hold changes nothing. A
 * few statements per page, none per record. Applying a page twice equals applying it once.
 *
 * The caller holds the portal's write lock (`commit-page.ts`), so no two pages of a portal are placed at once.
 */
export async function upsertRecords(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  columns: ColumnTypes,
  parsed: ParsedRecord[],
): Promise<UpsertOutcome> {
  const mapping = mappings.objects[objectType];
  const counts = { processed: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
  const records = newestOfEach(parsed);
  if (records.length === 0) return { counts, changedRowIds: [] };

  const merges = records.flatMap(({ externalId, mergedIds }) =>
    mergedIds.map((mergedId) => ({ mergedId, survivorId: externalId })),
  );
  const inherited = await absorbMerged(trx, scope, mappings, objectType, merges);
  const known = await findKnown(trx, scope, mapping, records);
  const current = records.filter((record) => {
    const row = known.get(record.externalId);
    return !row?.has_row || Date.parse(record.sourceUpdatedAt) >= row.source_updated_at.getTime();
  });
  const unplaced = current.filter((record) => !known.get(record.externalId)?.has_row);
  const matched =
    unplaced.length > 0 && mapping.matchExisting
      ? await mapping.matchExisting(trx, scope, unplaced)
      : new Map<string, string>();
  const placed = current.map((record): PlacedRecord => {
    const row = known.get(record.externalId);
    const rowId = row?.has_row ? row.row_id : (matched.get(record.externalId) ?? randomUUID());
    return { ...record, rowId, isNew: !row?.has_row && !matched.has(record.externalId) };
  });

  const created = placed.filter((record) => record.isNew);
  const existing = placed.filter((record) => !record.isNew);
  const fields = columnsOf(mapping, columns);
  const newRows = new Map(created.map((record) => [record.externalId, record.rowId]));
  const plans = await planLinks(trx, scope, mappings.links, objectType, newRows);
  await insertRows(trx, scope, mapping, columns, fields, created, plannedHomes(plans));
  const changed = await updateRows(trx, scope, mapping, columns, fields, existing);
  await writeCrosswalk(trx, scope, mapping, placed);
  if (current.length < records.length) await markSeen(trx, scope, mapping, records);
  await showPlanned(trx, scope, plans);
  await showLinksFrom(trx, scope, mappings.links, objectType, inherited);
  const placedFirst = unplaced.map((record) => record.externalId);
  await showLinksTo(trx, scope, mappings.links, objectType, [...inherited, ...placedFirst]);
  await fileRejects(
    trx,
    scope,
    mapping.objectType,
    current.map((record) => record.externalId),
    current.flatMap((record) => record.rejects),
  );

  const seenBefore = (record: ParsedRecord) =>
    scope.seenInRun !== undefined && known.get(record.externalId)?.seen_in_run === scope.seenInRun;
  const changedRows = new Set(changed);
  counts.processed = records.filter((record) => !seenBefore(record)).length;
  counts.created = created.filter((record) => !seenBefore(record)).length;
  counts.updated = existing.filter((record) => !seenBefore(record) && changedRows.has(record.rowId)).length;
  counts.unchanged = counts.processed - counts.created - counts.updated;
  counts.failed = current.filter(
    (record) => !seenBefore(record) && record.rejects.some((reject) => !isWarning(reject)),
  ).length;
  return {
    counts,
    changedRowIds: [...created.map((record) => record.rowId), ...changed],
  };
}

/** A page may hold a record twice; the newer state counts. */
function newestOfEach(parsed: ParsedRecord[]): ParsedRecord[] {
  const byId = new Map<string, ParsedRecord>();
  for (const record of parsed) {
    const other = byId.get(record.externalId);
    if (!other || Date.parse(record.sourceUpdatedAt) >= Date.parse(other.sourceUpdatedAt))
      byId.set(record.externalId, record);
  }
  return [...byId.values()];
}

async function findKnown(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mapping: ObjectMapping,
  records: ParsedRecord[],
): Promise<Map<string, KnownRow>> {
  const ids = records.map((record) => record.externalId);
  const { rows } = await sql<KnownRow>`
    select r.external_id, r.row_id, t.id is not null as has_row, r.source_updated_at, r.seen_in_run
    from hubspot_records r left join ${sql.table(mapping.table)} t on t.id = r.row_id
    where r.integration_id = ${scope.integrationId} and r.object_type = ${mapping.objectType}
      and r.external_id = any(${ids})`.execute(trx);
  return new Map(rows.map((row) => [row.external_id, row]));
}

async function insertRows(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  fields: string[],
  records: PlacedRecord[],
  homes: ReadonlyMap<string, string>,
): Promise<void> {
  if (records.length === 0) return;
  // Stakeholders and deals belong to a customer; a customer's table has no such column.
  const homeOf = (record: PlacedRecord) => ({ ...record, home: homes.get(record.rowId) ?? null });
  const home = mapping.table === 'customers' ? [] : ['customer_id'];
  const refs = sql.join([...fields, ...home].map((field) => sql.ref(field)));
  const values = sql.join([
    ...fields.map((field) => sql.ref(`i.${field}`)),
    ...home.map(() => sql.ref('i.home')),
  ]);
  await sql`
    insert into ${sql.table(mapping.table)}
      (id, organization_id, integration_id, external_source, external_id, archived_at, ${refs})
    select i.row_id, ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, 'hubspot', i.external_id,
      case when i.archived then now() end, ${values}
    from ${inputOf(records.map(homeOf), columns, fields)}`.execute(trx);
}

/**
 * Writes the rows whose columns differ, compared as PostgreSQL holds them. Rejected fields keep what they have. A
 * customer that another portal named first keeps that portal's values; ours fill its gaps.
 */
async function updateRows(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  fields: string[],
  records: PlacedRecord[],
): Promise<string[]> {
  if (records.length === 0) return [];
  const next = (field: string) => {
    const old = sql.ref(`t.${field}`);
    const given = sql.ref(`i.${field}`);
    return sql`case when ${sql.lit(field)} = any(i.keep) then ${old}
      when t.integration_id <> ${scope.integrationId} then coalesce(${old}, ${given}) else ${given} end`;
  };
  const comparable = (field: string, value: RawBuilder<unknown>) =>
    columns.get(field)?.sqlType === 'json' ? sql`(${value})::jsonb` : value;
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(mapping.table)} t set
      ${sql.join(fields.map((field) => sql`${sql.ref(field)} = ${next(field)}`))},
      integration_id = coalesce(t.integration_id, ${scope.integrationId}::uuid),
      external_source = coalesce(t.external_source, 'hubspot'),
      external_id = coalesce(t.external_id, i.external_id),
      archived_at = case when i.archived then coalesce(t.archived_at, now()) end,
      updated_at = now()
    from ${inputOf(records, columns, fields)}
    where t.id = i.row_id and t.organization_id = ${scope.organizationId} and (
      row(${sql.join(fields.map((field) => comparable(field, sql`${sql.ref(`t.${field}`)}`)))})
        is distinct from row(${sql.join(fields.map((field) => comparable(field, next(field))))})
      or t.integration_id is null or (t.archived_at is not null) <> i.archived)
    returning t.id`.execute(trx);
  return rows.map((row) => row.id);
}

/** The records of a page as rows that SQL can join: one parameter, whatever their number. */
function inputOf(records: PlacedRecord[], columns: ColumnTypes, fields: string[]): RawBuilder<unknown> {
  const input = records.map((record) => ({
    ...record.values,
    row_id: record.rowId,
    home: record.home ?? null,
    external_id: record.externalId,
    archived: record.archived,
    keep: record.rejects.filter((reject) => !isWarning(reject)).map((reject) => reject.field),
  }));
  const definitions = fields.map(
    (field) => sql`${sql.ref(field)} ${sql.raw(columns.get(field)?.sqlType ?? 'text')}`,
  );
  return sql`jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
    as i (row_id uuid, home uuid, external_id text, archived boolean, keep text[], ${sql.join(definitions)})`;
}

/** Records that came in an older state than ours were seen all the same. */
async function markSeen(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mapping: ObjectMapping,
  records: ParsedRecord[],
): Promise<void> {
  if (!scope.seenInRun) return;
  await trx
    .updateTable('hubspot_records')
    .set({ seen_in_run: scope.seenInRun })
    .where('integration_id', '=', scope.integrationId)
    .where('object_type', '=', mapping.objectType)
    .where(
      'external_id',
      'in',
      records.map((record) => record.externalId),
    )
    .execute();
}

async function writeCrosswalk(
  trx: Transaction<Database>,
  scope: UpsertScope,
  mapping: ObjectMapping,
  records: PlacedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const input = records.map((record) => ({
    external_id: record.externalId,
    row_id: record.rowId,
    source_updated_at: record.sourceUpdatedAt,
    archived: record.archived,
  }));
  await sql`
    insert into hubspot_records as r
      (integration_id, organization_id, object_type, external_id, row_id, source_updated_at, seen_in_run, archived_at)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.objectType}, i.external_id, i.row_id,
      i.source_updated_at, ${scope.seenInRun ?? null}::uuid, case when i.archived then now() end
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as i (external_id text, row_id uuid, source_updated_at timestamptz, archived boolean)
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, is_alias = false, source_updated_at = excluded.source_updated_at,
      seen_in_run = coalesce(excluded.seen_in_run, r.seen_in_run),
      archived_at = case when excluded.archived_at is not null then coalesce(r.archived_at, excluded.archived_at) end`.execute(
    trx,
  );
}
