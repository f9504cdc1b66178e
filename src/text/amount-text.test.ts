import { expect, test } from 'vitest';
import { amountText, totalText } from './amount-text.ts';

test('an amount has no cents or both digits of them, and keeps every digit before', () => {
  expect(amountText(12_500, 'EUR')).toBe('12,500 EUR');
  expect(amountText('91876409.1', 'USD')).toBe('91,876,409.10 USD');
  expect(amountText('12345678901234567890.25', null)).toBe('12,345,678,901,234,567,890.25');
  expect(amountText('a lot', 'USD')).toBe('a lot USD');
});

test('a total is in whole units', () => {
  expect(totalText('91876409.1', 'USD')).toBe('91,876,409 USD');
  expect(totalText(-5.5, null)).toMatch(/^-[56]$/);
});
