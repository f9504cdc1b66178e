import { sql, type Transaction } from 'kysely';
import type { Database } from '../../../db/tables.ts';
import { associationBatchSize } from '../../../hubspot/associations.ts';
import type { Bell } from '../../../jobs/bell.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import { readLinks } from '../../read/read-links.ts';
import { whichAreSynced } from '../../read/records-here.ts';
import { followLinks } from '../../read/refresh-links.ts';
import { type Link, replaceLinks } from '../../store/links/links.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { addPendingReads, idsOf, settlePendingReads, takePendingReads } from './pending-reads.ts';

/** Wakes a stream when there is something new, and tells it when there will be nothing more. */
export interface Upstream {
  bell: Bell;
  ended(): boolean;
}

/**
 * Reads the associations of one kind for all pending records, up to 1,000 per call, while the records are still
 * arriving. Associated contacts are added to the list of pending reads.
 * @returns ids that HubSpot left unanswered twice: their stored associations stay.
 */
export async function linkStream(
  run: SyncRunContext,
  mapping: LinkMapping,
  upstream: Upstream,
  onStored: () => void,
): Promise<string[]> {
  const unanswered: string[] = [];
  for (;;) {
    const rung = upstream.bell.wait();
    const ended = upstream.ended();
    const reads = await takePendingReads(run.db, run.runId, mapping.kind, associationBatchSize);
    if (reads.length < associationBatchSize && !ended) {
      await rung;
      continue;
    }
    if (reads.length === 0) return unanswered;
    const asked = await whichAreSynced(run, mapping[mapping.readBy], idsOf(reads));
    const read = await readLinks(run, mapping, asked);
    unanswered.push(...read.unanswered);
    await run.commit(async (trx) => {
      const changes = await replaceLinks(trx, run, mapping, read.anchorIds, read.links);
      await settlePendingReads(trx, run.runId, mapping.kind, reads);
      await followLinks(trx, run, mapping, changes);
      if (mapping.from === 'contact') await wantContacts(trx, run, read.links);
      const count = changes.removed.length + changes.added.length + changes.changed.length;
      return [{ objectType: mapping.from, linksDrifted: run.driftBefore ? count : 0 }];
    });
    onStored();
  }
}

/** Adds linked contacts that this run hasn't stored yet to the pending reads. */
async function wantContacts(trx: Transaction<Database>, run: SyncRunContext, links: Link[]): Promise<void> {
  const ids = [...new Set(links.map((link) => link.fromId))];
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where integration_id = ${run.integrationId} and object_type = 'contact' and external_id = any(${ids})
      and seen_in_run = ${run.runId}`.execute(trx);
  const seen = new Set(rows.map((row) => row.external_id));
  const unseen = ids.filter((id) => !seen.has(id));
  const added = await addPendingReads(trx, run, 'contact', unseen);
  await trx
    .updateTable('hubspot_sync_log')
    .set({ records_total: sql<number>`coalesce(records_total, 0) + ${added}` })
    .where('run_id', '=', run.runId)
    .where('object_type', '=', 'contact')
    .execute();
}
