import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createLog } from '../../../src/base/log.ts';
import { type OpenDatabase, openDatabase } from '../../../src/db/database.ts';

export interface TestDatabase {
  url: string;
  db: OpenDatabase['db'];
  pool: OpenDatabase['pool'];
  /** Closes the connections and drops the database. Call it in `afterAll`. */
  close(): Promise<void>;
}

/**
 * A separate migrated database for a `*.pg.test.ts` file or a journey; takes about 50 ms. For the server, see
 * database-server.ts.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(inject('databaseServer').template);
}

/** A database without tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const server = inject('databaseServer');
  const name = `${server.prefix}_${randomBytes(6).toString('hex')}`;
  await asAdmin(server.url, `create database ${name} template ${template}`);
  const url = new URL(server.url);
  url.pathname = name;
  const { db, pool, close } = openDatabase(url.href, { log: createLog('silent') });
  return {
    url: url.href,
    db,
    pool,
    close: async () => {
      await close();
      await asAdmin(server.url, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
