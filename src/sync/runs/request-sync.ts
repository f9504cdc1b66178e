import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import { type ObjectType, objectTypes, type SyncMode } from '../../contract/common.ts';
import type { RunSummary } from '../../contract/sync.ts';
import type { Database } from '../../db/tables.ts';
import { keepStale } from '../definitions/stale-types.ts';
import { listPortals } from '../portal/find-portal.ts';
import { endSetUp, whichAreBeingSetUp } from '../portal/in-setup.ts';
import { lockPortal } from '../portal/portal-locks.ts';
import { isResting, refusalOf } from '../portal/portal-state.ts';

/** The triggers other than users. */
export const scheduleActor = 'schedule';

/** The task that carries out runs; jobs are keyed by portal. */
export const syncTask = 'sync';

/**
 * Requests a sync of one portal, or of every connected portal that isn't being set up. If one is queued or running,
 * it is returned. The first sync of a portal is always a full one; later, the default is incremental. Requesting a
 * portal's sync ends its setup.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`, `portal_paused`.
 */
export async function requestSync(
  ctx: OrganizationContext,
  request: {
    integrationId?: string | undefined;
    mode?: Exclude<SyncMode, 'refresh'> | undefined;
    objectTypes?: ObjectType[] | undefined;
  },
): Promise<RunSummary[]> {
  const portals = await listPortals(ctx.db, ctx.organizationId, request.integrationId);
  if (request.integrationId !== undefined) {
    const [portal] = portals;
    if (!portal)
      throw new AppError(
        'not_found',
        'There is no HubSpot portal with this id. GET /api/integrations/hubspot/status lists all of them.',
      );
    refuseUnfit(portal);
  }
  const beingSetUp =
    request.integrationId === undefined ? await whichAreBeingSetUp(ctx.db, ctx.organizationId) : new Set();
  const able = portals.filter((portal) => !portal.disconnectedAt && !isResting(portal));
  const fit = able.filter((portal) => !beingSetUp.has(portal.integrationId));
  const [unfinished] = able;
  if (fit.length === 0 && unfinished) throw stillSetUp(unfinished.portalId);
  if (fit.length === 0) {
    const [unfit] = portals.filter((portal) => !portal.disconnectedAt);
    if (unfit) refuseUnfit(unfit);
    throw new AppError('portal_not_connected', 'No HubSpot portal is connected. Connect one first.');
  }
  const wanted = objectTypes.filter((type) => request.objectTypes?.includes(type) ?? true);
  return Promise.all(
    fit.map((portal) =>
      startOrJoin(ctx, portal.integrationId, wanted, (trx) =>
        modeFor(trx, portal.integrationId, wanted, request.mode),
      ),
    ),
  );
}

/**
 * Requests a re-sync of the types whose mappings or settings have changed since they were stored.
 * @returns undefined if there are none, they were never read, the portal can't be synced now, or another run is in
 *   progress: then it is requested again after that.
 */
export async function requestRefresh(
  ctx: OrganizationContext,
  integrationId: string,
): Promise<RunSummary | undefined> {
  const portal = await ctx.db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .select(['p.stale_types', 'i.status'])
    .where('p.integration_id', '=', integrationId)
    .where('p.organization_id', '=', ctx.organizationId)
    .where('p.disconnected_at', 'is', null)
    .executeTakeFirst();
  if (!portal || portal.stale_types.length === 0 || isResting(portal)) return undefined;
  const wanted = objectTypes.filter((type) => portal.stale_types.includes(type));
  // What was never read will be read by the first sync.
  if (!(await wasRead(ctx.db, integrationId, wanted))) return undefined;
  const run = await startOrJoin(ctx, integrationId, wanted, async () => 'refresh');
  return run.mode === 'refresh' ? run : undefined;
}

function stillSetUp(portalId: string): AppError {
  return new AppError(
    'conflict',
    `Setup of HubSpot portal ${portalId} isn't finished. Finish it in Settings › Integrations › HubSpot; the last step starts the first sync.`,
  );
}

async function modeFor(
  trx: Transaction<Database>,
  integrationId: string,
  wanted: ObjectType[],
  mode: SyncMode = 'incremental',
): Promise<SyncMode> {
  return (await wasRead(trx, integrationId, wanted)) ? mode : 'full';
}

async function wasRead(db: Kysely<Database>, integrationId: string, wanted: ObjectType[]): Promise<boolean> {
  const rows = await db
    .selectFrom('sync_watermarks')
    .select('object_type')
    .where('integration_id', '=', integrationId)
    .execute();
  return wanted.every((objectType) => rows.some((row) => row.object_type === objectType));
}

/** @throws {AppError} if the portal can't be synced now. */
function refuseUnfit(portal: Parameters<typeof refusalOf>[0]): void {
  const refusal = refusalOf(portal, 'sync');
  if (refusal) throw refusal;
}

