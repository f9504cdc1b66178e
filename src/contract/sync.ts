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
  /** Default: incremental once everything was read, full before. */
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

/** How far one object type of a run is. Counts are records; `total` is null until it is known. */
export const RunProgress = z.object({
  objectType: ObjectType,
  direction: Direction,
  processed: z.number().int(),
  total: z.number().int().nullable(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  archived: z.number().int(),
  /** Records of which something stands in the errors list: they are among those above, unless the database refused them whole. */
  failed: z.number().int(),
  /** Of a reconcile: records and links that were different from HubSpot's. */
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

/** Why a value or a record was not accepted. Plain words and the way to mend it come with each. */
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
  'record_unreadable',
  'incompatible_property',
  // What HubSpot would not take from us.
  'push_rejected',
  'push_required_missing',
  'push_condition_missing',
  'push_property_missing',
  'push_read_only',
  'push_unanswered',
  // What a mapping would send, and the property cannot hold.
  'push_unfit',
  'push_unknown_option',
  'push_unknown_owner',
] as const;
export const QuarantineCode = z.enum(quarantineCodes);
export type QuarantineCode = z.infer<typeof QuarantineCode>;
/** What people call them. */
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
};

/** Whether something is tried again without anybody asking for it. */
export const TriedAgain = z.object({
  byItself: z.boolean(),
  /** When next at the latest, where that is known. */
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
  /** HubSpot's property and our field; null where the whole record is meant. */
  property: z.string().nullable(),
  field: z.string().nullable(),
  code: QuarantineCode,
  /** What is wrong, in plain words. */
  explanation: z.string(),
  /** How to mend it. */
  remedy: z.string(),
  value: z.string().nullable(),
  /** What HubSpot or the database answered, where there was an answer. */
  rawReply: z.string().nullable(),
  status: z.enum(['open', 'resolved']),
  attempts: z.number().int(),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  resolvedAt: Moment.nullable(),
  triedAgain: TriedAgain,
  /** The record in HubSpot; null when the portal's address is unknown. */
  url: z.string().nullable(),
  /** The name of our row, if there is one, and the customer that it belongs to. */
  recordName: z.string().nullable(),
  customerId: Id.nullable(),
});
export type SyncError = z.infer<typeof SyncError>;

/** What narrows the errors list. */
export const SyncErrorFilters = z.object({
  integrationId: Id.optional(),
  status: z.enum(['open', 'resolved']).default('open'),
  code: QuarantineCode.optional(),
  objectType: ObjectType.optional(),
  /** What could not be taken from HubSpot, or what HubSpot would not take. */
  direction: Direction.optional(),
  /** HubSpot's property, or our field, that they are about. */
  property: z.string().max(200).optional(),
  field: z.string().max(200).optional(),
  /** Only what belongs to this customer, its stakeholders and its deals. */
  customerId: Id.optional(),
  /** Only what this run saw last. */
  runId: Id.optional(),
});
export type SyncErrorFilters = z.infer<typeof SyncErrorFilters>;
export const SyncErrorQuery = PageQuery.extend(SyncErrorFilters.shape);
export const SyncErrorList = page(SyncError);
export const RetryResponse = z.object({ error: SyncError });

/** `GET …/errors/:id/reply`: what HubSpot or the database said, or what HubSpot has of the record right now. */
export const RawReply = z.object({
  /** `kept`: the answer of then. `read_now`: there was none; HubSpot was asked for the record. `gone`: it has none. */
  kind: z.enum(['kept', 'read_now', 'gone']),
  at: Moment,
  /** Text, mostly JSON. Never HTML to be shown as such. */
  text: z.string(),
});
export type RawReply = z.infer<typeof RawReply>;

/** Errors of one cause, for those who mend them: `GET …/errors/groups`, by ARR touched. */
export const SyncErrorGroup = z.object({
  integrationId: Id,
  objectType: ObjectType,
  code: QuarantineCode,
  property: z.string().nullable(),
  field: z.string().nullable(),
  explanation: z.string(),
  remedy: z.string(),
  records: z.number().int(),
  /** ARR of the customers that they belong to. */
  arr: Amount.nullable(),
  samples: z.array(
    z.object({
      id: Id,
      externalId: z.string(),
      recordName: z.string().nullable(),
      value: z.string().nullable(),
      /** Whom the record belongs to, and where it is in HubSpot. Conversations keep groups that had neither. */
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

/** `POST …/errors/retry`: all records of a cause, or some entries by their ids. */
export const RetryGroup = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  code: QuarantineCode,
  property: z.string().nullable(),
  field: z.string().nullable(),
});
export const RetrySelected = z.strictObject({ ids: z.array(Id).min(1).max(500) });
export const RetryGroupResponse = z.object({ tried: z.number().int(), resolved: z.number().int() });
