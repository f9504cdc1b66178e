import { sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';

/**
 * Takes the portal's write lock until the transaction ends: records are placed by one transaction at a time, so that
 * no two of them make a row for the same record.
 */
export async function takeWriteLock(trx: Transaction<Database>, integrationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${integrationId}, 0))`.execute(trx);
}
