import type { Direction } from '../../../src/contract/common.ts';
import type { MappableField, Mapping, Property } from '../../../src/contract/mappings.ts';
import {
  customFieldName,
  fieldLabel,
  isCustomField,
  kindHolds,
  type TransformName,
  transformName,
  transformWords,
  valueTypeWord,
} from './mapping-words.ts';
import { propertyLabel } from './property-choices.ts';

// What goes with what, told before anything is saved. The server has the last word; what it tells of its fields is
// what is gone by here.

/** Everything that decides whether a property and a field go together. */
export interface FitContext {
  fields: readonly MappableField[];
  /** The set as it is being edited. */
  mappings: readonly Mapping[];
  /** The mapping that is being edited: it does not stand in its own way. */
  except: Mapping | undefined;
  /** Properties that health is written to. */
  healths: ReadonlySet<string>;
}

const anyCustomField = 'customFields.<name>';
const customName = /^(?!__proto__$)[\p{L}\p{N}_-]{1,100}$/u;

/** A field by its name; custom ones by the entry that stands for all of them. */
export const findField = (field: string, fields: readonly MappableField[]): MappableField | undefined =>
  fields.find((one) => one.field === (isCustomField(field) ? anyCustomField : field));

/** Why a name cannot be that of a custom field; undefined: it can. */
export const objectionToCustomName = (name: string): string | undefined => {
  if (name === '') return 'Give the custom field a name.';
  if (name.length > 100) return 'A name has at most 100 characters.';
  return customName.test(name) ? undefined : 'A name has only letters, digits, “_” and “-”, and no spaces.';
};

/** A name of a custom field out of what somebody types: spaces become “_”, and what no name has is left out. */
export const fittingCustomName = (text: string): string =>
  text
    .trimStart()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\p{L}\p{N}_-]/gu, '')
    .slice(0, 100);

/** What the custom field of a property is called unless somebody says otherwise. */
export const customNameOf = ({ name }: Pick<Property, 'name'>): string =>
  name.replaceAll(/[^a-zA-Z0-9_]/g, '_').slice(0, 80);

/** A field whose meaning hangs on the one property that fills it. */
export const isFixed = (field: MappableField): boolean =>
  field.alwaysFrom !== null && !field.directions.includes('outbound');

/** Transforms that make values of a type fit; those of an inbound value map need every option named. */
export const fittingTransforms = (
  direction: Direction,
  property: Property,
  field: MappableField,
): TransformName[] => {
  const names = Object.keys(transformWords) as TransformName[];
  return direction === 'inbound'
    ? names.filter((name) => field.takesWith[name]?.includes(property.valueType))
    : names.filter((name) => field.sendsWith.includes(name) && field.sendsTo.includes(property.valueType));
};

/** Whether values go over as they are. */
export const fitsPlainly = (direction: Direction, property: Property, field: MappableField): boolean =>
  (direction === 'inbound' ? field.takes : field.sendsTo).includes(property.valueType);

/** Why the two do not go together in a direction, whatever is done to the values; undefined: they do. */
export const objectionToPair = (
  direction: Direction,
  property: Property,
  fieldNameGiven: string,
  context: FitContext,
): string | undefined => {
  const field = findField(fieldNameGiven, context.fields);
  if (!field) return 'There is no such field.';
  const types = objectionToTypes(direction, property, field);
  if (types) return types;
  const takesHealth = direction === 'outbound' && context.healths.has(property.name);
  return takesHealth ? 'The health of customers goes there.' : undefined;
};

/** The other mapping that fills what this one is to fill, and gives way to it: a field and a property have one source. */
export const replacedBy = (
  { direction, property, field }: Pick<Mapping, 'direction' | 'property' | 'field'>,
  { mappings, except }: Pick<FitContext, 'mappings' | 'except'>,
): Mapping | undefined =>
  mappings.find(
    (other) =>
      other !== except &&
      other.direction === direction &&
      (direction === 'inbound' ? other.field === field : other.property === property),
  );

/** What fills the target of a mapping, by the name that people know. */
export const sourceLabel = (
  { direction, property, field }: Mapping,
  properties: readonly Property[],
  fields: readonly MappableField[],
): string => {
  if (direction === 'outbound') return fieldLabel(field, fields);
  const known = properties.find(({ name }) => name === property);
  return known ? propertyLabel(known) : property;
};

