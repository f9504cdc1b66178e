import { AppError, errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { type Bells, ringsWithin } from '../../jobs/bell.ts';
import { findPortal } from '../portal/find-portal.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { isResting } from '../portal/portal-state.ts';
import { openPortalWriter, type PortalWriter, type SyncParts } from '../store/portal-writer.ts';
import { settleAllExits } from '../store/settle-exits.ts';
import { carryOutWork } from './carry-out-work.ts';
import { requestWebhookWork } from './request-webhook-work.ts';
import { dropEvents, takeEvents } from './settle-events.ts';
import { gatherWork, type Work, workOrder } from './webhook-work.ts';

/** The maximum number of events per pass. A pause or a stop doesn't have to wait for more. */
const passSize = 2_000;
/** Concurrent pieces of work. */
const parallelWork = 3;
/** The minimum time between the starts of two passes, so that simultaneous events share a call; in ms. */
const passEveryMs = 250;
/**
 * While a large sync uses up the portal's calls: the wait per call of the last pass, which spreads the reserved calls
 * (8 of 100 in any 10 s) over the whole 10 s; and its maximum.
 */
const scarceMsPerCall = 1_300;
const scarceMostMs = 4_000;
/** Below this share of free calls, they are scarce. */
const scarceShare = 0.16;
/** How long a job that had work waits for more; in ms. */
const lingerMs = 2_000;
/** After this time, a job starts over at the end of the queue, so that a busy portal doesn't block others; in ms. */
const turnMs = 60_000;

/**
 * Processes the waiting events of one portal: collects them, reads the current state of every affected record once,
 * and stores it. Events that arrive in the meantime are next. It ends when none arrive for a moment. If a portal is
 * paused or has to be reconnected, its events wait; if it was disconnected, they are dropped, and so are those of a
 * portal in setup: its first sync reads everything.
 * @throws if the process stops or the database stays away; the events are kept.
 */
export async function applyWebhooks(
  context: Context,
  parts: SyncParts,
  bells: Bells,
  integrationId: string,
  signal: AbortSignal,
): Promise<void> {
  const bell = bells.open(integrationId);
  try {
    const turnEnds = context.clock.now() + turnMs;
    let began = Number.NEGATIVE_INFINITY;
    let everyMs = passEveryMs;
    while (context.clock.now() < turnEnds) {
      const rest = began + everyMs - context.clock.now();
      if (rest > 0) await context.clock.sleep(rest, signal);
      signal.throwIfAborted();
      bell.reset();
      const portal = await findPortal(context.db, integrationId);
      if (!portal || portal.isInSetUp) return await dropEvents(context.db, integrationId);
      if (isResting(portal)) return;
      const scope = { organizationId: portal.organizationId, integrationId };
      const events = await takeEvents(context.db, scope, passSize);
      if (events.length > 0) {
        began = context.clock.now();
        const calls = await carryOut(context, parts, scope, gatherWork(events), signal);
        if (calls === undefined) return;
        everyMs = await nextPassAfter(context, portal.portalId, calls);
      } else if (began < 0 || !(await ringsWithin(bell, lingerMs, { clock: context.clock, signal }))) break;
    }
  } finally {
    bell.close();
  }
  // Events that arrived after the bell was removed haven't woken a job here.
  await requestWebhookWork(context, [integrationId]);
}

/** @returns the number of calls; undefined if the portal can't be read now. */
async function carryOut(
  context: Context,
  parts: SyncParts,
  scope: PortalScope,
  work: Work[],
  signal: AbortSignal,
): Promise<number | undefined> {
  let calls = 0;
  const onRequest = () => {
    calls += 1;
  };
  let writer: PortalWriter;
  try {
    // For each pass: mappings and settings may have changed since the last one.
    writer = await openPortalWriter(context, parts, { ...scope, source: 'webhook', signal, onRequest });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.log.info({ ...scope, reason: errorText(error) }, 'webhook events wait');
    return undefined;
  }
  for (const kind of workOrder) {
    const queue = work.filter((one) => one.kind === kind);
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await carryOutWork(writer, next);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: parallelWork }, lane));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
  await writer.commit(async (trx) => {
    await settleAllExits(trx, writer);
    return [];
  });
  return calls;
}

/** The minimum time from the start of a pass to the next one, in ms. */
async function nextPassAfter({ rateLimiter }: Context, portalId: string, calls: number): Promise<number> {
  const { limit, used } = await rateLimiter.used(portalId);
  if (limit - used > limit * scarceShare) return passEveryMs;
  return Math.max(passEveryMs, Math.min(calls * scarceMsPerCall, scarceMostMs));
}
