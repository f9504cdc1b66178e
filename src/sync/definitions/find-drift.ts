import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { SchemaDrift } from '../../contract/mappings.ts';
import { misfitOf } from '../mapping/field-fits.ts';
import { findField, type TargetField } from '../mapping/mappable-fields.ts';
import type { StoredProperty } from '../mapping/stored-properties.ts';
import { valueTypeOf } from '../mapping/value-type.ts';
import { filtersNaming, mapsNaming, mapsStagesOf, propertiesInUse, type SchemaUses } from './schema-uses.ts';
import type { PropertyChange } from './store-properties.ts';
import type { StoredStage } from './store-stages.ts';

/** Details of a finding, as stored in the table. */
export interface DriftDetails {
  property?: string;
  /** The label of the property or stage in HubSpot. */
  label?: string;
  /** Fields whose mapping is suspended, inbound and outbound. */
  fields?: string[];
  /** A customer filter uses it. */
  inFilter?: boolean;
  /** The settings use it to determine renewals. */
  inRenewals?: boolean;
  gone?: 'archived' | 'deleted';
  /** The property that apparently replaced it. */
  replacement?: string;
  /** Why the changed property doesn't fit. */
  reasons?: string[];
  /** The option's value. */
  value?: string;
  /** Owners by name, and how many there are in all. */
  people?: string[];
  count?: number;
  /** The table that has no row for them. */
  table?: string;
  /** It has no email address that we can read. */
  isUnreadable?: boolean;
  pipelineId?: string;
  /** The subject is a whole pipeline, not a stage. */
  isPipeline?: boolean;
}

/** A definition in HubSpot that no longer fits its use. */
export interface Finding {
  objectType: ObjectType;
  kind: SchemaDrift['kind'];
  subject: string;
  details: DriftDetails;
}

/** The parts of a portal's definitions that are in use. */
export interface SchemaWorld {
  /** By name, including archived ones; undefined: those of this type were never read. */
  properties: Record<ObjectType, ReadonlyMap<string, StoredProperty> | undefined>;
  /** Undefined: never read. */
  stages: readonly StoredStage[] | undefined;
  targets: Record<ObjectType, readonly TargetField[]>;
}

/** The findings that follow from the current definitions. Pure. */
export function findDrift(uses: SchemaUses, world: SchemaWorld): Finding[] {
  return [
    ...objectTypes.flatMap((objectType) =>
      propertiesInUse(uses, objectType).flatMap((name) => {
        const finding = propertyDrift(uses, world, objectType, name);
        return finding ? [finding] : [];
      }),
    ),
    ...stageDrift(uses, world),
  ];
}

function propertyDrift(
  uses: SchemaUses,
  world: SchemaWorld,
  objectType: ObjectType,
  name: string,
): Finding | undefined {
  const properties = world.properties[objectType];
  if (!properties) return undefined;
  const property = properties.get(name);
  const mappings = uses.mappings[objectType].filter((mapping) => mapping.property === name);
  const inFilter = uses.filters.some(
    (filter) => filter.objectType === objectType && filter.property === name,
  );
  if (!property || property.archived) {
    const replacement = property && replacementOf(property, properties);
    return {
      objectType,
      kind: replacement ? 'property_renamed' : 'property_missing',
      subject: name,
      details: {
        property: name,
        ...(property ? { label: property.label } : {}),
        fields: mappings.map(({ field }) => field),
        inFilter,
        ...(objectType === 'deal' && uses.renewals.property?.name === name ? { inRenewals: true } : {}),
        gone: property && !property.deleted ? 'archived' : 'deleted',
        ...(replacement ? { replacement: replacement.name } : {}),
      },
    };
  }
  const misfits = mappings.flatMap((mapping) => {
    const target = findField(world.targets[objectType], mapping.field);
    const misfit = target && misfitOf(mapping, property, target);
    // Options missing in a value map are separate findings.
    const isOption = misfit?.problem === 'bad_transform' && typeof mapping.transform === 'object';
    // Several owners aren't a finding: one is used, and each record is reported.
    const isSeveral =
      mapping.direction === 'inbound' && target?.kind === 'user' && valueTypeOf(property) === 'owners';
    return misfit && !isOption && !isSeveral ? [{ field: mapping.field, ...misfit }] : [];
  });
  if (misfits.length === 0) return undefined;
  return {
    objectType,
    kind: 'property_retyped',
    subject: name,
    details: {
      property: name,
      label: property.label,
      fields: misfits.map(({ field }) => field),
      reasons: misfits.map(({ message }) => message),
    },
  };
}

