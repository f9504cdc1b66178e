import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { Context, OrganizationContext } from '../../context/context.ts';
import { announce } from '../../context/events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { RunSummary } from '../../contract/sync.ts';
import type { Database } from '../../db/tables.ts';
import { listPortals } from '../portal/find-portal.ts';
import { takeWriteLock } from '../portal/portal-locks.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { refusalOf, restsNow } from '../portal/portal-state.ts';
import { queueMapped, queueRecords } from './outbox/queue-mapped.ts';
import { wakePushes } from './outbox/queue-rows.ts';
import type { OutgoingMapping } from './outgoing-mapping.ts';
import { endAutomaticRun } from './push-run.ts';
import { forgetProblems } from './push-state.ts';

/** The task that sends a portal's outbox; jobs are keyed by portal. */
export const pushTask = 'push';

/** What is to be pushed. */
export interface PushRequest {
  /** Default: every connected portal with pushing on. */
  integrationId?: string | undefined;
  /** Also values that HubSpot already has, as far as known. */
  all?: boolean | undefined;
  /** Only the newest values of these companies. A portal that already has them gets no run. */
  rowIds?: readonly string[] | undefined;
}

/**
 * Requests a push to one portal, or to every connected portal with pushing on. If a requested push is in progress, it
 * is returned, and includes the new request; an automatic one ends, and the new one sends the rest.
 * @throws {AppError} `not_found`, `portal_not_connected`, `reauthorization_required`, `portal_paused`; `conflict` if
 *   pushing is off for the portal.
 */
export async function requestPush(
  ctx: OrganizationContext,
  outgoing: OutgoingMapping,
  request: PushRequest,
): Promise<RunSummary[]> {
  const portals = await listPortals(ctx.db, ctx.organizationId, request.integrationId);
  const runs: RunSummary[] = [];
  const refusals: AppError[] = [];
  let settled = 0;
  for (const portal of portals) {
    const scope = { organizationId: ctx.organizationId, integrationId: portal.integrationId };
    const { push } = await readSettings(ctx.db, scope);
    const refusal = refusalOf(portal, 'push') ?? (push.enabled ? undefined : turnedOff(portal));
    const run = refusal ? undefined : await start(ctx, outgoing, portal.integrationId, request);
    if (refusal) refusals.push(refusal);
    else if (run) runs.push(run);
    else settled += 1;
  }
  const [refusal] = refusals;
  if (runs.length === 0 && settled === 0 && refusal) throw refusal;
  if (runs.length === 0 && settled === 0) {
    throw request.integrationId === undefined
      ? new AppError('portal_not_connected', 'No HubSpot portal is connected. Connect one first.')
      : new AppError(
          'not_found',
          'There is no HubSpot portal with this id. GET /api/integrations/hubspot/status lists all of them.',
        );
  }
  return runs;
}

const turnedOff = ({ portalId }: { portalId: string }) =>
  new AppError(
    'conflict',
    `Pushing to HubSpot portal ${portalId} is turned off. Turn it on in its settings first.`,
  );

