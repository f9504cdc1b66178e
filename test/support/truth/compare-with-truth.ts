import { type Kysely, sql } from 'kysely';
import type { Owner } from '../../../practice-portal/practice-portal.ts';
import type { TruePair, Truth } from '../../../practice-portal/truth.ts';
import type { Database } from '../../../src/db/tables.ts';
import { expectedRows } from './expected-rows.ts';

/**
 * Compares the tables with the practice portal's truth: every live record once with its values, every association
 * with labels and primary flag, nothing else, and every id that is archived or merged there and known here is
 * archived or an alias here. Values that no column can hold aren't compared.
 * @param owners the portal's owners; without them, users aren't compared.
 * @returns the differences in words, at most 20; empty: equal.
 */
export async function compareWithTruth(
  db: Kysely<Database>,
  integrationId: string,
  truth: Truth,
  owners: readonly Owner[] = [],
): Promise<string[]> {
  // Without statistics on freshly filled tables, PostgreSQL plans the joins below badly.
  await sql`analyze`.execute(db);
  const differences: string[] = [];
  const tell = (difference: string) => {
    if (differences.length < 20) differences.push(difference);
  };
  const pairs = [...truth.associations()];
  const contactsHere = await readRows(db, 'stakeholders', ['email'], integrationId);
  const { time_zone } = await db
    .selectFrom('hubspot_portals')
    .select('time_zone')
    .where('integration_id', '=', integrationId)
    .executeTakeFirstOrThrow();
  const here = new Set(contactsHere.map(({ id }) => id));
  const expected = expectedRows(truth, pairs, owners, here, time_zone ?? undefined);

  for (const table of ['customers', 'stakeholders', 'deals'] as const) {
    const [first = {}] = expected[table].values();
    const columns = Object.keys(first).filter(
      (column) => column !== '@primary' && (column !== '@owner' || owners.length > 0),
    );
    const seen = new Set<string>();
    const read = [...columns, ...(table === 'stakeholders' ? ['@past'] : [])];
    for (const row of await readRows(db, table, read, integrationId)) {
      if (seen.has(row.id)) tell(`${table} ${row.id} is there twice`);
      seen.add(row.id);
      const wanted = expected[table].get(row.id);
      if (!wanted) {
        tell(`${table} ${row.id} is there and should not be`);
        continue;
      }
      for (const column of columns) {
        const value = wanted[column];
        const found = row.values[column] ?? null;
        if (value === undefined || same(column, value, found)) continue;
        if (past[column]?.test(row.values['@past'] ?? '')) continue;
        // Rows keep a customer that is gone in HubSpot until there is another primary company.
        if (column === '@home' && wanted['@primary'] === 'false' && found && !expected.customers.has(found))
          continue;
        tell(`${table} ${row.id} ${column}: ${show(row.values[column])} instead of ${show(value)}`);
      }
    }
    for (const id of expected[table].keys()) if (!seen.has(id)) tell(`${table} ${id} is missing`);
  }
  await comparePairs(db, integrationId, pairs, expected.stakeholders, tell);
  await compareIdentities(db, integrationId, truth, tell);
  await compareRenewalDates(db, integrationId, tell);
  return differences;
}

/** Buying roles from labels; a link to an archived customer still counts. */
const past: Record<string, RegExp> = {
  is_decision_maker: /\bdecision maker\b/i,
  is_champion: /\bchampion\b/i,
};

const amounts = ['arr', 'amount', 'amount_in_company_currency'];

function same(column: string, wanted: string | null, found: string | null): boolean {
  if (wanted === found) return true;
  if (wanted === null || found === null) return false;
  if (column === 'last_engaged_at') return Number(wanted) === Date.parse(found);
  if (!amounts.includes(column)) return false;
  return Number(wanted) === Number(found);
}

const show = (value: string | null | undefined) => JSON.stringify(value ?? null).slice(0, 80);

/** Live rows of a portal by their HubSpot ids, with some columns as text. */
async function readRows(
  db: Kysely<Database>,
  table: 'customers' | 'stakeholders' | 'deals',
  columns: readonly string[],
  integrationId: string,
): Promise<{ id: string; values: Record<string, string | null> }[]> {
  const inCharge = sql.ref(table === 'customers' ? 't.csm_id' : 't.owner_id');
  const read = (column: string) => {
    if (column === '@owner') return sql`(select lower(u.email) from users u where u.id = ${inCharge})`;
    if (column === '@past') {
      return sql`(select string_agg(array_to_string(l.labels, ', '), ', ') from stakeholder_customers l
        join customers c on c.id = l.customer_id where l.stakeholder_id = t.id and c.archived_at is not null)`;
    }
    if (column === '@home') return sql`(select c.external_id from customers c where c.id = t.customer_id)`;
    return sql`t.${sql.ref(column)}::text`;
  };
  const fields = sql.join(columns.map((column) => sql`${sql.lit(column)}, ${read(column)}`));
  const { rows } = await sql<{ id: string; values: Record<string, string | null> }>`
    select r.external_id as id, jsonb_build_object(${fields}) as values
    from ${sql.table(table)} t join hubspot_records r on r.row_id = t.id and r.integration_id = ${integrationId}
    where not r.is_alias and t.archived_at is null`.execute(db);
  return rows;
}

