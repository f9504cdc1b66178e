import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context.ts';
import type {
  CustomerList,
  CustomerListQuery,
  CustomerSort,
  CustomerSummary,
} from '../contract/customers.ts';
import { toAmount } from '../db/amount.ts';
import {
  badCursor,
  isCursorOf,
  type KeyColumn,
  type Keyset,
  keysetAfter,
  keysetKey,
  keysetOrder,
  keysetPage,
} from '../db/keyset.ts';

/** What a row of the list, and the head of a customer's page, are made of. */
export interface CustomerRow {
  id: string;
  name: string | null;
  domain: string | null;
  industry: string | null;
  arr: string | null;
  csm_id: string | null;
  csm_name: string | null;
  csm_email: string | null;
  health_score: number | null;
  health_trend: string | null;
  renewal_date: string | null;
  archived_at: Date | null;
}

/** Cast, because the platform's own columns may be of a neighbouring type. */
export const customerColumns = sql`c.id, c.name, c.domain, c.industry, c.arr::numeric as arr,
  c.health_score::int as health_score, c.health_trend, c.renewal_date::date as renewal_date, c.archived_at,
  u.id as csm_id, u.name as csm_name, u.email as csm_email`;

/** A customer's CSM, unless that user belongs to another organization. */
export const joinCsm = sql`left join users u on u.id = c.csm_id and u.organization_id = c.organization_id`;

/**
 * A page of the organization's customers.
 *
 * Names are compared as far as their first 200 characters, as the index holds them. Customers without a value in
 * the sorted column come last, in both directions: they are a second part of the list with a keyset of its own,
 * so that both parts are read along an index.
 * @param hasRenewalAtRisk the condition over a customer `c` that `atRisk` asks for; the rule is the renewals' own.
 * @throws {AppError} `validation_failed` for a cursor of another list or order.
 */
export async function listCustomers(
  context: OrganizationContext,
  query: CustomerListQuery,
  hasRenewalAtRisk?: RawBuilder<boolean>,
): Promise<CustomerList> {
  const { cursor, limit } = query;
  const filters = filtersOf(query, hasRenewalAtRisk);
  const { sorted, unsorted, value } = keysets(query.sort);
  const inSecondPart = cursor !== undefined && isCursorOf(unsorted, cursor);
  if (cursor !== undefined && !inSecondPart && !isCursorOf(sorted, cursor)) throw badCursor();

  const holds = partsThatHold(query);
  const first =
    inSecondPart || !holds.sorted
      ? []
      : await readPart(context, filters, sorted, sql`${value} is not null`, cursor, limit + 1);
  if (first.length > limit) return keysetPage(sorted, first, limit, toSummary);

  const second = holds.unsorted
    ? await readPart(
        context,
        filters,
        unsorted,
        sql`${value} is null`,
        inSecondPart ? cursor : undefined,
        limit + 1 - first.length,
      )
    : [];
  const rest = keysetPage(unsorted, second, limit - first.length, toSummary);
  // The page ends exactly between the parts: the second one is still to come.
  const nextCursor =
    second.length > 0 && rest.items.length === 0
      ? keysetPage(sorted, [...first, ...first.slice(-1)], first.length, toSummary).nextCursor
      : rest.nextCursor;
  return { items: [...first.map(toSummary), ...rest.items], nextCursor };
}

function keysets(sort: CustomerListQuery['sort']): {
  sorted: Keyset;
  unsorted: Keyset;
  value: RawBuilder<unknown>;
} {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const id: KeyColumn = { sql: sql`c.id`, type: 'uuid' };
  const column = sortColumns[sort];
  return {
    sorted: { name: `customers ${sort}`, columns: [column, id], direction },
    unsorted: { name: `customers ${sort} without`, columns: [id], direction },
    value: column.sql,
  };
}

/** A filter of the sorted column may leave nothing in one of the parts; the database would look all through it. */
function partsThatHold({ sort, health, renewsFrom, renewsTo }: CustomerListQuery) {
  const byHealth = sort.endsWith('health') && health !== undefined;
  const byRenewal = sort.endsWith('renewal') && (renewsFrom !== undefined || renewsTo !== undefined);
  return {
    sorted: !(byHealth && health === 'none'),
    unsorted: !byRenewal && !(byHealth && health !== 'none'),
  };
}

