import type { Amount } from '../../../src/contract/common.ts';

// HubSpot's amounts have any size. Up to 12 digits they are shown in full; beyond that a power of ten keeps
// columns readable, and the full digits stay at hand (formatAmountFully).

const integers = new Intl.NumberFormat(undefined);
const decimals = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 });
const scientific = new Intl.NumberFormat(undefined, { notation: 'scientific', maximumSignificantDigits: 4 });
const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const currencies = new Map<string, Intl.NumberFormat | undefined>();

const digitsShown = 12;
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const raised = (exponent: string): string =>
  Array.from(exponent, (digit) => superscripts[Number(digit)] ?? '').join('');

/** "1.235 × 10²⁹", in the locale's digits for the first part. */
const asPowerOfTen = (value: number | `${number}`): string => {
  const parts = scientific.formatToParts(value);
  const at = parts.findIndex((part) => part.type === 'exponentSeparator');
  const front = parts.slice(0, at).map((part) => part.value);
  return `${front.join('')} × 10${raised(String(wholeDigits(value) - 1))}`;
};

/** A currency's formatter; undefined where the code is none (HubSpot allows any text). */
const currencyFormat = (code: string, full: boolean): Intl.NumberFormat | undefined => {
  const key = `${code} ${full}`;
  if (!currencies.has(key)) {
    let format: Intl.NumberFormat | undefined;
    try {
      format = new Intl.NumberFormat(undefined, {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
        // Whole amounts have no ".00"; others have all digits of the currency.
        trailingZeroDisplay: 'stripIfInteger',
        ...(full ? { maximumFractionDigits: 20 } : {}),
      });
    } catch {
      format = undefined;
    }
    currencies.set(key, format);
  }
  return currencies.get(key);
};

const isDecimal = (text: string): text is `${number}` => /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);

const wholeDigits = (amount: Amount): number => {
  const size = Math.abs(Number(amount));
  return size < 1 ? 1 : Math.floor(Math.log10(size)) + 1;
};

const inCurrency = (format: (value: number | `${number}`) => string, amount: Amount): string => {
  if (typeof amount === 'number') return format(amount);
  const text = amount.trim();
  return isDecimal(text) ? format(text) : amount;
};

/**
 * An amount for a column. A string of digits keeps all of them up to the limit; a text that is no number comes
 * back as it is.
 * @param currency ISO 4217 code; another text is put before the number; null: the number alone.
 */
export const formatAmount = (amount: Amount, currency: string | null): string => {
  if (wholeDigits(amount) > digitsShown) {
    const text = inCurrency(asPowerOfTen, amount);
    return currency ? `${currency} ${text}` : text;
  }
  const format = currency ? currencyFormat(currency, false) : decimals;
  if (format) return inCurrency((value) => format.format(value), amount);
  return `${currency} ${inCurrency((value) => decimals.format(value), amount)}`;
};

/** An amount with every digit. */
export const formatAmountFully = (amount: Amount, currency: string | null): string => {
  const format = currency ? currencyFormat(currency, true) : exact;
  if (format) return inCurrency((value) => format.format(value), amount);
  return `${currency} ${inCurrency((value) => exact.format(value), amount)}`;
};

/** A count of records or calls. */
export const formatCount = (count: number): string => integers.format(count);

/** A share from 0 to 1. */
export const formatShare = (share: number): string => percents.format(share);
