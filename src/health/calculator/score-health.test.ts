import { describe, expect, test } from 'vitest';
import { judges } from './health-components.ts';
import type { HealthInputs } from './health-inputs.ts';
import { scoreHealth } from './score-health.ts';

/** A customer of whom nothing is known. */
const nothing: HealthInputs = {
  customerId: 'c',
  name: 'Acme',
  people: {
    count: 3,
    bestScores: [],
    hasDecisionMaker: false,
    hasChampion: false,
    rolesAreUsed: false,
    watched: 0,
    heardFrom: 0,
    championSilentDays: null,
    championsWatched: false,
  },
  contactDays: null,
  contactIsKnown: false,
  deals: { open: 0, overdue: 0, stalled: 0, furthest: null, won: 0, lost: 0, lostRenewals: 0 },
  renewal: null,
};
const people = (values: Partial<HealthInputs['people']>): HealthInputs => ({
  ...nothing,
  people: { ...nothing.people, ...values },
});
const deals = (values: Partial<HealthInputs['deals']>): HealthInputs => ({
  ...nothing,
  deals: { ...nothing.deals, ...values },
});
const renewal = (inDays: number, stage: NonNullable<HealthInputs['renewal']>['stage']): HealthInputs => ({
  ...nothing,
  renewal: { on: '2027-01-31', inDays, stage },
});
const contact = (contactDays: number | null): HealthInputs => ({
  ...nothing,
  contactDays,
  contactIsKnown: true,
});

test('nothing to judge by is no score', () => {
  expect(scoreHealth(nothing, {})).toBeUndefined();
  expect(scoreHealth(people({ bestScores: [80] }), { engagement: 0 })).toBeUndefined();
});

test('what there is nothing to judge by is left out, and the others share its weight', () => {
  const inputs = { ...contact(67), people: { ...nothing.people, bestScores: [80, 70, 60] } };
  expect(scoreHealth(inputs, {})).toEqual({
    // 30 x 70 and 20 x 50.
    score: 62,
    components: {
      engagement: {
        score: 70,
        weight: 60,
        explanation: 'The most engaged contacts are highly engaged (70 of 100).',
      },
      recency: { score: 50, weight: 40, explanation: 'There has been no contact for 67 days.' },
    },
    reasons: [
      'The most engaged contacts are highly engaged (70 of 100).',
      'There has been no contact for 67 days.',
    ],
  });
  expect(scoreHealth(inputs, { engagement: 10, recency: 30 })).toMatchObject({
    score: 55,
    components: { engagement: { weight: 25 }, recency: { weight: 75 } },
  });
});

test('three reasons are given, what pulls furthest from the middle first', () => {
  const inputs: HealthInputs = {
    ...people({ bestScores: [58], rolesAreUsed: true, hasChampion: true, hasDecisionMaker: true }),
    contactDays: 3,
    contactIsKnown: true,
    deals: { ...nothing.deals, open: 1, lost: 1, lostRenewals: 1 },
    renewal: { on: '2027-01-31', inDays: 6, stage: 'open' },
  };
  expect(scoreHealth(inputs, {})?.reasons).toEqual([
    'The last contact was 3 days ago.',
    'Decision maker and champion are known.',
    'A renewal was lost in the last 180 days.',
  ]);
  expect(scoreHealth(inputs, { renewal: 90, cover: 0 })?.reasons[0]).toBe(
    'The renewal is in 6 days and is not committed.',
  );
});

describe('each component', () => {
  test.each([
    [[90, 60], 75, 'The most engaged contacts are highly engaged (75 of 100).'],
    [[31], 31, 'The only scored contact is moderately engaged (31 of 100).'],
    [[0], 0, 'The only scored contact is hardly engaged (0 of 100).'],
  ])('engagement of %j', (bestScores, score, explanation) => {
    expect(judges.engagement(people({ bestScores }))).toEqual({ score, explanation });
  });

  const known = { rolesAreUsed: true, hasDecisionMaker: true, hasChampion: true, watched: 3, heardFrom: 2 };
  const fresh = { ...known, championsWatched: true, championSilentDays: 2 };
  test.each<[Partial<HealthInputs['people']>, number, string]>([
    [{ count: 0 }, 0, 'No contacts are known.'],
    [fresh, 100, 'Decision maker and champion are known, and several people are in touch.'],
    [{ ...fresh, hasDecisionMaker: false }, 70, 'No decision maker is known.'],
    [{ ...fresh, championSilentDays: 42 }, 80, 'The champion has been silent for 42 days.'],
    [{ ...known, heardFrom: 1 }, 80, 'Only one person is in touch.'],
    [
      { ...known, hasChampion: false, heardFrom: 0 },
      40,
      'No champion is known and nobody has been heard from for 30 days.',
    ],
    [
      { rolesAreUsed: true, watched: 3, hasChampion: true, championsWatched: true },
      10,
      'No decision maker is known, the champion has never been heard from and nobody has been heard from for 30 days.',
    ],
    // Where nobody in the portal has a part in buying, nobody is missed for it.
    [{ watched: 3, heardFrom: 3 }, 100, 'Several people are known, and several people are in touch.'],
    // Of whom HubSpot would not tell, nobody is silent.
    [{ ...known, watched: 2, heardFrom: 0 }, 100, 'Decision maker and champion are known.'],
  ])('cover of %j', (values, score, explanation) => {
    expect(judges.cover(people(values))).toEqual({ score, explanation });
  });

  test.each<[Partial<HealthInputs['deals']>, number, string]>([
    [{ open: 2 }, 60, '2 deals are open.'],
    [
      { open: 1, furthest: 'committed', won: 2 },
      100,
      '2 deals were won in the last 365 days and an open deal is committed.',
    ],
    [
      { open: 1, furthest: 'in_progress', overdue: 1, stalled: 1 },
      35,
      'An open deal is past the close date and an open deal has not moved for 60 days.',
    ],
    [
      { lost: 3, lostRenewals: 1 },
      0,
      'A renewal was lost in the last 180 days and 2 deals were lost in the last 180 days.',
    ],
  ])('deals of %j', (values, score, explanation) => {
    expect(judges.deals(deals(values))).toEqual({ score, explanation });
  });

  test.each<[number, NonNullable<HealthInputs['renewal']>['stage'], number | undefined, string]>([
    [5, 'committed', 100, 'The renewal on 2027-01-31 is committed.'],
    [200, 'open', 90, 'The renewal is in 200 days.'],
    [60, 'open', 50, 'The renewal is in 60 days and is not committed.'],
    [60, 'in_progress', 70, 'The renewal is in 60 days and is in progress.'],
    [0, null, 20, 'The renewal is today and has no open deal.'],
    [-3, 'open', 0, 'The renewal was due on 2027-01-31 and is not committed.'],
    [-3, 'in_progress', 30, 'The renewal was due on 2027-01-31 and is not committed.'],
    [-3, null, undefined, ''],
  ])('a renewal in %i days, %s', (inDays, stage, score, explanation) => {
    const judged = judges.renewal(renewal(inDays, stage));
    expect(judged).toEqual(score === undefined ? undefined : { score, explanation });
  });

  test.each<[number | null, number, string]>([
    [0, 100, 'The last contact was today.'],
    [1, 100, 'The last contact was yesterday.'],
    [14, 100, 'The last contact was 14 days ago.'],
    [67, 50, 'There has been no contact for 67 days.'],
    [500, 0, 'There has been no contact for 500 days.'],
    [null, 0, 'There has been no contact yet.'],
  ])('contact %s days ago', (days, score, explanation) => {
    expect(judges.recency(contact(days))).toEqual({ score, explanation });
  });
});
