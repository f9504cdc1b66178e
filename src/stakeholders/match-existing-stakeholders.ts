import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Candidate, Match } from '../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

/** An email address of a contact at one of its customers; its main address comes first. */
interface Address {
  externalId: string;
  customerId: string;
  email: string;
  rank: number;
}

/** With several candidates, none is chosen. */
const mostRows = 2;

/**
 * Matches new contacts with existing stakeholders: a contact gets the only stakeholder of one of its customers with
 * its email address and without a contact in this portal. If no stakeholder has the contact's main address, its other
 * ones count. No stakeholder is matched twice.
 * @param taken stakeholders that would already have been matched with contacts of the portal.
 * @returns by external id, with the candidates if there are several.
 */
export async function matchExistingStakeholders(
  db: Kysely<Database>,
  scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
  candidates: readonly Candidate[],
  taken: ReadonlySet<string>,
): Promise<Map<string, Match>> {
  const addresses = candidates.flatMap(addressesOf);
  if (addresses.length === 0) return new Map();
  const ofNone = sql.lit(scope.sharedRows === 'include-null');
  const { rows } = await sql<{ external_id: string; rank: number; ids: string[] }>`
    select c.external_id, c.rank, array_agg(distinct s.id) as ids
    from unnest(${addresses.map((a) => a.externalId)}::text[], ${addresses.map((a) => a.customerId)}::uuid[],
      ${addresses.map((a) => a.email)}::text[], ${addresses.map((a) => a.rank)}::int[])
      as c (external_id, customer_id, email, rank)
    cross join lateral (
      select s.id from (
        -- The offsets fence look-ups that must go by their own index, also without statistics.
        select p.id, p.organization_id, p.archived_at from stakeholders p
        where p.customer_id = c.customer_id and left(lower(p.email), 200) = left(lower(c.email), 200)
          and lower(p.email) = lower(c.email) offset 0
      ) s
      where (s.organization_id = ${scope.organizationId} or ${ofNone} and s.organization_id is null)
        and s.archived_at is null
        and not exists (
          select from hubspot_records r
          where r.row_id = s.id and not r.is_alias and r.integration_id = ${scope.integrationId} offset 0)
      limit ${sql.lit(mostRows)}
    ) s
    group by c.external_id, c.rank order by c.rank, c.external_id`.execute(db);

  const matches = new Map<string, Match>();
  const given = new Set(taken);
  for (const row of rows) {
    if (matches.has(row.external_id)) continue;
    const rowIds = row.ids.filter((id) => !given.has(id));
    const [rowId] = rowIds;
    if (rowId === undefined) continue;
    if (rowIds.length > 1) {
      matches.set(row.external_id, { by: 'ambiguous', among: 'email', rowIds });
      continue;
    }
    given.add(rowId);
    matches.set(row.external_id, { by: 'email', rowId });
  }
  return matches;
}

function addressesOf({ externalId, emails = [], customerIds }: Candidate): Address[] {
  return customerIds.flatMap((customerId) =>
    emails.map((email, rank) => ({ externalId, customerId, email, rank })),
  );
}
