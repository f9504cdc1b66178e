import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, RunStatus } from '../../db/tables.ts';
import { announce } from '../../events.ts';
import type { ObjectType } from '../../hubspot/objects.ts';
import type { PushScope } from './outgoing-mapping.ts';

/** Who asks for a push when nobody does: something has changed here. */
export const pushActor = 'health';

/** What a batch adds to a run. */
export interface PushDelta {
  objectType: ObjectType;
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
export async function takePushRun(
  trx: Transaction<Database>,
  scope: PushScope,
  objectType: ObjectType,
): Promise<string> {
  await trx
    .insertInto('sync_runs')
    .values({
      integration_id: scope.integrationId,
      organization_id: scope.organizationId,
      mode: 'push',
      object_types: [objectType],
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
      object_types: sql<ObjectType[]>`case
        when object_types @> array[${objectType}::text] then object_types
        else object_types || ${objectType}::text end`,
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
      object_type: objectType,
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
    .where('object_type', '=', delta.objectType)
    .where('sync_direction', '=', 'outbound')
    .execute();
  await trx
    .updateTable('sync_runs')
    .set((eb) => ({ requests: eb('requests', '+', calls), moved_at: sql<Date>`now()` }))
    .where('id', '=', runId)
    .execute();
  await announce(trx, { organizationId: scope.organizationId, type: 'run', runId });
}

/**
 * Ends the run under way, if there is one: each object type by what its log says, or by what kept it from being
 * pushed.
 * @param outcome `error`: what ended the whole run; `failures`: what ended object types.
 */
export async function endPushRun(
  db: Kysely<Database>,
  scope: PushScope,
  outcome: {
    calls: number;
    error?: string;
    cancelled?: boolean;
    failures?: ReadonlyMap<ObjectType, string>;
  },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const runId = await findPushRun(trx, scope);
    if (runId === undefined) return;
    for (const objectType of outcome.failures?.keys() ?? []) await takePushRun(trx, scope, objectType);
    const logs = await trx
      .selectFrom('hubspot_sync_log')
      .select(['id', 'object_type', 'records_processed', 'records_failed'])
      .where('run_id', '=', runId)
      .where('sync_direction', '=', 'outbound')
      .execute();
    const ends = logs.map((log) => {
      const error = outcome.error ?? outcome.failures?.get(log.object_type) ?? null;
      return { ...log, error, status: statusOf(log.records_failed, error, outcome.cancelled ?? false) };
    });
    for (const { id, status, error, records_processed } of ends) {
      const isWhole = status === 'completed' || status === 'completed_with_errors';
      await trx
        .updateTable('hubspot_sync_log')
        .set({
          status,
          error,
          completed_at: sql<Date>`now()`,
          ...(isWhole ? { records_total: records_processed } : {}),
        })
        .where('id', '=', id)
        .execute();
    }
    const errors = new Set(ends.flatMap(({ error }) => error ?? []));
    await trx
      .updateTable('sync_runs')
      .set((eb) => ({
        status: overall(ends.map(({ status }) => status)),
        error: errors.size > 0 ? [...errors].join('\n') : (outcome.error ?? null),
        completed_at: sql<Date>`now()`,
        requests: eb('requests', '+', outcome.calls),
      }))
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

type Ended = Exclude<RunStatus, 'queued' | 'running'>;

function statusOf(failed: number, error: string | null, cancelled: boolean): Ended {
  if (cancelled) return 'cancelled';
  if (error !== null) return 'failed';
  return failed > 0 ? 'completed_with_errors' : 'completed';
}

/** Of all object types: one that failed leaves what the others did. */
function overall(statuses: readonly Ended[]): Ended {
  const [first = 'completed'] = statuses;
  return statuses.every((status) => status === first) ? first : 'completed_with_errors';
}
