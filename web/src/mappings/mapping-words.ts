import { customFieldPrefix, fieldName } from '../../../src/contract/field-names.ts';
import {
  type MappableField,
  type Mapping,
  type Property,
  type Transform,
  transformNames,
} from '../../../src/contract/mappings.ts';
import { formatDay, formatMoment } from '../format/dates.ts';
import { valueAsText } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { labelIn } from '../ui/form/property-choices.ts';

/** HubSpot's names for the types of fields. */
const fieldTypeWords: Record<string, string> = {
  text: 'Single-line text',
  textarea: 'Multi-line text',
  html: 'Rich text',
  select: 'Dropdown',
  radio: 'Radio choice',
  checkbox: 'Multiple checkboxes',
  booleancheckbox: 'Single checkbox',
  phonenumber: 'Phone number',
  file: 'File',
};

/** What a property holds, by `valueType`. */
const valueTypeWords: Record<string, string> = {
  string: 'text',
  phone_number: 'phone numbers',
  number: 'numbers',
  date: 'dates',
  datetime: 'dates and times',
  enumeration: 'a choice of options',
  bool: 'yes or no',
  owner: 'HubSpot users',
};
const valueTypeBadges: Record<string, string> = {
  number: 'Number',
  date: 'Date',
  datetime: 'Date and time',
  owner: 'HubSpot user',
  phone_number: 'Phone number',
  bool: 'Yes or no',
};

/** A property's type as a badge. */
export const propertyTypeWord = ({ valueType, fieldType, type }: Property): string => {
  if (valueType === 'owner') return 'HubSpot user';
  if (valueType === 'owners') return 'Several HubSpot users';
  if (fieldType.startsWith('calculation')) return 'Calculated';
  if (valueType === 'string' || valueType === 'enumeration' || fieldType === 'booleancheckbox') {
    return fieldTypeWords[fieldType] ?? (valueType === 'enumeration' ? 'Choice' : 'Text');
  }
  return valueTypeBadges[valueType] ?? type;
};

export const valueTypeWord = (valueType: string): string =>
  valueTypeWords[valueType] ?? `values of the type ${valueType}`;

const kinds: Record<MappableField['kind'], { badge: string; holds: string }> = {
  text: { badge: 'Text', holds: 'text' },
  number: { badge: 'Number', holds: 'numbers' },
  integer: { badge: 'Whole number', holds: 'whole numbers' },
  date: { badge: 'Date', holds: 'dates' },
  timestamp: { badge: 'Date and time', holds: 'dates and times' },
  boolean: { badge: 'Yes or no', holds: 'yes or no' },
  user: { badge: 'User', holds: 'users' },
  json: { badge: 'Custom field', holds: 'any value' },
};
export const kindBadge = (kind: MappableField['kind']): string => kinds[kind].badge;
export const kindHolds = (kind: MappableField['kind']): string => kinds[kind].holds;

/** Sync directions, and whether only empty values are filled. */
export const rules = ['inbound', 'inbound_blank', 'outbound', 'outbound_blank'] as const;
export type Rule = (typeof rules)[number];

export const ruleWords: Record<Rule, { word: string; meaning: string }> = {
  inbound: {
    word: 'HubSpot → CSCX',
    meaning: 'Changes in HubSpot replace the value in CSCX.',
  },
  inbound_blank: {
    word: 'HubSpot → CSCX, only if empty in CSCX',
    meaning: 'Values in CSCX are never replaced.',
  },
  outbound: {
    word: 'CSCX → HubSpot',
    meaning: 'Changes in CSCX replace the value in HubSpot.',
  },
  outbound_blank: {
    word: 'CSCX → HubSpot, only if empty in HubSpot',
    meaning: 'Values in HubSpot are never replaced.',
  },
};

export const ruleOf = ({ direction, onlyIfBlank }: Pick<Mapping, 'direction' | 'onlyIfBlank'>): Rule =>
  onlyIfBlank ? `${direction}_blank` : direction;

