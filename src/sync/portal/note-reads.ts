import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from './portal-scope.ts';

/**
 * Queues a re-read of records or of their associations, as if a webhook event had arrived. For changes detected
 * outside of a run; the worker of webhook events reads them.
 */
export async function noteReads(
  trx: Transaction<Database>,
  scope: PortalScope,
  kind: 'record' | 'links',
  objectType: ObjectType,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into webhook_events
      (organization_id, integration_id, kind, object_type, external_id, subscription_type, occurred_at)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${kind}, ${objectType}, id, 'follow-up', now()
    from unnest(${ids}::text[]) id`.execute(trx);
}
