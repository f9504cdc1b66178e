import { expect, test } from 'vitest';
import { startOfDay } from '../../../base/local-time.ts';
import { reconcileStart, turnStart } from './schedule-turns.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = Date.parse;
const portals = Array.from({ length: 40 }, (_, n) => `00000000-0000-4000-8000-0000000000${10 + n}`);
const [portal = ''] = portals;

/** All turns that start in a period, checked every few minutes. */
function turnsBetween(
  from: string,
  to: string,
  everyMinutes: number,
  timeZone: string,
  step = 5 * minute,
): number[] {
  const starts = new Set<number>();
  for (let now = at(from); now < at(to); now += step) {
    starts.add(turnStart(now, { everyMinutes, timeZone }, portal));
  }
  return [...starts].filter((start) => start >= at(from));
}

test.each([
  ['on an ordinary day', '2026-07-09T22:00:00Z', '2026-07-10T22:00:00Z', 15, 96],
  ['on the day of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 15, 92],
  ['on the day of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 15, 100],
  ['hourly on the day of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 60, 25],
  ['twice a day on the day of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 720, 2],
  ['twice a day on the day of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 720, 2],
  ['by minutes that do not fill a day', '2026-07-09T22:00:00Z', '2026-07-10T22:00:00Z', 50, 29],
])('turns %s', (_name, from, to, everyMinutes, count) => {
  const turns = turnsBetween(from, to, everyMinutes, 'Europe/Berlin');
  expect(turns).toHaveLength(count);
  const gaps = turns.slice(1).map((turn, n) => turn - (turns[n] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan((everyMinutes * minute) / 2);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1.5 * everyMinutes * minute);
});

test('daily is once per day of the zone, in the first hour of it, whatever the clocks do', () => {
  for (const [zone, from, to, days] of [
    ['Europe/Berlin', '2026-10-20T22:00:00Z', '2026-10-30T23:00:00Z', 10],
    ['America/Havana', '2026-10-28T04:00:00Z', '2026-11-05T05:00:00Z', 8],
    ['Asia/Kolkata', '2026-07-01T18:30:00Z', '2026-07-05T18:30:00Z', 4],
  ] as const) {
    const turns = turnsBetween(from, to, 1_440, zone, 20 * minute);
    expect(turns, zone).toHaveLength(days);
    for (const turn of turns) expect(turn - startOfDay(turn, zone)).toBeLessThan(hour);
  }
});

test('a reconcile comes once per night between two and five, at different minutes for different portals', () => {
  for (const id of portals) {
    const starts = new Set<number>();
    for (let now = at('2026-10-22T00:00:00Z'); now < at('2026-10-29T00:00:00Z'); now += hour) {
      const start = reconcileStart(now, 'Europe/Berlin', id);
      expect(start).toBeLessThanOrEqual(now);
      starts.add(start);
    }
    expect(starts.size).toBe(8);
    for (const start of starts) {
      const later = start - startOfDay(start, 'Europe/Berlin');
      expect(later).toBeGreaterThanOrEqual(2 * hour);
      expect(later).toBeLessThan(5 * hour);
    }
  }
  const minutes = portals.map((id) => reconcileStart(at('2026-07-10T12:00:00Z'), 'UTC', id));
  expect(new Set(minutes).size).toBeGreaterThan(25);
  const turns = portals.map((id) =>
    turnStart(at('2026-07-10T12:00:00Z'), { everyMinutes: 60, timeZone: 'UTC' }, id),
  );
  expect(new Set(turns).size).toBeGreaterThan(15);
});
