import { expect, test } from 'vitest';
import type { Mapping } from '../../contract/mappings.ts';
import type { ColumnType } from './column-types.ts';
import { misfitOf, sentTypes, sentWith, takenTypes, takenWith } from './field-fits.ts';
import { type FieldKind, findField, mappableFields, type TargetField } from './mappable-fields.ts';
import type { ObjectMapping } from './object-mapping.ts';
import { type PropertyShape, valueTypeOf } from './value-type.ts';

const column = (name: string, kind: ColumnType['kind'], more: Partial<ColumnType> = {}): ColumnType => ({
  name,
  sqlType: kind,
  kind,
  maxLength: undefined,
  maxWholeDigits: kind === 'number' ? 131_072 : undefined,
  range: kind === 'integer' ? { min: -100n, max: 100n } : undefined,
  required: false,
  generated: false,
  ...more,
});
const target = (kind: FieldKind): TargetField => ({
  field: 'f',
  label: 'F',
  kind,
  column: kind === 'json' ? undefined : column('f', kind === 'user' ? 'uuid' : kind),
  inbound: true,
  outbound: true,
  alwaysFrom: null,
  fixed: false,
});
const property = (type: string, more: Partial<PropertyShape> = {}): PropertyShape => ({
  name: 'p',
  label: 'P',
  type,
  fieldType: 'text',
  options: [],
  externalOptions: false,
  referencedObjectType: undefined,
  readOnlyValue: false,
  ...more,
});
const owner = property('enumeration', { referencedObjectType: 'OWNER', externalOptions: true });
const choice = property('enumeration', {
  options: ['a', 'b'].map((value) => ({ label: value, value, displayOrder: 0, hidden: false })),
});
const mapping = (more: Partial<Mapping> = {}): Mapping => ({
  property: 'p',
  field: 'f',
  direction: 'inbound',
  ...more,
});
const outcome = (given: Mapping, from: PropertyShape, to: TargetField) =>
  misfitOf(given, from, to)?.problem ?? 'fits';

const types: Record<string, PropertyShape> = {
  string: property('string'),
  number: property('number'),
  date: property('date'),
  datetime: property('datetime'),
  enumeration: choice,
  bool: property('bool'),
  phone_number: property('phone_number'),
  owner,
  somethingNew: property('object_coordinates'),
};

// The property types that fit each kind of field, and those it can be sent to.
test.each<[FieldKind, string, string]>([
  [
    'text',
    'string number date datetime enumeration bool phone_number owner somethingNew',
    'string enumeration phone_number',
  ],
  [
    'json',
    'string number date datetime enumeration bool phone_number owner somethingNew',
    'string number date datetime enumeration bool phone_number',
  ],
  ['number', 'number', 'string number'],
  ['integer', 'number', 'string number'],
  ['date', 'date datetime', 'string date datetime'],
  ['timestamp', 'date datetime', 'string date datetime'],
  ['boolean', 'bool', 'string bool'],
  ['user', 'owner', 'owner'],
])('a field of the kind %s takes %s and is told to %s', (kind, taken, told) => {
  const fitting = (direction: Mapping['direction']) =>
    Object.keys(types).filter((type) => {
      const from = types[type];
      return from && outcome(mapping({ direction }), from, target(kind)) === 'fits';
    });
  expect(fitting('inbound').sort()).toEqual(taken.split(' ').sort());
  expect(fitting('outbound').sort()).toEqual(told.split(' ').filter(Boolean).sort());
});

test.each<[string, Partial<Mapping>, PropertyShape, FieldKind, string]>([
  ['text as a number', { transform: 'number' }, property('string'), 'number', 'fits'],
  ['text as a number into text', { transform: 'number' }, property('string'), 'text', 'fits'],
  ['text as a number into a date', { transform: 'number' }, property('string'), 'date', 'incompatible_types'],
  ['a checkbox as a number', { transform: 'number' }, property('bool'), 'number', 'bad_transform'],
  ['milliseconds', { transform: 'dateFromMilliseconds' }, property('number'), 'date', 'fits'],
  [
    'milliseconds into a number',
    { transform: 'dateFromMilliseconds' },
    property('number'),
    'number',
    'incompatible_types',
  ],
  ['trim of a number', { transform: 'trim' }, property('number'), 'number', 'bad_transform'],
  ['a list into a custom field', { transform: 'list' }, choice, 'json', 'fits'],
  ['a list into a column', { transform: 'list' }, choice, 'text', 'bad_transform'],
  ['a list of a number', { transform: 'list' }, property('number'), 'json', 'bad_transform'],
  ['a value map into text', { transform: { valueMap: { a: 'Alpha' } } }, choice, 'text', 'fits'],
  ['a value map for every option', { transform: { valueMap: { a: '1', b: '2' } } }, choice, 'number', 'fits'],
  [
    'a value map that leaves one out',
    { transform: { valueMap: { a: '1' } } },
    choice,
    'number',
    'bad_transform',
  ],
  [
    'a value map to what does not fit',
    { transform: { valueMap: { a: 'x', b: '2' } } },
    choice,
    'number',
    'bad_transform',
  ],
  [
    'a value map of a checkbox',
    { transform: { valueMap: { true: '1', false: '0' } } },
    property('bool'),
    'integer',
    'fits',
  ],
  ['an empty value map', { transform: { valueMap: {} } }, choice, 'text', 'bad_transform'],
  ['a default that fits', { default: '5' }, property('number'), 'integer', 'fits'],
  ['a default out of range', { default: '500' }, property('number'), 'integer', 'bad_default'],
  ['a blank default', { default: ' ' }, property('string'), 'text', 'bad_default'],
  ['a default of another form', { default: 'soon' }, property('date'), 'json', 'bad_default'],
  ['a default owner', { default: '7' }, owner, 'user', 'bad_default'],
  ['an owner in lower case', { transform: 'lowercase' }, owner, 'user', 'bad_transform'],
  [
    'outbound: a locked property',
    { direction: 'outbound' },
    property('string', { readOnlyValue: true }),
    'text',
    'read_only_property',
  ],
  ['outbound: one person', { direction: 'outbound' }, owner, 'user', 'fits'],
  [
    'outbound: one person where several are',
    { direction: 'outbound' },
    { ...owner, fieldType: 'checkbox' },
    'user',
    'incompatible_types',
  ],
  ['outbound: a default', { direction: 'outbound', default: 'x' }, property('string'), 'text', 'fits'],
  [
    'outbound: a default of another form',
    { direction: 'outbound', default: 'soon' },
    property('date'),
    'date',
    'bad_default',
  ],
  [
    'outbound: a default that is no option',
    { direction: 'outbound', default: 'c' },
    choice,
    'text',
    'bad_default',
  ],
  [
    'outbound: a list',
    { direction: 'outbound', transform: 'list' },
    property('string'),
    'text',
    'bad_transform',
  ],
  [
    'outbound: options by a value map',
    { direction: 'outbound', transform: { valueMap: { x: 'a' } } },
    choice,
    'text',
    'fits',
  ],
  [
    'outbound: no such option',
    { direction: 'outbound', transform: { valueMap: { x: 'c' } } },
    choice,
    'text',
    'bad_transform',
  ],
])('%s', (_name, given, from, kind, expected) => {
  expect(outcome(mapping(given), from, target(kind))).toBe(expected);
});

