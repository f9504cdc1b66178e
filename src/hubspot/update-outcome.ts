import type { HubspotRecord } from './records.ts';

/** New values for one record; `''` clears a property. */
export interface ObjectUpdate {
  id: string;
  properties: Record<string, string>;
  /** Names the write in HubSpot's answers and logs; default: the id. One batch must not hold it twice. */
  traceId?: string;
}

/** What became of one update. */
export type UpdateOutcome =
  /** `record.id` differs from the id that was asked for when that one was merged away. */
  | { kind: 'updated'; record: HubspotRecord }
  | { kind: 'not_found'; message: string }
  /** HubSpot does not accept the values; sending them again changes nothing. */
  | ({ kind: 'rejected' } & Refusal)
  /** Refused with others of which each that was tried alone was refused as well: a rule against all, it seems. */
  | ({ kind: 'held' } & Refusal)
  /** HubSpot said neither yes nor no: send it again later. */
  | { kind: 'unanswered' };

/** Why HubSpot does not accept values. */
export interface Refusal {
  message: string;
  code: string | undefined;
  /** Those that HubSpot names; what else it demands counts too. */
  properties: string[];
}

/** How many refusals the search for bad rows may still cost; shared by the batches that go out together. */
export interface SearchBudget {
  refusals: number;
}
