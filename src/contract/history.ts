import { z } from 'zod';
import { Day, Id, Moment } from './common.ts';

/** What the product promises of every portal. */
export const syncTargets = { success: 0.99, freshnessSeconds: 3_600, availability: 0.999 } as const;

/** `GET /api/integrations/hubspot/history`: how a portal's sync has been going in its last days. */
export const HistoryQuery = z.object({
  integrationId: Id,
  /** Today and the days before it, by the portal's time zone. */
  days: z
    .enum(['1', '7', '30', '90'])
    .default('7')
    .transform((days) => Number(days)),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/**
 * How old changes of HubSpot were when they were stored here, webhooks, syncs and comparisons alike; first loads,
 * new contacts and links are left out. Null where there was no change.
 */
export const Freshness = z.object({
  changes: z.number().int(),
  p50Seconds: z.number().nullable(),
  p95Seconds: z.number().nullable(),
  /** Share of the changes that were here within an hour, from 0 to 1. */
  inTime: z.number().nullable(),
});
export type Freshness = z.infer<typeof Freshness>;

/** Of `total` so many were good; `share` from 0 to 1, null where there was nothing to count. */
export const Share = z.object({
  total: z.number().int(),
  good: z.number().int(),
  share: z.number().nullable(),
});
export type Share = z.infer<typeof Share>;

/** Time in which the promise did not hold, newest first in a list. `to` is null where it goes on. */
export const Outage = z.object({ from: Moment, to: Moment.nullable(), seconds: z.number().int() });
export type Outage = z.infer<typeof Outage>;

/**
 * Of the time in which the portal was to be synced: connected, not paused, first load and a first hour over. It was
 * available while the last sync of all object types was no older than an hour, or than two turns of a slower schedule.
 */
export const Availability = z.object({
  share: z.number().nullable(),
  countedSeconds: z.number().int(),
  downSeconds: z.number().int(),
  /** Paused or disconnected by somebody: does not count. */
  restingSeconds: z.number().int(),
});
export type Availability = z.infer<typeof Availability>;

export const HistoryDay = z.object({
  day: Day,
  freshness: Freshness,
  /** Records that came from HubSpot, and what became of them. */
  inbound: z.object({
    received: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    archived: z.number().int(),
    failed: z.number().int(),
  }),
  /** Records that were sent to HubSpot, and those that it refused. */
  outbound: z.object({ sent: z.number().int(), failed: z.number().int() }),
  /** Syncs that ended, cancelled ones left out; good: those in which every object type was read. */
  runs: Share,
  availability: z.number().nullable(),
  calls: z.number().int(),
});
export type HistoryDay = z.infer<typeof HistoryDay>;

export const SyncHistory = z.object({
  integrationId: Id,
  /** Whose days these are. */
  timeZone: z.string(),
  from: Moment,
  to: Moment,
  targets: z.object({
    success: z.number(),
    freshnessSeconds: z.number().int(),
    availability: z.number(),
  }),
  freshness: z.object({ lastDay: Freshness, period: Freshness }),
  /** A record that is received again counts again. */
  success: z.object({ records: Share, runs: Share }),
  /**
   * Records from HubSpot with open errors; `refused`: those of them with a rejected value. The others were stored
   * completely: an unknown deal stage, for example, is only reported.
   */
  openErrors: z.object({ records: z.number().int(), refused: z.number().int() }),
  availability: Availability.extend({ outages: z.array(Outage) }),
  /** Each comparison with HubSpot that ended, newest first, and what it found different. */
  drift: z.array(z.object({ runId: Id, at: Moment, records: z.number().int(), links: z.number().int() })),
  calls: z.object({
    /** Calls that HubSpot allows in any 10 s, and what that makes in an hour. */
    limit: z.number().int(),
    hourlyLimit: z.number().int(),
    /** By the hour, of the last 48 at most; hours without a call are left out. */
    hours: z.array(z.object({ at: Moment, calls: z.number().int() })),
    /** Ours since midnight in the portal's time zone. */
    today: z.number().int(),
    /** What HubSpot says of its daily limit: tokens only; with OAuth there is none. Null: it said nothing today. */
    daily: z.object({ limit: z.number().int(), used: z.number().int(), at: Moment }).nullable(),
  }),
  /** Oldest first. */
  days: z.array(HistoryDay),
});
export type SyncHistory = z.infer<typeof SyncHistory>;
