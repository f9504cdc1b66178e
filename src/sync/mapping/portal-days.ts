import { dayMs, dayOf } from '../../base/local-time.ts';
import type { OrganizationContext } from '../../context/context.ts';

import { readPortalZones } from './portal-zones.ts';

// "Today" is the portal's: neither that of the server nor that of whoever reads. Days left and days overdue are
// counted here and handed out as numbers, so that all readers see the same one.

/** The day that it is now at each portal of an organization, by its own time zone, as `YYYY-MM-DD`. */
export interface PortalDays {
  /** At the first portal, which also counts for what belongs to none; without a portal, in UTC. */
  first: string;
  /** By the portal's integration id. */
  byPortal: ReadonlyMap<string, string>;
}

/** Reads what day it is at the organization's portals. */
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

/** Whole days from a portal's today to a day; negative: it is past. Null without a day, and for one of no calendar. */
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
