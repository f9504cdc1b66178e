import { sql, type Transaction } from 'kysely';
import { type ObjectType, objectTypes } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { associationBatchSize } from '../../../hubspot/associations.ts';
import { batchSize } from '../../../hubspot/objects.ts';
import { whichAreSynced } from '../../read/records-here.ts';
import { refreshLinks } from '../../read/refresh-links.ts';
import { refreshRecords } from '../../read/refresh-records.ts';
import { linksReadBy } from '../../store/portal-writer.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { addPendingReads, idsOf, settlePendingReads, takePendingReads } from './pending-reads.ts';

// What a run has to read by id: records, and the links of records. Stored until it has been read.

/** Ids per batch. */
const readsAtOnce = 4 * batchSize;

/** Adds the links of records to the run's pending reads. Contacts' links are read from the other side. */
export async function addPendingLinkReads(
  trx: Transaction<Database>,
  run: SyncRunContext,
  objectType: ObjectType,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const link of linksReadBy(run, objectType)) await addPendingReads(trx, run, link.kind, ids);
  for (const link of run.mappings.links) {
    if (link[link.readBy] === objectType || (link.from !== objectType && link.to !== objectType)) continue;
    const [own, anchor] = link.from === objectType ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
    const { rows } = await sql<{ id: string }>`
      select distinct ${sql.ref(anchor)} as id from hubspot_links
      where integration_id = ${run.integrationId} and kind = ${link.kind} and ${sql.ref(own)} = any(${ids})`.execute(
      trx,
    );
    await addPendingReads(
      trx,
      run,
      link.kind,
      rows.map((row) => row.id),
    );
  }
}

/**
 * Does a run's pending reads until none is left: a read can add others. Unanswered ids keep their stored state.
 * @returns the number of unanswered records of each type.
 * @throws {HubspotError}
 */
export async function readPending(run: SyncRunContext): Promise<Map<ObjectType, string[]>> {
  const unanswered = new Map<ObjectType, string[]>(objectTypes.map((type) => [type, []]));
  for (let progress = true; progress; ) {
    progress = false;
    for (const objectType of objectTypes) {
      for (;;) {
        const reads = await takePendingReads(run.db, run.runId, objectType, readsAtOnce);
        if (reads.length === 0) break;
        progress = true;
        const outcome = await refreshRecords(run, objectType, idsOf(reads));
        unanswered.get(objectType)?.push(...outcome.unanswered);
        await run.commit(async (trx) => {
          await settlePendingReads(trx, run.runId, objectType, reads);
          return [];
        });
      }
    }
    for (const mapping of run.mappings.links) {
      for (;;) {
        const reads = await takePendingReads(run.db, run.runId, mapping.kind, associationBatchSize);
        if (reads.length === 0) break;
        progress = true;
        const outcome = await refreshLinks(
          run,
          mapping,
          await whichAreSynced(run, mapping[mapping.readBy], idsOf(reads)),
        );
        unanswered.get(mapping.from)?.push(...outcome.unanswered);
        await run.commit(async (trx) => {
          await settlePendingReads(trx, run.runId, mapping.kind, reads);
          return [];
        });
      }
    }
  }
  return unanswered;
}
