import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal, partOf } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { requestSync } from './request-sync.ts';

// The stored position of a sync may be wrong: written by an older release, by hand, or with a wrong clock.

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal();
});
afterAll(() => world.close());

/** Sets the states of the next run's streams, as if a process had died after writing them. */
async function poison(mode: 'full' | 'incremental', states: Record<string, unknown>): Promise<void> {
  const ctx = inOrganization(world.context, defaultOrganizationId, 'test');
  const [run] = await requestSync(ctx, { integrationId: world.integrationId, mode });
  for (const [stream, state] of Object.entries(states)) {
    await world.database.pool.query(
      'insert into sync_checkpoints (run_id, organization_id, stream, state) values ($1, $2, $3, $4)',
      [run?.id, defaultOrganizationId, stream, JSON.stringify(state)],
    );
  }
}

test.each([
  ['a cursor that HubSpot does not know', { after: 'no-such-cursor', ascending: true, done: false }],
  ['an offset beyond what HubSpot gives', { after: '10000', lastId: '10000', ascending: true, done: false }],
  ['an empty cursor', { after: '', ascending: true, done: false }],
  ['the form of another release', { cursor: 17, page: null }],
  ['nothing at all', {}],
])('a full sync recovers from a checkpoint with %s', async (_name, state) => {
  const [company = ''] = world.ids('company');
  world.portal.updateRecord('company', company, { name: 'Changed' });
  await poison('full', { 'list:company': state, 'list:deal': state });
  await world.sync('full');
  await world.sync('full');
  expect(await world.differences()).toEqual([]);
});

test.each([
  ['an id that is none', { part: 'new', after: 'x', latest: 0 }],
  ['the form of another release', { offset: 10_000 }],
])('an incremental sync recovers from a checkpoint with %s', async (_name, state) => {
  const [company = ''] = world.ids('company');
  world.portal.updateRecord('company', company, { name: 'Changed' });
  await poison('incremental', { 'changes:company': state, 'round:contact_company': state });
  await world.sync();
  expect(partOf(await world.sync(), 'company')?.status).toBe('completed');
  expect(await world.differences()).toEqual([]);
});

test('a watermark in the future, and a round of links that stands nowhere, are overcome', async () => {
  const [company = ''] = world.ids('company');
  const [contact = ''] = world.ids('contact');
  await world.database.pool.query(`update sync_watermarks set high = now() + interval '3 days'`);
  await world.database.pool.query(`update sync_link_rounds set after_id = 'zzz'`);
  world.portal.updateRecord('company', company, { name: 'Changed' });
  world.portal.associate('contact', contact, 'company', company);
  await world.sync();
  await world.sync();
  expect(await world.differences()).toEqual([]);
});
