import { expect, test } from 'vitest';
import type { ObjectStatus } from '../../../src/contract/portals.ts';
import { PortalState } from '../../../src/contract/portals.ts';
import { formatMoment } from '../format/dates.ts';
import { lastSynced, portalState, summaryOf } from './portal-state.ts';

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
  tells: [],
  inSync: 5,
  ...given,
});

test('moments in a sentence have the user’s format', () => {
  const sentence = 'Next retry: 1 Dec 2026, 05:00 UTC.';
  expect(portalState({ state: { word: 'Behind', sentence } }).sentence).toBe(
    `Next retry: ${formatMoment('2026-12-01T05:00:00Z')}.`,
  );
});

test('every word of the server has a color, and each its own urgency', () => {
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

test('the last sync is that of the object type furthest behind, regardless of pushes', () => {
  const objects = [object({}), object({ objectType: 'deal', lastSyncedAt: '2026-03-10T10:00:00Z' })];
  expect(lastSynced({ objects })).toBe('2026-03-10T10:00:00Z');
  expect(lastSynced({ objects: [...objects, object({ lastSyncedAt: null })] })).toBeUndefined();
  const outbound = object({ direction: 'outbound', lastSyncedAt: null });
  expect(lastSynced({ objects: [...objects, outbound] })).toBe('2026-03-10T10:00:00Z');
});

test('a portal being set up hides nothing about the others, and is not reported as in sync', () => {
  const state = (word: PortalState['word']) => ({ word, sentence: 'So it is.' });
  const setup = {
    step: 'confirm' as const,
    stepsDone: 0,
    stepsTotal: 8,
    since: '2026-03-10T11:00:00Z',
    explanation: 'It is being set up.',
  };
  const begun = {
    status: 'connected' as const,
    state: state('Connected'),
    setup,
    objects: [object({ lastSyncedAt: null })],
  };
  const well = {
    status: 'connected' as const,
    state: state('Connected'),
    setup: null,
    objects: [object({})],
  };
  const behind = { ...well, state: state('Behind') };
  const left = { ...well, status: 'disconnected' as const, state: state('Disconnected') };
  expect(summaryOf([left])).toEqual({ word: 'Not connected', tone: 'idle' });
  expect(summaryOf([begun, left])).toEqual({ word: 'Being set up', tone: 'idle' });
  expect(summaryOf([begun, well])).toEqual({
    word: 'Connected',
    tone: 'good',
    syncedAt: '2026-03-10T11:58:00Z',
  });
  expect(summaryOf([well, behind, begun])).toMatchObject({ word: 'Behind', tone: 'warn' });
  expect(summaryOf([well, { ...begun, state: state('Reconnect HubSpot') }])).toMatchObject({
    word: 'Reconnect HubSpot',
  });
});
