import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';

/** The channel on which the database announces values to push; the payload is the portal's integration. */
export const pushChannel = 'cscx_hubspot_push';

/**
 * What happens to an already waiting entry. A trace id is never used with two values, so an entry gets a new one if
 * its value may have changed since it was queued.
 * - `renew`: it is due immediately, with a new trace id.
 * - `join`: it is due immediately, with a new trace id only if it becomes forced.
 * - `force`: it stays due when it was, and becomes forced.
 * - `keep`: it stays unchanged.
 */
type OnWaiting = 'renew' | 'join' | 'force' | 'keep';

const comesNow = sql`not_before = least(o.not_before, excluded.not_before), forced = o.forced or excluded.forced`;

const updates: Record<OnWaiting, RawBuilder<unknown>> = {
  renew: sql`do update set ${comesNow}, trace_id = excluded.trace_id`,
  join: sql`do update set ${comesNow},
    trace_id = case when excluded.forced and not o.forced then excluded.trace_id else o.trace_id end`,
  force: sql`do update set forced = true`,
  keep: sql`do nothing`,
};

/**
 * Queues rows of an object type to be pushed, and wakes the pushing processes. What is sent is decided later: an
 * entry only says that there may be something to send.
 * @param rows a query for `row_id`, `forced` (sent even if HubSpot has the same) and `not_before`.
 * @returns the number of rows that are waiting because of it.
 */
export async function queueRows(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  rows: RawBuilder<unknown>,
  onWaiting: OnWaiting,
): Promise<number> {
  const { rows: counts } = await sql<{ count: number }>`
    with queued as (
      insert into push_outbox as o (integration_id, organization_id, object_type, row_id, forced, not_before)
      select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${objectType}, due.row_id, due.forced,
        due.not_before
      from (${rows}) due
      order by due.row_id
      on conflict (integration_id, object_type, row_id) ${updates[onWaiting]}
      returning row_id
    ), called as (
      select pg_notify(${pushChannel}, ${scope.integrationId}) where exists (select from queued)
    )
    select (select count(*) from queued)::int as count from (select count(*) from called) c`.execute(db);
  return counts[0]?.count ?? 0;
}

/** Wakes the processes that push a portal; in a transaction, with the commit. */
export async function wakePushes(db: Kysely<Database>, { integrationId }: PortalScope): Promise<void> {
  await sql`select pg_notify(${pushChannel}, ${integrationId})`.execute(db);
}
