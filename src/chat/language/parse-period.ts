import { monthOf, readNumber } from './calendar-words.ts';

/** From one day to another, both included, as `YYYY-MM-DD`. */
export interface Period {
  from?: string;
  to?: string;
}

/**
 * The period that words mean for something in the future: `this month`, `next quarter`, `the next 90 days`, `in March`,
 * `Q1 2027`, `this year`.
 * @param today `YYYY-MM-DD`
 * @returns undefined for anything else.
 */
export function parsePeriod(words: string, today: string): Period | undefined {
  const text = words
    .trim()
    .toLowerCase()
    .replace(/,/g, '')
    .replace(/^(?:in|within|for|during|over|due|by|before|until|till)\s+/, '')
    .replace(/^the\s+/, '');
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const relative = /^(\w+) (week|month|quarter|year)$/.exec(text);
  const step = steps[relative?.[1] ?? ''];
  if (relative && step !== undefined) return relativePeriod(step, relative[2] ?? '', today);
  if (text === 'today') return { from: today, to: today };
  if (text === 'tomorrow') return { from: dayAfter(today, 1), to: dayAfter(today, 1) };
  if (text === 'soon' || text === 'upcoming') return { from: today, to: dayAfter(today, 90) };
  const next =
    /^(?:next |coming |following )?(\w+) (day|week|month|quarter|year)s?(?: from now| ahead)?$/.exec(text);
  const count = next && readNumber(next[1] ?? '');
  if (next && count) return { from: today, to: ahead(today, count, next[2] ?? '') };
  const quarter = /^q([1-4])(?: (\d{4}))?$/.exec(text);
  if (quarter) return monthsFrom(Number(quarter[2] ?? year), (Number(quarter[1]) - 1) * 3, 3);
  const named = /^([a-z]{3,9})(?: (\d{4}))?$/.exec(text);
  const number = monthOf(named?.[1] ?? '');
  if (named && number >= 0) {
    // A month without a year is the next one.
    return monthsFrom(Number(named[2] ?? (number < month ? year + 1 : year)), number, 1);
  }
  const numeric = /^(\d{4})-(\d\d)$/.exec(text);
  if (numeric) return monthsFrom(Number(numeric[1]), Number(numeric[2]) - 1, 1);
  if (/^\d{4}$/.test(text)) return monthsFrom(Number(text), 0, 12);
  return undefined;
}

const steps: Partial<Record<string, number>> = {
  this: 0,
  current: 0,
  next: 1,
  coming: 1,
  following: 1,
  last: -1,
  previous: -1,
};

/** @param step 0: the current one; 1: the next; -1: the last. */
function relativePeriod(step: number, unit: string, today: string): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  if (unit === 'week') {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    const monday = dayAfter(today, 7 * step - weekday);
    return { from: monday, to: dayAfter(monday, 6) };
  }
  if (unit === 'month') return monthsFrom(year, month + step, 1);
  if (unit === 'quarter') return monthsFrom(year, Math.floor(month / 3) * 3 + 3 * step, 3);
  return monthsFrom(year + step, 0, 12);
}

function ahead(today: string, count: number, unit: string): string {
  if (unit === 'day' || unit === 'week') return dayAfter(today, count * (unit === 'week' ? 7 : 1));
  const months = count * (unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1);
  const at = new Date(`${today}T00:00:00Z`);
  const wanted = at.getUTCMonth() + months;
  at.setUTCMonth(wanted);
  // The other month may have no 31st.
  if (at.getUTCMonth() !== wanted % 12) at.setUTCDate(0);
  return at.toISOString().slice(0, 10);
}

function monthsFrom(year: number, month: number, count: number): Period {
  return {
    from: new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10),
    to: new Date(Date.UTC(year, month + count, 0)).toISOString().slice(0, 10),
  };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
