import { readFile } from 'node:fs/promises';
import pg from 'pg';

const folder = new URL('database/', import.meta.url);

/**
 * Creates the application's tables, with some rows, in an empty database.
 * @param url of a superuser.
 * @returns the URL for the role of the application's server.
 */
export async function createHostDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const file of ['schema.sql', 'rows.sql']) {
      await client.query(await readFile(new URL(file, folder), 'utf8'));
    }
  } finally {
    await client.end();
  }
  const own = new URL(url);
  own.username = 'platform_owner';
  own.password = 'platform';
  return own.href;
}
