import type { HubspotRecord } from './records.ts';

/** New values for one record; `''` clears a property. */
export interface ObjectUpdate {
  id: string;
  properties: Record<string, string>;
  /** Identifies the write in HubSpot's responses and logs; default: the id. It must be unique within a batch. */
  traceId?: string;
}

/** The outcome of one update. */
export type UpdateOutcome =
  /** `record.id` differs from the requested id if that one was merged away. */
  | { kind: 'updated'; record: HubspotRecord }
  | { kind: 'not_found'; message: string }
  /** HubSpot rejects the values; sending them again changes nothing. */
  | ({ kind: 'rejected' } & Refusal)
  /** Rejected together with others, and each one that was tried alone was rejected, too: it seems to affect all. */
  | ({ kind: 'held' } & Refusal)
  /** HubSpot neither accepted nor rejected it: send it again later. */
  | { kind: 'unanswered' };

/** Why HubSpot rejects values. */
export interface Refusal {
  message: string;
  code: string | undefined;
  /** The properties that HubSpot names, including others that it requires. */
  properties: string[];
}

/** How many more rejections the search for bad rows can cost; shared by batches that are sent together. */
export interface SearchBudget {
  refusals: number;
}
