import { type Kysely, type RawBuilder, sql } from 'kysely';
import { dayOf } from '../../base/local-time.ts';
import type { Database } from '../../db/tables.ts';

import { type PortalZone, readPortalZones } from './portal-zones.ts';

/**
 * Days in the time zones of an organization's portals, in SQL. Rows without a portal use the first one's time zone,
 * and without any portal UTC.
 */
export interface PortalCalendar {
  /**
   * Today.
   * @param integrationId the portal, in SQL.
   */
  today(integrationId: RawBuilder<unknown>): RawBuilder<string>;
  /** The day of a moment. */
  dayOf(moment: RawBuilder<unknown>, integrationId: RawBuilder<unknown>): RawBuilder<string | null>;
  /** Whole days from the day of a moment to today; 0 for a moment in the future. */
  daysSince(moment: RawBuilder<unknown>, integrationId: RawBuilder<unknown>): RawBuilder<number | null>;
}

/**
 * Reads the time zones of an organization's portals, in one statement.
 * @returns the calendar at a moment, in milliseconds since the epoch.
 */
export async function readPortalCalendar(
  db: Kysely<Database>,
  organizationId: string,
): Promise<(now: number) => PortalCalendar> {
  const portals = await readPortalZones(db, organizationId);
  const usable = await usableZones(
    db,
    portals.map(({ zone }) => zone),
  );
  const zones = portals.map(({ integrationId, zone }) => ({ integrationId, zone: usable(zone) }));
  return (now) => calendarOf(zones, now);
}

function calendarOf(portals: PortalZone[], now: number): PortalCalendar {
  const first = portals[0]?.zone ?? 'UTC';
  /** The value for a time zone, chosen by a row's portal. */
  const byPortal = <Value>(
    integrationId: RawBuilder<unknown>,
    of: (zone: string) => string,
    as: RawBuilder<unknown>,
  ): RawBuilder<Value> => {
    const others = Map.groupBy(portals, ({ zone }) => of(zone));
    others.delete(of(first));
    if (others.size === 0) return sql<Value>`${of(first)}::${as}`;
    const cases = [...others].map(
      ([value, there]) =>
        sql`when ${integrationId} = any(${there.map((portal) => portal.integrationId)}::uuid[]) then ${value}::${as}`,
    );
    return sql<Value>`(case ${sql.join(cases, sql` `)} else ${of(first)}::${as} end)`;
  };
  const today = (integrationId: RawBuilder<unknown>) =>
    byPortal<string>(integrationId, (zone) => dayOf(now, zone), sql`date`);
  const dayOfMoment = (moment: RawBuilder<unknown>, integrationId: RawBuilder<unknown>) =>
    sql<
      string | null
    >`(${moment}::timestamptz at time zone ${byPortal(integrationId, (zone) => zone, sql`text`)})::date`;
  return {
    today,
    dayOf: dayOfMoment,
    // Null without a moment: `greatest` alone would return 0.
    daysSince: (moment, integrationId) => sql<number | null>`(case when ${moment} is not null
      then greatest(0, ${today(integrationId)} - ${dayOfMoment(moment, integrationId)}) end)`,
  };
}

/** Whether PostgreSQL knows each time zone: its list and ours differ in very new and very old ones. */
const known = new Map<string, boolean>();

/** @returns the zone itself, or UTC if PostgreSQL doesn't know it. */
async function usableZones(
  db: Kysely<Database>,
  zones: readonly string[],
): Promise<(zone: string) => string> {
  const asked = [...new Set(zones)].filter((zone) => zone !== 'UTC' && !known.has(zone));
  if (asked.length > 0) {
    const { rows } = await sql<{ name: string }>`
      select lower(name) as name from pg_timezone_names
      where lower(name) = any(${asked.map((zone) => zone.toLowerCase())}::text[])`.execute(db);
    const found = new Set(rows.map(({ name }) => name));
    for (const zone of asked) known.set(zone, found.has(zone.toLowerCase()));
  }
  return (zone) => (known.get(zone) ? zone : 'UTC');
}
