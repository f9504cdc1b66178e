import { expect, test } from 'vitest';
import { type SyncHistory, syncTargets } from '../../../src/contract/history.ts';
import { successOf } from './history-words.ts';

/** What is said where so many records came and were accepted, beside those that have errors now. */
const said = (total: number, good: number, openErrors: SyncHistory['openErrors']) => {
  const records = { total, good, share: total === 0 ? null : good / total };
  const success = { records, runs: { total: 0, good: 0, share: null } };
  return successOf({ success, openErrors, targets: syncTargets } as unknown as SyncHistory).note;
};

test('what was refused is told apart from what only has errors', () => {
  expect(said(35_203, 35_197, { records: 12, refused: 6 })).toBe(
    '35,203 records came, counting each time; 6 times a value was refused. Of the 12 records that have errors now, 6 were taken whole.',
  );
  expect(said(20, 19, { records: 1, refused: 1 })).toBe(
    '20 records came, counting each time; 1 time a value was refused.',
  );
  expect(said(20, 20, { records: 1, refused: 0 })).toBe(
    '20 records came, counting each time; all were accepted. Of the 1 record that has errors now, 1 was taken whole.',
  );
  expect(said(0, 0, { records: 0, refused: 0 })).toBe('No record came.');
});
