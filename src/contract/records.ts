import { z } from 'zod';
import { FieldChange } from './changes.ts';
import { Id, Moment, ObjectType, PageQuery, page } from './common.ts';
import { SyncError } from './sync.ts';

/** `GET /api/integrations/hubspot/records`: a portal's stored records by state. */
export const RecordListQuery = PageQuery.extend({
  integrationId: Id,
  objectType: ObjectType,
  /**
   * In sync: live, matching the filter, without open sync errors; the errors list has the others. Excluded: no longer
   * matching the filter.
   */
  state: z.enum(['in_sync', 'excluded', 'archived']).default('in_sync'),
});
export type RecordListQuery = z.infer<typeof RecordListQuery>;

export const RecordItem = z.object({
  objectType: ObjectType,
  externalId: z.string(),
  name: z.string().nullable(),
  /** Its customer. */
  customerId: Id.nullable(),
  url: z.string().nullable(),
  /** When HubSpot last changed it, and when the stored state was read. */
  changedThereAt: Moment,
  readAt: Moment.nullable(),
  excludedAt: Moment.nullable(),
  archivedAt: Moment.nullable(),
  openErrors: z.number().int(),
});
export type RecordItem = z.infer<typeof RecordItem>;
export const RecordList = page(RecordItem);
export type RecordList = z.infer<typeof RecordList>;

/** The outcome of a record in a run. */
export const RunRecord = z.object({
  action: z.enum(['created', 'updated', 'archived']),
  objectType: ObjectType,
  rowId: Id,
  externalId: z.string().nullable(),
  name: z.string().nullable(),
  customerId: Id.nullable(),
  url: z.string().nullable(),
  /** Its changes, newest first; for a created record, those after its creation. */
  changes: z.array(FieldChange),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** `GET /api/integrations/hubspot/sync/:runId/changes`. */
export const RunRecordQuery = PageQuery.extend({
  action: RunRecord.shape.action.optional(),
  objectType: ObjectType.optional(),
});
export type RunRecordQuery = z.infer<typeof RunRecordQuery>;

export const RunRecordList = page(RunRecord).extend({
  /** What the list omits, in a sentence: for example, a first sync is only counted. Null: nothing. */
  note: z.string().nullable(),
  /** Sync errors that this run was the last to see, open and resolved. */
  errors: z.number().int(),
});
export type RunRecordList = z.infer<typeof RunRecordList>;

/** `POST /api/integrations/hubspot/records/resync`: re-syncs one record and its associations now. */
export const ResyncRequest = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  externalId: z.string().regex(/^\d{1,30}$/, 'must be a HubSpot record id (digits only)'),
});
export type ResyncRequest = z.infer<typeof ResyncRequest>;

export const ResyncResponse = z.object({
  /**
   * `missing`: neither HubSpot nor CSCX has this record. `merged`: it is now part of another record, `externalId`.
   * `left_out`: HubSpot has it, but it isn't synced: the filter excludes it, or the contact has no synced company.
   */
  outcome: z.enum(['created', 'updated', 'unchanged', 'archived', 'merged', 'left_out', 'missing']),
  /** The outcome in a sentence. */
  message: z.string(),
  objectType: ObjectType,
  externalId: z.string(),
  name: z.string().nullable(),
  customerId: Id.nullable(),
  changes: z.array(FieldChange),
  linksAdded: z.number().int(),
  linksRemoved: z.number().int(),
  /** Its sync errors. */
  errors: z.array(SyncError),
  readAt: Moment,
});
export type ResyncResponse = z.infer<typeof ResyncResponse>;
