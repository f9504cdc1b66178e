import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { readTable } from '../../../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../../../db/tables.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import { findDuplicates, findRefusals } from './find-refusals.ts';
import { rulesOf } from './table-rules.ts';

/** Columns that get values which follow from others here, or from links, by table. */
const calculated = {
  customers: ['renewal_date'],
  stakeholders: ['customer_id', 'role', 'is_decision_maker', 'is_champion', 'engagement_score'],
  deals: ['customer_id'],
} as const;

type Table = keyof typeof calculated;

/** Tables whose own rules concern values that are calculated here: nothing in HubSpot would correct these. */
export async function tablesWithRules(db: Kysely<Database>): Promise<Set<string>> {
  const columns = Object.entries(calculated).flatMap(([table, names]) => names.map((name) => [table, name]));
  const { rows } = await sql<{ name: string }>`
    select distinct c.name from unnest(
      ${columns.map(([table]) => table)}::text[], ${columns.map(([, column]) => column)}::text[]) as c (name, column_name)
    join pg_catalog.pg_attribute a on a.attrelid = to_regclass(quote_ident(c.name)) and a.attname = c.column_name
    where exists (select from pg_catalog.pg_constraint k
        where k.conrelid = a.attrelid and a.attnum = any(k.conkey) and k.contype in ('c', 'f', 'u', 'x')
          -- Customers of ours exist.
          and not (k.contype = 'f' and k.confrelid = to_regclass('customers') and cardinality(k.conkey) = 1))
      or exists (select from pg_catalog.pg_index i
        where i.indrelid = a.attrelid and i.indisunique and a.attnum = any(i.indkey))
      or exists (select from pg_catalog.pg_type t where t.oid = a.atttypid and t.typtype = 'd')`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

/** New values of existing rows, as parts of a query. */
interface Change {
  table: Table;
  /** A relation `w` with the ids of the rows, which are `t`. */
  input: RawBuilder<unknown>;
  values: ReadonlyMap<string, RawBuilder<unknown>>;
}

/**
 * The columns that can't get their new values because of a rule of the platform's table, by row. One or two statements;
 * none where the table has no such rules.
 */
export async function refusedColumns(
  trx: Transaction<Database>,
  scope: Pick<WriteScope, 'picky'>,
  { table: name, input, values }: Change,
): Promise<ReadonlyMap<string, string[]>> {
  const table = scope.picky?.has(name) ? await readTable(trx, name) : undefined;
  if (!table) return new Map();
  const rules = rulesOf(table).filter(({ columns }) => columns.some((column) => values.has(column)));
  const old = (column: string) => sql`t.${sql.id(column)}`;
  const candidates = {
    table,
    from: sql`${input} cross join lateral (
      select * from ${sql.id(table.schema, table.name)} where id = w.id offset 0) t`,
    id: sql`w.id`,
    value: (column: string) => values.get(column) ?? old(column),
    without: old,
    keepsSame: true,
  };
  const refusals = [
    ...(await findRefusals(trx, candidates, rules, new Set(values.keys()))),
    ...(await findDuplicates(trx, candidates, rules)),
  ];
  const refused = new Map<string, string[]>();
  for (const { id, rule, fields } of refusals) {
    const [alone] = fields;
    const blamed = alone === undefined ? rule.columns.filter((column) => values.has(column)) : [alone];
    refused.set(id, [...(refused.get(id) ?? []), ...blamed]);
  }
  return refused;
}
