import { expect, test } from 'vitest';
import { formatDay } from './dates.ts';
import { valueAsText } from './fields.ts';

const text = (field: string, value: unknown, label: string | null = null) =>
  valueAsText(field, value, label, 'USD');

test('values read as what they are', () => {
  expect(text('arr', 640000)).toBe('$640,000');
  expect(text('arr', '123456789012345678901234567890')).toBe('USD 1.234 × 10²⁹');
  expect(text('csm_id', '5c1f…', 'Ada Lovelace')).toBe('Ada Lovelace');
  expect(text('is_champion', false)).toBe('No');
  expect(text('renewal_date', '2027-03-31')).toBe(formatDay('2027-03-31'));
  expect(text('industry', 'COMPUTER_SOFTWARE')).toBe('Computer software');
  expect(text('title', 'CEO')).toBe('CEO');
  expect(text('renewal_stage', 'closed_won')).toBe('Won');
  expect(text('renewal_stage', 'new_one')).toBe('new_one');
  expect(text('customFields.tags', ['a', 'b'])).toBe('a, b');
  expect(text('customFields.odd', { a: [1] })).toBe('{"a":[1]}');
});

test('nothing is nothing, and archiving is yes or no', () => {
  for (const nothing of [null, undefined, '']) expect(text('title', nothing)).toBeNull();
  expect(text('archived_at', null)).toBe('No');
  expect(text('archived_at', '2026-11-23T12:00:00Z')).toBe('Yes');
});
