import type { Kysely } from 'kysely';
import { type ChangeSettings, defaultSettings, PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

/** What was set: keys that are absent take their defaults. */
export type StoredSettings = Omit<ChangeSettings, 'integrationId'>;

/**
 * The settings of a portal that hold now: what was set over the defaults. Without a time zone of its own the
 * schedule follows the portal's, else UTC.
 */
export async function readSettings(db: Kysely<Database>, scope: PortalScope): Promise<PortalSettings> {
  const row = await db
    .selectFrom('hubspot_portals as p')
    .leftJoin('hubspot_settings as s', 's.integration_id', 'p.integration_id')
    .select(['p.time_zone', 's.settings'])
    .where('p.integration_id', '=', scope.integrationId)
    .where('p.organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  return settingsOf(row?.settings ?? {}, row?.time_zone ?? null);
}

/**
 * Lays what was set over the defaults.
 * @param stored as the table has it; checked by the schema, so that nothing unknown is ever acted on.
 * @param portalZone the time zone that HubSpot gives the portal; one that this machine does not know counts as none.
 */
export function settingsOf(stored: unknown, portalZone: string | null): PortalSettings {
  const zone = PortalSettings.shape.schedule.shape.timeZone.safeParse(portalZone);
  const schedule = { ...defaultSettings.schedule, ...(zone.success ? { timeZone: zone.data } : {}) };
  const merged = mergeSettings({ ...defaultSettings, schedule }, stored as StoredSettings);
  // A zone that was known where it was saved need not be known here.
  const isKnown = PortalSettings.shape.schedule.shape.timeZone.safeParse(merged.schedule.timeZone).success;
  return PortalSettings.parse(
    isKnown ? merged : { ...merged, schedule: { ...merged.schedule, timeZone: schedule.timeZone } },
  );
}

/**
 * `base` with what `change` names. Inside a key only what it names changes; the names of properties likewise. Lists
 * and tables (filters, stage mapping, weights, alerts) are taken as a whole: else nothing could be removed from one.
 */
export function mergeSettings<Base extends StoredSettings>(base: Base, change: StoredSettings): Base {
  const { schedule, inclusion, renewals, push, healthCalculator, alerts } = change;
  return {
    ...base,
    ...(schedule && { schedule: { ...base.schedule, ...schedule } }),
    ...(inclusion && { inclusion: { ...base.inclusion, ...inclusion } }),
    ...(renewals && { renewals: { ...base.renewals, ...renewals } }),
    ...(push && {
      push: {
        ...base.push,
        ...push,
        ...(push.properties && { properties: { ...base.push?.properties, ...push.properties } }),
      },
    }),
    ...(healthCalculator && { healthCalculator: { ...base.healthCalculator, ...healthCalculator } }),
    ...(alerts && { alerts }),
  };
}
