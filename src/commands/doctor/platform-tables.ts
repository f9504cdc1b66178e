import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/tables.ts';
import { type Check, ok, problem } from './check.ts';

/** The columns that our statements fill, by table that the platform may own. */
const written: Record<string, string[]> = {
  users: ['organization_id', 'email', 'name', 'role', 'can_sign_in'],
  integrations: ['organization_id', 'provider', 'external_account_id', 'status'],
  customers: ['id', 'organization_id', 'name', 'integration_id', 'external_source', 'external_id'],
  stakeholders: ['id', 'organization_id', 'name', 'integration_id', 'external_source', 'external_id'],
};

interface ColumnRow {
  table_schema: string;
  table_name: string;
  column_name: string;
  data_type: string;
  is_filled: boolean;
}

/** Whether the platform's tables would reject our rows: they have required columns that we don't know. */
export async function checkPlatformTables(db: Kysely<Database>): Promise<Check[]> {
  const name = 'platform tables';
  const { rows } = await sql<ColumnRow>`
    select c.table_schema, c.table_name, c.column_name, c.data_type,
      c.is_nullable = 'YES' or c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS'
        as is_filled
    from information_schema.columns c
    where (c.table_schema, c.table_name) in (
      select relnamespace::regnamespace::text, relname from pg_class
      where oid in (select to_regclass(name) from unnest(${Object.keys(written)}::text[]) name))
    order by c.table_name, c.ordinal_position`.execute(db);
  const problems = rows.flatMap((row): Check[] => {
    const column = `${row.table_name}.${row.column_name}`;
    if (row.column_name === 'id' && row.data_type !== 'uuid') {
      return [
        problem(
          name,
          `${column} is ${row.data_type}, not uuid`,
          'We reference these rows by uuid. Give the table a uuid key, or use a separate database.',
        ),
      ];
    }
    if (row.is_filled || written[row.table_name]?.includes(row.column_name)) return [];
    return [
      problem(
        name,
        `${column} is required and has no default, so rows from HubSpot are rejected`,
        `Give it a default: alter table ${row.table_schema}.${row.table_name} alter column ${row.column_name} set default …; or drop its not null.`,
      ),
    ];
  });
  return problems.length > 0 ? problems : [ok(name, 'accept our rows')];
}
