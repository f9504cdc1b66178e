import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { AppError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { splitStatements } from './sql-statements.ts';
import type { Database } from './tables.ts';

/** Names of our own: the platform whose database this may be keeps such a table too. */
const bookkeepingTable = 'cscx_hubspot_migrations';
const lockTable = 'cscx_hubspot_migration_lock';
const oldestServer = { number: 150_000, name: 'PostgreSQL 15' };
const migrationsFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');
const fileName = /^(\d{4}-[a-z0-9-]+)\.sql$/;

export interface MigrateOptions {
  log?: Log;
  /** Where the NNNN-name.sql files are; tests bring their own. */
  folder?: string;
}

/**
 * Brings the database to the state that this release needs: applies the files of `migrations/` that have not been
 * applied yet, in the order of their numbers, each in a transaction of its own. Any number of processes may do
 * this at once: one works, the others wait for it.
 * @returns the names of the migrations that this call applied.
 * @throws {AppError} `not_ready` when the server is too old, the database was migrated by a newer release, the role
 * lacks rights, or a statement fails; the message names file and line.
 */
export async function migrate(db: Kysely<Database>, options: MigrateOptions = {}): Promise<string[]> {
  await refuseOldServer(db);
  const folder = options.folder ?? migrationsFolder;
  const files = await readMigrations(folder);
  const schema = await schemaForNewTables(db);
  await refuseNewerDatabase(db, schema, Object.keys(files));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => files },
    migrationTableName: bookkeepingTable,
    migrationLockTableName: lockTable,
    migrationTableSchema: schema,
  });
  const applied: string[] = [];
  for (;;) {
    const { error, results = [] } = await migrator.migrateUp();
    if (error) throw explain(error);
    const [result] = results;
    if (!result) return applied;
    applied.push(result.migrationName);
    options.log?.info({ migration: result.migrationName }, 'the database was migrated');
  }
}

/** Whether every migration that this release knows has been applied; newer ones do not matter. */
export async function migrationsApplied(
  db: Kysely<Database>,
  options: MigrateOptions = {},
): Promise<boolean> {
  const known = Object.keys(await readMigrations(options.folder ?? migrationsFolder));
  const schema = await schemaForNewTables(db);
  const applied = new Set(await appliedNames(db, schema));
  return known.every((name) => applied.has(name));
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files = names.map(async (file): Promise<[string, Migration]> => {
    const name = fileName.exec(file)?.[1];
    if (!name) throw new Error(`${file} in ${folder} is not named like 0001-what-it-does.sql`);
    const script = await readFile(path.join(folder, file), 'utf8');
    return [name, { up: (trx) => runScript(trx, file, script) }];
  });
  return Object.fromEntries(await Promise.all(files));
}

/** A statement of a migration that failed, and where it stands. */
class StatementError extends Error {
  override readonly name = 'StatementError';
  constructor(place: string, cause: unknown) {
    super(place, { cause });
  }
}

async function runScript(trx: Kysely<unknown>, file: string, script: string): Promise<void> {
  for (const { text, line } of splitStatements(script)) {
    try {
      await sql.raw(text).execute(trx);
    } catch (error) {
      const position = error instanceof pg.DatabaseError ? Number(error.position ?? 1) : 1;
      const failingLine = line + text.slice(0, position - 1).split('\n').length - 1;
      const within = failingLine === line ? '' : `, in the statement that begins on line ${line}`;
      throw new StatementError(`migrations/${file}, line ${failingLine}${within}`, error);
    }
  }
}

function explain(error: unknown): AppError {
  const cause = error instanceof StatementError ? error.cause : error;
  const place = error instanceof StatementError ? ` (${error.message})` : '';
  const message = cause instanceof Error ? cause.message : String(cause);
  const detail = cause instanceof pg.DatabaseError && cause.detail ? ` ${cause.detail}` : '';
  const lacksRights = cause instanceof pg.DatabaseError && cause.code === '42501';
  const advice = lacksRights
    ? ' The role in DATABASE_URL must be able to create schemas, tables and extensions. Grant it create on the database and its schema.'
    : '';
  return new AppError('not_ready', `Database migration failed${place}: ${message}.${detail}${advice}`, {
    cause: error,
  });
}

async function refuseOldServer(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ number: string; version: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as version
  `.execute(db);
  const [server] = rows;
  if (server && Number(server.number) < oldestServer.number) {
    throw new AppError(
      'not_ready',
      `The database server is PostgreSQL ${server.version}; ${oldestServer.name} or newer is required.`,
    );
  }
}

/** The first schema of the search path that exists: where `create table` puts tables. */
async function schemaForNewTables(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema;
  if (schema) return schema;
  throw new AppError(
    'not_ready',
    "No schema on the search path exists, or the role in DATABASE_URL can't use it. Create one, or set search_path for the role.",
  );
}

async function refuseNewerDatabase(db: Kysely<Database>, schema: string, known: string[]): Promise<void> {
  const unknown = (await appliedNames(db, schema)).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new AppError(
    'not_ready',
    `The database was migrated by a newer release (it has ${unknown.join(', ')}). Run that release or a later one. Migrations can't be undone.`,
  );
}

async function appliedNames(db: Kysely<Database>, schema: string): Promise<string[]> {
  const table = sql.id(schema, bookkeepingTable);
  const { rows: found } = await sql<{ exists: boolean }>`
    select exists (
      select from pg_catalog.pg_tables where schemaname = ${schema} and tablename = ${bookkeepingTable}
    ) as exists
  `.execute(db);
  if (!found[0]?.exists) return [];
  const { rows } = await sql<{ name: string }>`select name from ${table} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
