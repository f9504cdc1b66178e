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
  /** Days from the portal's today to the renewal date; negative if it has passed. */
  daysToRenewal: z.number().int().nullable().default(null),
  archivedAt: Moment.nullable(),
});
export type CustomerSummary = z.infer<typeof CustomerSummary>;

/** Scores of 70 or more, 40 or more, lower, and no score. */
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
  /** Part of a name or domain. Sorted by name, names that begin with it come first. */
  search: z.string().trim().max(200).optional(),
  csmId: Id.optional(),
  industry: z.string().max(200).optional(),
  health: HealthBand.optional(),
  trend: HealthTrend.optional(),
  /** Customers with a company in this portal. */
  integrationId: Id.optional(),
  /** Renewal dates from this day on, and up to that one, inclusive. */
  renewsFrom: Day.optional(),
  renewsTo: Day.optional(),
  /** Only customers with an open renewal at high risk. */
  atRisk: z.literal('true').optional(),
  archived: z.enum(['true', 'false']).default('false'),
  sort: CustomerSort.default('name'),
});
export type CustomerListQuery = z.infer<typeof CustomerListQuery>;
export const CustomerList = page(CustomerSummary);
export type CustomerList = z.infer<typeof CustomerList>;

/** `GET /api/customers/industries`: the customers' industries, for the filter of the list. */
export const IndustryList = z.object({
  items: z.array(z.string()),
  /** Labels of their options in HubSpot, without industries that aren't options. */
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
  /** The components of the score, each from 0 to 100; null: the score has another source, or there is none. */
  engagementComponents: z.record(z.string(), z.number()).nullable(),
  /** The last activity, and how many days ago it was, from the portal's today; null: none. */
  lastEngagedAt: Moment.nullable(),
  silentDays: z.number().int().nullable().default(null),
  /** The contact priority from 0 to 100, and the reason. */
  priority: z.number().int(),
  priorityReason: z.string(),
  /** Whether this customer is the contact's primary company, and HubSpot's labels of the link. */
  isPrimary: z.boolean(),
  labels: z.array(z.string()),
  externalId: z.string().nullable(),
  url: z.string().nullable(),
  archivedAt: Moment.nullable(),
  /** When it was erased for privacy, here and in HubSpot; no other data is stored. */
  erasedAt: Moment.nullable(),
});
export type Stakeholder = z.infer<typeof Stakeholder>;

/** A gap among a customer's stakeholders. */
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
  /** The stakeholder concerned, if any. */
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
  /** HubSpot's own conversion into the portal's company currency, if it has one. */
  amountInCompanyCurrency: Amount.nullable(),
  closeDate: Day.nullable(),
  /** Days from the portal's today to the close date; negative if it has passed. */
  daysLeft: z.number().int().nullable().default(null),
  owner: Person.nullable(),
  url: z.string().nullable(),
  archivedAt: Moment.nullable(),
});
export type Deal = z.infer<typeof Deal>;

/** The progress of a customer's latest health to one portal. */
export const HealthPushState = z.enum([
  /** Pushing is off, or the customer isn't pushed to this portal. */
  'off',
  'waiting',
  /** HubSpot accepted it. */
  'pushed',
  /** It was then read back from there. */
  'confirmed',
  /** HubSpot rejected it; the errors list says why. */
  'failed',
]);
export type HealthPushState = z.infer<typeof HealthPushState>;

export const CustomerHealthPush = z.object({
  integrationId: Id,
  portalName: z.string(),
  state: HealthPushState,
  /** What was last sent to HubSpot, and when; null: nothing yet. */
  score: z.number().int().nullable(),
  trend: z.string().nullable(),
  pushedAt: Moment.nullable(),
  confirmedAt: Moment.nullable(),
  /** Why it is off or failed, in a sentence. */
  explanation: z.string().nullable(),
});
export type CustomerHealthPush = z.infer<typeof CustomerHealthPush>;

/** `GET /api/customers/:id`. Stakeholders and deals are the first 200; their own lists have the rest. */
export const Customer = CustomerSummary.extend({
  customFields: z.record(z.string(), z.unknown()),
  stakeholders: z.array(Stakeholder),
  stakeholderCount: z.number().int(),
  openDeals: z.array(Deal),
  dealCount: z.number().int(),
  /** The next open renewal deal. */
  renewal: Deal.nullable(),
  health: z.object({
    score: z.number().int().nullable(),
    trend: z.string().nullable(),
    /** Of the current calculation; null and empty if the score has no history. */
    calculatedAt: Moment.nullable(),
    source: z.string().nullable(),
    reasons: z.array(z.string()),
    components: z.record(z.string(), z.unknown()),
    /** The progress to each portal with the customer. */
    pushes: z.array(CustomerHealthPush),
  }),
  /** The gaps among the customer's stakeholders. */
  cover: z.array(StakeholderWarning),
  /** The customer in HubSpot, one entry for each portal with it. */
  hubspot: z.array(
    z.object({
      integrationId: Id,
      portalId: z.string(),
      portalName: z.string(),
      externalId: z.string(),
      url: z.string().nullable(),
      /** When HubSpot changed the stored state. */
      sourceUpdatedAt: Moment,
      archivedAt: Moment.nullable(),
      /**
       * Since when the portal's customer filter has excluded the company: the customer is unchanged since then, or
       * was archived, depending on the portal's policy. Null: it isn't excluded.
       */
      excludedAt: Moment.nullable(),
    }),
  ),
});
export type Customer = z.infer<typeof Customer>;

export const DealList = page(Deal);
export const StakeholderList = page(Stakeholder);
