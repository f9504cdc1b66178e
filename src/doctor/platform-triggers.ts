import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import { sharedTableNames } from '../db/shared-tables/read-shared-tables.ts';
import type { Database } from '../db/tables.ts';
import { warning } from './check.ts';

/**
 * Triggers of the platform that our writes would fire with our search path: where their functions don't set one and
 * name a table that both have, they would find ours.
 * @param names the tables that both have.
 */
export async function checkPlatformTriggers(
  db: Kysely<Database>,
  { shared }: Schemas,
  names: readonly string[],
): Promise<Check[]> {
  if (names.length === 0) return [];
  const { rows } = await sql<{ trigger: string; called: string }>`
    select string_agg(distinct format('%s on %s', t.tgname, c.relname), ', ') as trigger,
      format('%I.%I()', f.nspname, p.proname) as called
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_proc p on p.oid = t.tgfoid
    join pg_catalog.pg_namespace f on f.oid = p.pronamespace
    where n.nspname = ${shared} and c.relname = any(${[...sharedTableNames]}) and not t.tgisinternal
      and p.prosrc ~* ${`(^|[^\\w."])"?(${names.join('|')})\\M`}
      and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
    group by p.oid, f.nspname
    order by 2`.execute(db);
  return rows.map(({ trigger, called }) =>
    warning(
      `trigger ${trigger}`,
      `${called} sets no search_path and names a table that we have, too: when a sync writes, it finds ours, and its error would refuse the record`,
      `Run: alter function ${called} set search_path = ${shared}; or write the table's name with its schema in the function.`,
    ),
  );
}
