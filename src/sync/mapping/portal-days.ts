import { dayMs, dayOf } from '../../base/local-time.ts';
import type { OrganizationContext } from '../../context/context.ts';

import { readPortalZones } from './portal-zones.ts';

// "Today" is the portal's: neither the server's nor the user's. Days left and days overdue are counted here and
// returned as numbers, so that everyone sees the same number.

/** Today in each portal of an organization, by its own time zone, as `YYYY-MM-DD`. */
export interface PortalDays {
  /** In the first portal, which also applies to rows without a portal; without any portal, in UTC. */
  first: string;
  /** By the portal's integration id. */
  byPortal: ReadonlyMap<string, string>;
}

/** Reads today's date in the organization's portals. */
export async function readPortalDays({
  db,
  clock,
  organizationId,
}: Pick<OrganizationContext, 'db' | 'clock' | 'organizationId'>): Promise<PortalDays> {
  const portals = await readPortalZones(db, organizationId);
  const now = clock.now();
  return {
    first: dayOf(now, portals[0]?.zone ?? 'UTC'),
    byPortal: new Map(portals.map(({ integrationId, zone }) => [integrationId, dayOf(now, zone)])),
  };
}

/**
 * Whole days from a portal's today to a day, negative if it has passed. Null without a day, and for one outside of
 * any calendar.
 */
export function daysUntil(
  { first, byPortal }: PortalDays,
  integrationId: string | null,
  day: string | null,
): number | null {
  if (day === null) return null;
  const today = byPortal.get(integrationId ?? '') ?? first;
  const days = daysBetween(today, day);
  return Number.isNaN(days) ? null : days;
}

/** Whole days from one day to another; negative: `to` is before `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
