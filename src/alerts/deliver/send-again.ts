import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { AlertDelivery } from '../../contract/alerts.ts';
import { readDelivery } from '../list-deliveries.ts';
import { enqueueDelivery } from '../request-alert-work.ts';

/**
 * Resends a permanently failed delivery, with all attempts of a new one.
 * @throws {AppError} `not_found`; `conflict` if it was sent or is still waiting.
 */
export async function sendAgain(context: OrganizationContext, id: string): Promise<AlertDelivery> {
  const { db, organizationId, clock, actor } = context;
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('alert_deliveries')
      .set({ status: 'waiting', attempts: 0, due_at: new Date(clock.now()), lease_until: null })
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .where('status', '=', 'failed')
      .returning('channel_id')
      .executeTakeFirst();
    if (!row) return refuse(context, id);
    await enqueueDelivery(context, organizationId, row.channel_id, trx);
    const details = { deliveryId: id, channelId: row.channel_id };
    await audit(trx, { organizationId, actor, action: 'alert.sent_again', details });
  });
  const delivery = await readDelivery(context, id);
  if (!delivery) throw gone();
  return delivery;
}

async function refuse(context: OrganizationContext, id: string): Promise<never> {
  const delivery = await readDelivery(context, id);
  if (!delivery) throw gone();
  throw new AppError(
    'conflict',
    delivery.status === 'sent'
      ? 'This alert was already delivered.'
      : 'This alert is already waiting to be sent.',
  );
}

function gone(): AppError {
  return new AppError(
    'not_found',
    'This delivery no longer exists; it was deleted with its channel. Reload the list.',
  );
}
