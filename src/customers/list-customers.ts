import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen, seenParts } from '../context/seen-rows.ts';
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
  writeCursor,
} from '../db/keyset.ts';
import { isCsm, joinPerson } from '../db/shared-tables/shown-people.ts';
import { daysUntil, type PortalDays, readPortalDays } from '../sync/mapping/portal-days.ts';
import { readIndustryLabels } from './industry-labels.ts';

/** The sources of a row in the list, and of the top of a customer's page. */
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
  /** The portal whose date the days until the renewal are counted from. */
  renewal_portal_id: string | null;
  archived_at: Date | null;
}

/** Cast, because a platform's columns may have a similar type. */
export const customerColumns = sql`c.id, c.name, c.domain, c.industry, c.arr::numeric as arr,
  c.health_score::int as health_score, c.health_trend, c.renewal_date::date as renewal_date, c.archived_at,
  coalesce((select d.integration_id from deals d where d.id = c.renewal_deal_id), c.integration_id) as renewal_portal_id,
  u.id as csm_id, u.name as csm_name, u.email as csm_email`;

/** A customer's CSM. */
export const joinCsm = ({ organizationId }: OrganizationContext) =>
  joinPerson('csm_id', { row: 'c', user: 'u', organization: sql`${organizationId}` });

/**
 * A page of the organization's customers.
 *
 * Names are compared by their first 200 characters, as in the index. Customers without a value in the sorted column
 * come last, in both directions. A search sorted by name lists names that begin with the search text first. Each of
 * these is a section of the list with its own keyset, so that each is read from an index.
 * @param hasRenewalAtRisk the condition for a customer `c` behind the filter `atRisk`, defined by the renewals.
 * @throws {AppError} `validation_failed` for a cursor of another list or order.
 */
export async function listCustomers(
  context: OrganizationContext,
  query: CustomerListQuery,
  hasRenewalAtRisk?: RawBuilder<boolean>,
): Promise<CustomerList> {
  const { cursor, limit, search } = query;
  const filters = await filtersOf(context, query, hasRenewalAtRisk);
  const parts = partsOf(query);
  const begun = cursor === undefined ? 0 : parts.findIndex(({ keyset }) => isCursorOf(keyset, cursor));
  if (begun < 0) throw badCursor();
  const [source, words] = await Promise.all([sourceOf(context, search), readSummaryWords(context)]);

  const items: CustomerSummary[] = [];
  let nextCursor: string | null = null;
  for (const [i, part] of parts.slice(begun).entries()) {
    const rows = await readPart(
      context,
      { source, filters, part, cursor: i === 0 ? cursor : undefined },
      limit + 1 - items.length,
    );
    for (const row of rows) {
      if (items.length === limit) return { items, nextCursor };
      items.push(toSummary(row, words));
      nextCursor = writeCursor(part.keyset, row.key);
    }
  }
  return { items, nextCursor: null };
}

/** A section of the list: its condition and its order. */
interface Part {
  keyset: Keyset;
  condition: RawBuilder<unknown>;
}

/** Sections that a filter on the sorted column leaves empty are skipped: the database would scan them completely. */
function partsOf({ sort, search, health, renewsFrom, renewsTo }: CustomerListQuery): Part[] {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const id: KeyColumn = { sql: sql`c.id`, type: 'uuid' };
  const column = sortColumns[sort];
  const matches = search ? contains(search) : sql`true`;
  const begins = column === byName && search ? beginsWith(search) : undefined;
  const sorted = (name: string, condition: RawBuilder<unknown>): Part => ({
    keyset: { name: `customers ${sort}${name}`, columns: [column, id], direction },
    condition,
  });
  const withValue = sql`${column.sql} is not null and ${matches}`;
  const withoutValue: Part = {
    keyset: { name: `customers ${sort} without`, columns: [id], direction },
    condition: sql`${column.sql} is null and ${matches}`,
  };
  if (begins)
    return [sorted(' beginning', begins), sorted('', sql`${withValue} and not ${begins}`), withoutValue];
  const isOfHealth = column === byHealth && health !== undefined;
  const isOfRenewal = column === byRenewal && (renewsFrom !== undefined || renewsTo !== undefined);
  return [
    ...(isOfHealth && health === 'none' ? [] : [sorted('', withValue)]),
    ...(isOfRenewal || (isOfHealth && health !== 'none') ? [] : [withoutValue]),
  ];
}

/**
 * Whether a name begins with the text. The range lets PostgreSQL use the index: no name with this prefix sorts after
 * its upper end, in PostgreSQL's own collations or in ICU's.
 */
