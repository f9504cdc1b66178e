import { expect, test } from 'vitest';
import type { ChatData } from '../../../src/contract/chat.ts';
import { choosePreferences } from '../format/preferences.ts';
import { linesOf } from './chat-reply-text.ts';

const about = { id: '00000000-0000-4000-8000-000000000001', name: 'Acme', path: '/customers' };
const links: [] = [];
const age = 'From HubSpot, synced 2 minutes ago.';
const said = (text: string, data?: ChatData) => linesOf({ text, ...(data ? { data } : {}) });

test('a reply that shows nothing is told whole, without empty lines', () => {
  expect(said('One.\n\n- Two\n1. Three')).toEqual(['One.', '- Two', '1. Three']);
});

test('what a list shows is not told a second time, and its age is told where it stays right', () => {
  const errors: ChatData = { type: 'errors', groups: [], customer: null, records: 3, links };
  expect(said('3 records have errors, all for the same reason:\n1. 3 customers: wrong.', errors)).toEqual([
    '3 records have errors, all for the same reason:',
  ]);
  const deals: ChatData = {
    type: 'deals',
    customer: about,
    deals: [],
    count: 0,
    totals: [],
    syncedAt: null,
    links,
  };
  expect(said(`Acme has no deals in HubSpot.\n${age}`, deals)).toEqual(['Acme has no deals in HubSpot.']);
  const risky = 'Next renewal: “A”, closes today, at high risk.\n- Nobody was in touch.';
  expect(said(`${risky}\n${age}`, deals)).toEqual(risky.split('\n'));
  const message = 'Nobody decides.';
  const people: ChatData = {
    type: 'stakeholders',
    customer: about,
    stakeholders: [],
    count: 1,
    cover: [{ code: 'no_decision_maker', message, stakeholderId: null }],
    syncedAt: null,
    links,
  };
  expect(said(`Acme has 1 stakeholder:\n- Ann: replies.\n${message}\n${age}`, people)).toEqual([
    'Acme has 1 stakeholder:',
  ]);
  const status: ChatData = { type: 'status', integrations: [], links };
  expect(linesOf({ text: 'Connect one.', intent: 'status', data: status })).toEqual(['Connect one.']);
  expect(linesOf({ text: 'A is paused.', intent: 'pause', data: status })).toEqual(['A is paused.']);
});

test('that nothing changed is told with its age', () => {
  const none: ChatData = { type: 'changes', customer: null, since: null, changes: [], more: false, links };
  expect(said(`Syncs changed nothing of all accounts.\n${age}`, none)).toHaveLength(2);
});

test("the age of a score at the time of the reply isn't shown next to its current age", () => {
  const health: ChatData = {
    type: 'health',
    customer: about,
    health: {
      score: 61,
      trend: 'declining',
      calculatedAt: null,
      source: 'api',
      reasons: [],
      components: {},
      pushes: [],
    },
    links,
  };
  expect(
    said('The health of Acme (EU) is 61 of 100, declining (sent over the API just now).\n- Silent.', health),
  ).toEqual(['The health of Acme (EU) is 61 of 100, declining.']);
});

test("the progress of a run at the time of the reply isn't shown next to its current progress", () => {
  const data: ChatData = { type: 'runs', runs: [], links };
  expect(linesOf({ text: 'Started a full sync.', intent: 'sync', data })).toEqual(['Started a full sync.']);
  expect(linesOf({ text: 'It is running: 3 of 60.', intent: 'progress', data })).toEqual([]);
});

test('days and numbers are written as the user writes them, and names as they are', () => {
  choosePreferences({ locale: 'de-DE', timeZone: 'Europe/Berlin' });
  expect(
    said(
      'Next renewal: “2026-12-31 for 1,000”, closes 2026-12-31, worth 12,500 EUR and 1,234,567.89 USD, 61 of 100.',
    ),
  ).toEqual([
    'Next renewal: “2026-12-31 for 1,000”, closes 31.12.2026, worth 12.500 EUR and 1.234.567,89 USD, 61 of 100.',
  ]);
  expect(said('Health goes on after 1 Dec 2026, 05:00 UTC; the renewal is on 30 Mar 2027.')).toEqual([
    'Health goes on after 01.12.2026, 06:00; the renewal is on 30.03.2027.',
  ]);
  const changes: ChatData = {
    type: 'changes',
    customer: null,
    since: '2026-11-22T13:30:00Z',
    changes: [],
    more: false,
    links,
  };
  expect(said('No sync has changed anything since 2026-11-22 14:30 (Europe/Berlin).', changes)).toEqual([
    'No sync has changed anything since 22.11.2026, 14:30.',
  ]);
  choosePreferences({ locale: null, timeZone: null });
});
