import { expect, test } from 'vitest';
import { formatFineShare, formatSeconds } from './measures.ts';

test('a share that misses the whole is never shown as the whole', () => {
  expect([1, 0.99999, 0.999, 0.99, 0.5, 0].map(formatFineShare)).toEqual([
    '100%',
    '99.99%',
    '99.9%',
    '99%',
    '50%',
    '0%',
  ]);
  // Sums of parts are not exact.
  expect(formatFineShare(0.1 + 0.7)).toBe('80%');
});

test('lengths of time keep as many digits as say something', () => {
  expect([0, 0.42, 9.94, 12.4, 59.6, 300, 3_600, 12_600, 86_400, 200_000].map(formatSeconds)).toEqual([
    '0 s',
    '0.4 s',
    '9.9 s',
    '12 s',
    '1 min',
    '5 min',
    '1 h',
    '3.5 h',
    '1 day',
    '2.3 days',
  ]);
});
