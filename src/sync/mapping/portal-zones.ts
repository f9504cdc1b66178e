import type { Kysely } from 'kysely';
import { isTimeZone } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { settingsOf } from '../portal/portal-settings.ts';

/** A portal with the time zone of its days. */
export interface PortalZone {
  integrationId: string;
  zone: string;
}

/** The time zones of an organization's portals, in the order of the list: connected ones first. */
export async function readPortalZones(db: Kysely<Database>, organizationId: string): Promise<PortalZone[]> {
  const portals = await db
    .selectFrom('hubspot_portals as p')
    .leftJoin('hubspot_settings as s', 's.integration_id', 'p.integration_id')
    .select(['p.integration_id', 'p.time_zone', 's.settings'])
    .where('p.organization_id', '=', organizationId)
    .orderBy(({ eb }) => eb('p.disconnected_at', 'is not', null))
    .orderBy('p.connected_at')
    .orderBy('p.integration_id')
    .execute();
  return portals.map(({ integration_id, settings, time_zone }) => ({
    integrationId: integration_id,
    zone: zoneOfDays(settings, time_zone),
  }));
}

/** The time zone of a portal's days: the account's in HubSpot or, if that is unknown here, the schedule's. */
export const zoneOfDays = (settings: unknown, portalZone: string | null): string =>
  portalZone !== null && isTimeZone(portalZone)
    ? portalZone
    : settingsOf(settings ?? {}, portalZone).schedule.timeZone;
