import type { IntegrationStatus } from '../../contract/portals.ts';
import { momentText } from '../../text/day-text.ts';
import { frequency } from './describe-state.ts';

type WebhookStatus = IntegrationStatus['webhooks'];

/** The facts about a portal's events. */
export interface WebhookFacts {
  /** Whether an app's client secret is set: without it, no event can be verified. */
  hasApp: boolean;
  credentials: 'oauth' | 'static' | null;
  everyMinutes: number | null;
  lastReceivedAt: Date | null;
  waiting: number;
  /** Requests rejected for their signature since this installation last accepted an event. */
  refused: number;
  /** Syncs that found changes after events had stopped, in the period of `missedSyncs`. */
  foundWithout: number;
}

/** After this long without an event, and this many syncs that found changes, events count as stopped. */
export const silenceMs = 24 * 60 * 60_000;
export const foundByEnough = 3;

/** Whether HubSpot sends webhooks and, if not, the consequences for the portal, in a sentence. */
export function webhookStatus(facts: WebhookFacts): WebhookStatus {
  const { lastReceivedAt, waiting, refused } = facts;
  const answer = { lastReceivedAt: lastReceivedAt?.toISOString() ?? null, waiting, refused };
  return { ...answer, ...describe(facts) };
}

function describe(facts: WebhookFacts): Pick<WebhookStatus, 'state' | 'explanation'> {
  const { hasApp, credentials, everyMinutes, lastReceivedAt, refused, foundWithout } = facts;
  const bySchedule =
    everyMinutes === null
      ? 'The schedule is also off, so changes arrive only when someone starts a sync'
      : `Changes arrive only with scheduled syncs, ${frequency(everyMinutes)}`;
  if (!hasApp) {
    const explanation = `${bySchedule}. Webhooks need a HubSpot app, and none is set up. Ask your server admin to set one up.`;
    return { state: 'not_possible', explanation };
  }
  const since = lastReceivedAt === null ? '' : ` since ${momentText(lastReceivedAt.getTime())}`;
  if (refused > 0) {
    const requests = refused === 1 ? '1 request was' : `${refused} requests were`;
    const explanation = `No webhook event was accepted${since}, and ${requests} rejected because of an invalid signature. ${bySchedule}. Ask your server admin to check that HUBSPOT_CLIENT_SECRET is the secret of the app that sends the events (during rotation, both secrets separated by a comma), that WEBHOOK_URL is the URL that HubSpot calls, and that the server clock is right.`;
    return { state: 'refused', explanation };
  }
  if (lastReceivedAt === null) {
    const how =
      credentials === 'static'
        ? "This portal is connected with a token. To receive webhooks, install this server's HubSpot app in the portal."
        : 'No webhook has arrived yet. If this portal is active, webhooks are probably not set up.';
    return { state: 'never_received', explanation: `${bySchedule}. ${how}` };
  }
  if (foundWithout >= foundByEnough) {
    const explanation = `No webhook has arrived${since}, although syncs keep finding changes. ${bySchedule}. Check in HubSpot that the app is still installed with its webhooks, and check its webhook log; HubSpot stops retrying after a day of failures. WEBHOOK_URL must be reachable from the internet.`;
    return { state: 'silent', explanation };
  }
  const explanation = 'Webhooks deliver changes within seconds. Scheduled syncs catch anything they miss.';
  return { state: 'receiving', explanation };
}
