import { createHash } from 'node:crypto';
import type { Context } from '../../context/context.ts';
import type { Alert } from '../../contract/alerts.ts';
import type { OpenChannel } from '../channels/open-channel.ts';
import { customerUrl } from './facts.ts';
import { mailMessage } from './mail-message.ts';
import type { Outcome } from './outcome.ts';
import { sendMail } from './send-mail.ts';
import { sendPost } from './send-post.ts';
import { signatureHeaders } from './sign.ts';
import { slackMessage } from './slack-message.ts';
import { teamsMessage } from './teams-message.ts';

const slackRemedy =
  'Check in Slack that the app, its webhook and the Slack channel still exist. If not, create a new webhook.';
const teamsRemedy =
  'Check in Teams that the workflow still exists, is turned on and accepts messages from anyone.';
const webhookRemedy = "Check the receiver: it rejected the message. We won't retry.";

/** One message to one receiver. */
export interface Message {
  /** The same for each retry. */
  id: string;
  alerts: readonly Alert[];
  /** An email address to use instead of the channel's own; empty: the channel's own. */
  recipient: string;
  isExample?: boolean;
}

/** Sends a message to a channel in the format of its type. Never throws. */
export async function sendMessage(
  context: Pick<Context, 'clock' | 'config'>,
  channel: OpenChannel,
  { id, alerts, recipient, isExample }: Message,
): Promise<Outcome> {
  const { config, clock } = context;
  const { publicUrl } = config.http;
  const now = clock.now();
  const toPost = (url: string, body: object) => ({
    url,
    body: JSON.stringify(body),
    privateHosts: config.alerts.privateHosts,
  });
  switch (channel.kind) {
    case 'email': {
      const to = recipient === '' ? channel.addresses : [recipient];
      return sendMail(config.alerts.mail, { to, messageId: id, ...mailMessage(alerts, publicUrl) });
    }
    case 'slack':
      return sendPost(toPost(channel.url, slackMessage(alerts, publicUrl)), slackRemedy, now);
    case 'teams':
      return sendPost(toPost(channel.url, teamsMessage(alerts, publicUrl)), teamsRemedy, now);
    case 'webhook': {
      const request = toPost(channel.url, {
        id,
        type: isExample ? 'alerts.example' : 'alerts.raised',
        timestamp: new Date(now).toISOString(),
        alerts: alerts.map(({ readAt: _, ...alert }) => ({
          ...alert,
          customerUrl: customerUrl(publicUrl, alert),
        })),
      });
      const headers = channel.secret === null ? {} : signatureHeaders(channel.secret, id, request.body, now);
      return sendPost({ ...request, headers }, webhookRemedy, now);
    }
  }
}

/** The id of a message: the delivery's id, or one derived from the ids of all its deliveries. */
export function messageId(deliveryIds: readonly string[]): string {
  const [first] = deliveryIds;
  if (first !== undefined && deliveryIds.length === 1) return first;
  return createHash('sha256')
    .update([...deliveryIds].sort().join())
    .digest('hex')
    .slice(0, 32);
}
