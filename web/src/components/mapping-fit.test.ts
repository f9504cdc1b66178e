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

test('what can never go together says why', () => {
  const number = property('number');
  const into = (name: string, given = number, mappings: Mapping[] = []) =>
    objectionToPair('inbound', given, name, context(mappings));
  expect(into('arr')).toBeUndefined();
  expect(into('csm_id')).toBe('HubSpot has numbers, and the field takes people.');
  expect(into('stage_id', property('enumeration'))).toBe('Always filled from “dealstage”.');
  expect(into('stage_id', property('enumeration', { name: 'dealstage' }))).toBeUndefined();
  expect(into('health_score')).toMatch(/can only be sent/);
  expect(into('customFields.seats')).toBeUndefined();
  expect(into('arr', number, [{ ...map('arr'), property: 'other' }])).toBe('Filled from “other” already.');
  expect(into('arr', property('number', { archived: true }))).toMatch(/Archived/);

  const out = (name: string, given = number, healths: string[] = [], mappings: Mapping[] = []) =>
    objectionToPair('outbound', given, name, context(mappings, healths));
  expect(out('arr')).toBeUndefined();
  expect(out('arr', property('number', { readOnlyValue: true }))).toMatch(/calculates it or has locked it/);
  expect(out('arr', number, ['p'])).toMatch(/health of customers/);
  expect(out('stage_id')).toMatch(/always filled/);
  expect(out('arr', number, [], [map('health_score', { direction: 'outbound' })])).toBe(
    'Filled from “HEALTH_SCORE” already.',
  );
});

test('a mapping says what it still needs', () => {
  const arr = fields[0] as MappableField;
  const text = property('string');
  expect(fittingTransforms('inbound', text, arr)).toEqual(['number', 'valueMap']);
  expect(firstTransform('inbound', text, arr)).toBe('number');
  expect(firstTransform('inbound', property('number'), arr)).toBeUndefined();
  const objection = (mapping: Mapping, given: Property | undefined = text) =>
    objectionToMapping(mapping, given, context());
  expect(objection(map('arr'))).toBe('Choose what is done with the values.');
  expect(objection(map('arr', { transform: 'number' }))).toBeUndefined();
  expect(objection(map('arr', { transform: { valueMap: {} } }))).toBe('Name at least one value.');
  const choice = property('enumeration', {
    options: ['gold', '5'].map((value) => ({ value, label: value, hidden: false })),
  });
  expect(objection(map('arr', { transform: { valueMap: { gold: 'much' } } }), choice)).toMatch(
    /does not fit/,
  );
  expect(objection(map('arr', { transform: { valueMap: { silver: '1' } } }), choice)).toMatch(
    /missing: gold/,
  );
  expect(objection(map('arr', { transform: { valueMap: { gold: '9' } } }), choice)).toBeUndefined();
  expect(objectionToMapping(map('arr'), undefined, context())).toBe('Choose a property.');
  expect(objection(map('customFields.a b'))).toMatch(/no spaces/);
  expect(objectionToCustomName('plan-tier_2')).toBeUndefined();
  expect(objectionToCustomName('')).toMatch(/a name/);
  expect(objectionToCustomName('__proto__')).toMatch(/only letters/);
});

test('a field that goes only the other way cannot be chosen, and says how it can', () => {
  const filled = context([map('arr', { property: 'other' })]);
  const set = { integrationId: '', objectType: 'company', version: 0, savedBy: null, savedAt: null } as const;
  const objectionOf = (direction: Mapping['direction'], name: string) =>
    fieldGroups({ ...set, fields, mappings: [], defaults: [] }, [], direction, property('number'), filled)
      .flatMap(({ items }) => items)
      .find(({ value }) => value === name)?.objection;
  expect(objectionOf('inbound', 'arr')).toBe(
    'Filled from “other” already. It can be sent to HubSpot: choose “We always win” first.',
  );
  expect(objectionOf('outbound', 'arr')).toBeUndefined();
  expect(objectionOf('inbound', 'health_score')).toContain('choose “We always win” first');
  expect(objectionOf('inbound', 'csm_id')).toBe('HubSpot has numbers, and the field takes people.');
  expect(objectionOf('outbound', 'stage_id')).toBe('Always filled from “dealstage”.');
});

test('a custom field is called like its property, and what is typed becomes a name', () => {
  expect(customNameOf(property('string', { name: 'customer-tier.2' }))).toBe('customer_tier_2');
  expect(fittingCustomName(' Customer tier')).toBe('Customer_tier');
  expect(fittingCustomName('größe (m²)!')).toBe('größe_m²');
  expect(objectionToCustomName(fittingCustomName(' a/b c '))).toBeUndefined();
});
