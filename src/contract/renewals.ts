import { z } from 'zod';
import { Amount, Day, Id, PageQuery, page, RenewalStage } from './common.ts';
import { Deal, Person } from './customers.ts';

/** How likely a renewal is lost, judged by health, cover and dates; `unknown` without a health score. */
export const RenewalRisk = z.enum(['high', 'medium', 'low', 'unknown']);
export type RenewalRisk = z.infer<typeof RenewalRisk>;

/** A renewal deal beside the health of its customer. */
export const Renewal = z.object({
  deal: Deal.extend({ integrationId: Id.nullable(), pipelineLabel: z.string().nullable() }),
  customer: z
    .object({
      id: Id,
      name: z.string().nullable(),
      arr: Amount.nullable(),
      healthScore: z.number().int().nullable(),
      healthTrend: z.string().nullable(),
      renewalDate: Day.nullable(),
      csm: Person.nullable(),
    })
    .nullable(),
  /** The amount in the portal's company currency, as far as HubSpot gives it; null: it is in no total. */
  value: z.object({ amount: Amount, currency: z.string() }).nullable(),
  /** Days from the portal's today to the close date; negative: it is past. */
  daysLeft: z.number().int().nullable(),
  risk: RenewalRisk,
  /** Why, in words. */
  riskReasons: z.array(z.string()),
});
export type Renewal = z.infer<typeof Renewal>;

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Use a month such as 2027-03.');

/** What renewals are narrowed down by. A day without a year's limit: `from` and `to` are included. */
export const RenewalFilters = z.object({
  month: month.optional(),
  from: Day.optional(),
  to: Day.optional(),
  csmId: Id.optional(),
  stage: RenewalStage.optional(),
  risk: RenewalRisk.optional(),
  integrationId: Id.optional(),
  /** This deal alone, as far as the other filters let it through. */
  dealId: Id.optional(),
  /** Part of the customer's or deal's name. */
  search: z.string().trim().max(200).optional(),
  state: z.enum(['open', 'closed', 'all']).default('open'),
});
export type RenewalFilters = z.infer<typeof RenewalFilters>;
export const RenewalQuery = RenewalFilters.extend(PageQuery.shape);
export type RenewalQuery = z.infer<typeof RenewalQuery>;

/** Sums of renewals in one currency. Amounts are never converted by us. */
export const RenewalTotals = z.object({
  currency: z.string(),
  deals: z.number().int(),
  /** Of all of them, of those committed or won, and of open ones at high risk. */
  upForRenewal: Amount,
  committed: Amount,
  atRisk: Amount,
});
export type RenewalTotals = z.infer<typeof RenewalTotals>;

/** `GET /api/renewals`: what closes first comes first; totals are of all that the filters let through. */
export const RenewalList = page(Renewal).extend({
  totals: z.array(RenewalTotals),
  count: z.number().int(),
  /** Deals that are in no total: without an amount, or in a currency of which HubSpot gives no conversion. */
  withoutValue: z.number().int(),
});
export type RenewalList = z.infer<typeof RenewalList>;

/** `GET /api/renewals/summary`: the same, group by group. */
export const RenewalSummaryQuery = RenewalFilters.extend({ by: z.enum(['month', 'csm', 'stage', 'risk']) });
export type RenewalSummaryQuery = z.infer<typeof RenewalSummaryQuery>;
export const RenewalSummary = z.object({
  by: z.enum(['month', 'csm', 'stage', 'risk']),
  groups: z.array(
    z.object({
      /** A month, a user's id, a renewal stage or a risk; null: none. */
      key: z.string().nullable(),
      label: z.string(),
      count: z.number().int(),
      withoutValue: z.number().int(),
      totals: z.array(RenewalTotals),
    }),
  ),
});
export type RenewalSummary = z.infer<typeof RenewalSummary>;

export const RenewalGapKind = z.enum([
  'date_without_deal',
  'deal_without_customer',
  'deal_without_date',
  'deal_without_amount',
  'dates_disagree',
  'amounts_disagree',
  'arr_unlike_renewals',
  'overdue',
]);
export type RenewalGapKind = z.infer<typeof RenewalGapKind>;

/** Something that does not fit together, and what to do. */
export const RenewalGap = z.object({
  kind: RenewalGapKind,
  customer: z.object({ id: Id, name: z.string().nullable(), url: z.string().nullable() }).nullable(),
  deal: z.object({ id: Id, name: z.string(), url: z.string().nullable() }).nullable(),
  /** The portal, where the gap concerns it as a whole. */
  portal: z.object({ id: Id, name: z.string().nullable() }).nullable(),
  /** What the gap is about, and null otherwise: days, how many lie between them (or have passed), and amounts. */
  renewalDate: Day.nullable(),
  closeDate: Day.nullable(),
  days: z.number().int().nullable(),
  arr: Amount.nullable(),
  value: Amount.nullable(),
  currency: z.string().nullable(),
  /** Of the customers whose amounts could be compared, those whose amounts disagree. */
  disagreeing: z.number().int().nullable(),
  compared: z.number().int().nullable(),
  /** The same in words, and what to do. */
  explanation: z.string(),
  remedy: z.string(),
});
export type RenewalGap = z.infer<typeof RenewalGap>;
export const RenewalGapQuery = PageQuery.extend({
  kind: RenewalGapKind.optional(),
  csmId: Id.optional(),
  integrationId: Id.optional(),
});
export type RenewalGapQuery = z.infer<typeof RenewalGapQuery>;
export const RenewalGapList = page(RenewalGap).extend({
  /** How many there are of each kind, by the same filters but the kind. */
  counts: z.array(z.object({ kind: RenewalGapKind, count: z.number().int() })),
});
export type RenewalGapList = z.infer<typeof RenewalGapList>;

/** `GET /api/integrations/hubspot/stages`: a portal's deal pipelines and what their stages mean for renewals. */
export const StageQuery = z.object({ integrationId: Id });
export const DealPipelines = z.object({
  integrationId: Id,
  pipelines: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** Whether its deals count as renewals because of the pipeline, by the settings or by its label. */
      isRenewal: z.boolean(),
      /** Live deals in it, and of those: renewals. */
      deals: z.number().int(),
      renewals: z.number().int(),
      stages: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          isClosed: z.boolean(),
          /** From 0 to 1; null: HubSpot gives none. */
          probability: z.number().nullable(),
          /** What holds now, what would hold without the settings, and whether the settings name the stage. */
          renewalStage: RenewalStage,
          defaultRenewalStage: RenewalStage,
          isMapped: z.boolean(),
          deals: z.number().int(),
        }),
      ),
    }),
  ),
  warnings: z.array(
    z.object({
      code: z.enum([
        'unmapped_stage',
        'duplicate_label',
        'unknown_stage',
        'closed_stage_mapped_open',
        'no_probability',
        'flat_probabilities',
        'no_renewals',
      ]),
      pipelineId: z.string().nullable(),
      stageId: z.string().nullable(),
      message: z.string(),
    }),
  ),
});
export type DealPipelines = z.infer<typeof DealPipelines>;
