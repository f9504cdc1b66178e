import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, ObjectTypeColumn } from '../db/tables.ts';
import { batchReadObjects, batchSize, type ObjectType } from '../hubspot/objects.ts';
import { absorbMerged } from './absorb-merged.ts';
import { propertiesOf } from './parse-record.ts';
import { storeRecords } from './store-records.ts';
import { commitPage, type SyncRunContext } from './sync-run.ts';

/**
 * After everything of a type has been read: looks at each record that we hold and did not see. HubSpot is asked
 * for it by id before anything is concluded: one that answers is stored, one that was merged away becomes an alias
 * of its survivor, and only one that HubSpot says is gone is archived here. A record about which HubSpot says
 * nothing stays as it is.
 */
export async function sweepUnseen(run: SyncRunContext, objectType: ObjectType): Promise<void> {
  const properties = propertiesOf(run.mappings.objects[objectType]);
  let after = '';
  for (;;) {
    const ids = await unseenAfter(run.db, run, objectType, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    const batch = await batchReadObjects(run.client, objectType, ids, { properties });
    const survivors = [...new Map([...batch.records.values()].map((record) => [record.id, record])).values()];
    const merges = [...batch.records].map(([mergedId, record]) => ({ mergedId, survivorId: record.id }));
    const gone = batch.missing.filter((id) => !batch.unanswered.includes(id));
    await commitPage(run, async (trx) => {
      await absorbMerged(trx, run, run.mappings, objectType, merges);
      await archive(trx, run, objectType, gone);
      return [{ objectType, archived: gone.length }];
    });
    await storeRecords(run, objectType, survivors, async () => {});
  }
}

async function unseenAfter(
  db: Kysely<Database>,
  run: SyncRunContext,
  objectType: ObjectTypeColumn,
  after: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('hubspot_records')
    .select('external_id')
    .where('integration_id', '=', run.integrationId)
    .where('object_type', '=', objectType)
    .where('external_id', '>', after)
    .where('is_alias', '=', false)
    .where('archived_at', 'is', null)
    .where((eb) => eb.or([eb('seen_in_run', 'is', null), eb('seen_in_run', '<>', run.runId)]))
    .orderBy('external_id')
    .limit(batchSize)
    .execute();
  return rows.map((row) => row.external_id);
}

/** Archived in HubSpot: archived here, with a date. Links stay until HubSpot says otherwise. */
async function archive(
  trx: Transaction<Database>,
  run: SyncRunContext,
  objectType: ObjectType,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<{ row_id: string }>`
    update hubspot_records set archived_at = now()
    where integration_id = ${run.integrationId} and object_type = ${objectType} and external_id = any(${ids})
      and archived_at is null
    returning row_id`.execute(trx);
  await sql`
    update ${sql.table(run.mappings.objects[objectType].table)} set archived_at = now(), updated_at = now()
    where id = any(${rows.map((row) => row.row_id)}::uuid[]) and archived_at is null
      and organization_id = ${run.organizationId}
      -- A customer that several portals know lives as long as one of them has it.
      and not exists (
        select from hubspot_records r
        where r.row_id = ${sql.table(run.mappings.objects[objectType].table)}.id and r.archived_at is null and not r.is_alias)`.execute(
    trx,
  );
}
