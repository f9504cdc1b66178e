import { expect, test } from 'vitest';
import type { HealthScore } from '../../../src/contract/health.ts';
import { healthParts } from './health-parts.ts';
import { describeSeries, healthSeries, nearestSpot } from './health-series.ts';
import { engagementPartName, healthComponentName, healthSourceWords } from './health-words.ts';

const now = Date.parse('2026-06-30T12:00:00Z');
const daysAgo = (days: number, score: number): HealthScore => ({
  id: '00000000-0000-4000-8000-000000000001',
  customerId: '00000000-0000-4000-8000-000000000002',
  score,
  trend: 'stable',
  components: {},
  reasons: [],
  source: 'api',
  calculatedAt: new Date(now - days * 86_400_000).toISOString(),
});

test('calculations close to each other are one line, a long silence is a gap', () => {
  const series = healthSeries([daysAgo(40, 30), daysAgo(38, 50), daysAgo(10, 70), daysAgo(0.5, 60)], now);
  expect(series?.lines.map((line) => line.map(({ score }) => score))).toEqual([
    [30, 50],
    [70, 60],
  ]);
  expect(series?.gaps.map(([a, b]) => [a.score, b.score])).toEqual([
    [50, 70],
    [60, 60],
  ]);
  expect(series?.gaps.at(-1)?.[1].at).toBe(now);
});

test('what was calculated before the 90 days holds at their beginning', () => {
  const series = healthSeries([daysAgo(300, 10), daysAgo(95, 20), daysAgo(85, 40)], now);
  expect(series?.spots.map(({ score }) => score)).toEqual([20, 40]);
  expect(series?.from).toBe(now - 90 * 86_400_000);
});

test('one calculation, none, and one of the future', () => {
  const one = healthSeries([daysAgo(0, 120)], now);
  expect(one).toMatchObject({ from: now - 3_600_000, to: now, lines: [[{ score: 100 }]] });
  expect(one && describeSeries(one)).toMatch(/^Health 100 on .+, the only calculation\.$/);
  expect(healthSeries([], now)).toBeUndefined();
  expect(healthSeries([daysAgo(-0.5, 10)], now)?.to).toBe(now + 43_200_000);
});

test('the history in words, and the point under the pointer', () => {
  const series = healthSeries([daysAgo(3, 50), daysAgo(2, 20), daysAgo(1, 80)], now);
  expect(series && describeSeries(series)).toMatch(
    /3 calculations: 50 on .+, 80 on .+\. Lowest 20 .+highest 80/,
  );
  expect(nearestSpot(series?.spots ?? [], now - 1.9 * 86_400_000)).toBe(1);
  expect(nearestSpot(series?.spots ?? [], now)).toBe(2);
});

test('components of any shape have a bar, a text, or nothing', () => {
  expect(
    healthParts({
      usage: 40,
      deals: { score: 70, weight: 30, explanation: 'Two deals are open.' },
      engagement: { score: 20, weight: 70, explanation: 'Hardly engaged.' },
      nps_answer: 'promoter',
      logins: 4_000,
      tags: ['a', 'b'],
      adoption: { score: 3 },
      seats: { score: 55, used: 11, of: 20 },
      beyond: { score: 400 },
      nested: { seats_used: [1, null], plan: { name: 'pro' } },
      deep: { a: { b: { c: { d: { e: 'unseen' } } } } },
      empty: {},
      nothing: null,
    }),
  ).toEqual([
    { name: 'engagement', score: 20, share: 70, text: 'Hardly engaged.' },
    { name: 'deals', score: 70, share: 30, text: 'Two deals are open.' },
    { name: 'usage', score: 40 },
    { name: 'nps_answer', text: 'promoter' },
    { name: 'logins', text: '4000' },
    { name: 'tags', text: 'a, b' },
    { name: 'adoption', score: 3 },
    { name: 'seats', score: 55, text: 'Used: 11, Of: 20' },
    { name: 'beyond', text: 'Score: 400' },
    { name: 'nested', text: 'Seats used: 1, Plan: Name: pro' },
    { name: 'deep', text: 'A: B: C: D: …' },
    { name: 'empty' },
    { name: 'nothing' },
  ]);
  expect([engagementPartName('email'), engagementPartName('constructor')]).toEqual(['Email', 'Constructor']);
  expect([healthComponentName('cover'), healthComponentName('nps_answer')]).toEqual([
    'Stakeholder coverage',
    'Nps answer',
  ]);
  expect(['calculator', 'program', 'Nightly model'].map(healthSourceWords)).toEqual([
    'calculated in CSCX',
    'sent by a program',
    'sent by Nightly model',
  ]);
});
