import { type Kysely, sql, type Transaction } from 'kysely';
import { jobsSchema, jobsSuffix, type Schemas } from '../base/schemas.ts';
import { ensureSchema } from './ensure-schema.ts';
import type { OwnNames } from './own-schema.ts';
import type { Database } from './tables.ts';

// Earlier releases created their tables in the first schema of the role's search path, usually `public`, and those of
// the job queue in `pgboss`.

/** Lists the applied migrations. */
export const bookkeepingTable = 'cscx_hubspot_migrations';
const earlierJobs = 'pgboss';

/**
 * The first columns of tables that the platform may have, as our first migration created them. A table with other
 * first columns is the platform's, and stays.
 */
const madeByUs: Record<string, readonly string[]> = {
  users: ['id', 'organization_id', 'email', 'name', 'role', 'can_sign_in', 'created_at', 'updated_at'],
  integrations: ['id', 'organization_id', 'provider', 'external_account_id', 'status', 'created_at'],
  customers: ['id', 'organization_id', 'name', 'domain', 'industry', 'arr', 'csm_id', 'health_score'],
  stakeholders: ['id', 'organization_id', 'customer_id', 'name', 'email', 'title', 'phone', 'role'],
  deals: ['id', 'organization_id', 'customer_id', 'name', 'amount', 'currency', 'pipeline_id', 'stage_id'],
};

/** Triggers on such tables. Their new names differ between installations that share a table. */
const triggers = ['customer_origin', 'outbound', 'forget'];

/**
 * The schema with the tables of an earlier release, if there is one. An installation with a job queue next to it has
 * a schema of its own: it is another one, and stays.
 */
export async function schemaOfEarlierRelease(
  trx: Kysely<Database>,
  { own, shared }: Schemas,
): Promise<string | undefined> {
  // `reset_val` is the role's own search path, which our sessions replace.
  const { rows } = await sql<{ name: string }>`
    select s.name from (
      select ${shared}::text as name, 0 as place
      union all
      select case btrim(p.part, ' "') when '$user' then current_user::text else btrim(p.part, ' "') end, p.place
      from pg_catalog.pg_settings t, regexp_split_to_table(t.reset_val, ',') with ordinality as p (part, place)
      where t.name = 'search_path') s
    join pg_catalog.pg_tables t on t.schemaname = s.name and t.tablename = ${bookkeepingTable}
    where s.name <> ${own} and to_regnamespace(quote_ident(s.name || ${jobsSuffix})) is null
    order by s.place limit 1`.execute(trx);
  return rows[0]?.name;
}

/**
 * Moves an installation into our schemas without copying a row: tables with their indexes, sequences and grants,
 * functions, and the job queue with its jobs. The platform's tables stay, with the columns that we added.
 */
export async function moveInstallation(
  trx: Transaction<Database>,
  from: string,
  schemas: Schemas,
  names: OwnNames,
): Promise<void> {
  const own = sql.id(schemas.own);
  const tables = [...names.tables, ...(await sharedTablesOfOurs(trx, from))];
  for (const table of await existing(trx, from, tables)) {
    await sql`alter table ${sql.id(from, table)} set schema ${own}`.execute(trx);
  }
  const { rows: functions } = await sql<{ signature: string }>`
    select oid::regprocedure::text as signature from pg_catalog.pg_proc
    where pronamespace = ${from}::regnamespace and proname = any(${[...names.functions]})`.execute(trx);
  for (const { signature } of functions) {
    await sql`alter function ${sql.raw(signature)} set schema ${own}`.execute(trx);
  }
  await renameTriggers(trx, schemas);
  await moveJobs(trx, schemas, names.queues);
}

async function existing(
  trx: Transaction<Database>,
  schema: string,
  tables: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_catalog.pg_tables
    where schemaname = ${schema} and tablename = any(${[...tables]})`.execute(trx);
  return rows.map(({ name }) => name);
}

async function sharedTablesOfOurs(trx: Transaction<Database>, schema: string): Promise<string[]> {
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r'
      and c.relname = any(${Object.keys(madeByUs)})
    group by c.relname`.execute(trx);
  return rows
    .filter(({ name, columns }) => madeByUs[name]?.every((column, place) => columns[place] === column))
    .map(({ name }) => name);
}

async function renameTriggers(trx: Transaction<Database>, { own }: Schemas): Promise<void> {
  const { rows } = await sql<{ trigger: string; table: string }>`
    select t.tgname as trigger, t.tgrelid::regclass::text as table
    from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and p.pronamespace = ${own}::regnamespace
      and t.tgname = any(${triggers.map((name) => `cscx_${name}`)})
      and t.tgrelid in (select to_regclass(name) from unnest(${Object.keys(madeByUs)}::text[]) name)`.execute(
    trx,
  );
  for (const { trigger, table } of rows) {
    const name = trigger.replace(/^cscx_/, `${own}_`);
    await sql`alter trigger ${sql.id(trigger)} on ${sql.raw(table)} rename to ${sql.id(name)}`.execute(trx);
  }
}

/**
 * Moves the job queue, unless the platform has queues in it too. Its functions contain the schema's name, so they are
 * replaced.
 */
async function moveJobs(
  trx: Transaction<Database>,
  schemas: Schemas,
  queues: readonly string[],
): Promise<void> {
  const jobs = jobsSchema(schemas);
  const isThere = (await existing(trx, earlierJobs, ['queue'])).length > 0;
  if (!isThere || (await hasOtherQueues(trx, queues))) return ensureSchema(trx, jobs);
  // One that was created for the role is empty.
  await sql`drop schema if exists ${sql.id(jobs)}`.execute(trx);
  await sql`alter schema ${sql.id(earlierJobs)} rename to ${sql.id(jobs)}`.execute(trx);
  const { rows: functions } = await sql<{ definition: string }>`
    select pg_get_functiondef(oid) as definition from pg_catalog.pg_proc
    where pronamespace = ${jobs}::regnamespace and prokind = 'f'`.execute(trx);
  for (const { definition } of functions) {
    await sql.raw(definition.replaceAll(/\bpgboss\./g, `${jobs}.`)).execute(trx);
  }
}

async function hasOtherQueues(trx: Transaction<Database>, queues: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from ${sql.id(earlierJobs, 'queue')}
    where name <> all(${[...queues]}) and name not like '\\_\\_pgboss\\_\\_%'
    limit 1`.execute(trx);
  return rows.length > 0;
}
