import type { Transaction } from 'kysely';
import type { Context } from '../../../context/context.ts';
import { emitEvents } from '../../../context/host-events.ts';
import type { ObjectType } from '../../../contract/common.ts';
import type { HostEventData } from '../../../contract/host-events.ts';
import type { Database } from '../../../db/tables.ts';
import { withDatabaseRetry } from '../../../db/with-database-retry.ts';
import type { Refusal, UpdateOutcome } from '../../../hubspot/objects.ts';
import { noteReads } from '../../portal/note-reads.ts';
import { takeWriteLock } from '../../portal/portal-locks.ts';
import { freeRows, type LeasedRow, settleRows } from '../outbox/outbox.ts';
import { readHeld } from '../problems/held-properties.ts';
import { addPushProgress, keepCounted, type PushOutcome, pushDelta, takePushRun } from '../push-run.ts';
import type { PushSession } from '../push-session.ts';
import { countWrites } from '../push-state.ts';
import { keepLearned, keepPushed } from '../pushed-values.ts';
import { filePushErrors, type PushReject } from './file-push-errors.ts';
import type { PlannedRow } from './planned-row.ts';
import {
  isUnknownProperty,
  type RefusedForAll,
  settleHeld,
  toReject,
  unansweredReject,
} from './refused-values.ts';

/**
 * The first wait of a record that HubSpot neither accepted nor rejected; each further wait is three times as long.
 */
const firstWaitMs = 5_000;
const longestWaitMs = 60 * 60_000;
/** After this many attempts, it is also listed as an error. */
const listedAfter = 5;
/** How long a row waits if part of it can't be sent, unless a user changes something; in ms. */
const withheldMs = 15 * 60_000;
/** The shortest wait for a held property. */
const heldMs = 1_000;

/** A batch after all its calls. */
interface SentBatch {
  planned: readonly PlannedRow[];
  /** Rows with nothing to send. */
  nothing: readonly LeasedRow[];
  outcomes: ReadonlyMap<string, UpdateOutcome>;
  found: RefusedForAll;
  /** Held properties for which HubSpot accepted a value. */
  released: ReadonlySet<string>;
  /** Whether a row waits for something that affects other rows, too. */
  waits: (plan: PlannedRow, outcome: UpdateOutcome) => boolean;
}

/** Settles each row of a batch by its own outcome, in one transaction. */
export async function settleBatch(
  context: Context,
  session: PushSession,
  objectType: ObjectType,
  batch: SentBatch,
): Promise<void> {
  const pushedAt = new Date(context.clock.now());
  const sorted = sortOutcomes(batch);
  const settled = await withDatabaseRetry(context.clock, session.signal, () =>
    context.db.transaction().execute(async (trx) => {
      await takeWriteLock(trx, session.integrationId);
      await settleHeld(trx, session, objectType, { ...batch, ...sorted });
      return settle(trx, session, objectType, { ...sorted, nothing: batch.nothing }, pushedAt);
    }),
  );
  if (settled) keepCounted(session.counted, settled.runId, objectType, settled.outcomes);
}

/** The rows of a batch by outcome. */
interface Sorted {
  accepted: PlannedRow[];
  /** Gone from HubSpot, or there under another id. */
  gone: PlannedRow[];
  rejected: { plan: PlannedRow; reject: PushReject; refusal: Refusal }[];
  unanswered: PlannedRow[];
  /** They wait for something that affects other rows, too. */
  unprepared: PlannedRow[];
  /** There was nothing to send. */
  unsent: PlannedRow[];
  /** Ids to be re-read. */
  toRead: string[];
}

