import { z } from 'zod';
import { Direction, Id, Moment, ObjectType } from './common.ts';

/**
 * A conversion of a property's value for its field.
 *
 * - `trim`: removes surrounding spaces. `lowercase`: converts to lowercase.
 * - `number`: a number written with separators, `1,234.50` or `1.234,50`.
 * - `dateFromMilliseconds`: a date from milliseconds since 1970.
 * - `list`: a multiple choice (`a;b`) as a list.
 * - `{ "valueMap": { "a": "b" } }`: replaces values; unmapped ones stay.
 */
export const Transform = z.union([
  z.enum(['trim', 'lowercase', 'number', 'dateFromMilliseconds', 'list']),
  z.strictObject({ valueMap: z.record(z.string().max(500), z.string().max(500)) }),
]);
export type Transform = z.infer<typeof Transform>;
/** Their display names. */
export const transformNames = {
  trim: 'Trim spaces',
  lowercase: 'Lowercase',
  number: 'Convert to number',
  dateFromMilliseconds: 'Milliseconds to date',
  list: 'Split into list',
  valueMap: 'Map values',
} as const;

/** A property and the field that it fills or, `outbound`, that is sent to it. */
export const Mapping = z.strictObject({
  property: z.string().trim().min(1).max(200),
  /** A column (`renewal_date`), or `customFields.<name>`. */
  field: z.string().trim().min(1).max(200),
  direction: Direction.default('inbound'),
  transform: Transform.optional(),
  /** Used if HubSpot has no value; outbound, if our field has none. */
  default: z
    .union([z.string().max(2_000), z.number(), z.boolean()])
    .transform(String)
    .optional(),
  /** Fills the field only while it is empty; outbound, the property only while it is empty in HubSpot. */
  onlyIfBlank: z.boolean().optional(),
});
export type Mapping = z.infer<typeof Mapping>;

/** `PUT /api/integrations/hubspot/mappings`: the complete set of an object type. */
export const SaveMappings = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  mappings: z.array(Mapping).max(500),
  /** The version on which the set is based: if there is a newer one, nothing is saved (`conflict`). */
  expectedVersion: z.number().int().min(0).optional(),
  /** Also saves a set with which a field would lose most of its values because its new property is empty. */
  confirmEmptying: z.boolean().optional(),
});
export type SaveMappings = z.infer<typeof SaveMappings>;

/** A mappable field, and what fits it. `customFields.<name>` stands for all custom fields. */
export const MappableField = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'integer', 'date', 'timestamp', 'boolean', 'user', 'json']),
  /** The `valueType`s of properties that fit without a transform; a transform may make others fit. */
  takes: z.array(z.string()),
  /** The `valueType`s that fit with each transform, including `valueMap`. */
  takesWith: z.record(z.string(), z.array(z.string())),
  /** The `valueType`s of properties that it can be sent to. */
  sendsTo: z.array(z.string()),
  /** Names of transforms that make sense for its values. */
  sendsWith: z.array(z.string()),
  /** Filled from this property even if no mapping names the field. */
  alwaysFrom: z.string().nullable(),
  directions: z.array(Direction),
});
export type MappableField = z.infer<typeof MappableField>;

/** The current mappings of an object type. `version` 0: the defaults, no set was saved. */
export const MappingSet = z.object({
  integrationId: Id,
  objectType: ObjectType,
  version: z.number().int(),
  mappings: z.array(Mapping),
  /** The set that applies if none was saved. */
  defaults: z.array(Mapping),
  fields: z.array(MappableField),
  savedBy: z.string().nullable(),
  savedAt: Moment.nullable(),
});
export type MappingSet = z.infer<typeof MappingSet>;

/** `GET …/mappings?integrationId&objectType`: one set or, without `objectType`, all three. */
export const MappingsQuery = z.object({ integrationId: Id, objectType: ObjectType.optional() });
export const MappingsResponse = z.object({ items: z.array(MappingSet) });

/** Why a mapping can't be saved. In `details.problems` of a 422, each with the index of its mapping. */
export const MappingProblem = z.object({
  index: z.number().int(),
  property: z.string(),
  field: z.string(),
  problem: z.enum([
    'unknown_property',
    'unknown_field',
    'incompatible_types',
    'field_mapped_twice',
    'read_only_property',
    'health_property',
    'bad_default',
    'bad_transform',
  ]),
  message: z.string(),
});
export type MappingProblem = z.infer<typeof MappingProblem>;

