import { expect, test } from 'vitest';
import type { Mapping, Property, SchemaDrift } from '../../../src/contract/mappings.ts';
import {
  abandonedFields,
  changesBetween,
  draftWith,
  isSameSet,
  keyOf,
  problemsByKey,
  reachOf,
  rebase,
} from './mapping-draft.ts';
import { setWith, withRule } from './mapping-edit.ts';
import { filterRows, groupRows } from './mapping-rows.ts';

const map = (property: string, field: string, more: Partial<Mapping> = {}): Mapping => ({
  property,
  field,
  direction: 'inbound',
  ...more,
});
const name = map('name', 'name');
const city = map('city', 'customFields.city');
const arr = map('annualrevenue', 'arr');

test('a draft exists only while something is different', () => {
  const set = { version: 3, mappings: [name, arr] };
  const draft = draftWith(undefined, set, [name]);
  expect(draft).toEqual({ version: 3, base: [name, arr], mappings: [name] });
  expect(draftWith(draft, set, [arr, name])).toBeUndefined();
  // A seemingly unchanged draft may overwrite another user's changes: it stays a draft.
  expect(draftWith(draft, { version: 4, mappings: [name] }, [name, arr])).toBeDefined();
  expect(isSameSet([map('a', 'b', { onlyIfBlank: false })], [map('a', 'b')])).toBe(true);
  const oneWay = map('a', 'b', { transform: { valueMap: { x: '1', y: '2' } } });
  const other = map('a', 'b', { transform: { valueMap: { y: '2', x: '1' } } });
  expect(isSameSet([oneWay], [other])).toBe(true);
});

test('changes are distinguished, with the sides that they affect', () => {
  const trimmed = { ...name, transform: 'trim' as const };
  const changes = changesBetween([name, arr], [trimmed, map('arr_out', 'arr', { direction: 'outbound' })]);
  expect(changes).toMatchObject({
    added: [{ property: 'arr_out' }],
    removed: [arr],
    changed: [{ before: name, after: trimmed }],
  });
  expect(reachOf(changes)).toEqual({ here: true, hubspot: true });
  expect(reachOf(changesBetween([], [map('p', 'f', { direction: 'outbound' })]))).toEqual({
    here: false,
    hubspot: true,
  });
});

test('the user’s changes are applied on top of those of another user', () => {
  const draft = { version: 1, base: [name, arr], mappings: [name, city] };
  const industry = map('industry', 'industry');
  expect(rebase(draft, { version: 2, mappings: [name, arr, industry] })).toEqual({
    version: 2,
    base: [name, arr, industry],
    mappings: [name, industry, city],
  });
  // If two users fill the same field, the last to save wins.
  const town = map('town', 'customFields.city');
  expect(rebase(draft, { version: 2, mappings: [name, arr, town] })?.mappings).toEqual([name, city]);
  expect(rebase(draft, { version: 2, mappings: [name, city] })).toBeUndefined();
});

test('the other direction comes and goes with its mapping', () => {
  const both = setWith([name, arr], arr, arr, true);
  expect(both.map(keyOf)).toEqual([keyOf(name), keyOf(arr), 'outbound annualrevenue arr']);
  expect(setWith(both, arr, arr, false)).toEqual([name, arr]);
  const moved = setWith(both, arr, { ...arr, property: 'revenue' }, true);
  expect(moved.map(keyOf)).toEqual([keyOf(name), 'inbound revenue arr', 'outbound revenue arr']);
  const blank = withRule(map('a', 'b', { default: 'x' }), 'inbound_blank', undefined, undefined);
  expect(blank).toEqual(map('a', 'b', { default: 'x', onlyIfBlank: true }));
  expect(withRule(blank, 'outbound', undefined, undefined)).toEqual(map('a', 'b', { direction: 'outbound' }));
});

const property = (propertyName: string, more: Partial<Property> = {}): Property => ({
  name: propertyName,
  label: propertyName.toUpperCase(),
  description: '',
  groupName: 'main',
  type: 'string',
  fieldType: 'text',
  valueType: 'string',
  options: [],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: true,
  ...more,
});

test('properties are in HubSpot’s groups, with mapped and deleted ones first', () => {
  const finding: SchemaDrift = {
    id: 'f',
    integrationId: 'i',
    objectType: 'company',
    kind: 'option_added',
    subject: 'tier: gold',
    explanation: '',
    remedy: '',
    proposedMappings: null,
    detectedAt: '',
  };
  const lost = map('lost', 'industry');
  const tier = map('tier', 'customFields.tier');
  const groups = groupRows({
    list: {
      items: [
        property('alpha'),
        property('tier', { hubspotDefined: false }),
        property('secret', { hidden: true }),
        property('other', { groupName: 'more' }),
      ],
      groups: [
        { name: 'more', label: 'More' },
        { name: 'main', label: 'Main' },
      ],
    },
    mappings: [tier, lost],
    findings: [finding],
    suggestions: [],
    problems: problemsByKey(
      [{ index: 1, property: 'lost', field: 'industry', problem: 'unknown_property', message: 'gone' }],
      [tier, lost],
    ),
  });
  const namesOf = (list: typeof groups) =>
    list.map(({ label, rows }) => [label, rows.map((row) => row.name)]);
  expect(namesOf(groups)).toEqual([
    ['Deleted in HubSpot', ['lost']],
    ['More', ['other']],
    ['Main', ['tier', 'alpha']],
  ]);
  const found = (search: string, filter: 'all' | 'unmapped' | 'custom' | 'attention') =>
    filterRows(groups, { search, filter, fields: [] }).flatMap(({ rows }) => rows.map((row) => row.name));
  expect(found('ALPHA', 'all')).toEqual(['alpha']);
  expect(found('customfields.tier', 'all')).toEqual(['tier']);
  expect(found('', 'unmapped')).toEqual(['other', 'alpha']);
  expect(found('', 'custom')).toEqual(['tier']);
  expect(found('', 'attention')).toEqual(['lost', 'tier']);
});

test('a mapping replaces the previous one of its field, together with its other direction', () => {
  const contract = map('contract_arr', 'arr');
  const out = map('annualrevenue', 'arr', { direction: 'outbound' });
  expect(setWith([name, arr, city], undefined, contract, false)).toEqual([name, contract, city]);
  expect(setWith([name, arr, out, city], undefined, contract, false)).toEqual([name, contract, city]);
  expect(setWith([name, arr, city], undefined, contract, true)).toEqual([
    name,
    contract,
    { ...contract, direction: 'outbound' },
    city,
  ]);
  // A mapping that is changed to fill the field of another one.
  expect(setWith([name, arr, city], city, { ...city, field: 'arr' }, false)).toEqual([
    name,
    { ...city, field: 'arr' },
  ]);
  // A mapping in the other direction isn't a rival.
  expect(setWith([name, out], undefined, contract, false)).toEqual([name, out, contract]);
  const tier = map('tier', 'customFields.tier', { direction: 'outbound' });
  const rival = map('tier', 'customFields.grade', { direction: 'outbound' });
  expect(setWith([name, tier], undefined, rival, false)).toEqual([name, rival]);
});

test('only fields that are no longer filled are abandoned', () => {
  const contract = map('contract_arr', 'arr');
  const left = (before: Mapping[], after: Mapping[]) => abandonedFields(changesBetween(before, after), after);
  expect(left([name, arr], [name, contract])).toEqual([]);
  expect(left([name, arr], [name])).toEqual(['arr']);
  expect(left([name, { ...arr, direction: 'outbound' }], [name])).toEqual([]);
});
