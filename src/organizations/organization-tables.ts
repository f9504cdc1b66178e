import { sql, type Transaction } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Database } from '../db/tables.ts';

/** Tables that the platform may have. */
const shared = ['users', 'integrations', 'customers', 'stakeholders', 'deals'];

export interface OrganizationTable {
  schema: string;
  name: string;
  /** The platform's own table: its rows aren't ours to delete. */
  isShared: boolean;
}

/** All tables with rows of an organization, by the catalog: those in our schema, and the platform's that we share. */
export async function organizationTables(
  trx: Transaction<Database>,
  { own }: Schemas,
): Promise<OrganizationTable[]> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select n.nspname as schema, c.relname as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
    where c.relkind in ('r', 'p')
      and (n.nspname = ${own} or c.oid in (select to_regclass(t) from unnest(${shared}::text[]) t))
    order by c.relname`.execute(trx);
  return rows.map((row) => ({ ...row, isShared: row.schema !== own }));
}