async function start(
  ctx: OrganizationContext,
  outgoing: OutgoingMapping,
  integrationId: string,
  { all = false, rowIds }: PushRequest,
): Promise<RunSummary | undefined> {
  const scope = { organizationId: ctx.organizationId, integrationId };
  const which = all ? 'all' : 'unsettled';
  return ctx.db.transaction().execute(async (trx) => {
    await takeWriteLock(trx, integrationId);
    const queued = await outgoing.queue(trx, scope, which, rowIds);
    if (rowIds !== undefined && queued === 0) return undefined;
    if (rowIds === undefined) await queueMapped(trx, scope, which);
    await forgetProblems(trx, scope);
    await endAutomaticRun(trx, scope);
    const inserted = await trx
      .insertInto('sync_runs')
      .values({
        organization_id: ctx.organizationId,
        integration_id: integrationId,
        mode: 'push',
        object_types: ['company'],
        status: 'queued',
        requested_by: ctx.actor,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['integration_id'])
          .where('status', 'in', ['queued', 'running'])
          .where('mode', '=', 'push')
          .doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    const run = await trx
      .selectFrom('sync_runs')
      .select(['id', 'integration_id as integrationId', 'mode', 'status'])
      .where('integration_id', '=', integrationId)
      .where('organization_id', '=', ctx.organizationId)
      .where('mode', '=', 'push')
      .where('status', 'in', ['queued', 'running'])
      .executeTakeFirstOrThrow();
    // One count for each object type with waiting values, and for companies in any case. A record that the run has
    // already sent and will send again counts once.
    await sql`
      insert into hubspot_sync_log as l
        (organization_id, integration_id, run_id, object_type, sync_direction, records_total)
      select ${ctx.organizationId}::uuid, ${integrationId}::uuid, ${run.id}::uuid, t.object_type, 'outbound', count(o.row_id)
      from unnest('{company,contact,deal}'::text[]) as t (object_type)
      left join push_outbox o on o.integration_id = ${integrationId} and o.organization_id = ${ctx.organizationId}
        and o.object_type = t.object_type and not exists (
          select from pushed_values v join sync_runs r on r.id = ${run.id} and v.pushed_at >= r.started_at
          where v.integration_id = o.integration_id and v.object_type = o.object_type and v.row_id = o.row_id)
      group by t.object_type
      having count(o.row_id) > 0 or t.object_type = 'company'
      on conflict (run_id, object_type, sync_direction) do update
        set records_total = l.records_processed + excluded.records_total`.execute(trx);
    await sql`
      update sync_runs set object_types = array(
        select l.object_type from hubspot_sync_log l where l.run_id = ${run.id} order by l.object_type)
      where id = ${run.id} and organization_id = ${ctx.organizationId}`.execute(trx);
    await ctx.jobs.enqueue(pushTask, { integrationId }, { key: integrationId, transaction: trx });
    if (inserted) {
      await audit(trx, {
        ...scope,
        actor: ctx.actor,
        action: 'push.request',
        details: { runId: run.id, all, ...(rowIds === undefined ? {} : { customerIds: [...rowIds] }) },
      });
    }
    await announce(trx, { organizationId: ctx.organizationId, type: 'run', runId: run.id });
    return run;
  });
}

/**
 * Compares all of a portal's values with HubSpot's again, because push settings have changed. Equal values aren't
 * sent.
 */
export async function pushAfterChange(
  ctx: OrganizationContext,
  outgoing: OutgoingMapping,
  integrationId: string,
): Promise<void> {
  const scope = { organizationId: ctx.organizationId, integrationId };
  const { push } = await readSettings(ctx.db, scope);
  await forgetProblems(ctx.db, scope);
  if (push.enabled) {
    await outgoing.queue(ctx.db, scope, 'every');
    await queueMapped(ctx.db, scope, 'every');
  }
  await ctx.jobs.enqueue(pushTask, { integrationId }, { key: integrationId });
}

/** Makes a portal's waiting values due immediately: it was reconnected. */
export async function wakePush(trx: Transaction<Database>, scope: PortalScope): Promise<void> {
  await forgetProblems(trx, scope);
  await trx
    .updateTable('push_outbox')
    .set({ not_before: sql<Date>`now()` })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  await resumePush(trx, scope);
}

/** Makes a portal's due values start immediately: it was resumed. */
export async function resumePush(trx: Transaction<Database>, scope: PortalScope): Promise<void> {
  await wakePushes(trx, scope);
}

/** Retries records, and whatever is waiting for a fixed problem. */
export async function retryRows(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  externalIds: readonly string[],
): Promise<void> {
  await forgetProblems(db, scope);
  await queueRecords(db, scope, objectType, externalIds);
}

/** Cancels a queued or running push; waiting values stay in the outbox for the next one. */
export async function cancelPush(ctx: OrganizationContext, runId: string): Promise<void> {
  await ctx.db.transaction().execute(async (trx) => {
    const run = await trx
      .updateTable('sync_runs')
      .set({ status: 'cancelled', completed_at: sql<Date>`now()` })
      .where('id', '=', runId)
      .where('organization_id', '=', ctx.organizationId)
      .where('mode', '=', 'push')
      .where('status', 'in', ['queued', 'running'])
      .returning('integration_id')
      .executeTakeFirst();
    if (!run) return;
    await trx
      .updateTable('hubspot_sync_log')
      .set({ status: 'cancelled', completed_at: sql<Date>`now()` })
      .where('run_id', '=', runId)
      .where('status', '=', 'running')
      .execute();
    // The forced part of the request is dropped.
    await trx
      .deleteFrom('push_outbox')
      .where('integration_id', '=', run.integration_id)
      .where('organization_id', '=', ctx.organizationId)
      .where('forced', '=', true)
      .execute();
    await audit(trx, {
      organizationId: ctx.organizationId,
      actor: ctx.actor,
      action: 'push.cancel',
      integrationId: run.integration_id,
      details: { runId },
    });
    await announce(trx, { organizationId: ctx.organizationId, type: 'run', runId });
  });
}

/**
 * Queues a job for every portal with due values, or with a push that lost its worker. Every worker calls this at
 * intervals, so lost notifications don't matter.
 */
export async function requestPushWork(
  context: Pick<Context, 'db' | 'jobs'>,
  integrationIds?: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ integration_id: string }>`
    select p.integration_id from hubspot_portals p
    join integrations i on i.id = p.integration_id
    where p.disconnected_at is null and not ${restsNow}
      and (${integrationIds === undefined} or p.integration_id = any(${[...(integrationIds ?? [])]}::uuid[]))
      and (
        exists (select from push_outbox o where o.integration_id = p.integration_id and o.not_before <= now())
        or exists (
          select from sync_runs r where r.integration_id = p.integration_id and r.mode = 'push'
            and r.status in ('queued', 'running') and coalesce(r.moved_at, r.created_at) < now() - interval '20 seconds'))`.execute(
    context.db,
  );
  for (const { integration_id: id } of rows) {
    await context.jobs.enqueue(pushTask, { integrationId: id }, { key: id });
  }
}
