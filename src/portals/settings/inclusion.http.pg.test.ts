import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, signIn, type TestApp } from '../../../test/support/app.ts';
import { syncNow } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { ConnectedByToken, StatusResponse } from '../../contract/portals.ts';
import { ConfirmExitsResponse, type InclusionFilter, InclusionPreview } from '../../contract/settings.ts';
import { runSync } from '../../sync/runs/run-sync.ts';
import { syncParts } from '../../wiring/sync-parts.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;
/** Companies: forty customers, thirty leads, each with a contact; the first two also share one. */
const customers: string[] = [];
const leads: string[] = [];
let shared = '';

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 0, contacts: 0, deals: 0, oddities: false, firstLoad: false });
  ({ portal, database, app, integrationId } = world);
  const add = (name: string, lifecyclestage: string) => {
    const company = portal.createRecord('company', { name, lifecyclestage });
    const contact = portal.createRecord('contact', { email: `${name.toLowerCase()}@example.test` });
    portal.associate('contact', contact.id, 'company', company.id);
    return company.id;
  };
  for (let n = 0; n < 40; n += 1) customers.push(add(`Customer${n}`, 'customer'));
  for (let n = 0; n < 30; n += 1) leads.push(add(`Lead${n}`, 'lead'));
  shared = portal.createRecord('contact', { email: 'shared@example.test' }).id;
  for (const company of [customers[0], leads[0]]) {
    portal.associate('contact', shared, 'company', String(company));
  }
  for (let n = 0; n < 4; n += 1) portal.createRecord('deal', { dealname: `Deal${n}`, amount: String(n) });
  await world.sync();
});
afterAll(() => world.close());

const only = (...values: string[]): InclusionFilter[] => [
  { objectType: 'company', property: 'lifecyclestage', operator: 'IN', values },
];
/** Saves settings and runs what was requested because of them. */
async function save(inclusion: { filters?: InclusionFilter[]; onExit?: string }): Promise<void> {
  const saved = await app.asAdmin(`${base}/settings`, json('PUT', { integrationId, inclusion }));
  expect(saved.status).toBe(200);
  const run = await database.db
    .selectFrom('sync_runs')
    .select(['id', 'mode'])
    .where('status', '=', 'queued')
    .executeTakeFirst();
  if (!run) return;
  expect(run.mode).toBe('refresh');
  await runSync(app.context, syncParts(app.context), run.id, new AbortController().signal);
}
const status = async () => {
  const response = await app.asAdmin(`${base}/status`);
  const [integration] = StatusResponse.parse(await response.json()).integrations;
  if (!integration) throw new Error('no portal');
  const of = (type: string) => integration.objects.find(({ objectType }) => objectType === type);
  return { ...integration, company: of('company'), contact: of('contact') };
};
const confirm = async () => {
  const response = await app.asAdmin(
    `${base}/settings/inclusion/exits`,
    json('POST', { integrationId, objectType: 'company' }),
  );
  expect(response.status).toBe(200);
  return ConfirmExitsResponse.parse(await response.json()).applied;
};
const customer = (id: string | undefined) =>
  database.db
    .selectFrom('customers')
    .select(['name', 'archived_at'])
    .where('external_id', '=', String(id))
    .executeTakeFirst();
const liveStakeholders = async () => {
  const rows = await database.db
    .selectFrom('stakeholders')
    .select('external_id')
    .where('archived_at', 'is', null)
    .execute();
  return rows.map((row) => row.external_id);
};

