import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { AppError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { defaultSchemas, type Schemas } from '../base/schemas.ts';
import { bookkeepingTable } from './move-installation.ts';
import { makeSchemas, type OwnNames, protectSchemas } from './own-schema.ts';
import { splitStatements } from './sql-statements.ts';
import type { Database } from './tables.ts';

const lockTable = 'cscx_hubspot_migration_lock';
const oldestServer = { number: 150_000, name: 'PostgreSQL 15' };
const migrationsFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');
const fileName = /^(\d{4}-[a-z0-9-]+)\.sql$/;

interface MigrateOptions {
  log?: Log;
  /** The folder of the NNNN-name.sql files; tests have their own. */
  folder?: string;
  /** The same ones as on the search path of `db`. */
  schemas?: Schemas;
  /** Names of the job queues, to recognize the job queue of an earlier release. */
  queues?: readonly string[];
}

/**
 * Migrates the database to the schema of this release: applies new files of `migrations/` in numerical order, each in
 * its own transaction. Any number of processes can call this at once: one works, the others wait for it.
 * @returns the names of the migrations that this call applied.
 * @throws {AppError} `not_ready` if the server is too old, the database was migrated by a newer release, the role has
 *   insufficient privileges, or a statement fails; the message names the file and the line.
 */
export async function migrate(db: Kysely<Database>, options: MigrateOptions = {}): Promise<string[]> {
  await refuseOldServer(db);
  const schemas = options.schemas ?? defaultSchemas;
  const scripts = await readScripts(options.folder);
  const files = toMigrations(scripts, schemas);
  await makeSchemas(db, schemas, ownNames(scripts, options.queues ?? []), options.log).catch(
    (error: unknown) => {
      throw explain(error);
    },
  );
  await refuseNewerDatabase(db, schemas.own, Object.keys(files));
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => files },
    migrationTableName: bookkeepingTable,
    migrationLockTableName: lockTable,
    migrationTableSchema: schemas.own,
  });
  const applied: string[] = [];
  for (;;) {
    const { error, results = [] } = await migrator.migrateUp();
    if (error) throw explain(error);
    const [result] = results;
    if (!result) break;
    applied.push(result.migrationName);
    options.log?.info({ migration: result.migrationName }, 'the database was migrated');
  }
  await protectSchemas(db, schemas).catch((error: unknown) => {
    throw explain(error);
  });
  return applied;
}

/** Whether every migration of this release has been applied; newer ones are ignored. */
export async function migrationsApplied(
  db: Kysely<Database>,
  options: MigrateOptions = {},
): Promise<boolean> {
  const known = (await readScripts(options.folder)).map(({ name }) => name);
  const applied = new Set(await appliedNames(db, (options.schemas ?? defaultSchemas).own));
  return known.every((name) => applied.has(name));
}

/** Whether any migration was ever applied. */
export async function isInstalled(db: Kysely<Database>, schema: string): Promise<boolean> {
  const { rows } = await sql`
    select from pg_catalog.pg_tables where schemaname = ${schema} and tablename = ${bookkeepingTable}`.execute(
    db,
  );
  return rows.length > 0;
}

export interface Script {
  name: string;
  text: string;
}

/** Reads the migrations, in order. */
export async function readScripts(folder = migrationsFolder): Promise<Script[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const name = fileName.exec(file)?.[1];
      if (!name) throw new Error(`${file} in ${folder} is not named like 0001-what-it-does.sql`);
      return { name, text: await readFile(path.join(folder, file), 'utf8') };
    }),
  );
}

/** In scripts, `{{schema}}` is our schema and `{{shared}}` the platform's. */
function toMigrations(scripts: readonly Script[], { own, shared }: Schemas): Record<string, Migration> {
  return Object.fromEntries(
    scripts.map(({ name, text }) => [
      name,
      {
        up: (trx) =>
          runScript(trx, `${name}.sql`, text.replaceAll('{{schema}}', own).replaceAll('{{shared}}', shared)),
      } satisfies Migration,
    ]),
  );
}

/** The tables that the scripts create. Those that the platform may have are created conditionally, and aren't included. */
export const ownTables = (scripts: readonly Script[]): string[] => [
  bookkeepingTable,
  lockTable,
  ...namesIn(scripts, /^create table (\w+)/gm),
];

function ownNames(scripts: readonly Script[], queues: readonly string[]): OwnNames {
  return { tables: ownTables(scripts), functions: namesIn(scripts, /^create function (\w+)/gm), queues };
}

const namesIn = (scripts: readonly Script[], pattern: RegExp): string[] =>
  scripts.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = '']) => name));

/** A failed statement of a migration, with its position. */
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
  if (error instanceof AppError) return error;
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

async function refuseNewerDatabase(db: Kysely<Database>, schema: string, known: string[]): Promise<void> {
  const unknown = (await appliedNames(db, schema)).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new AppError(
    'not_ready',
    `The database was migrated by a newer release (it has ${unknown.join(', ')}). Run that release or a later one. Migrations can't be undone.`,
  );
}

async function appliedNames(db: Kysely<Database>, schema: string): Promise<string[]> {
  if (!(await isInstalled(db, schema))) return [];
  const table = sql.id(schema, bookkeepingTable);
  const { rows } = await sql<{ name: string }>`select name from ${table} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
