import type { Context } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import type { ObjectType } from '../../hubspot/objects.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { readSettings } from '../mapping/portal-settings.ts';
import type { WebhookBells } from '../webhooks/webhook-bells.ts';
import { freeRows, leaseRows, postponeAll, takeOverLeases, whatIsReady } from './outbox.ts';
import type { PushParts, PushPortal, PushScope } from './outgoing-mapping.ts';
import {
  block,
  learnLost,
  lookAtHealth,
  lookForProblems,
  mayNotWrite,
  PushRefused,
  problemRestMs,
  tell,
} from './push-problems.ts';
import { endPushRun, readCounted } from './push-run.ts';
import type { PushProblem } from './push-state.ts';
import { sendBatch } from './send-batch.ts';

/** Batches that are under way at the same time. */
const lanes = 4;
/** How often it is looked whether enough has gathered; in ms. */
const gatherMs = 60;
/** How long a job that had something to do waits for more; in ms. */
const lingerMs = 1_500;
/** After so long a job begins anew at the end of the queue; in ms. */
const turnMs = 120_000;
/** States in which nothing is pushed to a portal; what waits, waits. */
const restingStates = ['paused', 'reauthorization_required', 'disconnected'];

/**
 * Tells HubSpot what waits in a portal's outbox: gathers for a moment, takes a batch of one object type, looks up the
 * newest values, and settles every record by its own outcome. Several batches are under way at a time; no transaction
 * is open during a call. Ends when nothing has come for a moment. An object type that cannot be pushed does not stop
 * the others.
 *
 * Killed at any moment it leaves entries that the next job takes over: a value is sent again, never another one under
 * the same trace id, and an entry is only crossed off if it has not changed since it was taken.
 * @throws what is likely to pass: HubSpot that does not answer, a database that is away. The job is tried again.
 */
export async function pushPortal(
  context: Context,
  parts: PushParts,
  bells: WebhookBells,
  integrationId: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await findPortal(context, integrationId);
  if (!found || restingStates.includes(found.status ?? '')) return;
  const scope: PushScope = { organizationId: found.organization_id, integrationId };
  const { push } = await readSettings(context.db, scope);
  if (!push.enabled) return switchedOff(context, scope);

  const calls = { count: 0 };
  const bell = bells.open(integrationId);
  try {
    await takeOverLeases(context.db, scope);
    if ((await whatIsReady(context.db, scope)).step === 'empty') {
      return await endPushRun(context.db, scope, { calls: 0 });
    }
    const client = await parts.openClient({
      ...scope,
      signal,
      onRequest: () => {
        calls.count += 1;
      },
    });
    const portal: PushPortal = {
      ...scope,
      portalId: found.portal_id,
      client,
      settings: push,
      signal,
      calls,
      outbound: await loadOutbound(context.db, scope),
      lost: { company: new Set(), contact: new Set(), deal: new Set() },
      health: 'unknown',
      blocked: new Map(),
      failed: new Set(),
      counted: await readCounted(context.db, scope),
    };
    await lookForProblems(context, parts, portal, found);
    await drain(context, parts, portal, bell);
    const failures = new Map(
      [...portal.failed].map((objectType) => [objectType, portal.blocked.get(objectType)?.message ?? '']),
    );
    await endPushRun(context.db, scope, { calls: calls.count, failures });
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    await afterRefusal(context, scope, calls, error);
  } finally {
    bell.close();
  }
}

async function drain(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  bell: ReturnType<WebhookBells['open']>,
): Promise<void> {
  const turnEnds = context.clock.now() + turnMs;
  while (context.clock.now() < turnEnds) {
    bell.reset();
    const work = async () => {
      for (;;) {
        const ready = await whatIsReady(context.db, portal);
        if (ready.step === 'empty') return;
        if (ready.step === 'gathering') await context.clock.sleep(gatherMs, portal.signal);
        else await leaseAndSend(context, parts, portal, ready.objectType);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: lanes }, work));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    if (!(await comesSoon(context, portal, bell))) return;
  }
}

async function leaseAndSend(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
): Promise<void> {
  // Where only mappings sent something so far, the properties for health have not been looked at.
  if (objectType === 'company' && portal.health === 'unknown') await lookAtHealth(context, parts, portal);
  const known = portal.blocked.get(objectType);
  if (known) return block(context, portal, objectType, known);
  const rows = await leaseRows(context.db, portal, objectType);
  // Taken by another lane, or somebody is changing them in a transaction that is still open.
  if (rows.length === 0) return context.clock.sleep(gatherMs, portal.signal);
  try {
    const { unknown, unnamed } = await sendBatch(context, parts, portal, objectType, rows);
    if (unknown.length > 0 || unnamed) await learnLost(context, parts, portal, objectType, unknown);
  } catch (error) {
    await freeRows(context.db, portal, objectType, rows).catch(() => {});
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    await block(context, portal, objectType, mayNotWrite(objectType));
  }
}

/** @throws the error, where trying again soon makes sense. */
async function afterRefusal(
  context: Context,
  scope: PushScope,
  calls: { count: number },
  error: AppError,
): Promise<void> {
  if (error instanceof PushRefused) return giveUp(context, { ...scope, calls }, error.problem);
  if (isHubspotError(error, 'missing_scopes', 'forbidden')) {
    return giveUp(context, { ...scope, calls }, mayNotWrite('company'));
  }
  if (isHubspotError(error, 'rate_limited')) {
    const until = new Date(error.retryAt ?? context.clock.now() + problemRestMs);
    return giveUp(context, { ...scope, calls }, { code: 'rate_limited', message: error.message }, until);
  }
  if (error.code === 'reauthorization_required' || error.code === 'portal_not_connected') {
    // What waits goes out once the portal is connected again.
    return endPushRun(context.db, scope, { calls: calls.count, error: error.message });
  }
  throw error;
}

/** Lets everything wait, tells why, and ends the run under way. */
async function giveUp(
  context: Context,
  portal: PushScope & { calls: { count: number } },
  problem: PushProblem,
  until?: Date,
): Promise<void> {
  await tell(context, portal, 'company', problem);
  await postponeAll(context.db, portal, until ?? new Date(context.clock.now() + problemRestMs));
  await endPushRun(context.db, portal, { calls: portal.calls.count, error: problem.message });
}

/** What waited is forgotten; when pushing is switched on again, everything that differs is queued. */
async function switchedOff(context: Context, scope: PushScope): Promise<void> {
  await context.db
    .deleteFrom('push_outbox')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  await endPushRun(context.db, scope, { calls: 0, cancelled: true });
}

async function comesSoon(
  { clock }: Context,
  portal: PushPortal,
  bell: ReturnType<WebhookBells['open']>,
): Promise<boolean> {
  const over = new AbortController();
  const either = AbortSignal.any([portal.signal, over.signal]);
  const silence = clock.sleep(lingerMs, either).then(() => false);
  const ring = bell.rung(either).then(() => true);
  try {
    return await Promise.race([silence, ring]);
  } finally {
    over.abort();
    await Promise.allSettled([silence, ring]);
  }
}

async function findPortal({ db }: Context, integrationId: string) {
  return db
    .selectFrom('hubspot_portals as p')
    .innerJoin('integrations as i', 'i.id', 'p.integration_id')
    .leftJoin('hubspot_credentials as c', 'c.integration_id', 'p.integration_id')
    .select(['p.organization_id', 'p.portal_id', 'p.scopes', 'i.status', 'c.kind'])
    .where('p.integration_id', '=', integrationId)
    .where('p.disconnected_at', 'is', null)
    .executeTakeFirst();
}
