import { z } from 'zod';
import {
  Amount,
  Direction,
  Id,
  Moment,
  ObjectType,
  PageQuery,
  page,
  RunMode,
  RunStatus,
  SyncMode,
} from './common.ts';

/** `POST /api/integrations/hubspot/sync`; without `integrationId`: every portal of the organization. */
export const SyncRequest = z.object({
  integrationId: Id.optional(),
  /** Default: incremental after the first sync, full before. */
  mode: SyncMode.exclude(['refresh']).optional(),
  objectTypes: z.array(ObjectType).min(1).optional(),
});
export type SyncRequest = z.infer<typeof SyncRequest>;

export const RunSummary = z.object({
  id: Id,
  integrationId: Id,
  mode: RunMode,
  status: RunStatus,
});

export type RunSummary = z.infer<typeof RunSummary>;

export const SyncResponse = z.object({ runs: z.array(RunSummary) });

/** The progress of one object type of a run. Counts are records; `total` is null until it is known. */
export const RunProgress = z.object({
  objectType: ObjectType,
  direction: Direction,
  processed: z.number().int(),
  total: z.number().int().nullable(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  archived: z.number().int(),
  /** Records with sync errors: they are among those above, unless the database rejected them completely. */
  failed: z.number().int(),
  /** For a comparison: records and links that differed from HubSpot. */
  drift: z.object({ records: z.number().int(), links: z.number().int() }).optional(),
  status: RunStatus,
  error: z.string().optional(),
});
export type RunProgress = z.infer<typeof RunProgress>;

/** `GET /api/integrations/hubspot/sync/:runId`. */
export const SyncRun = RunSummary.extend({
  progress: z.array(RunProgress),
  requestedBy: z.string(),
  createdAt: Moment,
  startedAt: Moment.nullable(),
  completedAt: Moment.nullable(),
  /** Calls made to HubSpot. */
  requests: z.number().int(),
  error: z.string().optional(),
});
export type SyncRun = z.infer<typeof SyncRun>;

export const RunListQuery = PageQuery.extend({
  integrationId: Id.optional(),
  /** Syncs only, or pushes only. */
  direction: Direction.optional(),
});
export const RunList = page(SyncRun);

/** The reason of a sync error. Each error also has an explanation and a fix in words. */
export const quarantineCodes = [
  'not_a_number',
  'number_out_of_range',
  'not_a_date',
  'not_a_boolean',
  'too_long',
  'unknown_stage',
  'unknown_owner',
  'several_owners',
  'rejected_by_database',
  'value_required',
  'record_unreadable',
  'incompatible_property',
  // Rejected by HubSpot.
  'push_rejected',
  'push_required_missing',
  'push_condition_missing',
  'push_property_missing',
  'push_read_only',
  'push_unanswered',
  // Mapped values that their properties can't hold.
  'push_unfit',
  'push_unknown_option',
  'push_unknown_owner',
  'invalid_score',
] as const;
export const QuarantineCode = z.enum(quarantineCodes);
export type QuarantineCode = z.infer<typeof QuarantineCode>;
/** Their display names. */
export const quarantineWords: Record<QuarantineCode, string> = {
  not_a_number: 'Not a number',
  number_out_of_range: 'Number out of range',
  not_a_date: 'Not a date',
  not_a_boolean: 'Not yes or no',
  too_long: 'Text too long',
  unknown_stage: 'Unknown deal stage',
  unknown_owner: 'Unknown owner',
  several_owners: 'Several owners',
  rejected_by_database: 'Rejected by the database',
  value_required: 'Required by the database',
  record_unreadable: 'Unreadable record',
  incompatible_property: 'Property type changed',
  push_rejected: 'Rejected by HubSpot',
  push_required_missing: 'Required property is empty in HubSpot',
  push_condition_missing: 'Another property is required in HubSpot',
  push_property_missing: 'Property missing in HubSpot',
  push_read_only: 'Read-only in HubSpot',
  push_unanswered: 'No answer from HubSpot',
  push_unfit: 'Value doesn’t fit the HubSpot property',
  push_unknown_option: 'Unknown option in HubSpot',
  push_unknown_owner: 'Unknown owner in HubSpot',
  invalid_score: 'Health score out of range',
};

/** Whether an error is retried automatically. */
export const TriedAgain = z.object({
  byItself: z.boolean(),
  /** When next at the latest, if known. */
  nextAt: Moment.nullable(),
  /** In a sentence. */
  explanation: z.string(),
});
export type TriedAgain = z.infer<typeof TriedAgain>;

/** An entry of `GET /api/integrations/hubspot/errors`. */
export const SyncError = z.object({
  id: Id,
  integrationId: Id,
  direction: Direction,
  objectType: ObjectType,
  externalId: z.string(),
  /** HubSpot's property and our field; null if the error is about the whole record. */
  property: z.string().nullable(),
  field: z.string().nullable(),
  code: QuarantineCode,
  /** What is wrong. */
  explanation: z.string(),
  /** How to fix it. */
  remedy: z.string(),
  value: z.string().nullable(),
  /** The response of HubSpot or the database, if there was one. */
  rawReply: z.string().nullable(),
  status: z.enum(['open', 'resolved']),
  attempts: z.number().int(),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  resolvedAt: Moment.nullable(),
  triedAgain: TriedAgain,
  /** The record in HubSpot; null if the portal's host is unknown. */
  url: z.string().nullable(),
  /** The name of our row, if there is one, and its customer. */
  recordName: z.string().nullable(),
  customerId: Id.nullable(),
});
export type SyncError = z.infer<typeof SyncError>;

/** The filters of the errors list. */
export const SyncErrorFilters = z.object({
  integrationId: Id.optional(),
  status: z.enum(['open', 'resolved']).default('open'),
  code: QuarantineCode.optional(),
  objectType: ObjectType.optional(),
  /** Values that couldn't be synced from HubSpot, or that HubSpot rejected. */
  direction: Direction.optional(),
  /** The HubSpot property, or our field, of the error. */
  property: z.string().max(200).optional(),
  field: z.string().max(200).optional(),
  /** Only errors of this customer, its stakeholders and its deals. */
  customerId: Id.optional(),
  /** Only errors that this run was the last to see. */
  runId: Id.optional(),
});
export type SyncErrorFilters = z.infer<typeof SyncErrorFilters>;
export const SyncErrorQuery = PageQuery.extend(SyncErrorFilters.shape);
export const SyncErrorList = page(SyncError);
export const RetryResponse = z.object({ error: SyncError });

/** `GET …/errors/:id/reply`: the response of HubSpot or the database, or HubSpot's current record. */
export const RawReply = z.object({
  /**
   * `kept`: the stored response. `read_now`: there was none, so the record was read from HubSpot. `gone`: HubSpot has
   * no such record.
   */
  kind: z.enum(['kept', 'read_now', 'gone']),
  at: Moment,
  /** Text, usually JSON. Never HTML to be rendered. */
  text: z.string(),
});
export type RawReply = z.infer<typeof RawReply>;

/** Errors of one cause, to be fixed together: `GET …/errors/groups`, by affected ARR. */
export const SyncErrorGroup = z.object({
  integrationId: Id,
  objectType: ObjectType,
  code: QuarantineCode,
  property: z.string().nullable(),
  field: z.string().nullable(),
  explanation: z.string(),
  remedy: z.string(),
  records: z.number().int(),
  /** ARR of their customers. */
  arr: Amount.nullable(),
  samples: z.array(
    z.object({
      id: Id,
      externalId: z.string(),
      recordName: z.string().nullable(),
      value: z.string().nullable(),
      /** The record's customer, and its URL in HubSpot. Groups in old conversations have neither. */
      customerId: Id.nullable().default(null),
      url: z.string().nullable().default(null),
    }),
  ),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  triedAgain: TriedAgain,
});
export type SyncErrorGroup = z.infer<typeof SyncErrorGroup>;
export const SyncErrorGroupQuery = z.object({ integrationId: Id.optional() });
export const SyncErrorGroupList = z.object({ items: z.array(SyncErrorGroup) });

/** `POST …/errors/retry`: all records of a cause, or selected errors by id. */
export const RetryGroup = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  code: QuarantineCode,
  property: z.string().nullable(),
  field: z.string().nullable(),
});
export const RetrySelected = z.strictObject({ ids: z.array(Id).min(1).max(500) });
export const RetryGroupResponse = z.object({ tried: z.number().int(), resolved: z.number().int() });
