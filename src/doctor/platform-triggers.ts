import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import type { SharedTable } from '../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../db/tables.ts';
import { warning } from './check.ts';

interface Trigger {
  name: string;
  on: string;
  /** The function with its arguments. */
  function: string;
  /** Tables of ours that it would find. */
  tables: string[];
}

/**
 * The platform's triggers run in our sessions, too, and find tables of ours first where their function names a table
 * without its schema and has no search path of its own.
 */
export async function checkPlatformTriggers(
  db: Kysely<Database>,
  { own, shared }: Schemas,
  tables: readonly SharedTable[],
): Promise<Check[]> {
  const theirs = tables.filter((table) => !table.isOurs).map(({ schema, name }) => `${schema}.${name}`);
  const { rows } = await sql<Trigger>`
    select t.tgname as name, n.nspname || '.' || c.relname as "on", p.oid::regprocedure::text as function,
      array_agg(o.tablename::text order by o.tablename) as tables
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_proc p on p.oid = t.tgfoid
    join pg_catalog.pg_tables o on o.schemaname = ${own}
      and p.prosrc ~* ('\\m(from|join|into|update)\\s+(only\\s+)?"?' || o.tablename || '\\M')
    where not t.tgisinternal and n.nspname || '.' || c.relname = any(${theirs}::text[])
      and p.pronamespace <> to_regnamespace(${own})
      and not exists (select from unnest(p.proconfig) as s (setting) where s.setting like 'search_path=%')
    group by 1, 2, 3
    order by 2, 1`.execute(db);
  return rows.map((trigger) =>
    warning(
      `trigger ${trigger.name}`,
      `runs ${trigger.function} on changes of ${trigger.on}, which would find ${trigger.tables.map((table) => `${own}.${table}`).join(', ')} in our sessions`,
      `Give the function a search path of its own: alter function ${trigger.function} set search_path = ${shared}`,
    ),
  );
}
