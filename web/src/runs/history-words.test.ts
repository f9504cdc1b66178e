import { expect, test } from 'vitest';
import { type SyncHistory, syncTargets } from '../../../src/contract/history.ts';
import { successOf } from './history-words.ts';

/** The note for these counts. */
const noteOf = (total: number, good: number, openErrors: SyncHistory['openErrors']) => {
  const records = { total, good, share: total === 0 ? null : good / total };
  const success = { records, runs: { total: 0, good: 0, share: null } };
  return successOf({ success, openErrors, targets: syncTargets } as unknown as SyncHistory).note;
};

test('rejected values are distinguished from other errors', () => {
  expect(noteOf(35_203, 35_197, { records: 12, refused: 6 })).toBe(
    '35,203 records received, counting repeats; 6 with rejected values. Of the 12 records with errors now, 6 have no rejected values.',
  );
  expect(noteOf(20, 19, { records: 1, refused: 1 })).toBe(
    '20 records received, counting repeats; 1 with rejected values.',
  );
  expect(noteOf(20, 20, { records: 1, refused: 0 })).toBe(
    '20 records received, counting repeats; none with rejected values. Of the 1 record with errors now, 1 has no rejected values.',
  );
  expect(noteOf(0, 0, { records: 0, refused: 0 })).toBe('No records received.');
});
