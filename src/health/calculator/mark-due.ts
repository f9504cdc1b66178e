import { sql } from 'kysely';
import { dayOf } from '../../base/local-time.ts';
import type { Context } from '../../context/context.ts';
import type { Follower } from '../../sync/mapping/object-mapping.ts';
import { zoneOfDays } from '../../sync/mapping/portal-zones.ts';

/** The channel that announces organizations with customers whose health is due. */
export const healthChannel = 'cscx_hubspot_health';

/** Whether the calculator of the portal with the settings `s` is on. */
export const calculates = sql`s.settings -> 'healthCalculator' ->> 'enabled' = 'true'`;

/**
 * Has the health of the customers calculated anew to which rows belong that a sync has written. Where no calculator
 * is on, it only looks for one: a first load has thousands of pages.
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
 * Has the customers of those portals calculated anew whose day has turned since a while ago: with the day renewals
 * become overdue and people silent, and whoever shows that counts from the same day.
 * @param sinceMs how long ago it was looked last.
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

/** Has all customers of the portals with a calculator calculated anew: contacts grow silent and renewals near by themselves. */
export async function markAllDue(context: Pick<Context, 'db'>): Promise<void> {
  await sql`
    select cscx_mark_health_due(s.integration_id) from hubspot_settings s where ${calculates}`.execute(
    context.db,
  );
}
