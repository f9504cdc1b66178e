import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { isLive } from '../../sync/portal/live-record.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';
import { restsNow } from '../../sync/portal/portal-state.ts';

/** How many customers of a portal have a health score, and how many of these scores HubSpot doesn't have yet. */
export interface ScoresToPush {
  integrationId: string;
  scores: number;
  differing: number;
}

/**
 * Counts the scores of live companies for each portal that can be pushed to now. Times of pushed scores are precise to
 * the millisecond, those of scores to the microsecond.
 * @param only some portals, or one customer.
 */
export async function countScoresToPush(
  context: OrganizationContext,
  only: { integrationIds?: readonly string[]; customerId?: string },
): Promise<ScoresToPush[]> {
  const { organizationId } = context;
  const ofPortals =
    only.integrationIds === undefined
      ? sql``
      : sql`and p.integration_id = any(${[...only.integrationIds]}::uuid[])`;
  const { rows: portals } = await sql<{ integration_id: string }>`
    select p.integration_id from hubspot_portals p join integrations i on i.id = p.integration_id
    where p.organization_id = ${organizationId} and p.disconnected_at is null
      and not ${restsNow} ${ofPortals}
    order by p.connected_at`.execute(context.db);
  const ofCustomer = only.customerId === undefined ? sql`` : sql`and r.row_id = ${only.customerId}`;
  const counts = await Promise.all(
    portals.map(async ({ integration_id: integrationId }) => {
      const { push } = await readSettings(context.db, { organizationId, integrationId });
      if (!push.enabled) return [];
      const { rows } = await sql<{ scores: number; differing: number }>`
        select count(*)::int as scores, count(*) filter (where not exists (
          select from pushed_values v
          where v.integration_id = r.integration_id and v.object_type = 'company' and v.external_id = r.external_id
            and v.made_at >= date_trunc('milliseconds', h.calculated_at)))::int as differing
        from hubspot_records r
        join customers c on c.id = r.row_id and c.organization_id = r.organization_id and c.health_score is not null
        cross join lateral (
          select s.calculated_at from health_scores s where s.customer_id = r.row_id
          order by s.calculated_at desc, s.position desc limit 1) h
        where r.integration_id = ${integrationId} and r.organization_id = ${organizationId}
          and r.object_type = 'company' and ${isLive('r')}
          ${ofCustomer}`.execute(context.db);
      const [row] = rows;
      return row ? [{ integrationId, ...row }] : [];
    }),
  );
  return counts.flat();
}
