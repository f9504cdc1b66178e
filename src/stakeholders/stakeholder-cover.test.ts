import { expect, test } from 'vitest';
import { type CoverPerson, coverWarnings } from './stakeholder-cover.ts';
import { priorityReason, type Standing } from './stakeholder-priority.ts';

const person = (values: Partial<CoverPerson> = {}): CoverPerson => ({
  id: 'a',
  name: 'Ada',
  isDecisionMaker: false,
  isChampion: false,
  silentDays: 3,
  isWatched: true,
  ...values,
});
const both = { isDecisionMaker: true, isChampion: true };
const codes = (...people: CoverPerson[]) => coverWarnings(people).map(({ code }) => code);

test('warns of what is missing among the people of a customer', () => {
  expect(codes()).toEqual(['no_stakeholders']);
  expect(codes(person(both), person())).toEqual([]);
  expect(codes(person(), person())).toEqual(['no_decision_maker', 'no_champion']);
  expect(codes(person({ isChampion: true }), person())).toEqual(['no_decision_maker']);
  expect(codes(person(both))).toEqual(['single_contact']);
  expect(codes(person(both), person({ silentDays: 30 }))).toEqual(['single_contact']);
  expect(codes(person(both), person({ silentDays: 29 }))).toEqual([]);
  expect(codes(person(), person(), person({ ...both, silentDays: 30 }))).toEqual(['champion_silent']);
  // One active champion is enough.
  expect(codes(person(both), person(), person({ ...both, silentDays: 90 }))).toEqual([]);
  expect(codes(person({ ...both, silentDays: 42 }), person({ silentDays: null }))).toEqual([
    'champion_silent',
    'all_silent',
  ]);
});

test("a stakeholder whose activity HubSpot doesn't track is never silent", () => {
  const unknown = { silentDays: null, isWatched: false };
  expect(codes(person({ ...both, ...unknown }), person(unknown))).toEqual([]);
});

test('says who is meant', () => {
  expect(
    coverWarnings([person(), person(), person({ ...both, id: 'c', name: 'Cleo', silentDays: 42 })]),
  ).toEqual([
    {
      code: 'champion_silent',
      message: 'Champion Cleo has been silent for 42 days.',
      stakeholderId: 'c',
    },
  ]);
  const message = (...people: CoverPerson[]) => coverWarnings(people)[0]?.message;
  const never = person({ ...both, name: null, silentDays: null });
  expect(message(never, person(), person())).toBe('Champion without a name has never been in contact.');
  expect(message(never, never, person(), person())).toBe('No contact yet from any of the 2 champions.');
  expect(message(person({ ...both, silentDays: 42 }), never, person(), person())).toBe(
    'All 2 champions silent for 42+ days (last: Ada).',
  );
  expect(coverWarnings([person({ ...both, id: 'x' })])[0]).toMatchObject({ stakeholderId: 'x' });
});

test.each<[Partial<Standing>, string]>([
  [{ isChampion: true, silentDays: 42 }, 'Champion, silent for 42 days: follow up'],
  [
    { isChampion: true, isDecisionMaker: true, silentDays: 0 },
    'Decision maker and champion, last contact today',
  ],
  [
    { hubspotRoles: ['EXECUTIVE_SPONSOR', 'CHAMPION'], isChampion: true },
    'Executive sponsor, last contact 5 days ago',
  ],
  [{ hubspotRoles: ['BUDGET_HOLDER'], silentDays: null }, 'Budget holder, no contact yet: reach out'],
  [{ role: 'Head of purchasing', silentDays: 1 }, 'Head of purchasing, last contact yesterday'],
  [{ engagementScore: 80 }, 'Highly engaged, last contact 5 days ago'],
  [{ silentDays: null, isWatched: false }, 'Engagement unknown'],
  [
    { leadingTitle: 'Chief Customer Officer', silentDays: 24 },
    'Chief Customer Officer, last contact 24 days ago',
  ],
  [{ leadingTitle: 'CFO', silentDays: 60 }, 'CFO, silent for 60 days: follow up'],
  // Their silence alone is no reason to call.
  [{ silentDays: 45 }, 'Low priority: no buying role, silent for 45 days'],
  [{ hubspotRoles: ['END_USER'], silentDays: null }, 'Low priority: end user, no contact yet'],
  [{ isChampion: true, archived: true }, 'Archived'],
  [{ archived: true, erased: true }, 'Erased for privacy'],
])('a priority has its reason in words: %j', (values, words) => {
  const standing: Standing = {
    role: null,
    hubspotRoles: [],
    isDecisionMaker: false,
    isChampion: false,
    leadingTitle: null,
    engagementScore: null,
    silentDays: 5,
    isWatched: true,
    archived: false,
    erased: false,
  };
  expect(priorityReason({ ...standing, ...values })).toBe(words);
});