function sortOutcomes({ planned, outcomes, waits }: SentBatch): Sorted {
  const sorted: Sorted = {
    accepted: [],
    gone: [],
    rejected: [],
    unanswered: [],
    unprepared: [],
    unsent: [],
    toRead: [],
  };
  for (const plan of planned) {
    const { externalId, step } = plan;
    const outcome = outcomes.get(externalId);
    if (step === 'moved' || (step === 'send' && outcome?.kind === 'not_found')) {
      sorted.gone.push(plan);
      sorted.toRead.push(externalId);
    } else if (step !== 'send' && step !== 'unanswered') sorted.unsent.push(plan);
    else if (isUnknownProperty(outcome) || (outcome && waits(plan, outcome))) sorted.unprepared.push(plan);
    else if (!outcome || outcome.kind === 'unanswered') sorted.unanswered.push(plan);
    else if (outcome.kind === 'updated') {
      sorted.accepted.push(plan);
      if (outcome.record.id !== externalId) sorted.toRead.push(externalId);
    } else if (outcome.kind === 'rejected') {
      sorted.rejected.push({ plan, reject: toReject(plan, outcome), refusal: outcome });
    }
  }
  return sorted;
}

type Settled = Sorted & { nothing: readonly LeasedRow[] };

/** @returns the outcomes to count in the run; undefined if nothing was settled. */
async function settle(
  trx: Transaction<Database>,
  session: PushSession,
  objectType: ObjectType,
  batch: Settled,
  pushedAt: Date,
): Promise<{ runId: string; outcomes: ReadonlyMap<string, PushOutcome> } | undefined> {
  const { accepted, gone, rejected, unanswered, unprepared, unsent, nothing } = batch;
  const same = unsent.filter(({ step }) => step === 'same');
  const small = unsent.filter(({ step }) => step === 'small');
  const learned = unsent.filter((plan) => plan.learned);
  await keepPushed(trx, session, objectType, accepted, pushedAt);
  await emitEvents(
    trx,
    session.organizationId,
    'health.pushed',
    accepted.flatMap((plan) => toEvent(session, plan)),
  );
  await keepLearned(trx, session, objectType, learned, pushedAt);
  const judged = [...accepted, ...same, ...small, ...rejected.map(({ plan }) => plan)];
  const rejects = [...judged.flatMap((plan) => plan.rejects), ...rejected.map(({ reject }) => reject)];
  await fileErrors(trx, session, objectType, batch, judged, rejects);
  // Records that HubSpot no longer has, or has under another id, are re-read, which updates the row.
  await noteReads(trx, session, 'record', objectType, batch.toRead);

  const finished = [...judged, ...gone];
  const done = [...nothing, ...finished.filter(({ withheld }) => !withheld).map(({ row }) => row)];
  const newer = await settleRows(trx, session, objectType, done);
  await freeUnfinished(trx, session, objectType, batch, finished);
  const counts = {
    written: accepted.length,
    same: same.filter(({ withheld }) => !withheld).length,
    small: small.length,
    newer,
  };
  if (Object.values(counts).some((count) => count > 0)) await countWrites(trx, session, counts);
  const sent = accepted.length + gone.length + rejected.length + unanswered.length + unprepared.length;
  if (done.length === 0 && sent === 0) return undefined;
  const outcomes = outcomesOf(batch, [...same, ...small], rejects);
  const runId = await takePushRun(trx, session, objectType);
  const calls = session.calls.count;
  session.calls.count = 0;
  await addPushProgress(trx, session, runId, pushDelta(session.counted, runId, objectType, outcomes), calls);
  return { runId, outcomes };
}

/** The event of an accepted health score; none if the score wasn't sent. */
function toEvent(
  { integrationId, portalId, settings }: PushSession,
  { row, externalId, send, madeAt }: PlannedRow,
): HostEventData['health.pushed'][] {
  const score = send[settings.properties.score];
  if (madeAt === null || score === undefined || score === '') return [];
  const event = { customerId: row.rowId, integrationId, portalId, companyId: externalId };
  const trend = send[settings.properties.trend] ?? null;
  return [{ ...event, score: Number(score), trend, calculatedAt: madeAt.toISOString() }];
}

