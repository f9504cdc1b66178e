import { expect, test } from 'vitest';
import { parsePeriod } from './parse-period.ts';
import { parseSince } from './parse-since.ts';

/** A Wednesday; in Sydney it is Thursday already. */
const now = Date.parse('2026-11-25T15:30:00Z');
const since = (words: string, zone = 'UTC') =>
  parseSince(words, now, zone)?.toISOString().replace(':00.000Z', 'Z');

test.each([
  ['today', '2026-11-25T00:00Z'],
  ['since yesterday', '2026-11-24T00:00Z'],
  ['Monday', '2026-11-23T00:00Z'],
  ['last Wednesday', '2026-11-18T00:00Z'],
  ['wednesday', '2026-11-18T00:00Z'],
  ['Thursday', '2026-11-19T00:00Z'],
  ['this week', '2026-11-23T00:00Z'],
  ['last week', '2026-11-16T00:00Z'],
  ['this month', '2026-11-01T00:00Z'],
  ['last month', '2026-10-01T00:00Z'],
  ['this year', '2026-01-01T00:00Z'],
  ['2 hours ago', '2026-11-25T13:30Z'],
  ['an hour ago', '2026-11-25T14:30Z'],
  ['the last 3 days', '2026-11-22T15:30Z'],
  ['in the past two weeks', '2026-11-11T15:30Z'],
  ['last hour', '2026-11-25T14:30Z'],
  ['2026-11-01', '2026-11-01T00:00Z'],
  ['March 1', '2026-03-01T00:00Z'],
  ['1st of March 2025', '2025-03-01T00:00Z'],
  ['Dec 24', '2025-12-24T00:00Z'],
  ['2026-11-25T10:00:00Z', '2026-11-25T10:00Z'],
  ['tomorrow', undefined],
  ['2027-01-01', undefined],
  ['February 30', undefined],
  ['acme', undefined],
  ['the weather', undefined],
])('since %s', (words, at) => expect(since(words)).toBe(at));

test('days begin at midnight of the time zone, also across a change of clocks', () => {
  expect(since('today', 'Australia/Sydney')).toBe('2026-11-25T13:00Z');
  expect(since('yesterday', 'America/New_York')).toBe('2026-11-24T05:00Z');
  // Until November 1, 2026, New York was four hours behind.
  expect(since('2026-10-30', 'America/New_York')).toBe('2026-10-30T04:00Z');
  expect(since('this year', 'America/New_York')).toBe('2026-01-01T05:00Z');
  expect(since('last month', 'Australia/Sydney')).toBe('2026-09-30T14:00Z');
  // Noon in UTC is on the next day in Kiritimati, and midnight is skipped in Santiago when clocks go forward.
  expect(since('2026-10-30', 'Pacific/Kiritimati')).toBe('2026-10-29T10:00Z');
  expect(since('2026-09-06', 'America/Santiago')).toBe('2026-09-06T04:00Z');
});

test('yesterday is the day before, also late on a day of 25 hours', () => {
  const beforeMidnight = Date.parse('2026-11-02T04:30Z');
  const yesterday = parseSince('yesterday', beforeMidnight, 'America/New_York');
  expect(yesterday?.toISOString()).toBe('2026-10-31T04:00:00.000Z');
});

test.each([
  ['this month', '2026-11-01', '2026-11-30'],
  ['next month', '2026-12-01', '2026-12-31'],
  ['this quarter', '2026-10-01', '2026-12-31'],
  ['next quarter', '2027-01-01', '2027-03-31'],
  ['this week', '2026-11-23', '2026-11-29'],
  ['the next 90 days', '2026-11-25', '2027-02-23'],
  ['in the next two months', '2026-11-25', '2027-01-25'],
  ['in March', '2027-03-01', '2027-03-31'],
  ['November', '2026-11-01', '2026-11-30'],
  ['feb 2028', '2028-02-01', '2028-02-29'],
  ['Q1 2027', '2027-01-01', '2027-03-31'],
  ['2027-03', '2027-03-01', '2027-03-31'],
  ['this year', '2026-01-01', '2026-12-31'],
])('period %s', (words, from, to) => expect(parsePeriod(words, '2026-11-25')).toEqual({ from, to }));

test('a month later than the 31st ends with the month, and other words are no period', () => {
  expect(parsePeriod('next 1 month', '2027-01-31')).toEqual({ from: '2027-01-31', to: '2027-02-28' });
  expect(parsePeriod('next 13 months', '2026-11-30')).toEqual({ from: '2026-11-30', to: '2027-12-30' });
  expect(parsePeriod('acme', '2026-11-25')).toBeUndefined();
  expect(parsePeriod('next customer', '2026-11-25')).toBeUndefined();
});
