import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ObjectType } from '../../hubspot/objects.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import { isWarning, type ObjectMapping, type SyncMappings } from '../mapping/object-mapping.ts';
import { confirmPushed } from '../push/confirm-pushed.ts';
import { absorbMerged } from './absorb-merged.ts';
import { afterChanges } from './after-changes.ts';
import { changesOf } from './changed-at.ts';
import type { IncomingRecord, KnownRow, PlacedRecord } from './incoming-record.ts';
import { noteLeaving } from './note-leaving.ts';
import { fileRejects } from './quarantine.ts';
import { planLinks, plannedHomes, showLinksTo, showPlanned } from './shown-links.ts';
import { insertRows, updateRows } from './write-rows.ts';
import type { WriteScope } from './write-scope.ts';

/**
 * What became of a page. `processed` is the sum of created, updated and unchanged; a record of which
 * something stands in the errors list is counted in `failed` beside them. A record that a run reads twice counts once.
 */
export interface UpsertCounts {
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Of `failed`, those with a value that was refused; others are only worth telling. */
  refused: number;
  /** In a reconcile: rows that were not as HubSpot had them. */
  drifted: number;
}

export interface UpsertOutcome {
  counts: UpsertCounts;
  /** Rows that were written, new or changed. */
  changedRowIds: string[];
  /** Records whose associations must be read anew: they took others in, or came back. */
  relinkIds: string[];
  /** Records that a search found although they are archived here: only a reading by id can tell. */
  doubtfulIds: string[];
  /** When HubSpot changed what was not known here in that state, by its stamps: see `changesOf`. */
  changedAt: string[];
}

/**
 * The one way in for records from HubSpot: finds each record's row by the crosswalk, or a customer that was here
 * before, or makes one; writes what differs; files rejects. A reading that is older than what we hold changes
 * nothing. A few statements per page, none per record. Applying a page twice equals applying it once.
 *
 * Records that do not pass the portal's inclusion filter are not made; those that are here are noted as leaving.
 * The caller holds the portal's write lock, so no two pages of a portal are placed at once.
 */
export async function upsertRecords(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  columns: ColumnTypes,
  incoming: IncomingRecord[],
): Promise<UpsertOutcome> {
  const mapping = mappings.objects[objectType];
  const records = await withoutErased(trx, scope, objectType, newestOfEach(incoming));
  if (records.length === 0) return nothingDone;

  const absorbed = await absorbMerged(trx, scope, mappings, objectType, columns, incoming);
  const known = await findKnown(trx, scope, mapping, records);
  // Read before it was merged away, or found by an index that does not know of that.
  const isAlias = (record: IncomingRecord) => known.get(record.externalId)?.is_alias === true;
  const isDoubtful = (record: IncomingRecord) =>
    record.mayLag && (isAlias(record) || (known.get(record.externalId)?.archived_at ?? null) !== null);
  const leaving = await noteLeaving(
    trx,
    scope,
    objectType,
    records.filter((record) => !isAlias(record)),
    known,
  );
  const wanted = records.filter((record) => {
    const row = known.get(record.externalId);
    if (isAlias(record) || isDoubtful(record) || (row?.has_row && isOutdated(record, row))) return false;
    return row?.has_row ? !leaving.gone.has(record.externalId) : record.included;
  });
  const unplaced = wanted.filter((record) => !known.get(record.externalId)?.has_row);
  const matched =
    unplaced.length > 0 && mapping.matchExisting
      ? await mapping.matchExisting(trx, scope, unplaced)
      : new Map<string, string>();
  const placed = wanted.map((record): PlacedRecord => {
    const row = known.get(record.externalId);
    const rowId = row?.has_row ? row.row_id : (matched.get(record.externalId) ?? randomUUID());
    return { ...record, rowId, isNew: !row?.has_row && !matched.has(record.externalId) };
  });

  const created = placed.filter((record) => record.isNew);
  const existing = placed.filter((record) => !record.isNew);
  const newRows = new Map(created.map((record) => [record.externalId, record.rowId]));
  const plans = await planLinks(trx, scope, mappings.links, objectType, newRows);
  await insertRows(trx, scope, mapping, columns, created, plannedHomes(plans));
  const changed = await updateRows(trx, scope, mapping, columns, existing);
  await writeCrosswalk(trx, scope, mapping, placed);
  await confirmPushed(trx, scope, objectType, placed);
  if (placed.length < records.length) await markSeen(trx, scope, mapping, records);
  await showPlanned(trx, scope, plans);
  await showLinksTo(
    trx,
    scope,
    mappings.links,
    objectType,
    unplaced.map((record) => record.externalId),
  );
  const written = [...created.map((record) => record.rowId), ...changed];
  // A refresh is asked for when something else than the records has changed: what follows from that follows anew.
  const followable = scope.source === 'refresh' ? placed.map((record) => record.rowId) : written;
  const followed = await afterChanges(trx, scope, mappings, objectType, followable);
  await fileRejects(
    trx,
    scope,
    mapping.objectType,
    placed.map((record) => record.externalId),
    placed.flatMap((record) => record.rejects),
  );

  const changedRows = new Set([...changed, ...followed]);
  const cameBack = placed.filter((record) => {
    const row = known.get(record.externalId);
    return row?.has_row && (row.archived_at !== null || row.excluded_at !== null);
  });
  return {
    counts: countPage(scope, records, placed, known, changedRows),
    changedRowIds: [...new Set([...written, ...followed])],
    relinkIds: [...new Set([...absorbed, ...cameBack.map((record) => record.externalId)])],
    doubtfulIds: records.filter(isDoubtful).map((record) => record.externalId),
    changedAt: await changesOf(trx, scope, objectType, placed, known, changedRows),
  };
}

