import { UnreadableSecret } from '../../base/cipher.ts';
import { type Context, inOrganization } from '../../context/context.ts';
import { type OpenChannel, openChannel, unreadable } from '../channels/open-channel.ts';
import { readAlerts } from '../list-alerts.ts';
import { type Outcome, passing } from '../send/outcome.ts';
import { messageId, sendMessage } from '../send/send-message.ts';
import { settle } from './settle.ts';
import { type ChannelKey, type DueMessage, takeDue } from './take-due.ts';

/**
 * Sends a channel's due messages one by one, until none is left or one fails temporarily; then the channel is left
 * alone for a while. A message is leased before it is sent and settled afterwards: if the worker is killed in
 * between, another one sends it again after two minutes.
 */
export async function deliverAlerts(context: Context, key: ChannelKey, signal: AbortSignal): Promise<void> {
  for (;;) {
    // Checked between messages; one that has started is finished and settled.
    signal.throwIfAborted();
    const message = await takeDue(context.db, key, context.clock.now());
    if (!message) return;
    const outcome = await send(context, key, message);
    await settle(context.db, key, message, outcome, context.clock.now());
    if (outcome.state === 'failed') {
      context.log.warn({ channelId: key.channelId, reason: outcome.reason }, 'an alert was not sent');
      if (outcome.isPassing) return;
    }
  }
}

async function send(context: Context, key: ChannelKey, message: DueMessage): Promise<Outcome> {
  const row = await context.db
    .selectFrom('alert_channels')
    .select(['id', 'kind', 'target', 'secret'])
    .where('id', '=', key.channelId)
    .where('organization_id', '=', key.organizationId)
    .executeTakeFirst();
  if (!row) return passing('The channel was deleted.');
  let channel: OpenChannel;
  try {
    channel = openChannel(context, row);
  } catch (error) {
    if (!(error instanceof UnreadableSecret)) throw error;
    return passing(unreadable(error));
  }
  const alerts = await readAlerts(
    inOrganization(context, key.organizationId, 'worker'),
    message.deliveries.map((delivery) => delivery.alertId),
  );
  return sendMessage(context, channel, {
    id: messageId(message.deliveries.map((delivery) => delivery.id)),
    alerts,
    recipient: message.recipient,
  });
}
