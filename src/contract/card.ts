import { z } from 'zod';
import { Amount, Day, HealthTrend, Id, Moment, RenewalStage } from './common.ts';
import { HealthPushState } from './customers.ts';

/** Records of HubSpot that show the card. */
export const CardObjectType = z.enum(['company', 'deal']);
export type CardObjectType = z.infer<typeof CardObjectType>;

/** Below 40, below 70, and from there on: the colours of health everywhere. */
export const HealthBand = z.enum(['poor', 'fair', 'good']);
export type HealthBand = z.infer<typeof HealthBand>;

const digits = z.string().regex(/^\d{1,20}$/, 'must be a number');

/**
 * `GET /api/integrations/hubspot/card`: what the card asks, and what HubSpot adds to it. Who looks is known from
 * HubSpot, but decides nothing: the card shows the same to everybody who may see the record.
 */
export const CardQuery = z.object({
  objectType: CardObjectType,
  objectId: digits,
  /** The portal whose record it is; HubSpot vouches for it. */
  portalId: digits,
  userId: z.string().max(100).optional(),
  userEmail: z.string().max(500).optional(),
  appId: z.string().max(100).optional(),
});
export type CardQuery = z.infer<typeof CardQuery>;

/** Why there is nothing to show. */
export const CardAbsence = z.enum([
  /** The portal is connected with nobody here. */
  'portal_not_connected',
  /** The record has not been synced, or is none that is let in. */
  'not_a_customer',
  /** A deal without a company. */
  'deal_without_company',
  'archived',
]);
export type CardAbsence = z.infer<typeof CardAbsence>;

export const CardRenewal = z.object({
  dealName: z.string(),
  stage: RenewalStage,
  /** HubSpot's name of the stage. */
  stageLabel: z.string().nullable(),
  date: Day.nullable(),
  /** Negative: it is past. */
  daysLeft: z.number().int().nullable(),
  amount: Amount.nullable(),
  currency: z.string().nullable(),
  /** The deal in HubSpot. */
  url: z.string().nullable(),
});
export type CardRenewal = z.infer<typeof CardRenewal>;

/** What the card shows of a customer. */
export const CustomerCard = z.object({
  state: z.literal('customer'),
  customer: z.object({ id: Id, name: z.string().nullable(), url: z.string() }),
  /** Null: nobody has calculated one yet. */
  health: z
    .object({
      score: z.number().int(),
      band: HealthBand,
      trend: HealthTrend.nullable(),
      /** At most three, the weightiest first. */
      reasons: z.array(z.string()),
      /** When it was calculated; null where the score has no history. */
      calculatedAt: Moment.nullable(),
    })
    .nullable(),
  /** How far the score has come in this portal. */
  push: z.object({
    state: HealthPushState,
    pushedAt: Moment.nullable(),
    confirmedAt: Moment.nullable(),
    explanation: z.string().nullable(),
  }),
  renewal: CardRenewal.nullable(),
  /** What to do next, in a sentence; null: nothing is known. */
  nextAction: z.string().nullable(),
  /** When this was true. */
  asOf: Moment,
});
export type CustomerCard = z.infer<typeof CustomerCard>;

export const AbsentCard = z.object({
  state: z.literal('absent'),
  reason: CardAbsence,
  /** The reason in words, and what to do. */
  message: z.string(),
  asOf: Moment,
});
export const Card = z.discriminatedUnion('state', [CustomerCard, AbsentCard]);
export type Card = z.infer<typeof Card>;
