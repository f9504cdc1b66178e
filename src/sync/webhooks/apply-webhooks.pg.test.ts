import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startWebhookWorld, type WebhookWorld } from '../../../test/support/portals/webhook-world.ts';

let world: WebhookWorld;
const differences = () => world.differences();
const idsOf: WebhookWorld['idsOf'] = (type) => world.idsOf(type);
const rowIdOf: WebhookWorld['rowIdOf'] = (type, id) => world.rowIdOf(type, id);

/** All of HubSpot's events are delivered and processed. */
async function settle(): Promise<void> {
  await world.portal.webhooks.idle();
  await world.apply();
  expect(await world.waiting()).toEqual([]);
  expect(world.portal.webhooks.counts().failed).toBe(0);
}

describe.each(['classic', 'object'] as const)('events of the %s form', (form) => {
  beforeAll(async () => {
    world = await startWebhookWorld(form);
  });
  afterAll(() => world.close());
  afterEach(async () => {
    expect(await differences()).toEqual([]);
  });

  test('changed properties, also when they come twice and in any order', async () => {
    const { portal } = world;
    portal.webhooks.configure({ duplicate: 0.5, reorder: true });
    const [first = '', second = ''] = idsOf('company');
    const [contact = ''] = idsOf('contact');
    const [deal = ''] = idsOf('deal');
    for (const name of ['One', 'Two', 'Three']) portal.updateRecord('company', first, { name });
    portal.updateRecord('company', second, { annualrevenue: '12345.67', domain: '' });
    portal.updateRecord('contact', contact, { jobtitle: 'Chief' });
    portal.updateRecord('deal', deal, { amount: '99.5' });
    await settle();
    portal.webhooks.configure({ duplicate: 0, reorder: false });
    const row = await world.database.db
      .selectFrom('customers')
      .select('name')
      .where('id', '=', (await rowIdOf('company', first)) ?? '')
      .executeTakeFirst();
    expect(row?.name).toBe('Three');
  });

  test('new records with their links; a contact only once it belongs to a company', async () => {
    const { portal } = world;
    const company = portal.createRecord('company', { name: 'New', domain: 'new.example' }).id;
    const linked = portal.createRecord('contact', { email: 'linked@new.example' }).id;
    const alone = portal.createRecord('contact', { email: 'alone@new.example' }).id;
    const deal = portal.createRecord('deal', { dealname: 'New deal', amount: '5' }).id;
    portal.associate('contact', linked, 'company', company);
    portal.setPrimary('deal', deal, company);
    portal.associate('deal', deal, 'contact', linked);
    await settle();
    expect(await rowIdOf('contact', linked)).toBeDefined();
    expect(await rowIdOf('contact', alone)).toBeUndefined();
    portal.associate('contact', alone, 'company', company);
    await settle();
    expect(await rowIdOf('contact', alone)).toBeDefined();
  });

  test('links that come, go, and become the primary one', async () => {
    const { portal } = world;
    const [a = '', b = '', c = ''] = idsOf('company').slice(3);
    const [contact = ''] = idsOf('contact').slice(3);
    const [deal = ''] = idsOf('deal').slice(3);
    portal.associate('company', a, 'contact', contact);
    portal.associate('contact', contact, 'company', b);
    portal.associate('company', c, 'deal', deal);
    portal.associate('deal', deal, 'contact', contact);
    await settle();
    expect(await differences()).toEqual([]);
    portal.setPrimary('contact', contact, b);
    portal.setPrimary('deal', deal, c);
    portal.dissociate('contact', contact, 'company', a);
    portal.dissociate('contact', contact, 'deal', deal);
    await settle();
  });

  test('deletions and restores, with the links that come back', async () => {
    const { portal } = world;
    const [company = ''] = idsOf('company').slice(6);
    const [contact = ''] = idsOf('contact').slice(6);
    const [deal = ''] = idsOf('deal').slice(6);
    for (const [type, id] of [
      ['company', company],
      ['contact', contact],
      ['deal', deal],
    ] as const) {
      portal.archiveRecord(type, id);
    }
    await settle();
    const { rows } = await world.database.pool.query(
      `select r.object_type, coalesce(c.archived_at, s.archived_at, d.archived_at) is not null as is_archived
       from hubspot_records r left join customers c on c.id = r.row_id left join stakeholders s on s.id = r.row_id
         left join deals d on d.id = r.row_id
       where r.external_id = any($1) and not r.is_alias order by 1`,
      [[company, contact, deal]],
    );
    expect(rows).toEqual(
      ['company', 'contact', 'deal'].map((object_type) => ({ object_type, is_archived: true })),
    );
    portal.restoreRecord('company', company);
    portal.restoreRecord('contact', contact);
    portal.restoreRecord('deal', deal);
    await settle();
  });

  test.each([true, false])('merges, in chains, where the primary id stays: %s', async (keepPrimaryId) => {
    const { portal } = world;
    for (const type of ['company', 'contact', 'deal'] as const) {
      const [a = '', b = '', c = ''] = idsOf(type).slice(9);
      const before = await rowIdOf(type, a);
      const first = portal.mergeRecords(type, a, b, { keepPrimaryId });
      const last = portal.mergeRecords(type, first.id, c, { keepPrimaryId });
      await settle();
      if (before !== undefined) expect(await rowIdOf(type, last.id)).toBe(before);
    }
  });

  test('privacy deletions: nothing of the person is left, and it does not come back', async () => {
    const { portal, database } = world;
    const [contact = ''] = idsOf('contact').slice(15);
    portal.updateRecord('contact', contact, { firstname: 'Unforgettable', email: 'gone@privacy.example' });
    await settle();
    const rowId = (await rowIdOf('contact', contact)) ?? '';
    portal.privacyDelete('contact', contact);
    await settle();
    const row = await database.db
      .selectFrom('stakeholders')
      .selectAll()
      .where('id', '=', rowId)
      .executeTakeFirst();
    expect(JSON.stringify(row)).not.toMatch(/Unforgettable|privacy\.example/);
    const certificate = await database.db
      .selectFrom('audit_log')
      .select('details')
      .where('action', '=', 'record.erase')
      .execute();
    expect(certificate.map((one) => one.details.externalId)).toContain(contact);
  });

  test('a burst of an import is read in batches, each record once', async () => {
    const { portal } = world;
    const ids = idsOf('company');
    portal.resetStats();
    for (let round = 0; round < 5; round += 1) portal.updateMany('company', ids, { city: `City ${round}` });
    portal.updateMany('company', ids, { name: 'Imported' });
    await settle();
    expect(portal.stats().requests).toBeLessThanOrEqual(3);
  });
});
