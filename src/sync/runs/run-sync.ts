import { type Kysely, sql } from 'kysely';
import { AppError, errorText } from '../../base/errors.ts';
import { type Context, inOrganization, type OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ObjectType, SyncMode } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isDataError } from '../../db/with-database-retry.ts';
import { noteMissingPeople } from '../definitions/missing-people.ts';
import { followPeople } from '../definitions/platform-people.ts';
import { readDefinitions, readProperties } from '../definitions/read-definitions.ts';
import { noteSchemaDrift } from '../definitions/schema-drift.ts';
import { takeStale } from '../definitions/stale-types.ts';
import { queueMapped, queueRestored } from '../push/outbox/queue-mapped.ts';
import { openPortal, type ProgressDelta, type SyncParts, wasLoaded } from '../store/portal-writer.ts';
import { createStoreQueue } from '../store/store-records.ts';
import { eraseForgotten } from './erase-forgotten.ts';
import { failRun, finishRun, refreshStatistics, type TakenRun } from './finish-run.ts';
import { fullSync } from './full-sync.ts';
import { incrementalSync } from './incremental-sync.ts';
import { createStatistics } from './keep-statistics.ts';
import { readCheckpoint, writeCheckpoint } from './streams/checkpoint.ts';
import { addPendingReads } from './streams/pending-reads.ts';
import { addPendingLinkReads } from './streams/run-reads.ts';
import type { Failures } from './streams/run-streams.ts';
import { commitPage, RunEnded, type SyncRunContext } from './sync-run.ts';

/** How often a run is retried after an apparent defect or system failure. */
const maxAttempts = 20;

const refusedData =
  'HubSpot sent data that the database rejects and that belongs to no record. Existing data is unchanged. Check the log for the reason, fix it and sync again; if it still fails, report it.';

/**
 * Carries out a queued run, or continues one whose process died, from its checkpoints. Returns silently if the run
 * has ended in the meantime or belongs to another process.
 * @throws temporary errors (the database is away, the process stops): the job is retried, and the run continues where
 *   it was.
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
  log.info({ objectTypes: taken.object_types }, taken.attempt === 1 ? 'sync begins' : 'sync continues');
  try {
    const client = await parts.openClient({
      ...scope,
      signal,
      onRequest: () => {
        calls.count += 1;
      },
    });
    await followPeople(ctx);
    const refreshTypes =
      taken.attempt === 1
        ? await takeStale(context.db, scope, taken.id, taken.object_types)
        : taken.refresh_types;
    // A run without property definitions still works. The first sync doesn't wait for them: nothing is mapped yet.
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
    const failures = await carryOut(run, refreshTypes).finally(() => propertiesRead);
    if (isFirst) await noteSchemaDrift(ctx, scope, parts.mappings);
    await noteMissingPeople(ctx, scope);
    await finishRun(run, taken, failures);
    await refreshStatistics(context.db, runId);
    if (taken.mode === 'full' || taken.mode === 'reconcile') {
      await parts.outgoing?.queue(context.db, scope, 'differing');
      await queueMapped(context.db, scope, 'new');
    }
    await queueRestored(context.db, scope);
    log.info({ failed: [...failures.keys()] }, 'sync ended');
  } catch (thrown) {
    // Streams that were stopped because of another one only report that.
    const error: unknown = stopped.signal.aborted ? stopped.signal.reason : thrown;
    if (error instanceof RunEnded) {
      log.info('the run was ended elsewhere');
    } else if (jobSignal.aborted) {
      throw error;
    } else if (isDataError(error)) {
      // It would be rejected the next time as well.
      log.error({ err: error }, 'the database rejected data from HubSpot');
      await failRun(context.db, taken, calls.count, new AppError('internal', refusedData));
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
  const statistics = createStatistics(ctx);
  const run: SyncRunContext = {
    ...page,
    ...portal,
    mode: taken.mode,
    source: taken.mode,
    objectTypes: taken.object_types,
    marksSeen: taken.mode !== 'incremental',
    driftBefore: undefined,
    sharedRows: ctx.config.database.sharedRows,
    startedAt,
    storeQueue: createStoreQueue(),
    commit: async (work) => statistics.note(await commitPage(page, work)),
    noteReads: async (trx, objectType, ids) => {
      await addPendingReads(trx, page, objectType, ids);
    },
    noteLinkReads: (trx, objectType, ids) => addPendingLinkReads(trx, run, objectType, ids),
  };
  return run;
}

/** The start of the run, by HubSpot's clock: a process that takes it over keeps this start. */
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

/** A normal delay of HubSpot's search. */
const usualLagMs = 60_000;

/**
 * Reads what the run's mode requires. An incremental run also re-reads stale types, which all other modes do anyway.
 * A comparison starts like an incremental run, so that the remaining differences are drift; only those are counted.
 * At the end, it looks for permanently deleted contacts.
 */
async function carryOut(run: SyncRunContext, refreshTypes: readonly ObjectType[]): Promise<Failures> {
  if (run.mode === 'incremental') {
    const failures = await incrementalSync(run);
    const objectTypes = refreshTypes.filter((objectType) => !failures.has(objectType));
    if (objectTypes.length === 0) return failures;
    const refresh = { ...run, mode: 'refresh', source: 'refresh', objectTypes, marksSeen: true } as const;
    return new Map([...failures, ...(await fullSync(refresh))]);
  }
  if (run.mode !== 'reconcile') return fullSync(run);
  const caughtUp = await readCheckpoint<object>(run.db, run.runId, 'caught-up');
  if (!caughtUp) {
    const catchingUp: SyncRunContext = {
      ...run,
      marksSeen: false,
      commit: (work) => run.commit(async (trx) => (await work(trx)).map(beforehand)),
    };
    await incrementalSync(catchingUp);
    await run.commit(async (trx) => {
      await writeCheckpoint(trx, run, 'caught-up', {});
      return [];
    });
  }
  const failures = await fullSync({ ...run, driftBefore: new Date(run.startedAt.getTime() - usualLagMs) });
  if (run.objectTypes.includes('contact') && !failures.has('contact')) await eraseForgotten(run);
  return failures;
}

/** What was written before the comparison will be counted again by it, as unchanged. */
function beforehand({
  objectType,
  created = 0,
  updated = 0,
  archived = 0,
  ages = [],
}: ProgressDelta): ProgressDelta {
  return { objectType, created, updated, archived, unchanged: -(created + updated), ages };
}

/** Claims a run for this process. Undefined: it has ended. */
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
      .where('mode', '<>', 'push')
      .returning([
        'id',
        'organization_id',
        'integration_id',
        'attempt',
        'object_types',
        'mode',
        'refresh_types',
      ])
      .$narrowType<{ mode: SyncMode }>()
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
