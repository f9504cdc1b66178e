import { z } from 'zod';
import { AlertRule } from './alerts.ts';
import { Id, isTimeZone, Moment, ObjectType, RenewalStage } from './common.ts';

import { HealthComponent } from './health.ts';

/** A condition on a property, in HubSpot's terms. All conditions of an object type must match. */
export const InclusionFilter = z
  .strictObject({
    objectType: z.enum(['company', 'deal']),
    property: z.string().trim().min(1).max(200),
    operator: z.enum(['IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY']),
    /** HubSpot's internal values (`customer`, not "Customer"); for `IN` and `NOT_IN`. */
    values: z.array(z.string().max(500)).max(100).optional(),
  })
  .refine(({ operator, values }) => !operator.endsWith('IN') || (values?.length ?? 0) > 0, {
    message: 'Enter at least one value.',
    path: ['values'],
  });
export type InclusionFilter = z.infer<typeof InclusionFilter>;

/**
 * What happens to a record that stops matching the filter: it stays and keeps syncing, stays unchanged, or is
 * archived.
 */
export const OnExit = z.enum(['keep', 'freeze', 'archive']);
export type OnExit = z.infer<typeof OnExit>;
/** Their display names. */
export const onExitNames: Record<OnExit, string> = {
  keep: 'Keep and continue syncing',
  freeze: 'Keep, stop syncing',
  archive: 'Archive',
};

const everyMinutes = z.number().int().min(5).max(1_440).nullable();
const timeZone = z.string().refine(isTimeZone, {
  message: 'Unknown time zone. Use an IANA name such as Europe/Berlin.',
});

/** `schedule`: minutes between two syncs, null for none; the time zone determines nights and days. */
export const Schedule = z.strictObject({ everyMinutes, timeZone });
export const Inclusion = z.strictObject({ filters: z.array(InclusionFilter).max(12), onExit: OnExit });
/**
 * Which deals are renewals: those in the pipelines, and those with one of the property values. Without either, the
 * default follows from the pipelines' labels; unmapped stages follow from their probabilities.
 */
export const Renewals = z.strictObject({
  pipelineIds: z.array(z.string().max(200)).max(200),
  property: z
    .strictObject({
      name: z.string().trim().min(1).max(200),
      values: z.array(z.string().max(500)).min(1).max(100),
    })
    .nullable(),
  stageMapping: z.record(z.string().max(200), RenewalStage),
});
/**
 * `enabled`: the portal's switch for all pushes to HubSpot, of health and of mapped fields. The rest is only about
 * health.
 */
export const Push = z.strictObject({
  enabled: z.boolean(),
  minimumChange: z.number().int().min(0).max(100),
  intervalMinutes: z.number().int().min(0).max(1_440),
  properties: z.strictObject({
    score: z.string().max(100),
    trend: z.string().max(100),
    reasons: z.string().max(100),
    updatedAt: z.string().max(100),
  }),
});
/** Where scores come from, in addition to `health_scores` of the API and of SQL, which always count. */
export const HealthSources = z.strictObject({
  /** Whether a change of `customers.health_score` by another program is a score. */
  customers: z.boolean(),
  /** Columns named in HEALTH_SOURCES whose new values are scores, as `schema.table.column`. */
  columns: z.array(z.string().max(200)).max(20),
});
export const HealthCalculator = z.strictObject({
  enabled: z.boolean(),
  /** The weight of each component; a missing one has its default, 0 turns it off. */
  weights: z.partialRecord(HealthComponent, z.number().min(0).max(100)),
});

/** All settings of a portal. */
export const PortalSettings = z.object({
  schedule: Schedule,
  inclusion: Inclusion,
  renewals: Renewals,
  push: Push,
  healthSources: HealthSources,
  healthCalculator: HealthCalculator,
  alerts: z.array(AlertRule).max(100),
});
export type PortalSettings = z.infer<typeof PortalSettings>;

/** The default settings. The time zone is the portal's own. */
export const defaultSettings: PortalSettings = {
  schedule: { everyMinutes: 15, timeZone: 'UTC' },
  inclusion: { filters: [], onExit: 'keep' },
  renewals: { pipelineIds: [], property: null, stageMapping: {} },
  push: {
    enabled: true,
    minimumChange: 0,
    intervalMinutes: 0,
    properties: {
      score: 'cscx_health_score',
      trend: 'cscx_health_trend',
      reasons: 'cscx_health_reasons',
      updatedAt: 'cscx_health_updated_at',
    },
  },
  healthSources: { customers: true, columns: [] },
  healthCalculator: { enabled: false, weights: {} },
  alerts: [AlertRule.parse({ channel: 'app' })],
};

/** `PUT …/settings`: only the given keys change; inside a key, only the given parts. */
export const ChangeSettings = z.strictObject({
  integrationId: Id,
  schedule: Schedule.partial().optional(),
  inclusion: Inclusion.partial().optional(),
  renewals: Renewals.partial().optional(),
  push: Push.extend({ properties: Push.shape.properties.partial() }).partial().optional(),
  healthSources: HealthSources.partial().optional(),
  healthCalculator: HealthCalculator.partial().optional(),
  alerts: z.array(AlertRule).max(100).optional(),
  /** The rules that `alerts` is based on: if they have changed, nothing is saved. */
  alertsBefore: z.array(AlertRule).max(100).optional(),
});
export type ChangeSettings = z.infer<typeof ChangeSettings>;

export const SettingsQuery = z.object({ integrationId: Id });
export const SettingsResponse = PortalSettings.extend({ integrationId: Id });

/** `POST …/settings/inclusion/preview`: the records that match unsaved filters. Nothing is saved. */
export const PreviewInclusion = z.strictObject({
  integrationId: Id,
  filters: z.array(InclusionFilter).max(12),
});
export const InclusionPreview = z.object({
  objects: z.array(
    z.object({
      objectType: ObjectType,
      /** Live records in HubSpot, and those that match. */
      total: z.number().int(),
      matching: z.number().int(),
      /** Records stored now. */
      here: z.number().int(),
      samples: z.array(z.object({ externalId: z.string(), name: z.string(), url: z.string().nullable() })),
    }),
  ),
});
export type InclusionPreview = z.infer<typeof InclusionPreview>;

/** Records that stopped matching the filter, too many to handle them without a confirmation. */
export const PendingExit = z.object({
  objectType: ObjectType,
  leaving: z.number().int(),
  here: z.number().int(),
  onExit: OnExit,
  since: Moment,
});
export type PendingExit = z.infer<typeof PendingExit>;

/** `POST …/settings/inclusion/exits`: confirms that they leave; the alternative is to change the filter. */
export const ConfirmExits = z.strictObject({ integrationId: Id, objectType: ObjectType });
export const ConfirmExitsResponse = z.object({ applied: z.number().int() });
