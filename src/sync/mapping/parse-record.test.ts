import { expect, test } from 'vitest';
import { hubspotRecord } from '../../../test/support/portals/portal-rows.ts';
import type { ColumnType } from './column-types.ts';
import type { FieldMapping, ObjectMapping, PortalDefinitions } from './object-mapping.ts';
import { parseRecord, propertiesOf } from './parse-record.ts';

const column = (kind: ColumnType['kind'], more: Partial<ColumnType> = {}): [string, ColumnType] => {
  const type: ColumnType = {
    name: kind,
    sqlType: kind,
    kind,
    maxLength: undefined,
    maxWholeDigits: kind === 'number' ? 131_072 : undefined,
    range: undefined,
    required: false,
    generated: false,
    ...more,
  };
  return [type.name, type];
};
const columns = new Map([
  column('text', { name: 'name' }),
  column('text', { name: 'domain' }),
  column('number', { name: 'arr' }),
  column('uuid', { name: 'csm_id' }),
  column('boolean', { name: 'is_renewal', required: true }),
  column('date', { name: 'renewal_date' }),
]);
const nobody = {
  readAt: null,
  ownerIds: new Set<string>(),
  users: new Map([['7', 'user-7']]),
  stages: new Map(),
  pipelineLabels: [],
  companyCurrency: null,
  timeZone: 'UTC',
  renewals: { pipelineIds: [], property: null, stageMapping: {} },
};

function parse(
  fields: FieldMapping[],
  properties: Record<string, string | null>,
  more: Partial<ObjectMapping> = {},
  definitions: Partial<PortalDefinitions> = {},
) {
  const mapping: ObjectMapping = {
    objectType: 'company',
    table: 'customers',
    fields,
    alwaysFilled: [],
    ownerFields: ['csm_id'],
    extraProperties: [],
    derivedFields: [],
    derive: () => ({ values: {}, rejects: [] }),
    ...more,
  };
  return parseRecord(hubspotRecord('1', properties), mapping, columns, { ...nobody, ...definitions });
}

test('null clears a field; a property that HubSpot did not send says nothing', () => {
  const fields = [
    { property: 'name', field: 'name' },
    { property: 'old', field: 'domain' },
    { property: 'hubspot_owner_id', field: 'csm_id' },
    { property: 'a', field: 'customFields.a' },
    { property: 'b', field: 'customFields.b' },
  ];
  const parsed = parse(fields, { name: null, a: null });
  expect(parsed.values).toEqual({ name: null });
  expect(parsed.customFields).toEqual({ a: null });
  expect(parsed.keep).toEqual(['domain', 'csm_id']);
  expect(parsed.rejects).toEqual([]);
});

test('a property with the name of something every object has is absent, too', () => {
  const parsed = parse([{ property: 'constructor', field: 'name' }], {});
  expect(parsed).toMatchObject({ values: {}, keep: ['name'] });
});

test('a value that cannot be taken is told, and the field keeps what it has', () => {
  const fields = [
    { property: 'revenue', field: 'arr' },
    { property: 'seats', field: 'customFields.seats', propertyType: 'number' },
    { property: 'name', field: 'name' },
  ];
  const parsed = parse(fields, { revenue: 'n/a', seats: 'many', name: 'A' });
  expect(parsed.values).toEqual({ name: 'A' });
  expect(parsed.customFields).toEqual({});
  expect(parsed.keep).toEqual(['arr']);
  expect(parsed.rejects).toEqual([
    { externalId: '1', property: 'revenue', field: 'arr', code: 'not_a_number', value: 'n/a' },
    { externalId: '1', property: 'seats', field: 'customFields.seats', code: 'not_a_number', value: 'many' },
  ]);
});

