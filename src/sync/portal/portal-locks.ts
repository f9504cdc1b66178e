import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

// To prevent deadlocks, a transaction that locks several of these locks them in this order: the write lock, the
// portal's row, the run's row, and then everything else of the portal.

/**
 * Holds the portal's write lock until the transaction ends: only one transaction at a time assigns rows to records,
 * so that no two create a row for the same record.
 */
export async function takeWriteLock(trx: Transaction<Database>, integrationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${integrationId}, 0))`.execute(trx);
}

/**
 * Holds the portal's row until the transaction ends: only one at a time judges schema drift and marks types as stale.
 */
export async function lockPortal(trx: Kysely<Database>, scope: PortalScope): Promise<void> {
  await trx
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .forNoKeyUpdate()
    .execute();
}
