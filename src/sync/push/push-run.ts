import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, RunStatus } from '../../db/tables.ts';
import { announce } from '../../events.ts';
import type { PushScope } from './outgoing-mapping.ts';

/** Who asks for a push when nobody does: a score was calculated. */
export const pushActor = 'health';

/** What a batch adds to a run. */
export interface PushDelta {
  processed: number;
  updated: number;
  unchanged: number;
  archived: number;
  failed: number;
}

/**
 * The push run that is under way for a portal, or a new one. A run that somebody asked for is begun by this; one
 * whose process died goes on.
 */
export async function takePushRun(trx: Transaction<Database>, scope: PushScope): Promise<string> {
  await trx
    .insertInto('sync_runs')
    .values({
      integration_id: scope.integrationId,
      organization_id: scope.organizationId,
      mode: 'push',
      object_types: ['company'],
      status: 'running',
      requested_by: pushActor,
      started_at: sql<Date>`now()`,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['integration_id'])
        .where('status', 'in', ['queued', 'running'])
        .where('mode', '=', 'push')
        .doNothing(),
    )
    .execute();
  const run = await trx
    .updateTable('sync_runs')
    .set((eb) => ({
      status: 'running',
      started_at: eb.fn.coalesce('started_at', sql<Date>`now()`),
      moved_at: sql<Date>`now()`,
    }))
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('mode', '=', 'push')
    .where('status', 'in', ['queued', 'running'])
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('hubspot_sync_log')
    .values({
      organization_id: scope.organizationId,
      integration_id: scope.integrationId,
      run_id: run.id,
      object_type: 'company',
      sync_direction: 'outbound',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return run.id;
}

/** The run under way for a portal, if there is one. */
export async function findPushRun(db: Kysely<Database>, scope: PushScope): Promise<string | undefined> {
  const run = await db
    .selectFrom('sync_runs')
    .select('id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('mode', '=', 'push')
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return run?.id;
}

export async function addPushProgress(
  trx: Transaction<Database>,
  scope: PushScope,
  runId: string,
  delta: PushDelta,
  calls: number,
): Promise<void> {
  await trx
    .updateTable('hubspot_sync_log')
    .set((eb) => ({
      records_processed: eb('records_processed', '+', delta.processed),
      records_updated: eb('records_updated', '+', delta.updated),
      records_unchanged: eb('records_unchanged', '+', delta.unchanged),
      records_archived: eb('records_archived', '+', delta.archived),
      records_failed: eb('records_failed', '+', delta.failed),
    }))
    .where('run_id', '=', runId)
    .where('sync_direction', '=', 'outbound')
    .execute();
  await trx
    .updateTable('sync_runs')
    .set((eb) => ({ requests: eb('requests', '+', calls), moved_at: sql<Date>`now()` }))
    .where('id', '=', runId)
    .execute();
  await announce(trx, { organizationId: scope.organizationId, type: 'run', runId });
}

/** Ends the run under way, if there is one: by what its log says, or with an error that ended it. */
export async function endPushRun(
  db: Kysely<Database>,
  scope: PushScope,
  outcome: { calls: number; error?: string; cancelled?: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if ((await findPushRun(trx, scope)) === undefined) return;
    const runId = await takePushRun(trx, scope);
    const log = await trx
      .selectFrom('hubspot_sync_log')
      .select(['records_processed', 'records_failed'])
      .where('run_id', '=', runId)
      .where('sync_direction', '=', 'outbound')
      .executeTakeFirstOrThrow();
    const status: Exclude<RunStatus, 'queued' | 'running'> = outcome.cancelled
      ? 'cancelled'
      : outcome.error !== undefined
        ? 'failed'
        : log.records_failed > 0
          ? 'completed_with_errors'
          : 'completed';
    const ended = { status, error: outcome.error ?? null, completed_at: sql<Date>`now()` };
    await trx
      .updateTable('hubspot_sync_log')
      .set({
        ...ended,
        ...(status === 'completed' || status === 'completed_with_errors'
          ? { records_total: log.records_processed }
          : {}),
      })
      .where('run_id', '=', runId)
      .where('sync_direction', '=', 'outbound')
      .execute();
    await trx
      .updateTable('sync_runs')
      .set((eb) => ({ ...ended, requests: eb('requests', '+', outcome.calls) }))
      .where('id', '=', runId)
      .execute();
    await announce(trx, { organizationId: scope.organizationId, type: 'run', runId });
    await announce(trx, {
      organizationId: scope.organizationId,
      type: 'integration',
      integrationId: scope.integrationId,
    });
  });
}
