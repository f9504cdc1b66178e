import { z } from 'zod';
import { Id, Moment, ObjectType } from './common.ts';
import { QuarantineCode } from './sync.ts';

/**
 * The steps of setting up a portal that is connected but was never synced, in their order: is this the one; what
 * counts as a customer; customers that are here already; properties; deal stages; schedule; what a first sync would
 * do; begin.
 */
export const setupSteps = [
  'confirm',
  'customers',
  'matching',
  'mappings',
  'stages',
  'schedule',
  'dry_run',
  'start',
] as const;
export const SetupStep = z.enum(setupSteps);
export type SetupStep = z.infer<typeof SetupStep>;
/** What people call them. */
export const setupStepNames: Record<SetupStep, string> = {
  confirm: 'Confirm portal',
  customers: 'Customer filter',
  matching: 'Existing customers',
  mappings: 'Mappings',
  stages: 'Renewals',
  schedule: 'Schedule',
  dry_run: 'Preview',
  start: 'Start',
};

/** Everything that tells a portal from another, and what the connection may do. */
export const PortalFacts = z.object({
  /** The portal's web domain where HubSpot tells it. */
  name: z.string(),
  portalId: z.string(),
  companyCurrency: z.string().nullable(),
  timeZone: z.string().nullable(),
  /** `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`, `APP_DEVELOPER`, or what HubSpot adds. */
  accountType: z.string().nullable(),
  uiDomain: z.string().nullable(),
  /** The portal's companies in HubSpot; null when its host is not known. */
  url: z.string().nullable(),
  /** `oauth`: by consent, with an app; `static`: a pasted token; null: disconnected. */
  credentials: z.enum(['oauth', 'static']).nullable(),
  /** The HubSpot user who agreed, where HubSpot tells (consent only). */
  authorizedBy: z.string().nullable(),
  /** Who connected it here, by name. */
  connectedBy: z.string().nullable(),
  connectedAt: Moment,
  scopes: z.array(z.string()),
  /** Scopes that were not given, with what is off without each. */
  limitations: z.array(z.object({ scope: z.string(), effect: z.string() })),
  apiVersion: z.object({ name: z.string(), supportedUntil: z.string(), warning: z.string().nullable() }),
});
export type PortalFacts = z.infer<typeof PortalFacts>;

export const SetupQuery = z.object({ integrationId: Id });

/** `GET …/setup`: how far the setting up of a portal is. */
export const Setup = z.object({
  integrationId: Id,
  /** While true, nothing is synced by schedule or events: somebody must start. */
  inProgress: z.boolean(),
  /** Where whoever comes back goes on. */
  step: SetupStep,
  steps: z.array(
    z.object({
      step: SetupStep,
      /** Null: nobody has been through it. */
      doneAt: Moment.nullable(),
      doneBy: z.string().nullable(),
    }),
  ),
  startedAt: Moment.nullable(),
  startedBy: z.string().nullable(),
  completedAt: Moment.nullable(),
  portal: PortalFacts,
});
export type Setup = z.infer<typeof Setup>;

/** `PUT …/setup`: where somebody is now, and what they have been through. Settings themselves are saved by their own routes. */
export const ChangeSetup = z.strictObject({
  integrationId: Id,
  step: SetupStep,
  done: z.array(SetupStep).max(setupSteps.length).default([]),
});
export type ChangeSetup = z.infer<typeof ChangeSetup>;

/** Of a portal that is being set up, in its status. */
export const SetupState = z.object({
  step: SetupStep,
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  since: Moment,
  /** What that means, in a sentence. */
  explanation: z.string(),
});
export type SetupState = z.infer<typeof SetupState>;

/** `all`: every record was looked at. `sample`: the portal is too large for that, and counts are projected. */
export const Basis = z.enum(['all', 'sample']);
export type Basis = z.infer<typeof Basis>;

/** A company of HubSpot's, for people to recognize. */
const Company = z.object({
  externalId: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  url: z.string().nullable(),
});
/** A customer that is here. */
const Candidate = z.object({ customerId: Id, name: z.string().nullable(), domain: z.string().nullable() });

/** `POST …/setup/matching`: which companies are customers that are here already. */
export const PreviewMatching = z.strictObject({ integrationId: Id });
export const MatchingPreview = z.object({
  basis: Basis,
  /** Companies that were looked at, and those that the filter takes in all. */
  looked: z.number().int(),
  companies: z.number().int(),
  /** Customers here that no company of this portal belongs to. */
  customersHere: z.number().int(),
  /** Companies synced before: they stay with their customers. */
  known: z.number().int(),
  byDomain: z.number().int(),
  byName: z.number().int(),
  /** Several customers would fit: it becomes a new one, until somebody makes them one. */
  ambiguous: z.number().int(),
  new: z.number().int(),
  samples: z.object({
    byDomain: z.array(z.object({ company: Company, customer: Candidate })),
    byName: z.array(z.object({ company: Company, customer: Candidate })),
    ambiguous: z.array(z.object({ company: Company, candidates: z.array(Candidate) })),
    new: z.array(z.object({ company: Company })),
  }),
});
export type MatchingPreview = z.infer<typeof MatchingPreview>;

