import { sql, type Transaction } from 'kysely';
import type { Context } from '../../context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import { batchUpdateObjects, type Refusal, type UpdateOutcome } from '../../hubspot/objects.ts';
import { noteReads } from '../portal/note-reads.ts';
import { takeWriteLock } from '../portal/portal-locks.ts';
import { filePushErrors, type PushReject } from './file-push-errors.ts';
import { type HeldProperty, readHeld } from './held-properties.ts';
import { freeRows, type LeasedRow, settleRows } from './outbox.ts';
import type { PushParts, PushPortal } from './outgoing-mapping.ts';
import { type PlannedRow, planBatch } from './plan-batch.ts';
import { putOptionsBack } from './push-problems.ts';
import { addPushProgress, keepCounted, type PushOutcome, pushDelta, takePushRun } from './push-run.ts';
import { countWrites } from './push-state.ts';
import {
  isExplainedBy,
  isUnknownProperty,
  leaveOut,
  leaveOutHeld,
  leaveOutRefused,
  lookAtRefusals,
  settleHeld,
  toReject,
  unansweredReject,
} from './refused-values.ts';

/** How long the first wait of a record is of which HubSpot said neither yes nor no; each further is three times it. */
const firstWaitMs = 5_000;
const longestWaitMs = 60 * 60_000;
/** After so many tries it stands in the errors list, too. */
const listedAfter = 5;
/** How long a row waits of which part cannot be sent, unless somebody changes something; in ms. */
const withheldMs = 15 * 60_000;

/** What a batch has shown that concerns more than its rows. */
export interface BatchFindings {
  /** Properties that HubSpot does not know: rows that have them wait until that is settled. */
  unknown: string[];
  /** It did not say which it does not know. */
  unnamed: boolean;
  /** Why nothing of the type can be written, without any property that could be left out. */
  hopeless: Refusal | undefined;
}

/**
 * Sends the newest values of leased rows of one type in one call, and settles each row by its own outcome in one
 * transaction. A property of which HubSpot refuses every value is left out from then on, and the rest is sent.
 * @throws {HubspotError} for what concerns the whole call.
 */