async function comparePairs(
  db: Kysely<Database>,
  integrationId: string,
  pairs: readonly TruePair[],
  stakeholders: ReadonlyMap<string, unknown>,
  tell: (difference: string) => void,
): Promise<void> {
  const shown = await readPairs(db, integrationId);
  const wanted = new Set(
    pairs
      .filter((p) => p.toType !== 'contact' || stakeholders.has(p.toId))
      .map((p) => pairText(p.fromType, p.fromId, p.toType, p.toId, p.primary, p.labels)),
  );
  for (const pair of wanted) if (!shown.has(pair)) tell(`the association ${pair} is missing`);
  for (const pair of shown) if (!wanted.has(pair)) tell(`the association ${pair} should not be there`);
}

function pairText(
  fromType: string,
  fromId: string,
  toType: string,
  toId: string,
  primary: boolean,
  labels: string[],
): string {
  return `${fromType} ${fromId} - ${toType} ${toId}${primary ? ' (primary)' : ''} [${[...labels].sort().join(', ')}]`;
}

async function readPairs(db: Kysely<Database>, integrationId: string): Promise<Set<string>> {
  const kinds = [
    ['contact', 'company', 'stakeholder_customers', 'stakeholder_id', 'customer_id'],
    ['deal', 'company', 'deal_customers', 'deal_id', 'customer_id'],
    ['deal', 'contact', 'deal_stakeholders', 'deal_id', 'stakeholder_id'],
  ] as const;
  const found = new Set<string>();
  for (const [from, to, table, fromColumn, toColumn] of kinds) {
    const primary = to === 'company' ? sql`l.is_primary` : sql`false`;
    const { rows } = await sql<{ from_id: string; to_id: string; is_primary: boolean; labels: string[] }>`
      select f.external_id as from_id, t.external_id as to_id, ${primary} as is_primary, l.labels
      from ${sql.table(table)} l
      join hubspot_records f on f.row_id = l.${sql.ref(fromColumn)} and not f.is_alias and f.integration_id = ${integrationId}
      join hubspot_records t on t.row_id = l.${sql.ref(toColumn)} and not t.is_alias and t.integration_id = ${integrationId}
      where f.archived_at is null and t.archived_at is null`.execute(db);
    for (const row of rows) found.add(pairText(from, row.from_id, to, row.to_id, row.is_primary, row.labels));
  }
  return found;
}

/** Renewal dates follow the next open renewal of each customer, unless a mapping of the portal sets them. */
async function compareRenewalDates(
  db: Kysely<Database>,
  integrationId: string,
  tell: (difference: string) => void,
): Promise<void> {
  const { rows } = await sql<{ id: string; found: string | null; wanted: string | null }>`
    select c.external_id as id, c.renewal_date::text as found, n.close_date::text as wanted
    from customers c
    left join lateral (
      select d.id, d.close_date from (
        select deal_id as id from deal_customers where customer_id = c.id
        union select id from deals where customer_id = c.id) linked
      join deals d on d.id = linked.id
      where d.is_renewal and not d.is_closed and d.renewal_stage not like 'closed%'
        and d.archived_at is null and d.close_date is not null
      order by d.close_date, d.id limit 1) n on true
    where c.integration_id = ${integrationId} and c.archived_at is null
      and (c.renewal_deal_id is distinct from n.id or (n.id is not null and c.renewal_date <> n.close_date))
      and not exists (
        select from hubspot_mapping_versions v
        where v.integration_id = c.integration_id and v.mappings::text like '%renewal_date%')`.execute(db);
  for (const { id, found, wanted } of rows)
    tell(`customers ${id} renewal_date: ${found} instead of ${wanted}`);
}

/** For ids without a live record in HubSpot: those known here are archived, or stand for the survivor's row. */
async function compareIdentities(
  db: Kysely<Database>,
  integrationId: string,
  truth: Truth,
  tell: (difference: string) => void,
): Promise<void> {
  for (const type of ['company', 'contact', 'deal'] as const) {
    const rows = await db
      .selectFrom('hubspot_records')
      .select(['external_id', 'row_id', 'is_alias', 'archived_at'])
      .where('integration_id', '=', integrationId)
      .where('object_type', '=', type)
      .execute();
    const known = new Map(rows.map((row) => [row.external_id, row]));
    // An alias is as live as the record that it stands for.
    const main = new Map(rows.filter((row) => !row.is_alias).map((row) => [row.row_id, row]));
    const isLive = (row: (typeof rows)[number]) => (main.get(row.row_id)?.archived_at ?? null) === null;
    for (const { id } of truth.archived(type)) {
      const row = known.get(id);
      if (row && isLive(row)) tell(`${type} ${id} is archived in HubSpot and not here`);
    }
    for (const [id, survivorId] of truth.merged(type)) {
      const row = known.get(id);
      const survivor = known.get(survivorId);
      // If no event reported the merge, and the survivor is gone as well, only that can be known.
      if (!row || (!isLive(row) && !(survivor && isLive(survivor)))) continue;
      if (!survivor)
        tell(`${type} ${id} is live here, and was merged into ${survivorId}, which is not known`);
      else if (!row.is_alias || row.row_id !== survivor.row_id) {
        tell(`${type} ${id} is no alias of ${survivorId}, into which it was merged`);
      }
    }
  }
}

/**
 * Searches all tables for texts: to make sure that nothing is left of an erased contact.
 * @returns which text is in which table.
 */
export async function findTexts(db: Kysely<Database>, texts: readonly string[]): Promise<string[]> {
  if (texts.length === 0) return [];
  const found: string[] = [];
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(db);
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string; row: string }>`
      select w.text, left(t::text, 200) as row from ${sql.table(name)} t, unnest(${texts}::text[]) as w (text)
      where strpos(t::text, w.text) > 0 limit 5`.execute(db);
    for (const row of rows) found.push(`${row.text} stands in ${name}: ${row.row}`);
  }
  return found;
}