/** What a first sync would do with the records of a type. The five outcomes add up to `inHubspot`. */
export const DryRunObject = z.object({
  objectType: ObjectType,
  basis: Basis,
  looked: z.number().int(),
  inHubspot: z.number().int(),
  create: z.number().int(),
  /** Joined to a customer that is here and has no company of this portal. */
  join: z.number().int(),
  update: z.number().int(),
  unchanged: z.number().int(),
  /** By the filter; contacts: those of no synced company. */
  leaveOut: z.number().int(),
  /** Records of which something will stand in the errors list, such as values that their fields cannot take; they are synced all the same. */
  withRefusedValues: z.number().int(),
  samples: z.array(
    z.object({
      externalId: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      outcome: z.enum(['create', 'join', 'update', 'unchanged', 'leave_out']),
      /** What some fields would hold. */
      values: z.array(
        z.object({
          field: z.string(),
          property: z.string(),
          value: z.string().nullable(),
          /** The label of the value's option in HubSpot; null if there is none. */
          label: z.string().nullable().default(null),
        }),
      ),
    }),
  ),
});
export type DryRunObject = z.infer<typeof DryRunObject>;

export const DryRunReport = z.object({
  objects: z.array(DryRunObject),
  /** Associations that would be shown here. */
  links: z.array(
    z.object({
      kind: z.enum(['contact_company', 'deal_company', 'deal_contact']),
      count: z.number().int(),
      basis: Basis,
    }),
  ),
  /** Deals that would count as renewals. */
  renewals: z.object({ count: z.number().int(), basis: Basis }),
  /** Values that fields would refuse, by property and reason, most frequent first. */
  refusals: z.array(
    z.object({
      objectType: ObjectType,
      property: z.string(),
      field: z.string(),
      code: QuarantineCode,
      count: z.number().int(),
      basis: Basis,
      explanation: z.string(),
      remedy: z.string(),
      samples: z.array(
        z.object({
          externalId: z.string(),
          name: z.string(),
          value: z.string().nullable(),
          url: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** What a first sync would take of HubSpot, against what HubSpot allows now. */
  cost: z.object({
    calls: z.number().int(),
    byBudget: z.object({
      burst: z.number().int(),
      search: z.number().int(),
      associations: z.number().int(),
    }),
    seconds: z.number().int(),
    /** Calls per 10 s, for all that we do in this portal. */
    rateLimit: z.object({ limit: z.number().int(), used: z.number().int(), windowMs: z.number().int() }),
    /** What is left of the portal's calls of the day; null: HubSpot does not tell, as of OAuth apps. */
    daily: z.object({ left: z.number().int(), resetsAt: Moment }).nullable(),
    fits: z.boolean(),
    explanation: z.string(),
  }),
  warnings: z.array(
    z.object({
      code: z.enum([
        'scope_missing',
        'unknown_stages',
        'no_renewals',
        'owners_without_user',
        'duplicate_domains',
        'ambiguous_customers',
        'deals_without_company',
        'daily_limit',
        'sample_only',
        'nothing_to_sync',
      ]),
      message: z.string(),
      /** What it is about, by name: domains, people, stages. */
      samples: z.array(z.string()),
      /** Some of the records that it is about. */
      records: z
        .array(z.object({ externalId: z.string(), name: z.string(), url: z.string().nullable() }))
        .default([]),
    }),
  ),
});
export type DryRunReport = z.infer<typeof DryRunReport>;
export type DryRunWarning = DryRunReport['warnings'][number];

/** How far a part of a dry run is. `total` is null until it is known. */
export const DryRunProgress = z.object({
  part: z.enum(['company', 'deal', 'links', 'contact']),
  done: z.number().int(),
  total: z.number().int().nullable(),
});
export type DryRunProgress = z.infer<typeof DryRunProgress>;

/** What a first sync would do. Made without writing any customer data; the report stays until the next one. */
export const DryRun = z.object({
  id: Id,
  integrationId: Id,
  status: z.enum(['queued', 'running', 'completed', 'failed']),
  progress: z.array(DryRunProgress),
  /** Filter, mappings or renewal settings are others by now: make a new one. */
  isOutdated: z.boolean(),
  requestedBy: z.string(),
  createdAt: Moment,
  completedAt: Moment.nullable(),
  error: z.string().nullable(),
  report: DryRunReport.nullable(),
});
export type DryRun = z.infer<typeof DryRun>;

/** `POST …/dry-run`: begins one, or answers the one under way. `GET …/dry-run`: the newest; null: none yet. */
export const RequestDryRun = z.strictObject({ integrationId: Id });
export const DryRunResponse = z.object({ dryRun: DryRun });
export const NewestDryRun = z.object({ dryRun: DryRun.nullable() });
