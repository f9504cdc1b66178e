import { sql, type Transaction } from 'kysely';
import type { Database } from './tables.ts';

/**
 * Creates a schema that doesn't exist. `create schema if not exists` would require the right to create schemas even for
 * one that was created for the role.
 */
export async function ensureSchema(trx: Transaction<Database>, name: string): Promise<void> {
  const { rows } = await sql`select from pg_catalog.pg_namespace where nspname = ${name}`.execute(trx);
  if (rows.length === 0) await sql`create schema ${sql.id(name)}`.execute(trx);
}
