import { z } from 'zod';
import { AlertRule } from './alerts.ts';
import { Id, isTimeZone, Moment, ObjectType, RenewalStage } from './common.ts';

import { HealthComponent } from './health.ts';

/** A condition on a property, in HubSpot's words. Several of an object type must all hold. */
export const InclusionFilter = z
  .strictObject({
    objectType: z.enum(['company', 'deal']),
    property: z.string().trim().min(1).max(200),
    operator: z.enum(['IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY']),
    /** Inside values of HubSpot (`customer`, not "Customer"); for `IN` and `NOT_IN`. */
    values: z.array(z.string().max(500)).max(100).optional(),
  })
  .refine(({ operator, values }) => !operator.endsWith('IN') || (values?.length ?? 0) > 0, {
    message: 'Name at least one value.',
    path: ['values'],
  });
export type InclusionFilter = z.infer<typeof InclusionFilter>;

/** What becomes of a record that leaves the filter: it stays and is kept up to date, stays as it is, or is archived. */
export const OnExit = z.enum(['keep', 'freeze', 'archive']);
export type OnExit = z.infer<typeof OnExit>;
/** What people call them. */
export const onExitNames: Record<OnExit, string> = {
  keep: 'Keep and continue syncing',
  freeze: 'Keep, stop syncing',
  archive: 'Archive',
};

const everyMinutes = z.number().int().min(5).max(1_440).nullable();
const timeZone = z.string().refine(isTimeZone, {
  message: 'Unknown time zone. Use an IANA name such as Europe/Berlin.',
});

/** `schedule`: minutes between two syncs, null for none; the zone says when its nights and days begin. */
export const Schedule = z.strictObject({ everyMinutes, timeZone });
export const Inclusion = z.strictObject({ filters: z.array(InclusionFilter).max(12), onExit: OnExit });
/**
 * Which deals are renewals: those of the pipelines, and those whose property has one of the values. With neither, the
 * defaults that follow from the pipelines' labels; stages that are not mapped follow from their probabilities.
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
 * `enabled`: the portal's switch for everything that goes to HubSpot, health as well as what outbound mappings send.
 * The rest is about health alone.
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
export const HealthCalculator = z.strictObject({
  enabled: z.boolean(),
  /** How much each component counts; one that is not named counts as by default, one of 0 not at all. */
  weights: z.partialRecord(HealthComponent, z.number().min(0).max(100)),
});

/** All settings of a portal. */
export const PortalSettings = z.object({
  schedule: Schedule,
  inclusion: Inclusion,
  renewals: Renewals,
  push: Push,
  healthCalculator: HealthCalculator,
  alerts: z.array(AlertRule).max(100),
});
export type PortalSettings = z.infer<typeof PortalSettings>;

/** What holds until somebody sets something else. The time zone is the portal's own. */
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
  healthCalculator: { enabled: false, weights: {} },
  alerts: [AlertRule.parse({ channel: 'app' })],
};

/** `PUT …/settings`: only the keys that it names change; inside a key, only what it names. */
export const ChangeSettings = z.strictObject({
  integrationId: Id,
  schedule: Schedule.partial().optional(),
  inclusion: Inclusion.partial().optional(),
  renewals: Renewals.partial().optional(),
  push: Push.extend({ properties: Push.shape.properties.partial() }).partial().optional(),
  healthCalculator: HealthCalculator.partial().optional(),
  alerts: z.array(AlertRule).max(100).optional(),
  /** The rules that `alerts` was made from: where others hold by now, nothing is changed. */
  alertsBefore: z.array(AlertRule).max(100).optional(),
});
export type ChangeSettings = z.infer<typeof ChangeSettings>;

export const SettingsQuery = z.object({ integrationId: Id });
export const SettingsResponse = PortalSettings.extend({ integrationId: Id });

/** `POST …/settings/inclusion/preview`: what filters would let in. Nothing is saved. */
export const PreviewInclusion = z.strictObject({
  integrationId: Id,
  filters: z.array(InclusionFilter).max(12),
});
export const InclusionPreview = z.object({
  objects: z.array(
    z.object({
      objectType: ObjectType,
      /** Live records in HubSpot, and those that pass. */
      total: z.number().int(),
      matching: z.number().int(),
      /** Records here now. */
      here: z.number().int(),
      samples: z.array(z.object({ externalId: z.string(), name: z.string(), url: z.string().nullable() })),
    }),
  ),
});
export type InclusionPreview = z.infer<typeof InclusionPreview>;

/** Records that would leave by the filter, more at once than is done without asking. */
export const PendingExit = z.object({
  objectType: ObjectType,
  leaving: z.number().int(),
  here: z.number().int(),
  onExit: OnExit,
  since: Moment,
});
export type PendingExit = z.infer<typeof PendingExit>;

/** `POST …/settings/inclusion/exits`: lets them go, or not: then the filter must be changed. */
export const ConfirmExits = z.strictObject({ integrationId: Id, objectType: ObjectType });
export const ConfirmExitsResponse = z.object({ applied: z.number().int() });
