import { expect, test } from 'vitest';
import { found } from './grouped-choices.ts';

const choice = (value: string, label: string) => ({ value, label, also: value, objection: undefined });
const groups = [
  {
    group: 'Customer success',
    items: [choice('contract_seats', 'Contract seats'), choice('tier', 'Customer tier')],
  },
  { group: 'Contract', items: [choice('contract_arr', 'Contract ARR')] },
  { group: 'Customer success', items: [choice('renewal_date', 'Renewal date')] },
];

test('groups that are called the same are one, and each choice is there once', () => {
  expect(found(groups, '').map(({ group, items }) => [group, items.map(({ value }) => value)])).toEqual([
    ['Customer success', ['contract_seats', 'tier', 'renewal_date']],
    ['Contract', ['contract_arr']],
  ]);
});

test('only what answers to the text is found', () => {
  const values = found(groups, 'contract').flatMap(({ items }) => items.map(({ value }) => value));
  expect(values.sort()).toEqual(['contract_arr', 'contract_seats']);
});
