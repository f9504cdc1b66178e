import { expect, test } from 'vitest';
import type { Property } from '../../../src/contract/mappings.ts';
import { found } from '../ui/form/grouped-choices.ts';
import { filterPropertyGroups } from './filter-properties.ts';

const property = (name: string, label: string, more: Partial<Property> = {}): Property => ({
  name,
  label,
  description: '',
  groupName: '',
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
const properties = [
  property('hs_date_entered_lead', 'Date entered "Lead (Lifecycle Stage Pipeline)"'),
  property('became_customer', 'Became a customer (lifecycle)'),
  property('relifecycled', 'Relifecycled'),
  property('lifecyclestage', 'Lifecycle Stage'),
  property('type', 'Type'),
  property('lifecycle_note', 'Lifecycle note', { hubspotDefined: false }),
  property('secret', 'Lifecycle secret', { hidden: true }),
];

test('common properties come first, and matches at the beginning before those in the middle', () => {
  const groups = filterPropertyGroups(properties, 'company', '');
  expect(groups.map(({ group, items }) => [group, items.map(({ label }) => label)])).toEqual([
    ['Common', ['Lifecycle Stage', 'Type']],
    ['Custom', ['Lifecycle note']],
    [
      'Standard',
      ['Became a customer (lifecycle)', 'Date entered "Lead (Lifecycle Stage Pipeline)"', 'Relifecycled'],
    ],
  ]);
  const labels = (typed: string) =>
    found(groups, typed).flatMap(({ items }) => items.map(({ label }) => label));
  expect(labels('lifecycle')).toEqual([
    'Lifecycle Stage',
    'Lifecycle note',
    'Became a customer (lifecycle)',
    'Date entered "Lead (Lifecycle Stage Pipeline)"',
    'Relifecycled',
  ]);
  expect(labels('relifecycled')[0]).toBe('Relifecycled');
  expect(labels('lifecyclestage')).toEqual(['Lifecycle Stage']);
  expect(labels('nothing')).toEqual([]);
});

test('a selected property stays listed even if it is hidden or unknown', () => {
  const labels = (chosen: string) =>
    filterPropertyGroups(properties, 'company', chosen).flatMap(({ items }) =>
      items.map(({ label }) => label),
    );
  expect(labels('secret')).toContain('Lifecycle secret');
  expect(labels('gone')).toContain('gone');
});
