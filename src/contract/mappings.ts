import { z } from 'zod';
import { Direction, Id, Moment, ObjectType } from './common.ts';

/**
 * What is done to a property's value before it goes into its field.
 *
 * - `trim`: without spaces around it. `lowercase`: in lower case.
 * - `number`: a number written with separators, `1,234.50` or `1.234,50`.
 * - `dateFromMilliseconds`: a date from milliseconds since 1970.
 * - `list`: a multiple choice (`a;b`) as a list.
 * - `{ "valueMap": { "a": "b" } }`: another value for each; values that are not named stay.
 */
export const Transform = z.union([
  z.enum(['trim', 'lowercase', 'number', 'dateFromMilliseconds', 'list']),
  z.strictObject({ valueMap: z.record(z.string().max(500), z.string().max(500)) }),
]);
export type Transform = z.infer<typeof Transform>;
/** What people call them. */
export const transformNames = {
  trim: 'Trim spaces',
  lowercase: 'Lowercase',
  number: 'Convert to number',
  dateFromMilliseconds: 'Milliseconds to date',
  list: 'Split into list',
  valueMap: 'Map values',
} as const;

/** One property and the field it fills, or, `outbound`, is filled from. */
export const Mapping = z.strictObject({
  property: z.string().trim().min(1).max(200),
  /** A column (`renewal_date`), or `customFields.<name>`. */
  field: z.string().trim().min(1).max(200),
  direction: Direction.default('inbound'),
  transform: Transform.optional(),
  /** Taken where HubSpot has no value; outbound, where our field has none. */
  default: z
    .union([z.string().max(2_000), z.number(), z.boolean()])
    .transform(String)
    .optional(),
  /** Fills the field only while it is empty; outbound, the property only while it is empty in HubSpot. */
  onlyIfBlank: z.boolean().optional(),
});
export type Mapping = z.infer<typeof Mapping>;

/** `PUT /api/integrations/hubspot/mappings`: the whole set of an object type. */
export const SaveMappings = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  mappings: z.array(Mapping).max(500),
  /** The version that the set was made from: where another one holds by now, nothing is saved (`conflict`). */
  expectedVersion: z.number().int().min(0).optional(),
  /** Saves a set, too, by which a field would lose most of its values because its new property is empty. */
  confirmEmptying: z.boolean().optional(),
});
export type SaveMappings = z.infer<typeof SaveMappings>;

/** A field that can be mapped, and what fits it. `customFields.<name>` stands for all custom fields. */
export const MappableField = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'integer', 'date', 'timestamp', 'boolean', 'user', 'json']),
  /** The `valueType`s of properties that it takes as they are; with a transform it may take more. */
  takes: z.array(z.string()),
  /** The `valueType`s that it takes with each transform by name, `valueMap` included. */
  takesWith: z.record(z.string(), z.array(z.string())),
  /** The `valueType`s of properties that it can be sent to. */
  sendsTo: z.array(z.string()),
  /** Transforms by name that make sense for what it sends. */
  sendsWith: z.array(z.string()),
  /** Filled from this property even where no mapping names the field. */
  alwaysFrom: z.string().nullable(),
  directions: z.array(Direction),
});
export type MappableField = z.infer<typeof MappableField>;

/** The mappings of an object type as they hold now. `version` 0: the defaults, nobody has saved any. */
export const MappingSet = z.object({
  integrationId: Id,
  objectType: ObjectType,
  version: z.number().int(),
  mappings: z.array(Mapping),
  /** What holds where nobody has saved a set. */
  defaults: z.array(Mapping),
  fields: z.array(MappableField),
  savedBy: z.string().nullable(),
  savedAt: Moment.nullable(),
});
export type MappingSet = z.infer<typeof MappingSet>;

/** `GET …/mappings?integrationId&objectType`: one set, or without `objectType` all three. */
export const MappingsQuery = z.object({ integrationId: Id, objectType: ObjectType.optional() });
export const MappingsResponse = z.object({ items: z.array(MappingSet) });

/** Why a mapping cannot be saved. In `details.problems` of a 422, each with the index of its mapping. */
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

