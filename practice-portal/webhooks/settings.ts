import { defaultSubscriptions, type Subscription } from './events.ts';
import type { SignatureVersion } from './signature.ts';

export interface WebhookSettings {
  /** The URL for events; null: none, and events are dropped. */
  targetUrl: string | null;
  signatures: SignatureVersion[];
  subscriptions: Subscription[];
  /** Events per request. */
  maxBatch: number;
  maxConcurrent: number;
  /** The receiver's time limit. */
  deadlineMs: number;
  /** How long events are collected into a request. */
  gatherMs: number;
  /** HubSpot retries for a day: 1 takes that long, 0.0001 takes some seconds. */
  retryScale: number;
  /** The wait after the first queued event before sending anything. */
  delayMs: number;
  /** The probability that an event is delayed, by up to `lateMs`, while later ones overtake it. */
  late: number;
  lateMs: number;
  /** The probability that an event is sent twice, the second time within `lateMs`. */
  duplicate: number;
  /** Sends events in random order. */
  reorder: boolean;
  /** The probability that an event is never sent. */
  lose: number;
  /** When the deletion of a merge's secondary record is reported: before the merge, after it, or never. */
  mergeDeletions: 'first' | 'last' | 'never';
  /** Whether merge events name the survivor's new id. */
  mergeNewIds: boolean;
}

export interface Delivery {
  at: number;
  url: string;
  events: number;
  attempt: number;
  /** 0 without a response. */
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

/** The defaults: nothing is sent; with a URL, each event once and without delay. */
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
