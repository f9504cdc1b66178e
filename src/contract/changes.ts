import { z } from 'zod';
import { Id, Moment, ObjectType, PageQuery, page } from './common.ts';

/** A field that a sync changed after the first load. */
export const FieldChange = z.object({
  id: z.string(),
  objectType: ObjectType,
  /** The row that it is about: the customer itself, or one of its stakeholders or deals. */
  rowId: Id,
  recordName: z.string().nullable(),
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  /** How people read the values, where they are ids or HubSpot's internal values; null: as they are. */
  beforeLabel: z.string().nullable(),
  afterLabel: z.string().nullable(),
  /** HubSpot's property that fills the field; null where it follows from several, or from links. */
  property: z.string().nullable(),
  /** The property's label in HubSpot; null if HubSpot doesn't have the property (any more). */
  propertyLabel: z.string().nullable().default(null),
  /** The portal that it came from. */
  integrationId: Id,
  /** What saw it. */
  source: z.enum(['full', 'incremental', 'reconcile', 'refresh', 'calculated', 'webhook', 'retry']),
  runId: Id.nullable(),
  /** When it was changed in HubSpot, where that is known, and when it was changed here. */
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

/** Where the values of a customer's fields come from: `GET /api/customers/:id/origins`. */
export const FieldOrigin = z.object({
  field: z.string(),
  /** HubSpot's property, with its label; null: not from HubSpot. */
  property: z.string().nullable(),
  propertyLabel: z.string().nullable(),
  /** How HubSpot's options name the value that the field holds; null: as it is. */
  valueLabel: z.string().nullable().default(null),
  /** The mapping rests: HubSpot's property is gone or no longer fits, as the portal's schema drift tells. */
  rests: z.boolean(),
  /** The portal whose mapping fills the field. */
  integrationId: Id.nullable(),
  portalName: z.string().nullable(),
  /** The open renewal deal that the renewal date follows; null for all other fields, and where nothing is followed. */
  renewalDeal: z.object({ id: Id, name: z.string(), url: z.string().nullable() }).nullable(),
  /** Since when that portal's inclusion filter keeps the company out: the value is not kept up to date any more. */
  excludedAt: Moment.nullable(),
  /** Of a value that HubSpot calculates, when it was read last: a change of it is seen by reading alone. */
  checkedAt: Moment.nullable(),
  /** The last change by a sync; null: as it came with the record. */
  lastChange: FieldChange.nullable(),
  /** When the record came, and whether something about this field is in the errors list. */
  since: Moment,
  openErrors: z.number().int(),
});
export type FieldOrigin = z.infer<typeof FieldOrigin>;
export const FieldOrigins = z.object({ items: z.array(FieldOrigin) });
export type FieldOrigins = z.infer<typeof FieldOrigins>;
