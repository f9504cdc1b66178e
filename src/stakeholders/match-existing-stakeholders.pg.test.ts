import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../test/support/portals/store-page.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { replaceLinks } from '../sync/store/links/links.ts';
import { syncMappings } from '../wiring/mappings.ts';

let database: TestDatabase;
let integrationId: string;
let acme: string;
let beta: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['stakeholders', 'customers', 'integrations'] as const) {
    await database.db.deleteFrom(table).execute();
  }
  integrationId = await insertPortal(database.db);
  acme = await addCustomer('Acme', 'acme.example');
  beta = await addCustomer('Beta', 'beta.example');
  await storePage(database.db, writeScope(integrationId), 'company', [
    hubspotRecord('1', { name: 'Acme', domain: 'acme.example' }),
    hubspotRecord('2', { name: 'Beta', domain: 'beta.example' }),
  ]);
});

async function addCustomer(name: string, domain: string): Promise<string> {
  const { id } = await database.db
    .insertInto('customers')
    .values({ name, domain, custom_fields: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function addStakeholder(customerId: string, email: string, values: Record<string, unknown> = {}) {
  const { id } = await database.db
    .insertInto('stakeholders')
    .values({
      organization_id: defaultOrganizationId,
      customer_id: customerId,
      name: 'Kim',
      email,
      ...values,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function link(pairs: Record<string, string[]>): Promise<void> {
  const mapping = syncMappings.links.find((one) => one.kind === 'contact_company');
  if (!mapping) throw new Error('contacts have no links to companies');
  const links = Object.entries(pairs).flatMap(([fromId, companies]) =>
    companies.map((toId, n) => ({ fromId, toId, isPrimary: n === 0, labels: n === 0 ? ['Champion'] : [] })),
  );
  await database.db
    .transaction()
    .execute((trx) => replaceLinks(trx, writeScope(integrationId), mapping, ['1', '2'], links));
}

const storeContacts = (contacts: Record<string, Record<string, string>>) =>
  storePage(
    database.db,
    writeScope(integrationId),
    'contact',
    Object.entries(contacts).map(([id, properties]) => hubspotRecord(id, properties)),
  );
const stakeholders = () =>
  database.db
    .selectFrom('stakeholders')
    .select(['id', 'name', 'external_id', 'customer_id', 'is_champion'])
    .orderBy('external_id')
    .execute();

test("a contact matches its customer's stakeholder by email address, ignoring case", async () => {
  const kim = await addStakeholder(acme, 'kim@acme.example');
  await link({ '10': ['1'] });
  const { counts } = await storeContacts({
    '10': { firstname: 'Kim', lastname: 'Li', email: 'KIM@acme.example' },
  });
  expect(counts).toMatchObject({ created: 0, updated: 1 });
  // With the roles in the labels of its links.
  expect(await stakeholders()).toEqual([
    { id: kim, name: 'Kim Li', external_id: '10', customer_id: acme, is_champion: true },
  ]);
  const shown = await database.db.selectFrom('stakeholder_customers').select('customer_id').execute();
  expect(shown).toEqual([{ customer_id: acme }]);
  expect(
    (await storeContacts({ '10': { firstname: 'Kim', lastname: 'Li', email: 'KIM@acme.example' } })).counts,
  ).toMatchObject({ created: 0, unchanged: 1 });
});

test('an additional address of a contact counts where no stakeholder has its main one', async () => {
  const kim = await addStakeholder(acme, 'kim@acme.example');
  await link({ '10': ['1'] });
  await storeContacts({
    '10': {
      firstname: 'Kim',
      email: 'kim.li@acme.example',
      hs_additional_emails: 'k@acme.example;kim@acme.example',
    },
  });
  expect((await stakeholders()).map((row) => row.id)).toEqual([kim]);
});

test('of two contacts with one address the one whose main address it is takes the stakeholder', async () => {
  const kim = await addStakeholder(acme, 'kim@acme.example');
  await link({ '10': ['1'], '11': ['1'] });
  await storeContacts({
    '10': { firstname: 'Other', email: 'other@acme.example', hs_additional_emails: 'kim@acme.example' },
    '11': { firstname: 'Kim', email: 'kim@acme.example' },
  });
  const rows = await stakeholders();
  expect(rows).toHaveLength(2);
  expect(rows.find((row) => row.id === kim)?.external_id).toBe('11');
});

test('no match across customers, with a shared address, or with a stakeholder that already has a contact', async () => {
  await addStakeholder(beta, 'kim@acme.example');
  await addStakeholder(acme, 'twin@acme.example');
  await addStakeholder(acme, 'Twin@acme.example');
  await link({ '10': ['1'], '11': ['1'], '12': ['1'], '13': ['1'] });
  await storeContacts({
    '10': { firstname: 'Kim', email: 'kim@acme.example' },
    '11': { firstname: 'Twin', email: 'twin@acme.example' },
    '12': { firstname: 'First', email: 'same@acme.example' },
  });
  await storeContacts({ '13': { firstname: 'Second', email: 'same@acme.example' } });
  expect(await stakeholders()).toHaveLength(7);
});

test('a contact of several companies finds its stakeholder at any of them', async () => {
  const kim = await addStakeholder(beta, 'kim@acme.example');
  await link({ '10': ['1', '2'] });
  await storeContacts({ '10': { firstname: 'Kim', email: 'kim@acme.example' } });
  const [row] = await stakeholders();
  // Now with the primary company, as in HubSpot.
  expect(row).toMatchObject({ id: kim, customer_id: acme });
  const shown = await database.db.selectFrom('stakeholder_customers').select('customer_id').execute();
  expect(shown.map((one) => one.customer_id).sort()).toEqual([acme, beta].sort());
});

test('archived stakeholders stay as they are', async () => {
  await addStakeholder(acme, 'kim@acme.example', { archived_at: new Date() });
  await link({ '10': ['1'] });
  await storeContacts({ '10': { firstname: 'Kim', email: 'kim@acme.example' } });
  expect(await stakeholders()).toHaveLength(2);
});
