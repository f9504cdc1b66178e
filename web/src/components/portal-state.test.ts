import { expect, test } from 'vitest';
import type { IntegrationStatus, ObjectStatus } from '../../../src/contract/portals.ts';
import { lastSynced, portalState } from './portal-state.ts';

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
  ...given,
});

const portal = (given: Partial<IntegrationStatus>): IntegrationStatus => ({
  id: '00000000-0000-4000-8000-000000000001',
  portalId: '123',
  name: 'Portal',
  status: 'connected',
  freshness: 'current',
  scopes: [],
  missingScopes: [],
  limitations: [],
  schedule: { everyMinutes: 15, timeZone: 'UTC' },
  objects: [object({})],
  rateLimit: { limit: 100, used: 0, windowMs: 10_000 },
  currentRunId: null,
  accountType: null,
  timeZone: null,
  companyCurrency: null,
  url: null,
  connectedAt: '2026-03-01T12:00:00Z',
  webhooks: { state: 'never_received', lastReceivedAt: null, waiting: 0, explanation: '' },
  links: { lastRoundAt: null, roundSeconds: null },
  schemaDrift: 0,
  pendingExits: [],
  apiVersion: { name: 'v3', supportedUntil: '2027-03-31', warning: null },
  ...given,
});

test('every state has a word of its own', () => {
  const words = [
    portal({}),
    portal({ freshness: 'behind' }),
    portal({ status: 'syncing' }),
    portal({ status: 'paused' }),
    portal({ status: 'reauthorization_required' }),
    portal({ status: 'error' }),
    portal({ status: 'disconnected' }),
  ].map((given) => portalState(given, now).word);
  expect(words).toEqual([
    'Connected',
    'Behind',
    'Syncing',
    'Paused',
    'Needs sign-in',
    'Error',
    'Disconnected',
  ]);
});

test('a portal that is behind says since when', () => {
  const behind = portal({
    freshness: 'behind',
    objects: [object({}), object({ oldestUnsyncedChangeAt: '2026-03-10T09:00:00Z' })],
  });
  expect(portalState(behind, now).sentence).toMatch(/3/);
});

test('what waits to go to HubSpot says nothing of what came from there', () => {
  const waiting = object({
    direction: 'outbound',
    lastSyncedAt: null,
    oldestUnsyncedChangeAt: '2026-03-10T02:00:00Z',
  });
  const behind = portal({ freshness: 'behind', objects: [object({}), waiting] });
  expect(portalState(behind, now).sentence).toBe(
    'The last sync is older than it should be. Sync now to catch up.',
  );
  expect(lastSynced(behind)).toBe('2026-03-10T11:58:00Z');
  const left = portal({ status: 'disconnected', objects: [object({ records: 0 }), waiting] });
  expect(portalState(left, now).sentence).toContain('no records of it are here');
});

test('an error shows the reason that the server gives', () => {
  expect(portalState(portal({ status: 'error', lastError: 'HubSpot answered 502.' }), now).sentence).toBe(
    'Not everything could be synced the last time.\nHubSpot answered 502.',
  );
});

test('the last sync is that of the object type furthest behind', () => {
  const objects = [object({}), object({ objectType: 'deal', lastSyncedAt: '2026-03-10T10:00:00Z' })];
  expect(lastSynced(portal({ objects }))).toBe('2026-03-10T10:00:00Z');
  expect(lastSynced(portal({ objects: [...objects, object({ lastSyncedAt: null })] }))).toBeUndefined();
});

test('a sync that failed shows, although the connection works', () => {
  const state = portalState(portal({ lastError: 'company: HubSpot did not answer.' }), now);
  expect(state).toMatchObject({ word: 'Error', tone: 'bad' });
  expect(state.sentence).toContain('Companies: HubSpot did not answer.');
});
