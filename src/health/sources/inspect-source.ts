import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../../base/schemas.ts';
import { customersSource } from '../../contract/health.ts';
import type { Database } from '../../db/tables.ts';

/** A column whose new values are scores, as the catalog describes it. */
export interface ScoreColumn {
  /** `customers.health_score`, or `schema.table.column`. */
  source: string;
  schema: string;
  table: string;
  /** The column with the score, and the one with the customer's id. */
  column: string;
  customerColumn: string;
  /** The primary key: without one, changed rows can't be compared with what they were, so only new rows count. */
  keys: string[];
}

interface CatalogRow {
  schema: string;
  kind: string;
  is_customers: boolean;
  role: string;
  can_trigger: boolean;
  is_number: boolean | null;
  references: string[];
  has_customer_id: boolean;
  keys: string[];
}

const numbers = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** Describes a source by the catalog, or says in sentences why no scores can be taken from it. */
export async function inspectSource(
  db: Kysely<Database>,
  { own, shared }: Schemas,
  source: string,
): Promise<ScoreColumn | string> {
  const [schema = '', table = '', column = ''] =
    source === customersSource ? ['', 'customers', 'health_score'] : source.split('.');
  const place = source === customersSource ? 'customers' : `${schema}.${table}`;
  if (schema === own) return `${place} is one of our own tables. Name a table of the platform.`;
  const found = await readCatalog(db, { schema, table, column });
  if (!found) {
    return `The database has no table ${place}. Check the name, or wait for the platform's migrations.`;
  }
  if (found.kind !== 'r' && found.kind !== 'p') {
    return `${place} is not a table. Scores can only be taken from tables: name the one that the values are written to.`;
  }
  if (found.is_customers && source !== customersSource) {
    return `${place} needs no entry: changes of its health_score have a setting of their own. Name another table.`;
  }
  if (found.is_number === null) return `${place} has no column ${column}. Check the name.`;
  if (!found.is_number)
    return `${place}.${column} doesn't hold numbers. Name a column with scores from 0 to 100.`;
  const customerColumn = customerColumnOf(found);
  if (customerColumn === undefined) {
    return found.references.length > 1
      ? `Several columns of ${place} reference customers (${found.references.join(', ')}), and none of them is named customer_id.`
      : `${place} has no column that references ${shared}.customers, nor a customer_id of type uuid.`;
  }
  if (!found.can_trigger) {
    return `The database role ${found.role} can't watch ${place}. Its owner allows it with: grant trigger on ${place} to ${found.role};`;
  }
  return { source, schema: found.schema, table, column, customerColumn, keys: found.keys };
}

function customerColumnOf(found: CatalogRow): string | undefined {
  if (found.is_customers) return 'id';
  if (found.references.length === 1) return found.references[0];
  const isNamed =
    found.references.length === 0 ? found.has_customer_id : found.references.includes('customer_id');
  return isNamed ? 'customer_id' : undefined;
}

/** @param name without a schema, the table is looked up on the search path. */
async function readCatalog(
  db: Kysely<Database>,
  { schema, table, column }: { schema: string; table: string; column: string },
): Promise<CatalogRow | undefined> {
  const named =
    schema === '' ? sql`format('%I', ${table}::text)` : sql`format('%I.%I', ${schema}::text, ${table}::text)`;
  const columnsOf = (numbers: ReturnType<typeof sql>) => sql`
    array(select a.attname::text from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum = any(${numbers}) order by array_position(${numbers}, a.attnum))`;
  const { rows } = await sql<CatalogRow>`
    select n.nspname as schema, c.relkind as kind, c.oid = to_regclass('customers') as is_customers,
      current_user::text as role, has_table_privilege(c.oid, 'trigger') as can_trigger,
      (select t.typname = any(${numbers}) from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attname = ${column} and a.attnum > 0 and not a.attisdropped) as is_number,
      array(select a.attname::text from pg_catalog.pg_constraint f
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid = to_regclass('customers')
          and cardinality(f.conkey) = 1 and a.atttypid = 'uuid'::regtype
        order by a.attnum) as references,
      exists (select from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attname = 'customer_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped)
        as has_customer_id,
      coalesce((select ${columnsOf(sql`i.indkey::int2[]`)} from pg_catalog.pg_index i
        where i.indrelid = c.oid and i.indisprimary), '{}') as keys
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid = to_regclass(${named})`.execute(db);
  return rows[0];
}
