import { expect, test } from 'vitest';
import { retried, sentAgain } from './retry-toast.ts';

const of = (records: number, tried: number, resolved: number, sent = 0) =>
  retried({ what: 'Acme', records, tried, resolved, sent });

test('one record is named, with what is left to do', () => {
  expect(of(1, 1, 1)).toMatchObject({ title: 'Accepted now', message: 'Acme was read again and accepted.' });
  expect(of(1, 1, 0)).toMatchObject({
    title: 'Still not accepted',
    message: 'Acme has the same problem still. Its entry says how to mend it.',
  });
  expect(sentAgain('Acme', 1).message).toMatch(/^Acme leaves the list/);
});

test('several are counted: accepted, refused, and not reached in time', () => {
  expect(of(130, 130, 130)).toMatchObject({ color: 'teal', title: 'All accepted now' });
  expect(of(130, 130, 0)).toMatchObject({ color: 'orange', title: 'Still not accepted' });
  expect(of(3, 3, 0, 3)).toMatchObject({ color: 'blue', title: 'Sent again' });
  expect(of(3, 3, 1, 2).message).toMatch(/^1 record was .* accepted\. 2 are being sent/);
  expect(of(5, 3, 1)).toMatchObject({
    title: '1 of 5 accepted now',
    message:
      '1 record was read again and accepted. 2 records still do not fit: mend the cause first. 2 were not reached in time: retry to go on.',
  });
});
