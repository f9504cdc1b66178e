import { z } from 'zod';
import { Id, Moment, ObjectType, PageQuery, page } from './common.ts';

/** A field that a sync changed after the first sync. */
export const FieldChange = z.object({
  id: z.string(),
  objectType: ObjectType,
  /** The changed row: the customer itself, or one of its stakeholders or deals. */
  rowId: Id,
  recordName: z.string().nullable(),
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  /** Readable forms of the values if they are ids or HubSpot's internal values; null: as they are. */
  beforeLabel: z.string().nullable(),
  afterLabel: z.string().nullable(),
  /** HubSpot's property that fills the field; null if it follows from several, or from links. */
  property: z.string().nullable(),
  /** The property's label in HubSpot; null if HubSpot doesn't have the property. */
  propertyLabel: z.string().nullable().default(null),
  /** The portal of the change. */
  integrationId: Id,
  /** What detected it. */
  source: z.enum(['full', 'incremental', 'reconcile', 'refresh', 'calculated', 'webhook', 'retry']),
  runId: Id.nullable(),
  /** When it changed in HubSpot, if known, and when it was synced. */
  sourceChangedAt: Moment.nullable(),
  at: Moment,
});
export type FieldChange = z.infer<typeof FieldChange>;

/** `GET /api/customers/:id/changes`, newest first. */
export const FieldChangeQuery = PageQuery.extend({
  field: z.string().max(200).optional(),
  objectType: ObjectType.optional(),
});
export type FieldChangeQuery = z.infer<typeof FieldChangeQuery>;
export const FieldChangeList = page(FieldChange);
export type FieldChangeList = z.infer<typeof FieldChangeList>;

/** The origins of the values of a customer's fields: `GET /api/customers/:id/origins`. */
export const FieldOrigin = z.object({
  field: z.string(),
  /** HubSpot's property, with its label; null: not from HubSpot. */
  property: z.string().nullable(),
  propertyLabel: z.string().nullable(),
  /** The label of the field's value among HubSpot's options; null: none. */
  valueLabel: z.string().nullable().default(null),
  /** The mapping is suspended: HubSpot's property was deleted or no longer fits, see the portal's schema drift. */
  rests: z.boolean(),
  /** The portal whose mapping fills the field. */
  integrationId: Id.nullable(),
  portalName: z.string().nullable(),
  /**
   * The open renewal deal whose close date is the renewal date; null for all other fields, and without such a deal.
   */
  renewalDeal: z.object({ id: Id, name: z.string(), url: z.string().nullable() }).nullable(),
  /** Since when that portal's customer filter has excluded the company: the value is no longer updated. */
  excludedAt: Moment.nullable(),
  /** For a value that HubSpot calculates, the time of the last read, which is the only way to notice a change. */
  checkedAt: Moment.nullable(),
  /** The last change by a sync; null: unchanged since the first sync of the record. */
  lastChange: FieldChange.nullable(),
  /** When the record was first synced, and the number of open sync errors about this field. */
  since: Moment,
  openErrors: z.number().int(),
});
export type FieldOrigin = z.infer<typeof FieldOrigin>;
export const FieldOrigins = z.object({ items: z.array(FieldOrigin) });
export type FieldOrigins = z.infer<typeof FieldOrigins>;
