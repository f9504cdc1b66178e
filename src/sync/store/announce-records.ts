import { sql, type Transaction } from 'kysely';
import { announce } from '../../context/events.ts';
import { emitEvents, isListenedTo } from '../../context/host-events.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { SyncMappings } from '../mapping/object-mapping.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** Ids per notification: PostgreSQL's limit is 8,000 bytes. */
const noticeSize = 100;

/** A page with more changed rows than this is part of a load: open screens reload as the run's counts grow. */
const worthNaming = 200;

/**
 * Notifies all processes, and the application that the product is part of, of the rows that a page changed: the
 * customers themselves, or those that the rows are linked to.
 */
export async function announceRecords(
  trx: Transaction<Database>,
  scope: PortalScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  changedRowIds: string[],
): Promise<void> {
  if (changedRowIds.length === 0) return;
  const isNamed = changedRowIds.length <= worthNaming;
  // Of a large page, the customers are only looked up if an application wants to know them.
  if (!isNamed && !(await isListenedTo(trx, 'customer.updated'))) return;
  const customerIds =
    objectType === 'company' ? changedRowIds : await customersOf(trx, mappings, objectType, changedRowIds);
  const { organizationId, integrationId } = scope;
  await emitEvents(
    trx,
    organizationId,
    'customer.updated',
    customerIds.map((customerId) => ({ customerId, integrationId, objectType })),
  );
  if (!isNamed) return;
  for (let at = 0; at < customerIds.length; at += noticeSize) {
    await announce(trx, {
      organizationId,
      type: 'records',
      objectType,
      customerIds: customerIds.slice(at, at + noticeSize),
    });
  }
}

async function customersOf(
  trx: Transaction<Database>,
  mappings: SyncMappings,
  objectType: ObjectType,
  rowIds: string[],
): Promise<string[]> {
  const link = mappings.links.find((one) => one.from === objectType && one.to === 'company');
  const linked = link
    ? sql`union
        select ${sql.ref(link.toColumn)} from ${sql.table(link.table)} where ${sql.ref(link.fromColumn)} = any(${rowIds}::uuid[])`
    : sql``;
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from ${sql.table(mappings.objects[objectType].table)}
    where id = any(${rowIds}::uuid[]) and customer_id is not null
    ${linked}`.execute(trx);
  return rows.map((row) => row.customer_id);
}
