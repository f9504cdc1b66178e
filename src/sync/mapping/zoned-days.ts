import { dayMs, dayOf, startOfDay } from '../../base/local-time.ts';
import { isTimeZone } from '../../contract/common.ts';

/** The time zone in which a portal's times are displayed: the account's in HubSpot, or UTC if it is unknown. */
export function zoneOf(portalZone: string | null): string {
  if (portalZone === null || !isTimeZone(portalZone)) return 'UTC';
  // The canonical name of a zone with several names.
  return new Intl.DateTimeFormat('en', { timeZone: portalZone }).resolvedOptions().timeZone;
}

/** The day of a time in a zone, in PostgreSQL's format. Undefined: it is outside of the supported years. */
export function dayIn(moment: Date, timeZone: string): string | undefined {
  if (timeZone === 'UTC') return moment.toISOString().slice(0, 10);
  const [year = '', ...rest] = dayOf(moment.getTime(), timeZone).split('-');
  const day = [year.padStart(4, '0'), ...rest].join('-');
  // Years BC count upwards again.
  return day.length === 10 && Math.abs(Date.parse(day) - moment.getTime()) < 2 * dayMs ? day : undefined;
}

/** Whether a time stands for a day: dates written as times are midnight in UTC. */
export const isWholeDay = (moment: Date): boolean => moment.getTime() % dayMs === 0;

/** Noon of a day in a zone: users in most other zones see the same day. */
export function noonOf(day: string, timeZone: string): Date {
  // Noon in UTC is on the same day in most zones, and on the day before or after in the others.
  const noon = Date.parse(`${day}T12:00:00Z`);
  const at = [noon, noon - dayMs / 2, noon + dayMs / 2].find((one) => dayOf(one, timeZone) === day) ?? noon;
  return new Date(startOfDay(at, timeZone) + dayMs / 2);
}
