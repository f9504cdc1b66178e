import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import { createTestContext, syncNow } from '../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../context/context.ts';
import type { Database } from '../db/tables.ts';
import { connectWithToken } from './connect/connect-with-token.ts';
import { disconnect } from './connect/disconnect.ts';
import { clearedTables, deletePortalData } from './delete-portal-data.ts';

const portalId = 7001;
const otherPortalId = 7002;
const unlimited = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };
let portals: PracticePortal;
let database: TestDatabase;
let context: Context;
let closeContext: () => Promise<void>;

beforeAll(async () => {
  const sizes = { companies: 30, contacts: 60, deals: 25, limits: unlimited };
  portals = await startPracticePortal({
    portals: [
      { portalId, ...sizes },
      { portalId: otherPortalId, ...sizes, companies: 3, contacts: 3, deals: 3, seed: 9, oddities: false },
    ],
  });
});
afterAll(() => portals.close());
beforeEach(async () => {
  database = await createTestDatabase();
  ({ context, close: closeContext } = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
  }));
});
afterEach(async () => {
  await closeContext();
  await database.close();
});

const ctx = () => inOrganization(context, defaultOrganizationId, 'test');

async function connect(portal = portalId): Promise<string> {
  const accessToken = portals.portal(portal).staticToken;
  const { id } = await connectWithToken(ctx(), { accessToken, startSync: false });
  return id;
}

const remove = (integrationId: string) => disconnect(ctx(), { integrationId, deleteData: true });
const rows = (table: keyof Database) => database.db.selectFrom(table).selectAll().execute();

/** Everything that a portal leaves behind. */
const portalTables = [
  'deals',
  'stakeholders',
  'stakeholder_customers',
  'deal_customers',
  'deal_stakeholders',
  'hubspot_records',
  'hubspot_links',
  'hubspot_owners',
  'hubspot_deal_stages',
  'hubspot_properties',
  'hubspot_credentials',
  'quarantine',
  'sync_runs',
  'hubspot_sync_log',
  'field_changes',
  'webhook_events',
  'sync_watermarks',
  'sync_link_rounds',
  'sync_calculated_rounds',
  'hubspot_property_reads',
] as const;

test('deleting takes all that came from the portal, and nothing that was here before', async () => {
  const [company] = portals.portal(portalId).truth().companies();
  const here = await database.db
    .insertInto('customers')
    .values([
      { name: 'Was here', domain: company?.properties.domain ?? null },
      { name: 'Nothing to do with it' },
    ])
    .returning('id')
    .execute();
  const person = { name: 'Ours', customer_id: here[0]?.id ?? null };
  await database.db.insertInto('stakeholders').values(person).execute();
  const id = await connect();
  await syncNow(context, id);
  const portal = portals.portal(portalId);
  portal.updateRecord('company', company?.id ?? '', { industry: 'BANKING' });
  for (const type of ['company', 'contact', 'deal'] as const) {
    const [, kept, merged] = [...portal.truth().records(type)];
    portal.mergeRecords(type, kept?.id ?? '', merged?.id ?? '');
  }
  await syncNow(context, id);
  expect(await rows('field_changes')).not.toEqual([]);
  const joined = await database.db
    .selectFrom('customers')
    .where('id', '=', here[0]?.id ?? '')
    .selectAll()
    .executeTakeFirstOrThrow();
  expect(joined.external_id).toBe(company?.id);
  expect((await rows('customers')).length).toBeGreaterThan(25);
  expect((await rows('hubspot_owners')).length).toBeGreaterThan(0);

  const outcome = await remove(id);
  expect(outcome).toMatchObject({ deletedData: true, integration: { status: 'disconnected' } });
  const left = await database.db.selectFrom('customers').selectAll().execute();
  expect(left.map((customer) => customer.id).sort()).toEqual(here.map((customer) => customer.id).sort());
  for (const customer of left) {
    expect(customer).toMatchObject({ integration_id: null, external_source: null, external_id: null });
  }
  for (const table of portalTables) {
    expect((await rows(table)).length, table).toBe(table === 'stakeholders' ? 1 : 0);
  }
  // The owner of a customer that stays is still known.
  expect((await database.db.selectFrom('users').select('id').execute()).map((user) => user.id)).toEqual(
    joined.csm_id === null ? [] : [joined.csm_id],
  );
  expect(await rows('integrations')).toHaveLength(1);
  const audited = await database.db.selectFrom('audit_log').select(['action', 'details']).execute();
  expect(audited.find((entry) => entry.action === 'portal.data_deleted')?.details).toMatchObject({
    deals: expect.any(Number),
    customers: expect.any(Number),
  });

  // And all of it is restored.
  expect(await connect()).toBe(id);
  await syncNow(context, id);
  expect((await rows('deals')).length).toBeGreaterThan(20);
});

