import { Kysely, PostgresDialect, type TransactionBuilder } from 'kysely';
import pg from 'pg';
import type { Log } from '../base/log.ts';
import { defaultSchemas, type Schemas } from '../base/schemas.ts';
import { setSearchPath } from './search-path.ts';
import type { Database } from './tables.ts';
import { repeatingCollisions } from './with-database-retry.ts';

interface OpenDatabaseOptions {
  log: Log;
  /** Visible to database administrators in pg_stat_activity. */
  applicationName?: string;
  /** The maximum number of connections of this process. */
  poolSize?: number;
  schemas?: Schemas | undefined;
}

export interface OpenDatabase {
  db: Kysely<Database>;
  /** The pool behind `db`, for parts that need a connection of their own. */
  pool: pg.Pool;
  /** Waits for the queries in progress, then closes all connections. */
  close(): Promise<void>;
}

/** Days, and lists of days, stay text: a Date would shift them by the machine's time zone. */
const dateType = 1082;
const dateArrayType = 1182;

/**
 * How values are returned: `date` as 'YYYY-MM-DD', `timestamptz` as Date, `jsonb` parsed, `bigint` and `numeric` as
 * strings, because a number would lose digits.
 */
function columnTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(dateType, (text) => text);
  types.setTypeParser(dateArrayType, (text) =>
    text
      .slice(1, -1)
      .split(',')
      .filter((day) => day !== '')
      .map((day) => (day === 'NULL' ? null : day)),
  );
  return types;
}

/**
 * Its transactions are run again when the database ended them because of another one, so what they do must be in the
 * database alone.
 */
class RepeatingKysely extends Kysely<Database> {
  override transaction(): TransactionBuilder<Database> {
    const builder = super.transaction();
    const execute: typeof builder.execute = (work) =>
      repeatingCollisions(() => super.transaction().execute(work));
    builder.execute = execute;
    return builder;
  }
}

/**
 * Opens a connection pool; it connects on the first query. A lost connection only fails the query that was using it,
 * or one that gets it before the loss is noticed; later ones get a new connection. Sessions run in UTC, without
 * just-in-time compilation, with our schema first on the search path and the platform's second. Statements are not
 * prepared by name, so that a migration by a newer release, or a connection pooler, can't break them.
 */
export function openDatabase(url: string, options: OpenDatabaseOptions): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'cscx-hubspot',
    max: options.poolSize ?? 10,
    // Includes the wait for a free connection, so it is longer than any page of a sync should take.
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: columnTypes(),
    onConnect: async (client) => {
      // Compiling pays off for statements that run for seconds. Ours take milliseconds, but without statistics, such
      // as during a first sync, their estimated costs are too high.
      await client.query("set time zone 'UTC'; set jit = off");
      await client.query(setSearchPath(options.schemas ?? defaultSchemas));
    },
  });
  // In addition to failing its query, a broken connection emits an error event; while idle, so does the pool. Without
  // a listener, either would end the process.
  const onLost = (error: Error) => options.log.warn({ err: error }, 'a database connection was lost');
  pool.on('connect', (client) => client.on('error', onLost));
  pool.on('error', () => undefined);
  const db = new RepeatingKysely({ dialect: new PostgresDialect({ pool }) });
  let closed: Promise<void> | undefined;
  return {
    db,
    pool,
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
}
