import { type Kysely, sql } from 'kysely';
import { type Context, inOrganization, type OrganizationContext } from '../context.ts';
import type { Database, RunStatus, SyncMode } from '../db/tables.ts';
import { AppError, errorText } from '../errors.ts';
import { announce } from '../events.ts';
import type { ObjectType } from '../hubspot/objects.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { fullSync } from './full-sync.ts';
import { incrementalSync } from './incremental-sync.ts';
import { addPendingReads } from './pending-reads.ts';
import { openPortal, type SyncParts, wasLoaded } from './portal-writer.ts';
import { readDefinitions, readProperties } from './read-definitions.ts';
import { addPendingLinkReads } from './run-reads.ts';
import type { Failures } from './run-streams.ts';
import { noteSchemaDrift } from './schema-drift.ts';
import { settleAllExits } from './settle-exits.ts';
import { keepStale, takeStale } from './stale-types.ts';
import { createStoreQueue } from './store-records.ts';
import { commitPage, RunEnded, type SyncRunContext } from './sync-run.ts';
import { moveWatermark, watermarkOfLoad } from './watermark.ts';
import { takeWriteLock } from './write-lock.ts';

/** How often a run is taken up again after what looks like a defect or a machine in trouble. */
const maxAttempts = 20;

interface TakenRun {
  id: string;
  organization_id: string;
  integration_id: string;
  attempt: number;
  object_types: ObjectType[];
  mode: SyncMode;
}

/**
 * Carries out a queued run, or goes on with one whose process died, from its checkpoints. Ends without a word when
 * the run has ended meanwhile or belongs to another process by now.
 * @throws what is likely to pass (a database that is away, a process that stops): the job is tried again, and the
 *   run goes on where it stood.
 */
export async function runSync(
  context: Context,
  parts: SyncParts,
  runId: string,
  jobSignal: AbortSignal,
): Promise<void> {
  const taken = await takeRun(context.db, runId);
  if (!taken) return;
  const log = context.log.child({ runId, integrationId: taken.integration_id, attempt: taken.attempt });
  const stopped = new AbortController();
  const signal = AbortSignal.any([jobSignal, stopped.signal]);
  const ctx = { ...inOrganization(context, taken.organization_id, 'worker'), log };
  const scope = { organizationId: taken.organization_id, integrationId: taken.integration_id };
  const calls = { count: 0 };
  log.info({ objectTypes: taken.object_types }, taken.attempt === 1 ? 'sync begins' : 'sync goes on');
  try {
    const client = await parts.openClient({
      ...scope,
      signal,
      onRequest: () => {
        calls.count += 1;
      },
    });
    if (taken.attempt === 1) await takeStale(context.db, scope, taken.mode, taken.object_types);
    // A run without the property definitions is still a run. A first load does not wait for them: nothing is mapped yet.
    const propertiesRead = readProperties(ctx, client, scope).catch((error: unknown) => {
      log.warn({ reason: errorText(error) }, 'the property definitions could not be read');
    });
    await readDefinitions(ctx, client, scope);
    const isFirst = !(await wasLoaded(context, scope));
    if (!isFirst) {
      await propertiesRead;
      await noteSchemaDrift(ctx, scope, parts.mappings);
    }
    const run = await openRun(ctx, parts, taken, {
      client,
      signal,
      calls,
      stop: (reason) => stopped.abort(reason),
    });
    const failures = await carryOut(run).finally(() => propertiesRead);
    if (isFirst) await noteSchemaDrift(ctx, scope, parts.mappings);
    await finishRun(run, taken, failures);
    await refreshStatistics(context.db, runId);
    log.info({ failed: [...failures.keys()] }, 'sync ended');
  } catch (thrown) {
    // Streams that were stopped because of another one only tell that they were stopped.
    const error: unknown = stopped.signal.aborted ? stopped.signal.reason : thrown;
    if (error instanceof RunEnded) {
      log.info('the run was ended elsewhere');
    } else if (jobSignal.aborted) {
      throw error;
    } else if (error instanceof AppError || taken.attempt >= maxAttempts) {
      await failRun(context.db, taken, calls.count, error);
      log.warn({ reason: errorText(error) }, 'sync failed');
    } else {
      throw error;
    }
  }
}

async function openRun(
  ctx: OrganizationContext,
  parts: SyncParts,
  taken: TakenRun,
  own: Pick<SyncRunContext, 'client' | 'signal' | 'calls' | 'stop'>,
): Promise<SyncRunContext> {
  const scope = { organizationId: taken.organization_id, integrationId: taken.integration_id };
  const portal = await openPortal(ctx, parts, scope);
  const page = { ...ctx, ...scope, ...own, runId: taken.id, attempt: taken.attempt };
  const startedAt = await beginningOf(ctx.db, page, own.client.serverNow());
  const run: SyncRunContext = {
    ...page,
    ...portal,
    mode: taken.mode,
    source: taken.mode,
    objectTypes: taken.object_types,
    marksSeen: taken.mode !== 'incremental',
    driftBefore: undefined,
    startedAt,
    storeQueue: createStoreQueue(),
    commit: (work) => commitPage(page, work),
    noteReads: async (trx, objectType, ids) => {
      await addPendingReads(trx, page, objectType, ids);
    },
    noteLinkReads: (trx, objectType, ids) => addPendingLinkReads(trx, run, objectType, ids),
  };
  return run;
}

