import type { Kysely, Selectable } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { objectTypes } from '../../contract/common.ts';
import type { RunProgress, SyncRun } from '../../contract/sync.ts';
import type { Database } from '../../db/tables.ts';

/**
 * A run with the progress of each object type.
 * @throws {AppError} `not_found`, also for another organization's run.
 */
export async function readRun(
  ctx: Pick<OrganizationContext, 'db' | 'organizationId'>,
  runId: string,
): Promise<SyncRun> {
  const run = await ctx.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('id', '=', runId)
    .where('organization_id', '=', ctx.organizationId)
    .executeTakeFirst();
  if (!run) throw new AppError('not_found', 'There is no sync run with this id.');
  const [described] = await describeRuns(ctx.db, [run]);
  if (!described) throw new AppError('not_found', 'There is no sync run with this id.');
  return described;
}

/** Rows of sync_runs in the form of the API, in the same order. */
export async function describeRuns(
  db: Kysely<Database>,
  runs: Selectable<Database['sync_runs']>[],
): Promise<SyncRun[]> {
  if (runs.length === 0) return [];
  const logs = await db
    .selectFrom('hubspot_sync_log')
    .selectAll()
    .where(
      'run_id',
      'in',
      runs.map((run) => run.id),
    )
    .execute();
  return runs.map((run) => ({
    id: run.id,
    integrationId: run.integration_id,
    mode: run.mode,
    status: run.status,
    requestedBy: run.requested_by,
    createdAt: run.created_at.toISOString(),
    startedAt: run.started_at?.toISOString() ?? null,
    completedAt: run.completed_at?.toISOString() ?? null,
    requests: run.requests,
    ...(run.error ? { error: run.error } : {}),
    progress: logs
      .filter((log) => log.run_id === run.id)
      .sort((a, b) => objectTypes.indexOf(a.object_type) - objectTypes.indexOf(b.object_type))
      .map(toProgress),
  }));
}

function toProgress(log: Selectable<Database['hubspot_sync_log']>): RunProgress {
  return {
    objectType: log.object_type,
    direction: log.sync_direction,
    processed: log.records_processed,
    total: log.records_total,
    created: log.records_created,
    updated: log.records_updated,
    // A comparison first subtracts the records that it read as changes; until it has compared them, its count can be
    // negative.
    unchanged: Math.max(0, log.records_unchanged),
    archived: log.records_archived,
    failed: log.records_failed,
    ...(log.records_drifted === null
      ? {}
      : { drift: { records: log.records_drifted, links: log.links_drifted ?? 0 } }),
    status: log.status,
    ...(log.error ? { error: log.error } : {}),
  };
}
