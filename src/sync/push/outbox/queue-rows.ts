import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';

/** The channel on which the database says that something waits to be pushed; the payload is the portal's integration. */
export const pushChannel = 'cscx_hubspot_push';

/**
 * What becomes of an entry that waits already. A trace id never carries two values, so an entry gets a new one where
 * what is to be sent may be something else than when it was queued.
 * - `renew`: it comes at once, with a new trace id.
 * - `join`: it comes at once, with a new trace id only where it is to be sent in any case from now on.
 * - `force`: it comes when it would have, and is sent in any case.
 * - `keep`: it stays as it is.
 */
export type OnWaiting = 'renew' | 'join' | 'force' | 'keep';

const comesNow = sql`not_before = least(o.not_before, excluded.not_before), forced = o.forced or excluded.forced`;

const updates: Record<OnWaiting, RawBuilder<unknown>> = {
  renew: sql`do update set ${comesNow}, trace_id = excluded.trace_id`,
  join: sql`do update set ${comesNow},
    trace_id = case when excluded.forced and not o.forced then excluded.trace_id else o.trace_id end`,
  force: sql`do update set forced = true`,
  keep: sql`do nothing`,
};

/**
 * Queues rows of an object type to be pushed, and wakes those who push. What is sent is decided then: an entry says
 * only that there may be something to send.
 * @param rows a query for `row_id`, `forced` (it is sent even if HubSpot has the same) and `not_before`.
 * @returns how many rows wait now because of it.
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

/** Wakes those who push a portal. Inside a transaction they are woken by the commit. */
export async function wakePushes(db: Kysely<Database>, { integrationId }: PortalScope): Promise<void> {
  await sql`select pg_notify(${pushChannel}, ${integrationId})`.execute(db);
}
