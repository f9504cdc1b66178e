import {
  type Mapping,
  type MappingProblem,
  type Transform,
  transformNames,
} from '../../contract/mappings.ts';
import { coerceValue } from './coerce-value.ts';
import { formValue, refusesSeveral } from './form-value.ts';
import type { FieldKind, TargetField } from './mappable-fields.ts';
import { mapField } from './parse-record.ts';
import { toFieldMapping } from './to-field-mapping.ts';
import { labelOf, type PropertyShape, valueTypeOf } from './value-type.ts';

/** HubSpot's value types (see `valueTypeOf`); it may add more, which only fit text. */
const valueTypes = [
  'string',
  'number',
  'date',
  'datetime',
  'enumeration',
  'bool',
  'phone_number',
  'owner',
  'owners',
  'object_coordinates',
  'json',
] as const;

/** The value types that fit each kind of field. Text and custom fields accept all. */
const taken: Record<Exclude<FieldKind, 'text' | 'json'>, readonly string[]> = {
  number: ['number'],
  integer: ['number'],
  date: ['date', 'datetime'],
  timestamp: ['date', 'datetime'],
  boolean: ['bool'],
  user: ['owner'],
};

/** The property types that each kind of field can be sent to. */
const sent: Record<FieldKind, readonly string[]> = {
  text: ['string', 'phone_number', 'enumeration'],
  number: ['number', 'string'],
  integer: ['number', 'string'],
  date: ['date', 'datetime', 'string'],
  timestamp: ['datetime', 'date', 'string'],
  boolean: ['bool', 'string'],
  user: ['owner'],
  json: ['string', 'phone_number', 'number', 'enumeration', 'bool', 'date', 'datetime'],
};

/** The value types for which each transform makes sense. */
const transformable: Record<Extract<Transform, string>, readonly string[]> = {
  trim: ['string', 'phone_number', 'enumeration'],
  lowercase: ['string', 'phone_number', 'enumeration'],
  number: ['string', 'phone_number', 'enumeration', 'number'],
  dateFromMilliseconds: ['string', 'number', 'date', 'datetime'],
  list: ['enumeration', 'string', 'owners'],
};

const kindWords: Record<FieldKind, string> = {
  text: 'text',
  number: 'numbers',
  integer: 'whole numbers',
  date: 'dates',
  timestamp: 'moments',
  boolean: 'yes or no',
  user: 'a HubSpot owner',
  json: 'anything',
};
const typeWords: Record<string, string> = {
  string: 'text',
  phone_number: 'phone numbers',
  number: 'numbers',
  date: 'dates',
  datetime: 'moments',
  enumeration: 'a choice of options',
  bool: 'yes or no',
  owner: 'a HubSpot owner',
  owners: 'several users',
};

interface Misfit {
  problem: MappingProblem['problem'];
  message: string;
}

/** Value types that fit a kind of field without a transform. */
export function takenTypes(kind: FieldKind): string[] {
  return kind === 'text' || kind === 'json' ? [...valueTypes] : [...taken[kind]];
}

/** Value types that fit a kind of field with each transform; with a value map, everything but owners does. */
export function takenWith(kind: FieldKind): Record<string, string[]> {
  if (kind === 'user') return {};
  const named = Object.entries(transformable).flatMap(([transform, types]): [string, string[]][] => {
    if (transform === 'list') return kind === 'json' ? [[transform, [...types]]] : [];
    const fitting = types.filter((type) => fits(kind, transformedType(transform, type)));
    return fitting.length > 0 ? [[transform, fitting]] : [];
  });
  return Object.fromEntries([...named, ['valueMap', [...valueTypes]]]);
}

/** Value types of properties that a kind of field can be sent to. */
export function sentTypes(kind: FieldKind): string[] {
  return [...sent[kind]];
}

/** Transforms that make sense for what a kind of field sends. */
export function sentWith(kind: FieldKind): string[] {
  if (kind === 'user') return [];
  return kind === 'text' || kind === 'json' ? ['trim', 'lowercase', 'valueMap'] : ['valueMap'];
}

