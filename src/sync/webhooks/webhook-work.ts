import type { ObjectType } from '../../contract/common.ts';
import { associationBatchSize } from '../../hubspot/associations.ts';
import { batchSize } from '../../hubspot/objects.ts';
import type { ToldMerge } from '../store/incoming-record.ts';

/** The relevant columns of a row of `webhook_events`. */
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

/** The combined work of the waiting events of one record. */
export interface RecordWork {
  externalId: string;
  /** The events that it settles. */
  eventIds: string[];
  /** The number of earlier failures. */
  attempts: number;
  /** Ids merged into it, the primary one of each merge first. */
  mergedIds: readonly string[];
  /** Its merges, according to events. */
  merges: ToldMerge[];
}

/** Work that is done at once: up to HubSpot's maximum number of records per call. */
export interface Work {
  kind: EventRow['kind'];
  objectType: ObjectType;
  /** For links: only the kinds read by the ids of these records, because an event named one of them. */
  ownLinksOnly: boolean;
  records: RecordWork[];
}

/** Each record is erased in its own transaction; a stop doesn't have to wait for more than these. */
const erasedTogether = 20;
const sizes = { record: batchSize, links: associationBatchSize, erase: erasedTogether };

/** The order of the kinds of work: a link may need a record, and erased records aren't read. */
export const workOrder = ['erase', 'record', 'links'] as const;

/**
 * Combines the work of events, one piece per record. The order of events doesn't matter, because HubSpot's current
 * state is read anyway.
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
 * In a chain of merges, the last survivor gets what the earlier ones absorbed, right after them: HubSpot only returns
 * the last one, and the first primary record is the one that lives on.
 */
function followChains(records: ReadonlyMap<string, RecordWork>): void {
  const all = (id: string, seen: ReadonlySet<string>): string[] =>
    [...(records.get(id)?.mergedIds ?? [])]
      .filter((merged) => !seen.has(merged))
      .flatMap((merged) => [merged, ...all(merged, new Set([...seen, merged]))]);
  const whole = [...records].map(([id, record]) => [record, [...new Set(all(id, new Set([id])))]] as const);
  for (const [record, mergedIds] of whole) record.mergedIds = mergedIds;
}

/** Splits work in two, to find the failing record. */
export function halvesOf(work: Work): Work[] {
  const half = Math.ceil(work.records.length / 2);
  return inPieces(work.records, half).map((records) => ({ ...work, records }));
}

/** Association changes name the link; other events require all links of the record. */
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
