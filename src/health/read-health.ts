import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { Customer, CustomerHealthPush } from '../contract/customers.ts';
import { hasScore } from '../sync/portal/has-score.ts';
import { readSettings } from '../sync/portal/portal-settings.ts';
import { type HealthScoreRow, healthScoreColumns } from './list-scores.ts';

/** The details of a customer's newest calculation, and its progress to each portal. */
type HealthParticulars = Pick<
  Customer['health'],
  'calculatedAt' | 'source' | 'reasons' | 'components' | 'pushes'
>;

/** The details of a customer's health; for a score without history, only its progress to HubSpot. */
export async function readHealth(
  context: OrganizationContext,
  customerId: string,
): Promise<HealthParticulars> {
  const [newest, pushes] = await Promise.all([
    sql<HealthScoreRow>`
      select ${healthScoreColumns} from health_scores h
      where h.customer_id = ${customerId} and h.organization_id = ${context.organizationId}
      order by h.calculated_at desc, h.position desc limit 1`.execute(context.db),
    readPushes(context, customerId),
  ]);
  const [row] = newest.rows;
  return {
    calculatedAt: row?.calculated_at.toISOString() ?? null,
    source: row?.source ?? null,
    reasons: row?.reasons ?? [],
    components: row?.components ?? {},
    pushes,
  };
}

interface PushRow {
  integration_id: string;
  portal_name: string;
  disconnected_at: Date | null;
  archived_at: Date | null;
  excluded_at: Date | null;
  problem: string | null;
  properties: Record<string, string> | null;
  prepared: Record<string, string> | null;
  pushed_at: Date | null;
  confirmed_at: Date | null;
  queued_at: Date | null;
  failure: string | null;
  has_score: boolean;
}

async function readPushes(context: OrganizationContext, customerId: string): Promise<CustomerHealthPush[]> {
  const { rows } = await sql<PushRow>`
    select r.integration_id, p.name as portal_name, p.disconnected_at, r.archived_at, r.excluded_at, t.problem,
      s.prepared, v.properties, v.pushed_at, v.confirmed_at, o.queued_at, ${hasScore(sql`c.id`)} as has_score,
      (select q.code from quarantine q
        where q.integration_id = r.integration_id and q.object_type = 'company' and q.external_id = r.external_id
          and q.direction = 'outbound' and q.status = 'open' and q.field = '' limit 1) as failure
    from hubspot_records r
    join customers c on c.id = r.row_id
    join hubspot_portals p on p.integration_id = r.integration_id
    left join push_state s on s.integration_id = r.integration_id
    left join push_types t on t.integration_id = r.integration_id and t.object_type = 'company'
    left join pushed_values v on v.integration_id = r.integration_id and v.object_type = 'company'
      and v.external_id = r.external_id
    left join push_outbox o on o.integration_id = r.integration_id and o.object_type = 'company' and o.row_id = r.row_id
    where r.row_id = ${customerId} and r.organization_id = ${context.organizationId}
      and r.object_type = 'company' and not r.is_alias
    order by p.connected_at, r.integration_id`.execute(context.db);
  return Promise.all(
    rows.map(async (row) => {
      const scope = { organizationId: context.organizationId, integrationId: row.integration_id };
      const { push } = await readSettings(context.db, scope);
      const names = row.prepared ?? push.properties;
      const score = Number(row.properties?.[names.score ?? ''] ?? Number.NaN);
      return {
        integrationId: row.integration_id,
        portalName: row.portal_name,
        ...stateOf(
          Number.isFinite(score) ? row : { ...row, pushed_at: null, confirmed_at: null },
          push.enabled,
        ),
        score: Number.isFinite(score) ? score : null,
        trend: row.properties?.[names.trend ?? ''] ?? null,
        pushedAt: Number.isFinite(score) ? (row.pushed_at?.toISOString() ?? null) : null,
        confirmedAt: Number.isFinite(score) ? (row.confirmed_at?.toISOString() ?? null) : null,
      };
    }),
  );
}

function stateOf(row: PushRow, enabled: boolean): Pick<CustomerHealthPush, 'state' | 'explanation'> {
  const off = (explanation: string) => ({ state: 'off' as const, explanation });
  if (row.disconnected_at) return off('The portal is disconnected.');
  if (!enabled) return off("Pushing is turned off in the portal's settings.");
  if (row.archived_at) return off('The company is archived in HubSpot.');
  if (row.excluded_at) return off("The company is excluded by the portal's customer filter.");
  if (row.failure !== null) {
    return {
      state: 'failed',
      explanation: 'HubSpot rejected it. See the sync error for the reason and the fix.',
    };
  }
  if (row.queued_at) return { state: 'waiting', explanation: row.problem };
  if (row.confirmed_at) return { state: 'confirmed', explanation: null };
  if (row.pushed_at) return { state: 'pushed', explanation: null };
  return off(row.has_score ? "The score hasn't been pushed yet." : 'There is no score yet.');
}
