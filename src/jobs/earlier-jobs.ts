import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { Jobs } from './jobs.ts';

/** The schema of the job queue in earlier releases. The platform may have queues in it too. */
const earlier = 'pgboss';

/**
 * Moves the unfinished jobs of an earlier release into our own job queue. Migrating moves the whole queue, so there are
 * only some if the platform has queues in the same schema.
 */
export async function moveEarlierJobs(
  db: Kysely<Database>,
  jobs: Jobs,
  taskNames: readonly string[],
): Promise<void> {
  const { rows: tables } =
    await sql`select from pg_tables where schemaname = ${earlier} and tablename = 'job'`.execute(db);
  if (tables.length === 0) return;
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ name: string; data: object | null; key: string | null; start_after: Date }>`
      delete from ${sql.id(earlier, 'job')} where name = any(${[...taskNames]}) and state < 'completed'
      returning name, data, singleton_key as key, start_after`.execute(trx);
    for (const { name, data, key, start_after } of rows) {
      await jobs.enqueue(name, data ?? {}, { key: key ?? '', startAfter: start_after, transaction: trx });
    }
  });
}
