import { z } from 'zod';
import { Amount, Day, HealthTrend, Id, Moment, RenewalStage } from './common.ts';
import { HealthPushState } from './customers.ts';

/** HubSpot records with the card. */
export const CardObjectType = z.enum(['company', 'deal']);
export type CardObjectType = z.infer<typeof CardObjectType>;

/** Below 40, below 70, and from 70 on: the colors of health everywhere. */
export const HealthBand = z.enum(['poor', 'fair', 'good']);
export type HealthBand = z.infer<typeof HealthBand>;

const digits = z.string().regex(/^\d{1,20}$/, 'must be a number');

/**
 * `GET /api/integrations/hubspot/card`: the card's parameters, and those that HubSpot adds. HubSpot says which user
 * is viewing, but that has no effect: the card is the same for everyone with access to the record.
 */
export const CardQuery = z.object({
  objectType: CardObjectType,
  objectId: digits,
  /** The portal of the record, vouched for by HubSpot. */
  portalId: digits,
  userId: z.string().max(100).optional(),
  userEmail: z.string().max(500).optional(),
  appId: z.string().max(100).optional(),
});
export type CardQuery = z.infer<typeof CardQuery>;

/** Why there is nothing to show. */
export const CardAbsence = z.enum([
  /** The portal isn't connected. */
  'portal_not_connected',
  /** The record hasn't been synced yet, or is excluded by the filter. */
  'not_a_customer',
  /** A deal without a company. */
  'deal_without_company',
  'archived',
]);
export type CardAbsence = z.infer<typeof CardAbsence>;

export const CardRenewal = z.object({
  dealName: z.string(),
  stage: RenewalStage,
  /** The stage's label in HubSpot. */
  stageLabel: z.string().nullable(),
  date: Day.nullable(),
  /** Negative if it has passed. */
  daysLeft: z.number().int().nullable(),
  amount: Amount.nullable(),
  currency: z.string().nullable(),
  /** The deal in HubSpot. */
  url: z.string().nullable(),
});
export type CardRenewal = z.infer<typeof CardRenewal>;

/** The content of the card for a customer. */
export const CustomerCard = z.object({
  state: z.literal('customer'),
  customer: z.object({ id: Id, name: z.string().nullable(), url: z.string() }),
  /** Null: not calculated yet. */
  health: z
    .object({
      score: z.number().int(),
      band: HealthBand,
      trend: HealthTrend.nullable(),
      /** At most three, most important first. */
      reasons: z.array(z.string()),
      /** When it was calculated; null if the score has no history. */
      calculatedAt: Moment.nullable(),
    })
    .nullable(),
  /** The score's progress to this portal. */
  push: z.object({
    state: HealthPushState,
    pushedAt: Moment.nullable(),
    confirmedAt: Moment.nullable(),
    explanation: z.string().nullable(),
  }),
  renewal: CardRenewal.nullable(),
  /** The next step, in a sentence; null: none. */
  nextAction: z.string().nullable(),
  /** The time of the data. */
  asOf: Moment,
});
export type CustomerCard = z.infer<typeof CustomerCard>;

export const AbsentCard = z.object({
  state: z.literal('absent'),
  reason: CardAbsence,
  /** The reason, and how to fix it. */
  message: z.string(),
  asOf: Moment,
});
export const Card = z.discriminatedUnion('state', [CustomerCard, AbsentCard]);
export type Card = z.infer<typeof Card>;
