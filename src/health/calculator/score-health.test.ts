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
  contact: { heardDays: null, outreachDays: null, isKnown: false },
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
const contact = (heardDays: number | null, outreachDays: number | null = null): HealthInputs => ({
  ...nothing,
  contact: { heardDays, outreachDays, isKnown: true },
});

test('nothing to judge by is no score', () => {
  expect(scoreHealth(nothing, {})).toBeUndefined();
  expect(scoreHealth(people({ bestScores: [80] }), { engagement: 0 })).toBeUndefined();
});

test('a company that was just made has no score: that it has no contacts counts beside something else only', () => {
  const alone = people({ count: 0 });
  expect(scoreHealth(alone, {})).toBeUndefined();
  expect(scoreHealth({ ...alone, deals: { ...nothing.deals, open: 1 } }, {})).toMatchObject({
    score: 34,
    components: { cover: { score: 0 }, deals: { score: 60 } },
  });
});

test('what there is nothing to judge by is left out, and the others share its weight', () => {
  const inputs = { ...contact(67), people: { ...nothing.people, bestScores: [80, 70, 60] } };
  const explanation = 'Helps: The most engaged contacts are highly engaged (70 of 100).';
  expect(scoreHealth(inputs, {})).toEqual({
    // 30 x 70 and 20 x 50.
    score: 62,
    components: {
      engagement: { score: 70, weight: 60, explanation },
      recency: { score: 50, weight: 40, explanation: 'They were last heard from 67 days ago.' },
    },
    reasons: [explanation, 'They were last heard from 67 days ago.'],
  });
  expect(scoreHealth(inputs, { engagement: 10, recency: 30 })).toMatchObject({
    score: 55,
    components: { engagement: { weight: 25 }, recency: { weight: 75 } },
  });
});

test('three reasons are given, what moves the score furthest first, and each says in which direction', () => {
  const inputs: HealthInputs = {
    ...people({ bestScores: [58], rolesAreUsed: true, hasChampion: true, hasDecisionMaker: true }),
    contact: { heardDays: null, outreachDays: 31, isKnown: true },
    deals: { ...nothing.deals, open: 1, lost: 1, lostRenewals: 1 },
    renewal: { on: '2027-01-31', inDays: 6, stage: 'open' },
  };
  // 15 x 50, 20 x 34, 20 x 30; 15 x 27 and 30 x 8 are less.
  const scored = scoreHealth(inputs, {});
  expect(scored?.reasons).toEqual([
    'Helps: Decision maker and champion are known.',
    'Helps: We last contacted them 31 days ago.',
    'Hurts: A renewal was lost in the last 180 days.',
  ]);
  expect(scored?.components.recency).toMatchObject({ score: 84, explanation: scored?.reasons[1] });
  expect(scoreHealth(inputs, { renewal: 90, cover: 0 })?.reasons[0]).toBe(
    'Hurts: The renewal is in 6 days and is not committed.',
  );
});

