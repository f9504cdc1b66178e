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
  if (!(await wasOurs(db, taskNames))) return;
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ name: string; data: object | null; key: string | null; start_after: Date }>`
      delete from ${sql.id(earlier, 'job')} where name = any(${[...taskNames]}) and state < 'completed'
      returning name, data, singleton_key as key, start_after`.execute(trx);
    for (const { name, data, key, start_after } of rows) {
      await jobs.enqueue(name, data ?? {}, { key: key ?? '', startAfter: start_after, transaction: trx });
    }
  });
}

/** Whether an earlier release had its queues there. The platform may have one of the same name, but not most of them. */
async function wasOurs(db: Kysely<Database>, taskNames: readonly string[]): Promise<boolean> {
  const { rows: readable } = await sql`
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${earlier} and c.relname = 'queue'
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')`.execute(db);
  if (readable.length === 0) return false;
  const { rows } = await sql`
    select from ${sql.id(earlier, 'queue')} where name = any(${[...taskNames]})`.execute(db);
  return rows.length > taskNames.length / 2;
}
