import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { RenewalFilters, RenewalTotals } from '../contract/renewals.ts';
import { toAmount } from '../db/amount.ts';
import { matching } from './renewal-filters.ts';
import { fromRenewals, renewalValue } from './renewal-terms.ts';
import { isHighRisk } from './risk-rule.ts';

/** How renewals are grouped: by a nullable value, with a label if the value is an id. */
export interface Grouping {
  key: RawBuilder<string | null>;
  label: RawBuilder<string | null>;
}

/** The renewals of one group, counted and summed, the currency with the most deals first. */
export interface GroupTotals {
  key: string | null;
  label: string | null;
  count: number;
  withoutValue: number;
  totals: RenewalTotals[];
}

interface TotalsRow {
  key: string | null;
  label: string | null;
  /** Null: deals without a value. */
  currency: string | null;
  deals: number;
  up_for_renewal: string | null;
  committed: string | null;
  at_risk: string | null;
}

const alone: Grouping = { key: sql`null::text`, label: sql`null::text` };

/**
 * Counts and sums of the matching renewals, per group and currency: each portal has its own company currency, and
 * different currencies are never added up. Without renewals, there are no groups.
 */
export async function readTotals(
  context: OrganizationContext,
  filters: RenewalFilters,
  today: RawBuilder<string>,
  { key, label }: Grouping = alone,
): Promise<GroupTotals[]> {
  const { rows } = await sql<TotalsRow>`
    select r.key, max(r.label) as label, r.currency, count(*)::int as deals, sum(r.value) as up_for_renewal,
      coalesce(sum(r.value) filter (where r.renewal_stage in ('committed', 'closed_won')), 0) as committed,
      coalesce(sum(r.value) filter (where r.is_high_risk), 0) as at_risk
    from (
      select ${key} as key, ${label} as label, d.renewal_stage, v.value,
        case when v.value is not null then p.company_currency end as currency, ${isHighRisk(today)} as is_high_risk
      from ${fromRenewals} cross join lateral (select ${renewalValue} as value) v
      where ${matching(context, filters, today)}
    ) r
    group by r.key, r.currency
    order by deals desc, r.currency`.execute(context.db);
  const groups = new Map<string | null, GroupTotals>();
  for (const row of rows) {
    const group = groups.get(row.key) ?? {
      key: row.key,
      label: row.label,
      count: 0,
      withoutValue: 0,
      totals: [],
    };
    groups.set(row.key, group);
    group.count += row.deals;
    if (row.currency === null) group.withoutValue += row.deals;
    else {
      group.totals.push({
        currency: row.currency,
        deals: row.deals,
        upForRenewal: toAmount(row.up_for_renewal ?? '0'),
        committed: toAmount(row.committed ?? '0'),
        atRisk: toAmount(row.at_risk ?? '0'),
      });
    }
  }
  return [...groups.values()];
}