test('ids are texts, owners are owners, a single checkbox is yes or no', () => {
  const shape = (name: string, more: Partial<PropertyShape>) =>
    valueTypeOf({ ...property('number', more), name });
  expect(shape('hs_object_id', {})).toBe('string');
  expect(shape('anything', { referencedObjectType: 'COMPANY' })).toBe('string');
  expect(shape('amount', {})).toBe('number');
  expect(shape('x', { type: 'enumeration', fieldType: 'booleancheckbox' })).toBe('bool');
});

test('a platform’s own columns can be mapped, but no ids and none that take no null', () => {
  const base: ObjectMapping = {
    objectType: 'company',
    table: 'customers',
    fields: [
      { property: 'name', field: 'name' },
      { property: 'pipeline', field: 'pipeline_id' },
      { property: 'industry', field: 'industry' },
    ],
    alwaysFilled: ['name', 'pipeline_id'],
    ownerFields: [],
    extraProperties: [],
    derivedFields: [],
    derive: () => ({ values: {}, rejects: [] }),
  };
  const columns = [
    column('name', 'text', { required: true }),
    column('pipeline_id', 'text'),
    column('industry', 'other'),
    column('nps', 'integer'),
    column('plan', 'text', { required: true }),
    column('active', 'boolean', { required: true }),
    column('account_id', 'text'),
    column('parent', 'uuid'),
    column('settings', 'json'),
    column('name_lower', 'text', { generated: true }),
    column('created_at', 'timestamp'),
    column('health_score', 'integer'),
  ];
  const fields = mappableFields(base, new Map(columns.map((one) => [one.name, one])));
  expect(fields.filter((one) => one.inbound).map((one) => one.field)).toEqual([
    'name',
    'pipeline_id',
    'industry',
    'nps',
    'active',
    'customFields.<name>',
  ]);
  expect(findField(fields, 'plan')).toMatchObject({ inbound: false, outbound: true });
  expect(findField(fields, 'health_score')).toMatchObject({ inbound: false, outbound: true });
  expect(findField(fields, 'customFields.Größe-2')).toMatchObject({ kind: 'json' });
  for (const name of ['', 'a b', 'a.b', '__proto__', 'x'.repeat(101)]) {
    expect(findField(fields, `customFields.${name}`), name).toBeUndefined();
  }
  const pipeline = findField(fields, 'pipeline_id');
  expect(
    pipeline && misfitOf(mapping({ field: 'pipeline_id' }), property('string'), pipeline)?.message,
  ).toContain('always filled from “pipeline”');
});

test('what is told of a kind of field is what is taken', () => {
  const kinds: FieldKind[] = ['text', 'number', 'integer', 'date', 'timestamp', 'boolean', 'user', 'json'];
  const named = ['trim', 'lowercase', 'number', 'dateFromMilliseconds', 'list'] as const;
  for (const kind of kinds) {
    for (const shape of [...Object.values(types), owner]) {
      const valueType = valueTypeOf(shape);
      const told = `${kind} and ${valueType}`;
      expect(outcome(mapping(), shape, target(kind)) === 'fits', told).toBe(
        takenTypes(kind).includes(valueType),
      );
      expect(outcome(mapping({ direction: 'outbound' }), shape, target(kind)) === 'fits', told).toBe(
        sentTypes(kind).includes(valueType),
      );
      for (const transform of named) {
        expect(outcome(mapping({ transform }), shape, target(kind)) === 'fits', `${told}, ${transform}`).toBe(
          takenWith(kind)[transform]?.includes(valueType) ?? false,
        );
        const sent = outcome(mapping({ transform, direction: 'outbound' }), shape, target(kind));
        expect(sent === 'fits', `${told}, ${transform}, out`).toBe(
          sentTypes(kind).includes(valueType) && sentWith(kind).includes(transform),
        );
      }
    }
  }
});
