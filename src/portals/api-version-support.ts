import type { HubspotApiVersion } from '../config.ts';
import { dayText } from '../day-text.ts';

/**
 * The last day on which HubSpot supports each family of paths. Dated versions live for 18 months; the classic
 * family ends with the associations of v4, which it uses, half a year before v3.
 */
const supportedUntil: Record<HubspotApiVersion, string> = {
  v3: '2027-03-30',
  '2026-03': '2027-09-30',
  '2026-09': '2028-03-08',
};

const newest: HubspotApiVersion = '2026-09';
const warnAheadMs = 183 * 24 * 60 * 60_000;

/** How long HubSpot supports the version in use, with a warning in the last six months. */
export function apiVersionSupport(
  name: HubspotApiVersion,
  now: number,
): { name: HubspotApiVersion; supportedUntil: string; warning: string | null } {
  const until = supportedUntil[name];
  const end = Date.parse(until);
  const advice =
    name === newest
      ? 'Update this product for a newer one.'
      : `Have whoever runs this installation change its setting to ${newest}.`;
  const warning =
    now > end
      ? `HubSpot stopped supporting version ${name} of its API on ${dayText(until)}. ${advice}`
      : now > end - warnAheadMs
        ? `HubSpot supports version ${name} of its API until ${dayText(until)}. ${advice}`
        : null;
  return { name, supportedUntil: until, warning };
}