export async function sendBatch(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<BatchFindings> {
  const { planned, nothing } = await planBatch(context, parts, portal, objectType, rows);
  const options = optionProperties(parts, portal, objectType);
  const isOptionless = (plan: PlannedRow, outcome: UpdateOutcome | undefined) =>
    outcome?.kind === 'rejected' &&
    outcome.code === 'INVALID_OPTION' &&
    outcome.properties.some((name) => options.includes(name)) &&
    !portal.optionless.has(plan.row.rowId);
  const probed = await tryProbes(portal, objectType, planned, isOptionless);
  const { released } = probed;
  const outcomes = await update(
    portal,
    objectType,
    planned.filter(({ step, externalId }) => step === 'send' && !probed.outcomes.has(externalId)),
  );
  for (const [id, outcome] of probed.outcomes) outcomes.set(id, outcome);
  const found = lookAtRefusals(planned, outcomes);
  const again = planned.filter(
    (plan) =>
      leaveOutHeld(plan, outcomes.get(plan.externalId), found) ||
      leaveOutRefused(plan, outcomes.get(plan.externalId)),
  );
  for (const [id, outcome] of await update(portal, objectType, again)) outcomes.set(id, outcome);
  const optionless = planned.filter((plan) => isOptionless(plan, outcomes.get(plan.externalId)));
  for (const { row } of optionless) portal.optionless.add(row.rowId);
  if (optionless.length > 0) await putOptionsBack(context, parts, portal);
  const pushedAt = new Date(context.clock.now());
  const sorted = sortOutcomes(planned, outcomes, (plan, outcome) => {
    return optionless.includes(plan) || outcome.kind === 'held' || isExplainedBy(outcome, found.hopeless);
  });
  const settled = await withDatabaseRetry(context.clock, portal.signal, () =>
    context.db.transaction().execute(async (trx) => {
      await takeWriteLock(trx, portal.integrationId);
      await settleHeld(trx, portal, objectType, { ...sorted, found, released });
      return settle(trx, portal, objectType, { ...sorted, nothing }, pushedAt);
    }),
  );
  if (settled) keepCounted(portal.counted, settled.runId, objectType, settled.counts);
  const unprepared = [...outcomes.values()]
    .filter((outcome) => outcome.kind === 'rejected')
    .filter(isUnknownProperty);
  return {
    unknown: [...new Set(unprepared.flatMap((outcome) => outcome.properties))],
    unnamed: unprepared.some((outcome) => outcome.properties.length === 0),
    hopeless: found.hopeless,
  };
}

/** Sends each row that tries a held property alone. Refused again, the rest of it goes with the others. */
async function tryProbes(
  portal: PushPortal,
  objectType: ObjectType,
  planned: readonly PlannedRow[],
  isOptionless: (plan: PlannedRow, outcome: UpdateOutcome | undefined) => boolean,
): Promise<{ outcomes: Map<string, UpdateOutcome>; released: Set<string> }> {
  const outcomes = new Map<string, UpdateOutcome>();
  const released = new Set<string>();
  for (const plan of planned) {
    const tried = plan.probes.filter((name) => name in plan.send);
    if (plan.step !== 'send' || tried.length === 0) continue;
    const outcome = (await update(portal, objectType, [plan])).get(plan.externalId);
    if (outcome?.kind === 'updated') for (const name of tried) released.add(name);
    if (outcome?.kind === 'rejected' && !isOptionless(plan, outcome)) leaveOut(plan, tried);
    else outcomes.set(plan.externalId, outcome ?? { kind: 'unanswered' });
  }
  return { outcomes, released };
}

/** The properties of health that take options alone. */
function optionProperties(parts: PushParts, portal: PushPortal, objectType: ObjectType): string[] {
  if (objectType !== 'company') return [];
  const properties = Object.values(parts.outgoing.properties(portal.settings));
  return properties.flatMap(({ name, options }) => (options ? [name] : []));
}

async function update(
  portal: PushPortal,
  objectType: ObjectType,
  plans: readonly PlannedRow[],
): Promise<Map<string, UpdateOutcome>> {
  if (plans.length === 0) return new Map();
  const updates = plans.map(({ row, externalId, send }) => ({
    id: externalId,
    properties: send,
    traceId: row.traceId,
  }));
  return batchUpdateObjects(portal.client, objectType, updates, portal.search);
}

interface Sorted {
  accepted: PlannedRow[];
  /** Gone from HubSpot, or there under another id. */
  gone: PlannedRow[];
  rejected: { plan: PlannedRow; reject: PushReject; refusal: Refusal }[];
  unanswered: PlannedRow[];
  unprepared: PlannedRow[];
  /** Nothing had to be sent of them. */
  unsent: PlannedRow[];
  /** Ids that are to be read anew. */
  toRead: string[];
}

function sortOutcomes(
  planned: readonly PlannedRow[],
  outcomes: ReadonlyMap<string, UpdateOutcome>,
  isWaiting: (plan: PlannedRow, outcome: UpdateOutcome) => boolean,
): Sorted {
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
    else if (isUnknownProperty(outcome) || (outcome && isWaiting(plan, outcome)))
      sorted.unprepared.push(plan);
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

async function settle(
  trx: Transaction<Database>,
  portal: PushPortal,
  objectType: ObjectType,
  sorted: Sorted & { nothing: LeasedRow[] },
  pushedAt: Date,
): Promise<{ runId: string; counts: Map<string, PushOutcome> } | undefined> {
  const { accepted, gone, rejected, unanswered, unprepared, unsent, nothing } = sorted;
  const same = unsent.filter(({ step }) => step === 'same');
  const small = unsent.filter(({ step }) => step === 'small');
  await keepPushed(trx, portal, objectType, accepted, pushedAt);
  await keepLearned(trx, portal, objectType, unsent, pushedAt);
  const judged = [...accepted, ...same, ...small, ...rejected.map(({ plan }) => plan)];
  const rejects = [...judged.flatMap((plan) => plan.rejects), ...rejected.map(({ reject }) => reject)];
  const listed = unanswered.filter(({ row }) => row.attempts + 1 >= listedAfter);
  await filePushErrors(
    trx,
    portal,
    objectType,
    // What is left out now is not settled by what else went.
    [...judged.filter(({ leftOut }) => leftOut.length === 0), ...gone, ...listed].map(
      ({ externalId }) => externalId,
    ),
    [...rejects, ...listed.map(unansweredReject)],
  );
  // What HubSpot no longer has, or has under another id, is read anew: the row follows.
  await noteReads(trx, portal, 'record', objectType, sorted.toRead);

  const finished = [...judged, ...gone];
  const done = [...nothing, ...finished.filter(({ withheld }) => !withheld).map(({ row }) => row)];
  const newer = await settleRows(trx, portal, objectType, done);
  const waitOf = (plan: PlannedRow, ms: number, countsAsTry = false) =>
    freeRows(trx, portal, objectType, [plan.row], { ms, countsAsTry });
  for (const plan of unsent) if (plan.step === 'tooSoon') await waitOf(plan, plan.waitMs);
  const withheld = finished.filter((plan) => plan.withheld);
  const withoutHealth = withheld.filter(({ leftOut }) => leftOut.length === 0);
  await freeRows(
    trx,
    portal,
    objectType,
    withoutHealth.map(({ row }) => row),
    { ms: portal.health === 'withheld' ? withheldMs : 0, countsAsTry: false },
  );
  const held = withheld.some(({ leftOut }) => leftOut.length > 0)
    ? await readHeld(trx, portal, objectType)
    : new Map<string, HeldProperty>();
  const waits = Map.groupBy(
    withheld.filter(({ leftOut }) => leftOut.length > 0),
    // Another batch may have seen meanwhile that HubSpot takes them again.
    ({ leftOut, waitMs }) => (leftOut.some((name) => held.has(name)) ? Math.max(waitMs, 1_000) : 0),
  );
  for (const [ms, plans] of waits) {
    const waiting = plans.map(({ row }) => row);
    // What was to be sent in any case is, as far as it can be.
    await freeRows(trx, portal, objectType, waiting, { ms, countsAsTry: false, isAnswered: true });
  }
  for (const plan of unanswered) {
    await waitOf(plan, Math.min(firstWaitMs * 3 ** plan.row.attempts, longestWaitMs), true);
  }
  await freeRows(
    trx,
    portal,
    objectType,
    unprepared.map(({ row }) => row),
  );

  const counts = {
    written: accepted.length,
    same: same.filter(({ withheld }) => !withheld).length,
    small: small.length,
    newer,
  };
  if (Object.values(counts).some((count) => count > 0)) await countWrites(trx, portal, counts);
  const sent = accepted.length + gone.length + rejected.length + unanswered.length + unprepared.length;
  if (done.length === 0 && sent === 0) return undefined;
  const faulty = new Set(rejects.map(({ externalId }) => externalId));
  const outcomeOf = (plan: PlannedRow, otherwise: PushOutcome) =>
    [plan.row.rowId, faulty.has(plan.externalId) ? 'failed' : otherwise] as const;
  const outcomes = new Map<string, PushOutcome>([
    ...nothing.map(({ rowId }) => [rowId, 'unchanged'] as const),
    // What health waits for is told later; what mappings sent of it is told now.
    ...[...same, ...small].filter(({ withheld }) => !withheld).map((plan) => outcomeOf(plan, 'unchanged')),
    ...accepted.map((plan) => outcomeOf(plan, 'updated')),
    ...gone.map(({ row }) => [row.rowId, 'archived'] as const),
    ...[...rejected.map(({ plan }) => plan), ...unanswered].map(({ row }) => [row.rowId, 'failed'] as const),
  ]);
  const runId = await takePushRun(trx, portal, objectType);
  const calls = portal.calls.count;
  portal.calls.count = 0;
  await addPushProgress(trx, portal, runId, pushDelta(portal.counted, runId, objectType, outcomes), calls);
  return { runId, counts: outcomes };
}

async function keepPushed(
  trx: Transaction<Database>,
  portal: PushPortal,
  objectType: ObjectType,
  accepted: readonly PlannedRow[],
  pushedAt: Date,
): Promise<void> {
  if (accepted.length === 0) return;
  await sql`
    insert into pushed_values as v
      (integration_id, organization_id, object_type, external_id, row_id, properties, trace_id, made_at, pushed_at)
    ${valuesOf(portal, objectType, accepted, pushedAt)}
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, properties = excluded.properties, trace_id = excluded.trace_id,
      made_at = excluded.made_at, pushed_at = excluded.pushed_at, confirmed_at = null, overwritten_at = null`.execute(
    trx,
  );
}

/** What HubSpot was seen to have already counts as told, and as seen. */
async function keepLearned(
  trx: Transaction<Database>,
  portal: PushPortal,
  objectType: ObjectType,
  unsent: readonly PlannedRow[],
  seenAt: Date,
): Promise<void> {
  const learned = unsent.filter((plan) => plan.learned);
  if (learned.length === 0) return;
  await sql`
    insert into pushed_values as v
      (integration_id, organization_id, object_type, external_id, row_id, properties, trace_id, made_at, pushed_at,
       confirmed_at)
    ${valuesOf(portal, objectType, learned, seenAt, sql`, ${seenAt}::timestamptz`)}
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, properties = excluded.properties`.execute(trx);
}

function valuesOf(
  portal: PushPortal,
  objectType: ObjectType,
  plans: readonly PlannedRow[],
  at: Date,
  more = sql``,
) {
  const input = plans.map(({ row, externalId, send, known, madeAt }) => ({
    external_id: externalId,
    row_id: row.rowId,
    properties: { ...known, ...send },
    trace_id: row.traceId,
    made_at: madeAt?.toISOString() ?? null,
  }));
  return sql`
    select ${portal.integrationId}::uuid, ${portal.organizationId}::uuid, ${objectType}, i.external_id, i.row_id,
      i.properties, i.trace_id, i.made_at, ${at}::timestamptz ${more}
    from jsonb_to_recordset(${toJsonb(input)}::jsonb)
      as i (external_id text, row_id uuid, properties jsonb, trace_id uuid, made_at timestamptz)`;
}
