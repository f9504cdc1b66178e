import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { findTexts } from '../../../test/support/truth/compare-with-truth.ts';

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal();
});
afterAll(() => world.close());

const letADayPass = () =>
  world.database.pool.query(`update hubspot_records set archived_at = archived_at - interval '25 hours'`);

/** A contact of a company with unique texts. */
async function addPerson(name: string): Promise<string> {
  const { id } = world.portal.createRecord('contact', {
    firstname: name,
    email: `${name}@people.example`.toLowerCase(),
  });
  world.portal.associate('contact', id, 'company', world.ids('company')[0] ?? '');
  return id;
}

test('contacts that were permanently deleted without an event are erased, and no others', async () => {
  const [erased, archived, alone] = await Promise.all(['Erasmus', 'Archibald', 'Alonso'].map(addPerson));
  await world.sync();
  world.portal.privacyDelete('contact', erased ?? '');
  world.portal.archiveRecord('contact', archived ?? '');
  world.portal.archiveRecord('contact', alone ?? '');
  await world.sync();
  // Restored without a company: not a stakeholder, but still a contact in HubSpot.
  world.portal.restoreRecord('contact', alone ?? '');
  world.portal.dissociate('contact', alone ?? '', 'company', world.ids('company')[0] ?? '');

  await world.sync('reconcile');
  expect(await findTexts(world.database.db, ['Erasmus', 'erasmus@'])).not.toEqual([]);
  await letADayPass();
  // While HubSpot doesn't respond, nothing is concluded.
  const fault = world.portal.faults.add({
    match: { pathClass: 'batch-read', objectType: 'contact', pathIncludes: 'archived=true' },
    effect: { kind: 'forbid' },
  });
  expect((await world.sync('reconcile')).status).toMatch(/^completed/);
  expect(fault.hits).toBeGreaterThan(0);
  expect(await findTexts(world.database.db, ['Erasmus', 'erasmus@'])).not.toEqual([]);
  world.portal.faults.clear();

  await world.sync('reconcile');
  expect(await findTexts(world.database.db, ['Erasmus', 'erasmus@'])).toEqual([]);
  expect(await findTexts(world.database.db, ['Archibald'])).not.toEqual([]);
  expect(await findTexts(world.database.db, ['Alonso'])).not.toEqual([]);
  const certificates = await world.database.db
    .selectFrom('audit_log')
    .select('details')
    .where('action', '=', 'record.erase')
    .execute();
  expect(certificates).toMatchObject([{ details: { objectType: 'contact', externalId: erased } }]);
  expect(await world.differences()).toEqual([]);
});
