import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Match } from '../sync/mapping/object-mapping.ts';

interface Candidate {
  externalId: string;
  values: Record<string, unknown>;
}

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
  candidates: Candidate[],
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
  const input = candidates.map(({ externalId, values }) => ({
    external_id: externalId,
    name: values.name ?? null,
    domain: values.domain ?? null,
  }));
  const { rows } = await sql<MatchRow>`
    with candidate as (
      select * from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as c (external_id text, name text, domain text)
    )
    select c.external_id,
      array(
        select u.id from customers u
        where lower(u.domain) = lower(c.domain) and u.organization_id = ${scope.organizationId} and u.archived_at is null
          and not exists (
            select from hubspot_records r
            where r.row_id = u.id and r.integration_id = ${scope.integrationId} and not r.is_alias)
        limit ${sql.lit(mostCandidates)}
      ) as by_domain,
      array(
        select u.id from customers u
        where lower(u.name) = lower(c.name) and u.organization_id = ${scope.organizationId} and u.archived_at is null
          and not exists (select from hubspot_records r where r.row_id = u.id)
        limit ${sql.lit(mostCandidates)}
      ) as by_name
    from candidate c`.execute(db);

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
