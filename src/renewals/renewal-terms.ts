import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { joinPerson } from '../db/shared-tables/shown-people.ts';
import { type PortalDays, readPortalDays } from '../sync/mapping/portal-days.ts';

// The terms of renewals in SQL. `d` is the deal, `c` its customer, `u` the customer's CSM, `p` the deal's portal.

export { isOpenRenewal, isSettled } from '../rules/renewal-facts.ts';

/**
 * The amount in the portal's company currency: the deal's own if that is its currency, otherwise HubSpot's
 * conversion. Null if both are missing; nothing is converted here.
 */
export const renewalValue: RawBuilder<string | null> = sql`case
  when p.company_currency is null then null
  when coalesce(d.currency, p.company_currency) = p.company_currency then d.amount
  else d.amount_in_company_currency end`;

/** Renewals with the columns shown next to them. */
export const fromRenewals = sql`deals d
  left join customers c on c.id = d.customer_id and c.organization_id = d.organization_id
  ${joinPerson('csm_id', { row: 'c', user: 'u', organization: sql`d.organization_id` })}
  left join hubspot_portals p on p.integration_id = d.integration_id and p.organization_id = d.organization_id`;

/** Today in the deal's portal. */
export const todayOf = async (context: OrganizationContext): Promise<RawBuilder<string>> =>
  todayIn(await readPortalDays(context));

function todayIn({ first, byPortal }: PortalDays): RawBuilder<string> {
  const elsewhere = Map.groupBy(byPortal, ([, day]) => day);
  elsewhere.delete(first);
  if (elsewhere.size === 0) return sql<string>`${first}::date`;
  const days = [...elsewhere].map(
    ([day, there]) => sql`when d.integration_id = any(${there.map(([id]) => id)}::uuid[]) then ${day}::date`,
  );
  return sql<string>`(case ${sql.join(days, sql` `)} else ${first}::date end)`;
}
