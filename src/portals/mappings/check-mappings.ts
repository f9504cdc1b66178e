import { AppError } from '../../base/errors.ts';
import { customFieldPrefix, fieldName } from '../../contract/field-names.ts';
import type { Mapping, MappingProblem } from '../../contract/mappings.ts';
import { misfitOf } from '../../sync/mapping/field-fits.ts';
import { findField, type TargetField } from '../../sync/mapping/mappable-fields.ts';
import { labelOf, type PropertyShape } from '../../sync/mapping/value-type.ts';

/**
 * Why mappings can't be saved: each one that names something unknown, doesn't fit, or is a duplicate. Pure.
 * @param properties the live ones, by name.
 * @param healths the properties that health is written to.
 */
export function checkMappings(
  mappings: readonly Mapping[],
  properties: ReadonlyMap<string, PropertyShape>,
  fields: readonly TargetField[],
  healths: ReadonlySet<string>,
): MappingProblem[] {
  return mappings.flatMap((mapping, index) => {
    const found =
      ofHealth(mapping, properties, healths) ??
      problemOf(mapping, properties, fields) ??
      twice(mappings, mapping, index, properties);
    return found ? [{ index, property: mapping.property, field: mapping.field, ...found }] : [];
  });
}

type Problem = Pick<MappingProblem, 'problem' | 'message'>;

function problemOf(
  mapping: Mapping,
  properties: ReadonlyMap<string, PropertyShape>,
  fields: readonly TargetField[],
): Problem | undefined {
  const target = findField(fields, mapping.field);
  if (!target || !(mapping.direction === 'inbound' ? target.inbound : target.outbound)) {
    return { problem: 'unknown_field', message: unknownField(mapping, target) };
  }
  const property = properties.get(mapping.property);
  if (!property) {
    return { problem: 'unknown_property', message: unknownProperty(mapping.property, properties) };
  }
  return misfitOf(mapping, property, target);
}

/** Two mappings that write the same property would overwrite each other forever. */
function ofHealth(
  { direction, property, field }: Mapping,
  properties: ReadonlyMap<string, PropertyShape>,
  healths: ReadonlySet<string>,
): Problem | undefined {
  if (direction === 'inbound' || !healths.has(property)) return undefined;
  return {
    problem: 'health_property',
    message: `HubSpot's “${labelIn(properties, property)}” is used for health scores. Map “${fieldName(field)}” to another property, or choose other names in the health settings.`,
  };
}

/** Inbound, a field has one source; outbound, a property has one. */
function twice(
  mappings: readonly Mapping[],
  mapping: Mapping,
  index: number,
  properties: ReadonlyMap<string, PropertyShape>,
): Problem | undefined {
  const key = mapping.direction === 'inbound' ? 'field' : 'property';
  const first = mappings.findIndex(
    (other) => other.direction === mapping.direction && other[key] === mapping[key],
  );
  const other = mappings[first];
  if (!other || first === index) return undefined;
  return {
    problem: 'field_mapped_twice',
    message:
      key === 'field'
        ? `“${fieldName(mapping.field)}” is already filled from “${labelIn(properties, other.property)}”. Keep one of the two.`
        : `HubSpot's “${labelIn(properties, mapping.property)}” is already filled from “${fieldName(other.field)}”. Keep one of the two.`,
  };
}

function unknownField({ field, direction }: Mapping, target: TargetField | undefined): string {
  if (target) {
    return direction === 'inbound'
      ? `“${target.label}” is derived from other fields and can't be filled from HubSpot. Map to another field, or to a custom field.`
      : `“${target.label}” comes from HubSpot and can't be sent back. Map another field.`;
  }
  return field.startsWith(customFieldPrefix)
    ? `“${field}” is not a valid custom field name: use 1 to 100 letters, digits, _ or - after the dot.`
    : `There is no field “${field}”. Use one from GET …/mappings, or customFields.<name>.`;
}

function unknownProperty(name: string, properties: ReadonlyMap<string, PropertyShape>): string {
  const lower = name.toLowerCase();
  const meant = [...properties.values()].find(
    (property) => property.name.toLowerCase() === lower || property.label.toLowerCase() === lower,
  );
  return meant
    ? `HubSpot has no property “${name}”. Did you mean “${meant.name}”? Use internal property names.`
    : `HubSpot has no property “${name}”. Use internal property names.`;
}

/** The label of a property; the name as given if there is no such property. */
function labelIn(properties: ReadonlyMap<string, PropertyShape>, name: string): string {
  const property = properties.get(name);
  return property ? labelOf(property) : name;
}

/** @throws {AppError} `validation_failed`, naming every problem. */
export function refuseProblems(
  problems: readonly MappingProblem[],
  properties: ReadonlyMap<string, PropertyShape>,
): void {
  if (problems.length === 0) return;
  const shown = problems
    .slice(0, 10)
    .map(
      ({ property, field, message }) => `${labelIn(properties, property)} → ${fieldName(field)}: ${message}`,
    );
  const more = problems.length - shown.length;
  throw new AppError(
    'validation_failed',
    `Nothing was saved. ${shown.join(' ')}${more > 0 ? ` And ${more} more; see the details.` : ''}`,
    { details: { problems } },
  );
}
