import { sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { isOpenRenewal, todayOf } from './renewal-terms.ts';
import { isHighRisk } from './risk-rule.ts';

/** The condition that a customer `c` has an open renewal at high risk; for lists of customers. */
export async function hasRenewalAtRisk(context: OrganizationContext) {
  const today = await todayOf(context);
  return sql<boolean>`exists (
    select from deals d
    where d.customer_id = c.id and d.organization_id = c.organization_id and ${isOpenRenewal} and ${isHighRisk(today)})`;
}
