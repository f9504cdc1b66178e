import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping, SyncMappings } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { afterChanges } from './after-changes.ts';
import { chooseKeptRow, type KeptBecause } from './choose-kept-row.ts';
import type { IncomingRecord, ToldMerge } from './incoming-record.ts';
import { moveLinks } from './links/links.ts';
import { moveShown, showLinksOf } from './links/shown-links.ts';
import { giveUpRow, noteMerge, takeRow } from './move-to-row.ts';

/** The crosswalk's data of an id. */
interface Held {
  external_id: string;
  row_id: string;
  is_alias: boolean;
  has_row: boolean;
  /** Its own row from before it was merged away, if that still exists. */
  own_row_id: string | null;
}

type Crosswalk = Map<string, Held>;

/** The row in which a survivor continues, and what is merged into it. */
interface Plan {
  survivorId: string;
  /** Its current row; undefined: its id is new. */
  mainRow: string | undefined;
  keptRow: string;
  because: KeptBecause | undefined;
  /** Ids that are merged into it. */
  parts: Held[];
}

/**
 * Applies merges from HubSpot: the survivor continues in the row of the primary record, with everything linked to it,
 * whatever id HubSpot gives it, and the merged ids stay as aliases. Events name the primary record, before or after
 * the merge is detected otherwise; without an event, it is found by its values, which live on. The other rows are
 * archived and remembered. Links move to the survivor; reading its links then corrects them.
 * @returns survivors that absorbed records, or moved to another row, in this call.
 */
export async function absorbMerged(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  columns: ColumnTypes,
  records: readonly IncomingRecord[],
): Promise<string[]> {
  const merging = records.filter((record) => record.mergedIds.length > 0 || (record.merges ?? []).length > 0);
  if (merging.length === 0) return [];
  const mapping = mappings.objects[objectType];
  const survivors = new Set<string>();
  const rows = new Set<string>();
  let crosswalk = await readCrosswalk(trx, scope, mapping, merging);
  for (const record of merging) {
    const merges = mergesOf(record, crosswalk);
    const plan = await planMerge(trx, mapping, columns, record, merges, crosswalk);
    if (!plan) continue;
    const isMerging =
      plan.mainRow !== plan.keptRow || plan.parts.some((part) => part.row_id !== plan.keptRow);
    if (isMerging) {
      for (const row of await carryOut(trx, scope, mappings, objectType, plan)) rows.add(row);
      survivors.add(plan.survivorId);
    }
    await rememberPrimaries(trx, scope, mapping, record, merges, plan, crosswalk);
    if (isMerging) crosswalk = await readCrosswalk(trx, scope, mapping, merging);
  }
  await showLinksOf(trx, scope, mappings.links, objectType, [...survivors]);
  await afterChanges(trx, scope, mappings, objectType, [...rows]);
  return [...survivors];
}

