import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

// A transaction that locks several of these locks them in this order, or two wait for each other: the write
// lock, the portal's row, the run's row, and then everything else that belongs to the portal.

/**
 * Takes the portal's write lock until the transaction ends: records are placed by one transaction at a time, so that
 * no two of them make a row for the same record.
 */
export async function takeWriteLock(trx: Transaction<Database>, integrationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${integrationId}, 0))`.execute(trx);
}

/** Holds the portal's row until the transaction ends: one at a time judges what is open and marks what is stale. */
export async function lockPortal(trx: Kysely<Database>, scope: PortalScope): Promise<void> {
  await trx
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .forNoKeyUpdate()
    .execute();
}