test('a preview counts in HubSpot and saves nothing', async () => {
  const ask = async (filters: InclusionFilter[]) => {
    const response = await app.asAdmin(
      `${base}/settings/inclusion/preview`,
      json('POST', { integrationId, filters }),
    );
    expect(response.status).toBe(200);
    return InclusionPreview.parse(await response.json()).objects;
  };
  const [companies, deals] = await ask([
    ...only('Customer'),
    { objectType: 'deal', property: 'dealname', operator: 'IN', values: ['DEAL1', 'deal2', 'none'] },
  ]);
  expect(companies).toMatchObject({ objectType: 'company', total: 70, matching: 40, here: 70 });
  expect(companies?.samples).toHaveLength(10);
  expect(companies?.samples[0]).toMatchObject({
    name: expect.stringMatching(/^Customer\d+$/),
    url: expect.stringContaining(`/contacts/${portal.portalId}/record/0-2/`),
  });
  expect(deals).toMatchObject({ objectType: 'deal', total: 4, matching: 2, here: 4 });
  const none = await ask([]);
  expect(none).toMatchObject([
    { total: 70, matching: 70 },
    { total: 4, matching: 4 },
  ]);
  const settings = await (await app.asAdmin(`${base}/settings?integrationId=${integrationId}`)).json();
  expect(settings).toMatchObject({ inclusion: { filters: [] } });
  const wrong = await app.asAdmin(
    `${base}/settings/inclusion/preview`,
    json('POST', { integrationId, filters: only('Kunde') }),
  );
  expect(wrong.status).toBe(422);
  const csm = await signIn(app, { role: 'csm' });
  const body = json('POST', { integrationId, objectType: 'company', filters: [] });
  expect((await csm.send(`${base}/settings/inclusion/preview`, body)).status).toBe(403);
  expect((await csm.send(`${base}/settings/inclusion/exits`, body)).status).toBe(403);
});

test('many exits are held until a user confirms; then the records stay unchanged', async () => {
  await save({ filters: only('customer'), onExit: 'freeze' });
  const held = await status();
  expect(held.pendingExits).toMatchObject([
    { objectType: 'company', leaving: 30, here: 70, onExit: 'freeze' },
  ]);
  expect(held).toMatchObject({ company: { records: 70, excluded: 0 }, contact: { excluded: 0 } });
  // Until then they are kept up to date.
  portal.updateRecord('company', String(leads[1]), { name: 'Still kept' });
  await syncNow(app.context, integrationId);
  expect((await customer(leads[1]))?.name).toBe('Still kept');

  expect(await confirm()).toBe(30);
  expect(await confirm()).toBe(0);
  const after = await status();
  expect(after).toMatchObject({
    pendingExits: [],
    company: { records: 40, excluded: 30 },
    // The contact of both a customer and a lead stays.
    contact: { records: 41, excluded: 30 },
  });
  portal.updateRecord('company', String(leads[1]), { name: 'No longer seen' });
  portal.updateRecord('company', String(customers[1]), { name: 'Seen' });
  portal.createRecord('company', { name: 'NewLead', lifecyclestage: 'lead' });
  await syncNow(app.context, integrationId);
  expect(await customer(leads[1])).toMatchObject({ name: 'Still kept', archived_at: null });
  expect((await customer(customers[1]))?.name).toBe('Seen');
  // A record that was never stored is counted as excluded, too.
  expect(await status()).toMatchObject({
    company: { records: 40, excluded: 30, leftOut: 1 },
    contact: { leftOut: 0 },
  });
});

test('a filter that is taken away brings everything back, as HubSpot has it now', async () => {
  await save({ filters: [] });
  expect(await customer(leads[1])).toMatchObject({ name: 'No longer seen', archived_at: null });
  expect(await status()).toMatchObject({
    company: { records: 71, excluded: 0, leftOut: 0 },
    contact: { records: 71, excluded: 0 },
  });
});

