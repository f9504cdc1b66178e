import { expect, test } from 'vitest';
import type { MappingSet, Property } from '../../../../src/contract/mappings.ts';
import { replacementOf, suggestMappings, withBack } from './suggest-mappings.ts';

const property = (name: string, more: Partial<Property> = {}): Property => ({
  name,
  label: name,
  description: '',
  groupName: 'companyinformation',
  type: 'string',
  fieldType: 'text',
  valueType: 'string',
  options: [],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: false,
  ...more,
});
const field = (name: string, takes: string[]): MappingSet['fields'][number] => ({
  field: name,
  label: name.replaceAll('_', ' '),
  kind: 'text',
  takes,
  takesWith: {},
  sendsTo: [],
  sendsWith: [],
  alwaysFrom: null,
  directions: ['inbound'],
});
const set = {
  fields: [
    field('name', ['string']),
    field('renewal_date', ['date', 'datetime']),
    field('customFields.<name>', ['string', 'number', 'date']),
  ],
  mappings: [{ property: 'name', field: 'name', direction: 'inbound' as const }],
};

test('a property with the name of a field that it fits is mapped to it; others become custom fields', () => {
  const suggested = suggestMappings(set, [
    property('name', { hubspotDefined: true }),
    property('cs_renewal', { label: 'Renewal date', valueType: 'date' }),
    property('renewal_date', { valueType: 'string' }),
    property('industry', { hubspotDefined: true }),
    property('nps-score', { valueType: 'number' }),
    property('old', { archived: true }),
    property('cscx_health_score', { valueType: 'number' }),
    property('blob', { valueType: 'json' }),
  ]);
  expect(suggested).toEqual([
    { property: 'cs_renewal', field: 'renewal_date', direction: 'inbound' },
    { property: 'renewal_date', field: 'customFields.renewal_date', direction: 'inbound' },
    { property: 'nps-score', field: 'customFields.nps_score', direction: 'inbound' },
  ]);
});

test('mapped properties are not suggested', () => {
  const mapped = {
    ...set,
    mappings: [
      ...set.mappings,
      { property: 'nps', field: 'customFields.nps', direction: 'inbound' as const },
      { property: 'other', field: 'renewal_date', direction: 'inbound' as const },
    ],
  };
  expect(
    suggestMappings(mapped, [
      property('nps'),
      property('renewal', { label: 'Renewal date', valueType: 'date' }),
    ]),
  ).toEqual([{ property: 'renewal', field: 'customFields.renewal', direction: 'inbound' }]);
});

test('a removed mapping is restored to its place, and its replacement goes', () => {
  const mapping = (property: string, field: string) => ({ property, field, direction: 'inbound' as const });
  const [name, domain, arr] = [
    mapping('name', 'name'),
    mapping('domain', 'domain'),
    mapping('annualrevenue', 'arr'),
  ];
  const saved = [name, domain, arr];
  const city = mapping('city', 'customFields.city');
  expect(withBack(domain, [name, arr, city], saved)).toEqual([name, domain, arr, city]);
  const contract = mapping('contract_value', 'arr');
  expect(replacementOf(arr, [name, domain, contract])).toBe(contract);
  expect(replacementOf(arr, [name, arr])).toBeUndefined();
  expect(withBack(arr, [name, domain, contract, city], saved)).toEqual([name, domain, arr, city]);
});
