import { defaultSubscriptions, type Subscription } from './events.ts';
import type { SignatureVersion } from './signature.ts';

export interface WebhookSettings {
  /** Where events go; null: nowhere, and events are dropped as they come. */
  targetUrl: string | null;
  signatures: SignatureVersion[];
  subscriptions: Subscription[];
  /** Events in one request. */
  maxBatch: number;
  maxConcurrent: number;
  /** How long the receiver has for an answer. */
  deadlineMs: number;
  /** How long events gather before a request is made of them. */
  gatherMs: number;
  /** HubSpot retries for a day: 1 takes that long, 0.0001 takes some seconds. */
  retryScale: number;
  /** Waits so long, from the first event that is queued, before sending anything. */
  delayMs: number;
  /** Probability with which an event is held back, for any time up to `lateMs`, while younger ones pass it. */
  late: number;
  lateMs: number;
  /** Probability with which an event is sent twice; the second time at any moment within `lateMs`. */
  duplicate: number;
  /** Sends events in any order. */
  reorder: boolean;
  /** Probability with which an event is never sent. */
  lose: number;
  /** When the deletion of a merge's secondary record is told: before the merge, after it, or never. */
  mergeDeletions: 'first' | 'last' | 'never';
  /** Whether events of merges name the survivor's new id. */
  mergeNewIds: boolean;
}

export interface Delivery {
  at: number;
  url: string;
  events: number;
  attempt: number;
  /** 0 when there was no answer. */
  status: number;
  ms: number;
  error?: string;
  body: string;
}

export interface WebhookCounts {
  recorded: number;
  sent: number;
  delivered: number;
  lost: number;
  duplicated: number;
  /** Given up after the last attempt. */
  failed: number;
  waiting: number;
}

/** What holds until somebody says otherwise: nothing is sent, and then all at once and once. */
export function defaultSettings(): WebhookSettings {
  return {
    targetUrl: null,
    signatures: ['v1', 'v3'],
    subscriptions: defaultSubscriptions(),
    maxBatch: 100,
    maxConcurrent: 10,
    deadlineMs: 5_000,
    gatherMs: 25,
    retryScale: 1,
    delayMs: 0,
    late: 0,
    lateMs: 0,
    duplicate: 0,
    reorder: false,
    lose: 0,
    mergeDeletions: 'last',
    mergeNewIds: true,
  };
}
