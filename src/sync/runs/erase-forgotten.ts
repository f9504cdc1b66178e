import { sql } from 'kysely';
import { batchReadObjects, batchSize } from '../../hubspot/objects.ts';
import { eraseRecord } from '../store/erase-record.ts';
import { endsOneTypeOnly } from './streams/run-streams.ts';
import type { SyncRunContext } from './sync-run.ts';

/** How long a contact must have been archived here: HubSpot's two lists aren't always consistent. */
const leastHours = 24;

/**
 * HubSpot empties its recycle bin after 90 days. A contact that has left it by then may have been deleted normally,
 * and stays archived here.
 */
const mostDays = 80;

/**
 * Erases contacts that HubSpot has permanently deleted without an event, because none arrived or none can. A contact
 * was permanently deleted if it is archived here and neither live nor archived in HubSpot, while the recycle bin
 * would still contain it. Contacts that HubSpot leaves unanswered stay as they are, and so do all if HubSpot can't be
 * reached.
 */
export async function eraseForgotten(run: SyncRunContext): Promise<void> {
  try {
    let after = '';
    for (;;) {
      const ids = await archivedAfter(run, after);
      const last = ids.at(-1);
      if (last === undefined) return;
      after = last;
      const notLive = await goneFrom(run, ids, false);
      for (const id of await goneFrom(run, notLive, true)) {
        run.signal.throwIfAborted();
        await run.commit(async (trx) => {
          await eraseRecord(trx, run, 'contact', id);
          return [];
        });
      }
    }
  } catch (error) {
    if (!endsOneTypeOnly(error)) throw error;
    run.log.warn({ reason: error.message }, 'the check for permanently deleted contacts failed');
  }
}

/** Of these contacts, those that one of HubSpot's lists doesn't contain. */
async function goneFrom(run: SyncRunContext, ids: readonly string[], archived: boolean): Promise<string[]> {
  const { missing, unanswered } = await batchReadObjects(run.client, 'contact', ids, {
    properties: [],
    archived,
  });
  return missing.filter((id) => !unanswered.includes(id));
}

async function archivedAfter(run: SyncRunContext, after: string): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select r.external_id from hubspot_records r
    where r.integration_id = ${run.integrationId} and r.object_type = 'contact' and not r.is_alias
      and r.archived_at < now() - make_interval(hours => ${leastHours}) and r.external_id > ${after}
      and r.archived_at > now() - make_interval(days => ${mostDays})
      and not exists (
        select from erased_records e
        where e.integration_id = r.integration_id and e.object_type = 'contact' and e.external_id = r.external_id)
    order by r.external_id limit ${batchSize}`.execute(run.db);
  return rows.map((row) => row.external_id);
}