async function startOrJoin(
  ctx: OrganizationContext,
  integrationId: string,
  wanted: ObjectType[],
  chooseMode: (trx: Transaction<Database>) => Promise<SyncMode>,
): Promise<RunSummary> {
  return ctx.db.transaction().execute(async (trx) => {
    await lockPortal(trx, { ...ctx, integrationId });
    const mode = await chooseMode(trx);
    if (ctx.actor !== scheduleActor) await endSetUp(trx, { ...ctx, integrationId }, ctx.actor);
    // A requested sync should read HubSpot's changes, which a refresh doesn't. The sync does both.
    if (mode !== 'refresh' && ctx.actor !== scheduleActor) await giveWay(trx, ctx, integrationId);
    const inserted = await trx
      .insertInto('sync_runs')
      .values({
        organization_id: ctx.organizationId,
        integration_id: integrationId,
        mode,
        object_types: wanted,
        status: 'queued',
        requested_by: ctx.actor,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['integration_id'])
          .where('status', 'in', ['queued', 'running'])
          .where('mode', '<>', 'push')
          .doNothing(),
      )
      .returning(['id', 'integration_id as integrationId', 'mode', 'status'])
      .executeTakeFirst();
    if (inserted) {
      await ctx.jobs.enqueue(syncTask, { runId: inserted.id }, { key: integrationId, transaction: trx });
      await audit(trx, {
        organizationId: ctx.organizationId,
        actor: ctx.actor,
        action: 'sync.request',
        integrationId,
        details: { runId: inserted.id, mode, objectTypes: wanted },
      });
      await announce(trx, { organizationId: ctx.organizationId, type: 'run', runId: inserted.id });
      return inserted;
    }
    return trx
      .selectFrom('sync_runs')
      .select(['id', 'integration_id as integrationId', 'mode', 'status'])
      .where('integration_id', '=', integrationId)
      .where('organization_id', '=', ctx.organizationId)
      .where('mode', '<>', 'push')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
  });
}

/** Ends a refresh in progress; the run that replaces it reads the rest. */
async function giveWay(
  trx: Transaction<Database>,
  ctx: OrganizationContext,
  integrationId: string,
): Promise<void> {
  const refresh = await trx
    .selectFrom('sync_runs')
    .select('id')
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', ctx.organizationId)
    .where('status', 'in', ['queued', 'running'])
    .where('mode', '=', 'refresh')
    .executeTakeFirst();
  if (refresh) await endActiveRun(trx, ctx, integrationId);
}

/**
 * Cancels the queued or running run of a portal; what it has stored stays.
 * @returns the canceled run, if any.
 */
export async function cancelRuns(
  ctx: OrganizationContext,
  integrationId: string,
): Promise<string | undefined> {
  return ctx.db.transaction().execute(async (trx) => {
    await lockPortal(trx, { ...ctx, integrationId });
    const runId = await endActiveRun(trx, ctx, integrationId);
    if (runId === undefined) return undefined;
    await audit(trx, {
      organizationId: ctx.organizationId,
      actor: ctx.actor,
      action: 'sync.cancel',
      integrationId,
      details: { runId },
    });
    return runId;
  });
}

/** Call this with a lock on the portal. */
async function endActiveRun(
  trx: Transaction<Database>,
  ctx: OrganizationContext,
  integrationId: string,
): Promise<string | undefined> {
  const run = await trx
    .updateTable('sync_runs')
    .set({ status: 'cancelled', completed_at: sql<Date>`now()` })
    .where('integration_id', '=', integrationId)
    .where('organization_id', '=', ctx.organizationId)
    .where('status', 'in', ['queued', 'running'])
    .where('mode', '<>', 'push')
    .returning(['id', 'mode', 'object_types'])
    .executeTakeFirst();
  if (!run) return undefined;
  await keepStale(trx, { ...ctx, integrationId }, run, run.object_types);
  await trx
    .updateTable('hubspot_sync_log')
    .set({ status: 'cancelled', completed_at: sql<Date>`now()` })
    .where('run_id', '=', run.id)
    .where('status', '=', 'running')
    .execute();
  await trx.deleteFrom('sync_pending_reads').where('run_id', '=', run.id).execute();
  await trx.deleteFrom('sync_checkpoints').where('run_id', '=', run.id).execute();
  await announce(trx, { organizationId: ctx.organizationId, type: 'run', runId: run.id });
  return run.id;
}

/**
 * Queues runs again that are stuck: their process died together with the job that would have been retried. Every
 * worker calls this at its start and at intervals.
 */
export async function reviveRuns(ctx: Pick<OrganizationContext, 'db' | 'jobs'>): Promise<void> {
  const still = await ctx.db
    .selectFrom('sync_runs')
    .select(['id', 'integration_id'])
    .where('status', 'in', ['queued', 'running'])
    .where('mode', '<>', 'push')
    .where(sql<boolean>`coalesce(moved_at, created_at) < now() - interval '40 seconds'`)
    .execute();
  for (const run of still) await ctx.jobs.enqueue(syncTask, { runId: run.id }, { key: run.integration_id });
}
