import { expect, test } from 'vitest';
import { addAges, ageAt, countAges, shareInTime, stepOf } from './ages.ts';

const second = 1_000;
const hour = 3_600 * second;

test('an hour is the end of a step: at it a change was in time, after it no more', () => {
  expect(stepOf(hour + 1)).toBe(stepOf(hour) + 1);
  expect(shareInTime(countAges([1, hour, hour + 1, 30 * hour]))).toBe(0.5);
});

test('ages of any size are counted, those of clocks that differ as none', () => {
  expect(countAges([-5 * second, 0, 1])).toEqual([3]);
  const oldest = countAges([1_000 * 24 * hour]);
  expect(oldest).toHaveLength(42);
  expect(ageAt(oldest, 0.5)).toBeCloseTo(3_600 * 2 ** 7);
  expect(countAges([])).toEqual([]);
});

test('the age at a share is right within the width of a step', () => {
  const ages = Array.from({ length: 1_000 }, (_, n) => (n + 1) * second);
  const counts = countAges(ages);
  for (const share of [0.1, 0.5, 0.95, 1]) {
    const age = ageAt(counts, share) ?? 0;
    expect(age / (share * 1_000)).toBeGreaterThan(0.7);
    expect(age / (share * 1_000)).toBeLessThan(1.42);
  }
  expect(ageAt([], 0.5)).toBeNull();
  expect(shareInTime([0, 0])).toBeNull();
});

test('counts of several hours add up, whatever their lengths', () => {
  const long = countAges([2 * hour]);
  expect(addAges([[1, 2], long, []])).toEqual([1, 2, ...long.slice(2)]);
  expect(addAges([])).toEqual([]);
});
