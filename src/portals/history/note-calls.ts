import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';

/** How long hourly counts are kept. */
const keptDays = 400;

/**
 * Adds the calls since the last time to the current hour of each connected portal. The slots of the rate limit count
 * every process's calls; the count of a slot that was deleted because HubSpot lowered the limit is lost. Any number
 * of processes can call this at once.
 * @param at the current time, in ms since the epoch.
 * @param integrationId only this portal.
 */
export async function noteCalls(db: Kysely<Database>, at: number, integrationId?: string): Promise<void> {
  await sql`
    with seen as (
      select p.integration_id, p.calls_noted, coalesce(sum(s.uses), 0)::bigint as uses
      from hubspot_portals p
      left join rate_limit_slots s on s.portal_id = p.portal_id
        and s.limit_class in ('burst', 'search', 'associations')
      where p.disconnected_at is null ${integrationId === undefined ? sql`` : sql`and p.integration_id = ${integrationId}`}
      group by p.integration_id, p.calls_noted
    ), noted as (
      update hubspot_portals p set calls_noted = seen.uses from seen
      -- Whoever comes second finds the sum noted, and does nothing.
      where p.integration_id = seen.integration_id and p.calls_noted = seen.calls_noted
        and seen.uses <> seen.calls_noted
      returning p.integration_id, p.organization_id, greatest(seen.uses - seen.calls_noted, 0)::int as calls
    )
    insert into sync_hours as h (integration_id, organization_id, hour, calls)
    select integration_id, organization_id, date_trunc('hour', ${new Date(at)}::timestamptz, 'UTC'), calls
    from noted where calls > 0
    on conflict (integration_id, hour) do update set calls = h.calls + excluded.calls`.execute(db);
}

/** Deletes what is older than any request can ask for. */
export async function forgetOldHours(db: Kysely<Database>, at: number): Promise<void> {
  await sql`
    delete from sync_hours where hour < ${new Date(at)}::timestamptz - make_interval(days => ${keptDays})`.execute(
    db,
  );
}
