import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal, partOf } from '../../../../test/support/portals/loaded-portal.ts';

// The search for changes advances by id, whatever the ids are and however HubSpot pages them.

/** Their numeric order differs from their text order, and some are beyond 2^53. */
const oddIds = ['7', '98', '1009', '99999999999', '100000000000', '9007199254740999', '12345678901234567890'];

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal({ companies: 700, contacts: 40, deals: 10, oddities: false });
  for (const id of oddIds) world.portal.createRecord('company', { name: `Company of id ${id}` }, { id });
  await world.sync();
});
afterAll(() => world.close());

const changeAll = (city: string) => world.portal.updateMany('company', world.ids('company'), { name: city });

test('ids of all lengths, with one time of change, come each once', async () => {
  expect(await world.differences()).toEqual([]);
  changeAll('Lima');
  expect(partOf(await world.sync(), 'company')).toMatchObject({ updated: 700 + oddIds.length });
  expect(await world.differences()).toEqual([]);
  expect(partOf(await world.sync(), 'company')).toMatchObject({ created: 0, updated: 0 });
});

test('pages that are cut short, or empty though more follow, lead on', async () => {
  changeAll('Quito');
  const short = (size: number, skip: number) =>
    world.portal.faults.add({
      match: { pathClass: 'search', objectType: 'company' },
      effect: { kind: 'short-page', size },
      skip,
      times: 1,
    });
  const faults = [short(3, 0), short(199, 1), short(0, 2), short(1, 3)];
  expect(partOf(await world.sync(), 'company')).toMatchObject({ updated: 700 + oddIds.length });
  expect(faults.map((fault) => fault.hits)).toEqual([1, 1, 1, 1]);
  expect(await world.differences()).toEqual([]);
});