test.each<[string, Partial<FieldMapping>, string, string]>([
  [
    'a number with all its digits',
    { propertyType: 'number' },
    '12345678901234567890.10',
    '12345678901234567890.10',
  ],
  ['a number that JSON writes otherwise', { propertyType: 'number' }, '+007.', '7'],
  ['a negative fraction', { propertyType: 'number' }, '-0.50', '-0.50'],
  ['a boolean', { propertyType: 'bool' }, 'true', 'true'],
  ['a date', { propertyType: 'date' }, '1767225600000', '"2026-01-01"'],
  ['a moment', { propertyType: 'datetime' }, '2026-01-01T10:00:00Z', '"2026-01-01T10:00:00.000Z"'],
  ['an enumeration', { propertyType: 'enumeration' }, 'a;b', '"a;b"'],
  ['a type that we do not know', { propertyType: 'object_coordinates' }, '1,2', '"1,2"'],
  ['a property whose type is not known', {}, '12', '"12"'],
  ['a list', { propertyType: 'enumeration', transform: 'list' }, ';a;b', '["a","b"]'],
  ['a written number', { propertyType: 'string', transform: 'number' }, '1.234,5', '1234.5'],
  [
    'a written date',
    { propertyType: 'string', transform: 'dateFromMilliseconds' },
    '1767225600000',
    '"2026-01-01"',
  ],
  ['another value', { propertyType: 'bool', transform: { valueMap: { true: 'yes' } } }, 'true', '"yes"'],
  ['text without NUL', {}, 'a\0b', '"ab"'],
  ['a list without NUL', { transform: 'list' }, 'a\0;b', '["a","b"]'],
])('a custom field: %s', (_name, mapping, raw, expected) => {
  const parsed = parse([{ property: 'p', field: 'customFields.f', ...mapping }], { p: raw });
  expect(JSON.stringify(parsed.customFields)).toBe(`{"f":${expected}}`);
});

test('a custom number ends where JSON’s readers end', () => {
  const field = { property: 'p', field: 'customFields.f', propertyType: 'number' };
  expect(parse([field], { p: '1e400' }).rejects).toMatchObject([{ code: 'number_out_of_range' }]);
});

test('a default is taken where HubSpot has no value, and is not transformed', () => {
  const fields: FieldMapping[] = [
    { property: 'a', field: 'arr', default: '10', transform: 'number' },
    { property: 'b', field: 'name', default: 'NONE', transform: 'lowercase' },
    { property: 'c', field: 'domain', default: 'x' },
    { property: 'd', field: 'customFields.d', default: 'p;q', transform: 'list' },
    { property: 'gone', field: 'renewal_date', default: '2026-01-01' },
  ];
  const parsed = parse(fields, { a: null, b: ' ', c: 'y', d: '' });
  expect(parsed.values).toEqual({ arr: '10', name: 'NONE', domain: 'y' });
  expect(parsed.customFields).toEqual({ d: ['p', 'q'] });
  expect(parsed.keep).toEqual(['renewal_date']);
});

test('a mapping that gives a value has the last word over what is derived', () => {
  const derived = { name: 'stand-in', is_renewal: true, domain: 'derived' };
  const more = { derivedFields: ['is_renewal'], derive: () => ({ values: derived, rejects: [] }) };
  const fields = [
    { property: 'flag', field: 'is_renewal' },
    { property: 'name', field: 'name' },
  ];
  expect(parse(fields, { flag: 'false', name: null }, more).values).toMatchObject({
    is_renewal: false,
    name: 'stand-in',
  });
  expect(parse(fields, { flag: null, name: 'A' }, more).values).toMatchObject({
    is_renewal: true,
    name: 'A',
  });
});

test('a stand-in serves a new row only where the value could not be taken', () => {
  const derive = () => ({ values: { name: 'stand-in' }, rejects: [] });
  const narrow = new Map([...columns, column('text', { name: 'name', maxLength: 10 })]);
  const mapping: ObjectMapping = {
    objectType: 'company',
    table: 'customers',
    fields: [{ property: 'name', field: 'name' }],
    alwaysFilled: ['name'],
    ownerFields: [],
    extraProperties: [],
    derivedFields: [],
    derive,
  };
  const parsed = parseRecord(hubspotRecord('1', { name: 'much too long' }), mapping, narrow, nobody);
  expect(parsed).toMatchObject({
    values: { name: 'stand-in' },
    keep: ['name'],
    rejects: [{ code: 'too_long' }],
  });
});

