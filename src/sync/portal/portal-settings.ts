import type { Kysely } from 'kysely';
import { type ChangeSettings, defaultSettings, PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

/** The saved settings: missing keys have their defaults. */
export type StoredSettings = Omit<ChangeSettings, 'integrationId'>;

/**
 * A portal's current settings: the saved ones over the defaults. Without its own time zone, the schedule uses the
 * portal's, else UTC.
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
 * Merges saved settings with the defaults.
 * @param stored as in the table; validated by the schema, so that nothing unknown ever takes effect.
 * @param portalZone the portal's time zone in HubSpot; one that this machine doesn't know is ignored.
 */
export function settingsOf(stored: unknown, portalZone: string | null): PortalSettings {
  const zone = PortalSettings.shape.schedule.shape.timeZone.safeParse(portalZone);
  const schedule = { ...defaultSettings.schedule, ...(zone.success ? { timeZone: zone.data } : {}) };
  const merged = mergeSettings({ ...defaultSettings, schedule }, stored as StoredSettings);
  // A zone known to the machine that saved it may be unknown here.
  const isKnown = PortalSettings.shape.schedule.shape.timeZone.safeParse(merged.schedule.timeZone).success;
  return PortalSettings.parse(
    isKnown ? merged : { ...merged, schedule: { ...merged.schedule, timeZone: schedule.timeZone } },
  );
}

/**
 * `base` with the changes in `change`. Inside a key, and inside the names of properties, only the given parts change.
 * Lists and tables (filters, stage mapping, weights, alerts) are replaced as a whole: otherwise nothing could be
 * removed from them.
 */
export function mergeSettings<Base extends StoredSettings>(base: Base, change: StoredSettings): Base {
  const { schedule, inclusion, renewals, push, healthSources, healthCalculator, alerts } = change;
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
    ...(healthSources && { healthSources: { ...base.healthSources, ...healthSources } }),
    ...(healthCalculator && { healthCalculator: { ...base.healthCalculator, ...healthCalculator } }),
    ...(alerts && { alerts }),
  };
}
