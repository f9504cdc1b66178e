import { type RawBuilder, sql } from 'kysely';
import type {
  ForeignKeyProfile,
  TableProfile,
  UniqueProfile,
} from '../../../db/shared-tables/table-profile.ts';

/** A rule of a table, in the form of a condition that can be evaluated before a row is written. */
export interface TableRule {
  /** The constraint's name in the catalog; for a required column, the column's. */
  name: string;
  kind: 'required' | 'check' | 'foreign_key' | 'unique';
  /** The columns that it is about. */
  columns: readonly string[];
  /**
   * False for a row that the table refuses. The row is a relation with the table's name, and with `own_id`. It uses an
   * index for every look-up.
   */
  holds: RawBuilder<unknown>;
  /** What must differ from other rows of the same page. */
  unique?: UniqueProfile;
}

/** The rules of a table that depend on a row's values. Its key is ours, and needs no rule. */
export function rulesOf(table: TableProfile): TableRule[] {
  const columns = [...table.columns.values()];
  return [
    ...columns
      .filter((column) => column.required)
      .map(({ name }): TableRule => {
        return { name, kind: 'required', columns: [name], holds: sql`${sql.id(name)} is not null` };
      }),
    ...columns.flatMap(({ name: column, domainChecks }) =>
      domainChecks.map(({ name, condition }): TableRule => {
        // The condition is about `value`.
        const holds = sql`(select (${sql.raw(condition)}) from (select ${sql.id(column)} as value) own_domain)`;
        return { name, kind: 'check', columns: [column], holds };
      }),
    ),
    ...table.checks.map(({ name, columns: names, condition }): TableRule => {
      return { name, kind: 'check', columns: names, holds: sql`(${sql.raw(condition)})` };
    }),
    // PostgreSQL checks a key with the rights of its owner; ours may be fewer.
    ...table.foreignKeys
      .filter(({ isReadable }) => isReadable)
      .map((key): TableRule => {
        return { name: key.name, kind: 'foreign_key', columns: key.columns, holds: refersToRow(key) };
      }),
    ...table.uniques
      .filter(({ columns: names }) => names.some((name) => name !== 'id'))
      .map((unique): TableRule => {
        // Those in a condition of the index come last.
        const isKey = (column: string) => unique.keys.some((key) => key.includes(column));
        const names = unique.columns.toSorted((a, b) => Number(isKey(b)) - Number(isKey(a)));
        return {
          name: unique.name,
          kind: 'unique',
          columns: names,
          holds: differsFromRows(table, unique),
          unique,
        };
      }),
  ];
}

function refersToRow({ columns, target, isFull }: ForeignKeyProfile): RawBuilder<unknown> {
  const isNull = columns.map((column) => sql`${sql.id(column)} is null`);
  const matches = target.columns.map(
    (column, at) => sql`own_target.${sql.id(column)} = own_key.${keyName(at)}`,
  );
  const keys = columns.map((column, at) => sql`${sql.id(column)} as ${keyName(at)}`);
  return sql`(${sql.join(isNull, isFull ? sql` and ` : sql` or `)} or exists (
    select from (select ${sql.join(keys)}) own_key
    cross join lateral (select from ${sql.id(target.schema, target.table)} own_target
      where ${sql.join(matches, sql` and `)} offset 0) own_found))`;
}

function differsFromRows(table: TableProfile, unique: UniqueProfile): RawBuilder<unknown> {
  const places = unique.keys.map((_, at) => at);
  // A comparison that also finds nulls would use no index, so each combination of nulls has its own look-up.
  const combinations = unique.nullsEqual ? subsetsOf(places) : [[]];
  const found = combinations.map((nulls) => {
    const asked = places.map((at) =>
      nulls.includes(at) ? sql`own_key.${keyName(at)} is null` : sql`own_key.${keyName(at)} is not null`,
    );
    const same = unique.keys.map((key, at) =>
      nulls.includes(at)
        ? sql`(${sql.raw(key)}) is null`
        : sql`(${sql.raw(key)}) ${operatorOf(unique, at)} own_key.${keyName(at)}`,
    );
    return sql`(${sql.join(asked, sql` and `)} and exists (select from ${sql.id(table.schema, table.name)}
      where ${sql.join(same, sql` and `)} and ${counts(unique)} and id <> own_key.own_self offset 0))`;
  });
  return sql`not exists (select from (select ${keysOf(unique)}, own_id as own_self) own_key
    where own_key.own_counts and (${sql.join(found, sql` or `)}))`;
}

/** All combinations of some places. */
function subsetsOf(places: readonly number[]): number[][] {
  const [first, ...others] = places;
  if (first === undefined) return [[]];
  const rest = subsetsOf(others);
  return [...rest, ...rest.map((subset) => [first, ...subset])];
}

const operatorOf = ({ operators }: UniqueProfile, at: number) => sql.raw(operators[at] ?? '=');

/** A row's keys in a unique rule, and whether the rule is about the row. */
export function keysOf(unique: UniqueProfile): RawBuilder<unknown> {
  const keys = unique.keys.map((key, at) => sql`(${sql.raw(key)}) as ${keyName(at)}`);
  return sql`${sql.join(keys)}, ${counts(unique)} as own_counts`;
}

/** Whether a key of two rows counts as the same. */
export function isSame(
  unique: UniqueProfile,
  at: number,
  left: RawBuilder<unknown>,
  right: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const equal = sql`${left} ${operatorOf(unique, at)} ${right}`;
  return unique.nullsEqual ? sql`(${equal} or (${left} is null and ${right} is null))` : equal;
}

export const keyName = (at: number): RawBuilder<unknown> => sql.ref(`own_${at}`);

const counts = ({ predicate }: UniqueProfile) =>
  predicate === null ? sql`true` : sql`(${sql.raw(predicate)})`;
