import { z } from 'zod';
import { Amount, Day, HealthTrend, Id, Moment, PageQuery, page, RenewalStage } from './common.ts';

export const Person = z.object({ id: Id, name: z.string().nullable(), email: z.string().nullable() });

/** A row of `GET /api/customers`. */
export const CustomerSummary = z.object({
  id: Id,
  name: z.string().nullable(),
  domain: z.string().nullable(),
  industry: z.string().nullable(),
  /** The label of the industry's option in HubSpot; null if there is none. */
  industryLabel: z.string().nullable().default(null),
  arr: Amount.nullable(),
  csm: Person.nullable(),
  healthScore: z.number().int().nullable(),
  healthTrend: z.string().nullable(),
  renewalDate: Day.nullable(),
  /** Days from the portal's today to the renewal date; negative: it is past. */
  daysToRenewal: z.number().int().nullable().default(null),
  archivedAt: Moment.nullable(),
});
export type CustomerSummary = z.infer<typeof CustomerSummary>;

/** Scores from 70 on, from 40 on, below, and none at all. */
export const HealthBand = z.enum(['healthy', 'watch', 'poor', 'none']);
export type HealthBand = z.infer<typeof HealthBand>;

/** Customers without a value in the sorted field come last in both directions. */
export const CustomerSort = z.enum([
  'name',
  '-name',
  'arr',
  '-arr',
  'health',
  '-health',
  'renewal',
  '-renewal',
]);
export type CustomerSort = z.infer<typeof CustomerSort>;

export const CustomerListQuery = PageQuery.extend({
  /** Part of a name or domain. By name, those come first whose names begin with it. */
  search: z.string().trim().max(200).optional(),
  csmId: Id.optional(),
  industry: z.string().max(200).optional(),
  health: HealthBand.optional(),
  trend: HealthTrend.optional(),
  /** Those that have a company in this portal. */
  integrationId: Id.optional(),
  /** The renewal date from this day on, and until that one; both included. */
  renewsFrom: Day.optional(),
  renewsTo: Day.optional(),
  /** Only those with an open renewal at high risk, by the rule of the renewals. */
  atRisk: z.literal('true').optional(),
  archived: z.enum(['true', 'false']).default('false'),
  sort: CustomerSort.default('name'),
});
export type CustomerListQuery = z.infer<typeof CustomerListQuery>;
export const CustomerList = page(CustomerSummary);
export type CustomerList = z.infer<typeof CustomerList>;

/** `GET /api/customers/industries`: those that customers are in, for the filter of the list. */
export const IndustryList = z.object({
  items: z.array(z.string()),
  /** Labels of their options in HubSpot, without industries that aren't options (any more). */
  labels: z.record(z.string(), z.string()).default({}),
});

export const Stakeholder = z.object({
  id: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  phone: z.string().nullable(),
  role: z.string().nullable(),
  isDecisionMaker: z.boolean(),
  isChampion: z.boolean(),
  engagementScore: z.number().int().nullable(),
  /** What the score was made of, each from 0 to 100; null: it came from elsewhere, or there is none. */
  engagementComponents: z.record(z.string(), z.number()).nullable(),
  /** The last sign of life, and how many days ago it was, from the portal's today; null: there was none. */
  lastEngagedAt: Moment.nullable(),
  silentDays: z.number().int().nullable().default(null),
  /** Who to talk to first: from 0 to 100, and why, in words. */
  priority: z.number().int(),
  priorityReason: z.string(),
  /** Whether this customer is the contact's primary company, and HubSpot's labels of the link. */
  isPrimary: z.boolean(),
  labels: z.array(z.string()),
  externalId: z.string().nullable(),
  url: z.string().nullable(),
  archivedAt: Moment.nullable(),
  /** When it was erased for privacy, here and in HubSpot; nothing else is known of such a person. */
  erasedAt: Moment.nullable(),
});
export type Stakeholder = z.infer<typeof Stakeholder>;

