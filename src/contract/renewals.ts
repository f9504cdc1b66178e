import { z } from 'zod';
import { Amount, Day, Id, PageQuery, page, RenewalStage } from './common.ts';
import { Deal, Person } from './customers.ts';

/** How likely a renewal is to be lost, judged by health, cover and dates; `unknown` without a health score. */
export const RenewalRisk = z.enum(['high', 'medium', 'low', 'unknown']);
export type RenewalRisk = z.infer<typeof RenewalRisk>;

/** A renewal deal with the health of its customer. */
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
  /** The amount in the portal's company currency, if HubSpot has it; null: it is excluded from totals. */
  value: z.object({ amount: Amount, currency: z.string() }).nullable(),
  /** Days from the portal's today to the close date; negative if it has passed. */
  daysLeft: z.number().int().nullable(),
  risk: RenewalRisk,
  /** The reasons. */
  riskReasons: z.array(z.string()),
});
export type Renewal = z.infer<typeof Renewal>;

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Use a month such as 2027-03.');

/** The filters of renewals. `from` and `to` are inclusive. */
export const RenewalFilters = z.object({
  month: month.optional(),
  from: Day.optional(),
  to: Day.optional(),
  csmId: Id.optional(),
  stage: RenewalStage.optional(),
  risk: RenewalRisk.optional(),
  integrationId: Id.optional(),
  /** Only this deal, if it matches the other filters. */
  dealId: Id.optional(),
  /** Part of the customer's or deal's name. */
  search: z.string().trim().max(200).optional(),
  state: z.enum(['open', 'closed', 'all']).default('open'),
});
export type RenewalFilters = z.infer<typeof RenewalFilters>;
export const RenewalQuery = RenewalFilters.extend(PageQuery.shape);
export type RenewalQuery = z.infer<typeof RenewalQuery>;

/** Sums of renewals in one currency. Amounts are never converted here. */
export const RenewalTotals = z.object({
  currency: z.string(),
  deals: z.number().int(),
  /** Of all of them, of committed and won ones, and of open ones at high risk. */
  upForRenewal: Amount,
  committed: Amount,
  atRisk: Amount,
});
export type RenewalTotals = z.infer<typeof RenewalTotals>;

/** `GET /api/renewals`: by close date; totals are of all renewals that match the filters. */
export const RenewalList = page(Renewal).extend({
  totals: z.array(RenewalTotals),
  count: z.number().int(),
  /** Deals that are excluded from totals: without an amount, or in a currency that HubSpot doesn't convert. */
  withoutValue: z.number().int(),
});
export type RenewalList = z.infer<typeof RenewalList>;

/** `GET /api/renewals/summary`: the same, by group. */
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

/** A gap, and how to fix it. */
export const RenewalGap = z.object({
  kind: RenewalGapKind,
  customer: z.object({ id: Id, name: z.string().nullable(), url: z.string().nullable() }).nullable(),
  deal: z.object({ id: Id, name: z.string(), url: z.string().nullable() }).nullable(),
  /** The portal, if the gap concerns it as a whole. */
  portal: z.object({ id: Id, name: z.string().nullable() }).nullable(),
  /** What the gap is about, otherwise null: days, the number of days between them (or passed), and amounts. */
  renewalDate: Day.nullable(),
  closeDate: Day.nullable(),
  days: z.number().int().nullable(),
  arr: Amount.nullable(),
  value: Amount.nullable(),
  currency: z.string().nullable(),
  /** The customers with comparable amounts, and those of them whose amounts don't match. */
  disagreeing: z.number().int().nullable(),
  compared: z.number().int().nullable(),
  /** The same in words, and how to fix it. */
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
  /** The number of gaps of each type, with the same filters except the type. */
  counts: z.array(z.object({ kind: RenewalGapKind, count: z.number().int() })),
});
export type RenewalGapList = z.infer<typeof RenewalGapList>;

/** `GET /api/integrations/hubspot/stages`: a portal's deal pipelines, with the renewal stages of their stages. */
export const StageQuery = z.object({ integrationId: Id });
export const DealPipelines = z.object({
  integrationId: Id,
  pipelines: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** Whether its deals count as renewals because of the pipeline, by the settings or by its label. */
      isRenewal: z.boolean(),
      /** Live deals in it and, of these, renewals. */
      deals: z.number().int(),
      renewals: z.number().int(),
      stages: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          isClosed: z.boolean(),
          /** From 0 to 1; null: HubSpot has none. */
          probability: z.number().nullable(),
          /** The current renewal stage, the default one, and whether the settings map the stage. */
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
