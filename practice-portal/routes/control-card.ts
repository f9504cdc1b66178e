import type { Portal } from '../portal.ts';
import type { Hub } from '../server/hub.ts';
import { json, type Reply } from '../server/reply.ts';
import { isLocalHost } from '../server/transfer.ts';
import { signatureHeaders } from '../webhooks/signature.ts';
import { ControlProblem } from './control-input.ts';

/** HubSpot's time limit for a card's request. */
const DEADLINE_MS = 15_000;

/**
 * `POST …/card { url }`: what HubSpot does when an app's card calls its own server. It adds the user and the portal,
 * signs the whole URL, and passes the response on. Only servers on this machine are called.
 */
export async function fetchForCard(hub: Hub, portal: Portal, asked: unknown): Promise<Reply> {
  const address = typeof asked === 'string' && URL.canParse(asked) ? new URL(asked) : undefined;
  if (address?.protocol !== 'http:' || !isLocalHost(address.host)) {
    throw new ControlProblem(400, 'A card asks an http address on this machine.');
  }
  const added = {
    userId: '60002164',
    userEmail: 'sales@practice.example',
    appId: String(portal.appId),
    portalId: String(portal.portalId),
  };
  for (const [name, value] of Object.entries(added)) address.searchParams.append(name, value);
  const url = address.href;
  const request = { secret: hub.app.clientSecret, method: 'GET', url, body: '', timestamp: hub.now() };
  const answer = await fetch(url, {
    headers: signatureHeaders(['v3'], request),
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  return json({ url, status: answer.status, body: await answer.text() });
}
