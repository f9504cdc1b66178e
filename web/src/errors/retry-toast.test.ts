import { expect, test } from 'vitest';
import { retried, sentAgain } from './retry-toast.ts';

const of = (records: number, tried: number, resolved: number, sent = 0) =>
  retried({ what: 'Acme', records, tried, resolved, sent });

test('a single record is named, with what is left to do', () => {
  expect(of(1, 1, 1)).toMatchObject({ title: 'Fixed', message: 'Acme now syncs without errors.' });
  expect(of(1, 1, 0)).toMatchObject({
    title: 'Still failing',
    message: 'Acme still has the same problem. See its entry for the fix.',
  });
  expect(sentAgain('Acme', 1).message).toMatch(/^Acme is removed from this list/);
});

test('several are counted: fixed, still failing, and not reached in time', () => {
  expect(of(130, 130, 130)).toMatchObject({ color: 'teal', title: 'All fixed' });
  expect(of(130, 130, 0)).toMatchObject({ color: 'orange', title: 'Still failing' });
  expect(of(3, 3, 0, 3)).toMatchObject({ color: 'blue', title: 'Sending again' });
  expect(of(3, 3, 1, 2).message).toMatch(/^1 record fixed\. Sending 2 records/);
  expect(of(5, 3, 1)).toMatchObject({
    title: '1 of 5 fixed',
    message:
      '1 record fixed. 2 records still failing: fix the cause first. 2 not reached in time. Retry to continue.',
  });
});
