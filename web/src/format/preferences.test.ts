import { afterEach, expect, test } from 'vitest';
import { formatAmount, formatCount } from './amounts.ts';
import { formatDay, formatMoment } from './dates.ts';
import { choosePreferences } from './preferences.ts';

afterEach(() => {
  choosePreferences({ locale: null, timeZone: null });
});

test('what is written follows the choice, also after it was written otherwise', () => {
  choosePreferences({ locale: 'en-US', timeZone: 'UTC' });
  const before = [formatMoment('2026-03-10T23:30:00Z'), formatCount(1_234), formatAmount(1_234.5, 'EUR')];
  expect(before).toEqual(['Mar 10, 2026, 11:30 PM', '1,234', '€1,234.50']);

  expect(choosePreferences({ locale: 'de-DE', timeZone: 'Europe/Berlin' })).toBe(true);
  expect(choosePreferences({ locale: 'de-DE', timeZone: 'Europe/Berlin' })).toBe(false);
  expect(formatMoment('2026-03-10T23:30:00Z')).toContain('00:30');
  expect([formatCount(1_234), formatAmount(1_234.5, 'EUR')]).toEqual(['1.234', '1.234,50\u00a0€']);
  // A day without a zone stays the day that it is.
  expect(formatDay('2026-03-10')).toBe('10.03.2026');
});
