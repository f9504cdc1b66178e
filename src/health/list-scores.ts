import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { HealthTrend } from '../contract/common.ts';

import type { HealthScore, HealthScoreList } from '../contract/health.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';

export interface HealthScoreRow {
  id: string;
  customer_id: string;
  score: number;
  trend: HealthTrend;
  components: Record<string, unknown>;
  reasons: string[];
  source: string;
  calculated_at: Date;
}

/**
 * Columns of `health_scores h`. A program may have inserted components as a list or a single value, which are
 * returned as `components`, and reasons with nulls, which are dropped.
 */
export const healthScoreColumns = sql`h.id, h.customer_id, h.score, h.trend,
  case jsonb_typeof(h.components) when 'object' then h.components when 'null' then '{}'::jsonb
    else jsonb_build_object('components', h.components) end as components,
  array(select one from unnest(h.reasons) with ordinality as r (one, place) where one is not null order by place)
    as reasons, h.source, h.calculated_at`;

/** The latest calculation first; for the same moment, the last inserted one. */
const keyset: Keyset = {
  name: 'health-scores',
  columns: [
    { sql: sql`h.calculated_at`, type: 'timestamptz' },
    { sql: sql`h.position`, type: 'bigint' },
  ],
  direction: 'desc',
};

/** The customer, and those whose companies were merged into its company: their history is its own. */
const rowsOf = (customerId: string) => sql`
  select ${customerId}::uuid as id
  union
  select r.own_row_id from hubspot_records r
  where r.row_id = ${customerId} and r.is_alias and r.object_type = 'company' and r.own_row_id is not null`;

/**
 * A page of a customer's health calculations, including those of customers whose companies were merged into its
 * company.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listHealthScores(
  context: OrganizationContext,
  customerId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<HealthScoreList> {
  const { rows } = await sql<HealthScoreRow & { key: string[] }>`
    select ${healthScoreColumns}, ${keysetKey(keyset)} as key
    from (${rowsOf(customerId)}) c
    cross join lateral (
      select h.* from health_scores h
      where h.customer_id = c.id and h.organization_id = ${context.organizationId}
        and ${keysetAfter(keyset, query.cursor)}
      order by ${keysetOrder(keyset)} limit ${query.limit + 1}
    ) h
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, query.limit, (row) => ({ ...toHealthScore(row), customerId }));
}

export function toHealthScore(row: HealthScoreRow): HealthScore {
  return {
    id: row.id,
    customerId: row.customer_id,
    score: row.score,
    trend: row.trend,
    components: row.components,
    reasons: row.reasons,
    source: row.source,
    calculatedAt: row.calculated_at.toISOString(),
  };
}
