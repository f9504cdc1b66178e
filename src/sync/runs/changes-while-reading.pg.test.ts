import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type LoadedPortal,
  loadPortal,
  partOf,
  whileAnswering,
} from '../../../test/support/portals/loaded-portal.ts';

// HubSpot changes while it is read, and its search index is late.

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal({ companies: 450, firstLoad: false });
});
afterAll(() => world.close());

/** This many companies are changed at once; those after them are for single tests. */
const changedTogether = 410;
/** Companies that no test before this one has touched. */
let used = changedTogether;
const fresh = () => {
  used += 1;
  return world.ids('company')[used] ?? '';
};

const nameOf = async (externalId: string) =>
  (
    await world.database.db
      .selectFrom('customers')
      .select(['name', 'archived_at'])
      .where('external_id', '=', externalId)
      .executeTakeFirst()
  )?.name;

const watermark = async (objectType: 'company' | 'deal' = 'company') =>
  world.database.db
    .selectFrom('sync_watermarks')
    .select(['high', 'checked_at'])
    .where('object_type', '=', objectType)
    .executeTakeFirstOrThrow();

test('a record of the first page that changes while a later page of a first load is read is not missed', async () => {
  const [first = ''] = world.ids('company');
  whileAnswering(world.portal, { pathClass: 'list', objectType: 'company' }, 4, () =>
    world.portal.updateRecord('company', first, { name: 'Changed meanwhile' }),
  );
  await world.sync();
  await world.sync();
  expect(await nameOf(first)).toBe('Changed meanwhile');
  expect(await world.differences()).toEqual([]);
});

describe('while an incremental sync searches', () => {
  test('records that change again, before it and behind it, are not missed', async () => {
    const ids = world.ids('company').slice(0, changedTogether);
    const [early = '', late = ''] = [ids[2], ids[400]];
    world.portal.updateMany('company', ids, { city: 'Everywhere' });
    whileAnswering(world.portal, { pathClass: 'search', objectType: 'company' }, 2, () => {
      world.portal.updateRecord('company', early, { name: 'Again, behind' });
      world.portal.updateRecord('company', late, { name: 'Again, ahead' });
    });
    await world.sync();
    expect(await nameOf(late)).toBe('Again, ahead');
    await world.sync();
    expect(await nameOf(early)).toBe('Again, behind');
    expect(await world.differences()).toEqual([]);
  });

  test('one that is created, changed and archived within the run leaves nothing live', async () => {
    const known = fresh();
    let made = '';
    world.portal.updateRecord('company', known, { city: 'Paris' });
    whileAnswering(world.portal, { pathClass: 'search', objectType: 'company' }, 1, () => {
      made = world.portal.createRecord('company', { name: 'Short-lived' }).id;
      world.portal.updateRecord('company', made, { name: 'Short-lived, changed' });
    });
    whileAnswering(world.portal, { pathClass: 'association-batch' }, 1, () =>
      world.portal.archiveRecord('company', made),
    );
    await world.sync();
    expect(made).not.toBe('');
    await world.sync();
    expect(await world.differences()).toEqual([]);
  });

  test('a property that is archived meanwhile keeps its values here, and the others go on', async () => {
    const company = fresh();
    const before = await world.database.db
      .selectFrom('customers')
      .select('industry')
      .where('external_id', '=', company)
      .executeTakeFirst();
    world.portal.updateRecord('company', company, { name: 'Renamed', industry: 'BANKING' });
    whileAnswering(world.portal, { pathClass: 'properties' }, 1, () =>
      world.portal.archiveProperty('company', 'industry'),
    );
    const run = await world.sync();
    expect(partOf(run, 'company')).toMatchObject({ status: 'completed', updated: 1 });
    const after = await world.database.db
      .selectFrom('customers')
      .select(['name', 'industry'])
      .where('external_id', '=', company)
      .executeTakeFirst();
    expect(after).toEqual({ name: 'Renamed', ...before });
    world.portal.restoreProperty('company', 'industry');
    await world.sync('full');
    expect(await world.differences()).toEqual([]);
  });
});

