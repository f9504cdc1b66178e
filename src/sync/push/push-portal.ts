import type { Context } from '../../context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { AppError } from '../../errors.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { type Bells, type JobBell, ringsWithin } from '../../jobs/bell.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { findPortal } from '../portal/find-portal.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { freeRows, leaseRows, postponeAll, takeOverLeases, whatIsReady } from './outbox.ts';
import type { PushParts, PushPortal } from './outgoing-mapping.ts';
import { BasisChanged, readBasis, refuseOutdated } from './push-basis.ts';
import {
  block,
  learnLost,
  lookAtHealth,
  lookForProblems,
  mayNotWrite,
  PushRefused,
  problemRestMs,
  refusesAll,
  tell,
} from './push-problems.ts';
import { endPushRun, type PushCounted, readCounted } from './push-run.ts';
import type { PushProblem } from './push-state.ts';
import { readTypeProblem } from './push-types.ts';
import { requestPushWork } from './request-push.ts';
import { sendBatch } from './send-batch.ts';

/** Batches that are under way at the same time. */
const lanes = 4;
/** How often it is looked whether enough has gathered; in ms. */
const gatherMs = 60;
/** What the search for bad rows may cost a job; what is left then waits for the next one. */
const jobRefusals = 60;
/** How long a job that had something to do waits for more; in ms. */
const lingerMs = 1_500;
/** After so long a job begins anew at the end of the queue; in ms. */
const turnMs = 120_000;

/** What a job has done so far, over all the times that it began again. */
interface Progress {
  turnEnds: number;
  calls: { count: number };
  counted: PushCounted | undefined;
}

/**
 * Tells HubSpot what waits in a portal's outbox: gathers for a moment, takes a batch of one object type, looks up the
 * newest values, and settles every record by its own outcome. Several batches are under way at a time; no transaction
 * is open during a call. Ends when nothing has come for a moment. An object type that cannot be pushed does not stop
 * the others.
 *
 * Settings, mappings and the portal's state are looked at for each batch and again before each call: what has changed
 * holds at once, and a portal that was paused, disconnected or switched off gets no further call.
 *
 * Killed at any moment it leaves entries that the next job takes over: a value is sent again, never another one under
 * the same trace id, and an entry is only crossed off if it has not changed since it was taken.
 * @throws what is likely to pass: HubSpot that does not answer, a database that is away. The job is tried again.
 */
export async function pushPortal(
  context: Context,
  parts: PushParts,
  bells: Bells,
  integrationId: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await findPortal(context.db, integrationId);
  if (!found) return;
  const scope: PortalScope = { organizationId: found.organizationId, integrationId };
  const progress: Progress = {
    turnEnds: context.clock.now() + turnMs,
    calls: { count: 0 },
    counted: undefined,
  };
  const bell = bells.open(integrationId);
  try {
    while (!(await pushAsDecided(context, parts, scope, bell, signal, progress)));
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    await afterRefusal(context, scope, progress.calls, error);
  } finally {
    bell.close();
  }
  // What came while the bell was put away has woken nobody here.
  await requestPushWork(context, [integrationId]);
}

/** @returns whether it came to an end; false when something was decided anew meanwhile. */
async function pushAsDecided(
  context: Context,
  parts: PushParts,
  scope: PortalScope,
  bell: JobBell,
  signal: AbortSignal,
  progress: Progress,
): Promise<boolean> {
  const { db } = context;
  const { calls } = progress;
  const basis = await readBasis(db, scope);
  const found = await findPortal(context.db, scope.integrationId);
  if (basis.state === 'off') return switchedOff(context, scope);
  if (basis.state === 'resting' || !found) {
    // What waits for access that is good again belongs to the run under way.
    if (found?.status !== 'reauthorization_required') {
      await endPushRun(db, scope, { calls: calls.count, cancelled: true });
    }
    return true;
  }
  await takeOverLeases(db, scope);
  if ((await whatIsReady(db, scope)).step === 'empty') {
    await endPushRun(db, scope, { calls: calls.count });
    return true;
  }
  progress.counted ??= await readCounted(db, scope);
  const { push } = await readSettings(db, scope);
  try {
    const client = await parts.openClient({
      ...scope,
      signal,
      onRequest: () => {
        calls.count += 1;
      },
      beforeSend: () => refuseOutdated(db, scope, basis.stamp),
    });
    const portal: PushPortal = {
      ...scope,
      portalId: found.portalId,
      basis: basis.stamp,
      client,
      settings: push,
      signal,
      calls,
      outbound: await loadOutbound(db, scope),
      lost: { company: new Set(), contact: new Set(), deal: new Set() },
      health: 'unknown',
      blocked: new Map(),
      failed: new Set(),
      search: { refusals: jobRefusals },
      optionless: new Set(),
      renewing: undefined,
      counted: progress.counted,
    };
    await lookForProblems(context, parts, portal, found);
    await drain(context, parts, portal, bell, progress.turnEnds);
    const failures = new Map(
      [...portal.failed].map((objectType) => [objectType, portal.blocked.get(objectType)?.message ?? '']),
    );
    await endPushRun(db, scope, { calls: calls.count, failures });
    return true;
  } catch (error) {
    if (error instanceof BasisChanged) return false;
    throw error;
  }
}

