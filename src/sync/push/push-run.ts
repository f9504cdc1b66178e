import { type Kysely, sql, type Transaction } from 'kysely';
import { announce } from '../../context/events.ts';
import type { ObjectType, RunStatus } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** The trigger of automatic pushes: something changed here. */
const changesActor = 'changes';

/** The outcome of a row: sent, unchanged, its record is gone from HubSpot, or rejected. */
export type PushOutcome = 'updated' | 'unchanged' | 'archived' | 'failed';

/** A run's counts so far, by row: a row that is sent again during the run still counts once. */
export interface PushCounted {
  runId: string | undefined;
  outcomes: Record<ObjectType, Map<string, PushOutcome>>;
}

const nothingCounted = (): PushCounted => ({
  runId: undefined,
  outcomes: { company: new Map(), contact: new Map(), deal: new Map() },
});

/**
 * Restores the counted outcomes of the current run after its process died: as many rows as its log counts as updated,
 * those sent last.
 */
export async function readCounted(db: Kysely<Database>, scope: PortalScope): Promise<PushCounted> {
  const counted = nothingCounted();
  counted.runId = await findPushRun(db, scope);
  if (counted.runId === undefined) return counted;
  const { rows } = await sql<{ object_type: ObjectType; row_id: string }>`
    select l.object_type, v.row_id from hubspot_sync_log l
    cross join lateral (
      select v.row_id from pushed_values v
      where v.integration_id = l.integration_id and v.organization_id = l.organization_id
        and v.object_type = l.object_type
      order by v.pushed_at desc limit l.records_updated) v
    where l.run_id = ${counted.runId} and l.organization_id = ${scope.organizationId}
      and l.sync_direction = 'outbound' and l.records_updated > 0`.execute(db);
  for (const { object_type, row_id } of rows) counted.outcomes[object_type].set(row_id, 'updated');
  return counted;
}

/** What a batch adds to a run's counts; negative if rows had another outcome before. */
interface PushDelta {
  objectType: ObjectType;
  processed: number;
  updated: number;
  unchanged: number;
  archived: number;
  failed: number;
}

/** Adds outcomes to those that the run has counted. Pure: `keepCounted` keeps them once they are stored. */
export function pushDelta(
  counted: PushCounted,
  runId: string,
  objectType: ObjectType,
  outcomes: ReadonlyMap<string, PushOutcome>,
): PushDelta {
  const delta = { objectType, processed: 0, updated: 0, unchanged: 0, archived: 0, failed: 0 };
  for (const [rowId, outcome] of outcomes) {
    const before = counted.runId === runId ? counted.outcomes[objectType].get(rowId) : undefined;
    const now = laterOutcome(before, outcome);
    if (before === undefined) delta.processed += 1;
    else delta[before] -= 1;
    delta[now] += 1;
  }
  return delta;
}

export function keepCounted(
  counted: PushCounted,
  runId: string,
  objectType: ObjectType,
  outcomes: ReadonlyMap<string, PushOutcome>,
): void {
  if (counted.runId !== runId) Object.assign(counted, nothingCounted(), { runId });
  const kept = counted.outcomes[objectType];
  for (const [rowId, outcome] of outcomes) kept.set(rowId, laterOutcome(kept.get(rowId), outcome));
}

/** A record that was sent counts as sent, even if nothing more had to be sent afterwards. */
const laterOutcome = (before: PushOutcome | undefined, now: PushOutcome): PushOutcome =>
  before === 'updated' && now === 'unchanged' ? before : now;

/** A portal's current push run, or a new one. A requested run starts with this; one whose process died continues. */
export async function takePushRun(
  trx: Transaction<Database>,
  scope: PortalScope,
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
      requested_by: changesActor,
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

/** A portal's current push run, if there is one. */
async function findPushRun(db: Kysely<Database>, scope: PortalScope): Promise<string | undefined> {
  const run = await underWay(db, scope).executeTakeFirst();
  return run?.id;
}

const underWay = (db: Kysely<Database>, scope: PortalScope) =>
  db
    .selectFrom('sync_runs')
    .select('id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('mode', '=', 'push')
    .where('status', 'in', ['queued', 'running']);

export async function addPushProgress(
  trx: Transaction<Database>,
  scope: PortalScope,
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
 * Ends the current run, if there is one: each object type by its log, or by the reason that prevented its push.
 * @param outcome `error`: ended the whole run; `failures`: ended object types.
 */
export async function endPushRun(
  db: Kysely<Database>,
  scope: PortalScope,
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
    await endRun(trx, scope, runId, outcome);
  });
}

/** Ends the automatic run, if there is one: waiting values are sent by the run that is now requested. */
export async function endAutomaticRun(trx: Transaction<Database>, scope: PortalScope): Promise<void> {
  const run = await underWay(trx, scope).where('requested_by', '=', changesActor).executeTakeFirst();
  if (run) await endRun(trx, scope, run.id, { calls: 0 });
}

async function endRun(
  trx: Transaction<Database>,
  scope: PortalScope,
  runId: string,
  outcome: Parameters<typeof endPushRun>[2],
): Promise<void> {
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
}

type Ended = Exclude<RunStatus, 'queued' | 'running'>;

function statusOf(failed: number, error: string | null, cancelled: boolean): Ended {
  if (cancelled) return 'cancelled';
  if (error !== null) return 'failed';
  return failed > 0 ? 'completed_with_errors' : 'completed';
}

/** Across all object types: one that failed doesn't affect the results of the others. */
function overall(statuses: readonly Ended[]): Ended {
  const [first = 'completed'] = statuses;
  return statuses.every((status) => status === first) ? first : 'completed_with_errors';
}
