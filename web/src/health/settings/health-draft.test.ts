import { expect, test } from 'vitest';
import { defaultHealthWeights } from '../../../../src/contract/health.ts';
import { defaultSettings } from '../../../../src/contract/settings.ts';
import { changeOf, draftOf, nameObjections, objectionTo, sharesOf } from './health-draft.ts';

const saved = draftOf(defaultSettings);

test('weights that are not set are the default ones', () => {
  expect(saved.calculator.weights).toEqual(defaultHealthWeights);
  const { weights } = draftOf({
    ...defaultSettings,
    healthCalculator: { enabled: true, weights: { deals: 0 } },
  }).calculator;
  expect(weights).toEqual({ ...defaultHealthWeights, deals: 0 });
});

test('only what was changed is saved', () => {
  expect(changeOf(saved, saved)).toEqual({});
  const properties = { ...saved.push.properties, score: 'health' };
  expect(changeOf(saved, { ...saved, push: { ...saved.push, enabled: false, properties } })).toEqual({
    push: { enabled: false, properties: { score: 'health' } },
  });
  const sources = { customers: true, columns: ['public.health_scores.overall'] };
  expect(changeOf(saved, { ...saved, sources })).toEqual({ healthSources: { columns: sources.columns } });
  const weights = { ...saved.calculator.weights, cover: 0 };
  expect(changeOf(saved, { ...saved, calculator: { enabled: true, weights } })).toEqual({
    healthCalculator: { enabled: true, weights },
  });
});

test('names that HubSpot would not take, and weights that give no score', () => {
  const named = (score: string) => nameObjections({ ...saved.push.properties, score }).score;
  expect(named('Health score')).toMatch(/lowercase/);
  expect(named('')).toMatch(/Enter a name/);
  expect(named(saved.push.properties.trend)).toMatch(/different name/);
  expect(named('health_2')).toBeUndefined();
  const none = { engagement: 0, cover: 0, deals: 0, renewal: 0, recency: 0 };
  expect(objectionTo({ ...saved, calculator: { enabled: true, weights: none } })).toMatch(/weight/);
  expect(objectionTo({ ...saved, calculator: { enabled: false, weights: none } })).toBeUndefined();
  expect(sharesOf(none).deals).toBe(0);
  expect(sharesOf({ ...none, deals: 10, cover: 30 })).toMatchObject({ deals: 25, cover: 75 });
  // 35.3, 23.5, 23.5 and 17.6: rounded one by one they would come to 101.
  expect(sharesOf({ engagement: 30, cover: 0, deals: 20, renewal: 15, recency: 20 })).toEqual({
    engagement: 35,
    cover: 0,
    deals: 24,
    renewal: 18,
    recency: 23,
  });
});
