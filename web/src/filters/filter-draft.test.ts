import { expect, test } from 'vitest';
import type { Property } from '../../../src/contract/mappings.ts';
import {
  draftOfInclusion,
  filtersOf,
  inclusionOf,
  isSameFilter,
  newCondition,
  objectionToFilter,
  objectionToValue,
  operatorsFor,
  operatorWords,
  withProperty,
} from './filter-draft.ts';

const property = (valueType: string, fieldType = 'text'): Property => ({
  name: 'tier',
  label: 'Tier',
  description: '',
  groupName: '',
  type: valueType,
  fieldType,
  valueType,
  options: [],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: false,
});
const saved = {
  filters: [
    {
      objectType: 'company' as const,
      property: 'lifecyclestage',
      operator: 'IN' as const,
      values: ['customer'],
    },
    { objectType: 'deal' as const, property: 'amount', operator: 'HAS_PROPERTY' as const },
  ],
  onExit: 'keep' as const,
};

test('a draft shows what was saved; incomplete conditions are neither counted nor saved', () => {
  const draft = draftOfInclusion(saved);
  expect(inclusionOf(draft)).toEqual(saved);
  expect(isSameFilter(draft, draftOfInclusion(saved))).toBe(true);
  expect(objectionToFilter(draft)).toBeUndefined();

  const begun = { ...draft, conditions: [...draft.conditions, newCondition('company')] };
  expect(isSameFilter(begun, draft)).toBe(false);
  expect(filtersOf(begun)).toEqual(saved.filters);
  expect(objectionToFilter(begun)).toMatch(/^One condition is incomplete/);
  const valueless = { ...newCondition('company'), property: 'domain' };
  expect(filtersOf({ ...draft, conditions: [valueless] })).toEqual([]);
  expect(filtersOf({ ...draft, conditions: [{ ...valueless, operator: 'NOT_HAS_PROPERTY' }] })).toEqual([
    { objectType: 'company', property: 'domain', operator: 'NOT_HAS_PROPERTY' },
  ]);
});

test('the words of operators depend on the type of the property', () => {
  expect(operatorWords('IN', property('enumeration', 'select'))).toBe('is any of');
  expect(operatorWords('NOT_IN', property('enumeration', 'checkbox'))).toBe('has a value, but none of');
  expect(operatorWords('IN', property('bool'))).toBe('is');
  expect(operatorWords('NOT_HAS_PROPERTY', property('date'))).toBe('is empty');
  expect(operatorsFor(property('datetime'), 'HAS_PROPERTY')).toEqual(['HAS_PROPERTY', 'NOT_HAS_PROPERTY']);
  expect(operatorsFor(property('number'), 'IN')).toHaveLength(4);
});

test('another property starts without the values of the previous one', () => {
  const before = { ...newCondition('company'), property: 'domain', values: ['acme.com'] };
  expect(withProperty(before, property('datetime'))).toMatchObject({
    property: 'tier',
    operator: 'HAS_PROPERTY',
    values: [],
  });
  expect(withProperty(before, undefined)).toMatchObject({ property: '', operator: 'IN', values: [] });
});

test('impossible values are rejected at once', () => {
  expect(objectionToValue('12.5', property('number'))).toBeUndefined();
  expect(objectionToValue('1,200', property('number'))).toMatch(/isn’t a number/);
  expect(objectionToValue('2027-02-30x', property('date'))).toMatch(/isn’t a date/);
  expect(objectionToValue('2027-03-31', property('date'))).toBeUndefined();
  expect(objectionToValue('anything', property('string'))).toBeUndefined();
});
