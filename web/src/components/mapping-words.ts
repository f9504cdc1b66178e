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
import { labelIn } from './property-choices.ts';

/** How HubSpot shows a property, in HubSpot's own words. */
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

/** What values of a property are, by `valueType`. */
const valueTypeWords: Record<string, string> = {
  string: 'text',
  phone_number: 'phone numbers',
  number: 'numbers',
  date: 'days',
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
  date: { badge: 'Date', holds: 'days' },
  timestamp: { badge: 'Date and time', holds: 'dates and times' },
  boolean: { badge: 'Yes or no', holds: 'yes or no' },
  user: { badge: 'Person', holds: 'people' },
  json: { badge: 'Custom field', holds: 'anything' },
};
export const kindBadge = (kind: MappableField['kind']): string => kinds[kind].badge;
export const kindHolds = (kind: MappableField['kind']): string => kinds[kind].holds;

/** Who wins, in words: the direction, and whether only what is empty is filled. */
export const rules = ['inbound', 'inbound_blank', 'outbound', 'outbound_blank'] as const;
export type Rule = (typeof rules)[number];

export const ruleWords: Record<Rule, { word: string; meaning: string }> = {
  inbound: {
    word: 'HubSpot always wins',
    meaning: 'What changes in HubSpot comes here, and replaces what is here.',
  },
  inbound_blank: {
    word: 'HubSpot fills it only while it is empty here',
    meaning: 'What people write here is never replaced.',
  },
  outbound: {
    word: 'We always win',
    meaning: 'What changes here goes to HubSpot, and replaces what is there.',
  },
  outbound_blank: {
    word: 'We fill it only while it is empty in HubSpot',
    meaning: 'What people write in HubSpot is never replaced.',
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
    meaning: '“1,234.50 €” becomes 1234.5. What can be read in two ways is listed under errors.',
  },
  dateFromMilliseconds: {
    word: transformNames.dateFromMilliseconds,
    meaning: 'A number of milliseconds since 1970 becomes a date.',
  },
  list: { word: transformNames.list, meaning: '“a;b” becomes a list of “a” and “b”.' },
  valueMap: { word: transformNames.valueMap, meaning: 'Each value becomes another one that you name.' },
};

export const transformName = (transform: Transform | undefined): TransformName | undefined =>
  typeof transform === 'object' ? 'valueMap' : transform;

export const isCustomField = (field: string): boolean => field.startsWith(customFieldPrefix);
export const customFieldName = (field: string): string => field.slice(customFieldPrefix.length);
export const customFieldOf = (name: string): string => customFieldPrefix + name;

/** What people call a field. */
export const fieldLabel = (field: string, fields: readonly MappableField[]): string =>
  isCustomField(field)
    ? shorten(fieldName(field), 100)
    : (fields.find((one) => one.field === field)?.label ?? field);

/** What is particular about a mapping, a phrase each: transform, default. */
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
      : [`“${shorten(standIn, 40)}” where ${direction === 'inbound' ? 'HubSpot' : 'our field'} is empty`]),
  ];
};

/** A mapping as a sentence without an end. */
export const mappingInWords = (
  mapping: Mapping,
  properties: readonly Property[],
  fields: readonly MappableField[],
): string => {
  const theirs = labelIn(properties, mapping.property);
  const ours = fieldLabel(mapping.field, fields);
  const [from, to] = mapping.direction === 'inbound' ? [theirs, ours] : [ours, `HubSpot’s ${theirs}`];
  const more = [...(mapping.onlyIfBlank ? ['only while empty'] : []), ...particulars(mapping)];
  return `${from} → ${to}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
};

const daySample = /^\d{4}-\d\d-\d\d$/;
const momentSample = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A value of HubSpot's as people read it: labels of options, days and moments in the user's own way. */
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
 * A value of ours as people read it; null: there is none.
 * @param property the one that fills the field: what it holds goes by the labels of its options.
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

/** Properties that HubSpot changes by itself at every visit, mail or edit. */
const restless =
  /^(hs_)?last_?modified|^hs_(last_|latest_|time_|analytics_|num_)|^notes_last|^num_|^recent_|_last_(updated|contacted|activity)/;

/** A property that changes so often that a mapping of it costs more than it tells. */
export const isRestless = ({ name, hubspotDefined }: Property): boolean =>
  hubspotDefined && restless.test(name);
