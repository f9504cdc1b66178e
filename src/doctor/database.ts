import { type Kysely, sql } from 'kysely';
import { errorText } from '../base/errors.ts';
import { jobsSchema, type Schemas } from '../base/schemas.ts';
import type { Check } from '../contract/doctor.ts';
import { isInstalled, migrationsApplied } from '../db/migrate.ts';
import type { Database } from '../db/tables.ts';
import { ok, problem, warning } from './check.ts';

const oldestServer = 150_000;

/** Whether the database is reachable, recent enough, writable, and migrated. */
export async function checkDatabase(db: Kysely<Database>, schemas: Schemas): Promise<Check[]> {
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
  const migrations = await checkMigrations(db, schemas);
  return [
    ok(name, `PostgreSQL ${server.version} answers`),
    await checkRights(db, schemas),
    migrations,
    ...(migrations.state === 'ok' ? [await checkSearchIndex(db)] : []),
  ];
}

/** The extension for searching parts of names; migrations work without it. */
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

async function checkRights(db: Kysely<Database>, schemas: Schemas): Promise<Check> {
  const name = 'database rights';
  const { rows } = await sql<{ role: string; database: string; schema: string; may: boolean }>`
    select current_user as role, current_database() as database, s.name as schema,
      case when to_regnamespace(s.name) is null then has_database_privilege(current_database(), 'create')
        else has_schema_privilege(s.name, 'create') end as may
    from unnest(array[${schemas.own}, ${jobsSchema(schemas)}]::text[]) s (name)`.execute(db);
  const [rights] = rows;
  const closed = rows.filter(({ may }) => !may).map(({ schema }) => schema);
  if (!rights || closed.length === 0) {
    return ok(name, `role ${rights?.role} can create everything needed`);
  }
  return problem(
    name,
    `role ${rights.role} can't create tables in ${closed.join(' and ')}`,
    `As the database owner, run: grant create on database ${rights.database} to ${rights.role}; or create the schemas for it: ${closed
      .map((schema) => `create schema ${schema} authorization ${rights.role};`)
      .join(' ')}`,
  );
}

async function checkMigrations(db: Kysely<Database>, schemas: Schemas): Promise<Check> {
  const name = 'migrations';
  if (await migrationsApplied(db, { schemas })) return ok(name, 'all applied');
  return (await isInstalled(db, schemas.own))
    ? problem(name, 'some are pending', 'Run: npm run cli -- migrate (npm start does this automatically).')
    : warning(name, 'none are applied yet', 'The first start (npm start) applies them.');
}
