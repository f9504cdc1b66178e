import { expect, test } from 'vitest';
import type { Mapping } from '../../contract/mappings.ts';
import { customerMapping } from '../../customers/customer-mapping.ts';
import { fieldsOf, type Suspended } from './portal-mappings.ts';

const set: Mapping[] = [
  { property: 'legal_name', field: 'name', direction: 'inbound' },
  { property: 'seats', field: 'customFields.seats', direction: 'inbound', onlyIfBlank: true },
  { property: 'tier', field: 'industry', direction: 'outbound' },
];
const types = new Map([['seats', 'number']]);
const none: Suspended = new Map();

test('a set fills what it names, and what is always filled', () => {
  expect(fieldsOf(customerMapping, set, types, none)).toEqual([
    { property: 'legal_name', field: 'name' },
    { property: 'seats', field: 'customFields.seats', onlyIfBlank: true, propertyType: 'number' },
  ]);
  expect(fieldsOf(customerMapping, [], types, none)).toEqual([{ property: 'name', field: 'name' }]);
});

test('what is suspended is left out; a name that came from it stays, and only new rows get the usual one', () => {
  const fields = fieldsOf(customerMapping, set, types, new Map([['legal_name', 'all']]));
  expect(fields).toEqual([
    { property: 'seats', field: 'customFields.seats', onlyIfBlank: true, propertyType: 'number' },
    { property: 'name', field: 'name', onlyIfBlank: true },
  ]);
});

test('a retyped property is left out only of the fields that it no longer fits', () => {
  const both: Mapping[] = [
    { property: 'seats', field: 'arr', direction: 'inbound' },
    { property: 'seats', field: 'customFields.seats', direction: 'inbound' },
  ];
  const fields = fieldsOf(customerMapping, both, types, new Map([['seats', new Set(['arr'])]]));
  expect(fields.map(({ field }) => field)).toEqual(['customFields.seats', 'name']);
});
