import { expect, test } from 'vitest';
import { availabilityOf, outagesOf } from './availability.ts';
import { lengthOf, toSpans, within, without } from './spans.ts';

test('stretches become spans: in order, joined where they touch, none empty', () => {
  expect(
    toSpans([
      [5, 8],
      [1, 2],
      [2, 3],
      [6, 7],
      [9, 9],
    ]),
  ).toEqual([
    [1, 3],
    [5, 8],
  ]);
});

test('what is cut out of spans leaves the rest, wherever it lies', () => {
  const whole = [
    [0, 10],
    [20, 30],
  ] as const;
  expect(without(whole, [])).toEqual(whole);
  expect(
    without(whole, [
      [2, 3],
      [8, 22],
      [29, 40],
    ]),
  ).toEqual([
    [0, 2],
    [3, 8],
    [22, 29],
  ]);
  expect(without(whole, [[-5, 50]])).toEqual([]);
  expect(within(whole, 5, 21)).toEqual([
    [5, 10],
    [20, 21],
  ]);
  expect(lengthOf(whole)).toBe(20);
});

test('availability is what was kept of the time that counts; an outage that goes on has no end', () => {
  const time = {
    counted: [
      [0, 40_000],
      [60_000, 100_000],
    ],
    kept: [
      [-10_000, 30_000],
      [60_000, 90_000],
    ],
    resting: [[40_000, 60_000]],
  } as const;
  expect(availabilityOf(time, 0, 100_000)).toEqual({
    share: 0.75,
    countedSeconds: 80,
    downSeconds: 20,
    restingSeconds: 20,
  });
  expect(availabilityOf(time, 40_000, 60_000).share).toBeNull();
  expect(outagesOf(time, 100_000)).toEqual([
    { from: new Date(90_000).toISOString(), to: null, seconds: 10 },
    { from: new Date(30_000).toISOString(), to: new Date(40_000).toISOString(), seconds: 10 },
  ]);
});
