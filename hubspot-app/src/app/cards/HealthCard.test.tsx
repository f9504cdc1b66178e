import {
  Alert,
  Button,
  DescriptionListItem,
  EmptyState,
  ErrorState,
  type HubSpotFetchOptions,
  Link,
  LoadingSpinner,
  ScoreCircle,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions';
import { createRenderer } from '@hubspot/ui-extensions/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Card, CustomerCard } from '../../../../src/contract/card.ts';
import type { CardAnswer } from './card-answer.ts';
import { HealthCard } from './HealthCard.tsx';

// The responses have the product's types, so the card and the product must agree.

const asOf = '2026-11-20T10:00:30.000Z';
const url = 'https://cscx.example.test/customers/1';
const answered: CustomerCard = {
  state: 'customer',
  customer: { id: '00000000-0000-4000-8000-000000000001', name: '<b>Card & Co</b>', url },
  health: {
    score: 34,
    band: 'poor',
    trend: 'declining',
    reasons: ['The champion is silent', 'The renewal is close'],
    calculatedAt: '2026-11-20T09:55:30.000Z',
  },
  push: { state: 'confirmed', pushedAt: asOf, confirmedAt: '2026-11-20T10:00:18.000Z', explanation: null },
  renewal: {
    dealName: 'Renewal 2027',
    stage: 'in_progress',
    stageLabel: 'Contract sent',
    date: '2026-12-31',
    daysLeft: 41,
    amount: 12_000,
    currency: 'EUR',
    url: 'https://app.hubspot.com/contacts/1/record/0-3/7',
  },
  nextAction: 'No decision maker identified.',
  asOf,
};

let asked: [string, HubSpotFetchOptions | undefined][];
let answer: () => Promise<Response>;

beforeEach(() => {
  asked = [];
  // HubSpot's environment for cards.
  vi.stubGlobal('self', {
    hsFetch: (address: string, options?: HubSpotFetchOptions) => {
      asked.push([address, options]);
      return answer();
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const answerWith = (card: Card) => () => {
  const known: CardAnswer = card;
  return Promise.resolve(Response.json(known));
};

function show(
  objectTypeId = '0-2',
  variables: Record<string, string> = { PUBLIC_URL: 'https://cscx.example.test' },
) {
  const renderer = createRenderer('crm.record.sidebar');
  const root = renderer.render(
    <HealthCard context={{ crm: { objectId: 515_690_208_449, objectTypeId }, variables }} />,
  );
  return { ...renderer, root };
}

const textOf = (renderer: ReturnType<typeof show>) => renderer.getRootNode().toString();

test('first it says that it asks, then it shows score, reasons, renewal and what to do', async () => {
  answer = answerWith(answered);
  const card = show();
  expect(card.find(LoadingSpinner).props.label).toBe('Loading from CSCX.AI');
  await card.waitFor(() => card.find(ScoreCircle));
  expect(asked).toEqual([
    [
      'https://cscx.example.test/api/integrations/hubspot/card?objectType=company&objectId=515690208449',
      { method: 'GET', timeout: 8_000 },
    ],
  ]);
  expect(card.find(ScoreCircle).props.score).toBe(34);
  expect(card.find(StatusTag)).toMatchObject({ props: { variant: 'danger' }, text: '34 of 100, At risk' });
  for (const text of [
    '↘ declining',
    'Calculated 5 min ago',
    'The champion is silent',
    'The renewal is close',
    'Confirmed in HubSpot 12 s ago.',
  ]) {
    expect(textOf(card)).toContain(text);
  }
  const items = card.findAll(DescriptionListItem);
  expect(items.map((item) => [item.props.label, (item.maybeFind(Link) ?? item.find(Text)).text])).toEqual([
    ['Renewal', 'Renewal 2027'],
    ['Stage', 'In progress (Contract sent)'],
    ['Date', '31 Dec 2026, 41 days left'],
    ['Amount', '12,000 EUR'],
  ]);
  expect(card.find(Alert, { title: 'Next' }).text).toBe('No decision maker identified.');
  expect(card.findAll(Link).map((link) => link.props.href)).toEqual([
    'https://app.hubspot.com/contacts/1/record/0-3/7',
    { url, external: true },
  ]);
  // Names are text, whatever is in them.
  expect(card.findAll(Link).at(-1)?.text).toBe('Open <b>Card & Co</b> in CSCX.AI');
});

test('on a deal it asks for the deal; what is not there is left out', async () => {
  answer = answerWith({ ...answered, health: null, renewal: null, nextAction: null });
  const card = show('0-3');
  await card.waitFor(() => card.find(Link));
  expect(asked[0]?.[0]).toContain('objectType=deal&objectId=515690208449');
  expect(textOf(card)).toContain('No health score yet.');
  expect(card.maybeFind(ScoreCircle)).toBeNull();
  expect(card.maybeFind(DescriptionListItem)).toBeNull();
  expect(card.maybeFind(Alert)).toBeNull();
});

test.each<[CustomerCard['push'], string]>([
  [
    { state: 'waiting', pushedAt: null, confirmedAt: null, explanation: null },
    'Waiting to be written to HubSpot.',
  ],
  [
    { state: 'pushed', pushedAt: '2026-11-20T07:00:30.000Z', confirmedAt: null, explanation: null },
    'Written to HubSpot 3 h ago, not confirmed yet.',
  ],
  [
    { state: 'off', pushedAt: null, confirmedAt: null, explanation: 'Pushing is off.' },
    'Not written to HubSpot. Pushing is off.',
  ],
  [
    { state: 'failed', pushedAt: null, confirmedAt: null, explanation: 'A property is missing.' },
    'HubSpot rejected the score. A property is missing.',
  ],
])('it says how far the score has come: %j', async (push, words) => {
  answer = answerWith({ ...answered, push });
  const card = show();
  await card.waitFor(() => card.find(ScoreCircle));
  expect(textOf(card)).toContain(words);
  expect(card.maybeFind(Alert, { title: 'Not in HubSpot' }) === null).toBe(push.state !== 'failed');
});

test('a record that is no customer is no error, and can be asked for again', async () => {
  answer = answerWith({ state: 'absent', reason: 'not_a_customer', message: 'Not synced yet.', asOf });
  const card = show();
  await card.waitFor(() => card.find(EmptyState));
  expect(card.find(EmptyState).props.title).toBe('Not a customer yet');
  expect(textOf(card)).toContain('Not synced yet.');
  answer = answerWith(answered);
  card.find(Button).trigger('onClick');
  await card.waitFor(() => card.find(ScoreCircle));
  // From there, it can be requested again, too.
  answer = answerWith({ ...answered, health: null });
  card.find(Button).trigger('onClick');
  await card.waitFor(() => card.find(Link));
  expect(card.maybeFind(ScoreCircle)).toBeNull();
  expect(asked).toHaveLength(3);
});

test.each<[string, () => Promise<Response>, RegExp]>([
  ['nobody answers', () => Promise.reject(new Error('timeout')), /Couldn't reach CSCX.AI/],
  ['the signature is refused', async () => new Response('{}', { status: 401 }), /client secret/],
  ['something is broken', async () => new Response('<h1>', { status: 502 }), /isn't responding/],
  ['the answer is none', async () => new Response('<html>'), /doesn't support/],
  ['the answer is another', async () => Response.json({ state: 'odd' }), /doesn't support/],
])('when %s, it says so, and another try works', async (_what, failing, message) => {
  answer = failing;
  const card = show();
  await card.waitFor(() => card.find(ErrorState));
  expect(textOf(card)).toMatch(message);
  answer = answerWith(answered);
  card.find(Button).trigger('onClick');
  await card.waitFor(() => card.find(ScoreCircle));
  expect(card.maybeFind(ErrorState)).toBeNull();
});

test('without its address, or on another type of record, it sends no request', async () => {
  for (const card of [show('0-2', {}), show('0-1')]) {
    await card.waitFor(() => card.find(ErrorState));
    expect(textOf(card)).toContain("isn't set up");
  }
  expect(asked).toEqual([]);
});
