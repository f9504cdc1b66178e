import type { QuarantineCode } from '../../contract/sync.ts';
import type { ColumnType } from './column-types.ts';
import { dayIn, isWholeDay } from './zoned-days.ts';

type Coerced = { value: string | boolean | null } | { code: QuarantineCode };

/**
 * HubSpot's number format: digits with an optional decimal point. Separators are rejected: `1,000` can mean one or a
 * thousand.
 */
const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
/** A day, or a time in ISO form; without a zone, it is in UTC. */
const isoTime =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(?:[Zz]|([+-]\d{2})(?::?(\d{2}))?)?)?$/;
/**
 * The form in which HubSpot sends nearly all times, and in which they are stored: it needs no parsing. Contacts have
 * ten each, and parsing them all took a twentieth of a first sync. Days that not every month has are parsed.
 */
const plainMoment =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const milliseconds = /^[+-]?\d{1,16}$/;
/** The last moment before 2100 in seconds since 1970: read as milliseconds, it is in the first weeks of 1970. */
const lastSeconds = 4_102_444_799;

/** Text that PostgreSQL can store: NUL is removed, lone surrogates become the replacement character. */
function cleanText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed();
}

/**
 * Converts HubSpot's text into a column's type, or says why that isn't possible. Null and empty text become null,
 * even for text columns, because HubSpot's empty text means "no value".
 * @param timeZone the zone whose day a time gets in a date column.
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
      if (column.labels && !column.labels.includes(text)) return { code: 'rejected_by_database' };
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
    // A floating-point column rounds, but its range is limited at both ends.
    const held = column.sqlType === 'real' ? Math.fround(Number(text)) : Number(text);
    return Number.isFinite(held) && (held !== 0 || digits === '') ? { value: text } : outOfRange;
  }
  // A numeric stores at most 16,383 digits after the decimal point.
  if (digits !== '' && (magnitude > column.maxWholeDigits || fraction.length - exponent > 16_383))
    return outOfRange;
  if (roundsBeyond(digits, magnitude, column)) return outOfRange;
  // The type `money` doesn't accept exponents.
  return { value: column.sqlType === 'money' && exponent !== 0 ? plain(sign, digits, magnitude) : text };
}

function plain(sign: string, digits: string, magnitude: number): string {
  const point = Math.max(0, magnitude);
  const all = `${'0'.repeat(Math.max(0, -magnitude))}${digits}`.padEnd(point, '0');
  return `${sign}${all.slice(0, point) || '0'}.${all.slice(point) || '0'}`;
}

/** Whether rounding to the scale gives a number that would otherwise fit one digit too many. */
function roundsBeyond(digits: string, magnitude: number, { maxWholeDigits = 0, scale }: ColumnType): boolean {
  if (scale === undefined || magnitude !== maxWholeDigits) return false;
  const kept = maxWholeDigits + scale;
  return /^9*$/.test(digits.slice(0, kept)) && digits.length > kept && digits.charAt(kept) >= '5';
}

/** A date in any form that HubSpot sends: milliseconds, an ISO time, a day. Undefined: none of them. */
function parseTime(text: string): Date | undefined {
  const time = milliseconds.test(text) && !looksLikeSeconds(text) ? new Date(Number(text)) : parseIso(text);
  // PostgreSQL's range of years: far beyond plausible dates, and it can't read Date's ISO form of larger ones.
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999 ? time : undefined;
}

/**
 * Whether a number of milliseconds is implausible: seconds of any date from 1970 to 2099, or of as long before, are
 * milliseconds within seven weeks of January 1, 1970. Earlier days are accepted: they are birthdays.
 */
export function looksLikeSeconds(text: string): boolean {
  const count = milliseconds.test(text) ? Number(text) : Number.NaN;
  return Math.abs(count) <= lastSeconds && !(count < 0 && isWholeDay(new Date(count)));
}

const isDay = (text: string): boolean => text.length === 10 && text.charAt(4) === '-';

function parseIso(text: string): Date | undefined {
  const [, day, time = '00:00', hours = '+00', minutes = '00'] = isoTime.exec(text) ?? [];
  if (day === undefined) return undefined;
  // Date turns 2026-02-31 into a day in March; such a day is an error, not a guess.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  return new Date(`${day}T${time.replace(',', '.')}${hours}:${minutes}`);
}
