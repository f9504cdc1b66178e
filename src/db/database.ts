import { Kysely, PostgresDialect, type TransactionBuilder } from 'kysely';
import pg from 'pg';
import type { Log } from '../base/log.ts';
import type { Database } from './tables.ts';
import { repeatingCollisions } from './with-database-retry.ts';

export interface OpenDatabaseOptions {
  log: Log;
  /** Shown to administrators in pg_stat_activity. */
  applicationName?: string;
  /** The most connections this process takes. */
  poolSize?: number;
}

export interface OpenDatabase {
  db: Kysely<Database>;
  /** The pool below `db`, for what needs a connection of its own. */
  pool: pg.Pool;
  /** Waits for the queries under way, then closes all connections. */
  close(): Promise<void>;
}

/** Days without a time, and lists of them: a Date would shift them by the machine's time zone. */
const dateType = 1082;
const dateArrayType = 1182;

/**
 * How values arrive: `date` as 'YYYY-MM-DD', `timestamptz` as Date, `jsonb` as parsed, `bigint` and `numeric` as
 * strings, since a number would lose digits.
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
 * Opens a pool of connections; the first query makes the first connection. A lost connection fails the query that
 * was using it, or one that gets it before the loss is noticed, and nothing else: later ones get a new connection.
 * Sessions run in UTC and without just-in-time compilation. Statements are not named, so that a migration by a newer
 * release, or a connection pooler in between, cannot break them.
 */
export function openDatabase(url: string, options: OpenDatabaseOptions): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'cscx-hubspot',
    max: options.poolSize ?? 10,
    // Covers the wait for a free connection too, hence longer than any page of a sync should take.
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: columnTypes(),
    onConnect: async (client) => {
      // Compiling a statement pays off when it runs for seconds; ours take milliseconds, and their costs are estimated
      // before a first load has given the tables statistics.
      await client.query("set time zone 'UTC'; set jit = off");
    },
  });
  // A broken connection reports itself by an event, beside failing a query that uses it, and while it is idle by
  // one of the pool too. Unheard, either would end the process.
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
