import { expect, test } from 'vitest';
import type { Mapping, MappingSet, Property } from '../../../../src/contract/mappings.ts';
import { arrSources, withArrFrom } from './arr-sources.ts';

const property = (name: string, label: string, valueType = 'number'): Property => ({
  name,
  label,
  description: '',
  groupName: 'companyinformation',
  type: valueType,
  fieldType: 'text',
  valueType,
  options: [],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: false,
});
const field: MappingSet['fields'][number] = {
  field: 'arr',
  label: 'ARR',
  kind: 'number',
  takes: ['number'],
  takesWith: { number: ['string', 'enumeration'] },
  sendsTo: ['number'],
  sendsWith: [],
  alwaysFrom: null,
  directions: ['inbound'],
};
const properties = [
  property('annualrevenue', 'Annual Revenue'),
  property('numberofemployees', 'Number of Employees'),
  property('city', 'City', 'string'),
  property('contract_value', 'Contract value', 'string'),
  property('contract_value_date', 'Contract value date', 'date'),
  property('mrr_total', 'MRR'),
  property('total_revenue', 'Total Revenue'),
  property('customerARR', 'What they pay'),
];

test('properties named like ARR come first, with their caveats; the company’s own revenue does not count', () => {
  const { likely, others } = arrSources(properties, field);
  expect(likely.map((source) => [source.property.name, source.caveat !== undefined])).toEqual([
    ['customerARR', false],
    ['contract_value', false],
    ['mrr_total', true],
    ['total_revenue', true],
  ]);
  expect(others.map(({ name }) => name)).toEqual(['annualrevenue', 'numberofemployees']);
});

test('another property replaces that of ARR, with a transform if needed; none leaves it unmapped', () => {
  const name: Mapping = { property: 'name', field: 'name', direction: 'inbound' };
  const before: Mapping[] = [{ property: 'annualrevenue', field: 'arr', direction: 'inbound' }, name];
  const after = withArrFrom(properties[3], field, before);
  expect(after).toEqual([
    { property: 'contract_value', field: 'arr', direction: 'inbound', transform: 'number' },
    name,
  ]);
  expect(withArrFrom(undefined, field, after)).toEqual([name]);
  expect(withArrFrom(properties[0], field, [name])).toEqual([
    name,
    { property: 'annualrevenue', field: 'arr', direction: 'inbound' },
  ]);
});
