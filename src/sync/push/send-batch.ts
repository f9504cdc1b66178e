import { sql, type Transaction } from 'kysely';
import type { Context } from '../../context.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import { batchUpdateObjects, type UpdateOutcome } from '../../hubspot/batch-update.ts';
import { noteReads } from '../store/note-reads.ts';
import { takeWriteLock } from '../store/write-lock.ts';
import { filePushErrors, type PushReject, resolvePushErrors } from './file-push-errors.ts';
import { freeRows, type LeasedRow, settleRows } from './outbox.ts';
import type { OutgoingValues, PushParts, PushPortal } from './outgoing-mapping.ts';
import { addPushProgress, takePushRun } from './push-run.ts';
import { countWrites } from './push-state.ts';

/** How long the first wait of a record is of which HubSpot said neither yes nor no; each further is three times it. */
const firstWaitMs = 5_000;
const longestWaitMs = 60 * 60_000;
/** After so many tries it stands in the errors list, too. */
const listedAfter = 5;

/** What is to be done with the rows of a batch before any call. */
interface Plan {
  send: { row: LeasedRow; values: OutgoingValues }[];
  same: LeasedRow[];
  small: LeasedRow[];
  /** Told too recently: how long each waits, in ms. */
  tooSoon: { row: LeasedRow; ms: number }[];
  /** Without a live record, or without values. */
  nothing: LeasedRow[];
}

/**
 * Sends the newest values of leased rows in one call, and settles each row by its own outcome in one transaction.
 * @returns whether HubSpot does not know one of the properties: then the rows wait for it to be made.
 * @throws {HubspotError} for what concerns the whole call.
 */
export async function sendBatch(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  rows: readonly LeasedRow[],
): Promise<{ unknownProperty: boolean }> {
  const values = await parts.outgoing.read(context.db, portal, rows, portal.settings);
  const plan = await makePlan(context, parts, portal, rows, values);
  const updates = plan.send.map(({ row, values: { externalId, properties } }) => ({
    id: externalId,
    properties,
    traceId: row.traceId,
  }));
  const outcomes: ReadonlyMap<string, UpdateOutcome> =
    updates.length > 0 ? await batchUpdateObjects(portal.client, 'company', updates) : new Map();
  const pushedAt = new Date(context.clock.now());
  await withDatabaseRetry(context.clock, portal.signal, () =>
    context.db.transaction().execute(async (trx) => {
      await takeWriteLock(trx, portal.integrationId);
      await settle(trx, portal, plan, outcomes, pushedAt);
    }),
  );
  return { unknownProperty: [...outcomes.values()].some(isUnknownProperty) };
}

const isUnknownProperty = (outcome: UpdateOutcome | undefined) =>
  outcome?.kind === 'rejected' && outcome.code === 'PROPERTY_DOESNT_EXIST';

async function makePlan(
  context: Context,
  parts: PushParts,
  portal: PushPortal,
  rows: readonly LeasedRow[],
  values: OutgoingValues[],
): Promise<Plan> {
  const plan: Plan = { send: [], same: [], small: [], tooSoon: [], nothing: [] };
  const byRow = new Map(values.map((one) => [one.rowId, one]));
  const before = await readPushed(context, portal, values);
  const interval = portal.settings.intervalMinutes * 60_000;
  for (const row of rows) {
    const now = byRow.get(row.rowId);
    if (!now) {
      plan.nothing.push(row);
      continue;
    }
    const last = before.get(now.externalId);
    if (!last || row.forced) {
      plan.send.push({ row, values: now });
      continue;
    }
    const difference = parts.outgoing.compare(last, now, portal.settings);
    const ms = last.pushedAt.getTime() + interval - context.clock.now();
    if (difference === 'same') plan.same.push(row);
    else if (difference === 'small') plan.small.push(row);
    else if (interval > 0 && ms > 0) plan.tooSoon.push({ row, ms });
    else plan.send.push({ row, values: now });
  }
  return plan;
}

interface Pushed {
  properties: Record<string, string>;
  madeAt: Date | null;
  pushedAt: Date;
}

async function readPushed(
  context: Context,
  portal: PushPortal,
  values: OutgoingValues[],
): Promise<Map<string, Pushed>> {
  if (values.length === 0) return new Map();
  const rows = await context.db
    .selectFrom('pushed_values')
    .select(['external_id', 'properties', 'made_at as madeAt', 'pushed_at as pushedAt'])
    .where('integration_id', '=', portal.integrationId)
    .where('organization_id', '=', portal.organizationId)
    .where('object_type', '=', 'company')
    .where(
      'external_id',
      'in',
      values.map(({ externalId }) => externalId),
    )
    .execute();
  return new Map(rows.map((row) => [row.external_id, row]));
}

