import { describe, expect, test } from 'vitest';
import { judges } from './health-components.ts';
import type { HealthInputs, Since } from './health-inputs.ts';
import { scoreHealth } from './score-health.ts';

/** A customer without any data. */
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
    championHeard: null,
    championsWatched: false,
  },
  contact: { heard: null, outreach: null, isKnown: false },
  deals: { open: 0, overdue: 0, stalled: 0, furthest: null, won: 0, lost: 0 },
  renewal: { open: null, date: null, lost: null, won: null },
};
/** So many days before 1 December 2026. */
const ago = (days: number): Since => ({
  on: new Date(Date.UTC(2026, 11, 1 - days)).toISOString().slice(0, 10),
  days,
});
const people = (values: Partial<HealthInputs['people']>): HealthInputs => ({
  ...nothing,
  people: { ...nothing.people, ...values },
});
const deals = (values: Partial<HealthInputs['deals']>): HealthInputs => ({
  ...nothing,
  deals: { ...nothing.deals, ...values },
});
const renewal = (values: Partial<HealthInputs['renewal']>): HealthInputs => ({
  ...nothing,
  renewal: { ...nothing.renewal, ...values },
});
const contact = (heard: number | null, outreach: number | null = null): HealthInputs => ({
  ...nothing,
  contact: {
    heard: heard === null ? null : ago(heard),
    outreach: outreach === null ? null : ago(outreach),
    isKnown: true,
  },
});

test('nothing to judge by is no score', () => {
  expect(scoreHealth(nothing, {})).toBeUndefined();
  expect(scoreHealth(people({ bestScores: [80] }), { engagement: 0 })).toBeUndefined();
});

test('a new company has no score: missing contacts only count in addition to something else', () => {
  const alone = people({ count: 0 });
  expect(scoreHealth(alone, {})).toBeUndefined();
  expect(scoreHealth({ ...alone, deals: { ...nothing.deals, open: 1 } }, {})).toMatchObject({
    score: 29,
    components: { cover: { score: 0 }, deals: { score: 50 } },
  });
});

test('what there is nothing to judge by is left out, and the others share its weight', () => {
  const inputs = { ...contact(75), people: { ...nothing.people, bestScores: [50, 40, 30] } };
  const explanation = 'Helps: The most engaged contacts are moderately engaged (engagement 40).';
  const silence = 'Hurts: Last contact from the customer on 17 Sept 2026.';
  expect(scoreHealth(inputs, {})).toEqual({
    // 30 x 66.7 and 20 x 22.5.
    score: 49,
    components: {
      engagement: { score: 67, weight: 60, explanation },
      recency: { score: 23, weight: 40, explanation: silence },
    },
    reasons: [silence, explanation],
  });
  expect(scoreHealth(inputs, { engagement: 10, recency: 30 })).toMatchObject({
    score: 34,
    components: { engagement: { weight: 25 }, recency: { weight: 75 } },
  });
});

test('the shares of the components add up to 100', () => {
  // 35.3, 23.5, 23.5 and 17.6 of 100: rounded one by one they would come to 101.
  const inputs: HealthInputs = {
    ...people({ bestScores: [40], rolesAreUsed: true, hasChampion: true }),
    contact: contact(3).contact,
    deals: deals({ open: 1 }).deals,
  };
  const components = scoreHealth(inputs, {})?.components ?? {};
  expect(Object.values(components).map(({ weight }) => weight)).toEqual([35, 18, 24, 23]);
});

test('three reasons are given, what moves the score furthest first, and each says in which direction', () => {
  const inputs: HealthInputs = {
    ...people({ bestScores: [33], rolesAreUsed: true, hasChampion: true, hasDecisionMaker: true }),
    contact: { heard: null, outreach: ago(18), isKnown: true },
    deals: { ...nothing.deals, lost: 1 },
    renewal: { ...nothing.renewal, open: { on: '2026-12-07', daysLeft: 6, stage: 'open' } },
  };
  // 15 x 50, 20 x 37.5, 15 x 27; 20 x 20 and 30 x 5 are less.
  const scored = scoreHealth(inputs, {});
  expect(scored?.reasons).toEqual([
    'Helps: Decision maker and champion identified.',
    'Helps: Our last outreach to the customer on 13 Nov 2026.',
    "Hurts: The next renewal (7 Dec 2026) is close and hasn't started.",
  ]);
  expect(scored?.components.recency).toMatchObject({ score: 88, explanation: scored?.reasons[1] });
  expect(scoreHealth(inputs, { renewal: 90, cover: 0 })?.reasons[0]).toBe(scored?.reasons[2]);
});

