import { expect, test } from 'vitest';
import type { Mapping, Property } from '../../../src/contract/mappings.ts';
import { formatDay } from '../format/dates.ts';
import { keyOf } from './mapping-draft.ts';
import { effectsOn } from './mapping-effects.ts';

const industry: Property = {
  name: 'industry',
  label: 'Industry',
  description: '',
  groupName: '',
  type: 'enumeration',
  fieldType: 'select',
  valueType: 'enumeration',
  options: [
    { value: 'HOSPITALITY', label: 'Hotels & more', hidden: false },
    { value: 'OIL_ENERGY', label: 'Oil & Energy', hidden: false },
  ],
  readOnlyValue: false,
  hidden: false,
  archived: false,
  hubspotDefined: true,
};

const inbound = (more: Partial<Mapping> = {}): Mapping => ({
  property: 'industry',
  field: 'industry',
  direction: 'inbound',
  ...more,
});

/** A mapping's effect on one record. */
const effect = (mapping: Mapping, value: object, property = industry) =>
  effectsOn(
    {
      externalId: '1',
      name: 'Acme',
      url: null,
      values: [{ property: mapping.property, field: mapping.field, raw: null, explanation: null, ...value }],
    },
    [mapping],
    new Set([keyOf(mapping)]),
    [property],
  )[0];

test('options go by their labels on both sides', () => {
  const values = { raw: 'OIL_ENERGY', current: 'HOSPITALITY', value: 'OIL_ENERGY' };
  expect(effect(inbound(), values)).toMatchObject({ before: 'Hotels & more', after: 'Oil & Energy' });
  expect(effect(inbound({ field: 'customFields.branch' }), values)).toMatchObject({
    before: 'Hotels & more',
    after: 'Oil & Energy',
  });
  const list = { raw: 'OIL_ENERGY;HOSPITALITY', current: null, value: ['OIL_ENERGY', 'HOSPITALITY'] };
  expect(effect(inbound({ field: 'customFields.branch', transform: 'list' }), list)).toMatchObject({
    before: null,
    after: 'Oil & Energy, Hotels & more',
  });
  expect(effect(inbound(), { raw: 'SPACE', current: 'OIL_ENERGY', explanation: 'No.' })).toMatchObject({
    before: 'Oil & Energy',
    after: 'SPACE',
    refused: 'No.',
  });
});

test('a value that becomes the words of its own option is a change', () => {
  const map = { valueMap: { HOSPITALITY: 'Hotels & more' } };
  const values = { raw: 'HOSPITALITY', current: 'HOSPITALITY', value: 'Hotels & more' };
  expect(effect(inbound({ field: 'customFields.branch', transform: map }), values)).toMatchObject({
    before: 'HOSPITALITY',
    after: 'Hotels & more',
  });
});

test('amounts and days are written as everywhere, and what stays is left out', () => {
  const arr: Property = { ...industry, name: 'arr', type: 'number', valueType: 'number', options: [] };
  const mapping = inbound({ property: 'arr', field: 'arr' });
  expect(effect(mapping, { raw: '2500000', current: '1393660', value: 2_500_000 }, arr)).toMatchObject({
    before: '1,393,660',
    after: '2,500,000',
  });
  expect(effect(mapping, { raw: '5', current: '5', value: 5 }, arr)).toBeUndefined();
  const day = inbound({ property: 'arr', field: 'renewal_date' });
  expect(effect(day, { raw: '2027-03-31', current: null, value: '2027-03-31' }, arr)).toMatchObject({
    after: formatDay('2027-03-31'),
  });
});
