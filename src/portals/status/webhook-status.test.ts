import { expect, test } from 'vitest';
import { type WebhookFacts, webhookStatus } from './webhook-status.ts';

const facts: WebhookFacts = {
  hasApp: true,
  credentials: 'oauth',
  everyMinutes: 15,
  lastReceivedAt: null,
  waiting: 0,
};

test.each([
  [
    'no app',
    { hasApp: false },
    'not_possible',
    'every 15 minutes: HubSpot tells of them as they happen only through an app',
  ],
  [
    'no app, no schedule',
    { hasApp: false, everyMinutes: null },
    'not_possible',
    'The schedule is off as well',
  ],
  ['nothing yet', { everyMinutes: 120 }, 'never_received', 'every 2 hours. HubSpot has told of none yet'],
  [
    'a token',
    { credentials: 'static', everyMinutes: 1_440 },
    'never_received',
    'once a day. This portal is connected with a token',
  ],
  ['events', { lastReceivedAt: new Date(0) }, 'receiving', 'within seconds'],
  [
    'events of an app since taken away',
    { hasApp: false, lastReceivedAt: new Date(0) },
    'not_possible',
    'every 15 minutes',
  ],
] as const)('%s', (_name, changed, state, words) => {
  const status = webhookStatus({ ...facts, ...changed });
  expect(status.state).toBe(state);
  expect(status.explanation).toContain(words);
});
