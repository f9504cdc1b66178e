import type { Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { Refusal, UpdateOutcome } from '../../hubspot/objects.ts';
import type { PushReject } from './file-push-errors.ts';
import { holdProperty, isRefusedThroughout, releaseProperty } from './held-properties.ts';
import type { PushPortal } from './outgoing-mapping.ts';
import type { PlannedRow } from './plan-batch.ts';
import { refusesValues } from './push-problems.ts';

/** How long a row waits at least of which a property is left out; in ms. */
const firstProbeMs = 60_000;

/** What HubSpot refuses of all rows: properties that can be left out, or whatever is written. */
export interface RefusedForAll {
  properties: Map<string, Refusal>;
  hopeless: Refusal | undefined;
}

/** Call it before anything is left out of the plans. */
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

/** Takes properties out that HubSpot takes no values for; the entry stays until it does. */
export function leaveOut(plan: PlannedRow, names: readonly string[]): void {
  plan.send = Object.fromEntries(Object.entries(plan.send).filter(([name]) => !names.includes(name)));
  plan.leftOut.push(...names);
  plan.waitMs = Math.max(plan.waitMs, firstProbeMs);
  plan.withheld = true;
  if (Object.keys(plan.send).length === 0) plan.step = 'same';
}

/** @returns whether something is left to be sent without what HubSpot refuses of all. */
export function leaveOutHeld(
  plan: PlannedRow,
  outcome: UpdateOutcome | undefined,
  { properties }: RefusedForAll,
): boolean {
  if (outcome?.kind !== 'held' && outcome?.kind !== 'rejected') return false;
  const names = Object.keys(plan.send).filter((name) => properties.has(name));
  const isExplained = outcome.properties.some((name) => names.includes(name));
  if (!isExplained) return false;
  if (outcome.kind === 'rejected') plan.rejects.push(...names.map((name) => toReject(plan, outcome, name)));
  leaveOut(plan, names);
  return plan.step === 'send';
}

/** Takes the values of mappings out that HubSpot refuses, for the rest of the record to go. @returns whether it did. */
export function leaveOutRefused(plan: PlannedRow, outcome: UpdateOutcome | undefined): boolean {
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

/** Leaves out from now on what HubSpot refuses of all rows, of this batch or of the last ones, and ends that. */
export async function settleHeld(
  trx: Transaction<Database>,
  portal: PushPortal,
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
    if (await isRefusedThroughout(trx, portal, objectType, property)) refused.set(property, refusal);
  }
  for (const [property, refusal] of refused) {
    const { code, message } = refusesValues(objectType, property, refusal);
    await holdProperty(trx, portal, objectType, { property, code, message });
  }
  for (const property of released) {
    if (!refused.has(property)) await releaseProperty(trx, portal, objectType, property);
  }
}

/** Whether a row was refused for the same reason as all others. */
export const isExplainedBy = (outcome: UpdateOutcome, refusal: Refusal | undefined) =>
  refusal !== undefined &&
  outcome.kind === 'rejected' &&
  outcome.properties.join() === refusal.properties.join();

type Rejected = UpdateOutcome & { kind: 'rejected' };

/** Whether a row was refused for a property that HubSpot does not have. */
export const isUnknownProperty = (outcome: UpdateOutcome | undefined) =>
  outcome?.kind === 'rejected' && outcome.code === 'PROPERTY_DOESNT_EXIST';

/**
 * What the errors list says of a refused row.
 * @param named the property that is meant; default: the first that HubSpot names.
 */
export function toReject(
  { externalId, send, fieldOf }: PlannedRow,
  outcome: Rejected,
  named?: string,
): PushReject {
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

/** What the errors list says of a row that HubSpot leaves out of its answers. */
export function unansweredReject({ externalId, row }: PlannedRow): PushReject {
  const reply = `HubSpot left the record out of ${row.attempts + 1} answers.`;
  return { externalId, property: '', field: '', code: 'push_unanswered', value: null, details: { reply } };
}
