import { sql } from 'kysely';
import { dayOf } from '../../base/local-time.ts';
import type { Context } from '../../context/context.ts';
import type { Follower } from '../../sync/mapping/object-mapping.ts';
import { zoneOfDays } from '../../sync/mapping/portal-zones.ts';

/** The channel that announces organizations with due customers. */
export const healthChannel = 'cscx_hubspot_health';

/** Whether the calculator of the portal with the settings `s` is on. */
export const calculates = sql`s.settings -> 'healthCalculator' ->> 'enabled' = 'true'`;

/**
 * Marks the customers of changed rows as due. If no calculator is on, that is all it checks: a first sync has
 * thousands of pages.
 */
export const followHealth: Follower = async (trx, { organizationId }, { objectType, rowIds }) => {
  const { rows: active } = await sql`
    select from hubspot_settings s where s.organization_id = ${organizationId} and ${calculates} limit 1`.execute(
    trx,
  );
  if (active.length === 0) return;
  const ids = sql`any(${rowIds}::uuid[])`;
  const customers = {
    company: sql`select unnest(${rowIds}::uuid[])`,
    contact: sql`select customer_id from stakeholder_customers where stakeholder_id = ${ids}
      union select customer_id from stakeholders where id = ${ids}`,
    deal: sql`select customer_id from deal_customers where deal_id = ${ids}
      union select customer_id from deals where id = ${ids}`,
  };
  await sql`
    with marked as (
      insert into health_due (customer_id, organization_id)
      select c.id, c.organization_id from customers c
      join hubspot_settings s on s.integration_id = c.integration_id and ${calculates}
      where c.organization_id = ${organizationId} and c.archived_at is null and c.id in (${customers[objectType]})
      order by c.id
      on conflict do nothing
      returning organization_id
    )
    select pg_notify(${healthChannel}, organization_id::text) from (select distinct organization_id from marked) m`.execute(
    trx,
  );
};

/**
 * Marks the customers of portals whose day has changed since the last check: on a new day, renewals become overdue
 * and contacts silent, and all screens count from the same day.
 * @param sinceMs the time since the last check.
 */
export async function markTurnedDue(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  sinceMs: number,
): Promise<void> {
  const portals = await db
    .selectFrom('hubspot_settings as s')
    .innerJoin('hubspot_portals as p', 'p.integration_id', 's.integration_id')
    .select(['s.integration_id', 's.settings', 'p.time_zone'])
    .where(sql<boolean>`${calculates}`)
    .execute();
  const now = clock.now();
  const turned = portals.filter(({ settings, time_zone }) => {
    const timeZone = zoneOfDays(settings, time_zone);
    return dayOf(now, timeZone) !== dayOf(now - sinceMs, timeZone);
  });
  for (const { integration_id } of turned)
    await sql`select cscx_mark_health_due(${integration_id})`.execute(db);
}

/**
 * Marks all customers of portals with a calculator: contacts become silent and renewals approach without any change
 * in the data.
 */
export async function markAllDue(context: Pick<Context, 'db'>): Promise<void> {
  await sql`
    select cscx_mark_health_due(s.integration_id) from hubspot_settings s where ${calculates}`.execute(
    context.db,
  );
}
