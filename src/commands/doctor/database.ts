import { type Kysely, sql } from 'kysely';
import { migrationsApplied } from '../../db/migrate.ts';
import type { Database } from '../../db/tables.ts';
import { errorText } from '../../errors.ts';
import { type Check, ok, problem } from './check.ts';

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
        `cannot be reached: ${errorText(error)}`,
        'Check host, port, user, password and database in DATABASE_URL, and that the server runs.',
      ),
    ];
  }
  if (server.number < oldestServer) {
    return [problem(name, `is PostgreSQL ${server.version}`, 'Use PostgreSQL 15 or newer.')];
  }
  return [ok(name, `PostgreSQL ${server.version} answers`), await checkRights(db), await checkMigrations(db)];
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
      'no schema of the search path exists',
      'Create one, or set search_path for the role.',
    );
  }
  const lacking = [
    ...(rights.in_schema ? [] : [`create on schema ${rights.schema}`]),
    ...(rights.in_database ? [] : ['create on the database (for the job queue’s own schema)']),
  ];
  return lacking.length === 0
    ? ok(name, `the role ${rights.role} may create what is needed`)
    : problem(
        name,
        `the role ${rights.role} lacks ${lacking.join(' and ')}`,
        'Grant it, as owner of the database.',
      );
}

async function checkMigrations(db: Kysely<Database>): Promise<Check> {
  const name = 'migrations';
  return (await migrationsApplied(db))
    ? ok(name, 'all applied')
    : problem(name, 'some are still to be applied', 'Run: npm run cli -- migrate (npm start does it, too).');
}
