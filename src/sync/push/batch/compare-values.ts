import type { ObjectType } from '../../../contract/common.ts';
import { batchReadObjects, type HubspotRecord } from '../../../hubspot/objects.ts';
import { isSameValue } from '../../mapping/form-value.ts';
import type { OutboundMapping } from '../../mapping/outbound-mappings.ts';
import { valueTypeOf } from '../../mapping/value-type.ts';
import type { LeasedRow } from '../outbox/outbox.ts';
import type { PushSession } from '../push-session.ts';
import type { PushReject } from './file-push-errors.ts';
import type { PlannedRow } from './planned-row.ts';
import type { MappedRow } from './read-mapped.ts';

/** A value that may have to be sent, and may first have to be compared with HubSpot's. */
export interface Candidate {
  outbound: OutboundMapping;
  property: string;
  value: string;
  /** The time zone of the day that the value stands for, if it is a day. */
  dayIn: string | undefined;
  /** Whether HubSpot's current value has to be read. */
  reads: boolean;
}

/**
 * The values of a row that HubSpot doesn't have according to our records, and those that their properties can't hold.
 */
export function candidatesOf(
  mapped: MappedRow | undefined,
  row: LeasedRow,
  known: Readonly<Record<string, string>>,
): { candidates: Candidate[]; rejects: PushReject[] } {
  const candidates: Candidate[] = [];
  const rejects: PushReject[] = [];
  for (const { outbound, formed } of mapped?.values ?? []) {
    const { property, field, onlyIfBlank = false } = outbound.mapping;
    if ('code' in formed) {
      rejects.push({ externalId: mapped?.externalId ?? '', property, field, ...formed, details: {} });
      continue;
    }
    const { value, dayIn } = formed;
    const isKnown = Object.hasOwn(known, property);
    // An empty field clears what was sent before; a new mapping doesn't clear values that HubSpot already had.
    if (value === '' && (!isKnown || onlyIfBlank)) continue;
    const sent = known[property];
    const isSent =
      sent === value ||
      (dayIn !== undefined && sent !== undefined && isSameValue(sent, value, 'datetime', dayIn));
    if (!row.forced && isKnown && isSent) continue;
    const reads = onlyIfBlank || outbound.twoWay || (!isKnown && !row.forced);
    candidates.push({ outbound, property, value, dayIn, reads });
  }
  return { candidates, rejects };
}

/**
 * Reads HubSpot's current values, if a candidate needs them.
 * @returns the plans in the same order, with the values to send.
 * @throws {HubspotError}
 */
export async function compareWithHubspot<Open extends { plan: PlannedRow; candidates: readonly Candidate[] }>(
  session: PushSession,
  objectType: ObjectType,
  open: readonly Open[],
): Promise<Open[]> {
  const reading = open.filter(({ candidates }) => candidates.some(({ reads }) => reads));
  const properties = new Set(
    reading.flatMap(({ candidates }) => candidates.flatMap((one) => (one.reads ? one.property : []))),
  );
  const { records, unanswered } = await batchReadObjects(
    session.client,
    objectType,
    reading.map(({ plan }) => plan.externalId),
    { properties: [...properties] },
  );
  const silent = new Set(unanswered);
  return open.map((one) => {
    const { plan, candidates } = one;
    const isRead = candidates.some(({ reads }) => reads);
    const record = records.get(plan.externalId);
    if (isRead && (!record || record.id !== plan.externalId)) {
      return { ...one, plan: { ...plan, step: silent.has(plan.externalId) ? 'unanswered' : 'moved' } };
    }
    return { ...one, plan: compareAll(plan, candidates, record) };
  });
}

/** A plan with the candidates that differ from HubSpot's values. */
function compareAll(
  plan: PlannedRow,
  candidates: readonly Candidate[],
  record: HubspotRecord | undefined,
): PlannedRow {
  const send: Record<string, string> = { ...plan.send };
  const seen: Record<string, string> = {};
  for (const candidate of candidates) {
    const compared = compare(candidate, plan.known[candidate.property], record);
    if ('send' in compared) send[candidate.property] = compared.send;
    else if ('there' in compared) seen[candidate.property] = compared.there;
  }
  return {
    ...plan,
    send,
    known: { ...plan.known, ...seen },
    learned: plan.learned || Object.keys(seen).length > 0,
    step: Object.keys(send).length > 0 ? 'send' : plan.step,
  };
}

/**
 * A value that can also be changed in HubSpot, and was, is not overwritten: the inbound mapping reads it.
 * @returns the value to send, or HubSpot's existing one, or neither.
 */
function compare(
  { outbound, property, value, dayIn, reads }: Candidate,
  before: string | undefined,
  record: HubspotRecord | undefined,
): { send: string } | { there: string } | Record<string, never> {
  const there = record?.properties[property] ?? '';
  const valueType = outbound.property ? valueTypeOf(outbound.property) : 'string';
  const isFilled = there.trim() !== '';
  if (reads && isSameValue(there, value, valueType, dayIn)) {
    // For a day, HubSpot's own time is the one that later reads will return.
    return { there: dayIn === undefined ? value : there };
  }
  const wasChangedThere = before === undefined || !isSameValue(there, before, valueType);
  if (outbound.twoWay && isFilled && wasChangedThere) return { there };
  return outbound.mapping.onlyIfBlank && isFilled ? {} : { send: value };
}
