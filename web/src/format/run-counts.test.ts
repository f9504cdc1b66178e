import { expect, test } from 'vitest';
import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import {
  countsInWords,
  differencesInWords,
  driftOf,
  pushCountsInWords,
  remainingOf,
  totalsOf,
} from './run-counts.ts';

const part = (given: Partial<RunProgress>): RunProgress => ({
  objectType: 'company',
  direction: 'inbound',
  processed: 0,
  total: null,
  created: 0,
  updated: 0,
  unchanged: 0,
  archived: 0,
  failed: 0,
  status: 'running',
  ...given,
});

const run = (...progress: RunProgress[]): SyncRun => ({
  id: '00000000-0000-4000-8000-000000000001',
  integrationId: '00000000-0000-4000-8000-000000000002',
  mode: 'full',
  status: 'running',
  progress,
  requestedBy: 'schedule',
  createdAt: '2026-03-10T12:00:00Z',
  startedAt: '2026-03-10T12:00:00Z',
  completedAt: null,
  requests: 3,
});

test('counts add up over object types', () => {
  const both = run(
    part({ processed: 10, created: 8, failed: 2 }),
    part({ objectType: 'deal', processed: 5, updated: 5 }),
  );
  expect(totalsOf(both)).toEqual({
    processed: 15,
    created: 8,
    updated: 5,
    unchanged: 0,
    archived: 0,
    failed: 2,
  });
});

test('what is left is known only when every total is, or its part has ended', () => {
  expect(remainingOf(run(part({ processed: 4, total: 10 }), part({ objectType: 'deal' })))).toBeUndefined();
  expect(remainingOf(run(part({ processed: 4, total: 10 }), part({ status: 'completed' })))).toBe(6);
  expect(remainingOf(run(part({ processed: 12, total: 10 })))).toBe(0);
});

test('counts in words leave out what is zero', () => {
  expect(countsInWords(part({ created: 2, failed: 1 }))).toBe('2 created, 1 with errors');
  expect(countsInWords(part({}))).toBe('nothing changed');
  expect(pushCountsInWords(part({ updated: 2, unchanged: 3, failed: 1 }))).toBe(
    '2 companies sent, 3 not needed, 1 failed',
  );
  expect(pushCountsInWords(part({}))).toBe('nothing to send');
});

test('only a comparison has differences, of records and links together', () => {
  const compared = run(part({ drift: { records: 1, links: 2 } }), part({ drift: { records: 0, links: 0 } }));
  expect(driftOf(compared)).toBeUndefined();
  expect(driftOf({ ...compared, mode: 'reconcile' })).toBe(3);
  expect(differencesInWords(3)).toBe('3 differences, fixed');
  expect(differencesInWords(0)).toBe('no differences');
});
