import { expect, test } from 'vitest';
import { startOfDay, startOfNextDay, wallClock } from './local-time.ts';

const at = Date.parse;
const iso = (time: number) => new Date(time).toISOString();

test.each([
  ['Europe/Berlin', '2026-07-10T12:00:00Z', '2026-07-09T22:00:00.000Z'],
  ['Asia/Kolkata', '2026-07-10T12:00:00Z', '2026-07-09T18:30:00.000Z'],
  ['America/Los_Angeles', '2026-07-10T02:00:00Z', '2026-07-09T07:00:00.000Z'],
  ['UTC', '2026-07-10T00:00:00Z', '2026-07-10T00:00:00.000Z'],
  ['UTC', '2026-07-09T23:59:59.999Z', '2026-07-09T00:00:00.000Z'],
  ['Europe/Berlin, the day of 23 hours', '2026-03-29T20:00:00Z', '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin, the day of 25 hours', '2026-10-25T22:30:00Z', '2026-10-24T22:00:00.000Z'],
  // Clocks go from 23:59 to 01:00, and a midnight comes twice.
  ['America/Havana, a day without midnight', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00.000Z'],
  ['America/Havana, two midnights', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00.000Z'],
])('the day of %s at %s began at %s', (zone, now, begin) => {
  expect(iso(startOfDay(at(now), zone.split(',')[0] ?? ''))).toBe(begin);
});

test.each([
  ['Europe/Berlin', '2026-07-10T12:00:00Z', '2026-07-08T22:00:00.000Z', '2026-07-10T22:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-23T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-04T12:00:00Z', '2026-10-02T13:30:00.000Z', '2026-10-04T13:00:00.000Z'],
  ['UTC', '2026-01-01T00:00:00Z', '2025-12-31T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
])('the days around the one of %s at %s begin at %s and %s', (zone, now, before, after) => {
  expect(iso(startOfDay(startOfDay(at(now), zone) - 1, zone))).toBe(before);
  expect(iso(startOfNextDay(at(now), zone))).toBe(after);
});

test('a clock on the wall shows minutes and the day of the week', () => {
  expect(wallClock(at('2026-12-05T23:30:00Z'), 'UTC')).toEqual({ minutes: 23 * 60 + 30, weekday: 6 });
  expect(wallClock(at('2026-12-05T23:30:00Z'), 'Europe/Berlin')).toEqual({ minutes: 30, weekday: 0 });
});
