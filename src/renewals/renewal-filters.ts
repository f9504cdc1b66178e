import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import type { RenewalFilters } from '../contract/renewals.ts';
import { isOpenRenewal, isSettled } from './renewal-terms.ts';
import { isHighRisk, riskOf } from './risk-rule.ts';

/** The condition for the organization's renewals that match the filters, for `fromRenewals`. */
export function matching(
  context: OrganizationContext,
  filters: RenewalFilters,
  today: RawBuilder<string>,
): RawBuilder<boolean> {
  const { month, from, to, csmId, stage, risk, integrationId, dealId, search, state } = filters;
  const conditions = [sql`d.organization_id = ${context.organizationId}`];
  if (state === 'open') conditions.push(isOpenRenewal);
  else conditions.push(sql`d.is_renewal and d.archived_at is null`);
  if (state === 'closed') conditions.push(isSettled);
  if (month) {
    const first = `${month}-01`;
    conditions.push(
      sql`${closes} >= ${first}::date and ${closes} < (${first}::date + interval '1 month')::date`,
    );
  }
  if (from) conditions.push(sql`${closes} >= ${from}::date`);
  if (to) conditions.push(sql`${closes} <= ${to}::date`);
  // A deal without a date closes in no period.
  if (from && !to) conditions.push(sql`d.close_date is not null`);
  if (csmId) conditions.push(sql`u.id = ${csmId}`);
  if (stage) conditions.push(sql`d.renewal_stage = ${stage}`);
  // The first condition is cheaper: it needs no stakeholders.
  if (risk === 'high') conditions.push(isHighRisk(today));
  else if (risk) conditions.push(sql`${riskOf(today)} = ${risk}`);
  if (integrationId) conditions.push(sql`d.integration_id = ${integrationId}`);
  if (dealId) conditions.push(sql`d.id = ${dealId}`);
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(d.name ilike ${pattern} or c.name ilike ${pattern})`);
  }
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

/** The close date as in the index and the list's order: deals without one come last. */
export const closes = sql`coalesce(d.close_date, 'infinity'::date)`;
