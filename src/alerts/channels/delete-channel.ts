import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import { noChannel, rulesOfChannel } from './list-channels.ts';

/**
 * Deletes a channel and its waiting deliveries.
 * @throws {AppError} `not_found`; `conflict`, naming the rules that send to it: deleting would silence them.
 */
export async function deleteChannel(context: OrganizationContext, id: string): Promise<void> {
  const { db, organizationId, actor } = context;
  const rules = await rulesOfChannel(context, id);
  if (rules.length > 0) {
    const names = rules.map((rule) => rule.name);
    throw new AppError(
      'conflict',
      `Rules send alerts to this channel: ${names.join(', ')}. Delete them first, or choose another channel for them.`,
      { details: { rules: names } },
    );
  }
  await db.transaction().execute(async (trx) => {
    const deleted = await trx
      .deleteFrom('alert_channels')
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .returning('kind')
      .executeTakeFirst();
    if (!deleted) throw noChannel();
    await audit(trx, {
      organizationId,
      actor,
      action: 'alert_channel.deleted',
      details: { channelId: id, kind: deleted.kind },
    });
  });
}
