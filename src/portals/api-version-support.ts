import type { ApiVersionSupport } from '../contract/common.ts';
import { apiVersions, type HubspotApiVersion, newestApiVersion } from '../hubspot/api-versions.ts';
import { dayText } from '../text/day-text.ts';

/** How many months before the end of support the warning starts. */
const warnMonths = 6;

/** How long HubSpot supports the version in use, with a warning in the last six months. */
export function apiVersionSupport(name: HubspotApiVersion, now: number): ApiVersionSupport {
  const until = apiVersions[name].supportedUntil;
  const advice =
    name === newestApiVersion
      ? 'Ask your server admin to update this installation to a release that supports a newer version, and then to change HUBSPOT_API_VERSION.'
      : `Ask your server admin to set HUBSPOT_API_VERSION=${newestApiVersion}.`;
  // The last day counts in full, in every time zone.
  const hasEnded = now >= Date.parse(`${until}T23:59:59-12:00`);
  const warning = hasEnded
    ? `HubSpot ended support for API version ${name} on ${dayText(until)}. ${advice}`
    : now >= monthsBefore(until, warnMonths)
      ? `HubSpot supports API version ${name} until ${dayText(until)}. ${advice}`
      : null;
  return { name, supportedUntil: until, hasEnded, warning };
}

/** The start of the day this many months before another; the last day if that month is shorter. */
function monthsBefore(day: string, months: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return Date.UTC(year, month - 1 - months, Math.min(date, lastOfMonth));
}
