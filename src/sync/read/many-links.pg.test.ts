import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal({ companies: 45, contacts: 1_600, deals: 20, firstLoad: false });
});
afterAll(() => world.close());

test('every link of a record arrives, be there 100, 101, 250 or 1,500, at first and later', async () => {
  const companies = world.ids('company');
  const contacts = world.ids('contact');
  const link = (place: number, from: number, count: number) => {
    for (const id of contacts.slice(from, from + count)) {
      world.portal.associate('contact', id, 'company', companies[place] ?? '');
    }
  };
  [100, 101, 250, 1_500].forEach((count, place) => {
    link(place, 0, count);
  });
  await world.sync();
  expect(await world.differences()).toEqual([]);
  // The same again, to stored records.
  link(10, 50, 1_500);
  link(11, 0, 101);
  for (const id of contacts.slice(0, 700))
    world.portal.dissociate('contact', id, 'company', companies[3] ?? '');
  await world.sync();
  expect(await world.differences()).toEqual([]);
}, 60_000);

test.each([
  ['is refused', { kind: 'forbid' } as const],
  ['is a wrong question', { kind: 'status', status: 400 } as const],
  ['is no JSON', { kind: 'rewrite', rewrite: () => '<html>' } as const],
  ['leaves out what was asked for', { kind: 'rewrite', rewrite: () => '{"results":[]}' } as const],
])('an answer about links that %s erases none, and the run says so', async (_name, effect) => {
  const links = await world.database.db.selectFrom('hubspot_links').selectAll().execute();
  const shown = await world.database.db.selectFrom('stakeholder_customers').selectAll().execute();
  world.portal.faults.add({ match: { pathClass: 'association-batch' }, effect });
  for (const mode of ['incremental', 'full'] as const) {
    const run = await world.sync(mode);
    expect(run.progress.find((part) => part.objectType === 'contact')).toMatchObject({ status: 'failed' });
    expect(await world.database.db.selectFrom('hubspot_links').selectAll().execute()).toEqual(links);
    expect(await world.database.db.selectFrom('stakeholder_customers').selectAll().execute()).toEqual(shown);
  }
  world.portal.faults.clear();
  await world.sync();
  expect(await world.differences()).toEqual([]);
});