const byName: KeyColumn = { sql: sql`left(lower(c.name), 200)`, type: 'text' };
const byArr: KeyColumn = { sql: sql`c.arr`, type: 'numeric' };
const byHealth: KeyColumn = { sql: sql`c.health_score::int`, type: 'integer' };
const byRenewal: KeyColumn = { sql: sql`c.renewal_date::date`, type: 'date' };

const sortColumns: Record<CustomerSort, KeyColumn> = {
  name: byName,
  '-name': byName,
  arr: byArr,
  '-arr': byArr,
  health: byHealth,
  '-health': byHealth,
  renewal: byRenewal,
  '-renewal': byRenewal,
};

async function readPart(
  context: OrganizationContext,
  filters: RawBuilder<unknown>,
  keyset: Keyset,
  part: RawBuilder<unknown>,
  cursor: string | undefined,
  limit: number,
): Promise<(CustomerRow & { key: string[] })[]> {
  const { rows } = await sql<CustomerRow & { key: string[] }>`
    select ${customerColumns}, ${keysetKey(keyset)} as key from customers c ${joinCsm}
    where c.organization_id = ${context.organizationId} and ${part} and ${keysetAfter(keyset, cursor)}
      and ${filters}
    order by ${keysetOrder(keyset)} limit ${limit}`.execute(context.db);
  return rows;
}

/** Written as the indexes of the list have them. */
function filtersOf(
  query: CustomerListQuery,
  hasRenewalAtRisk: RawBuilder<boolean> | undefined,
): RawBuilder<unknown> {
  const conditions = [
    query.archived === 'true' ? sql`c.archived_at is not null` : sql`c.archived_at is null`,
  ];
  if (query.search) conditions.push(contains(query.search));
  if (query.csmId) conditions.push(sql`c.csm_id = ${query.csmId}`);
  if (query.industry) {
    conditions.push(
      sql`left(c.industry, 100) = left(${query.industry}, 100) and c.industry = ${query.industry}`,
    );
  }
  if (query.health) conditions.push(sql`cscx_health_band(c.health_score::int) = ${query.health}`);
  if (query.trend) conditions.push(sql`left(c.health_trend, 20) = ${query.trend}`);
  if (query.renewsFrom) conditions.push(sql`c.renewal_date::date >= ${query.renewsFrom}::date`);
  if (query.renewsTo) conditions.push(sql`c.renewal_date::date <= ${query.renewsTo}::date`);
  if (query.integrationId) {
    conditions.push(sql`exists (
      select from hubspot_records r
      where r.row_id = c.id and r.integration_id = ${query.integrationId} and r.organization_id = c.organization_id
        and r.object_type = 'company' and not r.is_alias)`);
  }
  if (query.atRisk) conditions.push(hasRenewalAtRisk ?? sql`false`);
  return sql.join(conditions, sql` and `);
}

/** What is searched, as the index `cscx_customers_search` holds it: the beginning of the name, and the domain. */
const searched = sql`lower(left(coalesce(c.name, ''), 300) || E'\\n' || left(coalesce(c.domain, ''), 300))`;

/**
 * Whether name or domain contain the text. One or two letters or digits are looked for at the beginning of words
 * only: three are needed to find a part of a word by the index.
 */
function contains(search: string): RawBuilder<unknown> {
  const text = search.replace(/[\\%_]/g, '\\$&');
  const isShort = /^[a-z0-9]{1,2}$/i.test(search);
  const patterns = isShort ? [`${text}%`, `% ${text}%`, `%\n${text}%`] : [`%${text}%`];
  const matches = patterns.map((pattern) => sql`${searched} like lower(${pattern})`);
  return sql`(${sql.join(matches, sql` or `)})`;
}

export function toSummary(row: CustomerRow): CustomerSummary {
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    industry: row.industry,
    arr: toAmount(row.arr),
    csm: row.csm_id === null ? null : { id: row.csm_id, name: row.csm_name, email: row.csm_email },
    healthScore: row.health_score,
    healthTrend: row.health_trend,
    renewalDate: row.renewal_date,
    archivedAt: row.archived_at?.toISOString() ?? null,
  };
}