/** What is missing among the people of a customer. */
export const StakeholderWarning = z.object({
  code: z.enum([
    'no_stakeholders',
    'no_decision_maker',
    'no_champion',
    'champion_silent',
    'single_contact',
    'all_silent',
  ]),
  message: z.string(),
  /** Who is meant, where somebody is. */
  stakeholderId: Id.nullable(),
});
export type StakeholderWarning = z.infer<typeof StakeholderWarning>;

export const Deal = z.object({
  id: Id,
  externalId: z.string().nullable(),
  name: z.string(),
  pipelineId: z.string().nullable(),
  stageId: z.string().nullable(),
  stageLabel: z.string().nullable(),
  renewalStage: RenewalStage,
  isRenewal: z.boolean(),
  isClosed: z.boolean(),
  isWon: z.boolean(),
  amount: Amount.nullable(),
  currency: z.string().nullable(),
  /** HubSpot's own conversion into the portal's company currency, where it gives one. */
  amountInCompanyCurrency: Amount.nullable(),
  closeDate: Day.nullable(),
  /** Days from the portal's today to the close date; negative: it is past. */
  daysLeft: z.number().int().nullable().default(null),
  owner: Person.nullable(),
  url: z.string().nullable(),
  archivedAt: Moment.nullable(),
});
export type Deal = z.infer<typeof Deal>;

/** How far the newest health of a customer has come in one portal. */
export const HealthPushState = z.enum([
  /** Pushing is off, or the customer is not pushed to this portal. */
  'off',
  'waiting',
  /** HubSpot accepted it. */
  'pushed',
  /** It was seen there afterwards. */
  'confirmed',
  /** HubSpot would not take it; the errors list says why. */
  'failed',
]);
export type HealthPushState = z.infer<typeof HealthPushState>;

export const CustomerHealthPush = z.object({
  integrationId: Id,
  portalName: z.string(),
  state: HealthPushState,
  /** What HubSpot was told last, and when; null: nothing yet. */
  score: z.number().int().nullable(),
  trend: z.string().nullable(),
  pushedAt: Moment.nullable(),
  confirmedAt: Moment.nullable(),
  /** Why it is off or failed, in a sentence. */
  explanation: z.string().nullable(),
});
export type CustomerHealthPush = z.infer<typeof CustomerHealthPush>;

/** `GET /api/customers/:id`. Stakeholders and deals are the first 200; the lists of their own have the rest. */
export const Customer = CustomerSummary.extend({
  customFields: z.record(z.string(), z.unknown()),
  stakeholders: z.array(Stakeholder),
  stakeholderCount: z.number().int(),
  openDeals: z.array(Deal),
  dealCount: z.number().int(),
  /** The nearest open renewal deal. */
  renewal: Deal.nullable(),
  health: z.object({
    score: z.number().int().nullable(),
    trend: z.string().nullable(),
    /** Of the calculation that is shown; null and empty where the score has no history. */
    calculatedAt: Moment.nullable(),
    source: z.string().nullable(),
    reasons: z.array(z.string()),
    components: z.record(z.string(), z.unknown()),
    /** How far it has come in each portal that knows the customer. */
    pushes: z.array(CustomerHealthPush),
  }),
  /** What is missing among the people of the customer: warnings, in words. */
  cover: z.array(StakeholderWarning),
  /** Where the customer stands in HubSpot, one entry per portal that knows it. */
  hubspot: z.array(
    z.object({
      integrationId: Id,
      portalId: z.string(),
      portalName: z.string(),
      externalId: z.string(),
      url: z.string().nullable(),
      /** When HubSpot changed the state that we hold. */
      sourceUpdatedAt: Moment,
      archivedAt: Moment.nullable(),
      /**
       * Since when the portal's inclusion filter keeps the company out: the customer stays as it was then, or was
       * archived, as the portal's policy says. Null: it is let in.
       */
      excludedAt: Moment.nullable(),
    }),
  ),
});
export type Customer = z.infer<typeof Customer>;

export const DealList = page(Deal);
export const StakeholderList = page(Stakeholder);
