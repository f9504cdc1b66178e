import { expect, test } from 'vitest';
import { type FirstSyncInput, firstSyncCost } from './first-sync-cost.ts';

const limits = { burst: 100, search: 4, associations: 100 };
const portal = (sizes: Partial<FirstSyncInput>): FirstSyncInput => {
  const { companies = 0, deals = 0, contacts = 0 } = sizes;
  return {
    companies,
    deals,
    contacts,
    wantedCompanies: companies,
    wantedDeals: deals,
    wantedContacts: contacts,
    ownerPages: 2,
    latencyMs: 120,
    limits,
    ...sizes,
  };
};
const totalOf = (input: FirstSyncInput) => {
  const { burst, search, associations } = firstSyncCost(input);
  return burst + search + associations;
};

test('a small portal is read by lists and batches alone, which can be counted', () => {
  // Definitions 7, lists 4 + 3, batches of contacts 9; two counts; links of companies twice and of deals.
  expect(firstSyncCost(portal({ companies: 320, deals: 250, contacts: 900 }))).toMatchObject({
    burst: 7 + 4 + 3 + 9,
    search: 2,
    associations: 3,
  });
  expect(firstSyncCost(portal({}))).toMatchObject({ burst: 9, search: 2, associations: 0 });
});

test('a portal that is read from both ends takes what the measured first load takes', () => {
  const input = portal({ companies: 5_000, deals: 7_500, contacts: 20_000, wantedContacts: 19_803 });
  // 297 to 313 calls have been measured.
  expect(totalOf(input)).toBeGreaterThan(305 * 0.85);
  expect(totalOf(input)).toBeLessThan(305 * 1.15);
  const { seconds } = firstSyncCost(input);
  expect(seconds).toBeGreaterThan(14);
  expect(seconds).toBeLessThan(30);
});

test('a filter saves the contacts and links that it leaves out, and slow answers or low limits cost time', () => {
  const all = portal({ companies: 2_500, deals: 0, contacts: 5_000 });
  const few = { ...all, wantedCompanies: 100, wantedContacts: 200 };
  expect(totalOf(few)).toBeLessThan(totalOf(all) - 20);
  expect(firstSyncCost({ ...all, latencyMs: 1_000 }).seconds).toBeGreaterThan(firstSyncCost(all).seconds);
  const slow = { ...all, limits: { ...limits, burst: 20 } };
  expect(firstSyncCost(slow).seconds).toBeGreaterThan(20);
});

test('a portal of millions is played through quickly', () => {
  const began = performance.now();
  const cost = firstSyncCost(portal({ companies: 1_000_000, deals: 1_000_000, contacts: 3_000_000 }));
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(cost.seconds).toBeGreaterThan(1_000);
});
