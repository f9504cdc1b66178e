import { expect, test } from 'vitest';
import type { ObjectStatus } from '../../contract/portals.ts';
import { describeState, type StateFacts } from './describe-state.ts';
import { filterInWords } from './filter-in-words.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

const object = (given: Partial<ObjectStatus>): ObjectStatus => ({
  objectType: 'company',
  direction: 'inbound',
  lastSyncedAt: '2026-03-10T11:58:00Z',
  records: 5,
  failing: 0,
  oldestUnsyncedChangeAt: null,
  drift: null,
  lastReconciledAt: null,
  excluded: 0,
  leftOut: 0,
  excludedBy: null,
  inSync: 5,
  tells: [],
  ...given,
});

const state = (given: Partial<StateFacts>) =>
  describeState(
    {
      status: 'connected',
      freshness: 'current',
      schedule: { everyMinutes: 15 },
      objects: [object({})],
      lastError: null,
      setup: null,
      ...given,
    },
    now,
  );

test('a portal that is being set up is connected, and says that nothing is synced', () => {
  const setup = { explanation: "Setup isn't finished." };
  expect(state({ setup, freshness: 'behind' })).toEqual({ word: 'Connected', sentence: setup.explanation });
});

test('every state has a word of its own, and a sentence', () => {
  const states = [
    state({}),
    state({ freshness: 'behind' }),
    state({ status: 'syncing' }),
    state({ status: 'paused' }),
    state({ status: 'reauthorization_required' }),
    state({ status: 'error' }),
    state({ status: 'disconnected' }),
  ];
  expect(states.map(({ word }) => word)).toEqual([
    'Connected',
    'Behind',
    'Syncing',
    'Paused',
    'Reconnect HubSpot',
    'Error',
    'Disconnected',
  ]);
  for (const { sentence } of states) expect(sentence).toMatch(/^[A-Z].*\.$/s);
});

test('a portal that is behind says since when, and what goes to HubSpot does not matter for that', () => {
  const waiting = (age: string) =>
    state({ freshness: 'behind', objects: [object({}), object({ oldestUnsyncedChangeAt: age })] }).sentence;
  expect(waiting('2026-03-10T09:00:00Z')).toContain('made in HubSpot 3 hours ago');
  expect(waiting('2026-03-09T11:00:00Z')).toContain('made in HubSpot 1 day ago');
  expect(waiting('2026-03-10T11:59:30Z')).toContain('made in HubSpot less than a minute ago');
  const outbound = object({
    direction: 'outbound',
    lastSyncedAt: null,
    oldestUnsyncedChangeAt: '2026-03-10T02:00:00Z',
  });
  expect(state({ freshness: 'behind', objects: [object({}), outbound] }).sentence).toBe(
    'The last sync is overdue. Sync now to catch up.',
  );
  expect(state({ status: 'disconnected', objects: [object({ records: 0 }), outbound] }).sentence).toContain(
    'its records were deleted',
  );
  expect(state({ freshness: 'behind', objects: [object({ lastSyncedAt: null })] }).sentence).toContain(
    'No sync of all object types has finished yet.',
  );
});

test('a sync that failed shows, although the connection works, with the types by HubSpot’s nouns', () => {
  expect(state({ lastError: 'company: HubSpot did not answer.\ndeal: Neither here.' })).toEqual({
    word: 'Error',
    sentence: 'The last sync was incomplete.\nCompanies: HubSpot did not answer.\nDeals: Neither here.',
  });
  expect(state({ status: 'reauthorization_required', lastError: 'The app was uninstalled.' }).sentence).toBe(
    'The app was uninstalled.',
  );
});

test('a portal with failing records is not said to be in step', () => {
  const told = (inbound: number, outbound: number) =>
    state({
      objects: [
        object({ failing: inbound }),
        object({ objectType: 'deal' }),
        object({ direction: 'outbound', failing: outbound }),
      ],
    });
  const then = 'See Errors for the fixes. Checks for changes every 15 minutes.';
  expect(told(8, 0)).toEqual({
    word: 'Connected',
    sentence: `Up to date; 8 records with sync errors. ${then}`,
  });
  expect(told(1, 1_200).sentence).toBe(
    `Up to date; 1 record with sync errors and 1,200 records with values not written to HubSpot. ${then}`,
  );
});

test('a schedule is told in words, also none', () => {
  const told = (everyMinutes: number | null) => state({ schedule: { everyMinutes } }).sentence;
  expect([5, 60, 120, 1_440].map(told)).toEqual(
    ['every 5 minutes', 'every hour', 'every 2 hours', 'once a day'].map(
      (often) => `In sync with HubSpot. Checks for changes ${often}.`,
    ),
  );
  expect(told(null)).toContain('The schedule is off');
});

test('the rule that keeps records out, for the types that it concerns', () => {
  const filters = [
    { objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['customer', 'evangelist'] },
    { objectType: 'company', property: 'domain', operator: 'HAS_PROPERTY' },
  ] as const;
  const words = (objectType: 'company' | 'contact' | 'deal') =>
    filterInWords(objectType, {
      filters: filters.map((filter) => ({
        ...filter,
        values: [...('values' in filter ? filter.values : [])],
      })),
      onExit: 'keep',
    });
  expect(words('company')).toBe(
    'Companies are synced if “lifecyclestage” is one of “customer”, “evangelist”, and “domain” is set. Records that stop matching are kept and stay in sync.',
  );
  expect(words('contact')).toContain('with their companies');
  expect(words('deal')).toBeNull();
  expect(filterInWords('company', { filters: [], onExit: 'archive' })).toBeNull();
  const many = Array.from({ length: 7 }, (_, n) => `v${n}`);
  expect(
    filterInWords('deal', {
      filters: [{ objectType: 'deal', property: 'pipeline', operator: 'NOT_IN', values: many }],
      onExit: 'archive',
    }),
  ).toContain('none of “v0”, “v1”, “v2”, “v3”, “v4”, 2 more. Records that stop matching are archived.');
});
