import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../base/errors.ts';

/** A column of a list's order. Its SQL must never be null, and its type must compare in the list's order. */
export interface KeyColumn {
  sql: RawBuilder<unknown>;
  type: KeyType;
}

type KeyType = 'bigint' | 'boolean' | 'date' | 'integer' | 'numeric' | 'text' | 'timestamptz' | 'uuid';

/** The format of each type in PostgreSQL's output; a cursor contains nothing else. */
const written: Record<KeyType, RegExp> = {
  bigint: /^-?\d{1,18}$/,
  boolean: /^(true|false)$/,
  date: /^(\d{4,7}-\d\d-\d\d( BC)?|-?infinity)$/,
  integer: /^-?\d{1,9}$/,
  numeric: /^(-?\d+(\.\d+)?(e[+-]\d+)?|NaN|-?Infinity)$/,
  text: /^[^\0]*$/,
  timestamptz: /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:?\d\d)*( BC)?|-?infinity)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/**
 * The order of a list, and its pagination: each page begins after the last row of the previous one, so rows that
 * appear or disappear meanwhile move no other row to another page.
 *
 * All columns have the same direction, and the last one is unique. `name` ties a cursor to its list: a cursor of
 * another list or order is rejected.
 */
export interface Keyset {
  name: string;
  columns: readonly KeyColumn[];
  direction: 'asc' | 'desc';
}

/** The `order by` of the list. */
export function keysetOrder({ columns, direction }: Keyset): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql`${column.sql} ${sql.raw(direction)}`));
}

/** A row's position in the list, selected as `key` and passed to `keysetPage`. */
export function keysetKey({ columns }: Keyset): RawBuilder<string[]> {
  return sql<string[]>`array[${sql.join(columns.map((column) => sql`(${column.sql})::text`))}]`;
}

/**
 * The condition for rows after the cursor; always true without one.
 * @throws {AppError} `validation_failed`
 */
export function keysetAfter(keyset: Keyset, cursor: string | undefined): RawBuilder<boolean> {
  if (cursor === undefined || cursor === '') return sql<boolean>`true`;
  const values = readCursor(keyset, cursor);
  if (!values) throw badCursor();
  const left = sql.join(keyset.columns.map((column) => column.sql));
  const right = sql.join(keyset.columns.map((column, i) => sql`${values[i] ?? ''}::${sql.raw(column.type)}`));
  return sql<boolean>`(${left}) ${sql.raw(keyset.direction === 'asc' ? '>' : '<')} (${right})`;
}

/** Whether a cursor belongs to this keyset; for lists that are read in sections. */
export function isCursorOf(keyset: Keyset, cursor: string): boolean {
  return readCursor(keyset, cursor) !== undefined;
}

/** The column values in a cursor of this keyset, in order; undefined if it belongs to another one. */
export function cursorKey(keyset: Keyset, cursor: string): readonly string[] | undefined {
  return readCursor(keyset, cursor);
}

export function writeCursor(keyset: Keyset, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([keyset.name, ...key])).toString('base64url');
}

/** Turns up to `limit + 1` rows into a page of `limit`: an extra row means that there is a next page. */
export function keysetPage<Row extends { key: string[] }, Item>(
  keyset: Keyset,
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), nextCursor: last ? writeCursor(keyset, last.key) : null };
}

export function badCursor(): AppError {
  return new AppError(
    'validation_failed',
    'cursor is not from this list. Use nextCursor of the previous page with the same sort, or omit cursor to start over.',
    { details: { fields: [{ field: 'cursor', message: 'is not a cursor of this list' }] } },
  );
}

function readCursor(keyset: Keyset, cursor: string): string[] | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== keyset.columns.length + 1) return undefined;
  const [name, ...values] = parts.map((part: unknown) => (typeof part === 'string' ? part : '\0'));
  const fits = keyset.columns.every((column, i) => written[column.type].test(values[i] ?? '\0'));
  return name === keyset.name && fits ? values : undefined;
}