async function fileErrors(
  trx: Transaction<Database>,
  session: PushSession,
  objectType: ObjectType,
  { gone, unanswered }: Settled,
  judged: readonly PlannedRow[],
  rejects: readonly PushReject[],
): Promise<void> {
  const listed = unanswered.filter(({ row }) => row.attempts + 1 >= listedAfter);
  // What was left out isn't settled by sending the rest.
  const whole = judged.filter(({ leftOut }) => leftOut.length === 0);
  await filePushErrors(
    trx,
    session,
    objectType,
    [...whole, ...gone, ...listed].map(({ externalId }) => externalId),
    [...rejects, ...listed.map(unansweredReject)],
  );
}

/** Releases rows that aren't sent completely: each waits for its reason. */
async function freeUnfinished(
  trx: Transaction<Database>,
  session: PushSession,
  objectType: ObjectType,
  { unsent, unanswered, unprepared }: Settled,
  finished: readonly PlannedRow[],
): Promise<void> {
  const free = (plans: readonly PlannedRow[], wait?: Parameters<typeof freeRows>[4]) =>
    freeRows(
      trx,
      session,
      objectType,
      plans.map(({ row }) => row),
      wait,
    );
  for (const plan of unsent) {
    if (plan.step === 'tooSoon') await free([plan], { ms: plan.waitMs, countsAsTry: false });
  }
  const withheld = finished.filter((plan) => plan.withheld);
  const withoutHealth = withheld.filter(({ leftOut }) => leftOut.length === 0);
  const isHealthUnseen = ['unseen', 'ready'].includes(session.states.of('company'));
  await free(withoutHealth, { ms: isHealthUnseen ? 0 : withheldMs, countsAsTry: false });
  const lesser = withheld.filter(({ leftOut }) => leftOut.length > 0);
  for (const [ms, plans] of await waitsForHeld(trx, session, objectType, lesser)) {
    // The forced part has been sent, as far as possible.
    await free(plans, { ms, countsAsTry: false, isAnswered: true });
  }
  for (const plan of unanswered) {
    const ms = Math.min(firstWaitMs * 3 ** plan.row.attempts, longestWaitMs);
    await free([plan], { ms, countsAsTry: true });
  }
  await free(unprepared);
}

/** Rows with a property that was left out, by how long they wait for it. */
async function waitsForHeld(
  trx: Transaction<Database>,
  session: PushSession,
  objectType: ObjectType,
  plans: readonly PlannedRow[],
): Promise<Map<number, PlannedRow[]>> {
  if (plans.length === 0) return new Map();
  // Another batch may have found in the meantime that HubSpot accepts them again.
  const held = await readHeld(trx, session, objectType);
  return Map.groupBy(plans, ({ leftOut, waitMs }) =>
    leftOut.some((name) => held.has(name)) ? Math.max(waitMs, heldMs) : 0,
  );
}

/** The outcomes to count in the run, by row. */
function outcomesOf(
  { accepted, gone, rejected, unanswered, nothing }: Settled,
  unneeded: readonly PlannedRow[],
  rejects: readonly PushReject[],
): Map<string, PushOutcome> {
  const faulty = new Set(rejects.map(({ externalId }) => externalId));
  const outcomeOf = (plan: PlannedRow, otherwise: PushOutcome) =>
    [plan.row.rowId, faulty.has(plan.externalId) ? 'failed' : otherwise] as const;
  return new Map<string, PushOutcome>([
    ...nothing.map(({ rowId }) => [rowId, 'unchanged'] as const),
    // Waiting health is counted later; mapped values that were sent are counted now.
    ...unneeded.filter(({ withheld }) => !withheld).map((plan) => outcomeOf(plan, 'unchanged')),
    ...accepted.map((plan) => outcomeOf(plan, 'updated')),
    ...gone.map(({ row }) => [row.rowId, 'archived'] as const),
    ...[...rejected.map(({ plan }) => plan), ...unanswered].map(({ row }) => [row.rowId, 'failed'] as const),
  ]);
}
