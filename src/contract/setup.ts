import { z } from 'zod';
import { ApiVersionSupport, Id, Moment, ObjectType } from './common.ts';
import { QuarantineCode } from './sync.ts';

/**
 * The steps of setting up a connected portal before its first sync, in order: confirm the portal; choose the
 * customers; match existing customers; map properties; map deal stages; set the schedule; preview the first sync;
 * start it.
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
/** Their display names. */
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

/** Everything that identifies a portal, and the permissions of the connection. */
export const PortalFacts = z.object({
  /** The portal's web domain, if HubSpot returns it. */
  name: z.string(),
  portalId: z.string(),
  companyCurrency: z.string().nullable(),
  timeZone: z.string().nullable(),
  /** `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`, `APP_DEVELOPER`, or types that HubSpot adds. */
  accountType: z.string().nullable(),
  uiDomain: z.string().nullable(),
  /** The portal's companies in HubSpot; null if its host is unknown. */
  url: z.string().nullable(),
  /** `oauth`: by consent, with an app; `static`: a pasted token; null: disconnected. */
  credentials: z.enum(['oauth', 'static']).nullable(),
  /** The HubSpot user who granted access, if HubSpot returns it (consent only). */
  authorizedBy: z.string().nullable(),
  /** The user who connected it, by name. */
  connectedBy: z.string().nullable(),
  connectedAt: Moment,
  scopes: z.array(z.string()),
  /** Scopes that weren't granted, with what is off without each. */
  limitations: z.array(z.object({ scope: z.string(), effect: z.string() })),
  apiVersion: ApiVersionSupport,
});
export type PortalFacts = z.infer<typeof PortalFacts>;

export const SetupQuery = z.object({ integrationId: Id });

/** `GET …/setup`: the progress of a portal's setup. */
export const Setup = z.object({
  integrationId: Id,
  /** While true, nothing syncs by schedule or events: a user has to start the first sync. */
  inProgress: z.boolean(),
  /** The step to continue with. */
  step: SetupStep,
  steps: z.array(
    z.object({
      step: SetupStep,
      /** Null: not completed. */
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

/** `PUT …/setup`: the current step, and the completed ones. Settings are saved by their own routes. */
export const ChangeSetup = z.strictObject({
  integrationId: Id,
  step: SetupStep,
  done: z.array(SetupStep).max(setupSteps.length).default([]),
});
export type ChangeSetup = z.infer<typeof ChangeSetup>;

/** For a portal that is being set up, in its status. */
export const SetupState = z.object({
  step: SetupStep,
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  since: Moment,
  /** What that means, in a sentence. */
  explanation: z.string(),
});
export type SetupState = z.infer<typeof SetupState>;

/** `all`: every record was read. `sample`: the portal is too large for that, and counts are extrapolated. */
export const Basis = z.enum(['all', 'sample']);
export type Basis = z.infer<typeof Basis>;

/** What identifies a company in HubSpot to users. */
const Company = z.object({
  externalId: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  url: z.string().nullable(),
});
/** An existing customer. */
const Candidate = z.object({ customerId: Id, name: z.string().nullable(), domain: z.string().nullable() });

/** `POST …/setup/matching`: which companies match existing customers. */
export const PreviewMatching = z.strictObject({ integrationId: Id });
export const MatchingPreview = z.object({
  basis: Basis,
  /** Companies that were read, and all that match the filter. */
  looked: z.number().int(),
  companies: z.number().int(),
  /** Customers without a company in this portal. */
  customersHere: z.number().int(),
  /** Companies synced before: they keep their customers. */
  known: z.number().int(),
  byDomain: z.number().int(),
  byName: z.number().int(),
  /** Several customers match: it becomes a new one, until a user merges them. */
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
  /** Matched with an existing customer without a company in this portal. */
  join: z.number().int(),
  update: z.number().int(),
  unchanged: z.number().int(),
  /** By the filter; for contacts: without a synced company. */
  leaveOut: z.number().int(),
  /** Records that will have sync errors, such as values that don't fit their fields; they are synced anyway. */
  withRefusedValues: z.number().int(),
  samples: z.array(
    z.object({
      externalId: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      outcome: z.enum(['create', 'join', 'update', 'unchanged', 'leave_out']),
      /** The resulting values of some fields. */
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
  /** Associations that would be synced. */
  links: z.array(
    z.object({
      kind: z.enum(['contact_company', 'deal_company', 'deal_contact']),
      count: z.number().int(),
      basis: Basis,
    }),
  ),
  /** Deals that would count as renewals. */
  renewals: z.object({ count: z.number().int(), basis: Basis }),
  /** Values that would be rejected, by property and reason, most frequent first. */
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
  /** The calls and time of a first sync, compared with HubSpot's current limits. */
  cost: z.object({
    calls: z.number().int(),
    byBudget: z.object({
      burst: z.number().int(),
      search: z.number().int(),
      associations: z.number().int(),
    }),
    seconds: z.number().int(),
    /** Calls per 10 s, for everything that we do in this portal. */
    rateLimit: z.object({ limit: z.number().int(), used: z.number().int(), windowMs: z.number().int() }),
    /** The portal's remaining calls of the day; null: HubSpot doesn't report them, as with OAuth apps. */
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
      /** The names concerned: domains, users, stages. */
      samples: z.array(z.string()),
      /** Some of the records concerned. */
      records: z
        .array(z.object({ externalId: z.string(), name: z.string(), url: z.string().nullable() }))
        .default([]),
    }),
  ),
});
export type DryRunReport = z.infer<typeof DryRunReport>;
export type DryRunWarning = DryRunReport['warnings'][number];

/** The progress of a part of a preview. `total` is null until it is known. */
export const DryRunProgress = z.object({
  part: z.enum(['company', 'deal', 'links', 'contact']),
  done: z.number().int(),
  total: z.number().int().nullable(),
});
export type DryRunProgress = z.infer<typeof DryRunProgress>;

export const DryRunStatus = z.enum(['queued', 'running', 'completed', 'failed']);
export type DryRunStatus = z.infer<typeof DryRunStatus>;

/** A preview of the first sync. No customer data is written; the report is kept until the next one. */
export const DryRun = z.object({
  id: Id,
  integrationId: Id,
  status: DryRunStatus,
  progress: z.array(DryRunProgress),
  /** The filter, mappings or renewal settings have changed since: run a new one. */
  isOutdated: z.boolean(),
  requestedBy: z.string(),
  createdAt: Moment,
  completedAt: Moment.nullable(),
  error: z.string().nullable(),
  report: DryRunReport.nullable(),
});
export type DryRun = z.infer<typeof DryRun>;

/** `POST …/dry-run`: starts one, or returns the one in progress. `GET …/dry-run`: the newest; null: none yet. */
export const RequestDryRun = z.strictObject({ integrationId: Id });
export const DryRunResponse = z.object({ dryRun: DryRun });
export const NewestDryRun = z.object({ dryRun: DryRun.nullable() });
