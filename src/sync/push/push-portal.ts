import { AppError } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { Bells, JobBell } from '../../jobs/bell.ts';
import { loadOutbound } from '../mapping/outbound-mappings.ts';
import { type ConnectedPortal, findPortal } from '../portal/find-portal.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { drainOutbox } from './drain-outbox.ts';
import { endAfterRefusal, endSwitchedOff } from './end-push.ts';
import { takeOverLeases, whatIsReady } from './outbox/outbox.ts';
import type { PushParts } from './outgoing-mapping.ts';
import { lookForProblems } from './problems/look-for-problems.ts';
import { createTypeStates } from './problems/type-states.ts';
import { BasisChanged, readBasis, refuseOutdated } from './push-basis.ts';
import { endPushRun, type PushCounted, readCounted } from './push-run.ts';
import { nothingLearned, type PushSession } from './push-session.ts';
import { requestPushWork } from './request-push.ts';

/** What the search for bad rows may cost a job; what is left then waits for the next one. */
const jobRefusals = 60;
/** After so long a job begins again at the end of the queue; in ms. */
const turnMs = 120_000;

/** What a job has done so far, over all the times that it began again. */
interface Progress {
  turnEnds: number;
  calls: { count: number };
  counted: PushCounted | undefined;
}

/**
 * Sends HubSpot what waits in a portal's outbox: gathers for a moment, takes a batch of one object type, looks up the
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
    await endAfterRefusal(context, scope, progress.calls, error);
  } finally {
    bell.close();
  }
  // What came after the bell was put away has woken no job here.
  await requestPushWork(context, [integrationId]);
}

/** @returns whether it came to an end; false when something was decided otherwise meanwhile. */
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
