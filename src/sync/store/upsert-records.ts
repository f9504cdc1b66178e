import { sql, type Transaction } from 'kysely';
import { v7 as newRowId } from 'uuid';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping, SyncMappings } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { confirmPushed } from '../push/confirm-pushed.ts';
import { absorbMerged } from './absorb-merged.ts';
import { afterChanges } from './after-changes.ts';
import { claimRows } from './claim-rows.ts';
import { findKnown, markSeen, writeCrosswalk } from './crosswalk.ts';
import { changesOf } from './figures/changed-at.ts';
import { countPage, type UpsertCounts } from './figures/count-page.ts';
import type { IncomingRecord, KnownRow, PlacedRecord } from './incoming-record.ts';
import {
  companyLinksByRow,
  type LinkPlan,
  planLinks,
  plannedHomes,
  plansOf,
  showLinksFrom,
  showLinksTo,
  showPlanned,
} from './links/shown-links.ts';
import { noteLeaving } from './note-leaving.ts';
import { fileRejects } from './quarantine.ts';
import { writePage } from './write-page.ts';

export interface UpsertOutcome {
  counts: UpsertCounts;
  /** Rows that were written, new or changed. */
  changedRowIds: string[];
  /** Records whose associations must be re-read: they absorbed others, or were restored. */
  relinkIds: string[];
  /** Records in a search result that are archived here: only a read by id can clear that up. */
  doubtfulIds: string[];
  /** When HubSpot changed states that were new here, by its timestamps: see `changesOf`. */
  changedAt: string[];
}

/**
 * The only way to store records from HubSpot: finds each record's row by the crosswalk, or matches an existing
 * customer, or creates a row; writes differences; stores rejects. A read older than the stored state changes nothing.
 * A few statements per page, none per record. Applying a page twice equals applying it once.
 *
 * Records that don't match the portal's customer filter aren't created; existing ones are marked as leaving. The
 * caller holds the portal's write lock, so only one page of a portal is stored at a time.
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
  // Read before it was merged away, or found by an index that hasn't caught up.
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
  // Rows in chronological order are next to each other in every index of their ids.
  const drafts = new Map(unplaced.map((record) => [record.externalId, newRowId()]));
  const draftedLinks = await planLinks(trx, scope, mappings.links, objectType, drafts);
  const matched = await findMatches(trx, scope, mapping, unplaced, drafts, draftedLinks);
  const drafted = wanted.map((record): PlacedRecord => {
    const row = known.get(record.externalId);
    const here = row?.has_row ? row.row_id : matched.get(record.externalId);
    const rowId = here ?? drafts.get(record.externalId) ?? newRowId();
    return { ...record, rowId, isNew: here === undefined };
  });

  const planned = plansOf(draftedLinks, new Set(drafted.map((record) => record.rowId)));
  const { created: completed, areComplete } = await completeNew(
    trx,
    scope,
    mapping,
    columns,
    drafted,
    planned,
  );
  const { placed, created, changed, unstored } = await writePage(trx, scope, mapping, columns, {
    created: completed,
    existing: drafted.filter((record) => !record.isNew),
  });
  const plans = unstored.length === 0 ? planned : plansOf(planned, new Set(placed.map(({ rowId }) => rowId)));
  await writeCrosswalk(trx, scope, mapping, placed);
  await confirmPushed(trx, scope, objectType, placed);
  if (placed.length < records.length) await markSeen(trx, scope, mapping, records);
  await showPlanned(trx, scope, plans);
  await showLinksFrom(trx, scope, mappings.links, objectType, [...matched.keys()]);
  await showLinksTo(
    trx,
    scope,
    mappings.links,
    objectType,
    unplaced.map((record) => record.externalId),
  );
  const written = [...created.map((record) => record.rowId), ...changed];
  // A refresh is requested because something other than the records changed, so everything that follows from that is
  // updated.
  const followable = scope.source === 'refresh' ? placed.map((record) => record.rowId) : written;
  const settled = areComplete ? created.map((record) => record.rowId) : [];
  const followed = await afterChanges(trx, scope, mappings, objectType, followable, settled);
  await fileRejects(
    trx,
    scope,
    mapping.objectType,
    [...placed, ...unstored].map((record) => record.externalId),
    [...placed, ...unstored].flatMap((record) => record.rejects),
  );

  const changedRows = new Set([...changed, ...followed]);
  const cameBack = placed.filter((record) => {
    const row = known.get(record.externalId);
    return row?.has_row && (row.archived_at !== null || row.excluded_at !== null);
  });
  return {
    counts: countPage(scope, records, placed, unstored, known, changedRows),
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

/** Existing rows that match new records: external id -> row id. */
async function findMatches(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  unplaced: IncomingRecord[],
  drafts: ReadonlyMap<string, string>,
  plans: LinkPlan[],
): Promise<ReadonlyMap<string, string>> {
  if (unplaced.length === 0 || !mapping.matchExisting) return new Map();
  const companies = companyLinksByRow(plans);
  const candidates = unplaced.map((record) => ({
    ...record,
    customerIds: (companies.get(drafts.get(record.externalId) ?? '') ?? []).map((link) => link.to_row),
  }));
  const matches = await mapping.matchExisting(trx, scope, candidates, new Set());
  const found = [...matches].flatMap(([id, match]) =>
    match.by === 'ambiguous' ? [] : [[id, match.rowId] as const],
  );
  const own = await claimRows(
    trx,
    scope,
    mapping,
    found.map(([, rowId]) => rowId),
  );
  return new Map(found.filter(([, rowId]) => own.has(rowId)));
}

/**
 * The new ones of some records with their customers, and with the values that follow from them and their links, if these
 * can be determined.
 */
async function completeNew(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  placed: PlacedRecord[],
  plans: LinkPlan[],
): Promise<{ created: PlacedRecord[]; areComplete: boolean }> {
  const homes = plannedHomes(plans);
  const created = placed.flatMap((record) =>
    record.isNew ? [{ ...record, home: homes.get(record.rowId) ?? null }] : [],
  );
  if (created.length === 0 || !mapping.complete) return { created, areComplete: false };
  const companies = companyLinksByRow(plans);
  const rows = created.map(({ rowId, values }) => ({
    rowId,
    values,
    labels: (companies.get(rowId) ?? []).flatMap((link) => link.labels),
  }));
  const completed = await mapping.complete(trx, scope, columns, rows);
  if (!completed) return { created, areComplete: false };
  return {
    created: created.map((record) => ({
      ...record,
      values: { ...record.values, ...completed.get(record.rowId) },
    })),
    areComplete: true,
  };
}

/**
 * Whether the stored state is newer. HubSpot's timestamp decides; of two reads of the same state, or if one reports
 * "gone", the one that started later is newer.
 */
function isOutdated(record: IncomingRecord, row: KnownRow): boolean {
  const stamp = Date.parse(record.sourceUpdatedAt);
  const held = row.source_updated_at.getTime();
  if (stamp < held) return true;
  const readBefore = record.readAt < row.read_at;
  return readBefore && (stamp === held || row.archived_at !== null);
}

/** Records that were erased for privacy aren't stored again, whatever their source. */
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

/** A page may contain a record twice; the newer state counts. */
function newestOfEach(incoming: IncomingRecord[]): IncomingRecord[] {
  const byId = new Map<string, IncomingRecord>();
  for (const record of incoming) {
    const other = byId.get(record.externalId);
    if (!other || Date.parse(record.sourceUpdatedAt) >= Date.parse(other.sourceUpdatedAt))
      byId.set(record.externalId, record);
  }
  return [...byId.values()];
}