export type TransformName = Extract<Transform, string> | 'valueMap';
export const transformWords: Record<TransformName, { word: string; meaning: string }> = {
  trim: { word: transformNames.trim, meaning: '“ Acme ” becomes “Acme”.' },
  lowercase: { word: transformNames.lowercase, meaning: '“Acme.COM” becomes “acme.com”.' },
  number: {
    word: transformNames.number,
    meaning: '“1,234.50 €” becomes 1234.5. Ambiguous values are listed under Errors.',
  },
  dateFromMilliseconds: {
    word: transformNames.dateFromMilliseconds,
    meaning: 'A number of milliseconds since 1970 becomes a date.',
  },
  list: { word: transformNames.list, meaning: '“a;b” becomes a list of “a” and “b”.' },
  valueMap: { word: transformNames.valueMap, meaning: 'Each value becomes another one that you choose.' },
};

export const transformName = (transform: Transform | undefined): TransformName | undefined =>
  typeof transform === 'object' ? 'valueMap' : transform;

export const isCustomField = (field: string): boolean => field.startsWith(customFieldPrefix);
export const customFieldName = (field: string): string => field.slice(customFieldPrefix.length);
export const customFieldOf = (name: string): string => customFieldPrefix + name;

/** The label of a field. */
export const fieldLabel = (field: string, fields: readonly MappableField[]): string =>
  isCustomField(field)
    ? shorten(fieldName(field), 100)
    : (fields.find((one) => one.field === field)?.label ?? field);

/** The transform and the default of a mapping, a phrase each. */
export const particulars = ({ transform, default: standIn, direction }: Mapping): string[] => {
  const name = transformName(transform);
  const mapped = typeof transform === 'object' ? Object.keys(transform.valueMap).length : 0;
  return [
    ...(name === undefined
      ? []
      : [
          name === 'valueMap'
            ? `${mapped} ${mapped === 1 ? 'value' : 'values'} mapped`
            : transformWords[name].word,
        ]),
    ...(standIn === undefined
      ? []
      : [`“${shorten(standIn, 40)}” if ${direction === 'inbound' ? 'HubSpot' : 'the CSCX field'} is empty`]),
  ];
};

/** A mapping in words. */
export const mappingInWords = (
  mapping: Mapping,
  properties: readonly Property[],
  fields: readonly MappableField[],
): string => {
  const theirs = labelIn(properties, mapping.property);
  const ours = fieldLabel(mapping.field, fields);
  const [from, to] = mapping.direction === 'inbound' ? [theirs, ours] : [ours, `HubSpot’s ${theirs}`];
  const more = [...(mapping.onlyIfBlank ? ['only if empty'] : []), ...particulars(mapping)];
  return `${from} → ${to}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
};

const daySample = /^\d{4}-\d\d-\d\d$/;
const momentSample = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A HubSpot value for reading: labels of options, and dates and times in the user's format. */
export const theirValueAsText = (raw: string, property: Property | undefined): string => {
  const options = property?.options ?? [];
  if (options.length > 0) {
    const labels = raw
      .split(';')
      .map((value) => options.find((option) => option.value === value)?.label ?? value);
    return labels.join(', ');
  }
  if (property?.valueType === 'bool') return raw === 'true' ? 'Yes' : raw === 'false' ? 'No' : raw;
  if (property?.valueType === 'date' && daySample.test(raw)) return formatDay(raw);
  if (property?.valueType === 'datetime' && momentSample.test(raw)) return formatMoment(raw);
  return raw;
};

/**
 * A CSCX value for reading; null if there is none.
 * @param property the one that fills the field: its options have labels.
 */
export const ourValueAsText = (field: string, value: unknown, property?: Property): string | null =>
  valueAsText(field, value, property ? optionLabels(value, property) : null, null);

const optionLabels = (value: unknown, property: Property): string | null => {
  if (property.options.length === 0) return null;
  if (typeof value === 'string' && value !== '') return theirValueAsText(value, property);
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string')
    ? value.map((part) => theirValueAsText(part, property)).join(', ')
    : null;
};

/** Properties that HubSpot changes automatically with every visit, email, or edit. */
const restless =
  /^(hs_)?last_?modified|^hs_(last_|latest_|time_|analytics_|num_)|^notes_last|^num_|^recent_|_last_(updated|contacted|activity)/;

/** Whether a property changes so often that a mapping costs more than it is worth. */
export const isRestless = ({ name, hubspotDefined }: Property): boolean =>
  hubspotDefined && restless.test(name);
