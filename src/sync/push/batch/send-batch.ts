import type { Context } from '../../../context/context.ts';
import type { ObjectType } from '../../../contract/common.ts';
import { batchUpdateObjects, type Refusal, type UpdateOutcome } from '../../../hubspot/objects.ts';
import type { LeasedRow } from '../outbox/outbox.ts';
import type { PushParts } from '../outgoing-mapping.ts';
import { putOptionsBack } from '../problems/prepare-health.ts';
import type { PushSession } from '../push-session.ts';
import { planBatch } from './plan-batch.ts';
import { leaveOut, type PlannedRow } from './planned-row.ts';
import { isExplainedBy, isUnknownProperty, lookAtRefusals, withoutRefused } from './refused-values.ts';
import { settleBatch } from './settle-batch.ts';

/** The findings of a batch that affect more than its rows. */
interface BatchFindings {
  /** Properties unknown to HubSpot: rows with them wait until that is resolved. */
  unknown: string[];
  /** It didn't say which property is unknown. */
  unnamed: boolean;
  /** Why nothing of the type can be written, if leaving out a property wouldn't help. */
  hopeless: Refusal | undefined;
}

/** HubSpot's response for each record, by its id. */
type Outcomes = ReadonlyMap<string, UpdateOutcome>;

/**
 * Sends the newest values of leased rows of one type in one call, and settles each row by its own outcome in one
 * transaction. If HubSpot rejects every value of a property, that property is left out from then on, and the rest is
 * sent.
 * @throws {HubspotError} for problems of the whole call.
 */
export async function sendBatch(
  context: Context,
  parts: PushParts,
  session: PushSession,
  objectType: ObjectType,
  rows: readonly LeasedRow[],
): Promise<BatchFindings> {
  const { planned: wanted, nothing } = await planBatch(context, parts, session, objectType, rows);
  const options = optionProperties(parts, session, objectType);
  const lacksOption = (plan: PlannedRow, outcome: UpdateOutcome | undefined) =>
    outcome?.kind === 'rejected' &&
    outcome.code === 'INVALID_OPTION' &&
    outcome.properties.some((name) => options.includes(name)) &&
    !session.learned.optionless.has(plan.row.rowId);
  const probed = await tryProbes(session, objectType, wanted, lacksOption);
  const first = await update(
    session,
    objectType,
    probed.planned.filter(({ externalId }) => !probed.outcomes.has(externalId)),
  );
  const firstOutcomes = new Map([...first, ...probed.outcomes]);
  const found = lookAtRefusals(probed.planned, firstOutcomes);
  const planned = probed.planned.map((plan) =>
    withoutRefused(plan, firstOutcomes.get(plan.externalId), found),
  );
  const again = planned.filter((plan) => !probed.planned.includes(plan));
  const outcomes = new Map([...firstOutcomes, ...(await update(session, objectType, again))]);
  const optionless = planned.filter((plan) => lacksOption(plan, outcomes.get(plan.externalId)));
  for (const { row } of optionless) session.learned.optionless.add(row.rowId);
  if (optionless.length > 0) await putOptionsBack(context, parts, session);
  await settleBatch(context, session, objectType, {
    planned,
    nothing,
    outcomes,
    found,
    released: probed.released,
    waits: (plan, outcome) =>
      optionless.includes(plan) || outcome.kind === 'held' || isExplainedBy(outcome, found.hopeless),
  });
  return { ...unknownProperties(outcomes), hopeless: found.hopeless };
}

/** Properties for which rows were rejected because HubSpot doesn't have them. */
function unknownProperties(outcomes: Outcomes): Pick<BatchFindings, 'unknown' | 'unnamed'> {
  const unprepared = [...outcomes.values()]
    .filter((outcome) => outcome.kind === 'rejected')
    .filter(isUnknownProperty);
  return {
    unknown: [...new Set(unprepared.flatMap((outcome) => outcome.properties))],
    unnamed: unprepared.some((outcome) => outcome.properties.length === 0),
  };
}

/**
 * Sends each row that tries a held property alone. If it is rejected again, the rest of it is sent with the others.
 */
async function tryProbes(
  session: PushSession,
  objectType: ObjectType,
  wanted: readonly PlannedRow[],
  lacksOption: (plan: PlannedRow, outcome: UpdateOutcome | undefined) => boolean,
): Promise<{ planned: PlannedRow[]; outcomes: Outcomes; released: ReadonlySet<string> }> {
  const outcomes = new Map<string, UpdateOutcome>();
  const released = new Set<string>();
  const planned: PlannedRow[] = [];
  for (const plan of wanted) {
    const tried = plan.probes.filter((name) => name in plan.send);
    const outcome =
      plan.step === 'send' && tried.length > 0
        ? ((await update(session, objectType, [plan])).get(plan.externalId) ?? unanswered)
        : undefined;
    if (outcome?.kind === 'updated') for (const name of tried) released.add(name);
    const isRefused = outcome?.kind === 'rejected' && !lacksOption(plan, outcome);
    if (outcome && !isRefused) outcomes.set(plan.externalId, outcome);
    planned.push(isRefused ? leaveOut(plan, tried) : plan);
  }
  return { planned, outcomes, released };
}

const unanswered: UpdateOutcome = { kind: 'unanswered' };

/** The properties of health that only accept options. */
function optionProperties(parts: PushParts, session: PushSession, objectType: ObjectType): string[] {
  if (objectType !== 'company') return [];
  const properties = Object.values(parts.outgoing.properties(session.settings));
  return properties.flatMap(({ name, options }) => (options ? [name] : []));
}

/** Sends the plans with something to send. */
async function update(
  session: PushSession,
  objectType: ObjectType,
  plans: readonly PlannedRow[],
): Promise<Outcomes> {
  const updates = plans
    .filter(({ step }) => step === 'send')
    .map(({ row, externalId, send }) => ({ id: externalId, properties: send, traceId: row.traceId }));
  return updates.length === 0
    ? new Map()
    : batchUpdateObjects(session.client, objectType, updates, session.search);
}
