import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { ObjectType } from '../hubspot/objects.ts';
import { moveLinks } from './links.ts';
import type { ObjectMapping, SyncMappings } from './object-mapping.ts';

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
 * @returns survivors that have a row by this.
 */
export async function absorbMerged(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string },
  mappings: SyncMappings,
  objectType: ObjectType,
  merges: Merge[],
): Promise<string[]> {
  if (merges.length === 0) return [];
  const mapping = mappings.objects[objectType];
  const held = await heldRecords(trx, scope, mapping, merges);
  const placed: string[] = [];
  for (const { mergedId, survivorId } of merges) {
    const merged = held.get(mergedId);
    const survivor = held.get(survivorId);
    if (!merged || mergedId === survivorId || (survivor && merged.row_id === survivor.row_id)) continue;
    if (survivor) {
      await giveUpRow(trx, scope, mapping, merged, survivor.row_id);
      held.set(mergedId, { ...merged, row_id: survivor.row_id, is_alias: true });
    } else {
      await handOver(trx, scope, mapping, merged, survivorId);
      held.set(mergedId, { ...merged, is_alias: true });
      held.set(survivorId, { ...merged, external_id: survivorId, is_alias: false });
      placed.push(survivorId);
    }
    await moveLinks(trx, scope, mappings.links, objectType, mergedId, survivorId);
  }
  return placed;
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

/** The survivor has a row of its own: the merged record's row, and what was merged into that earlier, go. */
async function giveUpRow(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string },
  mapping: ObjectMapping,
  merged: Held,
  survivorRow: string,
): Promise<void> {
  await sql`
    update hubspot_records set is_alias = true, row_id = ${survivorRow}
    where integration_id = ${scope.integrationId} and object_type = ${mapping.objectType}
      and row_id = ${merged.row_id}`.execute(trx);
  await sql`
    update ${sql.table(mapping.table)} set archived_at = coalesce(archived_at, now()), updated_at = now()
    where id = ${merged.row_id} and organization_id = ${scope.organizationId}`.execute(trx);
}

/** The survivor's id is new to us: it becomes the id of the merged record's row. */
async function handOver(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string },
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
  await sql`
    update ${sql.table(mapping.table)} set external_id = ${survivorId}, updated_at = now()
    where id = ${merged.row_id} and integration_id = ${scope.integrationId}`.execute(trx);
}
