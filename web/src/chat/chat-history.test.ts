import { expect, test } from 'vitest';
import { type HistoryPlace, saidBefore, stepHistory } from './chat-history.ts';

test('what was said comes the newest first, a repeated sentence once', () => {
  expect(saidBefore(['a', 'b', 'b', 'a'])).toEqual(['a', 'b', 'a']);
});

test('steps lead back to the oldest, and forward to what is being written', () => {
  const back = (place: HistoryPlace) => stepHistory(2, place, 'back');
  const forward = (place: HistoryPlace) => stepHistory(2, place, 'forward');
  expect([back(undefined), back(0), back(1)]).toEqual([0, 1, 1]);
  expect([forward(1), forward(0), forward(undefined)]).toEqual([0, undefined, undefined]);
  expect(stepHistory(0, undefined, 'back')).toBeUndefined();
});
