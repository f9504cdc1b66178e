import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { RenewalGapKind, RenewalGapQuery } from '../contract/renewals.ts';
import { settledNearDays } from '../rules/renewal-facts.ts';
import { fromRenewals, isOpenRenewal, isSettled, renewalValue } from './renewal-terms.ts';

/** Dates further apart, and amounts that differ by more, don't match. */
const gapLimits = { daysApart: 30, amountShare: 0.1 };
/** If the amounts of this many customers can be compared and most differ, ARR itself is the problem. */
const fewestCompared = 20;

/** The most urgent first. */
const order: readonly RenewalGapKind[] = [
  'overdue',
  'date_without_deal',
  'deal_without_customer',
  'deal_without_date',
  'deal_without_amount',
  'dates_disagree',
  'amounts_disagree',
  'arr_unlike_renewals',
];

/**
 * All gaps of an organization as rows of `position` (of the type), `kind`, `at` (the relevant day), `deal_id` and
 * `customer_id`, one of which may be null. For a gap of a whole portal, both are null, with `disagreeing` of
 * `compared` customers of `integration_id`. `isTheirs` limits customers `c` to those of the CSM. A renewal counts for its primary customer.
 */
export function gapRows(
  context: OrganizationContext,
  { csmId, integrationId }: Pick<RenewalGapQuery, 'csmId' | 'integrationId'>,
  today: RawBuilder<string>,
  isTheirs: RawBuilder<boolean>,
): RawBuilder<unknown> {
  const openRenewals = sql`
    select k.kind, d.id as deal_id, c.id as customer_id, coalesce(d.close_date, 'infinity'::date) as at, ${ofNoPortal}
    from ${fromRenewals}
    cross join lateral (${kinds([
      ['overdue', sql`d.close_date < ${today}`],
      [
        'deal_without_customer',
        sql`d.customer_id is null and not exists (select from deal_customers l where l.deal_id = d.id)`,
      ],
      ['deal_without_date', sql`d.close_date is null`],
      ['deal_without_amount', sql`d.amount is null`],
    ])}) k
    where d.organization_id = ${context.organizationId} and ${isOpenRenewal}
      ${csmId ? sql`and coalesce(u.id, d.hubspot_owner_user_id, d.owner_id) = ${csmId}` : sql``}
      ${integrationId ? sql`and d.integration_id = ${integrationId}` : sql``}`;

  // Each customer's next renewal; `d.together`: the value of all its open renewals.
  const nextRenewals = sql`
    select d.id as deal_id, c.id as customer_id, d.close_date as at, d.integration_id, ${isTheirs} as is_theirs,
      c.renewal_deal_id is null
        and abs(c.renewal_date::date - d.close_date) > ${sql.lit(gapLimits.daysApart)} as dates_disagree,
      ${areComparable} and ${disagrees(sql`d.value`)} and ${disagrees(sql`d.together`)} as amounts_disagree,
      count(*) filter (where ${areComparable}) over portal as compared,
      count(*) filter (where ${areComparable} and ${disagrees(sql`d.value`)} and ${disagrees(sql`d.together`)})
        over portal as disagreeing
    from (
      select d.id, d.customer_id, d.organization_id, d.integration_id, d.close_date, p.company_currency,
        ${renewalValue} as value, sum(${renewalValue}) over (partition by d.customer_id, p.company_currency) as together,
        row_number() over (partition by d.customer_id order by d.close_date, d.id) as nth
      from deals d
      left join hubspot_portals p on p.integration_id = d.integration_id and p.organization_id = d.organization_id
      where d.organization_id = ${context.organizationId} and ${isOpenRenewal} and d.customer_id is not null
    ) d
    join customers c on c.id = d.customer_id and c.organization_id = d.organization_id
    left join hubspot_portals o on o.integration_id = c.integration_id and o.organization_id = c.organization_id
    where d.nth = 1 ${integrationId ? sql`and d.integration_id = ${integrationId}` : sql``}
    window portal as (partition by d.integration_id)`;
  // If most differ, ARR contains something other than renewal amounts: that is one gap, not hundreds.
  const isArrUnlike = sql`n.compared >= ${sql.lit(fewestCompared)} and n.disagreeing * 2 > n.compared`;
  const disagreements = sql`
    select k.kind, n.deal_id, n.customer_id, n.at, ${ofNoPortal}
    from n
    cross join lateral (${kinds([
      ['dates_disagree', sql`n.dates_disagree`],
      ['amounts_disagree', sql`n.amounts_disagree and not (${isArrUnlike})`],
    ])}) k
    where n.is_theirs
    union all
    select distinct 'arr_unlike_renewals', null::uuid, null::uuid, 'infinity'::date, n.integration_id, n.compared,
      n.disagreeing
    from n where ${isArrUnlike}`;

  const linkedDeals = (condition: RawBuilder<unknown>) => sql`(
    exists (select from deals d where d.customer_id = c.id and ${condition})
    or exists (
      select from deal_customers l join deals d on d.id = l.deal_id where l.customer_id = c.id and ${condition}))`;

  const datesWithoutDeal = sql`
    select 'date_without_deal', null::uuid, c.id, c.renewal_date::date, ${ofNoPortal}
    from customers c
    where c.organization_id = ${context.organizationId} and c.archived_at is null and c.renewal_date is not null
      and not ${linkedDeals(isOpenRenewal)}
      and not ${linkedDeals(sql`d.is_renewal and d.archived_at is null and ${isSettled}
        and abs(d.close_date - c.renewal_date::date) <= ${sql.lit(settledNearDays)}`)}
      and ${isTheirs}
      ${
        integrationId
          ? sql`and exists (
              select from hubspot_records r
              where r.row_id = c.id and r.object_type = 'company' and r.integration_id = ${integrationId})`
          : sql``
      }`;

  return sql`
    select array_position(${order}::text[], g.kind) as position, g.*
    from (
      with n as (${nextRenewals})
      ${openRenewals} union all ${disagreements} union all ${datesWithoutDeal}) g`;
}

const ofNoPortal = sql`null::uuid as integration_id, null::bigint as compared, null::bigint as disagreeing`;

/** A row for each type of gap whose condition is met. */
function kinds(conditions: [RenewalGapKind, RawBuilder<unknown>][]): RawBuilder<unknown> {
  return sql.join(
    conditions.map(([kind, condition]) => sql`select ${sql.lit(kind)}::text as kind where ${condition}`),
    sql` union all `,
  );
}

/** ARR and the renewal's value exist, in the same currency. */
const areComparable = sql`(c.arr is not null and d.value is not null and o.company_currency = d.company_currency)`;
/** A customer may renew in several deals: if their total matches the ARR, there is no gap. */
const disagrees = (value: RawBuilder<unknown>) =>
  sql`abs(${value} - c.arr::numeric) > ${sql.lit(gapLimits.amountShare)} * abs(c.arr::numeric)`;