async function settle(
  trx: Transaction<Database>,
  portal: PushPortal,
  plan: Plan,
  outcomes: ReadonlyMap<string, UpdateOutcome>,
  pushedAt: Date,
): Promise<void> {
  const sorted = sortOutcomes(plan, outcomes);
  const { accepted, gone, rejected, unanswered, unprepared } = sorted;
  await keepPushed(trx, portal, accepted, pushedAt);
  await resolvePushErrors(
    trx,
    portal,
    [...accepted, ...gone].map(({ values }) => values.externalId),
  );
  await filePushErrors(
    trx,
    portal,
    rejected.map(({ reject }) => reject),
  );
  // What HubSpot no longer has, or has under another id, is read anew: the row follows.
  await noteReads(trx, portal, 'record', 'company', sorted.toRead);
  const done = [
    ...plan.same,
    ...plan.small,
    ...plan.nothing,
    ...[...accepted, ...gone, ...rejected].map(({ row }) => row),
  ];
  const newer = await settleRows(trx, portal, done);
  for (const { row, ms } of plan.tooSoon) await freeRows(trx, portal, [row], { ms, countsAsTry: false });
  await freeRows(
    trx,
    portal,
    unprepared.map(({ row }) => row),
  );
  for (const { row, values } of unanswered) {
    const ms = Math.min(firstWaitMs * 3 ** row.attempts, longestWaitMs);
    await freeRows(trx, portal, [row], { ms, countsAsTry: true });
    if (row.attempts + 1 >= listedAfter) {
      await filePushErrors(trx, portal, [unansweredReject(values.externalId, row.attempts + 1)]);
    }
  }
  const counts = { written: accepted.length, same: plan.same.length, small: plan.small.length, newer };
  if (Object.values(counts).some((count) => count > 0)) await countWrites(trx, portal, counts);
  const processed = done.length;
  if (processed === 0 && plan.send.length === 0) return;
  const runId = await takePushRun(trx, portal);
  const calls = portal.calls.count;
  portal.calls.count = 0;
  await addPushProgress(
    trx,
    portal,
    runId,
    {
      processed: processed + unanswered.length,
      updated: accepted.length,
      unchanged: plan.same.length + plan.small.length + plan.nothing.length,
      archived: gone.length,
      failed: rejected.length + unanswered.length,
    },
    calls,
  );
}

type Sent = Plan['send'][number];

function sortOutcomes(plan: Plan, outcomes: ReadonlyMap<string, UpdateOutcome>) {
  const accepted: Sent[] = [];
  const gone: Sent[] = [];
  const rejected: (Sent & { reject: PushReject })[] = [];
  const unanswered: Sent[] = [];
  const unprepared: Sent[] = [];
  const toRead: string[] = [];
  for (const sent of plan.send) {
    const { externalId } = sent.values;
    const outcome = outcomes.get(externalId);
    if (isUnknownProperty(outcome)) unprepared.push(sent);
    else if (!outcome || outcome.kind === 'unanswered') unanswered.push(sent);
    else if (outcome.kind === 'updated') {
      accepted.push(sent);
      if (outcome.record.id !== externalId) toRead.push(externalId);
    } else if (outcome.kind === 'not_found') {
      gone.push(sent);
      toRead.push(externalId);
    } else rejected.push({ ...sent, reject: toReject(sent.values, outcome) });
  }
  return { accepted, gone, rejected, unanswered, unprepared, toRead };
}

function toReject(
  { externalId, properties }: OutgoingValues,
  outcome: UpdateOutcome & { kind: 'rejected' },
): PushReject {
  // Properties that we did not send are those that HubSpot demands beside.
  const foreign = outcome.properties.filter((name) => !(name in properties));
  const [property = ''] = foreign.length > 0 ? foreign : outcome.properties;
  const code = /REQUIRED/.test(outcome.code ?? '')
    ? ('push_required_missing' as const)
    : /READ_ONLY/.test(outcome.code ?? '')
      ? ('push_read_only' as const)
      : ('push_rejected' as const);
  return {
    externalId,
    property,
    code,
    value: properties[property] ?? null,
    details: { reply: outcome.message.slice(0, 1_000), code: outcome.code ?? null },
  };
}

function unansweredReject(externalId: string, tries: number): PushReject {
  const reply = `HubSpot left the record out of ${tries} answers.`;
  return { externalId, property: '', code: 'push_unanswered', value: null, details: { reply } };
}

async function keepPushed(
  trx: Transaction<Database>,
  portal: PushPortal,
  accepted: readonly Sent[],
  pushedAt: Date,
): Promise<void> {
  if (accepted.length === 0) return;
  const input = accepted.map(({ row, values }) => ({
    external_id: values.externalId,
    row_id: row.rowId,
    properties: values.properties,
    trace_id: row.traceId,
    made_at: values.madeAt.toISOString(),
  }));
  await sql`
    insert into pushed_values as v
      (integration_id, organization_id, object_type, external_id, row_id, properties, trace_id, made_at, pushed_at)
    select ${portal.integrationId}::uuid, ${portal.organizationId}::uuid, 'company', i.external_id, i.row_id,
      i.properties, i.trace_id, i.made_at, ${pushedAt}
    from jsonb_to_recordset(${toJsonb(input)}::jsonb)
      as i (external_id text, row_id uuid, properties jsonb, trace_id uuid, made_at timestamptz)
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, properties = excluded.properties, trace_id = excluded.trace_id,
      made_at = excluded.made_at, pushed_at = excluded.pushed_at, confirmed_at = null, overwritten_at = null`.execute(
    trx,
  );
}
