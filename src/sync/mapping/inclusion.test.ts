import { expect, test } from 'vitest';
import { hubspotRecord } from '../../../test/support/portals/portal-rows.ts';
import type { InclusionFilter } from '../../contract/settings.ts';
import { passes } from './inclusion.ts';

const filter = (operator: InclusionFilter['operator'], ...values: string[]): InclusionFilter => ({
  objectType: 'company',
  property: 'stage',
  operator,
  ...(values.length > 0 ? { values } : {}),
});

test.each([
  ['IN with the value', 'customer', filter('IN', 'lead', 'customer'), true],
  ['IN without the value', 'other', filter('IN', 'lead', 'customer'), false],
  ['IN with no value', null, filter('IN', 'customer'), false],
  ['IN with blank text', ' ', filter('IN', 'customer'), false],
  ['IN with other capitals', 'Customer', filter('IN', 'cUSTOMER'), true],
  ['IN with one of a multiple choice', 'a;b', filter('IN', 'b'), true],
  ['IN with a text that holds a semicolon', 'a;b', filter('IN', 'a;b'), true],
  ['IN with a part of a value', 'abc', filter('IN', 'ab'), false],
  ['NOT_IN with the value', 'customer', filter('NOT_IN', 'customer'), false],
  ['NOT_IN with one of a multiple choice', 'a;b', filter('NOT_IN', 'b'), false],
  ['NOT_IN with another', 'lead', filter('NOT_IN', 'customer'), true],
  ['NOT_IN with no value, as in HubSpot’s search', null, filter('NOT_IN', 'customer'), false],
  ['HAS_PROPERTY', 'x', filter('HAS_PROPERTY'), true],
  ['HAS_PROPERTY with none', '', filter('HAS_PROPERTY'), false],
  ['NOT_HAS_PROPERTY', null, filter('NOT_HAS_PROPERTY'), true],
  ['NOT_HAS_PROPERTY with a value', 'x', filter('NOT_HAS_PROPERTY'), false],
])('%s', (_name, value, condition, expected) => {
  expect(passes(hubspotRecord('1', { stage: value }), [condition])).toBe(expected);
});

test('all conditions must hold; none takes everything', () => {
  const record = hubspotRecord('1', { stage: 'customer' });
  expect(passes(record, [])).toBe(true);
  expect(passes(record, [filter('IN', 'customer'), filter('NOT_IN', 'lead')])).toBe(true);
  expect(passes(record, [filter('IN', 'customer'), filter('NOT_IN', 'customer')])).toBe(false);
});

test('a property that HubSpot no longer has puts no record out', () => {
  expect(passes(hubspotRecord('1', {}), [filter('IN', 'customer')])).toBe(true);
});