/** The value type after a transform. */
function transformedType(transform: string, valueType: string): string {
  if (transform === 'number') return 'number';
  return transform === 'dateFromMilliseconds' ? 'datetime' : valueType;
}

/** Why a property and a field don't fit in the direction of the mapping; undefined: they do. */
export function misfitOf(mapping: Mapping, property: PropertyShape, target: TargetField): Misfit | undefined {
  return mapping.direction === 'outbound'
    ? outboundMisfit(mapping, property, target)
    : inboundMisfit(mapping, property, target);
}

function inboundMisfit(mapping: Mapping, property: PropertyShape, target: TargetField): Misfit | undefined {
  const valueType = valueTypeOf(property);
  const { transform } = mapping;
  const clash = incompatible(property, target);
  if (target.fixed) {
    const bare = transform === undefined && mapping.default === undefined && !mapping.onlyIfBlank;
    return target.alwaysFrom === property.name && bare
      ? undefined
      : {
          problem: 'incompatible_types',
          message: `“${target.label}” is always filled from “${target.alwaysFrom}”. Remove this mapping, or map another field.`,
        };
  }
  if (target.kind === 'user') {
    if (valueType !== 'owner') return clash;
    if (transform !== undefined) return badTransform(`Owners can't be transformed. Remove the transform.`);
    if (mapping.default !== undefined) return badDefault(`“${target.label}” can't have a default owner.`);
    return undefined;
  }
  const misfit =
    transform === undefined
      ? fits(target.kind, valueType)
        ? undefined
        : clash
      : transformMisfit(transform, property, target);
  return misfit ?? defaultMisfit(mapping, valueType, target);
}

function fits(kind: Exclude<FieldKind, 'user'>, valueType: string): boolean {
  return kind === 'text' || kind === 'json' || taken[kind].includes(valueType);
}

function transformMisfit(
  transform: Transform,
  property: PropertyShape,
  target: TargetField,
): Misfit | undefined {
  const valueType = valueTypeOf(property);
  if (typeof transform === 'object') return valueMapMisfit(transform.valueMap, property, target);
  if (!transformable[transform].includes(valueType)) {
    return badTransform(
      `“${transformNames[transform]}” doesn't work with “${labelOf(property)}”, which holds ${wordsOf(valueType)}. Remove it.`,
    );
  }
  if (transform === 'list' && target.kind !== 'json') {
    return badTransform('Lists can only be mapped to custom fields.');
  }
  return target.kind === 'user' || fits(target.kind, transformedType(transform, valueType))
    ? undefined
    : incompatible(property, target);
}

/** Every value of the map, and every unmapped option, has to fit the field. */
function valueMapMisfit(
  valueMap: Readonly<Record<string, string>>,
  property: PropertyShape,
  target: TargetField,
): Misfit | undefined {
  const { column } = target;
  if (Object.keys(valueMap).length === 0) return badTransform('The value map is empty. Remove it.');
  if (!column) return undefined;
  const fitsColumn = (value: string) => 'value' in coerceValue(value, column);
  const wrong = Object.values(valueMap).find((value) => !fitsColumn(value));
  if (wrong !== undefined) {
    return badTransform(`“${wrong}” doesn't fit “${target.label}”, which accepts ${kindWords[target.kind]}.`);
  }
  const left = optionValues(property).filter((value) => !Object.hasOwn(valueMap, value));
  const unfit = left.filter((value) => !fitsColumn(value));
  if (unfit.length === 0) return undefined;
  return badTransform(
    `“${target.label}” accepts ${kindWords[target.kind]}, and the value map is missing ${unfit
      .slice(0, 5)
      .map((value) => `“${value}”`)
      .join(', ')}. Add a value for each option.`,
  );
}

function optionValues(property: PropertyShape): string[] {
  if (property.options.length > 0) return property.options.map((option) => option.value);
  return valueTypeOf(property) === 'bool' ? ['true', 'false'] : [];
}

