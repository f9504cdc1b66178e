import { z } from 'zod';
import { FieldChange } from './changes.ts';
import { Id, Moment, ObjectType, PageQuery, page } from './common.ts';
import { SyncError } from './sync.ts';

/** `GET /api/integrations/hubspot/records`: which records of a portal are here, and how they stand. */
export const RecordListQuery = PageQuery.extend({
  integrationId: Id,
  objectType: ObjectType,
  /**
   * In sync: live, let in by the filter, nothing open in the errors list, which has the others. Excluded: kept out by
   * the filter.
   */
  state: z.enum(['in_sync', 'excluded', 'archived']).default('in_sync'),
});
export type RecordListQuery = z.infer<typeof RecordListQuery>;

export const RecordItem = z.object({
  objectType: ObjectType,
  externalId: z.string(),
  name: z.string().nullable(),
  /** The customer that it is, or belongs to. */
  customerId: Id.nullable(),
  url: z.string().nullable(),
  /** When HubSpot changed it last, and when its state was read: as far as we hold it. */
  changedThereAt: Moment,
  readAt: Moment.nullable(),
  excludedAt: Moment.nullable(),
  archivedAt: Moment.nullable(),
  openErrors: z.number().int(),
});
export type RecordItem = z.infer<typeof RecordItem>;
export const RecordList = page(RecordItem);
export type RecordList = z.infer<typeof RecordList>;

/** What became of a record in a run. */
export const RunRecord = z.object({
  action: z.enum(['created', 'updated', 'archived']),
  objectType: ObjectType,
  rowId: Id,
  externalId: z.string().nullable(),
  name: z.string().nullable(),
  customerId: Id.nullable(),
  url: z.string().nullable(),
  /** What changed of it, newest first; of a created record what changed after it was made. */
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
  /** What the list leaves out, in a sentence: a first load, for instance, is only counted. Null: nothing. */
  note: z.string().nullable(),
  /** Entries of the errors list that the run saw last, open and resolved. */
  errors: z.number().int(),
});
export type RunRecordList = z.infer<typeof RunRecordList>;

/** `POST /api/integrations/hubspot/records/resync`: reads one record and its associations now. */
export const ResyncRequest = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  externalId: z.string().regex(/^\d{1,30}$/, 'must be a HubSpot record id (digits only)'),
});
export type ResyncRequest = z.infer<typeof ResyncRequest>;

export const ResyncResponse = z.object({
  /**
   * `missing`: HubSpot has no such record, nor is it here. `merged`: it is part of another record now, `externalId`.
   * `left_out`: it is in HubSpot, but not synced: the filter keeps it out, or the contact has no company that is synced.
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
  /** What of it could not be accepted. */
  errors: z.array(SyncError),
  readAt: Moment,
});
export type ResyncResponse = z.infer<typeof ResyncResponse>;
