import type { QuarantineCode } from '../../contract/sync.ts';
import type { ColumnType } from './column-types.ts';
import { dayIn, isWholeDay } from './zoned-days.ts';

export type Coerced = { value: string | boolean | null } | { code: QuarantineCode };

/** HubSpot's numbers: digits with an optional point. Separators are refused: `1,000` is one or a thousand. */
const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
/** A day, or a moment in ISO form; without a zone it is in UTC. */
const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(?:[Zz]|([+-]\d{2})(?::?(\d{2}))?)?)?$/;
/**
 * The form in which HubSpot sends nearly every moment, and in which it is kept: nothing about it has to be looked at.
 * Contacts have ten each, and taking all of them apart was a twentieth of a first load. Days that not every month has
 * are left to the long way.
 */
const plainMoment =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const milliseconds = /^[+-]?\d{1,16}$/;
/** The seconds since 1970 of the last moment before 2100: as milliseconds, they lie in the first weeks of 1970. */
const lastSeconds = 4_102_444_799;

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
 * @param timeZone the one whose day a moment takes in a column of days.
 */
export function coerceValue(raw: string | null, column: ColumnType, timeZone = 'UTC'): Coerced {
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
      const day = time && (isDay(trimmed) ? trimmed : dayIn(time, timeZone));
      return day === undefined ? { code: 'not_a_date' } : { value: day };
    }
    case 'timestamp': {
      if (plainMoment.test(trimmed)) return { value: trimmed };
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
  const [, sign = '', whole = '', fraction = '', exponentText] = match;
  const exponent = Number(exponentText ?? 0);
  // The number is 0.<digits> times ten to the power of `magnitude`.
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  const magnitude = significant.length - fraction.length + exponent;
  const outOfRange: Coerced = { code: 'number_out_of_range' };
  if (column.range) {
    if (digits.length > magnitude && digits !== '') return { code: 'not_a_number' };
    if (magnitude > 20) return outOfRange;
    const value = (sign === '-' ? -1n : 1n) * BigInt(digits === '' ? 0 : digits.padEnd(magnitude, '0'));
    return value < column.range.min || value > column.range.max ? outOfRange : { value: value.toString() };
  }
  if (column.maxWholeDigits === undefined) {
    // A floating-point column rounds what it cannot hold exactly, but has an end on both sides.
    const held = column.sqlType === 'real' ? Math.fround(Number(text)) : Number(text);
    return Number.isFinite(held) && (held !== 0 || digits === '') ? { value: text } : outOfRange;
  }
  // A numeric keeps at most 16,383 digits behind the point.
  if (digits !== '' && (magnitude > column.maxWholeDigits || fraction.length - exponent > 16_383))
    return outOfRange;
  if (roundsBeyond(digits, magnitude, column)) return outOfRange;
  // The type `money` reads no exponents.
  return { value: column.sqlType === 'money' && exponent !== 0 ? plain(sign, digits, magnitude) : text };
}

function plain(sign: string, digits: string, magnitude: number): string {
  const point = Math.max(0, magnitude);
  const all = `${'0'.repeat(Math.max(0, -magnitude))}${digits}`.padEnd(point, '0');
  return `${sign}${all.slice(0, point) || '0'}.${all.slice(point) || '0'}`;
}

/** Whether a number that a column could hold otherwise gets one digit too many as it is rounded to the scale. */
function roundsBeyond(digits: string, magnitude: number, { maxWholeDigits = 0, scale }: ColumnType): boolean {
  if (scale === undefined || magnitude !== maxWholeDigits) return false;
  const kept = maxWholeDigits + scale;
  return /^9*$/.test(digits.slice(0, kept)) && digits.length > kept && digits.charAt(kept) >= '5';
}

/** A date in any form that HubSpot sends: milliseconds, an ISO moment, a day. Undefined: none of them. */
function parseTime(text: string): Date | undefined {
  const time = milliseconds.test(text) && !looksLikeSeconds(text) ? new Date(Number(text)) : parseIso(text);
  // PostgreSQL's years: far more than anyone means, and Date's ISO form of them is not read by it.
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
}

/**
 * Whether a count of milliseconds is no likely one: seconds of any date from 1970 to 2099, or from as long before,
 * are milliseconds within seven weeks of New Year 1970. Days before 1970 are believed: they are birthdays.
 */
export function looksLikeSeconds(text: string): boolean {
  const count = milliseconds.test(text) ? Number(text) : Number.NaN;
  return Math.abs(count) <= lastSeconds && !(count < 0 && isWholeDay(new Date(count)));
}

const isDay = (text: string): boolean => text.length === 10 && text.charAt(4) === '-';

function parseIso(text: string): Date | undefined {
  const [, day, time = '00:00', hours = '+00', minutes = '00'] = isoTime.exec(text) ?? [];
  if (day === undefined) return undefined;
  // Date rolls 2026-02-31 over to March; such a day is an error, not a guess.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  return new Date(`${day}T${time.replace(',', '.')}${hours}:${minutes}`);
}