async function drain(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  bell: JobBell,
  turnEnds: number,
): Promise<void> {
  const inTurn = createTurns();
  while (context.clock.now() < turnEnds) {
    bell.reset();
    const work = async () => {
      for (;;) {
        const ready = await whatIsReady(context.db, portal);
        if (ready.step === 'empty') return;
        if (ready.step === 'gathering') await context.clock.sleep(gatherMs, portal.signal);
        else await leaseAndSend(context, parts, portal, ready.objectType, inTurn);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: lanes }, work));
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    // What went wrong says more than that it was to end anyway.
    if (failures.length > 0) throw failures.find((error) => !(error instanceof BasisChanged)) ?? failures[0];
    if (!(await ringsWithin(bell, lingerMs, { clock: context.clock, signal: portal.signal }))) return;
  }
}

type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * One lane leases after the other. At the same time they would pass over the rows that the others are about to lease,
 * and share them out in small batches; of those it cannot be told whether HubSpot refuses every row.
 */
function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}

async function leaseAndSend(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
  inTurn: Turns,
): Promise<void> {
  // Where only mappings sent something so far, the properties for health have not been looked at.
  if (objectType === 'company' && portal.health === 'unknown') await lookAtHealth(context, parts, portal);
  const known = portal.blocked.get(objectType);
  const isStuck = known !== undefined || (objectType === 'company' && portal.health === 'withheld');
  if (isStuck && (await readTypeProblem(context.db, portal, objectType)) === null) {
    throw new BasisChanged('somebody has acted on what kept this from being pushed');
  }
  if (known) {
    await refuseOutdated(context.db, portal, portal.basis);
    return block(context, portal, objectType, known);
  }
  const rows = await inTurn(() => leaseRows(context.db, portal, objectType));
  // Taken by another lane, or somebody is changing them in a transaction that is still open.
  if (rows.length === 0) return context.clock.sleep(gatherMs, portal.signal);
  try {
    // Once the rows are taken: what is decided later changes their entries, so that they stay.
    await refuseOutdated(context.db, portal, portal.basis);
    const { unknown, unnamed, hopeless } = await sendBatch(context, parts, portal, objectType, rows);
    if (unknown.length > 0 || unnamed) await learnLost(context, parts, portal, objectType, unknown);
    if (hopeless) await block(context, portal, objectType, refusesAll(objectType, hopeless));
  } catch (error) {
    await freeRows(context.db, portal, objectType, rows).catch(() => {});
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    await block(context, portal, objectType, mayNotWrite(objectType));
  }
}

/** @throws the error, where trying again soon makes sense. */
async function afterRefusal(
  context: Context,
  scope: PortalScope,
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
  portal: PortalScope & { calls: { count: number } },
  problem: PushProblem,
  until?: Date,
): Promise<void> {
  await tell(context, portal, 'company', problem);
  await postponeAll(context.db, portal, until ?? new Date(context.clock.now() + problemRestMs));
  await endPushRun(context.db, portal, { calls: portal.calls.count, error: problem.message });
}

/**
 * What waited is forgotten; when pushing is switched on again, everything that differs is queued.
 * @returns whether it is off indeed; false when somebody has switched it on at this moment.
 */
async function switchedOff(context: Context, scope: PortalScope): Promise<boolean> {
  const isOff = await context.db.transaction().execute(async (trx) => {
    // Whoever switches it on queues everything afterwards, and waits here until nothing is deleted any more.
    await trx
      .selectFrom('hubspot_settings')
      .select('integration_id')
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .forUpdate()
      .execute();
    if ((await readBasis(trx, scope)).state !== 'off') return false;
    await trx
      .deleteFrom('push_outbox')
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute();
    return true;
  });
  if (isOff) await endPushRun(context.db, scope, { calls: 0, cancelled: true });
  return isOff;
}
