import { expect, test } from 'vitest';
import { untilRenewal } from './alerts.ts';

test.each([
  [12, '12 days to renewal'],
  [1, '1 day to renewal'],
  [0, 'renewal today'],
  [-27, 'renewal 27 days overdue'],
])('a renewal in %i days', (days, words) => {
  expect(untilRenewal(days)).toBe(words);
});