function beginsWith(search: string): RawBuilder<unknown> {
  const name = byName.sql;
  return sql`(${name} >= lower(${search}) and ${name} < lower(${search}) || ${'\u{10ffff}'}
    and starts_with(${name}, lower(${search})))`;
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
  {
    source,
    filters,
    part,
    cursor,
  }: {
    source: RawBuilder<unknown>;
    filters: RawBuilder<unknown>;
    part: Part;
    cursor: string | undefined;
  },
  limit: number,
): Promise<(CustomerRow & { key: string[] })[]> {
  const { keyset, condition } = part;
  const inOrder = sql`order by ${keysetOrder(keyset)} limit ${limit}`;
  const wheres = seenParts(context, 'c').map(
    (rows) => sql`${rows} and ${condition} and ${keysetAfter(keyset, cursor)} and ${filters}`,
  );
  const isOne = wheres.length === 1;
  const some = (where: RawBuilder<unknown>) => sql`(select c.* from ${source} where ${where} ${inOrder})`;
  const from = isOne ? source : sql`(${sql.join(wheres.map(some), sql` union all `)}) c`;
  const { rows } = await sql<CustomerRow & { key: string[] }>`
    select ${customerColumns}, ${keysetKey(keyset)} as key from ${from} ${joinCsm(context)}
    where ${sql.join(isOne ? wheres : [sql`true`], sql` and `)} ${inOrder}`.execute(context.db);
  return rows;
}

/** Up to this many matches of a search are sorted; with more, a page fills quickly in any order. */
const seldom = 5_000;

/**
 * The source of a page: the few customers that match a search, or all of them. These few are often next to each other
 * by name, so reading along that order until a page is full could scan a million names; the planner assumes an even
 * distribution. `offset 0` prevents that plan.
 */
async function sourceOf(
  context: OrganizationContext,
  search: string | undefined,
): Promise<RawBuilder<unknown>> {
  const all = sql`customers c`;
  if (!search) return all;
  const { rows } = await sql<{ id: string }>`
    select c.id from customers c where ${isSeen(context, 'c')} and ${contains(search)}
    limit ${seldom + 1}`.execute(context.db);
  const ids = rows.map(({ id }) => id);
  return ids.length > seldom ? all : sql`(select * from customers where id = any(${ids}) offset 0) c`;
}

/** Written like the expressions in the list's indexes. */
async function filtersOf(
  context: OrganizationContext,
  query: CustomerListQuery,
  hasRenewalAtRisk: RawBuilder<boolean> | undefined,
): Promise<RawBuilder<unknown>> {
  const conditions = [
    query.archived === 'true' ? sql`c.archived_at is not null` : sql`c.archived_at is null`,
  ];
  if (query.csmId) conditions.push(await isCsm(context.db, context.organizationId, query.csmId));
  if (query.industry) {
    conditions.push(
      sql`left(c.industry::text, 100) = left(${query.industry}, 100) and c.industry::text = ${query.industry}`,
    );
  }
  if (query.health) conditions.push(sql`cscx_health_band(c.health_score::int) = ${query.health}`);
  if (query.trend) conditions.push(sql`left(c.health_trend::text, 20) = ${query.trend}`);
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

/** The searched text, as in the index `cscx_customers_search`: the start of the name, and the domain. */
const searched = sql`lower(left(coalesce(c.name, ''), 300) || E'\\n' || left(coalesce(c.domain, ''), 300))`;

/**
 * Whether the name or domain contains the text. One or two letters or digits only match the beginning of a word: the
 * index needs three to find a part of a word.
 */
function contains(search: string): RawBuilder<unknown> {
  const text = search.replace(/[\\%_]/g, '\\$&');
  const isShort = /^[a-z0-9]{1,2}$/i.test(search);
  const patterns = isShort ? [`${text}%`, `% ${text}%`, `%\n${text}%`] : [`%${text}%`];
  const matches = patterns.map((pattern) => sql`${searched} like lower(${pattern})`);
  return sql`(${sql.join(matches, sql` or `)})`;
}

/** What totals need in addition to the rows. */
interface SummaryWords {
  days: PortalDays;
  industries: ReadonlyMap<string, string>;
}

export async function readSummaryWords(context: OrganizationContext): Promise<SummaryWords> {
  const [days, industries] = await Promise.all([readPortalDays(context), readIndustryLabels(context)]);
  return { days, industries };
}

export function toSummary(row: CustomerRow, { days, industries }: SummaryWords): CustomerSummary {
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    industry: row.industry,
    industryLabel: industries.get(row.industry ?? '') ?? null,
    arr: toAmount(row.arr),
    csm: row.csm_id === null ? null : { id: row.csm_id, name: row.csm_name, email: row.csm_email },
    healthScore: row.health_score,
    healthTrend: row.health_trend,
    renewalDate: row.renewal_date,
    daysToRenewal: daysUntil(days, row.renewal_portal_id, row.renewal_date),
    archivedAt: row.archived_at?.toISOString() ?? null,
  };
}
