import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Candidate, Match } from '../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';

interface MatchRow {
  /** Of the company among those asked for, from 1. */
  place: number;
  by_domain: string[];
  by_name: string[];
}

/**
 * Finds customers that were here before the portal was connected and are what new companies describe. A customer
 * that has a company of this portal already is never taken, and no customer is given to two companies: joining
 * two companies by mistake loses one of them, while a missed join leaves a duplicate that a person can see.
 *
 * A company takes the only such customer of its domain. Where no customer has its domain, it takes the only one of
 * its name, if HubSpot knows that customer from nowhere else.
 * @param taken customers that companies of the portal would have been given before.
 * @returns what decided, with the customers that would fit where several do; only of companies for which there is one.
 */
export async function matchExistingCustomers(
  db: Kysely<Database>,
  scope: PortalScope,
  candidates: readonly Candidate[],
  taken: ReadonlySet<string>,
): Promise<Map<string, Match>> {
  if (candidates.length === 0) return new Map();
  const texts = (field: string) =>
    candidates.map(({ values }) => (typeof values[field] === 'string' ? values[field] : null));
  const { rows } = await sql<MatchRow>`
    select place::int, by_domain, by_name
    from cscx_customers_like(${scope.organizationId}, ${scope.integrationId}, ${texts('name')}::text[],
      ${texts('domain')}::text[])
    order by place`.execute(db);

  const matches = new Map<string, Match>();
  const given = new Set(taken);
  for (const row of rows) {
    const externalId = candidates[row.place - 1]?.externalId ?? '';
    const [byDomain, byName] = [row.by_domain, row.by_name].map((ids) => ids.filter((id) => !given.has(id)));
    const among = (byDomain?.length ?? 0) > 0 ? 'domain' : 'name';
    const rowIds = (among === 'domain' ? byDomain : byName) ?? [];
    const [rowId] = rowIds;
    if (rowId === undefined) continue;
    if (rowIds.length > 1) {
      matches.set(externalId, { by: 'ambiguous', among, rowIds });
      continue;
    }
    given.add(rowId);
    matches.set(externalId, { by: among, rowId });
  }
  return matches;
}
