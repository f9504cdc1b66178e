import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { ColumnTypes } from '../mapping/column-types.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import { columnsOf } from '../mapping/parse-record.ts';
import type { IncomingRecord } from './incoming-record.ts';
import type { PortalWriter } from './portal-writer.ts';

/** A constraint of a table that the platform may own. */
interface Constraint {
  name: string;
  columns: string[];
  /** The condition of a check constraint. */
  condition: string | null;
  /** The table and column to which a foreign key refers. */
  target: { schema: string; table: string; column: string } | null;
}

/**
 * Clears the values of a page that violate the constraint that the database named: in a foreign key those that don't
 * exist there, in a check those for which it is false. An existing row keeps its value, a new one has none, and each
 * becomes a sync error of its field. One query, whatever the number of records.
 * @returns the records in the same order; undefined if the error is about something else.
 */
export async function clearViolations(
  { db, mappings, columns: all }: Pick<PortalWriter, 'db' | 'mappings' | 'columns'>,
  objectType: ObjectType,
  records: readonly IncomingRecord[],
  error: Error,
): Promise<IncomingRecord[] | undefined> {
  const mapping = mappings.objects[objectType];
  const columns = all[objectType];
  const constraint = await findConstraint(db, mapping.table, error);
  if (!constraint) return undefined;
  const fields = columnsOf(mapping, columns).filter(
    (field) => constraint.columns.includes(field) && !columns.get(field)?.required,
  );
  if (fields.length === 0) return undefined;
  const places = await findViolations(db, constraint, columns, records);
  const cleared = records.map((record, place) =>
    places.has(place) ? withoutValues(record, mapping, fields, constraint) : record,
  );
  return cleared.some((record, place) => record !== records[place]) ? cleared : undefined;
}

async function findConstraint(
  db: Kysely<Database>,
  table: string,
  error: Error,
): Promise<Constraint | undefined> {
  if (!('constraint' in error) || typeof error.constraint !== 'string') return undefined;
  const { rows } = await sql<{
    columns: string[];
    condition: string | null;
    schema: string | null;
    table: string | null;
    column: string | null;
  }>`
    select
      (select array_agg(a.attname::text) from pg_attribute a
        where a.attrelid = k.conrelid and a.attnum = any(k.conkey)) as columns,
      case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end as condition,
      n.nspname::text as schema, c.relname::text as table,
      (select a.attname::text from pg_attribute a where a.attrelid = k.confrelid and a.attnum = k.confkey[1]) as column
    from pg_constraint k
    left join pg_class c on c.oid = k.confrelid
    left join pg_namespace n on n.oid = c.relnamespace
    where k.conrelid = ${table}::regclass and k.conname = ${error.constraint}
      and (k.contype = 'c' or (k.contype = 'f' and cardinality(k.conkey) = 1))`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { schema, table: targetTable, column } = row;
  return {
    name: error.constraint,
    columns: row.columns,
    condition: row.condition,
    target: schema && targetTable && column ? { schema, table: targetTable, column } : null,
  };
}

/** The places of the records that violate a constraint. */
async function findViolations(
  db: Kysely<Database>,
  { columns: names, condition, target }: Constraint,
  columns: ColumnTypes,
  records: readonly IncomingRecord[],
): Promise<Set<number>> {
  const input = records.map(({ values }, place) => ({
    ...Object.fromEntries(names.map((name) => [name, values[name] ?? null])),
    own_place: place,
  }));
  const definitions = names.map(
    (name) => sql`${sql.ref(name)} ${sql.raw(columns.get(name)?.sqlType ?? 'text')}`,
  );
  const [name = ''] = names;
  // The condition is from the catalog, and names the columns as they are named here.
  const violated = target
    ? sql`i.${sql.ref(name)} is not null and not exists (
        select from ${sql.table(`${target.schema}.${target.table}`)} t
        where t.${sql.ref(target.column)} = i.${sql.ref(name)})`
    : sql`not coalesce((${sql.raw(condition ?? 'true')}), true)`;
  const { rows } = await sql<{ place: number }>`
    select own_place as place
    from jsonb_to_recordset(${toJsonb(input)}::jsonb) as i (own_place int, ${sql.join(definitions)})
    where ${violated}`.execute(db);
  return new Set(rows.map(({ place }) => place));
}

function withoutValues(
  record: IncomingRecord,
  mapping: ObjectMapping,
  fields: readonly string[],
  { name }: Constraint,
): IncomingRecord {
  const values = { ...record.values };
  const keep = [...record.keep];
  const rejects = [...record.rejects];
  for (const field of fields) {
    const value = values[field];
    if (value === null || value === undefined) continue;
    values[field] = null;
    keep.push(field);
    rejects.push({
      externalId: record.externalId,
      property: mapping.fields.find((one) => one.field === field)?.property ?? '',
      field,
      code: 'rejected_by_database',
      value: String(value),
      details: { constraint: name },
    });
  }
  return rejects.length === record.rejects.length ? record : { ...record, values, keep, rejects };
}
