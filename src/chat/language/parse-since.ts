import { dayMs, dayOf, hourMs, minuteMs, startOfDay } from '../../base/local-time.ts';
import { monthOf, readNumber, weekdayOf } from './calendar-words.ts';

const unitMs: Record<string, number> = {
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
  quarter: 91 * dayMs,
  year: 365 * dayMs,
};

/**
 * The moment that words mean: `yesterday`, `Monday`, `2 hours ago`, `the last 3 days`, `2027-03-01`, `March 1`, or a
 * full ISO moment. Days begin at midnight of the time zone; a weekday is the latest one before today.
 * @param now in ms since 1970.
 * @returns undefined for anything else, and for times in the future.
 */
export function parseSince(words: string, now: number, timeZone: string): Date | undefined {
  const text = words
    .trim()
    .toLowerCase()
    .replace(/^(?:since|from|after|in|over|within|during|for)\s+/, '')
    .replace(/^the\s+/, '')
    .replace(/,/g, '');
  const at = momentOf(text, now, timeZone);
  return at === undefined || at > now ? undefined : new Date(at);
}

function momentOf(text: string, now: number, timeZone: string): number | undefined {
  const today = new Date(`${dayOf(now, timeZone)}T00:00Z`);
  const [year, month, date] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const day = (back: number) => startOfDate(year, month, date - back, timeZone);
  const sinceMonday = (today.getUTCDay() + 6) % 7;
  switch (text) {
    case 'today':
    case 'this morning':
    case 'midnight':
      return day(0);
    case 'yesterday':
    case 'overnight':
    case 'last night':
      return day(1);
    case 'day before yesterday':
      return day(2);
    case 'this week':
      return day(sinceMonday);
    case 'last week':
      return day(sinceMonday + 7);
    case 'weekend':
    case 'last weekend':
    case 'the weekend':
      return day(sinceMonday + 2);
    case 'this month':
      return startOfDate(year, month, 1, timeZone);
    case 'last month':
      return startOfDate(year, month - 1, 1, timeZone);
    case 'this year':
      return startOfDate(year, 0, 1, timeZone);
    case 'recently':
    case 'lately':
      return day(7);
  }
  const weekday = weekdayOf(text.replace(/^last /, ''));
  if (weekday >= 0) return day(daysBackTo(weekday, today));
  const span =
    /^(?:last |past |previous )?(?:(\w+) )?(minute|hour|day|week|month|quarter|year)s?(?: ago)?$/.exec(text);
  if (span && /^(?:last|past|previous) |ago$|^\d/.test(text)) {
    const unit = unitMs[span[2] ?? ''];
    const count = span[1] === undefined || /^(?:last|past|previous)$/.test(span[1]) ? 1 : readNumber(span[1]);
    return unit === undefined || count === undefined ? undefined : now - count * unit;
  }
  return dateOf(text, now, year, timeZone);
}

/** A weekday is never today. */
const daysBackTo = (weekday: number, today: Date): number => (today.getUTCDay() - weekday + 7) % 7 || 7;

function dateOf(text: string, now: number, thisYear: number, timeZone: string): number | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (iso) return startOfValidDate(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), timeZone);
  if (/^\d{4}-\d\d-\d\dt\d\d:\d\d/.test(text)) {
    const at = Date.parse(text.toUpperCase());
    return Number.isNaN(at) ? undefined : at;
  }
  const named =
    /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?(?: (?<year>\d{4}))?$/.exec(text) ??
    /^(?<day>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?<month>[a-z]{3,9})\.?(?: (?<year>\d{4}))?$/.exec(text);
  const { month = '', day = '', year } = named?.groups ?? {};
  const number = monthOf(month);
  if (number < 0) return undefined;
  const start = (of: number) => startOfValidDate(of, number, Number(day), timeZone);
  if (year !== undefined) return start(Number(year));
  // Without a year, the most recent one.
  const latest = start(thisYear);
  return latest !== undefined && latest <= now ? latest : start(thisYear - 1);
}

function startOfValidDate(year: number, month: number, date: number, timeZone: string): number | undefined {
  const day = new Date(Date.UTC(year, month, date));
  const isValid = day.getUTCMonth() === month && day.getUTCDate() === date;
  return isValid ? startOfDate(year, month, date, timeZone) : undefined;
}

/** The start of a date in a zone. Months count from 0; days outside of a month are in the ones before or after it. */
function startOfDate(year: number, month: number, date: number, timeZone: string): number {
  const noon = Date.UTC(year, month, date, 12);
  const isThatDay = dayOf(noon, timeZone) === new Date(noon).toISOString().slice(0, 10);
  // In zones from +12:00 on, noon in UTC is already on the next day.
  return startOfDay(isThatDay ? noon : noon - dayMs / 2, timeZone);
}
