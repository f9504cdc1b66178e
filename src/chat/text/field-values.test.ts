import { expect, test } from 'vitest';
import { fieldValue } from './field-values.ts';

test('values are told as people read them', () => {
  expect(fieldValue('industry', 'COMPUTER_SOFTWARE')).toBe('Computer software');
  expect(fieldValue('title', 'CEO')).toBe('CEO');
  expect(fieldValue('renewal_stage', 'closed_won')).toBe('won');
  expect(fieldValue('customFields.stage', 'closed_won')).toBe('closed_won');
  expect(fieldValue('archived_at', null)).toBe('no');
  expect(fieldValue('archived_at', '2026-11-23T12:00:00Z')).toBe('yes');
  expect(fieldValue('customFields.tags', ['OIL_ENERGY', 'b'])).toBe('Oil energy, b');
  expect(fieldValue('is_champion', false)).toBe('no');
  expect(fieldValue('title', '')).toBe('empty');
});
