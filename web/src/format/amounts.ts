import type { Amount } from '../../../src/contract/common.ts';
import { chosenLocale, formatsByKey, numberFormat } from './preferences.ts';

// HubSpot's amounts can have any size. Up to 12 digits are shown in full; longer ones as a power of ten, which keeps
// columns readable, with all digits available (formatAmountFully).

const integers = numberFormat();
const wholes = numberFormat({ maximumFractionDigits: 0 });
const decimals = numberFormat({ maximumFractionDigits: 2 });
const fourDigits = numberFormat({ maximumFractionDigits: 3 });
const exact = numberFormat({ maximumFractionDigits: 20 });
const percents = numberFormat({ style: 'percent', maximumFractionDigits: 0 });
const currencies = formatsByKey<Intl.NumberFormat | undefined>();

const digitsShown = 12;
/** Beyond about 308 digits, browsers' formatters return infinity. */
const digitsFormatted = 300;
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const raised = (exponent: number): string =>
  Array.from(String(exponent), (digit) => superscripts[Number(digit)] ?? '').join('');

/** Decimals: those of the currency, all of the amount's, or none. */
const digitsOf = {
  usual: {},
  all: { maximumFractionDigits: 20 },
  none: { maximumFractionDigits: 0 },
} as const satisfies Record<string, Intl.NumberFormatOptions>;

/** A currency's formatter; undefined for an invalid code (HubSpot allows any text). */
const currencyFormat = (code: string, digits: keyof typeof digitsOf): Intl.NumberFormat | undefined => {
  const key = `${code} ${digits}`;
  const known = currencies();
  if (!known.has(key)) {
    let format: Intl.NumberFormat | undefined;
    try {
      format = new Intl.NumberFormat(chosenLocale(), {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
        // Whole amounts have no ".00"; others have all decimals of the currency.
        trailingZeroDisplay: 'stripIfInteger',
        ...digitsOf[digits],
      });
    } catch {
      format = undefined;
    }
    known.set(key, format);
  }
  return known.get(key);
};

const isDecimal = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);

/** An amount as plain digits; a number from 1e21 on would otherwise be written with an exponent. */
const plain = (amount: Amount): string =>
  typeof amount === 'string'
    ? amount.trim()
    : Number.isFinite(amount) && Math.abs(amount) >= 1e21
      ? BigInt(amount).toString()
      : String(amount);

/** The digits before the decimal point. HubSpot's amounts can have hundreds, more than a number can hold. */
const wholeDigits = (amount: Amount): string => /^-?0*(\d*)/.exec(plain(amount))?.[1] ?? '';

/** "1.234 × 10²⁹": the first four digits, cut and not rounded, and how many follow. */
const asPowerOfTen = (amount: Amount): string => {
  const whole = wholeDigits(amount);
  const first = Number(`${whole.slice(0, 1)}.${whole.slice(1, 4)}`);
  const sign = plain(amount).startsWith('-') ? -1 : 1;
  return `${fourDigits().format(sign * first)} × 10${raised(whole.length - 1)}`;
};

const inCurrency = (format: (value: number | `${number}`) => string, amount: Amount): string => {
  if (typeof amount === 'number') return format(amount);
  const text = amount.trim();
  return isDecimal(text) ? format(text) : amount;
};

/**
 * An amount for a column. A string of digits keeps all of them up to the limit; a text that isn't a number is
 * returned unchanged.
 * @param currency ISO 4217 code; any other text is put before the number; null: only the number.
 */
export const formatAmount = (amount: Amount, currency: string | null): string =>
  inColumn(amount, currency, 'usual', decimals());

/** A sum of amounts in whole units: cents are irrelevant in a total. */
export const formatTotal = (amount: Amount, currency: string | null): string =>
  inColumn(amount, currency, 'none', wholes());

const inColumn = (
  amount: Amount,
  currency: string | null,
  digits: keyof typeof digitsOf,
  plainFormat: Intl.NumberFormat,
): string => {
  if (isDecimal(plain(amount)) && wholeDigits(amount).length > digitsShown) {
    const text = asPowerOfTen(amount);
    return currency ? `${currency} ${text}` : text;
  }
  const format = currency ? currencyFormat(currency, digits) : plainFormat;
  if (format) return inCurrency((value) => format.format(value), amount);
  return `${currency} ${inCurrency((value) => plainFormat.format(value), amount)}`;
};

/** An amount with every digit; without separators if there are too many digits for formatters. */
export const formatAmountFully = (amount: Amount, currency: string | null): string => {
  if (wholeDigits(amount).length > digitsFormatted) {
    return currency ? `${currency} ${plain(amount)}` : plain(amount);
  }
  const format = currency ? currencyFormat(currency, 'all') : exact();
  if (format) return inCurrency((value) => format.format(value), amount);
  return `${currency} ${inCurrency((value) => exact().format(value), amount)}`;
};

/** A count of records or calls. */
export const formatCount = (count: number): string => integers().format(count);

/** A share from 0 to 1. */
export const formatShare = (share: number): string => percents().format(share);
