import { expect, test } from 'vitest';
import { formatDay } from './dates.ts';
import { dayAfter, dayBeside, formatMonth, formatRange, monthsFrom, quarterAt } from './periods.ts';

const newYearsEve = '2026-12-31';

test('days, months and quarters go on over the end of a year', () => {
  expect(dayAfter(newYearsEve, 0)).toBe('2026-12-31');
  expect(dayAfter(newYearsEve, 90)).toBe('2027-03-31');
  expect(monthsFrom(newYearsEve, 3)).toEqual(['2026-12', '2027-01', '2027-02']);
  expect(dayBeside('2027-01', 'before')).toBe('2026-12-31');
  expect(dayBeside('2026-12', 'after')).toBe('2027-01-01');
  expect(dayBeside('2028-02', 'after')).toBe('2028-03-01');
  expect(quarterAt(newYearsEve, 0)).toEqual({ from: '2026-10-01', to: '2026-12-31' });
  expect(quarterAt(newYearsEve, 1)).toEqual({ from: '2027-01-01', to: '2027-03-31' });
});

test('a stretch of days may be open at either end', () => {
  expect(formatRange('2027-01-01', '2027-03-31')).toBe(
    `${formatDay('2027-01-01')} – ${formatDay('2027-03-31')}`,
  );
  expect(formatRange('2027-01-01', undefined)).toBe(`From ${formatDay('2027-01-01')}`);
  expect(formatRange(undefined, '2027-03-31')).toBe(`Until ${formatDay('2027-03-31')}`);
  expect(formatRange(undefined, undefined)).toBeUndefined();
  expect(formatMonth('2027-03')).toContain('2027');
  expect(formatMonth('soon')).toBe('soon');
});