test('few leave at once: archived, with the contacts that have no other company here, and back again', async () => {
  const [first] = leads;
  const before = await liveStakeholders();
  await save({ filters: only('customer', 'lead'), onExit: 'archive' });
  portal.updateRecord('company', String(first), { lifecyclestage: 'subscriber' });
  await syncNow(app.context, integrationId);
  expect((await customer(first))?.archived_at).toBeInstanceOf(Date);
  expect(await status()).toMatchObject({
    pendingExits: [],
    company: { excluded: 1 },
    contact: { excluded: 1 },
  });
  const gone = before.filter((id) => id !== null);
  const left = await liveStakeholders();
  expect(gone.filter((id) => !left.includes(id))).toHaveLength(1);
  expect(left).toContain(shared);

  portal.updateRecord('company', String(first), { lifecyclestage: 'customer' });
  await syncNow(app.context, integrationId);
  expect((await customer(first))?.archived_at).toBeNull();
  expect(await status()).toMatchObject({ company: { excluded: 0 }, contact: { excluded: 0 } });
  expect([...(await liveStakeholders())].sort()).toEqual([...before].sort());
});

test('where records that leave are kept, nothing is asked and they go on being kept up to date', async () => {
  await save({ filters: only('customer'), onExit: 'keep' });
  expect(await status()).toMatchObject({ pendingExits: [], company: { excluded: 0 } });
  portal.updateRecord('company', String(leads[2]), { name: 'Kept' });
  await syncNow(app.context, integrationId);
  expect((await customer(leads[2]))?.name).toBe('Kept');
});

test('a customer that another portal still has is not archived', async () => {
  const [, second] = leads;
  await save({ filters: only('customer', 'lead'), onExit: 'archive' });
  const row = await database.db
    .selectFrom('customers')
    .select('id')
    .where('external_id', '=', String(second))
    .executeTakeFirstOrThrow();
  const other = await database.db
    .insertInto('integrations')
    .values({ provider: 'hubspot', external_account_id: '77', status: 'connected' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('hubspot_records')
    .values({
      integration_id: other.id,
      organization_id: '00000000-0000-0000-0000-000000000001',
      object_type: 'company',
      external_id: '1',
      row_id: row.id,
      source_updated_at: new Date(),
    })
    .execute();
  portal.updateRecord('company', String(second), { lifecyclestage: 'subscriber' });
  await syncNow(app.context, integrationId);
  expect(await status()).toMatchObject({ company: { excluded: 1 } });
  expect((await customer(second))?.archived_at).toBeNull();
});

test('a filter that is set before the first load keeps the others and their contacts out of it', async () => {
  const portal = world.portals.addPortal({
    portalId: 6202,
    companies: 0,
    contacts: 0,
    deals: 0,
    oddities: false,
  });
  for (const [name, lifecyclestage] of [
    ['Taken', 'customer'],
    ['Taken too', 'customer'],
    ['Left', 'lead'],
  ] as const) {
    const company = portal.createRecord('company', { name, lifecyclestage });
    const contact = portal.createRecord('contact', { email: `${name.replace(' ', '')}@fresh.test` });
    portal.associate('contact', contact.id, 'company', company.id);
  }
  const request = { accessToken: portal.staticToken, startSync: false };
  const connected = await app.asAdmin(`${base}/connect`, json('POST', request));
  const { id } = ConnectedByToken.parse(await connected.json()).integration;
  const body = { integrationId: id, inclusion: { filters: only('customer') } };
  expect((await app.asAdmin(`${base}/settings`, json('PUT', body))).status).toBe(200);
  const queued = await database.db
    .selectFrom('sync_runs')
    .select('id')
    .where('status', '=', 'queued')
    .execute();
  expect(queued).toEqual([]);
  await syncNow(app.context, id);
  const of = (table: 'customers' | 'stakeholders') =>
    database.db.selectFrom(table).select('name').where('integration_id', '=', id).orderBy('name').execute();
  expect(await of('customers')).toEqual([{ name: 'Taken' }, { name: 'Taken too' }]);
  expect(await of('stakeholders')).toHaveLength(2);
  const statuses = StatusResponse.parse(await (await app.asAdmin(`${base}/status`)).json());
  expect(statuses.integrations.find((one) => one.id === id)?.pendingExits).toEqual([]);
});
