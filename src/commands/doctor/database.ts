import { type Kysely, sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import { migrationsApplied } from '../../db/migrate.ts';
import type { Database } from '../../db/tables.ts';
import { type Check, ok, problem, warning } from './check.ts';

const oldestServer = 150_000;

/** Whether the database can be reached, is new enough, lets us work, and is migrated. */
export async function checkDatabase(db: Kysely<Database>): Promise<Check[]> {
  const name = 'database';
  let server: { version: string; number: number };
  try {
    const { rows } = await sql<{ version: string; number: number }>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number
    `.execute(db);
    server = rows[0] ?? { version: 'unknown', number: 0 };
  } catch (error) {
    return [
      problem(
        name,
        `can't be reached: ${errorText(error)}`,
        'Check host, port, user, password and database in DATABASE_URL, and that the server is running.',
      ),
    ];
  }
  if (server.number < oldestServer) {
    return [problem(name, `is PostgreSQL ${server.version}`, 'Use PostgreSQL 15 or newer.')];
  }
  const migrations = await checkMigrations(db);
  return [
    ok(name, `PostgreSQL ${server.version} answers`),
    await checkRights(db),
    migrations,
    ...(migrations.state === 'ok' ? [await checkSearchIndex(db)] : []),
  ];
}

/** The extension behind the search for parts of names; migrating goes on without it. */
async function checkSearchIndex(db: Kysely<Database>): Promise<Check> {
  const name = 'customer search';
  const { rows } = await sql<{ indexed: boolean }>`
    select to_regclass('cscx_customers_search') is not null as indexed`.execute(db);
  if (rows[0]?.indexed) return ok(name, 'uses its index');
  return warning(
    name,
    'works without an index, but is slow with very many customers',
    "As the database owner, run: create extension pg_trgm; create index cscx_customers_search on customers using gin (lower(left(coalesce(name, ''), 300) || E'\\n' || left(coalesce(domain, ''), 300)) gin_trgm_ops);",
  );
}

async function checkRights(db: Kysely<Database>): Promise<Check> {
  const name = 'database rights';
  const { rows } = await sql<{
    role: string;
    schema: string | null;
    in_schema: boolean;
    in_database: boolean;
  }>`
    select current_user as role, current_schema() as schema,
      coalesce(has_schema_privilege(current_schema(), 'create'), false) as in_schema,
      has_database_privilege(current_database(), 'create')
        or to_regnamespace('pgboss') is not null as in_database`.execute(db);
  const [rights] = rows;
  if (!rights?.schema) {
    return problem(
      name,
      'no schema on the search path exists',
      'Create one, or set search_path for the role.',
    );
  }
  const lacking = [
    ...(rights.in_schema ? [] : [`create on schema ${rights.schema}`]),
    ...(rights.in_database ? [] : ['create on the database (for the job queue’s own schema)']),
  ];
  return lacking.length === 0
    ? ok(name, `role ${rights.role} can create everything needed`)
    : problem(
        name,
        `role ${rights.role} is missing ${lacking.join(' and ')}`,
        'Grant it as the database owner.',
      );
}

async function checkMigrations(db: Kysely<Database>): Promise<Check> {
  const name = 'migrations';
  return (await migrationsApplied(db))
    ? ok(name, 'all applied')
    : problem(name, 'some are pending', 'Run: npm run cli -- migrate (npm start does this automatically).');
}
