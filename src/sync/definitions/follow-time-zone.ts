import { sql, type Transaction } from 'kysely';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { readStoredSets } from '../mapping/portal-mappings.ts';
import { storedProperties } from '../mapping/stored-properties.ts';
import { zoneOf } from '../mapping/zoned-days.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import { queueMapped } from '../push/outbox/queue-mapped.ts';
import { markStale } from './stale-types.ts';

/**
 * Call this before a new time zone of a portal is stored: it changes the days of moments. Records with such days are
 * re-read, and rows with days that are sent to HubSpot are compared again.
 */
export async function followTimeZone(
  trx: Transaction<Database>,
  scope: PortalScope,
  timeZone: string | null,
): Promise<void> {
  const portal = await trx
    .selectFrom('hubspot_portals')
    .select([
      'time_zone',
      sql<boolean>`exists (
      select from sync_watermarks w where w.integration_id = hubspot_portals.integration_id)`.as('loaded'),
    ])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  if (!portal?.loaded || zoneOf(portal.time_zone) === zoneOf(timeZone)) return;
  const [sets, { push }] = await Promise.all([readStoredSets(trx, scope), readSettings(trx, scope)]);
  // Deals have one by default: their close date.
  const stale: ObjectType[] = ['deal'];
  for (const objectType of objectTypes) {
    const mappings = sets.get(objectType)?.mappings ?? [];
    const names = mappings.map(({ property }) => property);
    const properties = names.length === 0 ? [] : await storedProperties(trx, scope, objectType, names);
    const typeOf = new Map(properties.map(({ name, type }) => [name, type]));
    const isDay = ({ property, direction, transform }: (typeof mappings)[number]) =>
      direction === 'inbound' &&
      (typeOf.get(property) === 'datetime' || transform === 'dateFromMilliseconds');
    if (mappings.some(isDay)) stale.push(objectType);
    const isTold = ({ property, direction }: (typeof mappings)[number]) =>
      direction === 'outbound' && ['date', 'datetime'].includes(typeOf.get(property) ?? '');
    if (push.enabled && mappings.some(isTold)) await queueMapped(trx, scope, 'every', { objectType });
  }
  await markStale(trx, scope, stale);
}