describe('each component', () => {
  test.each([
    [[90, 60], 75, 'The most engaged contacts are highly engaged (75 of 100).'],
    [[40, 20], 30, 'Even the most engaged contacts are only moderately engaged (30 of 100).'],
    [[52], 52, 'The only scored contact is moderately engaged (52 of 100).'],
    [[31], 31, 'The only scored contact is only moderately engaged (31 of 100).'],
    [[0], 0, 'The only scored contact is hardly engaged (0 of 100).'],
  ])('engagement of %j', (bestScores, score, explanation) => {
    expect(judges.engagement(people({ bestScores }))).toEqual({ score, explanation });
  });

  const known = { rolesAreUsed: true, hasDecisionMaker: true, hasChampion: true, watched: 3, heardFrom: 2 };
  const fresh = { ...known, championsWatched: true, championSilentDays: 2 };
  const both = 'Decision maker and champion are known';
  test.each<[Partial<HealthInputs['people']>, number, string]>([
    [{ count: 0 }, 0, 'No contacts are known.'],
    [fresh, 100, `${both} and 2 people were heard from in the last 30 days.`],
    [{ ...fresh, hasDecisionMaker: false }, 70, 'A champion is known, but no decision maker is known.'],
    [
      { ...fresh, championSilentDays: 42 },
      80,
      `${both}, but the champion has not been heard from for 42 days.`,
    ],
    [{ ...known, heardFrom: 1 }, 80, `${both}, but only one person was heard from in the last 30 days.`],
    [
      { ...known, hasChampion: false, heardFrom: 0 },
      40,
      'Nobody was heard from in the last 30 days, but a decision maker is known.',
    ],
    [
      { rolesAreUsed: true, watched: 3, hasChampion: true, championsWatched: true },
      10,
      'Nobody was heard from in the last 30 days and no decision maker is known.',
    ],
    // Where nobody in the portal has a part in buying, nobody is missed for it.
    [{ watched: 3, heardFrom: 3 }, 100, '3 people were heard from in the last 30 days.'],
    [{ watched: 3 }, 60, '3 people are known, but nobody was heard from in the last 30 days.'],
    [
      { count: 1, watched: 1, heardFrom: 1 },
      80,
      'One person was heard from in the last 30 days, but nobody else is known.',
    ],
    // Of whom HubSpot would not tell, nobody is silent.
    [{ ...known, watched: 2, heardFrom: 0 }, 100, `${both}.`],
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
      { open: 1, overdue: 1, won: 1 },
      60,
      'A deal was won in the last 365 days, but an open deal is past the close date.',
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
    [5, 'committed', 100, 'The renewal on 31 Jan 2027 is committed.'],
    [200, 'open', 90, 'The renewal is 200 days away.'],
    [90, 'open', 65, 'The renewal is still 90 days away and is not committed yet.'],
    [90, null, 65, 'The renewal is still 90 days away and has no open deal yet.'],
    [30, 'open', 35, 'The renewal is in 30 days and is not committed.'],
    [60, 'in_progress', 70, 'The renewal is in 60 days and is in progress.'],
    [0, null, 20, 'The renewal is today and has no open deal.'],
    [-3, 'open', 0, 'The renewal was due on 31 Jan 2027 and is not committed.'],
    [-3, 'in_progress', 30, 'The renewal was due on 31 Jan 2027 and is not committed.'],
    [-3, null, undefined, ''],
  ])('a renewal in %i days, %s', (inDays, stage, score, explanation) => {
    const judged = judges.renewal(renewal(inDays, stage));
    expect(judged).toEqual(score === undefined ? undefined : { score, explanation });
  });

  test.each<[number | null, number | null, number, string]>([
    [0, null, 100, 'They were heard from today.'],
    [14, 14, 100, 'They were last heard from 14 days ago.'],
    [45, 1, 100, 'We last contacted them yesterday; they were last heard from 45 days ago.'],
    [67, 80, 50, 'They were last heard from 67 days ago.'],
    [null, 67, 50, 'We last contacted them 67 days ago.'],
    [90, null, (100 * 30) / 106, 'Nothing has been heard from them for 90 days.'],
    [
      200,
      90,
      (100 * 30) / 106,
      'We have not contacted them for 90 days; they were last heard from 200 days ago.',
    ],
    [500, 500, 0, 'Nothing has been heard from them for 500 days.'],
    [null, null, 0, 'There has been no contact yet.'],
  ])('heard from %s and contacted %s days ago', (heard, outreach, score, explanation) => {
    expect(judges.recency(contact(heard, outreach))).toEqual({ score, explanation });
  });

  test('whom HubSpot watches and never heard from is said to be silent', () => {
    const inputs = { ...contact(null, 3), people: { ...nothing.people, watched: 3 } };
    expect(judges.recency(inputs)?.explanation).toBe(
      'We last contacted them 3 days ago; they have never been heard from.',
    );
  });
});
