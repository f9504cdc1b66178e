import { dateFormat as datesOf } from './preferences.ts';
import { outsideQuotes } from './text.ts';

// Times and days in the user's locale and time zone.

const momentFormat = datesOf({ dateStyle: 'medium', timeStyle: 'short' });
const dateFormat = datesOf({ dateStyle: 'medium' });
const shortDateFormat = datesOf({ month: 'short', day: 'numeric' });
const shortDayFormat = datesOf({ month: 'short', day: 'numeric', timeZone: 'UTC' });
const hourFormat = datesOf({ month: 'short', day: 'numeric', hour: 'numeric' });
const timeFormat = datesOf({ hour: 'numeric', minute: '2-digit' });
const exactFormat = datesOf({ dateStyle: 'full', timeStyle: 'long' });
// A day has no time zone: parsed and formatted in UTC, it stays the same day.
const dayFormat = datesOf({ dateStyle: 'medium', timeZone: 'UTC' });
// Ages are words in sentences, which are in English.
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Days are counted for two years: months would hide up to 30 of them. */
const units: [Intl.RelativeTimeFormatUnit, number, number?][] = [
  ['year', 365 * day, 730 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
];

const parse = (text: string): Date | undefined => {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** A time for reading, such as "Nov 23, 2026, 3:39 PM". Text that isn't a time is returned unchanged. */
export const formatMoment = (iso: string): string => {
  const date = parse(iso);
  return date ? momentFormat().format(date) : iso;
};

/** The day of a time in the user's time zone. */
export const formatDate = (iso: string): string => {
  const date = parse(iso);
  return date ? dateFormat().format(date) : iso;
};

/** A time below an axis: "Nov 23", or "3:39 PM" if the whole axis covers at most two days. */
export const formatTick = (date: Date, spanMs: number): string =>
  (spanMs > 2 * day ? shortDateFormat : timeFormat)().format(date);

/** A day (`YYYY-MM-DD`) below an axis: "Nov 23". */
export const formatDayShortly = (text: string): string => {
  const date = parse(text);
  return date ? shortDayFormat().format(date) : text;
};

/** The hour of a moment, in ms since 1970: "Nov 23, 3 PM". */
export const formatHour = (at: number): string => hourFormat().format(at);

/** A time with weekday, seconds and zone, for a tooltip. */
export const formatMomentExactly = (iso: string): string => {
  const date = parse(iso);
  return date ? exactFormat().format(date) : iso;
};

/** A day (`YYYY-MM-DD`) for reading. */
export const formatDay = (text: string): string => {
  const date = parse(text);
  return date ? dayFormat().format(date) : text;
};

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec';
const days = new RegExp(
  `\\b(?:\\d{4}-\\d\\d-\\d\\d|(?:\\d{1,2} (?:${months}) \\d{4})(?:, \\d\\d:\\d\\d UTC)?)\\b`,
  'g',
);

/**
 * A sentence from the server, with its days and times in the user's formats: `2027-03-30` and `30 Mar 2027` as days,
 * `30 Mar 2027, 14:05 UTC` as a time in the user's time zone. Quoted text stays unchanged.
 */
export const formatDaysIn = (sentence: string): string =>
  outsideQuotes(sentence, (part) => part.replaceAll(days, dayOrMoment));

const dayOrMoment = (text: string): string => {
  if (/^\d{4}-/.test(text)) return formatDay(text);
  const at = new Date(text.endsWith('UTC') ? text : `${text}, 00:00 UTC`);
  if (Number.isNaN(at.getTime())) return text;
  return text.endsWith('UTC') ? formatMoment(at.toISOString()) : formatDay(at.toISOString().slice(0, 10));
};

/**
 * How long ago, or how far ahead, a time is: "2 min. ago". Up to ten seconds either way is "just now", because two
 * machines' clocks can differ by that much.
 */
export const formatAge = (iso: string, now: number): string => {
  const date = parse(iso);
  if (!date) return iso;
  const distance = date.getTime() - now;
  if (Math.abs(distance) < 10 * second) return 'just now';
  for (const [unit, length, from = length] of units) {
    if (Math.abs(distance) >= from) return relative.format(Math.trunc(distance / length), unit);
  }
  return relative.format(Math.trunc(distance / second), 'second');
};

/** A length of time in its two largest units: "18 s", "2 min 5 s", "3 h 10 min". Negative `ms` count as 0. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / second));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
};
