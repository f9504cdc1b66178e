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
    'events, and syncs that found a little',
    { lastReceivedAt: new Date(0), foundWithout: 2 },
    'receiving',
    'within seconds',
  ],
  [
    'events that stopped while changes went on',
    { lastReceivedAt: new Date(0), foundWithout: 3 },
    'silent',
    'No event has come from HubSpot since 1 Jan 1970, 00:00 UTC, although syncs keep finding changes. Changes are seen by the schedule alone',
  ],
  [
    'events that another secret signed, after good ones',
    { lastReceivedAt: new Date(0), refused: 50, foundWithout: 3 },
    'refused',
    'accepted since 1 Jan 1970, 00:00 UTC, and 50 requests were refused because the signature does not fit.',
  ],
  [
    'one event that another secret signed, and no good one ever',
    { refused: 1, credentials: 'static' },
    'refused',
    "No event of HubSpot's was accepted, and 1 request was refused",
  ],
  ['refusals without an app', { hasApp: false, refused: 3 }, 'not_possible', 'none is set up here'],
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