const nothingDone: UpsertOutcome = {
  counts: { processed: 0, created: 0, updated: 0, unchanged: 0, failed: 0, refused: 0, drifted: 0 },
  changedRowIds: [],
  relinkIds: [],
  doubtfulIds: [],
  changedAt: [],
};

/**
 * Whether we hold something newer. HubSpot's stamp decides; of two readings of the same state, or of one that says
 * "gone", the one that began later does.
 */
function isOutdated(record: IncomingRecord, row: KnownRow): boolean {
  const stamp = Date.parse(record.sourceUpdatedAt);
  const held = row.source_updated_at.getTime();
  if (stamp < held) return true;
  const readBefore = record.readAt < row.read_at;
  return readBefore && (stamp === held || row.archived_at !== null);
}

function countPage(
  scope: WriteScope,
  records: IncomingRecord[],
  placed: PlacedRecord[],
  known: ReadonlyMap<string, KnownRow>,
  changedRows: ReadonlySet<string>,
): UpsertCounts {
  const isFirst = ({ externalId }: IncomingRecord) =>
    !scope.marksSeen || known.get(externalId)?.seen_in_run !== scope.runId;
  const here = records.filter(
    (record) => isFirst(record) && (known.get(record.externalId)?.has_row || record.included),
  );
  const rejected = placed.filter((record) => isFirst(record) && record.rejects.length > 0);
  const written = placed.filter((record) => record.isNew || changedRows.has(record.rowId));
  const created = written.filter((record) => record.isNew && isFirst(record)).length;
  const updated = written.filter((record) => !record.isNew && isFirst(record)).length;
  return {
    processed: here.length,
    created,
    updated,
    unchanged: here.length - created - updated,
    failed: rejected.length,
    refused: rejected.filter(({ rejects }) => rejects.some((reject) => !isWarning(reject))).length,
    drifted: written.filter(
      (record) =>
        scope.driftBefore !== undefined && Date.parse(record.sourceUpdatedAt) <= scope.driftBefore.getTime(),
    ).length,
  };
}

/** Records that were erased for privacy are not taken in again, whoever still sends them. */
async function withoutErased(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: IncomingRecord[],
): Promise<IncomingRecord[]> {
  if (records.length === 0) return records;
  const { rows } = await sql<{ external_id: string }>`
    select external_id from erased_records
    where integration_id = ${scope.integrationId} and object_type = ${objectType}
      and external_id = any(${records.map((record) => record.externalId)})`.execute(trx);
  if (rows.length === 0) return records;
  const erased = new Set(rows.map((row) => row.external_id));
  return records.filter((record) => !erased.has(record.externalId));
}

/** A page may hold a record twice; the newer state counts. */
function newestOfEach(incoming: IncomingRecord[]): IncomingRecord[] {
  const byId = new Map<string, IncomingRecord>();
  for (const record of incoming) {
    const other = byId.get(record.externalId);
    if (!other || Date.parse(record.sourceUpdatedAt) >= Date.parse(other.sourceUpdatedAt))
      byId.set(record.externalId, record);
  }
  return [...byId.values()];
}

async function findKnown(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  records: IncomingRecord[],
): Promise<Map<string, KnownRow>> {
  const ids = records.map((record) => record.externalId);
  const { rows } = await sql<KnownRow>`
    select r.external_id, r.row_id, t.id is not null as has_row, r.is_alias, r.source_updated_at, r.read_at, r.seen_in_run,
      r.archived_at, r.excluded_at
    from hubspot_records r left join ${sql.table(mapping.table)} t on t.id = r.row_id
    where r.integration_id = ${scope.integrationId} and r.object_type = ${mapping.objectType}
      and r.external_id = any(${ids})`.execute(trx);
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** Records that came in an older state than ours were seen all the same. */
async function markSeen(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  records: IncomingRecord[],
): Promise<void> {
  if (!scope.marksSeen || !scope.runId) return;
  await trx
    .updateTable('hubspot_records')
    .set({ seen_in_run: scope.runId })
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
  scope: WriteScope,
  mapping: ObjectMapping,
  records: PlacedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const input = records.map((record) => ({
    external_id: record.externalId,
    row_id: record.rowId,
    source_updated_at: record.sourceUpdatedAt,
    read_at: record.readAt.toISOString(),
    archived: record.archived,
    // The ledger tells what a run changed; what it made, this does. A first load makes too much for that.
    made: record.isNew && scope.keepsLedger,
  }));
  const seenInRun = scope.marksSeen ? (scope.runId ?? null) : null;
  await sql`
    insert into hubspot_records as r
      (integration_id, organization_id, object_type, external_id, row_id, source_updated_at, read_at, seen_in_run,
       archived_at, made_in_run)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.objectType}, i.external_id, i.row_id,
      i.source_updated_at, i.read_at, ${seenInRun}::uuid, case when i.archived then now() end,
      case when i.made then ${scope.runId ?? null}::uuid end
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as i (external_id text, row_id uuid, source_updated_at timestamptz, read_at timestamptz, archived boolean,
            made boolean)
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, is_alias = false, source_updated_at = excluded.source_updated_at,
      read_at = excluded.read_at, excluded_at = null,
      seen_in_run = coalesce(excluded.seen_in_run, r.seen_in_run),
      made_in_run = coalesce(excluded.made_in_run, r.made_in_run),
      archived_at = case when excluded.archived_at is not null then coalesce(r.archived_at, excluded.archived_at) end`.execute(
    trx,
  );
}