/**
 * HubSpot never renames a property: users create a new one with the same label and type, move the values over and
 * archive the old one. The newest such property, if it is newer than the lost one, counts as its successor.
 */
function replacementOf(
  lost: StoredProperty,
  properties: ReadonlyMap<string, StoredProperty>,
): StoredProperty | undefined {
  const sameLabel = (label: string) => label.trim().toLowerCase() === lost.label.trim().toLowerCase();
  return [...properties.values()]
    .filter((other) => !other.archived && other.name !== lost.name && other.type === lost.type)
    .filter((other) => sameLabel(other.label) && (other.createdAt ?? '') > (lost.createdAt ?? ''))
    .sort((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? 1 : -1))
    .at(0);
}

function stageDrift(uses: SchemaUses, world: SchemaWorld): Finding[] {
  const { stages } = world;
  if (!stages) return [];
  const stageIds = new Set(stages.map((stage) => stage.stageId));
  const pipelineIds = new Set(stages.map((stage) => stage.pipelineId));
  const removed = (subject: string, details: DriftDetails): Finding => ({
    objectType: 'deal',
    kind: 'stage_removed',
    subject,
    details,
  });
  return [
    ...Object.keys(uses.renewals.stageMapping)
      .filter((stageId) => !stageIds.has(stageId))
      .map((stageId) => removed(stageId, {})),
    ...uses.renewals.pipelineIds
      .filter((pipelineId) => !pipelineIds.has(pipelineId))
      .map((pipelineId) => removed(pipelineId, { isPipeline: true })),
  ];
}

/** The consequences of changed options for value maps and filters. Pure. */
export function optionDrift(
  uses: SchemaUses,
  objectType: ObjectType,
  changes: readonly PropertyChange[],
): Finding[] {
  return changes.flatMap(({ property, label, added, removed }) => {
    const finding = (kind: 'option_added' | 'option_removed', value: string): Finding => ({
      objectType,
      kind,
      subject: `${property}: ${value}`,
      details: { property, label, value },
    });
    return [
      ...added.map((value) => finding('option_added', value)),
      ...removed.map((value) => finding('option_removed', value)),
    ].filter((one) => isOptionUse(one, uses));
  });
}

/** New stages in pipelines with mapped stages. Pure. */
export function newStageDrift(
  uses: SchemaUses,
  added: readonly StoredStage[],
  all: readonly StoredStage[],
): Finding[] {
  return added
    .filter(({ stageId, pipelineId }) => {
      const siblings = all.filter((stage) => stage.pipelineId === pipelineId).map((stage) => stage.stageId);
      return !Object.hasOwn(uses.renewals.stageMapping, stageId) && mapsStagesOf(uses, pipelineId, siblings);
    })
    .map(({ stageId, pipelineId, label }) => ({
      objectType: 'deal',
      kind: 'stage_added',
      subject: stageId,
      details: { pipelineId, label },
    }));
}

/** Whether a finding about changed options or a new stage is still true. Pure. */
export function stillHolds(finding: Finding, uses: SchemaUses, world: SchemaWorld): boolean {
  const { objectType, kind, subject, details } = finding;
  if (kind === 'stage_added') {
    const stages = world.stages ?? [];
    const siblings = stages.filter((stage) => stage.pipelineId === details.pipelineId);
    return (
      siblings.some((stage) => stage.stageId === subject) &&
      !Object.hasOwn(uses.renewals.stageMapping, subject) &&
      mapsStagesOf(
        uses,
        details.pipelineId ?? '',
        siblings.map((stage) => stage.stageId),
      )
    );
  }
  const property = world.properties[objectType]?.get(details.property ?? '');
  if (!property || property.archived) return false;
  const exists = property.options.some((option) => option.value === details.value);
  return exists === (kind === 'option_added') && isOptionUse(finding, uses);
}

/** A finding about an option, with the property's current label. Pure. */
export function withLabel(finding: Finding, world: SchemaWorld): Finding {
  const { kind, objectType, details } = finding;
  if (kind !== 'option_added' && kind !== 'option_removed') return finding;
  const label = world.properties[objectType]?.get(details.property ?? '')?.label;
  return label === undefined ? finding : { ...finding, details: { ...details, label } };
}

/** An added option matters if it isn't mapped, a removed one if it is. */
function isOptionUse({ objectType, kind, details }: Finding, uses: SchemaUses): boolean {
  const { property = '', value = '' } = details;
  const naming = [...mapsNaming(uses, objectType, property), ...filtersNaming(uses, objectType, property)];
  return naming.some(({ names }) => names(value) === (kind === 'option_removed'));
}
