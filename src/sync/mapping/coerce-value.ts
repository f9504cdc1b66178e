import type { QuarantineCode } from '../../contract/sync.ts';
import type { ColumnType } from './column-types.ts';

export type Coerced = { value: string | boolean | null } | { code: QuarantineCode };

/** HubSpot's numbers: digits with an optional point. Separators are refused: `1,000` is one or a thousand. */
const decimal = /^[+-]?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
const isoDay = /^(\d{4})-(\d{2})-(\d{2})/;
const milliseconds = /^-?\d{1,16}$/;

/**
 * Text without what PostgreSQL cannot hold: NUL is removed, halves of characters (lone surrogates) become the
 * replacement character.
 */
function cleanText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/**
 * Turns HubSpot's text into what a column takes, or says why it cannot. Empty text and null are null for every
 * kind but text columns, where HubSpot's empty text is null, too: it means "no value" there.
 */
export function coerceValue(raw: string | null, column: ColumnType): Coerced {
  if (raw === null) return { value: null };
  const text = cleanText(raw);
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  switch (column.kind) {
    case 'number':
    case 'integer':
      return coerceNumber(trimmed, column);
    case 'date': {
      const time = parseTime(trimmed);
      return time === undefined ? { code: 'not_a_date' } : { value: time.toISOString().slice(0, 10) };
    }
    case 'timestamp': {
      const time = parseTime(trimmed);
      return time === undefined ? { code: 'not_a_date' } : { value: time.toISOString() };
    }
    case 'boolean': {
      const lower = trimmed.toLowerCase();
      if (['true', 'yes', '1'].includes(lower)) return { value: true };
      if (['false', 'no', '0'].includes(lower)) return { value: false };
      return { code: 'not_a_boolean' };
    }
    default:
      return column.maxLength !== undefined && [...text].length > column.maxLength
        ? { code: 'too_long' }
        : { value: text };
  }
}

function coerceNumber(text: string, column: ColumnType): Coerced {
  const match = decimal.exec(text);
  if (!match) return { code: 'not_a_number' };
  const [, whole = '', fraction = '', exponentText] = match;
  const exponent = exponentText === undefined ? 0 : Number(exponentText);
  if (column.range) {
    if (exponent !== 0 || /[1-9]/.test(fraction)) return { code: 'not_a_number' };
    const sign = text.startsWith('-') ? -1n : 1n;
    if (whole.length > 20) return { code: 'number_out_of_range' };
    const value = sign * BigInt(whole);
    if (value < column.range.min || value > column.range.max) return { code: 'number_out_of_range' };
    return { value: value.toString() };
  }
  if (column.maxWholeDigits === undefined) {
    // A floating-point column rounds what it cannot hold exactly, but has an end.
    return Number.isFinite(Number(text)) ? { value: text } : { code: 'number_out_of_range' };
  }
  const wholeDigits = whole.replace(/^0+/, '').length + exponent;
  const fractionDigits = fraction.length - exponent;
  // A numeric keeps at most 16,383 digits behind the point.
  if (wholeDigits > column.maxWholeDigits || fractionDigits > 16_383) return { code: 'number_out_of_range' };
  return { value: text };
}

/** A date in any form that HubSpot sends: milliseconds, an ISO moment, a day. Undefined: none of them. */
function parseTime(text: string): Date | undefined {
  const time = milliseconds.test(text) ? new Date(Number(text)) : parseIso(text);
  // PostgreSQL's years: far more than anyone means, and Date's ISO form of them is not read by it.
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
}

function parseIso(text: string): Date | undefined {
  const match = isoDay.exec(text);
  if (!match) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return undefined;
  // Date rolls 2026-02-31 over to March; such a day is an error, not a guess.
  const day = new Date(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(match[3]) ? undefined : time;
}
