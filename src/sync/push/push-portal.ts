import { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { Bells, JobBell } from '../../jobs/bell.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { type ConnectedPortal, findPortal } from '../portal/find-portal.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { drainOutbox } from './drain-outbox.ts';
import { endAfterRefusal, endSwitchedOff } from './end-push.ts';
import { endLeases, whatIsReady } from './outbox/outbox.ts';
import type { PushParts } from './outgoing-mapping.ts';
import { lookForProblems } from './problems/look-for-problems.ts';
import { createTypeStates } from './problems/type-states.ts';
import { BasisChanged, readBasis, refuseOutdated } from './push-basis.ts';
import { endPushRun, type PushCounted, readCounted } from './push-run.ts';
import { nothingLearned, type PushSession } from './push-session.ts';
import { requestPushWork } from './request-push.ts';

/** A job's budget for the search for bad rows; what is left then waits for the next job. */
const jobRefusals = 60;
/** After this time, a job starts over at the end of the queue; in ms. */
const turnMs = 120_000;

/** A job's results so far, over all its restarts. */
interface Progress {
  turnEnds: number;
  calls: { count: number };
  counted: PushCounted | undefined;
}

/**
 * Sends the waiting values in a portal's outbox to HubSpot: waits briefly for more, takes a batch of one object type,
 * looks up the newest values, and settles every record by its own outcome. Several batches run concurrently; no
 * transaction is open during a call. It ends when no values arrive for a moment. An object type that can't be pushed
 * doesn't stop the others.
 *
 * Settings, mappings and the portal's state are checked for each batch and again before each call: changes take
 * effect immediately, and a portal that was paused, disconnected or turned off gets no further call.
 *
 * If it is killed at any moment, the next job continues with its entries: a value may be sent again, but never
 * another one with the same trace id, and an entry is only removed if it hasn't changed since its lease.
 * @throws temporary errors: HubSpot doesn't respond, the database is away. The job is retried.
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
    await endAfterRefusal(context, scope, progress.calls, error);
  } finally {
    bell.close();
  }
  // Values that arrived after the bell was removed haven't woken a job here.
  await requestPushWork(context, [integrationId]);
}

/** @returns whether it is complete; false if the settings changed in the meantime. */
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
  const found = await findPortal(db, scope.integrationId);
  if (basis.state === 'off') return endSwitchedOff(context, scope);
  if (basis.state === 'resting' || !found) {
    // Values waiting for a reconnection belong to the current run.
    if (found?.status !== 'reauthorization_required') {
      await endPushRun(db, scope, { calls: calls.count, cancelled: true });
    }
    return true;
  }
  await endLeases(db, scope);
  if ((await whatIsReady(db, scope)).step === 'empty') {
    await endPushRun(db, scope, { calls: calls.count });
    return true;
  }
  progress.counted ??= await readCounted(db, scope);
  try {
    const session = await openSession(context, parts, found, basis.stamp, signal, {
      calls,
      counted: progress.counted,
    });
    await lookForProblems(context, parts, session, found);
    await drainOutbox(context, parts, session, bell, progress.turnEnds);
    await endPushRun(db, scope, { calls: calls.count, failures: session.states.failures() });
    return true;
  } catch (error) {
    if (error instanceof BasisChanged) return false;
    throw error;
  }
}

async function openSession(
  { db }: Context,
  parts: PushParts,
  { organizationId, integrationId, portalId }: ConnectedPortal,
  basis: string,
  signal: AbortSignal,
  progress: Pick<PushSession, 'calls' | 'counted'>,
): Promise<PushSession> {
  const scope = { organizationId, integrationId };
  const { push } = await readSettings(db, scope);
  const client = await parts.openClient({
    ...scope,
    signal,
    onRequest: () => {
      progress.calls.count += 1;
    },
    beforeSend: () => refuseOutdated(db, scope, basis),
  });
  return {
    ...scope,
    ...progress,
    portalId,
    basis,
    client,
    settings: push,
    signal,
    outbound: await loadOutbound(db, scope),
    states: createTypeStates(),
    learned: nothingLearned(),
    search: { refusals: jobRefusals },
  };
}
