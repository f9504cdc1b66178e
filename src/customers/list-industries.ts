import { sql } from 'kysely';
import type { OrganizationContext } from '../context.ts';

/** More would not be a usable choice; real lists are shorter. */
const most = 500;
/** The index of the list holds so many characters: what is longer cannot be told apart by it, and is left out. */
const indexed = 100;

/** The industries that customers are in, as HubSpot writes them, in order. From one to the next by an index. */
export async function listIndustries(context: OrganizationContext): Promise<string[]> {
  const { organizationId } = context;
  const key = sql`left(c.industry, ${sql.lit(indexed)})`;
  const { rows } = await sql<{ industry: string }>`
    with recursive industries as (
      (select ${key} as industry from customers c
        where c.organization_id = ${organizationId} and ${key} > '' order by ${key} limit 1)
      union all
      select (select ${key} from customers c
        where c.organization_id = ${organizationId} and ${key} > i.industry order by ${key} limit 1)
      from industries i where i.industry is not null
    )
    select industry from industries where length(industry) < ${indexed} limit ${most}`.execute(context.db);
  return rows.map(({ industry }) => industry);
}
