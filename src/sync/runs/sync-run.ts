import { sql, type Transaction } from 'kysely';
import { announce } from '../../context/events.ts';
import type { ObjectType, SyncMode } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import { takeWriteLock } from '../portal/portal-locks.ts';
import { noteHour } from '../store/figures/note-hour.ts';
import type { PortalWriter, ProgressDelta } from '../store/portal-writer.ts';

/** A run in one process. */
export interface SyncRunContext extends PortalWriter {
  runId: string;
  mode: SyncMode;
  /** How many times the run was claimed; pages from an earlier claim are rejected. */
  attempt: number;
  objectTypes: readonly ObjectType[];
  /** The start of the run, by HubSpot's clock; the same for every process that takes it over. */
  startedAt: Date;
  /** Stops the run's other streams when one of them has to end the run. */
  stop(reason: unknown): void;
  /** Calls to HubSpot since the last stored page; the page's transaction counts and resets them. */
  calls: { count: number };
}

/** The run was canceled, or another process has taken it over: stop silently. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';
}

/**
 * Stores a page: everything in `work`, the counts and the run's heartbeat, in one transaction, which also holds the
 * portal's write lock, so that only one page of a portal is stored at a time. Retried if the database goes away.
 * @returns the result of `work`.
 * @throws {RunEnded} if the run no longer belongs to this process.
 */
export async function commitPage(
  run: Pick<
    SyncRunContext,
    'db' | 'clock' | 'signal' | 'organizationId' | 'integrationId' | 'runId' | 'attempt' | 'calls'
  >,
  work: (trx: Transaction<Database>) => Promise<ProgressDelta[]>,
): Promise<ProgressDelta[]> {
  const { deltas, calls } = await withDatabaseRetry(run.clock, run.signal, () =>
    run.db.transaction().execute(async (trx) => {
      await takeWriteLock(trx, run.integrationId);
      const calls = run.calls.count;
      const held = await trx
        .updateTable('sync_runs')
        .set((eb) => ({ requests: eb('requests', '+', calls), moved_at: sql`now()` }))
        .where('id', '=', run.runId)
        .where('attempt', '=', run.attempt)
        .where('status', '=', 'running')
        .returning('id')
        .executeTakeFirst();
      if (!held) throw new RunEnded('the run was canceled or continued by another worker');
      const deltas = await work(trx);
      for (const delta of deltas) await addProgress(trx, run.runId, delta);
      await noteHour(trx, run, run.clock.now(), deltas);
      await announce(trx, { organizationId: run.organizationId, type: 'run', runId: run.runId });
      return { deltas, calls };
    }),
  );
  run.calls.count -= calls;
  return deltas;
}

async function addProgress(trx: Transaction<Database>, runId: string, delta: ProgressDelta): Promise<void> {
  await trx
    .updateTable('hubspot_sync_log')
    .set((eb) => ({
      records_processed: eb('records_processed', '+', delta.processed ?? 0),
      records_created: eb('records_created', '+', delta.created ?? 0),
      records_updated: eb('records_updated', '+', delta.updated ?? 0),
      records_unchanged: eb('records_unchanged', '+', delta.unchanged ?? 0),
      records_archived: eb('records_archived', '+', delta.archived ?? 0),
      records_failed: eb('records_failed', '+', delta.failed ?? 0),
      // Null unless the run counts them.
      records_drifted: eb('records_drifted', '+', delta.drifted ?? 0),
      links_drifted: eb('links_drifted', '+', delta.linksDrifted ?? 0),
    }))
    .where('run_id', '=', runId)
    .where('object_type', '=', delta.objectType)
    .where('sync_direction', '=', 'inbound')
    .execute();
}
