import { type Kysely, sql } from 'kysely';
import type { Truth } from '../../practice-portal/truth.ts';
import type { Database } from '../../src/db/tables.ts';

interface Row {
  id: string;
  values: Record<string, string | null>;
}

/** What a reader of the tables may expect of HubSpot's text; written apart from the product's own parsing. */
const text = (value: string | undefined): string | null => {
  const cleaned = (value ?? '').replaceAll('\0', '').toWellFormed();
  return cleaned.trim() === '' ? null : cleaned;
};
const number = (value: string | undefined): string | null | undefined => {
  const cleaned = text(value)?.trim();
  if (cleaned === undefined || cleaned === null) return null;
  return /^[+-]?\d{1,1000}(\.\d{0,1000})?([eE][+-]?\d{1,3})?$/.test(cleaned) ? cleaned : undefined;
};
const day = (value: string | undefined): string | null | undefined => {
  const cleaned = text(value)?.trim();
  if (cleaned === undefined || cleaned === null) return null;
  const time = /^-?\d+$/.test(cleaned) ? new Date(Number(cleaned)) : new Date(cleaned);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 1)
    return undefined;
  return time.toISOString().slice(0, 10);
};

/**
 * Compares the tables with the practice portal's own truth: every live record once with its values, every
 * association with labels and primary mark, nothing else. A value that no column can take is not compared.
 * @returns the differences in words, at most 20; empty: equal.
 */
export async function compareWithTruth(
  db: Kysely<Database>,
  integrationId: string,
  truth: Truth,
): Promise<string[]> {
  // The joins below are planned badly while PostgreSQL knows nothing of freshly filled tables.
  await sql`analyze`.execute(db);
  const differences: string[] = [];
  const tell = (difference: string) => {
    if (differences.length < 20) differences.push(difference);
  };

  const pairs = [...truth.associations()];
  const linked = new Set(pairs.filter((p) => p.fromType === 'contact').map((p) => p.fromId));
  const expected = {
    customers: new Map(
      [...truth.companies()].map(({ id, properties: p }) => [
        id,
        {
          name: text(p.name) ?? text(p.domain) ?? `Company ${id}`,
          domain: text(p.domain),
          industry: text(p.industry),
          arr: number(p.annualrevenue),
        },
      ]),
    ),
    stakeholders: new Map(
      [...truth.contacts()]
        .filter(({ id }) => linked.has(id))
        .map(({ id, properties: p }) => [
          id,
          {
            name:
              [p.firstname, p.lastname]
                .map((part) => text(part)?.trim())
                .filter(Boolean)
                .join(' ') ||
              (text(p.email) ?? `Contact ${id}`),
            email: text(p.email),
            title: text(p.jobtitle),
            phone: text(p.phone) ?? text(p.mobilephone)?.trim() ?? null,
          },
        ]),
    ),
    deals: new Map(
      [...truth.deals()].map(({ id, properties: p }) => [
        id,
        {
          name: text(p.dealname) ?? `Deal ${id}`,
          amount: number(p.amount),
          pipeline_id: text(p.pipeline),
          stage_id: text(p.dealstage),
          close_date: day(p.closedate),
        },
      ]),
    ),
  };

  for (const table of ['customers', 'stakeholders', 'deals'] as const) {
    const columns = Object.keys([...expected[table].values()][0] ?? { name: null });
    const rows = await readRows(db, table, columns, integrationId);
    const seen = new Set<string>();
    for (const row of rows) {
      if (seen.has(row.id)) tell(`${table} ${row.id} is there twice`);
      seen.add(row.id);
      const wanted: Record<string, string | null | undefined> | undefined = expected[table].get(row.id);
      if (!wanted) {
        tell(`${table} ${row.id} is there and should not be`);
        continue;
      }
      for (const [column, value] of Object.entries(wanted)) {
        if (value === undefined || same(column, value, row.values[column] ?? null)) continue;
        tell(`${table} ${row.id} ${column}: ${show(row.values[column])} instead of ${show(value)}`);
      }
    }
    for (const id of expected[table].keys()) if (!seen.has(id)) tell(`${table} ${id} is missing`);
  }

  const shown = await readPairs(db, integrationId);
  const wantedPairs = new Set(
    pairs
      .filter((p) => p.toType !== 'contact' || linked.has(p.toId))
      .map((p) => pairText(p.fromType, p.fromId, p.toType, p.toId, p.primary, p.labels)),
  );
  for (const pair of wantedPairs) if (!shown.has(pair)) tell(`the association ${pair} is missing`);
  for (const pair of shown) if (!wantedPairs.has(pair)) tell(`the association ${pair} should not be there`);
  return differences;
}

function same(column: string, wanted: string | null, found: string | null): boolean {
  if (wanted === found) return true;
  if (wanted === null || found === null || !['arr', 'amount'].includes(column)) return false;
  return Number(wanted) === Number(found);
}

const show = (value: string | null | undefined) => JSON.stringify(value ?? null).slice(0, 80);

async function readRows(
  db: Kysely<Database>,
  table: string,
  columns: string[],
  integrationId: string,
): Promise<Row[]> {
  const fields = sql.join(columns.map((column) => sql`${sql.lit(column)}, t.${sql.ref(column)}::text`));
  const { rows } = await sql<Row>`
    select r.external_id as id, jsonb_build_object(${fields}) as values
    from ${sql.table(table)} t join hubspot_records r on r.row_id = t.id and r.integration_id = ${integrationId}
    where not r.is_alias and t.archived_at is null`.execute(db);
  return rows;
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
