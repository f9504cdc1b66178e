import type { Kysely } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { batchSize } from '../../../hubspot/objects.ts';
import { refreshRecords } from '../../read/refresh-records.ts';
import type { SyncRunContext } from '../sync-run.ts';

/**
 * After everything of a type has been read: checks each stored record that wasn't seen, by asking HubSpot for it by
 * id.
 */
export async function sweepUnseen(run: SyncRunContext, objectType: ObjectType): Promise<void> {
  let after = '';
  for (;;) {
    const ids = await unseenAfter(run.db, run, objectType, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    await refreshRecords(run, objectType, ids);
  }
}

async function unseenAfter(
  db: Kysely<Database>,
  run: SyncRunContext,
  objectType: ObjectType,
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
    .limit(4 * batchSize)
    .execute();
  return rows.map((row) => row.external_id);
}
