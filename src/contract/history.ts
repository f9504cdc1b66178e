import { z } from 'zod';
import { Day, Id, Moment } from './common.ts';

/** The product's targets for every portal. */
export const syncTargets = { success: 0.99, freshnessSeconds: 3_600, availability: 0.999 } as const;

/** `GET /api/integrations/hubspot/history`: a portal's recent sync history. */
export const HistoryQuery = z.object({
  integrationId: Id,
  /** Today and the days before it, in the portal's time zone. */
  days: z
    .enum(['1', '7', '30', '90'])
    .default('7')
    .transform((days) => Number(days)),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/**
 * The age of HubSpot's changes when they were stored, for webhooks, syncs and comparisons alike, without first syncs,
 * new contacts and links. Null without any change.
 */
export const Freshness = z.object({
  changes: z.number().int(),
  p50Seconds: z.number().nullable(),
  p95Seconds: z.number().nullable(),
  /** The share of the changes that were stored within an hour, from 0 to 1. */
  inTime: z.number().nullable(),
});
export type Freshness = z.infer<typeof Freshness>;

/** `good` of `total`; `share` from 0 to 1, null if there was nothing to count. */
export const Share = z.object({
  total: z.number().int(),
  good: z.number().int(),
  share: z.number().nullable(),
});
export type Share = z.infer<typeof Share>;

/** A period in which the target was missed. `to` is null while it lasts. */
export const Outage = z.object({ from: Moment, to: Moment.nullable(), seconds: z.number().int() });
export type Outage = z.infer<typeof Outage>;

/**
 * The share of the time in which the portal was to be synced: connected, not paused, after the first sync and a first
 * hour. It was available while the last sync of all object types was at most an hour old, or two intervals of a
 * slower schedule.
 */
export const Availability = z.object({
  share: z.number().nullable(),
  countedSeconds: z.number().int(),
  downSeconds: z.number().int(),
  /** Paused or disconnected by a user: doesn't count. */
  restingSeconds: z.number().int(),
});
export type Availability = z.infer<typeof Availability>;

export const HistoryDay = z.object({
  day: Day,
  freshness: Freshness,
  /** Records from HubSpot, and their outcomes. */
  inbound: z.object({
    received: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    archived: z.number().int(),
    failed: z.number().int(),
  }),
  /** Records sent to HubSpot, and those that it rejected. */
  outbound: z.object({ sent: z.number().int(), failed: z.number().int() }),
  /** Syncs that ended, without canceled ones; good: all their object types were read. */
  runs: Share,
  availability: z.number().nullable(),
  calls: z.number().int(),
});
export type HistoryDay = z.infer<typeof HistoryDay>;

export const SyncHistory = z.object({
  integrationId: Id,
  /** The time zone of these days. */
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
  /** Every completed comparison with HubSpot, newest first, with the differences found. */
  drift: z.array(z.object({ runId: Id, at: Moment, records: z.number().int(), links: z.number().int() })),
  calls: z.object({
    /** HubSpot's limit of calls in any 10 s, and what that allows in an hour. */
    limit: z.number().int(),
    hourlyLimit: z.number().int(),
    /** Hourly, for the last 48 hours at most; hours without a call are left out. */
    hours: z.array(z.object({ at: Moment, calls: z.number().int() })),
    /** Our own calls since midnight in the portal's time zone. */
    today: z.number().int(),
    /** HubSpot's daily limit: only with tokens; OAuth has none. Null: HubSpot hasn't reported it today. */
    daily: z.object({ limit: z.number().int(), used: z.number().int(), at: Moment }).nullable(),
  }),
  /** Oldest first. */
  days: z.array(HistoryDay),
});
export type SyncHistory = z.infer<typeof SyncHistory>;