function defaultMisfit(mapping: Mapping, valueType: string, target: TargetField): Misfit | undefined {
  if (mapping.default === undefined) return undefined;
  const outcome = mapField(
    {
      id: '',
      properties: { [mapping.property]: null },
      createdAt: '',
      updatedAt: '',
      archived: false,
    },
    toFieldMapping(mapping, valueType),
    target.column,
  );
  if (outcome !== 'absent' && 'value' in outcome && outcome.value !== null) return undefined;
  return badDefault(
    target.kind === 'json'
      ? `The default “${mapping.default}” doesn't fit “${target.label}”, which receives ${wordsOf(valueType)}.`
      : `The default “${mapping.default}” doesn't fit “${target.label}”, which accepts ${kindWords[target.kind]}.`,
  );
}

function outboundMisfit(mapping: Mapping, property: PropertyShape, target: TargetField): Misfit | undefined {
  const valueType = valueTypeOf(property);
  const { transform } = mapping;
  if (property.readOnlyValue) {
    return {
      problem: 'read_only_property',
      message: `“${labelOf(property)}” is read-only in HubSpot: it is calculated or locked. Map “${target.label}” to another property.`,
    };
  }
  const several = refusesSeveral(property, target.field);
  if (several !== undefined) return { problem: 'incompatible_types', message: several };
  if (!sent[target.kind].includes(valueType)) {
    return {
      problem: 'incompatible_types',
      message: `“${target.label}” holds ${kindWords[target.kind]}, but HubSpot's “${labelOf(property)}” accepts ${wordsOf(valueType)}. Choose a property for ${kindWords[target.kind]} or for text.`,
    };
  }
  if (mapping.default !== undefined) {
    const formed = formValue(null, mapping, property, { ownerOf: new Map(), nameOf: new Map() });
    if ('code' in formed) {
      return badDefault(
        `The default “${mapping.default}” doesn't fit HubSpot's “${labelOf(property)}”, which accepts ${wordsOf(valueType)}.`,
      );
    }
  }
  if (transform === undefined) return undefined;
  if (typeof transform === 'string') {
    return (transform === 'trim' || transform === 'lowercase') &&
      (target.kind === 'text' || target.kind === 'json')
      ? undefined
      : badTransform(`“${transformNames[transform]}” doesn't work for values sent to HubSpot. Remove it.`);
  }
  const options = optionValues(property);
  const wrong =
    options.length === 0
      ? undefined
      : Object.values(transform.valueMap).find((value) => !options.includes(value));
  return wrong === undefined
    ? undefined
    : badTransform(`“${wrong}” is not an option of HubSpot's “${labelOf(property)}”.`);
}

function incompatible(property: PropertyShape, target: TargetField): Misfit {
  const valueType = valueTypeOf(property);
  const hint =
    target.kind === 'user' && valueType === 'owners'
      ? ' Choose a property for one HubSpot user, or a custom field.'
      : (target.kind === 'number' || target.kind === 'integer') && transformable.number.includes(valueType)
        ? ` If its texts are numbers, choose “${transformNames.number}” (number).`
        : (target.kind === 'date' || target.kind === 'timestamp') && valueType === 'number'
          ? ` If its numbers are milliseconds since 1970, choose “${transformNames.dateFromMilliseconds}” (dateFromMilliseconds).`
          : ' Choose another field, or a custom one.';
  return {
    problem: 'incompatible_types',
    message: `HubSpot's “${labelOf(property)}” holds ${wordsOf(valueType)}, but “${target.label}” accepts ${kindWords[target.kind]}.${hint}`,
  };
}

function wordsOf(valueType: string): string {
  return typeWords[valueType] ?? `values of the type ${valueType}`;
}

function badTransform(message: string): Misfit {
  return { problem: 'bad_transform', message };
}

function badDefault(message: string): Misfit {
  return { problem: 'bad_default', message };
}
