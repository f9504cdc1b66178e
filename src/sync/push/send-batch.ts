import { sql, type Transaction } from 'kysely';
import type { Context } from '../../context.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import { batchUpdateObjects, type ObjectType, type UpdateOutcome } from '../../hubspot/objects.ts';
import { noteReads } from '../store/note-reads.ts';
import { takeWriteLock } from '../store/write-lock.ts';
import { filePushErrors, type PushReject } from './file-push-errors.ts';
import { freeRows, type LeasedRow, settleRows } from './outbox.ts';
import type { PushParts, PushPortal } from './outgoing-mapping.ts';
import { type PlannedRow, planBatch } from './plan-batch.ts';
import { addPushProgress, keepCounted, type PushOutcome, pushDelta, takePushRun } from './push-run.ts';
import { countWrites } from './push-state.ts';

/** How long the first wait of a record is of which HubSpot said neither yes nor no; each further is three times it. */
const firstWaitMs = 5_000;
const longestWaitMs = 60 * 60_000;
/** After so many tries it stands in the errors list, too. */
const listedAfter = 5;
/** How long a row waits of which part cannot be sent, unless somebody changes something; in ms. */
const withheldMs = 15 * 60_000;

/**
 * Sends the newest values of leased rows of one type in one call, and settles each row by its own outcome in one
 * transaction.
 * @returns the properties that HubSpot does not know: rows that have them wait until that is settled. `unnamed`: it
 *   did not say which.
 * @throws {HubspotError} for what concerns the whole call.
 */
export async function sendBatch(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<{ unknown: string[]; unnamed: boolean }> {
  const { planned, nothing } = await planBatch(context, parts, portal, objectType, rows);
  const outcomes = await update(
    portal,
    objectType,
    planned.filter(({ step }) => step === 'send'),
  );
  const again = planned.filter((plan) => leaveOutRefused(plan, outcomes.get(plan.externalId)));
  for (const [id, outcome] of await update(portal, objectType, again)) outcomes.set(id, outcome);
  const pushedAt = new Date(context.clock.now());
  const sorted = sortOutcomes(planned, outcomes);
  const settled = await withDatabaseRetry(context.clock, portal.signal, () =>
    context.db.transaction().execute(async (trx) => {
      await takeWriteLock(trx, portal.integrationId);
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
  };
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
  return batchUpdateObjects(portal.client, objectType, updates);
}

/** Takes the values of mappings out that HubSpot refuses, for the rest of the record to go. @returns whether it did. */
function leaveOutRefused(plan: PlannedRow, outcome: UpdateOutcome | undefined): boolean {
  if (outcome?.kind !== 'rejected' || isUnknownProperty(outcome) || outcome.properties.length === 0)
    return false;
  const { send, fieldOf } = plan;
  const isOurs = outcome.properties.every((name) => name in send && name in fieldOf);
  if (!isOurs || Object.keys(send).length === outcome.properties.length) return false;
  const left = Object.entries(send).filter(([name]) => !outcome.properties.includes(name));
  plan.rejects.push(...outcome.properties.map((name) => toReject(plan, outcome, name)));
  plan.send = Object.fromEntries(left);
  return true;
}

type Rejected = UpdateOutcome & { kind: 'rejected' };

const isUnknownProperty = (outcome: UpdateOutcome | undefined) =>
  outcome?.kind === 'rejected' && outcome.code === 'PROPERTY_DOESNT_EXIST';

interface Sorted {
  accepted: PlannedRow[];
  /** Gone from HubSpot, or there under another id. */
  gone: PlannedRow[];
  rejected: { plan: PlannedRow; reject: PushReject }[];
  unanswered: PlannedRow[];
  unprepared: PlannedRow[];
  /** Nothing had to be sent of them. */
  unsent: PlannedRow[];
  /** Ids that are to be read anew. */
  toRead: string[];
}

function sortOutcomes(planned: readonly PlannedRow[], outcomes: ReadonlyMap<string, UpdateOutcome>): Sorted {
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
    else if (isUnknownProperty(outcome)) sorted.unprepared.push(plan);
    else if (!outcome || outcome.kind === 'unanswered') sorted.unanswered.push(plan);
    else if (outcome.kind === 'updated') {
      sorted.accepted.push(plan);
      if (outcome.record.id !== externalId) sorted.toRead.push(externalId);
    } else if (outcome.kind === 'rejected') {
      sorted.rejected.push({ plan, reject: toReject(plan, outcome) });
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
    [...judged, ...gone, ...listed].map(({ externalId }) => externalId),
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
  for (const plan of finished)
    if (plan.withheld) await waitOf(plan, portal.health === 'withheld' ? withheldMs : 0);
  for (const plan of unanswered) {
    await waitOf(plan, Math.min(firstWaitMs * 3 ** plan.row.attempts, longestWaitMs), true);
  }
  await freeRows(
    trx,
    portal,
    objectType,
    unprepared.map(({ row }) => row),
  );

  const counts = { written: accepted.length, same: same.length, small: small.length, newer };
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

function toReject({ externalId, send, fieldOf }: PlannedRow, outcome: Rejected, named?: string): PushReject {
  // Properties that we did not send are those that HubSpot demands beside.
  const foreign = outcome.properties.filter((name) => !(name in send));
  const [property = ''] = named !== undefined ? [named] : foreign.length > 0 ? foreign : outcome.properties;
  const code = /CONDITIONAL_REQUIRED/.test(outcome.code ?? '')
    ? ('push_condition_missing' as const)
    : /REQUIRED/.test(outcome.code ?? '')
      ? ('push_required_missing' as const)
      : /READ_ONLY/.test(outcome.code ?? '')
        ? ('push_read_only' as const)
        : ('push_rejected' as const);
  return {
    externalId,
    property,
    field: fieldOf[property] ?? '',
    code,
    value: send[property] ?? null,
    details: { reply: outcome.message.slice(0, 1_000), code: outcome.code ?? null },
  };
}

function unansweredReject({ externalId, row }: PlannedRow): PushReject {
  const reply = `HubSpot left the record out of ${row.attempts + 1} answers.`;
  return { externalId, property: '', field: '', code: 'push_unanswered', value: null, details: { reply } };
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