/** When the run began, by HubSpot's clock: whoever takes it over goes on with the same beginning. */
async function beginningOf(
  db: Kysely<Database>,
  run: Parameters<typeof commitPage>[0],
  now: number,
): Promise<Date> {
  const known = await readCheckpoint<{ startedAt: string }>(db, run.runId, 'beginning');
  if (known) return new Date(known.startedAt);
  const startedAt = new Date(now);
  await commitPage(run, async (trx) => {
    await writeCheckpoint(trx, run, 'beginning', { startedAt: startedAt.toISOString() });
    return [];
  });
  return startedAt;
}

/** HubSpot's search may be late by so much without anything being amiss. */
const usualLagMs = 60_000;

/**
 * Reads what the run's mode asks for. A reconcile first does what an incremental run does, so that what it then still
 * finds different has drifted; only that is counted.
 */
async function carryOut(run: SyncRunContext): Promise<Failures> {
  if (run.mode === 'incremental') return incrementalSync(run);
  if (run.mode !== 'reconcile') return fullSync(run);
  const caughtUp = await readCheckpoint<object>(run.db, run.runId, 'caught-up');
  if (!caughtUp) {
    const uncounted: SyncRunContext = {
      ...run,
      marksSeen: false,
      commit: (work) =>
        run.commit(async (trx) => {
          await work(trx);
          return [];
        }),
    };
    await incrementalSync(uncounted);
    await run.commit(async (trx) => {
      await writeCheckpoint(trx, run, 'caught-up', {});
      return [];
    });
  }
  return fullSync({ ...run, driftBefore: new Date(run.startedAt.getTime() - usualLagMs) });
}

/** Makes a run ours. Undefined: it has ended. */
async function takeRun(db: Kysely<Database>, runId: string): Promise<TakenRun | undefined> {
  return db.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('sync_runs')
      .set((eb) => ({
        status: 'running' as const,
        attempt: eb('attempt', '+', 1),
        started_at: eb.fn.coalesce('started_at', sql<Date>`now()`),
        moved_at: sql<Date>`now()`,
      }))
      .where('id', '=', runId)
      .where('status', 'in', ['queued', 'running'])
      .returning(['id', 'organization_id', 'integration_id', 'attempt', 'object_types', 'mode'])
      .executeTakeFirst();
    if (!taken) return undefined;
    await trx
      .insertInto('hubspot_sync_log')
      .values(
        taken.object_types.map((objectType) => ({
          organization_id: taken.organization_id,
          integration_id: taken.integration_id,
          run_id: taken.id,
          object_type: objectType,
          sync_direction: 'inbound' as const,
          ...(taken.mode === 'reconcile' ? { records_drifted: 0, links_drifted: 0 } : {}),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await announce(trx, { organizationId: taken.organization_id, type: 'run', runId });
    return taken;
  });
}

/** Ends a run whose streams have all ended: each object type by its own outcome. */
async function finishRun(writer: SyncRunContext, run: TakenRun, failures: Failures): Promise<void> {
  const readAll = run.mode === 'full' || run.mode === 'reconcile';
  await writer.db.transaction().execute(async (trx) => {
    for (const objectType of run.object_types) {
      if (!readAll || failures.has(objectType)) continue;
      const watermark = await watermarkOfLoad(trx, writer, objectType, writer.startedAt);
      await moveWatermark(trx, writer, objectType, watermark);
    }
    const failedTypes = run.object_types.filter((objectType) => failures.has(objectType));
    await keepStale(trx, writer, run.mode, failedTypes);
    await takeWriteLock(trx, writer.integrationId);
    await settleAllExits(trx, writer);
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
          // What was counted beforehand may have changed while it was read.
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

/** Rows from which on a load changes the tables so much that PostgreSQL's picture of them is wrong. */
const manyRows = 1_000;

/**
 * Lets PostgreSQL look at the tables after a large load. By itself it does so a minute later; until then it would
 * plan what screens ask for as if the tables were empty.
 */
async function refreshStatistics(db: Kysely<Database>, runId: string): Promise<void> {
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

async function failRun(db: Kysely<Database>, run: TakenRun, calls: number, error: unknown): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('hubspot_sync_log')
      .set({ status: 'failed', error: errorText(error), completed_at: sql<Date>`now()` })
      .where('run_id', '=', run.id)
      .where('status', '=', 'running')
      .execute();
    const scope = { organizationId: run.organization_id, integrationId: run.integration_id };
    await keepStale(trx, scope, run.mode, run.object_types);
    await endRun(trx, run, calls, 'failed', errorText(error));
  });
}

async function endRun(
  trx: Kysely<Database>,
  run: TakenRun,
  calls: number,
  status: RunStatus,
  error: string | null,
): Promise<void> {
  const ended = await trx
    .updateTable('sync_runs')
    .set((eb) => ({ status, error, requests: eb('requests', '+', calls), completed_at: sql<Date>`now()` }))
    .where('id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  if (!ended) throw new RunEnded('the run was cancelled or taken over');
  await trx.deleteFrom('sync_pending_reads').where('run_id', '=', run.id).execute();
  await trx.deleteFrom('sync_checkpoints').where('run_id', '=', run.id).execute();
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
  await announce(trx, { organizationId: run.organization_id, type: 'run', runId: run.id });
  await announce(trx, {
    organizationId: run.organization_id,
    type: 'integration',
    integrationId: run.integration_id,
  });
}