test('a flag that takes no null is false', () => {
  expect(parse([{ property: 'flag', field: 'is_renewal' }], { flag: '' }).values).toEqual({
    is_renewal: false,
  });
});

test('a column that others fill as well stays as it is where HubSpot has no value', () => {
  const fields = [{ property: 'p', field: 'domain' }];
  const more = { sharedFields: ['domain'] };
  expect(parse(fields, { p: null }, more)).toMatchObject({ values: {}, keep: ['domain'] });
  expect(parse(fields, { p: 'x' }, more)).toMatchObject({ values: { domain: 'x' }, keep: [] });
});

test('the properties to ask for: of fields, filters and derivation, each once', () => {
  const mapping: ObjectMapping = {
    objectType: 'company',
    table: 'customers',
    fields: [
      { property: 'Name', field: 'name' },
      { property: 'name', field: 'domain' },
    ],
    alwaysFilled: [],
    ownerFields: [],
    extraProperties: ['name', 'dealtype'],
    derivedFields: [],
    inclusion: [{ objectType: 'company', property: 'lifecyclestage', operator: 'HAS_PROPERTY' }],
    derive: () => ({ values: {}, rejects: [] }),
  };
  expect(propertiesOf(mapping)).toEqual([
    'Name',
    'name',
    'lifecyclestage',
    'dealtype',
    'hs_merged_object_ids',
  ]);
});

test('a record that its filter does not take is told as such', () => {
  const inclusion = [
    { objectType: 'company' as const, property: 'tier', operator: 'IN' as const, values: ['a'] },
  ];
  expect(parse([], { tier: 'b' }, { inclusion }).included).toBe(false);
  expect(parse([], { tier: 'a' }, { inclusion }).included).toBe(true);
});

test.each<[string, Partial<FieldMapping>, string, string]>([
  ['a moment', { propertyType: 'datetime' }, '2026-04-01T06:59:00.000Z', '2026-03-31'],
  ['a moment at midnight in UTC', { propertyType: 'datetime' }, '2026-04-01T00:00:00Z', '2026-03-31'],
  ['a moment of a property of the defaults', {}, '2026-04-01T06:59:00.000Z', '2026-03-31'],
  ['a moment as milliseconds', { propertyType: 'datetime' }, '1775001600000', '2026-03-31'],
  ['a date', { propertyType: 'date' }, '2026-03-31', '2026-03-31'],
  ['a date as milliseconds', { propertyType: 'date' }, '1774915200000', '2026-03-31'],
  ['a date as a moment', { propertyType: 'date' }, '2026-03-31T00:00:00.000Z', '2026-03-31'],
  [
    'a number that is a day',
    { propertyType: 'number', transform: 'dateFromMilliseconds' },
    '1774915200000',
    '2026-03-31',
  ],
  [
    'a number that is a moment',
    { propertyType: 'number', transform: 'dateFromMilliseconds' },
    '1775026740000',
    '2026-03-31',
  ],
])('in a column of days, %s is of the day that HubSpot shows', (_name, how, raw, day) => {
  const fields = [
    { property: 'p', field: 'renewal_date', ...how },
    { property: 'p', field: 'customFields.p', ...how },
  ];
  const parsed = parse(fields, { p: raw }, {}, { timeZone: 'America/Phoenix' });
  expect(parsed.values).toEqual({ renewal_date: day });
  expect(parsed.rejects).toEqual([]);
  // A custom field for times keeps the time.
  if (how.propertyType === 'number') expect(parsed.customFields).toEqual({ p: day });
});

test('a default is the day that it names, in any zone', () => {
  const field = { property: 'p', field: 'renewal_date', propertyType: 'datetime', default: '2026-03-31' };
  expect(parse([field], { p: null }, {}, { timeZone: 'America/Phoenix' }).values).toEqual({
    renewal_date: '2026-03-31',
  });
});
