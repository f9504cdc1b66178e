import type { Amount } from '../contract/common.ts';

// Money in sentences that the server makes. Wherever a screen words an amount itself, it is given the amount instead.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  trailingZeroDisplay: 'stripIfInteger',
});

/** An amount in words: `12,500 EUR`, `12,500.50 EUR`; digits that a number would lose are kept. */
export const amountText = (amount: Amount, currency: string | null): string =>
  inWords(exact, amount, currency);

/** What several amounts come to, in whole units: `91,876,409 USD`. */
export const totalText = (amount: Amount, currency: string | null): string =>
  inWords(whole, amount, currency);

function inWords(format: Intl.NumberFormat, amount: Amount, currency: string | null): string {
  const digits = String(amount);
  // Digits that are formatted as text keep all of them.
  const text = /^-?\d+(\.\d+)?$/.test(digits) ? format.format(digits as `${number}`) : digits;
  return currency === null || currency === '' ? text : `${text} ${currency}`;
}
