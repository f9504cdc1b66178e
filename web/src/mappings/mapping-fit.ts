import type { Direction } from '../../../src/contract/common.ts';
import type { MappableField, Mapping, Property } from '../../../src/contract/mappings.ts';
import { propertyLabel } from '../ui/form/property-choices.ts';
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

// Which properties fit which fields, checked before anything is saved, using the server's description of its fields.
// The server decides in the end.

/** Everything that decides whether a property fits a field. */
export interface FitContext {
  fields: readonly MappableField[];
  /** The set as it is being edited. */
  mappings: readonly Mapping[];
  /** The mapping being edited, which doesn't conflict with itself. */
  except: Mapping | undefined;
  /** Properties that health is written to. */
  healths: ReadonlySet<string>;
}

const anyCustomField = 'customFields.<name>';
const customName = /^(?!__proto__$)[\p{L}\p{N}_-]{1,100}$/u;

/** A field by its name; one entry stands for all custom fields. */
export const findField = (field: string, fields: readonly MappableField[]): MappableField | undefined =>
  fields.find((one) => one.field === (isCustomField(field) ? anyCustomField : field));

/** Why a name can't be that of a custom field; undefined if it can. */
export const objectionToCustomName = (name: string): string | undefined => {
  if (name === '') return 'Enter a name.';
  if (name.length > 100) return 'A name can have up to 100 characters.';
  return customName.test(name) ? undefined : 'Use only letters, digits, “_”, and “-”, without spaces.';
};

/** A valid custom field name from typed text: spaces become “_”, invalid characters are dropped. */
export const fittingCustomName = (text: string): string =>
  text
    .trimStart()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\p{L}\p{N}_-]/gu, '')
    .slice(0, 100);

/** The default name of a property's custom field. */
export const customNameOf = ({ name }: Pick<Property, 'name'>): string =>
  name.replaceAll(/[^a-zA-Z0-9_]/g, '_').slice(0, 80);

/** Whether a field always comes from one particular property. */
export const isFixed = (field: MappableField): boolean =>
  field.alwaysFrom !== null && !field.directions.includes('outbound');

/** The transforms that make values fit; an inbound value map has to name every option. */
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

/** Whether values fit without a transform. */
export const fitsPlainly = (direction: Direction, property: Property, field: MappableField): boolean =>
  (direction === 'inbound' ? field.takes : field.sendsTo).includes(property.valueType);

/** Why a property and a field don't fit in a direction, whatever the transform; undefined if they do. */
export const objectionToPair = (
  direction: Direction,
  property: Property,
  fieldNameGiven: string,
  context: FitContext,
): string | undefined => {
  const field = findField(fieldNameGiven, context.fields);
  if (!field) return 'This field doesn’t exist.';
  const types = objectionToTypes(direction, property, field);
  if (types) return types;
  const takesHealth = direction === 'outbound' && context.healths.has(property.name);
  return takesHealth ? 'Reserved for health scores.' : undefined;
};

/** The mapping that this one replaces: each field and each property has a single source. */
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

/** The label of a mapping's source. */
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
      ? 'Read-only: it can only be sent to HubSpot.'
      : `Always synced from “${field.alwaysFrom}”.`;
  }
  if (direction === 'inbound' && isFixed(field) && field.alwaysFrom !== property.name) {
    return `Always synced from “${field.alwaysFrom}”.`;
  }
  if (direction === 'outbound' && property.readOnlyValue) return 'Read-only in HubSpot.';
  if (fitsPlainly(direction, property, field)) return undefined;
  if (fittingTransforms(direction, property, field).length > 0) return undefined;
  return direction === 'inbound'
    ? `The property holds ${valueTypeWord(property.valueType)}, but the field takes ${kindHolds(field.kind)}.`
    : `The field holds ${kindHolds(field.kind)}, but the property takes ${valueTypeWord(property.valueType)}.`;
};

/** The transform to start with, if one is needed. */
export const firstTransform = (
  direction: Direction,
  property: Property,
  field: MappableField,
): TransformName | undefined =>
  fitsPlainly(direction, property, field) ? undefined : fittingTransforms(direction, property, field)[0];

const numberText = /^-?\d+(\.\d+)?$/;
const dayText = /^\d{4}-\d\d-\d\d$/;

/** Why a text can't be a value of a field; undefined if it can. */
export const objectionToOurValue = (text: string, kind: MappableField['kind']): string | undefined => {
  switch (kind) {
    case 'number':
      return numberText.test(text) ? undefined : 'Enter a number, such as 1500 or 0.5.';
    case 'integer':
      return /^-?\d+$/.test(text) ? undefined : 'Enter a whole number.';
    case 'date':
      return dayText.test(text) && !Number.isNaN(Date.parse(text))
        ? undefined
        : 'Enter a date, such as 2027-03-31.';
    case 'timestamp':
      return Number.isNaN(Date.parse(text))
        ? 'Enter a date, or a date and time such as 2027-03-31T10:00:00Z.'
        : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'Enter true or false.';
    default:
      return undefined;
  }
};

/** The options that a value map has to include because they don't fit the field. */
const unnamedOptions = (
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

/** Why a mapping can't be added to the set; undefined if it can. */
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
    return fitsPlainly(direction, property, field) ? undefined : 'Choose a transform.';
  }
  if (!fittingTransforms(direction, property, field).includes(name)) {
    return 'This transform doesn’t fit these values. Choose another.';
  }
  if (typeof transform !== 'object') return undefined;
  if (Object.keys(transform.valueMap).length === 0) return 'Map at least one value.';
  return direction === 'inbound' ? objectionToValueMap(transform.valueMap, property, field) : undefined;
};

const objectionToValueMap = (
  valueMap: Readonly<Record<string, string>>,
  property: Property,
  field: MappableField,
): string | undefined => {
  const unfit = Object.values(valueMap).find((value) => objectionToOurValue(value, field.kind) !== undefined);
  if (unfit !== undefined) return `“${unfit}” doesn’t fit: the field holds ${kindHolds(field.kind)}.`;
  const unnamed = unnamedOptions(valueMap, property, field.kind);
  return unnamed.length > 0 ? `Map every option. Missing: ${unnamed.slice(0, 5).join(', ')}.` : undefined;
};
