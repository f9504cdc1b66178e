import { expect, test } from 'vitest';
import {
  backoffMs,
  dailyLimitEnd,
  defaultRetryPolicy,
  parseRetryAfter,
  readRateLimit,
} from './retry-timing.ts';

const now = Date.UTC(2026, 2, 15, 12);

test.each([
  ['1', 1_000],
  ['  30 ', 30_000],
  ['0.5', 500],
  ['Sun, 15 Mar 2026 12:00:10 GMT', 10_000],
  ['0', undefined],
  ['-5', undefined],
  ['', undefined],
  ['soon', undefined],
  ['2026', 2_026_000],
  ['2026-03-15', undefined],
  ['Sun, 15 Mar 2026 11:59:50 GMT', undefined],
  ['NaN', undefined],
  [null, undefined],
])('Retry-After %s is %s ms', (header, ms) => {
  expect(parseRetryAfter(header, now)).toBe(ms);
});

test('waits grow to the ceiling, with full jitter, and never below what the server asked for', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7].map((n) => backoffMs(defaultRetryPolicy, n, () => 1, 0));
  expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  expect(backoffMs(defaultRetryPolicy, 3, () => 0, 0)).toBe(0);
  expect(backoffMs(defaultRetryPolicy, 3, () => 0.25, 0)).toBe(500);
  expect(backoffMs(defaultRetryPolicy, 1, () => 0.5, 2_000)).toBe(2_000);
});

const tenSecondly = 'You have reached your ten_secondly_rolling limit.';
test.each([
  ['TEN_SECONDLY_ROLLING', tenSecondly, undefined, 10_000, { kind: 'wait', ms: 10_000 }],
  [undefined, tenSecondly, undefined, 1_000, { kind: 'wait', ms: 10_000 }],
  ['SECONDLY', 'You have reached your secondly limit.', undefined, 10_000, { kind: 'wait', ms: 1_000 }],
  ['TEN_SECONDLY_ROLLING', tenSecondly, 3_000, 10_000, { kind: 'wait', ms: 3_000 }],
  ['TEN_SECONDLY_ROLLING', tenSecondly, 10_000_000, 10_000, { kind: 'wait', ms: 10_000 }],
  [undefined, 'You have reached your rate limit.', undefined, 10_000, { kind: 'wait', ms: 10_000 }],
  [undefined, undefined, undefined, 1_000, { kind: 'wait', ms: 1_000 }],
  ['DAILY', 'You have reached your daily limit.', undefined, 10_000, { kind: 'daily' }],
  [undefined, 'You have reached your daily limit.', 60_000, 10_000, { kind: 'daily' }],
])('429 %s / %s, Retry-After %s', (policyName, message, retryAfterMs, windowMs, verdict) => {
  expect(readRateLimit({ policyName, message, retryAfterMs, windowMs })).toEqual(verdict);
});

test.each([
  ['Europe/Paris', '2026-03-15T23:00:00.000Z'],
  ['US/Eastern', '2026-03-16T04:00:00.000Z'],
  ['Asia/Kathmandu', '2026-03-15T18:15:00.000Z'],
  ['UTC', '2026-03-16T00:00:00.000Z'],
  // The zone is unknown: retry at the next quarter of an hour.
  [undefined, '2026-03-15T12:15:00.000Z'],
  ['Moon/Tycho', '2026-03-15T12:15:00.000Z'],
])('the daily limit of an account in %s ends at %s', (timeZone, end) => {
  expect(new Date(dailyLimitEnd(now, timeZone)).toISOString()).toBe(end);
});

test('a day of 23 hours ends an hour earlier', () => {
  const evening = Date.parse('2026-03-28T23:30:00Z'); // half past midnight in Paris, on the day of the change
  expect(new Date(dailyLimitEnd(evening, 'Europe/Paris')).toISOString()).toBe('2026-03-29T22:00:00.000Z');
});
