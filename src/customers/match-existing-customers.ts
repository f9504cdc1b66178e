import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Candidate, Match } from '../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';

interface MatchRow {
  /** The position of the company in the input, from 1. */
  place: number;
  by_domain: string[];
  by_name: string[];
}

/**
 * Matches new companies with customers that existed before the portal was connected. A customer that already has a
 * company in this portal is never matched, and no customer is matched twice: a wrong match loses a company, while a
 * missed one leaves a duplicate that users can see.
 *
 * A company gets the only such customer with its domain. If no customer has its domain, it gets the only one with its
 * name that has no other HubSpot record.
 *
 * The organization's own customers come first; with `SHARED_ROWS=include-null`, those of no organization follow.
 * @param taken customers that would already have been matched with companies of the portal.
 * @returns the deciding criterion, and the candidates if there are several; only for companies with a candidate.
 */
export async function matchExistingCustomers(
  db: Kysely<Database>,
  scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
  candidates: readonly Candidate[],
  taken: ReadonlySet<string>,
): Promise<Map<string, Match>> {
  const own = await matchAmong(db, scope, scope.organizationId, candidates, taken);
  if (scope.sharedRows !== 'include-null') return own;
  const given = [...own.values()].flatMap((match) => (match.by === 'ambiguous' ? match.rowIds : match.rowId));
  const rest = candidates.filter(({ externalId }) => !own.has(externalId));
  return new Map([...own, ...(await matchAmong(db, scope, null, rest, new Set([...taken, ...given])))]);
}

/** @param organizationId null: the customers of none. */
async function matchAmong(
  db: Kysely<Database>,
  scope: PortalScope,
  organizationId: string | null,
  candidates: readonly Candidate[],
  taken: ReadonlySet<string>,
): Promise<Map<string, Match>> {
  if (candidates.length === 0) return new Map();
  const texts = (field: string) =>
    candidates.map(({ values }) => (typeof values[field] === 'string' ? values[field] : null));
  const { rows } = await sql<MatchRow>`
    select place::int, by_domain, by_name
    from cscx_customers_like(${organizationId}::uuid, ${scope.integrationId}, ${texts('name')}::text[],
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
