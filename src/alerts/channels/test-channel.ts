import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { UnreadableSecret } from '../../base/cipher.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { Alert, TestChannelResponse } from '../../contract/alerts.ts';
import { noteOutcome } from '../deliver/settle.ts';
import { sendMessage } from '../send/send-message.ts';
import { noChannel } from './list-channels.ts';
import { type OpenChannel, openChannel, unreadable } from './open-channel.ts';

/**
 * Sends an example to a channel immediately and returns the result, which the channel also shows.
 * @throws {AppError} `not_found`.
 */
export async function testChannel(
  context: OrganizationContext,
  id: string,
): Promise<z.infer<typeof TestChannelResponse>> {
  const { db, organizationId, clock } = context;
  const row = await db
    .selectFrom('alert_channels')
    .select(['id', 'kind', 'shown_target', 'target', 'secret'])
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  if (!row) throw noChannel();
  let channel: OpenChannel;
  try {
    channel = openChannel(context, row);
  } catch (error) {
    if (!(error instanceof UnreadableSecret)) throw error;
    return { sent: false, explanation: unreadable(error) };
  }
  const outcome = await sendMessage(context, channel, {
    id: randomUUID(),
    alerts: [example(clock.now())],
    recipient: '',
    isExample: true,
  });
  await noteOutcome(db, { organizationId, channelId: id }, outcome, clock.now());
  if (outcome.state === 'failed') return { sent: false, explanation: outcome.reason };
  const taken =
    row.kind === 'email'
      ? `Test accepted by the mail server for ${row.shown_target}.`
      : `Test delivered to ${row.shown_target}.`;
  return { sent: true, explanation: outcome.note ?? taken };
}

function example(now: number): Alert {
  const at = new Date(now).toISOString();
  return {
    id: randomUUID(),
    type: 'deal_stage_changed',
    integrationId: null,
    customerId: null,
    customerName: 'Example Ltd',
    dealId: null,
    dealName: 'Example Ltd renewal',
    from: 'negotiation',
    to: 'committed',
    fromLabel: 'Negotiation',
    toLabel: 'Committed',
    renewalStage: 'committed',
    isRenewal: true,
    message: 'Test: Example Ltd renewal moved from Negotiation to Committed',
    health: { score: 72, trend: 'growing' },
    arr: 48_000,
    amount: 50_000,
    currency: 'EUR',
    owner: null,
    csm: null,
    renewalDate: new Date(now + 30 * 86_400_000).toISOString().slice(0, 10),
    daysToRenewal: 30,
    url: null,
    changedAt: at,
    at,
    readAt: null,
  };
}
