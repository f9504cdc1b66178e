import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context.ts';
import type { Amount } from '../contract/common.ts';
import { settingsOf } from '../sync/mapping/portal-settings.ts';
import { dayOf } from '../sync/runs/schedule-turns.ts';

// What renewals are, in SQL. `d` is the deal, `c` its customer, `u` the customer's CSM, `p` the deal's portal.

export { isOpenRenewal, isSettled } from '../renewal-facts.ts';

/**
 * The amount in the portal's company currency: the deal's own where that is its currency, else what HubSpot converted.
 * Null where neither is known; nothing is ever converted here.
 */
export const renewalValue: RawBuilder<string | null> = sql`case
  when p.company_currency is null then null
  when coalesce(d.currency, p.company_currency) = p.company_currency then d.amount
  else d.amount_in_company_currency end`;

/** Renewals with what is shown beside them. */
export const fromRenewals = sql`deals d
  left join customers c on c.id = d.customer_id and c.organization_id = d.organization_id
  left join users u on u.id = c.csm_id and u.organization_id = d.organization_id
  left join hubspot_portals p on p.integration_id = d.integration_id and p.organization_id = d.organization_id`;

/**
 * The day that it is now where a deal's portal is, by the time zone of its schedule; of a deal without a portal, in UTC.
 */
export async function todayOf({
  db,
  clock,
  organizationId,
}: OrganizationContext): Promise<RawBuilder<string>> {
  const portals = await db
    .selectFrom('hubspot_portals as p')
    .leftJoin('hubspot_settings as s', 's.integration_id', 'p.integration_id')
    .select(['p.integration_id', 'p.time_zone', 's.settings'])
    .where('p.organization_id', '=', organizationId)
    .execute();
  const now = clock.now();
  const utc = dayOf(now, 'UTC');
  const elsewhere = Map.groupBy(portals, (portal) =>
    dayOf(now, settingsOf(portal.settings ?? {}, portal.time_zone).schedule.timeZone),
  );
  elsewhere.delete(utc);
  if (elsewhere.size === 0) return sql<string>`${utc}::date`;
  const days = [...elsewhere].map(
    ([day, there]) =>
      sql`when d.integration_id = any(${there.map((portal) => portal.integration_id)}::uuid[]) then ${day}::date`,
  );
  return sql<string>`(case ${sql.join(days, sql` `)} else ${utc}::date end)`;
}

/** Whole days from one day to another; negative: `to` is before `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** An amount in words: `12,500 EUR`. */
export function amountText(amount: Amount, currency: string): string {
  const digits = String(amount);
  // Digits that are formatted as text keep all of them.
  const text = /^-?\d+(\.\d+)?$/.test(digits) ? amountFormat.format(digits as `${number}`) : digits;
  return `${text} ${currency}`;
}

const amountFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