test('without deleting, the data stays', async () => {
  const id = await connect();
  await syncNow(context, id);
  const before = await rows('customers');
  await disconnect(ctx(), { integrationId: id, deleteData: false });
  expect(await rows('customers')).toEqual(before);
  await remove(id);
  expect(await rows('customers')).toEqual([]);
});

test('a customer that another portal knows too stays with that portal', async () => {
  const [company] = portals.portal(otherPortalId).truth().companies();
  const shared = portals.portal(portalId).createRecord('company', {
    name: 'Shared',
    domain: company?.properties.domain ?? '',
  });
  const id = await connect();
  await syncNow(context, id);
  const other = await connect(otherPortalId);
  await syncNow(context, other);
  const known = await database.db
    .selectFrom('customers')
    .where('external_id', '=', shared.id)
    .select('id')
    .executeTakeFirstOrThrow();
  await remove(id);
  const customers = await database.db.selectFrom('customers').selectAll().execute();
  expect(customers.map((customer) => customer.integration_id)).toEqual([other, other, other]);
  expect(customers.find((customer) => customer.id === known.id)).toMatchObject({
    external_id: company?.id,
    external_source: 'hubspot',
  });
  expect(await rows('deals')).toHaveLength(3);
  portals.portal(portalId).archiveRecord('company', shared.id);
});

test('a customer to which another table of the platform refers keeps its row', async () => {
  const id = await connect();
  await syncNow(context, id);
  await database.pool.query(`
    create table tickets (customer_id uuid not null references customers (id));
    insert into tickets select id from customers order by renewal_deal_id is null, id limit 2`);
  const tickets = await database.pool.query<{ customer_id: string }>('select customer_id from tickets');
  const dated = database.db.selectFrom('customers').select('id').where('renewal_date', 'is not', null);
  expect(await dated.execute()).not.toEqual([]);
  await remove(id);
  const left = await database.db.selectFrom('customers').selectAll().execute();
  expect(left.map((customer) => customer.id).sort()).toEqual(
    tickets.rows.map((ticket) => ticket.customer_id).sort(),
  );
  for (const customer of left) expect(customer).toMatchObject({ integration_id: null, external_id: null });
  // A renewal date that a deal gave goes with the deal.
  expect(await dated.execute()).toEqual([]);
});

/** Tables with data of a portal that stays, and why. */
const kept: Record<string, string> = {
  audit_log: 'who did what, also with this portal',
  erased_records: 'erased contacts must not come back',
  hubspot_credentials: 'disconnecting has deleted them',
  hubspot_mapping_versions: 'for a reconnection',
  hubspot_portals: 'for a reconnection',
  hubspot_settings: 'for a reconnection',
  hubspot_setups: 'a portal that was set up stays so',
  outbound_fields: 'part of the mappings',
};

test('every table with data of a portal is cleared, or kept for a reason', async () => {
  const { rows: left } = await sql<{ name: string }>`
    select t.relname as name
    from pg_class t join pg_attribute a on a.attrelid = t.oid
    where a.attname = 'integration_id' and t.relkind = 'r' and pg_table_is_visible(t.oid)
      and t.relname <> all(${[...clearedTables]})
      and not exists (
        select from pg_constraint c join pg_class cleared on cleared.oid = c.confrelid
        where c.conrelid = t.oid and c.confdeltype = 'c' and cleared.relname = any(${[...clearedTables]}))
    order by name`.execute(database.db);
  expect(left.map(({ name }) => name)).toEqual(Object.keys(kept));
});

test('a portal that is connected again meanwhile keeps what it has', async () => {
  const id = await connect();
  await syncNow(context, id);
  const before = (await rows('customers')).length;
  await expect(deletePortalData(ctx(), id)).rejects.toMatchObject({ code: 'conflict' });
  expect(await rows('customers')).toHaveLength(before);
});
