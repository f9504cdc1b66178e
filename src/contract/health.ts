import { z } from 'zod';
import { HealthTrend, Id, Moment, ObjectType, PageQuery, page } from './common.ts';

import { RunSummary } from './sync.ts';

/** The components of the built-in score, each from 0 to 100. */
export const HealthComponent = z.enum(['engagement', 'cover', 'deals', 'renewal', 'recency']);
export type HealthComponent = z.infer<typeof HealthComponent>;

/** The weight of each component unless the settings have another one. */
export const defaultHealthWeights: Record<HealthComponent, number> = {
  engagement: 30,
  cover: 15,
  deals: 20,
  renewal: 15,
  recency: 20,
};

/**
 * Shares in whole percent that add up to 100: what rounding down leaves over goes to the largest remainders. All 0
 * without any weight. Pure.
 */
export function wholeShares(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (100 * weight) / total);
  const shares = exact.map(Math.floor);
  const left = 100 - shares.reduce((sum, share) => sum + share, 0);
  const remainder = (place: number) => (exact[place] ?? 0) - (shares[place] ?? 0);
  const largest = [...shares.keys()].sort((a, b) => remainder(b) - remainder(a)).slice(0, left);
  return shares.map((share, place) => (largest.includes(place) ? share + 1 : share));
}

/** One calculation of a customer's health. */
export const HealthScore = z.object({
  id: Id,
  customerId: Id,
  score: z.number().int(),
  trend: HealthTrend,
  components: z.record(z.string(), z.unknown()),
  /** The reasons, most important first. */
  reasons: z.array(z.string()),
  /** `calculator`, `api`, or a program's own name. */
  source: z.string(),
  calculatedAt: Moment,
});
export type HealthScore = z.infer<typeof HealthScore>;

/** `POST /api/customers/:id/health-scores`. Scores are rounded; without a trend, it follows from the history. */
export const NewHealthScore = z.strictObject({
  score: z.number().min(0).max(100),
  trend: HealthTrend.optional(),
  components: z.record(z.string().max(100), z.unknown()).optional(),
  reasons: z.array(z.string().trim().min(1).max(300)).max(10).optional(),
  calculatedAt: z.iso.datetime({ offset: true }).optional(),
});
export type NewHealthScore = z.infer<typeof NewHealthScore>;

/** `POST /api/health-scores`: all of them or none. */
export const NewHealthScores = z
  .array(NewHealthScore.extend({ customerId: Id }))
  .min(1)
  .max(1_000);
export type NewHealthScores = z.infer<typeof NewHealthScores>;
export const NewHealthScoresResponse = z.object({ items: z.array(HealthScore) });

/** `GET /api/customers/:id/health-scores`: newest first. */
export const HealthScoreQuery = PageQuery;
export const HealthScoreList = page(HealthScore);
export type HealthScoreList = z.infer<typeof HealthScoreList>;

/**
 * `POST …/health/push`. `all`: also scores that HubSpot should already have. Without `integrationId`: every portal.
 */
export const PushRequest = z.strictObject({ integrationId: Id.optional(), all: z.boolean().default(false) });
export type PushRequest = z.infer<typeof PushRequest>;
/** The run of the first portal, and those of all. */
export const PushResponse = RunSummary.extend({ runs: z.array(RunSummary) });

/** The source of scores that other programs write to `customers.health_score`. */
export const customersSource = 'customers.health_score';

export const HealthSourcesQuery = z.object({ integrationId: Id });
/** `GET …/health/sources`: the columns that a portal can take scores from. */
export const HealthSourceList = z.object({
  items: z.array(
    z.object({
      /** `customers.health_score`, or `schema.table.column`. */
      source: z.string(),
      enabled: z.boolean(),
      /** Why its scores don't arrive, and what to do; null if they do, or would if it were on. */
      problem: z.string().nullable(),
    }),
  ),
});
export type HealthSourceList = z.infer<typeof HealthSourceList>;

export const PushStatusQuery = z.object({ integrationId: Id });
/** `GET …/health/push`: the push status of a portal. */
export const PushStatus = z.object({
  integrationId: Id,
  /** `problem`: it is on but doesn't work. */
  state: z.enum(['on', 'off', 'problem']),
  /** What that means and how to fix it, in a sentence. */
  explanation: z.string(),
  problem: z.object({ code: z.string(), message: z.string(), at: Moment }).nullable(),
  /** The properties in HubSpot, and whether they were found or created there. */
  properties: z.array(
    z.object({
      role: z.enum(['score', 'trend', 'reasons', 'updatedAt']),
      name: z.string(),
      ready: z.boolean(),
    }),
  ),
  /** Companies with scores to be sent, and since when the first of them has been waiting. */
  waiting: z.number().int(),
  waitingSince: Moment.nullable(),
  /** Companies with a score in HubSpot and, of these, those confirmed there and those overwritten there. */
  pushed: z.number().int(),
  confirmed: z.number().int(),
  overwritten: z.number().int(),
  failing: z.number().int(),
  lastPushedAt: Moment.nullable(),
  /** Writes made, and writes avoided: HubSpot had the value, the change was too small, a newer one replaced it. */
  written: z.number().int(),
  saved: z.object({ same: z.number().int(), small: z.number().int(), newer: z.number().int() }),
  /** Object types with outbound mappings: what prevents a type, or one of its properties, from being written. */
  mapped: z.array(
    z.object({
      objectType: ObjectType,
      problem: z.object({ code: z.string(), message: z.string(), at: Moment }).nullable(),
      properties: z.array(
        z.object({ property: z.string(), field: z.string(), problem: z.string().nullable() }),
      ),
      waiting: z.number().int(),
      failing: z.number().int(),
      pushed: z.number().int(),
      confirmed: z.number().int(),
    }),
  ),
});
export type PushStatus = z.infer<typeof PushStatus>;

/** A component of a score by the built-in calculator, as stored in `components`. */
export const CalculatedComponent = z.object({
  /** From 0 to 100. */
  score: z.number().int(),
  /** Its share of the total, in percent: components without data are skipped, and the others share their weight. */
  weight: z.number().int(),
  explanation: z.string(),
});
export type CalculatedComponent = z.infer<typeof CalculatedComponent>;

/**
 * `POST …/health/preview`: the scores that the built-in calculator would give. Without `weights`: with the saved
 * ones.
 */
export const PreviewHealth = z.strictObject({
  integrationId: Id,
  weights: z.partialRecord(HealthComponent, z.number().min(0).max(100)).optional(),
});
export type PreviewHealth = z.infer<typeof PreviewHealth>;
export const HealthPreview = z.object({
  integrationId: Id,
  /** Customers of the portal in the preview, at most 10,000, and how many of them would get a score. */
  customers: z.number().int(),
  scored: z.number().int(),
  /** The number of scores from each value to each, inclusive. */
  bands: z.array(z.object({ from: z.number().int(), to: z.number().int(), count: z.number().int() })),
  /** From the lowest score to the highest. */
  samples: z.array(
    z.object({
      customerId: Id,
      name: z.string().nullable(),
      score: z.number().int(),
      components: z.partialRecord(HealthComponent, CalculatedComponent),
      reasons: z.array(z.string()),
    }),
  ),
});
export type HealthPreview = z.infer<typeof HealthPreview>;