async function readCrosswalk(
  trx: Transaction<Database>,
  scope: { integrationId: string },
  mapping: ObjectMapping,
  records: readonly IncomingRecord[],
): Promise<Crosswalk> {
  const told = new Set(records.flatMap((record) => record.merges ?? []));
  const ids = [
    ...records.flatMap((record) => [record.externalId, ...record.mergedIds]),
    ...[...told].flatMap((merge) => [merge.survivorId, merge.primaryId, ...merge.mergedIds]),
  ];
  // An id that was merged away also adds the record of its row.
  const { rows } = await sql<Held>`
    select r.external_id, r.row_id, r.is_alias, t.id is not null as has_row, o.id as own_row_id
    from hubspot_records r
    left join ${sql.table(mapping.table)} t on t.id = r.row_id
    left join ${sql.table(mapping.table)} o on o.id = r.own_row_id
    where r.integration_id = ${scope.integrationId} and r.object_type = ${mapping.objectType}
      and r.external_id in (
        select unnest(${[...new Set(ids)]}::text[])
        union
        select m.external_id from hubspot_records a
        join hubspot_records m on m.row_id = a.row_id and m.integration_id = a.integration_id and not m.is_alias
        where a.integration_id = ${scope.integrationId} and a.object_type = ${mapping.objectType} and a.is_alias
          and a.external_id = any(${[...new Set(ids)]}))`.execute(trx);
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** The record that an id stands for: itself, or the one whose row it shares. */
function mainOf(id: string, crosswalk: Crosswalk): Held | undefined {
  const held = crosswalk.get(id);
  if (!held?.is_alias) return held;
  return [...crosswalk.values()].find((other) => !other.is_alias && other.row_id === held.row_id);
}

/** Of the merges in events, those with both sides known to be part of the record. */
function mergesOf(record: IncomingRecord, crosswalk: Crosswalk): ToldMerge[] {
  const row = crosswalk.get(record.externalId)?.row_id;
  const isPart = (id: string) =>
    id === record.externalId ||
    record.mergedIds.includes(id) ||
    (row !== undefined && crosswalk.get(id)?.row_id === row);
  return (record.merges ?? []).filter((told) => isPart(told.primaryId) && told.mergedIds.some(isPart));
}

async function planMerge(
  trx: Transaction<Database>,
  mapping: ObjectMapping,
  columns: ColumnTypes,
  record: IncomingRecord,
  merges: readonly ToldMerge[],
  crosswalk: Crosswalk,
): Promise<Plan | undefined> {
  const main = mainOf(record.externalId, crosswalk);
  const survivorId = main?.external_id ?? record.externalId;
  // An id that was merged into another record earlier adds that one: both are now part of the survivor.
  const parts = new Map<string, Held>();
  for (const id of record.mergedIds) {
    for (const part of [crosswalk.get(id), mainOf(id, crosswalk)]) {
      if (part && part.external_id !== survivorId) parts.set(part.external_id, part);
    }
  }
  const mainRow = main?.has_row ? main.row_id : undefined;
  const common = { survivorId, mainRow, parts: [...parts.values()] };
  const follow = (row: string) => followMerges(row, record.externalId, merges, crosswalk);
  if (mainRow !== undefined) {
    if (common.parts.length === 0 && merges.length === 0) return undefined;
    const keptRow = follow(mainRow);
    return { ...common, keptRow, because: keptRow === mainRow ? 'same_id' : 'merge_event' };
  }
  const candidates = new Set(common.parts.filter((part) => part.has_row).map((part) => part.row_id));
  const named = new Set([...candidates].map(follow));
  const [first] = named;
  if (first === undefined) return undefined;
  if (named.size === 1) {
    const isOnlyOne = candidates.size === 1 && candidates.has(first);
    return { ...common, keptRow: first, because: isOnlyOne ? undefined : 'merge_event' };
  }
  const chosen = await chooseKeptRow(trx, mapping, columns, record, [...named]);
  return chosen && { ...common, keptRow: chosen.rowId, because: chosen.because };
}

/** The row that events name instead of this one: that of the primary record, for each merge in a chain. */
function followMerges(
  row: string,
  recordId: string,
  merges: readonly ToldMerge[],
  crosswalk: Crosswalk,
): string {
  let kept = row;
  for (const _ of merges) {
    for (const { survivorId, primaryId, mergedIds } of merges) {
      const isAbout =
        survivorId === recordId
          ? primaryId !== recordId
          : mergedIds.some((id) => rowOf(id, merges, crosswalk) === kept);
      if (isAbout) kept = rowOf(primaryId, merges, crosswalk) ?? kept;
    }
  }
  return kept;
}

/** The row that a record had of its own; for a survivor, that of its primary record. */
function rowOf(
  id: string,
  merges: readonly ToldMerge[],
  crosswalk: Crosswalk,
  seen: ReadonlySet<string> = new Set(),
): string | undefined {
  const told = merges.find((merge) => merge.survivorId === id && merge.primaryId !== id);
  const ofPrimary =
    told && !seen.has(id) ? rowOf(told.primaryId, merges, crosswalk, new Set([...seen, id])) : undefined;
  const held = crosswalk.get(id);
  return ofPrimary ?? held?.own_row_id ?? (held?.has_row ? held.row_id : undefined);
}

/** @returns rows that it changed. */
async function carryOut(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  { survivorId, mainRow, keptRow, because, parts }: Plan,
): Promise<string[]> {
  const mapping = mappings.objects[objectType];
  const rows = new Set([...parts.map((part) => part.row_id), ...(mainRow ? [mainRow] : [])]);
  rows.delete(keptRow);
  const merged: string[] = [];
  if (keptRow !== mainRow)
    merged.push(...(await takeRow(trx, scope, mapping, { survivorId, mainRow, keptRow })));
  for (const givenUp of rows) {
    merged.push(...(await giveUpRow(trx, scope, mapping, { survivorId, givenUp, keptRow })));
    await moveShown(trx, scope, mappings.links, objectType, givenUp, keptRow);
    await mapping.moveHistory?.(trx, scope, { givenUp, survivor: keptRow });
  }
  for (const id of new Set([...parts.map((part) => part.external_id), ...merged])) {
    if (id !== survivorId) await moveLinks(trx, scope, mappings.links, objectType, id, survivorId);
  }
  if (because) await noteMerge(trx, scope, mapping, { survivorId, keptRow, givenUp: [...rows], because });
  return [keptRow, ...rows];
}

/**
 * For a chain of merges in an event, the intermediate survivor is remembered with the row of its primary record: the
 * event of the next merge may arrive later.
 */
async function rememberPrimaries(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  record: IncomingRecord,
  merges: readonly ToldMerge[],
  plan: Plan,
  crosswalk: Crosswalk,
): Promise<void> {
  for (const { survivorId, primaryId } of merges) {
    const ownRow = rowOf(survivorId, merges, crosswalk);
    const isFurtherMerged = survivorId !== plan.survivorId && record.mergedIds.includes(survivorId);
    if (!isFurtherMerged || survivorId === primaryId || ownRow === undefined) continue;
    await sql`
      insert into hubspot_records
        (integration_id, organization_id, object_type, external_id, row_id, own_row_id, is_alias, source_updated_at)
      values (${scope.integrationId}, ${scope.organizationId}, ${mapping.objectType}, ${survivorId}, ${plan.keptRow},
        ${ownRow}, true, 'epoch')
      on conflict (integration_id, object_type, external_id) do update set own_row_id = excluded.own_row_id
        where hubspot_records.is_alias`.execute(trx);
  }
}