test('a lost renewal keeps the score below 40, an overdue one below 70, and says so first', () => {
  const well: HealthInputs = {
    ...people({ bestScores: [80], rolesAreUsed: true, hasChampion: true, hasDecisionMaker: true }),
    contact: contact(2).contact,
    deals: deals({ open: 1, furthest: 'committed' }).deals,
  };
  const committed = { on: '2026-11-09', daysLeft: -22, stage: 'committed' as const };
  const overdue = scoreHealth({ ...well, renewal: { ...nothing.renewal, open: committed } }, {});
  expect(overdue?.score).toBe(69);
  expect(overdue?.reasons[0]).toBe(
    'Hurts: The renewal was due on 9 Nov 2026 and is still open. This caps the score at 69.',
  );
  const lost = scoreHealth({ ...well, renewal: { ...nothing.renewal, lost: ago(12) } }, {});
  expect(lost?.score).toBe(39);
  expect(lost?.reasons[0]).toBe('Hurts: Last renewal lost on 19 Nov 2026. This caps the score at 39.');
  // Without a weight for renewals, they set no limit either.
  expect(
    scoreHealth({ ...well, renewal: { ...nothing.renewal, lost: ago(12) } }, { renewal: 0 })?.score,
  ).toBeGreaterThan(70);
  // A score that is lower anyway isn't described as capped.
  const poor = scoreHealth({ ...contact(200), renewal: { ...nothing.renewal, lost: ago(12) } }, {});
  expect(poor).toMatchObject({ score: 0 });
  expect(poor?.components.renewal?.explanation).not.toContain('keeps');
});

