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

/** The most events of one pass. A pause or a stop waits for no more than these. */
const passSize = 2_000;
/** Pieces of work that are done at the same time. */
const parallelWork = 3;
/** At least so long between the beginnings of two passes, so that events under way share a call; in ms. */
const passEveryMs = 250;
/**
 * While a large sync uses up the portal's calls: so long per call of the last pass, which makes the calls that are
 * left for this (8 of 100 in any 10 s) last for the whole 10 s; and at most so long.
 */
const scarceMsPerCall = 1_300;
const scarceMostMs = 4_000;
/** Below this share of free calls they are scarce. */
const scarceShare = 0.16;
/** How long a job that had something to do waits for more; in ms. */
const lingerMs = 2_000;
/** After so long a job begins again at the end of the queue, so that no busy portal keeps others waiting; in ms. */
const turnMs = 60_000;

/**
 * Carries out the waiting events of one portal: takes what has gathered, reads the current state of every record
 * that is named, once each, and stores it. Whatever comes in the meantime is taken next. Ends when nothing has come
 * for a moment. Of a portal that is paused or needs a new sign-in the events wait; of one that was disconnected they
 * are dropped, and so are those of one that is being set up: its first sync reads everything.
 * @throws when the process is to stop or the database stays away; the events stay.
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
  // What came after the bell was put away has woken no job here.
  await requestWebhookWork(context, [integrationId]);
}

/** @returns how many calls it took; undefined when the portal cannot be read now, as it turned out. */
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
    // For each pass: mappings and settings may have changed since the last.
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

/** How long after the beginning of a pass the next one may begin, in ms. */
async function nextPassAfter({ rateLimiter }: Context, portalId: string, calls: number): Promise<number> {
  const { limit, used } = await rateLimiter.used(portalId);
  if (limit - used > limit * scarceShare) return passEveryMs;
  return Math.max(passEveryMs, Math.min(calls * scarceMsPerCall, scarceMostMs));
}
