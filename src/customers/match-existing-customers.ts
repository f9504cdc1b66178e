import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Candidate, Match } from '../sync/mapping/object-mapping.ts';

interface Scope {
  organizationId: string;
  integrationId: string;
}

interface MatchRow {
  external_id: string;
  by_domain: string[];
  by_name: string[];
}

/** So many customers that fit are looked at; more than one decide nothing anyway, unless others are given them first. */
const mostCandidates = 10;

/**
 * Finds customers that were here before the portal was connected and are what new companies describe. A customer
 * that has a company of this portal already is never taken, and no customer is given to two companies: joining
 * two companies by mistake loses one of them, while a missed join leaves a duplicate that a person can see.
 *
 * A company takes the only such customer of its domain. Where no customer has its domain, it takes the only one of
 * its name, if HubSpot knows that customer from nowhere else.
 * @returns external id -> customer id.
 */
export async function matchExistingCustomers(
  trx: Transaction<Database>,
  scope: Scope,
  candidates: readonly Candidate[],
): Promise<Map<string, string>> {
  const matches = await explainMatches(trx, scope, candidates, new Set());
  return new Map(
    [...matches].flatMap(([id, match]) => (match.by === 'ambiguous' ? [] : [[id, match.rowId]])),
  );
}

/**
 * Likewise, with what decided, and with the customers that would fit where several do.
 * @param taken customers that companies of the portal would have been given before.
 */
export async function explainMatches(
  db: Kysely<Database>,
  scope: Scope,
  candidates: readonly Candidate[],
  taken: ReadonlySet<string>,
): Promise<Map<string, Match>> {
  if (candidates.length === 0) return new Map();
  const texts = (field: string) =>
    candidates.map(({ values }) => (typeof values[field] === 'string' ? values[field] : null));
  const others = (which: RawBuilder<unknown>) => sql`(
    select coalesce(array_agg(i.id), '{}') from integrations i
    where i.organization_id = ${scope.organizationId} and ${which})`;
  const { rows } = await sql<MatchRow>`
    select c.external_id,
      array(${fitting(
        scope,
        sql`cscx_domain(u.domain) = cscx_domain(c.domain)`,
        others(sql`i.id <> ${scope.integrationId}`),
        sql`r.integration_id = ${scope.integrationId}`,
      )}) as by_domain,
      array(${fitting(
        scope,
        sql`left(lower(u.name), 200) = left(lower(c.name), 200) and lower(u.name) = lower(c.name)`,
        others(sql`i.provider <> 'hubspot'`),
        sql`true`,
      )}) as by_name
    from unnest(${candidates.map(({ externalId }) => externalId)}::text[], ${texts('name')}::text[],
      ${texts('domain')}::text[]) as c (external_id, name, domain)`.execute(db);

  const matches = new Map<string, Match>();
  const given = new Set(taken);
  for (const row of rows) {
    const [byDomain, byName] = [row.by_domain, row.by_name].map((ids) => ids.filter((id) => !given.has(id)));
    const among = (byDomain?.length ?? 0) > 0 ? 'domain' : 'name';
    const rowIds = (among === 'domain' ? byDomain : byName) ?? [];
    const [rowId] = rowIds;
    if (rowId === undefined) continue;
    if (rowIds.length > 1) {
      matches.set(row.external_id, { by: 'ambiguous', among, rowIds });
      continue;
    }
    given.add(rowId);
    matches.set(row.external_id, { by: among, rowId });
  }
  return matches;
}

/**
 * Customers of a domain or name that no company of some portals is. The look-up goes by the integration as well, so
 * that customers which this portal has made itself, thousands of one name perhaps, are not even looked at: first those
 * of no integration, then those of other ones.
 */
function fitting(
  { organizationId }: Scope,
  isSame: RawBuilder<unknown>,
  others: RawBuilder<unknown>,
  ofPortals: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const among = (integration: RawBuilder<unknown>) => sql`(
    select u.id from customers u
    where ${isSame} and ${integration} and u.organization_id = ${organizationId} and u.archived_at is null
      and not exists (
        -- The offset keeps PostgreSQL from reading all records once for all customers.
        select from hubspot_records r where r.row_id = u.id and not r.is_alias and ${ofPortals} offset 0)
    limit ${sql.lit(mostCandidates)})`;
  return sql`${among(sql`u.integration_id is null`)}
    union all
    ${among(sql`u.integration_id = any(${others}::uuid[])`)}
    limit ${sql.lit(mostCandidates)}`;
}
