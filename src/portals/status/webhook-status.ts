import type { IntegrationStatus } from '../../contract/portals.ts';
import { frequency } from './describe-state.ts';

/** What is known of the events of a portal. */
export interface WebhookFacts {
  /** Whether an app's client secret is set: without it no event can be told from a forged one. */
  hasApp: boolean;
  credentials: 'oauth' | 'static' | null;
  everyMinutes: number | null;
  lastReceivedAt: Date | null;
  waiting: number;
}

/** Whether HubSpot tells of changes, and what it means for the portal if not, in a sentence. */
export function webhookStatus(facts: WebhookFacts): IntegrationStatus['webhooks'] {
  const { hasApp, credentials, everyMinutes, lastReceivedAt, waiting } = facts;
  const bySchedule =
    everyMinutes === null
      ? 'The schedule is off as well, so changes are seen only when somebody requests a sync'
      : `Changes are seen by the schedule alone, ${frequency(everyMinutes)}`;
  const answer = { lastReceivedAt: lastReceivedAt?.toISOString() ?? null, waiting };
  if (hasApp && lastReceivedAt !== null) {
    const explanation =
      'HubSpot tells of changes as they happen: they are here within seconds. The schedule finds whatever it left out.';
    return { ...answer, state: 'receiving', explanation };
  }
  if (!hasApp) {
    const explanation = `${bySchedule}: HubSpot tells of them as they happen only through an app, and none is set up here. Whoever runs this installation can give it one.`;
    return { ...answer, state: 'not_possible', explanation };
  }
  const how =
    credentials === 'static'
      ? 'This portal is connected with a token; HubSpot tells of changes as they happen once the app that is set up here is installed in it with webhooks.'
      : 'HubSpot has told of none yet; if the portal changes all the time, the webhooks of the app are not set up.';
  return { ...answer, state: 'never_received', explanation: `${bySchedule}. ${how}` };
}
