import { dayMs, dayOf, startOfDay } from '../../base/local-time.ts';
import { isTimeZone } from '../../contract/common.ts';

/** The zone whose days a portal's moments are shown in: HubSpot's for the account, or UTC where that is not known. */
export function zoneOf(portalZone: string | null): string {
  if (portalZone === null || !isTimeZone(portalZone)) return 'UTC';
  // One name where a zone has several.
  return new Intl.DateTimeFormat('en', { timeZone: portalZone }).resolvedOptions().timeZone;
}

/** The day of a moment in a zone, as PostgreSQL reads it. Undefined: it is out of the years that it reads so. */
export function dayIn(moment: Date, timeZone: string): string | undefined {
  if (timeZone === 'UTC') return moment.toISOString().slice(0, 10);
  const [year = '', ...rest] = dayOf(moment.getTime(), timeZone).split('-');
  const day = [year.padStart(4, '0'), ...rest].join('-');
  // The years before the first are counted upwards again.
  return day.length === 10 && Math.abs(Date.parse(day) - moment.getTime()) < 2 * dayMs ? day : undefined;
}

/** Whether a moment stands for a day: midnight in UTC is how dates are written as moments. */
export const isWholeDay = (moment: Date): boolean => moment.getTime() % dayMs === 0;

/** Noon of a day in a zone: people who read it in other zones see the same day. */
export function noonOf(day: string, timeZone: string): Date {
  // Noon in UTC is within the day in most zones, and in the one before or after it in the others.
  const noon = Date.parse(`${day}T12:00:00Z`);
  const at = [noon, noon - dayMs / 2, noon + dayMs / 2].find((one) => dayOf(one, timeZone) === day) ?? noon;
  return new Date(startOfDay(at, timeZone) + dayMs / 2);
}
