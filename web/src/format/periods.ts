import { formatDay } from './dates.ts';
import { dateFormat } from './preferences.ts';

// Months as `2027-03` and days as `2027-03-31`, as the server expects them; both without a time zone.

const monthFormat = dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortMonthFormat = dateFormat({ month: 'short', timeZone: 'UTC' });

const startOf = (month: string): Date => new Date(`${month}-01T00:00:00Z`);

/** "March 2027". Text that is not a month is returned unchanged. */
export const formatMonth = (month: string): string => {
  const date = startOf(month);
  return Number.isNaN(date.getTime()) ? month : monthFormat().format(date);
};

/** "Mar". */
export const formatMonthShortly = (month: string): string => shortMonthFormat().format(startOf(month));

const asDay = (date: Date): string => date.toISOString().slice(0, 10);

/** The day so many days after another. */
export const dayAfter = (day: string, days: number): string => {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + days);
  return asDay(date);
};

/** A number of months, starting with that of a day. */
export const monthsFrom = (day: string, count: number): string[] => {
  const first = new Date(day);
  return Array.from({ length: count }, (_, ahead) =>
    asDay(new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + ahead, 1))).slice(0, 7),
  );
};

/** The last day before a month, or the first one after it. */
export const dayBeside = (month: string, side: 'before' | 'after'): string => {
  const date = startOf(month);
  const year = date.getUTCFullYear();
  return asDay(
    new Date(
      side === 'before' ? Date.UTC(year, date.getUTCMonth(), 0) : Date.UTC(year, date.getUTCMonth() + 1, 1),
    ),
  );
};

/** First and last day of a quarter: that of a day, or one `ahead` of it. */
export const quarterAt = (day: string, ahead: number): { from: string; to: string } => {
  const date = new Date(day);
  const first = Math.floor(date.getUTCMonth() / 3) * 3 + ahead * 3;
  return {
    from: asDay(new Date(Date.UTC(date.getUTCFullYear(), first, 1))),
    to: asDay(new Date(Date.UTC(date.getUTCFullYear(), first + 3, 0))),
  };
};

/** A readable range of days; either end may be open. Undefined if both are. */
export const formatRange = (from: string | undefined, to: string | undefined): string | undefined => {
  if (from && to) return `${formatDay(from)} – ${formatDay(to)}`;
  if (from) return `From ${formatDay(from)}`;
  return to ? `Until ${formatDay(to)}` : undefined;
};
