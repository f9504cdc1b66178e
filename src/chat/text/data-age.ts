import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { ago } from './plain-text.ts';

/**
 * When records of a type were last synced; with several portals, in the one that was synced the longest ago.
 * @param integrationIds default: all connected portals of the organization.
 * @returns null if one of them has not been synced yet, or there are none.
 */
export async function readSyncedAt(
  context: OrganizationContext,
  objectType: ObjectType,
  integrationIds?: readonly string[],
): Promise<string | null> {
  const these =
    integrationIds === undefined ? sql`` : sql`and p.integration_id = any(${[...integrationIds]}::uuid[])`;
  const { rows } = await sql<{ at: Date | null; never: boolean | null }>`
    select min(l.completed_at) as at, bool_or(l.completed_at is null) as never
    from hubspot_portals p
    left join lateral (
      select completed_at from hubspot_sync_log l
      where l.integration_id = p.integration_id and l.organization_id = p.organization_id
        and l.object_type = ${objectType} and l.sync_direction = 'inbound' and l.run_id is not null
        and l.status in ('completed', 'completed_with_errors')
      order by l.completed_at desc nulls last limit 1) l on true
    where p.organization_id = ${context.organizationId} and p.disconnected_at is null ${these}`.execute(
    context.db,
  );
  const [row] = rows;
  return row?.at && !row.never ? row.at.toISOString() : null;
}

/** `From HubSpot, synced 2 minutes ago.` */
export function ageText(syncedAt: string | null, now: number): string {
  return syncedAt === null ? 'Not synced from HubSpot yet.' : `From HubSpot, synced ${ago(syncedAt, now)}.`;
}
