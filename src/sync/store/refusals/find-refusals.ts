import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { TableProfile } from '../../../db/shared-tables/table-profile.ts';
import type { Database } from '../../../db/tables.ts';
import { isSame, keyName, keysOf, type TableRule } from './table-rules.ts';

/** Rows that are about to be written into a table, as parts of a query. */
export interface Candidates {
  table: TableProfile;
  /** The relations after `from`, and conditions. */
  from: RawBuilder<unknown>;
  /** The row's id. */
  id: RawBuilder<unknown>;
  /** What is written into a column, or stays in it. */
  value(column: string): RawBuilder<unknown>;
  /** What a column has without a field's value: in an existing row, its current one. */
  without(column: string): RawBuilder<unknown>;
  /** Keys that stay the same aren't compared with other rows again. */
  keepsSame: boolean;
}

/** A row that breaks a rule. */
export interface Refusal {
  id: string;
  rule: TableRule;
  /** Fields each of which breaks it alone: without one of them, it holds. */
  fields: string[];
}

/** Finds the rows that break rules by their own values or by rows in the database. One statement. */
export async function findRefusals(
  trx: Transaction<Database>,
  candidates: Candidates,
  rules: readonly TableRule[],
  fields: ReadonlySet<string>,
): Promise<Refusal[]> {
  if (rules.length === 0) return [];
  const places = rules.map((rule, place) => {
    const suspects = rule.columns.filter((column) => fields.has(column));
    const tried = suspects.map(
      (column) => sql`case when ${holds(candidates, rule, column)} then ${sql.lit(column)} end`,
    );
    const blamed = sql`array_remove(array[${sql.join(tried)}]::text[], null)`;
    return sql`(${sql.lit(place)}, case when not ${holds(candidates, rule)} then ${blamed} end)`;
  });
  const { rows } = await sql<{ id: string; place: number; fields: string[] }>`
    select c.own_id as id, v.place, v.fields
    from (${valuesOf(candidates)}) c
    cross join lateral (values ${sql.join(places)}) as v (place, fields)
    where v.fields is not null`.execute(trx);
  return rows.flatMap(({ id, place, fields: blamed }) => {
    const rule = rules[place];
    return rule ? [{ id, rule, fields: blamed }] : [];
  });
}

/** Finds rows with the same keys as an earlier one of the page. One statement. */
export async function findDuplicates(
  trx: Transaction<Database>,
  candidates: Candidates,
  rules: readonly TableRule[],
): Promise<Refusal[]> {
  const queries = rules.flatMap(({ unique }, place) => {
    if (!unique) return [];
    const same = unique.keys.map((_, at) => isSame(unique, at, sql`o.${keyName(at)}`, sql`k.${keyName(at)}`));
    const name = sql.ref(`own_keys_${place}`);
    return [
      {
        keys: sql`${name} as materialized (select s.* from (${valuesOf(candidates)}) c
          cross join lateral (select c.own_id, ${keysOf(unique)} from ${rowOf(candidates, columnsOf(candidates, rules[place]))}) s
          where s.own_counts)`,
        found: sql`select k.own_id as id, ${sql.lit(place)}::int as place from ${name} k
          where exists (select from ${name} o where o.own_id < k.own_id and ${sql.join(same, sql` and `)})`,
      },
    ];
  });
  if (queries.length === 0) return [];
  const { rows } = await sql<{ id: string; place: number }>`
    with ${sql.join(queries.map(({ keys }) => keys))}
    ${sql.join(
      queries.map(({ found }) => found),
      sql` union all `,
    )}`.execute(trx);
  return rows.flatMap(({ id, place }) => {
    const rule = rules[place];
    return rule ? [{ id, rule, fields: [] }] : [];
  });
}

/** A condition that is unknown holds. */
function holds(candidates: Candidates, rule: TableRule, without?: string): RawBuilder<unknown> {
  const row = rowOf(candidates, columnsOf(candidates, rule), without);
  const condition = sql`coalesce((select ${rule.holds} from ${row}), true)`;
  const looksUp = rule.kind === 'foreign_key' || rule.kind === 'unique';
  if (!candidates.keepsSame || !looksUp) return condition;
  const places = new Map(storedColumns(candidates).map(({ name }, place) => [name, place]));
  const same = rule.columns.map((column) => {
    const place = places.get(column);
    if (place === undefined) return sql`false`;
    return column === without
      ? sql`true`
      : sql`c.${sql.ref(`own_v${place}`)} is not distinct from c.${sql.ref(`own_w${place}`)}`;
  });
  return sql`(${sql.join(same, sql` and `)} or ${condition})`;
}

const storedColumns = ({ table }: Pick<Candidates, 'table'>) =>
  [...table.columns.values()].filter(({ generatedAs }) => generatedAs === null);

/** Generated columns need those that they are generated from, which may be any. */
function columnsOf({ table }: Candidates, rule: TableRule | undefined): readonly string[] {
  const columns = rule?.columns ?? [];
  const isGenerated = columns.some((column) => (table.columns.get(column)?.generatedAs ?? null) !== null);
  return isGenerated ? [...table.columns.keys()] : columns;
}

/** Every value that a row will have, and would have without a field, in the type of its column. */
function valuesOf(candidates: Candidates): RawBuilder<unknown> {
  const { from, id, value, without } = candidates;
  const typed = (given: RawBuilder<unknown>, type: string, name: string) =>
    sql`(${given})::${sql.raw(type)} as ${sql.ref(name)}`;
  const all = storedColumns(candidates).flatMap(({ name, plainType }, place) => [
    typed(value(name), plainType, `own_v${place}`),
    typed(without(name), plainType, `own_w${place}`),
  ]);
  return sql`select ${id} as own_id, ${sql.join(all)} from ${from}`;
}

/** A row as a relation with the name of its table. */
function rowOf({ table }: Candidates, columns: readonly string[], without?: string): RawBuilder<unknown> {
  const values = storedColumns({ table }).flatMap(({ name }, place) =>
    columns.includes(name)
      ? [sql`c.${sql.ref(`own_${name === without ? 'w' : 'v'}${place}`)} as ${sql.id(name)}`]
      : [],
  );
  const row = sql`(select ${sql.join([sql`c.own_id`, ...values])})`;
  const generated = [...table.columns.values()].flatMap(({ name, generatedAs }) =>
    generatedAs !== null && columns.includes(name) ? [sql`(${sql.raw(generatedAs)}) as ${sql.id(name)}`] : [],
  );
  const alias = sql.id(table.name);
  if (generated.length === 0) return sql`${row} as ${alias}`;
  return sql`(select own_plain.*, ${sql.join(generated)} from ${row} own_plain) as ${alias}`;
}
