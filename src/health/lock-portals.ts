import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/tables.ts';
import { takeWriteLock } from '../sync/portal/portal-locks.ts';

/**
 * Takes the write locks that storing scores of customers needs, in the database's order. Otherwise, this and a sync
 * that writes one of these customers could deadlock.
 */
export async function lockPortals(trx: Transaction<Database>, customerIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ integration_id: string }>`
    select distinct integration_id from hubspot_records
    where row_id = any(${[...customerIds]}::uuid[]) and object_type = 'company' and not is_alias
    order by 1`.execute(trx);
  for (const { integration_id } of rows) await takeWriteLock(trx, integration_id);
}
