import { expect, test } from 'vitest';
import { inPlace } from './in-place.ts';

const list = (ids: string) => Array.from(ids, (id) => ({ id }));
const order = (shown: string, now: string, kept = '') =>
  inPlace(
    Array.from(shown),
    list(now),
    new Map(list(kept).map((entry) => [entry.id, { ...entry, kept: true }])),
  )
    .map(({ id }) => id)
    .join('');

test.each([
  ['', 'abc', '', 'abc'],
  // A retried error comes first in the list, but keeps its place on screen.
  ['abc', 'cab', '', 'abc'],
  ['abc', 'xcab', '', 'xabc'],
  ['abc', 'ca', '', 'ac'],
  // It moved to an earlier page.
  ['abc', 'abd', 'c', 'dabc'],
  ['abc', '', '', ''],
])('%s, then %s with %s kept: %s', (shown, now, kept, expected) => {
  expect(order(shown, now, kept)).toBe(expected);
});

test('what was read last is shown', () => {
  const [first] = inPlace(['a'], [{ id: 'a', attempts: 2 }], new Map([['a', { id: 'a', attempts: 1 }]]));
  expect(first?.attempts).toBe(2);
});
