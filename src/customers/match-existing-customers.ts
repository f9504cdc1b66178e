import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';

interface Candidate {
  externalId: string;
  values: Record<string, unknown>;
}

interface MatchRow {
  external_id: string;
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
 * @returns external id -> customer id.
 */
export async function matchExistingCustomers(
  trx: Transaction<Database>,
  scope: { organizationId: string; integrationId: string },
  candidates: Candidate[],
): Promise<Map<string, string>> {
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
        limit 2
      ) as by_domain,
      array(
        select u.id from customers u
        where lower(u.name) = lower(c.name) and u.organization_id = ${scope.organizationId} and u.archived_at is null
          and not exists (select from hubspot_records r where r.row_id = u.id)
        limit 2
      ) as by_name
    from candidate c`.execute(trx);

  const matches = new Map<string, string>();
  const taken = new Set<string>();
  for (const row of rows) {
    const found = row.by_domain.length > 0 ? row.by_domain : row.by_name;
    const [customerId] = found;
    if (found.length !== 1 || customerId === undefined || taken.has(customerId)) continue;
    taken.add(customerId);
    matches.set(row.external_id, customerId);
  }
  return matches;
}
