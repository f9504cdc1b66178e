import type { Context } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { type JobBell, ringsWithin } from '../../jobs/bell.ts';
import { sendBatch } from './batch/send-batch.ts';
import { freeRows, leaseRows, whatIsReady } from './outbox/outbox.ts';
import type { PushParts } from './outgoing-mapping.ts';
import { block } from './problems/block-type.ts';
import { learnLost } from './problems/learn-lost.ts';
import { lookAtHealth } from './problems/prepare-health.ts';
import { mayNotWrite, refusesAll } from './problems/push-problems.ts';
import { allowed } from './problems/type-states.ts';
import { BasisChanged, refuseOutdated } from './push-basis.ts';
import type { PushSession } from './push-session.ts';
import { readProblem } from './push-state.ts';

/** The number of concurrent batches. */
const lanes = 4;
/** The interval for checking whether a batch is full; in ms. */
const gatherMs = 60;
/** How long a job that had work waits for more; in ms. */
const lingerMs = 1_500;

/**
 * Sends a portal's waiting values until none arrive for a moment, or its time is up.
 * @throws {BasisChanged} if a setting changed in the meantime.
 */
export async function drainOutbox(
  context: Context,
  parts: PushParts,
  session: PushSession,
  bell: JobBell,
  turnEnds: number,
): Promise<void> {
  const { clock } = context;
  const { signal } = session;
  const inTurn = createTurns();
  while (clock.now() < turnEnds) {
    bell.reset();
    const work = async () => {
      for (;;) {
        const ready = await whatIsReady(context.db, session);
        if (ready.step === 'empty') return;
        if (ready.step === 'gathering') await clock.sleep(gatherMs, signal);
        else await leaseAndSend(context, parts, session, ready.objectType, inTurn);
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: lanes }, work));
    const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    // The error says more than the scheduled end.
    if (failures.length > 0) throw failures.find((error) => !(error instanceof BasisChanged)) ?? failures[0];
    if (!(await ringsWithin(bell, lingerMs, { clock, signal }))) return;
  }
}

type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * One lane leases at a time. Several would skip rows that the others are about to lease, and split them into small
 * batches, which can't show whether HubSpot rejects every row.
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
  session: PushSession,
  objectType: ObjectType,
  inTurn: Turns,
): Promise<void> {
  const { states } = session;
  // If only mapped values were sent so far, the properties for health haven't been checked.
  if (states.of(objectType) === 'unseen') await lookAtHealth(context, parts, session);
  const problem = states.problemOf(objectType);
  if (problem && (await readProblem(context.db, session, objectType)) === null) {
    states.apply(objectType, 'problemGone');
    throw new BasisChanged('the problem that blocked this push was removed');
  }
  if (problem && !allowed[states.of(objectType)].mapped) {
    await refuseOutdated(context.db, session, session.basis);
    return block(context, session, objectType, problem);
  }
  const rows = await inTurn(() => leaseRows(context.db, session, objectType));
  // Leased by another lane, or being changed in an open transaction.
  if (rows.length === 0) return context.clock.sleep(gatherMs, session.signal);
  try {
    // Checked after the lease: a later change of settings also changes the entries, so that they stay.
    await refuseOutdated(context.db, session, session.basis);
    const { unknown, unnamed, hopeless } = await sendBatch(context, parts, session, objectType, rows);
    if (unknown.length > 0 || unnamed) await learnLost(context, parts, session, objectType, unknown);
    if (hopeless) await block(context, session, objectType, refusesAll(objectType, hopeless));
  } catch (error) {
    await freeRows(context.db, session, objectType, rows).catch(() => {});
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    await block(context, session, objectType, mayNotWrite(objectType));
  }
}
