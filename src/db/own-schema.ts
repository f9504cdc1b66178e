import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { defaultSchemas, jobsSchema, type Schemas } from '../base/schemas.ts';
import { ensureSchema } from './ensure-schema.ts';
import { moveInstallation, schemaOfEarlierRelease } from './move-installation.ts';
import type { Database } from './tables.ts';

/** Roles in hosted databases whose keys are public. */
const publicRoles = ['anon', 'authenticated'];

/** Names of what the migrations create, without the tables that the platform may have. */
export interface OwnNames {
  tables: readonly string[];
  functions: readonly string[];
  /** Queues of background jobs. */
  queues: readonly string[];
}

/**
 * Creates our schemas if they don't exist. An earlier release had its tables in the platform's schema: they are moved,
 * in the same transaction. Any number of processes can do this at once.
 */
export async function makeSchemas(
  db: Kysely<Database>,
  schemas: Schemas,
  names: OwnNames,
  log?: Log,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await takeTurn(trx, schemas);
    if (await isThere(trx, schemas.own, names.tables[0] ?? '')) return;
    await refuseTablesOfOthers(trx, schemas.own);
    await refuseMissingSchema(trx, schemas.shared);
    const before = await schemaOfEarlierRelease(trx, schemas);
    await ensureSchema(trx, schemas.own);
    if (before === undefined) return ensureSchema(trx, jobsSchema(schemas));
    await moveInstallation(trx, before, schemas, names);
    log?.info({ from: before, to: schemas.own }, 'the tables were moved into a schema of their own');
  });
}

/** Other roles lose their rights in our schema, so it must not be one that is in use. */
async function refuseTablesOfOthers(trx: Transaction<Database>, own: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${own} and c.relkind in ('r', 'p', 'v', 'm', 'f') order by c.relname limit 1`.execute(
    trx,
  );
  const [first] = rows;
  if (!first) return;
  throw new AppError(
    'not_ready',
    `The schema ${own} has tables of other programs, such as ${first.name}. Set DATABASE_SCHEMA to the name of a schema that is new or empty.`,
  );
}

/** A misspelled name would put all tables into our schema. Without `public`, there is no platform. */
async function refuseMissingSchema(trx: Transaction<Database>, shared: string): Promise<void> {
  if (shared === defaultSchemas.shared) return;
  const { rows } = await sql`select from pg_catalog.pg_namespace where nspname = ${shared}`.execute(trx);
  if (rows.length > 0) return;
  throw new AppError(
    'not_ready',
    `The database has no schema ${shared}. Set SHARED_SCHEMA to the schema with the platform's tables.`,
  );
}

/**
 * Closes our schemas to other roles: no right for `PUBLIC` and the roles with public keys, row-level security on every
 * table, and a fixed search path for functions, because triggers run in other programs' sessions too. It is our schema
 * alone, so functions that run with our rights call nothing that others created. Grants to named roles are kept. Does
 * nothing if everything is closed already.
 */
export async function protectSchemas(db: Kysely<Database>, schemas: Schemas): Promise<void> {
  if (!(await isOpen(db, schemas))) return;
  await db.transaction().execute(async (trx) => {
    await takeTurn(trx, schemas);
    const roles = await sql<{ name: string }>`
      select rolname as name from pg_catalog.pg_roles where rolname = any(${publicRoles})`.execute(trx);
    const grantees = sql.join([sql`public`, ...roles.rows.map(({ name }) => sql.id(name))]);
    for (const schema of [schemas.own, jobsSchema(schemas)]) {
      const id = sql.id(schema);
      await sql`revoke all on schema ${id} from ${grantees}`.execute(trx);
      await sql`revoke all on all tables in schema ${id} from ${grantees}`.execute(trx);
      await sql`revoke all on all sequences in schema ${id} from ${grantees}`.execute(trx);
      await sql`revoke all on all routines in schema ${id} from ${grantees}`.execute(trx);
      await eachStatement(
        trx,
        sql`select format('alter table %s enable row level security', c.oid::regclass) as statement
          from pg_catalog.pg_class c
          where c.relnamespace = ${schema}::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity`,
      );
    }
    await eachStatement(
      trx,
      sql`select format('alter function %s set search_path = %s', p.oid::regprocedure, ${wantedPath(schemas)}) as statement
        from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang
        where p.pronamespace = ${schemas.own}::regnamespace and l.lanname = 'plpgsql'`,
    );
  });
}

/** Functions with the rights of their callers that use the platform's tables. */
const withShared = ['cscx_customers_like', 'cscx_note_stage_changes'];

/** The search path of our function `p`. */
const wantedPath = ({ own, shared }: Schemas) => sql`
  quote_ident(${own}) || case when p.proname = any(${withShared}) and not p.prosecdef
    then ', ' || quote_ident(${shared}) else '' end || ', pg_temp'`;

/** Whether other roles have any right in our schemas, or something there isn't closed as it should be. */
export async function isOpen(db: Kysely<Database>, schemas: Schemas): Promise<boolean> {
  const ours = sql`any(array[${schemas.own}::text, ${jobsSchema(schemas)}::text])`;
  const { rows } = await sql<{ open: boolean }>`
    with granted as (
      select a.grantee from pg_catalog.pg_namespace n, aclexplode(n.nspacl) a where n.nspname = ${ours}
      union all
      select a.grantee from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
        aclexplode(c.relacl) a where n.nspname = ${ours}
      union all
      select a.grantee from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace,
        aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where n.nspname = ${ours}
    )
    select exists (select from granted g where g.grantee = 0
        or g.grantee in (select oid from pg_catalog.pg_roles where rolname = any(${publicRoles})))
      or exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ${ours} and c.relkind in ('r', 'p') and not c.relrowsecurity)
      or exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
          join pg_catalog.pg_language l on l.oid = p.prolang
        where n.nspname = ${schemas.own} and l.lanname = 'plpgsql'
          and ('search_path=' || ${wantedPath(schemas)}) <> all(coalesce(p.proconfig, '{}'))) as open`.execute(
    db,
  );
  return rows[0]?.open === true;
}

/** Runs the statements that a query builds from names in the catalog. */
async function eachStatement(trx: Transaction<Database>, query: ReturnType<typeof sql>): Promise<void> {
  const { rows } = await (query as ReturnType<typeof sql<{ statement: string }>>).execute(trx);
  for (const { statement } of rows) await sql.raw(statement).execute(trx);
}

/** Makes processes that start at the same time wait for each other. */
async function takeTurn(trx: Transaction<Database>, { own }: Schemas): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`schema:${own}`}, 0))`.execute(trx);
}

async function isThere(trx: Transaction<Database>, schema: string, table: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_catalog.pg_tables where schemaname = ${schema} and tablename = ${table}`.execute(trx);
  return rows.length > 0;
}
