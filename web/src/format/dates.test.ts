import { describe, expect, test } from 'vitest';
import { formatAge, formatDay, formatDaysIn, formatDuration, formatMoment } from './dates.ts';

const now = Date.parse('2026-03-10T12:00:00Z');
const secondsAgo = (seconds: number) => new Date(now - seconds * 1_000).toISOString();

describe('formatAge', () => {
  test('counts in the largest unit that fits', () => {
    const number = (text: string) => Number(text.replaceAll(/\D/g, ''));
    expect(number(formatAge(secondsAgo(45), now))).toBe(45);
    expect(number(formatAge(secondsAgo(125), now))).toBe(2);
    expect(number(formatAge(secondsAgo(3 * 3_600), now))).toBe(3);
    expect(number(formatAge(secondsAgo(800 * 86_400), now))).toBe(2);
  });

  test('counts days for two years, and says no word in place of a number', () => {
    for (const days of [1, 52, 86, 400]) {
      expect(formatAge(secondsAgo(days * 86_400), now)).toBe(`${days} ${days === 1 ? 'day' : 'days'} ago`);
    }
  });

  test('allows for clocks that differ by seconds', () => {
    expect(formatAge(secondsAgo(4), now)).toBe('just now');
    expect(formatAge(secondsAgo(-4), now)).toBe('just now');
  });
});

describe('formatDuration', () => {
  test('uses at most two units', () => {
    expect(formatDuration(18_400)).toBe('18 s');
    expect(formatDuration(125_000)).toBe('2 min 5 s');
    expect(formatDuration(120_000)).toBe('2 min');
    expect(formatDuration(3 * 3_600_000 + 10 * 60_000)).toBe('3 h 10 min');
  });

  test('never goes below zero', () => {
    expect(formatDuration(-50)).toBe('0 s');
  });
});

test('a day stays the same day in every zone', () => {
  expect(formatDay('2026-01-01')).toContain('2026');
  expect(formatDay('9999-12-31')).toContain('9999');
});

test('days in a sentence are written for reading, and months of versions stay', () => {
  expect(formatDaysIn('Until 2027-03-30. Set VERSION=2026-09.')).toBe(
    `Until ${formatDay('2027-03-30')}. Set VERSION=2026-09.`,
  );
  expect(formatDaysIn('It closes on 9 Nov 2026, or on 30 Sept 2026; 9 Mayors of 2026 agree.')).toBe(
    `It closes on ${formatDay('2026-11-09')}, or on ${formatDay('2026-09-30')}; 9 Mayors of 2026 agree.`,
  );
  expect(formatDaysIn('It goes on at 1 Dec 2026, 05:00 UTC by itself.')).toBe(
    `It goes on at ${formatMoment('2026-12-01T05:00:00Z')} by itself.`,
  );
  expect(formatDaysIn('“2027-03-30” is a value; it would be 30 Mar 2027.')).toBe(
    `“2027-03-30” is a value; it would be ${formatDay('2027-03-30')}.`,
  );
  expect(formatDay('2027-03-30')).not.toContain('-03-');
});

test('a text that is no moment comes back as it is', () => {
  expect(formatMoment('yesterday-ish')).toBe('yesterday-ish');
  expect(formatDay('n/a')).toBe('n/a');
});
