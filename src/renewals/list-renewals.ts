import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { RenewalStage } from '../contract/common.ts';
import type { Deal } from '../contract/customers.ts';
import type { Renewal, RenewalList, RenewalQuery, RenewalRisk } from '../contract/renewals.ts';
import { toAmount } from '../db/amount.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { readTotals } from './read-totals.ts';
import { closes, matching } from './renewal-filters.ts';
import { fromRenewals, isSettled, renewalValue, todayOf } from './renewal-terms.ts';
import { hasKeyPerson, riskOf, riskReasons } from './risk-rule.ts';

/** Reads deals by id; passed in, because deals belong to another feature. */
type ReadDeals = (context: OrganizationContext, ids: readonly string[]) => Promise<Map<string, Deal>>;

interface RenewalRow {
  deal_id: string;
  integration_id: string | null;
  pipeline_label: string | null;
  renewal_stage: RenewalStage;
  is_settled: boolean;
  customer_id: string | null;
  customer_name: string | null;
  arr: string | null;
  health_score: number | null;
  health_trend: string | null;
  renewal_date: string | null;
  csm_id: string | null;
  csm_name: string | null;
  csm_email: string | null;
  value: string | null;
  currency: string | null;
  risk: RenewalRisk;
  has_key_person: boolean;
}

/** By close date; renewals without a date come last. */
const keyset: Keyset = {
  name: 'renewals',
  columns: [
    { sql: closes, type: 'date' },
    { sql: sql`d.id`, type: 'uuid' },
  ],
  direction: 'asc',
};

/**
 * A page of renewals with their customers' health, and the totals of all that match the filters.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listRenewals(
  context: OrganizationContext,
  readDeals: ReadDeals,
  query: RenewalQuery,
): Promise<RenewalList> {
  const today = await todayOf(context);
  const [rows, [all]] = await Promise.all([
    readRows(context, query, today),
    readTotals(context, query, today),
  ]);
  const deals = await readDeals(
    context,
    rows.map((row) => row.deal_id),
  );
  const toItem = (row: RenewalRow): Renewal[] => {
    const deal = deals.get(row.deal_id);
    return deal ? [toRenewal(row, deal)] : [];
  };
  const { items, nextCursor } = keysetPage(keyset, rows, query.limit, toItem);
  return {
    // A deal that was deleted at this moment is left out.
    items: items.flat(),
    nextCursor,
    totals: all?.totals ?? [],
    count: all?.count ?? 0,
    withoutValue: all?.withoutValue ?? 0,
  };
}

async function readRows(
  context: OrganizationContext,
  query: RenewalQuery,
  today: RawBuilder<string>,
): Promise<(RenewalRow & { key: string[] })[]> {
  const { rows } = await sql<RenewalRow & { key: string[] }>`
    select d.id as deal_id, d.integration_id, d.renewal_stage, ${isSettled} as is_settled,
      (select s.pipeline_label from hubspot_deal_stages s
        where s.integration_id = d.integration_id and s.pipeline_id = d.pipeline_id limit 1) as pipeline_label,
      c.id as customer_id, c.name as customer_name, c.arr::numeric as arr, c.health_score::int as health_score,
      c.health_trend, c.renewal_date::date as renewal_date,
      u.id as csm_id, u.name as csm_name, u.email as csm_email,
      ${renewalValue} as value, p.company_currency as currency, ${riskOf(today)} as risk,
      ${hasKeyPerson} as has_key_person, ${keysetKey(keyset)} as key
    from ${fromRenewals}
    where ${matching(context, query, today)} and ${keysetAfter(keyset, query.cursor)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return rows;
}

function toRenewal(row: RenewalRow, deal: Deal): Renewal {
  const { daysLeft } = deal;
  return {
    deal: { ...deal, integrationId: row.integration_id, pipelineLabel: row.pipeline_label },
    customer:
      row.customer_id === null
        ? null
        : {
            id: row.customer_id,
            name: row.customer_name,
            arr: toAmount(row.arr),
            healthScore: row.health_score,
            healthTrend: row.health_trend,
            renewalDate: row.renewal_date,
            csm: row.csm_id === null ? null : { id: row.csm_id, name: row.csm_name, email: row.csm_email },
          },
    value:
      row.value === null || row.currency === null
        ? null
        : { amount: toAmount(row.value), currency: row.currency },
    daysLeft,
    risk: row.risk,
    riskReasons: riskReasons({
      hasCustomer: row.customer_id !== null,
      isSettled: row.is_settled,
      stage: row.renewal_stage,
      score: row.health_score,
      trend: row.health_trend,
      daysLeft,
      hasKeyPerson: row.has_key_person,
    }),
  };
}