/** `POST …/mappings/preview`: what ten real records would become. Nothing is saved. */
export const PreviewMappings = SaveMappings.omit({ expectedVersion: true, confirmEmptying: true });
/** A field that would lose values: HubSpot has none in the property that is to fill it from now on. */
export const EmptiedField = z.object({
  property: z.string(),
  field: z.string(),
  /** How many records would be empty that have a value now; of more than a thousand at least so many. */
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
          /** As HubSpot has it. */
          raw: z.string().nullable(),
          /** As it would be stored; absent where it cannot be. */
          value: z.unknown().optional(),
          /** What our row holds now; absent where there is no row. */
          current: z.unknown().optional(),
          /** Why the value cannot be taken; null: it can. */
          explanation: z.string().nullable(),
        }),
      ),
    }),
  ),
  /**
   * Of each outbound mapping, how many live records hold something to send: HubSpot is told of so many at most, and of
   * what it has already, of none.
   */
  sends: z.array(z.object({ property: z.string(), field: z.string(), records: z.number().int() })),
  /** Of all records, not only of those that are shown. */
  empties: z.array(EmptiedField),
});
export type MappingPreview = z.infer<typeof MappingPreview>;

/** `POST …/mappings/sample`: a real record as it is on both sides. Nothing is changed. */
export const SampleRequest = z.strictObject({
  integrationId: Id,
  objectType: ObjectType,
  /** Part of a name, or HubSpot's id; without it the fullest of those that changed last. */
  search: z.string().trim().max(200).optional(),
  /** HubSpot's id of the record that is wanted; without it the first of `records`. */
  externalId: z.string().trim().min(1).max(40).optional(),
});
export type SampleRequest = z.infer<typeof SampleRequest>;
export const MappingSample = z.object({
  /** Records that are here, at most ten, to choose from. */
  records: z.array(z.object({ externalId: z.string(), name: z.string() })),
  /** Null: there is none, or HubSpot does not have it any more. */
  record: z
    .object({
      externalId: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      /** What HubSpot holds, by the properties' names; those that are empty are left out. */
      properties: z.record(z.string(), z.string()),
      /** What is here, by the fields' names, `customFields.<name>` included; an owner by name. */
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
  /** Only the property of this name, with all its options. */
  property: z.string().trim().min(1).max(200).optional(),
});
/** So many options of each property are listed at most. */
export const listedOptions = 200;
export const Property = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  groupName: z.string(),
  type: z.string(),
  fieldType: z.string(),
  /** What its values are: HubSpot's type, but `owner` for an owner, `owners` for several, `string` for ids, `bool` for a single checkbox. */
  valueType: z.string(),
  /** What records can hold; of owners, those of the portal. In the list of all properties, the first of them. */
  options: z.array(z.object({ label: z.string(), value: z.string(), hidden: z.boolean() })),
  /** How many options there are. */
  optionCount: z.number().int().optional(),
  readOnlyValue: z.boolean(),
  /** HubSpot works its values out, and tells of no change: they are checked about every half hour. */
  calculated: z.boolean().optional(),
  hidden: z.boolean(),
  archived: z.boolean(),
  hubspotDefined: z.boolean(),
});
export type Property = z.infer<typeof Property>;
/** `groups`: in HubSpot's order; empty where HubSpot does not tell. */
export const PropertyList = z.object({
  items: z.array(Property),
  groups: z.array(z.object({ name: z.string(), label: z.string() })),
});
export type PropertyList = z.infer<typeof PropertyList>;

/** Something in HubSpot's definitions that no longer fits what is used of them. */
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
  ]),
  subject: z.string(),
  /** What happened, in plain words. */
  explanation: z.string(),
  /** How to mend it. */
  remedy: z.string(),
  /** Mappings that would mend it; null where only a person can know. */
  proposedMappings: z.array(Mapping).nullable(),
  detectedAt: Moment,
});
export type SchemaDrift = z.infer<typeof SchemaDrift>;
export const SchemaDriftQuery = z.object({ integrationId: Id });
export const SchemaDriftList = z.object({ items: z.array(SchemaDrift) });