describe('the search index', () => {
  test('shows one of two records of the same millisecond later: both come, neither counts twice', async () => {
    const [prompt, late] = [fresh(), fresh()];
    const at = Date.now();
    const { rows: before } = await world.database.pool.query('select max(id) as id from field_changes');
    world.portal.updateRecord('company', prompt, { name: 'Prompt' }, { at });
    await world.sync();
    expect(await nameOf(prompt)).toBe('Prompt');
    // The index only has it now, with the time of its change.
    world.portal.updateRecord('company', late, { name: 'Late' }, { at });
    expect(partOf(await world.sync(), 'company')).toMatchObject({ updated: 1 });
    expect(await nameOf(late)).toBe('Late');
    expect(partOf(await world.sync(), 'company')).toMatchObject({ created: 0, updated: 0 });
    const { rows: changes } = await world.database.pool.query(
      'select field from field_changes where id > $1',
      [before[0]?.id ?? 0],
    );
    expect(changes).toEqual([{ field: 'name' }, { field: 'name' }]);
  });

  test.each([0, 5, 60])('that is %i s late hides nothing', async (seconds) => {
    const [company, other] = [fresh(), fresh()];
    world.portal.updateRecord('company', other, { name: 'Later than it' });
    await world.sync();
    const at = Date.now() - seconds * 1_000;
    world.portal.updateRecord('company', company, { name: 'Late' }, { at });
    const created = world.portal.createRecord('company', { name: 'Created late' }, { at });
    expect(partOf(await world.sync(), 'company')).toMatchObject({ created: 1, updated: 1 });
    expect([await nameOf(company), await nameOf(created.id)]).toEqual(['Late', 'Created late']);
    expect(partOf(await world.sync(), 'company')).toMatchObject({ created: 0, updated: 0 });
    expect(await world.differences()).toEqual([]);
  });

  test('that is late with the second of two changes hides it not either', async () => {
    const [company, other] = [fresh(), fresh()];
    world.portal.updateRecord('company', company, { name: 'Once' }, { at: Date.now() - 9_000 });
    world.portal.updateRecord('company', other, { name: 'Later than both' });
    await world.sync();
    world.portal.updateRecord('company', company, { name: 'Twice' }, { at: Date.now() - 8_000 });
    expect(partOf(await world.sync(), 'company')).toMatchObject({ updated: 1 });
    expect(await nameOf(company)).toBe('Twice');
  });

  test('gives a record whose time is exactly where the last sync stood', async () => {
    const [first, second] = [fresh(), fresh()];
    world.portal.updateRecord('company', first, { name: 'First' });
    await world.sync();
    const { high } = await watermark();
    world.portal.updateRecord('company', second, { name: 'Same time' }, { at: high.getTime() });
    await world.sync();
    expect(await nameOf(second)).toBe('Same time');
  });
});

test('a watermark stays where it was when not all of its type could be stored', async () => {
  const [deal = ''] = world.ids('deal');
  const before = await watermark('deal');
  world.portal.updateRecord('deal', deal, { dealname: 'Changed' });
  // The changed records are found and stored; links of deals trigger no event.
  const fault = world.portal.faults.add({
    match: { pathClass: 'association-batch' },
    effect: { kind: 'forbid' },
  });
  const links = await world.database.db.selectFrom('hubspot_links').selectAll().execute();
  const run = await world.sync();
  expect(partOf(run, 'deal')).toMatchObject({ status: 'failed', updated: 1, error: expect.any(String) });
  expect(await watermark('deal')).toEqual(before);
  expect(await world.database.db.selectFrom('hubspot_links').selectAll().execute()).toEqual(links);
  world.portal.faults.remove(fault.id);
  await world.sync();
  expect((await watermark('deal')).high.getTime()).toBeGreaterThan(before.high.getTime());
  expect(await world.differences()).toEqual([]);
});
