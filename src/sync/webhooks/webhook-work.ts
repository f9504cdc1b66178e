import type { ObjectType } from '../../contract/common.ts';
import { associationBatchSize } from '../../hubspot/associations.ts';
import { batchSize } from '../../hubspot/objects.ts';
import type { ToldMerge } from '../store/incoming-record.ts';

/** A row of `webhook_events` as far as the work needs it. */
export interface EventRow {
  id: string;
  kind: 'record' | 'links' | 'erase';
  object_type: ObjectType;
  external_id: string;
  merged_ids: string[];
  primary_id: string | null;
  subscription_type: string;
  attempts: number;
}

/** All that waiting events ask for of one record. */
export interface RecordWork {
  externalId: string;
  /** The events that are done with it. */
  eventIds: string[];
  /** How often it failed before. */
  attempts: number;
  /** Ids that became it by merges, the primary one of each first. */
  mergedIds: readonly string[];
  /** Its merges, as events tell of them. */
  merges: ToldMerge[];
}

/** What is done in one go: as many records as HubSpot answers at once. */
export interface Work {
  kind: EventRow['kind'];
  objectType: ObjectType;
  /** Of links: only those kinds that are read by the ids of these records, because an event named one of them. */
  ownLinksOnly: boolean;
  records: RecordWork[];
}

/** Each record is erased in a transaction of its own; a stop does not wait for more than these. */
const erasedTogether = 20;
const sizes = { record: batchSize, links: associationBatchSize, erase: erasedTogether };

/** The order in which kinds of work are done: a link may need a record, and what is erased is not read. */
export const workOrder = ['erase', 'record', 'links'] as const;

/**
 * Puts together what events ask for, each record once. The order in which events came does not matter, since the
 * state of HubSpot is read, whatever they say.
 */
export function gatherWork(events: readonly EventRow[]): Work[] {
  const erased = new Map<string, RecordWork>();
  for (const event of events) if (event.kind === 'erase') add(erased, keyOf(event), event);

  const groups = new Map<string, { work: Omit<Work, 'records'>; records: Map<string, RecordWork> }>();
  const named = new Set(events.filter(wantsAllLinks).map(keyOf));
  for (const event of events) {
    const leaving = erased.get(keyOf(event));
    if (leaving && event.kind !== 'erase') {
      leaving.eventIds.push(event.id);
      continue;
    }
    const ownLinksOnly = event.kind === 'links' && !named.has(keyOf(event));
    const group = `${event.kind} ${event.object_type} ${ownLinksOnly}`;
    const { kind, object_type: objectType } = event;
    const known = groups.get(group) ?? { work: { kind, objectType, ownLinksOnly }, records: new Map() };
    groups.set(group, known);
    if (leaving) known.records.set(event.external_id, leaving);
    else add(known.records, event.external_id, event);
  }
  for (const { records } of groups.values()) followChains(records);
  return [...groups.values()].flatMap(({ work, records }) =>
    inPieces([...records.values()], sizes[work.kind]).map((piece) => ({ ...work, records: piece })),
  );
}

/**
 * Of merges in a chain, the last survivor gets what the earlier ones took in, right after them: HubSpot answers for
 * the last one only, and the first primary record is the one that lives on.
 */
function followChains(records: ReadonlyMap<string, RecordWork>): void {
  const all = (id: string, seen: ReadonlySet<string>): string[] =>
    [...(records.get(id)?.mergedIds ?? [])]
      .filter((merged) => !seen.has(merged))
      .flatMap((merged) => [merged, ...all(merged, new Set([...seen, merged]))]);
  const whole = [...records].map(([id, record]) => [record, [...new Set(all(id, new Set([id])))]] as const);
  for (const [record, mergedIds] of whole) record.mergedIds = mergedIds;
}

/** Splits work in two, for finding out which record is to blame. */
export function halvesOf(work: Work): Work[] {
  const half = Math.ceil(work.records.length / 2);
  return inPieces(work.records, half).map((records) => ({ ...work, records }));
}

/** Association changes name the link; what else asks for links means all that the record has. */
function wantsAllLinks(event: EventRow): boolean {
  return event.kind === 'links' && !event.subscription_type.endsWith('.associationChange');
}

function keyOf(event: EventRow): string {
  return `${event.object_type} ${event.external_id}`;
}

function add(records: Map<string, RecordWork>, key: string, event: EventRow): void {
  const record = records.get(key) ?? {
    externalId: event.external_id,
    eventIds: [],
    attempts: 0,
    mergedIds: [],
    merges: [],
  };
  records.set(key, record);
  record.eventIds.push(event.id);
  record.attempts = Math.max(record.attempts, event.attempts);
  record.mergedIds = [...new Set([...record.mergedIds, ...event.merged_ids])];
  const { primary_id: primaryId, external_id: survivorId } = event;
  if (primaryId === null) return;
  const mergedIds = event.merged_ids.filter((id) => id !== primaryId);
  record.merges.push({ survivorId, primaryId, mergedIds });
}

function inPieces<T>(list: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < list.length; at += size) pieces.push(list.slice(at, at + size));
  return pieces;
}
