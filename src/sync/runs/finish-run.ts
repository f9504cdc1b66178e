import { type Kysely, sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import { announce } from '../../context/events.ts';
import { emitEvents } from '../../context/host-events.ts';
import type { ObjectType, RunStatus, SyncMode } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';

import { keepStale } from '../definitions/stale-types.ts';
import { lockPortal, takeWriteLock } from '../portal/portal-locks.ts';
import { settleAllExits } from '../store/settle-exits.ts';
import { countLeftOut } from './count-left-out.ts';
import { noteScopes } from './note-scopes.ts';
import { noteAllRead } from './read-calculated.ts';
import type { Failures } from './streams/run-streams.ts';
import { RunEnded, type SyncRunContext } from './sync-run.ts';
import { moveWatermark, noteTotalSurplus, watermarkOfLoad } from './watermark.ts';

/** A run, as claimed by this process. */
export interface TakenRun {
  id: string;
  organization_id: string;
  integration_id: string;
  attempt: number;
  object_types: ObjectType[];
  mode: SyncMode;
  refresh_types: ObjectType[];
}

/** Ends a run after all its streams: each object type by its own outcome. */
export async function finishRun(writer: SyncRunContext, run: TakenRun, failures: Failures): Promise<void> {
  const readAll = run.mode === 'full' || run.mode === 'reconcile';
  const leftOut = await countLeftOut(writer);
  await writer.db.transaction().execute(async (trx) => {
    await takeWriteLock(trx, writer.integrationId);
    await settleAllExits(trx, writer);
    await lockPortal(trx, writer);
    await holdRun(trx, run);
    for (const objectType of run.object_types) {
      if (!readAll || failures.has(objectType)) continue;
      const watermark = await watermarkOfLoad(trx, writer, objectType, writer.startedAt);
      await moveWatermark(trx, writer, objectType, watermark);
      await noteAllRead(trx, writer, objectType, writer.startedAt);
    }
    for (const [objectType, count] of leftOut) await noteTotalSurplus(trx, writer, objectType, count);
    const failedTypes = run.object_types.filter((objectType) => failures.has(objectType));
    await keepStale(trx, writer, run, failedTypes);
    await noteScopes(trx, writer, run.object_types, failures);
    for (const objectType of run.object_types) {
      const failure = failures.get(objectType);
      const status = failure
        ? sql<'failed'>`'failed'`
        : sql<'completed'>`case when records_failed > 0 then 'completed_with_errors' else 'completed' end`;
      await trx
        .updateTable('hubspot_sync_log')
        .set((eb) => ({
          status,
          error: failure?.message ?? null,
          completed_at: sql<Date>`now()`,
          // The initial count may have become outdated during the read.
          ...(failure ? {} : { records_total: eb.ref('records_processed') }),
        }))
        .where('run_id', '=', run.id)
        .where('object_type', '=', objectType)
        .where('sync_direction', '=', 'inbound')
        .execute();
    }
    const failed = run.object_types.filter((objectType) => failures.has(objectType));
    const rejected = await trx
      .selectFrom('hubspot_sync_log')
      .select('id')
      .where('run_id', '=', run.id)
      .where('records_failed', '>', 0)
      .limit(1)
      .executeTakeFirst();
    const status: RunStatus =
      failed.length === run.object_types.length
        ? 'failed'
        : failed.length > 0 || rejected
          ? 'completed_with_errors'
          : 'completed';
    const error = failed
      .map((objectType) => `${objectType}: ${failures.get(objectType)?.message}`)
      .join('\n');
    await endRun(trx, run, writer.calls.count, status, error || null);
  });
}

/** From this many changed rows on, PostgreSQL's statistics are wrong. */
const manyRows = 1_000;

/**
 * Updates PostgreSQL's statistics after a large load. It does so automatically only a minute later; until then, it
 * would plan the queries of screens for empty tables.
 */
export async function refreshStatistics(db: Kysely<Database>, runId: string): Promise<void> {
  const { created } = await db
    .selectFrom('hubspot_sync_log')
    .select(({ fn }) => fn.sum<string>('records_created').as('created'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  if (Number(created) < manyRows) return;
  await sql`
    analyze customers, stakeholders, deals, stakeholder_customers, deal_customers, deal_stakeholders, hubspot_records,
      hubspot_links, quarantine`.execute(db);
}

export async function failRun(
  db: Kysely<Database>,
  run: TakenRun,
  calls: number,
  error: unknown,
): Promise<void> {
  const scope = { organizationId: run.organization_id, integrationId: run.integration_id };
  await db.transaction().execute(async (trx) => {
    await lockPortal(trx, scope);
    await holdRun(trx, run);
    await trx
      .updateTable('hubspot_sync_log')
      .set({ status: 'failed', error: errorText(error), completed_at: sql<Date>`now()` })
      .where('run_id', '=', run.id)
      .where('status', '=', 'running')
      .execute();
    await keepStale(trx, scope, run, run.object_types);
    await endRun(trx, run, calls, 'failed', errorText(error));
  });
}

/** @throws {RunEnded} if the run no longer belongs to this process. */
async function holdRun(trx: Kysely<Database>, run: TakenRun): Promise<void> {
  const held = await trx
    .selectFrom('sync_runs')
    .select('id')
    .where('id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .where('status', '=', 'running')
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!held) throw new RunEnded('the run was canceled or continued by another worker');
}

/** Call this with a lock on the run. */
async function endRun(
  trx: Kysely<Database>,
  run: TakenRun,
  calls: number,
  status: RunStatus,
  error: string | null,
): Promise<void> {
  await trx
    .updateTable('sync_runs')
    .set((eb) => ({ status, error, requests: eb('requests', '+', calls), completed_at: sql<Date>`now()` }))
    .where('id', '=', run.id)
    .execute();
  await trx.deleteFrom('sync_pending_reads').where('run_id', '=', run.id).execute();
  await trx.deleteFrom('sync_checkpoints').where('run_id', '=', run.id).execute();
  if (status === 'failed') await reportFailure(trx, run, error ?? '');
  // A portal that was paused, disconnected or refused meanwhile stays so.
  await trx
    .updateTable('integrations')
    .set({ status: status === 'failed' ? 'error' : 'connected', updated_at: sql<Date>`now()` })
    .where('id', '=', run.integration_id)
    .where('status', 'in', ['connected', 'error'])
    .execute();
  await trx
    .updateTable('hubspot_portals')
    .set({ last_error: error })
    .where('integration_id', '=', run.integration_id)
    .execute();
  await emitEvents(trx, run.organization_id, 'sync.completed', [
    { runId: run.id, integrationId: run.integration_id, status, error },
  ]);
  await announce(trx, { organizationId: run.organization_id, type: 'run', runId: run.id });
  await announce(trx, {
    organizationId: run.organization_id,
    type: 'integration',
    integrationId: run.integration_id,
  });
}

/** Only the first failure of a portal is news. */
async function reportFailure(trx: Kysely<Database>, run: TakenRun, reason: string): Promise<void> {
  const worked = await trx
    .selectFrom('integrations')
    .select('id')
    .where('id', '=', run.integration_id)
    .where('status', '=', 'connected')
    .executeTakeFirst();
  if (!worked) return;
  await emitEvents(trx, run.organization_id, 'portal.needsAttention', [
    { integrationId: run.integration_id, status: 'error', reason },
  ]);
}
