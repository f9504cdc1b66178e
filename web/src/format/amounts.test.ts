import { describe, expect, test } from 'vitest';
import { formatAmount, formatAmountFully, formatTotal } from './amounts.ts';

/** The digits alone: separators and symbols differ by locale. */
const digits = (text: string) => text.replaceAll(/\D/g, '');

describe('formatAmount', () => {
  test('shows usual amounts whole', () => {
    expect(digits(formatAmount(48_000, 'USD'))).toBe('48000');
    expect(digits(formatAmount(-5.25, 'EUR'))).toBe('525');
    expect(digits(formatAmount('123456789012', null))).toBe('123456789012');
  });

  test('gives a fraction all decimals of its currency, and a whole amount none', () => {
    expect(digits(formatAmount(250_000.5, 'USD'))).toBe('25000050');
    expect(digits(formatAmount(250_000, 'USD'))).toBe('250000');
  });

  test('shortens what has more than twelve digits to a power of ten', () => {
    expect(formatAmount('99999999999999999999.99', null)).toMatch(/ × 10²⁰$|× 10¹⁹$/);
    expect(formatAmount('1234567890123', 'USD')).toMatch(/^USD .* × 10¹²$/);
    expect(formatAmount(-1e21, null)).toMatch(/1 × 10²¹$/);
    expect(formatAmount('9'.repeat(400), null)).toMatch(/^9\D?999 × 10³⁹⁹$/);
  });

  test('puts a currency that is none before the number', () => {
    expect(formatAmount(7, 'not-a-code')).toMatch(/^not-a-code 7$/);
  });

  test('returns a text that is no number as it is', () => {
    expect(formatAmount('n/a', 'USD')).toBe('n/a');
    expect(formatAmount('1234567890123 apples', null)).toBe('1234567890123 apples');
    expect(formatAmount('', null)).toBe('');
  });
});

test('a total has no cents', () => {
  expect(digits(formatTotal('92812008.10', 'USD'))).toBe('92812008');
  expect(digits(formatTotal(1_234.5, null))).toMatch(/^123[45]$/);
  expect(formatTotal('91876409.1', 'not-a-code')).toMatch(/^not-a-code 91\D?876\D?409$/);
  expect(formatTotal('1234567890123.5', 'USD')).toMatch(/^USD .* × 10¹²$/);
});

describe('formatAmountFully', () => {
  test('keeps every digit that a number would lose', () => {
    expect(digits(formatAmountFully('99999999999999999999999999999999.55', 'USD'))).toBe(
      '9999999999999999999999999999999955',
    );
    expect(digits(formatAmountFully('7'.repeat(400), null))).toBe('7'.repeat(400));
    expect(digits(formatAmountFully('123456789012345678', null))).toBe('123456789012345678');
  });
});