/** `POST …/mappings/preview`: the effect on ten real records. Nothing is saved. */
export const PreviewMappings = SaveMappings.omit({ expectedVersion: true, confirmEmptying: true });
/** A field that would lose values: HubSpot has none in its new property. */
export const EmptiedField = z.object({
  property: z.string(),
  field: z.string(),
  /** How many records would lose their value; with more than a thousand, a lower bound. */
  records: z.number().int(),
  /** How many records have a value now. */
  of: z.number().int(),
});
export type EmptiedField = z.infer<typeof EmptiedField>;
export const MappingPreview = z.object({
  records: z.array(
    z.object({
      externalId: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      values: z.array(
        z.object({
          property: z.string(),
          field: z.string(),
          /** HubSpot's value. */
          raw: z.string().nullable(),
          /** The value to be stored; absent if it doesn't fit. */
          value: z.unknown().optional(),
          /** The current value of our row; absent without a row. */
          current: z.unknown().optional(),
          /** Why the value doesn't fit; null: it does. */
          explanation: z.string().nullable(),
        }),
      ),
    }),
  ),
  /**
   * For each outbound mapping, how many live records have a value to send: at most these are sent, without those that
   * HubSpot already has.
   */
  sends: z.array(z.object({ property: z.string(), field: z.string(), records: z.number().int() })),
  /** Of all records, not only of those in the preview. */
  empties: z.array(EmptiedField),
});
export type MappingPreview = z.infer<typeof MappingPreview>;

/** `POST …/mappings/sample`: a real record on both sides. Nothing is changed. */
export const SampleRequest = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  /** Part of a name, or HubSpot's id; without it, one of the last changed records with the most values. */
  search: z.string().trim().max(200).optional(),
  /** HubSpot's id of the requested record; without it, the first of `records`. */
  externalId: z.string().trim().min(1).max(40).optional(),
});
export type SampleRequest = z.infer<typeof SampleRequest>;
export const MappingSample = z.object({
  /** Stored records to choose from, at most ten. */
  records: z.array(z.object({ externalId: z.string(), name: z.string() })),
  /** Null: there is none, or HubSpot no longer has it. */
  record: z
    .object({
      externalId: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      /** HubSpot's values by property name, without empty ones. */
      properties: z.record(z.string(), z.string()),
      /** Our values by field name, including `customFields.<name>`; an owner by name. */
      fields: z.record(z.string(), z.unknown()),
    })
    .nullable(),
});
export type MappingSample = z.infer<typeof MappingSample>;

/** `POST …/mappings/versions/:id/restore`. */
export const RestoreMappings = SaveMappings.pick({ confirmEmptying: true });
export type RestoreMappings = z.infer<typeof RestoreMappings>;

/** `GET …/mappings/versions?integrationId&objectType`, newest first. */
export const MappingVersion = z.object({
  id: Id,
  version: z.number().int(),
  mappings: z.array(Mapping),
  savedBy: z.string(),
  savedAt: Moment,
  restoredFrom: z.number().int().nullable(),
});
export const MappingVersions = z.object({ items: z.array(MappingVersion) });
export const MappingVersionsQuery = z.object({ integrationId: Id, objectType: ObjectType });

/** `GET …/properties?integrationId&objectType`. */
export const PropertiesQuery = z.object({
  integrationId: Id,
  objectType: ObjectType,
  /** Only the property with this name, with all its options. */
  property: z.string().trim().min(1).max(200).optional(),
});
/** The maximum number of options listed for each property. */
export const listedOptions = 200;
export const Property = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  groupName: z.string(),
  type: z.string(),
  fieldType: z.string(),
  /**
   * The type of its values: HubSpot's type, but `owner` for an owner, `owners` for several, `string` for ids, `bool`
   * for a single checkbox.
   */
  valueType: z.string(),
  /** The options; for owners, those of the portal. In the list of all properties, only the first ones. */
  options: z.array(z.object({ label: z.string(), value: z.string(), hidden: z.boolean() })),
  /** How many options there are. */
  optionCount: z.number().int().optional(),
  readOnlyValue: z.boolean(),
  /** HubSpot calculates its values and doesn't report changes: they are checked about every half hour. */
  calculated: z.boolean().optional(),
  hidden: z.boolean(),
  archived: z.boolean(),
  hubspotDefined: z.boolean(),
});
export type Property = z.infer<typeof Property>;
/** `groups`: in HubSpot's order; empty if HubSpot didn't return them. */
export const PropertyList = z.object({
  items: z.array(Property),
  groups: z.array(z.object({ name: z.string(), label: z.string() })),
});
export type PropertyList = z.infer<typeof PropertyList>;

/** A definition in HubSpot that no longer fits its use, or owners without a row in the platform's table of people. */
export const SchemaDrift = z.object({
  id: Id,
  integrationId: Id,
  objectType: ObjectType,
  kind: z.enum([
    'property_missing',
    'property_renamed',
    'property_retyped',
    'option_added',
    'option_removed',
    'stage_added',
    'stage_removed',
    'people_missing',
  ]),
  subject: z.string(),
  /** What happened. */
  explanation: z.string(),
  /** How to fix it. */
  remedy: z.string(),
  /** Mappings that would fix it; null if a user has to decide. */
  proposedMappings: z.array(Mapping).nullable(),
  detectedAt: Moment,
});
export type SchemaDrift = z.infer<typeof SchemaDrift>;
export const SchemaDriftQuery = z.object({ integrationId: Id });
export const SchemaDriftList = z.object({ items: z.array(SchemaDrift) });
