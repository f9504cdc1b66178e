import pg from 'pg';
import { createHostDatabase } from '../../../examples/express-host/database.ts';
import { createEmptyDatabase, type TestDatabase } from './database.ts';

/** A database with the tables and rows of a platform: the ones of examples/express-host. */
export interface PlatformDatabase extends TestDatabase {
  /** For the role of the platform's server, which owns its tables but is no superuser. */
  platformUrl: string;
  /**
   * Runs statements as the platform does, by default as its server, with the role's own search path.
   * @returns the rows of the last one.
   */
  as<Row extends object = Record<string, unknown>>(
    who: { role?: string; userId?: string },
    statements: string,
    values?: unknown[],
  ): Promise<Row[]>;
}

/** The organizations of examples/express-host/database/rows.sql. */
export const northwind = 'b0000000-0000-4000-8000-000000000001';
export const southwind = 'b0000000-0000-4000-8000-000000000002';
/** An admin of each. */
export const ada = 'a0000000-0000-4000-8000-000000000001';
export const cleo = 'a0000000-0000-4000-8000-000000000003';

export async function createPlatformDatabase(): Promise<PlatformDatabase> {
  const database = await createEmptyDatabase();
  const platformUrl = await createHostDatabase(database.url);
  return {
    ...database,
    platformUrl,
    as: ({ role, userId }, statements, values) =>
      withClient(platformUrl, async (client) => {
        if (userId !== undefined) {
          await client.query(`select set_config('request.jwt.claims', $1, false)`, [
            JSON.stringify({ sub: userId }),
          ]);
        }
        if (role !== undefined) await client.query(`set role ${pg.escapeIdentifier(role)}`);
        const results = [await client.query(statements, values)].flat();
        return results.at(-1)?.rows ?? [];
      }),
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
