import { monthOf, readNumber, weekdayOf } from './calendar-words.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const unitMs: Record<string, number> = {
  minute: minuteMs,
  hour: 60 * minuteMs,
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
  const day = (back: number) => startOfDay(now - back * dayMs, timeZone);
  const today = new Date(now + zoneOffset(now, timeZone));
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
      return day((today.getUTCDay() + 6) % 7);
    case 'last week':
      return day(((today.getUTCDay() + 6) % 7) + 7);
    case 'weekend':
    case 'last weekend':
    case 'the weekend':
      return day(((today.getUTCDay() + 6) % 7) + 2);
    case 'this month':
      return day(today.getUTCDate() - 1);
    case 'last month':
      return startOfDay(
        Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1) + dayMs / 2 - zoneOffset(now, timeZone),
        timeZone,
      );
    case 'this year':
      return startOfDay(Date.UTC(today.getUTCFullYear(), 0, 1, 12), timeZone);
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
  return dateOf(text, today, timeZone);
}

/** A weekday is never today. */
const daysBackTo = (weekday: number, today: Date): number => (today.getUTCDay() - weekday + 7) % 7 || 7;

function dateOf(text: string, today: Date, timeZone: string): number | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (iso) return checkedDay(Number(iso[1]), Number(iso[2]), Number(iso[3]), timeZone);
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
  if (year !== undefined) return checkedDay(Number(year), number + 1, Number(day), timeZone);
  const thisYear = checkedDay(today.getUTCFullYear(), number + 1, Number(day), timeZone);
  // Without a year, the most recent one.
  if (thisYear !== undefined && thisYear <= today.getTime()) return thisYear;
  return checkedDay(today.getUTCFullYear() - 1, number + 1, Number(day), timeZone);
}

function checkedDay(year: number, month: number, day: number, timeZone: string): number | undefined {
  const noon = new Date(Date.UTC(year, month - 1, day, 12));
  if (noon.getUTCMonth() !== month - 1 || noon.getUTCDate() !== day) return undefined;
  return startOfDay(noon.getTime() - zoneOffset(noon.getTime(), timeZone), timeZone);
}

/** The midnight at which a moment's day began in a zone. */
function startOfDay(at: number, timeZone: string): number {
  const local = at + zoneOffset(at, timeZone);
  const midnight = Math.floor(local / dayMs) * dayMs;
  const guess = midnight - zoneOffset(at, timeZone);
  // The clocks may have changed since.
  return midnight - zoneOffset(guess, timeZone);
}

/** The difference between local time and UTC, in ms. */
function zoneOffset(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const value = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const local = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return local - Math.floor(at / 1_000) * 1_000;
}

/** Creating one costs a thousand times as much as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
