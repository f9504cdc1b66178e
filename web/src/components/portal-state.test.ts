import { expect, test } from 'vitest';
import type { ObjectStatus } from '../../../src/contract/portals.ts';
import { PortalState } from '../../../src/contract/portals.ts';
import { lastSynced, portalState } from './portal-state.ts';

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
  excludedBy: null,
  inSync: 5,
  ...given,
});

test('every word of the server has a colour, and none is as urgent as another', () => {
  const states = PortalState.shape.word.options.map((word) =>
    portalState({ state: { word, sentence: 'So it is.' } }),
  );
  expect(new Set(states.map(({ urgency }) => urgency)).size).toBe(states.length);
  expect(states.find(({ word }) => word === 'Connected')).toEqual({
    word: 'Connected',
    sentence: 'So it is.',
    tone: 'good',
    urgency: 0,
  });
});

test('the last sync is that of the object type furthest behind, whatever goes to HubSpot', () => {
  const objects = [object({}), object({ objectType: 'deal', lastSyncedAt: '2026-03-10T10:00:00Z' })];
  expect(lastSynced({ objects })).toBe('2026-03-10T10:00:00Z');
  expect(lastSynced({ objects: [...objects, object({ lastSyncedAt: null })] })).toBeUndefined();
  const outbound = object({ direction: 'outbound', lastSyncedAt: null });
  expect(lastSynced({ objects: [...objects, outbound] })).toBe('2026-03-10T10:00:00Z');
});
