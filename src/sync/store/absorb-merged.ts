import { sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ObjectType } from '../../hubspot/objects.ts';
import type { ObjectMapping, SyncMappings } from '../mapping/object-mapping.ts';
import { afterChanges } from './after-changes.ts';
import { updateWithLedger } from './change-ledger.ts';
import { moveLinks } from './links.ts';
import { moveShown, showLinksOf } from './shown-links.ts';
import type { WriteScope } from './write-scope.ts';

/** A record that was merged away, and the one that it is a part of now. */
export interface Merge {
  mergedId: string;
  survivorId: string;
}

interface Held {
  external_id: string;
  row_id: string;
  is_alias: boolean;
}

/**
 * Follows merges in HubSpot: the merged ids stay as aliases of the survivor. HubSpot often gives the survivor a new
 * id; then it takes over the row of the first record that was merged into it, with everything that hangs on that
 * row, instead of getting a new one. The rows of the others are archived. Links go over to the survivor; its own
 * list of links, read by whoever noticed the merge, then corrects them.
 * @returns survivors that took something in by this call.
 */
export async function absorbMerged(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  merges: Merge[],
): Promise<string[]> {
  if (merges.length === 0) return [];
  const mapping = mappings.objects[objectType];
  const held = await heldRecords(trx, scope, mapping, merges);
  const survivors = new Set<string>();
  const givenUp: string[] = [];
  for (const { mergedId, survivorId } of merges) {
    const merged = held.get(mergedId);
    const survivor = held.get(survivorId);
    if (!merged || mergedId === survivorId || merged.row_id === survivor?.row_id) continue;
    // An id that had become another record earlier stands for that one's row: both are a part of the survivor now.
    const main = await mainRecordOf(trx, scope, mapping, merged.row_id);
    if (survivor) {
      await giveUpRow(trx, scope, mapping, merged, survivor.row_id);
      await moveShown(trx, scope, mappings.links, objectType, merged.row_id, survivor.row_id);
      await mapping.moveHistory?.(trx, scope, { givenUp: merged.row_id, survivor: survivor.row_id });
      givenUp.push(merged.row_id);
    } else {
      await handOver(trx, scope, mapping, merged, survivorId);
      held.set(survivorId, { ...merged, external_id: survivorId, is_alias: false });
    }
    survivors.add(survivorId);
    const row_id = survivor?.row_id ?? merged.row_id;
    for (const id of new Set([mergedId, main ?? mergedId])) {
      held.set(id, { external_id: id, row_id, is_alias: true });
      await moveLinks(trx, scope, mappings.links, objectType, id, survivorId);
    }
  }
  await showLinksOf(trx, scope, mappings.links, objectType, [...survivors]);
  const rows = [...survivors].flatMap((id) => held.get(id)?.row_id ?? []);
  await afterChanges(trx, scope, mappings, objectType, [...rows, ...givenUp]);
  return [...survivors];
}

async function heldRecords(
  trx: Transaction<Database>,
  scope: { integrationId: string },
  mapping: ObjectMapping,
  merges: Merge[],
): Promise<Map<string, Held>> {
  const ids = merges.flatMap((merge) => [merge.mergedId, merge.survivorId]);
  const { rows } = await sql<Held>`
    select external_id, row_id, is_alias from hubspot_records
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType}
      and external_id = any(${ids})`.execute(trx);
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** The id of the record that a row stands for. */
async function mainRecordOf(
  trx: Transaction<Database>,
  scope: { integrationId: string },
  mapping: ObjectMapping,
  rowId: string,
): Promise<string | undefined> {
  const row = await trx
    .selectFrom('hubspot_records')
    .select('external_id')
    .where('integration_id', '=', scope.integrationId)
    .where('object_type', '=', mapping.objectType)
    .where('row_id', '=', rowId)
    .where('is_alias', '=', false)
    .executeTakeFirst();
  return row?.external_id;
}

/** The survivor has a row of its own: the merged record's row, and what was merged into that earlier, go. */
async function giveUpRow(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  merged: Held,
  survivorRow: string,
): Promise<void> {
  await sql`
    update hubspot_records set is_alias = true, row_id = ${survivorRow}
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType}
      and row_id = ${merged.row_id}`.execute(trx);
  await updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: ['archived_at'] },
    sql`update ${sql.table(mapping.table)} t set archived_at = now(), updated_at = now()
      where t.id = ${merged.row_id} and t.organization_id = ${scope.organizationId} and t.archived_at is null
        -- A customer that several portals know lives as long as one of them has it.
        and not exists (
          select from hubspot_records r where r.row_id = t.id and r.archived_at is null and not r.is_alias)`,
  );
}

/** The survivor's id is new to us: it becomes the id of the merged record's row. */
async function handOver(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: ObjectMapping,
  merged: Held,
  survivorId: string,
): Promise<void> {
  await sql`
    update hubspot_records set is_alias = true
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType}
      and row_id = ${merged.row_id}`.execute(trx);
  // Older than anything: whatever is read of the survivor is newer than what its row holds.
  await sql`
    insert into hubspot_records (integration_id, organization_id, object_type, external_id, row_id, source_updated_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${mapping.objectType}, ${survivorId}, ${merged.row_id},
      'epoch')`.execute(trx);
  await updateWithLedger(
    trx,
    scope,
    mapping.table,
    { columns: ['external_id'], properties: { external_id: 'hs_object_id' } },
    sql`update ${sql.table(mapping.table)} t set external_id = ${survivorId}, updated_at = now()
      where t.id = ${merged.row_id} and t.integration_id = ${scope.integrationId}`,
  );
}
