import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal({ companies: 40, contacts: 0, deals: 0, oddities: false });
}, 60_000);
afterAll(() => world.close());

const csmOf = async (externalId: string) =>
  (
    await world.database.db
      .selectFrom('customers')
      .select('csm_id')
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow()
  ).csm_id;
const users = () => world.database.db.selectFrom('users').select(['id', 'email']).orderBy('id').execute();

/** Owners are read once an hour, which has passed. */
async function syncAnHourLater(): Promise<void> {
  await world.database.pool.query("update hubspot_portals set owners_read_at = now() - interval '2 hours'");
  await world.sync();
  // The next run reads what follows from other owners.
  await world.sync();
}

test('an owner stays the user that it is, whatever becomes of the addresses', async () => {
  const { portal, database } = world;
  const [company = '', other = ''] = world.ids('company');
  const [owner, colleague] = portal.owners.filter(({ archived, email }) => !archived && email);
  if (!owner || !colleague) throw new Error('two owners with addresses are needed');
  portal.updateRecord('company', company, { hubspot_owner_id: owner.id });
  portal.updateRecord('company', other, { hubspot_owner_id: colleague.id });
  await world.sync('incremental');
  const [csm, colleagueHere] = [await csmOf(company), await csmOf(other)];
  expect([csm, colleagueHere]).not.toContain(null);
  const before = await users();

  // Another address in HubSpot, no address for an owner who left, and another one here.
  owner.email = 'married@example.test';
  await syncAnHourLater();
  expect(await csmOf(company)).toBe(csm);
  portal.archiveOwner(owner.id);
  Object.assign(owner, { email: null });
  await syncAnHourLater();
  expect(await csmOf(company)).toBe(csm);
  await database.db
    .updateTable('users')
    .set({ email: 'new@example.test' })
    .where('id', '=', colleagueHere)
    .execute();
  await syncAnHourLater();
  expect(await csmOf(other)).toBe(colleagueHere);
  expect((await users()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));

  // If its user was deleted, the owner becomes the one with the same address again.
  await database.db.updateTable('customers').set({ csm_id: null }).execute();
  await database.db.deleteFrom('users').where('id', '=', colleagueHere).execute();
  await syncAnHourLater();
  const again = await csmOf(other);
  expect((await users()).find(({ id }) => id === again)?.email).toBe(colleague.email);
});
