import type { Amount } from '../contract/common.ts';

// Money in sentences that the server writes. Screens that word an amount themselves get the number instead.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  trailingZeroDisplay: 'stripIfInteger',
});

/** An amount as text: `12,500 EUR`, `12,500.50 EUR`. Digits that a number can't hold are kept. */
export const amountText = (amount: Amount, currency: string | null): string =>
  inWords(exact, amount, currency);

/** A sum of amounts, in whole units: `91,876,409 USD`. */
export const totalText = (amount: Amount, currency: string | null): string =>
  inWords(whole, amount, currency);

function inWords(format: Intl.NumberFormat, amount: Amount, currency: string | null): string {
  const digits = String(amount);
  // Formatting text keeps all digits.
  const text = /^-?\d+(\.\d+)?$/.test(digits) ? format.format(digits as `${number}`) : digits;
  return currency === null || currency === '' ? text : `${text} ${currency}`;
}
