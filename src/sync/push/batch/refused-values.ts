import type { Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { Refusal, UpdateOutcome } from '../../../hubspot/objects.ts';
import { holdProperty, isRefusedThroughout, releaseProperty } from '../problems/held-properties.ts';
import { refusesValues } from '../problems/push-problems.ts';
import type { PushSession } from '../push-session.ts';
import type { PushReject } from './file-push-errors.ts';
import { leaveOut, type PlannedRow, without } from './planned-row.ts';

/** Rejections that affect all rows: properties that can be left out, or any write. */
export interface RefusedForAll {
  properties: Map<string, Refusal>;
  hopeless: Refusal | undefined;
}

/** Call this before anything is left out of the plans. */
export function lookAtRefusals(
  planned: readonly PlannedRow[],
  outcomes: ReadonlyMap<string, UpdateOutcome>,
): RefusedForAll {
  const found: RefusedForAll = { properties: new Map(), hopeless: undefined };
  for (const { externalId, send } of planned) {
    const outcome = outcomes.get(externalId);
    if (outcome?.kind !== 'held') continue;
    const ours = outcome.properties.filter((name) => name in send);
    for (const name of ours) found.properties.set(name, outcome);
    if (ours.length === 0) found.hopeless = outcome;
  }
  return found;
}

/**
 * A plan without what HubSpot rejected, so that the rest can be sent: properties that it rejects in all rows, or
 * mapped values.
 * @returns the plan itself if nothing can be left out.
 */
export function withoutRefused(
  plan: PlannedRow,
  outcome: UpdateOutcome | undefined,
  found: RefusedForAll,
): PlannedRow {
  const lesser = withoutHeld(plan, outcome, found);
  return lesser === plan ? withoutOwnRefused(plan, outcome) : lesser;
}

function withoutHeld(
  plan: PlannedRow,
  outcome: UpdateOutcome | undefined,
  { properties }: RefusedForAll,
): PlannedRow {
  if (outcome?.kind !== 'held' && outcome?.kind !== 'rejected') return plan;
  const names = Object.keys(plan.send).filter((name) => properties.has(name));
  const isExplained = outcome.properties.some((name) => names.includes(name));
  if (!isExplained) return plan;
  const rejects = outcome.kind === 'rejected' ? names.map((name) => toReject(plan, outcome, name)) : [];
  return { ...leaveOut(plan, names), rejects: [...plan.rejects, ...rejects] };
}

/** Without the mapped values that HubSpot rejected, if something else in the record remains to be sent. */
function withoutOwnRefused(plan: PlannedRow, outcome: UpdateOutcome | undefined): PlannedRow {
  if (outcome?.kind !== 'rejected' || isUnknownProperty(outcome) || outcome.properties.length === 0)
    return plan;
  const { send, fieldOf } = plan;
  const isOurs = outcome.properties.every((name) => name in send && name in fieldOf);
  if (!isOurs || Object.keys(send).length === outcome.properties.length) return plan;
  const rejects = outcome.properties.map((name) => toReject(plan, outcome, name));
  return { ...plan, send: without(send, outcome.properties), rejects: [...plan.rejects, ...rejects] };
}

/**
 * Holds properties that HubSpot rejects in all rows of this batch or of recent ones, and releases those whose values
 * it accepts again.
 */
export async function settleHeld(
  trx: Transaction<Database>,
  session: PushSession,
  objectType: ObjectType,
  seen: {
    found: RefusedForAll;
    released: ReadonlySet<string>;
    accepted: readonly PlannedRow[];
    rejected: readonly { reject: PushReject; refusal: Refusal }[];
  },
): Promise<void> {
  const { found, released, accepted, rejected } = seen;
  const refused = new Map(found.properties);
  for (const { reject, refusal } of rejected) {
    const { property } = reject;
    if (property === '' || refused.has(property) || !refusal.properties.includes(property)) continue;
    if (accepted.some(({ send }) => property in send)) continue;
    if (await isRefusedThroughout(trx, session, objectType, property)) refused.set(property, refusal);
  }
  for (const [property, refusal] of refused) {
    const { code, message } = refusesValues(objectType, property, refusal);
    await holdProperty(trx, session, objectType, { property, code, message });
  }
  for (const property of released) {
    if (!refused.has(property)) await releaseProperty(trx, session, objectType, property);
  }
}

/** Whether a row was rejected for the same reason as all others. */
export const isExplainedBy = (outcome: UpdateOutcome, refusal: Refusal | undefined) =>
  refusal !== undefined &&
  outcome.kind === 'rejected' &&
  outcome.properties.join() === refusal.properties.join();

type Rejected = UpdateOutcome & { kind: 'rejected' };

/** Whether a row was rejected for a property that HubSpot doesn't have. */
export const isUnknownProperty = (outcome: UpdateOutcome | undefined) =>
  outcome?.kind === 'rejected' && outcome.code === 'PROPERTY_DOESNT_EXIST';

/**
 * The error for a rejected row.
 * @param named the property concerned; default: the first that HubSpot names.
 */
export function toReject(
  { externalId, send, fieldOf }: PlannedRow,
  outcome: Rejected,
  named?: string,
): PushReject {
  // Properties that weren't sent are further ones that HubSpot requires.
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

/** The error for a row that HubSpot's responses omit. */
export function unansweredReject({ externalId, row }: PlannedRow): PushReject {
  const reply = `${row.attempts + 1} replies from HubSpot didn't include the record.`;
  return { externalId, property: '', field: '', code: 'push_unanswered', value: null, details: { reply } };
}
