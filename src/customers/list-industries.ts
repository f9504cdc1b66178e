import { sql } from 'kysely';
import type { z } from 'zod';
import type { OrganizationContext } from '../context/context.ts';
import { seesRowsOfNone } from '../context/seen-rows.ts';
import type { IndustryList } from '../contract/customers.ts';
import { readIndustryLabels } from './industry-labels.ts';

/** More would not be a usable choice; real lists are shorter. */
const most = 500;
/** The length of a value in the list's index; longer ones are indistinguishable there, and left out. */
const indexed = 100;

/** The industries of customers, as written in HubSpot, in order, with their labels. */
export async function listIndustries(context: OrganizationContext): Promise<z.infer<typeof IndustryList>> {
  const [items, labels] = await Promise.all([readIndustries(context), readIndustryLabels(context)]);
  return {
    items,
    labels: Object.fromEntries(
      items.flatMap((value) => {
        const label = labels.get(value);
        return label === undefined ? [] : [[value, label]];
      }),
    ),
  };
}

/** Skips from one value to the next in the index. */
async function readIndustries(context: OrganizationContext): Promise<string[]> {
  const { organizationId } = context;
  const key = sql`left(c.industry::text, ${sql.lit(indexed)})`;
  const ofNone = seesRowsOfNone(context)
    ? sql`union select ${key} from customers c where c.organization_id is null and ${key} > '' and length(${key}) < ${indexed}`
    : sql``;
  const { rows } = await sql<{ industry: string }>`
    with recursive industries as (
      (select ${key} as industry from customers c
        where c.organization_id = ${organizationId} and ${key} > '' order by ${key} limit 1)
      union all
      select (select ${key} from customers c
        where c.organization_id = ${organizationId} and ${key} > i.industry order by ${key} limit 1)
      from industries i where i.industry is not null
    )
    select industry from industries where length(industry) < ${indexed}
    ${ofNone} order by 1 limit ${most}`.execute(context.db);
  return rows.map(({ industry }) => industry);
}