const objectionToTypes = (
  direction: Direction,
  property: Property,
  field: MappableField,
): string | undefined => {
  if (property.archived) return 'Archived in HubSpot.';
  if (!field.directions.includes(direction)) {
    return direction === 'inbound'
      ? 'Follows from other fields here: it can only be sent.'
      : `HubSpot’s own: always filled from “${field.alwaysFrom}”.`;
  }
  if (direction === 'inbound' && isFixed(field) && field.alwaysFrom !== property.name) {
    return `Always filled from “${field.alwaysFrom}”.`;
  }
  if (direction === 'outbound' && property.readOnlyValue) return 'HubSpot calculates it or has locked it.';
  if (fitsPlainly(direction, property, field)) return undefined;
  if (fittingTransforms(direction, property, field).length > 0) return undefined;
  return direction === 'inbound'
    ? `HubSpot has ${valueTypeWord(property.valueType)}, and the field takes ${kindHolds(field.kind)}.`
    : `The field holds ${kindHolds(field.kind)}, and HubSpot takes ${valueTypeWord(property.valueType)}.`;
};

/** The transform to begin with: none where none is needed. */
export const firstTransform = (
  direction: Direction,
  property: Property,
  field: MappableField,
): TransformName | undefined =>
  fitsPlainly(direction, property, field) ? undefined : fittingTransforms(direction, property, field)[0];

const numberText = /^-?\d+(\.\d+)?$/;
const dayText = /^\d{4}-\d\d-\d\d$/;

/** Why a text cannot be a value of a field; undefined: it can, as far as it shows. */
export const objectionToOurValue = (text: string, kind: MappableField['kind']): string | undefined => {
  switch (kind) {
    case 'number':
      return numberText.test(text) ? undefined : 'Write a number such as 1500 or 0.5.';
    case 'integer':
      return /^-?\d+$/.test(text) ? undefined : 'Write a whole number.';
    case 'date':
      return dayText.test(text) && !Number.isNaN(Date.parse(text)) ? undefined : 'Write a day as 2027-03-31.';
    case 'timestamp':
      return Number.isNaN(Date.parse(text)) ? 'Write a day, or a moment as 2027-03-31T10:00:00Z.' : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'Write true or false.';
    default:
      return undefined;
  }
};

/** The options that a value map has to name, because the field cannot take them as they are. */
export const unnamedOptions = (
  valueMap: Readonly<Record<string, string>>,
  property: Property,
  kind: MappableField['kind'],
): string[] => {
  const values =
    property.options.length > 0
      ? property.options.map(({ value }) => value)
      : property.valueType === 'bool'
        ? ['true', 'false']
        : [];
  return values.filter(
    (value) => !Object.hasOwn(valueMap, value) && objectionToOurValue(value, kind) !== undefined,
  );
};

/** What keeps a mapping from being taken into the set; undefined: nothing that shows here. */
export const objectionToMapping = (
  mapping: Mapping,
  property: Property | undefined,
  context: FitContext,
): string | undefined => {
  if (isCustomField(mapping.field)) {
    const name = objectionToCustomName(customFieldName(mapping.field));
    if (name) return name;
  }
  const field = findField(mapping.field, context.fields);
  if (!property) return 'Choose a property.';
  if (!field) return 'Choose a field.';
  const { direction, transform } = mapping;
  const pair = objectionToPair(direction, property, mapping.field, context);
  if (pair) return pair;
  const name = transformName(transform);
  if (name === undefined) {
    return fitsPlainly(direction, property, field) ? undefined : 'Choose what is done with the values.';
  }
  if (!fittingTransforms(direction, property, field).includes(name)) {
    return 'This does not go with these values. Choose something else.';
  }
  if (typeof transform !== 'object') return undefined;
  if (Object.keys(transform.valueMap).length === 0) return 'Name at least one value.';
  return direction === 'inbound' ? objectionToValueMap(transform.valueMap, property, field) : undefined;
};

const objectionToValueMap = (
  valueMap: Readonly<Record<string, string>>,
  property: Property,
  field: MappableField,
): string | undefined => {
  const unfit = Object.values(valueMap).find((value) => objectionToOurValue(value, field.kind) !== undefined);
  if (unfit !== undefined) return `“${unfit}” does not fit: the field holds ${kindHolds(field.kind)}.`;
  const unnamed = unnamedOptions(valueMap, property, field.kind);
  return unnamed.length > 0
    ? `Name a value for each option; missing: ${unnamed.slice(0, 5).join(', ')}.`
    : undefined;
};
