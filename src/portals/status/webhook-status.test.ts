import { expect, test } from 'vitest';
import { type WebhookFacts, webhookStatus } from './webhook-status.ts';

const facts: WebhookFacts = {
  hasApp: true,
  credentials: 'oauth',
  everyMinutes: 15,
  lastReceivedAt: null,
  waiting: 0,
  refused: 0,
  foundWithout: 0,
};

test.each([
  ['no app', { hasApp: false }, 'not_possible', 'every 15 minutes. Webhooks need a HubSpot app'],
  ['no app, no schedule', { hasApp: false, everyMinutes: null }, 'not_possible', 'The schedule is also off'],
  ['nothing yet', { everyMinutes: 120 }, 'never_received', 'every 2 hours. No webhook has arrived yet'],
  [
    'a token',
    { credentials: 'static', everyMinutes: 1_440 },
    'never_received',
    'once a day. This portal is connected with a token',
  ],
  ['events', { lastReceivedAt: new Date(0) }, 'receiving', 'within seconds'],
  [
    'events, and syncs that found a little',
    { lastReceivedAt: new Date(0), foundWithout: 2 },
    'receiving',
    'within seconds',
  ],
  [
    'events that stopped while changes went on',
    { lastReceivedAt: new Date(0), foundWithout: 3 },
    'silent',
    'No webhook has arrived since 1 Jan 1970, 00:00 UTC, although syncs keep finding changes. Changes arrive only with scheduled syncs',
  ],
  [
    'events that another secret signed, after good ones',
    { lastReceivedAt: new Date(0), refused: 50, foundWithout: 3 },
    'refused',
    'accepted since 1 Jan 1970, 00:00 UTC, and 50 requests were rejected because of an invalid signature.',
  ],
  [
    'one event that another secret signed, and no good one ever',
    { refused: 1, credentials: 'static' },
    'refused',
    'No webhook event was accepted, and 1 request was rejected',
  ],
  ['refusals without an app', { hasApp: false, refused: 3 }, 'not_possible', 'none is set up'],
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