describe('each component', () => {
  test.each([
    [[70, 60], 100, 'The most engaged contacts are highly engaged (engagement 65).'],
    [[40, 35], 62.5, 'The most engaged contacts are moderately engaged (engagement 38).'],
    [[30], 50, 'The only scored contact is moderately engaged (engagement 30).'],
    [[15, 9], 20, 'Even the most engaged contacts are barely engaged (engagement 12).'],
    [[0], 0, 'The only scored contact is barely engaged (engagement 0).'],
  ])('engagement of %j', (bestScores, score, explanation) => {
    expect(judges.engagement(people({ bestScores }))).toEqual({ score, explanation });
  });

  test('who was engaged and fell silent no longer helps', () => {
    const inputs = { ...people({ bestScores: [65, 61], watched: 3 }), contact: contact(31).contact };
    expect(judges.engagement(inputs)).toEqual({
      score: 50,
      explanation:
        'The most engaged contacts were highly engaged (engagement 63) before all contacts went silent.',
    });
  });

  const both = { rolesAreUsed: true, hasDecisionMaker: true, hasChampion: true, championsWatched: true };
  test.each<[Partial<HealthInputs['people']>, number, string]>([
    [{ count: 0 }, 0, 'No contacts.'],
    [{ ...both, championHeard: ago(29) }, 100, 'Decision maker and champion identified.'],
    [{ ...both, hasChampion: false }, 75, 'Decision maker identified, but no champion.'],
    [
      { ...both, championHeard: ago(30) },
      75,
      'Decision maker identified, but the champion has been silent since 1 Nov 2026.',
    ],
    [both, 75, 'Decision maker identified, but there has been no contact from the champion.'],
    [
      { ...both, hasDecisionMaker: false, championHeard: ago(0) },
      60,
      'Champion identified, but no decision maker.',
    ],
    [
      { ...both, hasDecisionMaker: false, championHeard: ago(42) },
      30,
      'The champion has been silent since 20 Oct 2026, and no decision maker is identified.',
    ],
    [{ rolesAreUsed: true }, 25, 'No decision maker or champion identified.'],
    // Contacts whom HubSpot doesn't track can't be silent.
    [{ ...both, championsWatched: false }, 100, 'Decision maker and champion identified.'],
  ])('cover of %j', (values, score, explanation) => {
    expect(judges.cover(people(values))).toEqual({ score, explanation });
  });

  test('in a portal without buying roles, no role counts as missing', () => {
    expect(judges.cover(people({ watched: 3, heardFrom: 3 }))).toBeUndefined();
  });

  test.each<[Partial<HealthInputs['deals']>, number, string]>([
    [{ open: 2 }, 50, '2 deals are open.'],
    [
      { open: 1, furthest: 'committed', won: 2 },
      90,
      '2 deals were won in the last 365 days and an open deal is committed.',
    ],
    [
      { open: 1, overdue: 1, won: 1 },
      50,
      'A deal was won in the last 365 days, but an open deal is past the close date.',
    ],
    [
      { open: 2, stalled: 1, overdue: 1, lost: 1 },
      10,
      'A deal was lost in the last 180 days and an open deal is past the close date.',
    ],
    [{ open: 2, stalled: 2 }, 35, '2 open deals have not changed stage in 60 days.'],
    [{ lost: 2 }, 30, '2 deals were lost in the last 180 days.'],
  ])('deals of %j', (values, score, explanation) => {
    expect(judges.deals(deals(values))).toEqual({ score, explanation });
  });

  type Stage = NonNullable<HealthInputs['renewal']['open']>['stage'];
  test.each<[number, Stage | null, number, string]>([
    [5, 'committed', 100, 'The renewal on 31 Jan 2027 is committed.'],
    [200, 'open', 90, 'The next renewal (31 Jan 2027) is far away.'],
    [200, null, 90, 'The next renewal (31 Jan 2027) is far away.'],
    [90, 'open', 65, "The next renewal (31 Jan 2027) is some time away and isn't committed yet."],
    [90, null, 65, 'The next renewal (31 Jan 2027) is some time away and has no open deal yet.'],
    [31, 'open', 35.5, "The next renewal (31 Jan 2027) is close and isn't committed."],
    [30, 'open', 35, "The next renewal (31 Jan 2027) is close and hasn't started."],
    [60, 'in_progress', 70, 'The renewal on 31 Jan 2027 is in progress.'],
    [0, null, 20, 'The next renewal (31 Jan 2027) is close and has no open deal.'],
    [-3, null, 20, 'The renewal date (31 Jan 2027) has passed without a deal.'],
    [-3, 'open', 0, 'The renewal was due on 31 Jan 2027 and is still open.'],
    [-3, 'in_progress', 10, 'The renewal was due on 31 Jan 2027 and is still open.'],
    [-3, 'committed', 20, 'The renewal was due on 31 Jan 2027 and is still open.'],
  ])('a renewal in %i days, %s', (daysLeft, stage, score, explanation) => {
    const on = '2027-01-31';
    const values = stage === null ? { date: { on, daysLeft } } : { open: { on, daysLeft, stage } };
    expect(judges.renewal(renewal(values))).toMatchObject({ score, explanation });
  });

  test('a renewal that was won helps as long as no other one is due', () => {
    expect(judges.renewal(renewal({ won: ago(100) }))).toEqual({
      score: 90,
      explanation: 'Last renewal won on 23 Aug 2026.',
    });
    const open = { on: '2026-12-10', daysLeft: 9, stage: 'open' as const };
    expect(judges.renewal(renewal({ won: ago(100), open }))?.score).toBe(24.5);
    expect(judges.renewal(nothing)).toBeUndefined();
  });

  test.each<[number | null, number | null, number, string]>([
    [0, null, 100, 'Last contact from the customer on 1 Dec 2026.'],
    [14, 14, 100, 'Last contact from the customer on 17 Nov 2026.'],
    [22, 80, 75, 'Last contact from the customer on 9 Nov 2026.'],
    [45, 1, 100, 'Our last outreach to the customer on 30 Nov 2026.'],
    [30, null, 45, 'Last contact from the customer on 1 Nov 2026.'],
    [200, 75, 22.5, 'Our last outreach to the customer on 17 Sept 2026.'],
    [500, 500, 0, 'Last contact from the customer on 19 Jul 2025.'],
    [null, null, 0, 'No contact yet.'],
  ])(
    'heard from %s and contacted %s days ago, where HubSpot would not tell of everybody',
    (heard, outreach, score, explanation) => {
      expect(judges.recency(contact(heard, outreach))).toEqual({ score, explanation });
    },
  );

  test.each<[number | null, number | null, number, number, string]>([
    [2, null, 2, 100, 'Last contact from the customer on 29 Nov 2026.'],
    [2, null, 1, 80, 'Last contact from the customer on 29 Nov 2026, but from only one contact in 30 days.'],
    [29, 1, 2, 53.125, 'Last contact from the customer on 2 Nov 2026.'],
    [30, null, 0, 45, 'No contact from the customer since 1 Nov 2026.'],
    // Our own outreach doesn't make up for their silence.
    [32, 1, 0, 44, 'No contact from the customer since 30 Oct 2026; our last outreach was on 30 Nov 2026.'],
    [null, 3, 0, 30, 'No contact from the customer yet; our last outreach was on 28 Nov 2026.'],
    [null, null, 0, 0, 'No contact from the customer yet.'],
  ])(
    'heard from %s and contacted %s days ago, where HubSpot would tell of everybody',
    (heard, outreach, heardFrom, score, explanation) => {
      const inputs = {
        ...contact(heard, outreach),
        people: { ...nothing.people, watched: 3, heardFrom },
      };
      expect(judges.recency(inputs)).toEqual({ score, explanation });
    },
  );
});
