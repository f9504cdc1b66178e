import { expect, test } from 'vitest';
import type { MappableField, Mapping, Property } from '../../../src/contract/mappings.ts';
import { fieldGroups } from './mapping-edit.ts';
import {
  customNameOf,
  firstTransform,
  fittingCustomName,
  fittingTransforms,
  objectionToCustomName,
  objectionToMapping,
  objectionToPair,
} from './mapping-fit.ts';

const property = (valueType: string, more: Partial<Property> = {}): Property => ({
  name: 'p',
  label: 'P',
  description: '',
  groupName: '',
  type: valueType,
  fieldType: 'text',
  valueType,
  options: [],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: false,
  ...more,
});
const field = (
  name: string,
  kind: MappableField['kind'],
  more: Partial<MappableField> = {},
): MappableField => ({
  field: name,
  label: name.toUpperCase(),
  kind,
  takes: [],
  takesWith: {},
  sendsTo: [],
  sendsWith: [],
  alwaysFrom: null,
  directions: ['inbound', 'outbound'],
  ...more,
});
const fields = [
  field('arr', 'number', {
    takes: ['number'],
    takesWith: { number: ['string', 'number'], valueMap: ['string', 'number', 'enumeration'] },
    sendsTo: ['number', 'string'],
    sendsWith: ['valueMap'],
  }),
  field('csm_id', 'user', { takes: ['owner'], sendsTo: ['owner'] }),
  field('stage_id', 'text', { takes: ['enumeration'], alwaysFrom: 'dealstage', directions: ['inbound'] }),
  field('health_score', 'integer', { sendsTo: ['number'], directions: ['outbound'] }),
  field('customFields.<name>', 'json', { takes: ['string', 'number'], sendsTo: ['string'] }),
];
const map = (fieldName: string, more: Partial<Mapping> = {}): Mapping => ({
  property: 'p',
  field: fieldName,
  direction: 'inbound',
  ...more,
});
const context = (mappings: Mapping[] = [], healths: string[] = []) => ({
  fields,
  mappings,
  except: undefined,
  healths: new Set(healths),
});

test('what can never be mapped says why', () => {
  const number = property('number');
  const into = (name: string, given = number, mappings: Mapping[] = []) =>
    objectionToPair('inbound', given, name, context(mappings));
  expect(into('arr')).toBeUndefined();
  expect(into('csm_id')).toBe('The property holds numbers, but the field takes users.');
  expect(into('stage_id', property('enumeration'))).toBe('Always synced from “dealstage”.');
  expect(into('stage_id', property('enumeration', { name: 'dealstage' }))).toBeUndefined();
  expect(into('health_score')).toMatch(/can only be sent/);
  expect(into('customFields.seats')).toBeUndefined();
  // Its current mapping is replaced.
  expect(into('arr', number, [{ ...map('arr'), property: 'other' }])).toBeUndefined();
  expect(into('arr', property('number', { archived: true }))).toMatch(/Archived/);

  const out = (name: string, given = number, healths: string[] = []) =>
    objectionToPair('outbound', given, name, context([], healths));
  expect(out('arr')).toBeUndefined();
  expect(out('arr', property('number', { readOnlyValue: true }))).toMatch(/^Read-only in HubSpot/);
  expect(out('arr', number, ['p'])).toMatch(/Reserved for health scores/);
  expect(out('stage_id')).toMatch(/^Always synced/);
});

test('a mapping says what it still needs', () => {
  const arr = fields[0] as MappableField;
  const text = property('string');
  expect(fittingTransforms('inbound', text, arr)).toEqual(['number', 'valueMap']);
  expect(firstTransform('inbound', text, arr)).toBe('number');
  expect(firstTransform('inbound', property('number'), arr)).toBeUndefined();
  const objection = (mapping: Mapping, given: Property | undefined = text) =>
    objectionToMapping(mapping, given, context());
  expect(objection(map('arr'))).toBe('Choose a transform.');
  expect(objection(map('arr', { transform: 'number' }))).toBeUndefined();
  expect(objection(map('arr', { transform: { valueMap: {} } }))).toBe('Map at least one value.');
  const choice = property('enumeration', {
    options: ['gold', '5'].map((value) => ({ value, label: value, hidden: false })),
  });
  expect(objection(map('arr', { transform: { valueMap: { gold: 'much' } } }), choice)).toMatch(/doesn’t fit/);
  expect(objection(map('arr', { transform: { valueMap: { silver: '1' } } }), choice)).toMatch(
    /Missing: gold/,
  );
  expect(objection(map('arr', { transform: { valueMap: { gold: '9' } } }), choice)).toBeUndefined();
  expect(objectionToMapping(map('arr'), undefined, context())).toBe('Choose a property.');
  expect(objection(map('customFields.a b'))).toMatch(/without spaces/);
  expect(objectionToCustomName('plan-tier_2')).toBeUndefined();
  expect(objectionToCustomName('')).toMatch(/a name/);
  expect(objectionToCustomName('__proto__')).toMatch(/only letters/);
});

test('a mapped field can be mapped from another property, and one that only works in the other direction says so', () => {
  const filled = context([map('arr', { property: 'other' })]);
  const set = { integrationId: '', objectType: 'company', version: 0, savedBy: null, savedAt: null } as const;
  const list = { items: [property('number', { name: 'other', label: 'Other' })], groups: [] };
  const whole = { set: { ...set, fields, mappings: [], defaults: [] }, list };
  const choiceOf = (direction: Mapping['direction'], name: string) =>
    fieldGroups(whole, [], direction, property('number'), filled)
      .flatMap(({ items }) => items)
      .find(({ value }) => value === name);
  const objectionOf = (direction: Mapping['direction'], name: string) => choiceOf(direction, name)?.objection;
  expect(objectionOf('inbound', 'arr')).toBeUndefined();
  expect(choiceOf('inbound', 'arr')?.note).toBe('Currently filled from Other; this replaces it.');
  expect(choiceOf('outbound', 'arr')?.note).toBeUndefined();
  expect(objectionOf('outbound', 'arr')).toBeUndefined();
  expect(objectionOf('inbound', 'health_score')).toContain('choose “CSCX → HubSpot” first');
  expect(objectionOf('inbound', 'csm_id')).toBe('The property holds numbers, but the field takes users.');
  expect(objectionOf('outbound', 'stage_id')).toBe('Always synced from “dealstage”.');
});

test('a custom field is named after its property, and typed text becomes a name', () => {
  expect(customNameOf(property('string', { name: 'customer-tier.2' }))).toBe('customer_tier_2');
  expect(fittingCustomName(' Customer tier')).toBe('Customer_tier');
  expect(fittingCustomName('größe (m²)!')).toBe('größe_m²');
  expect(objectionToCustomName(fittingCustomName(' a/b c '))).toBeUndefined();
});
