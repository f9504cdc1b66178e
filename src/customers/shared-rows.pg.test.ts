import { afterEach, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import { addOrganization } from '../../test/support/app.ts';
import { createTestContext, syncNow } from '../../test/support/context.ts';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { defaultOrganizationId, inOrganization, type OrganizationContext } from '../context/context.ts';
import { migrate } from '../db/migrate.ts';
import { connectWithToken } from '../portals/connect/connect-with-token.ts';
import { previewMatching } from '../portals/setup/preview-matching.ts';
import { listStakeholders } from '../stakeholders/list-stakeholders.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { listCustomers } from './list-customers.ts';
import { listIndustries } from './list-industries.ts';
import { readCustomer } from './read-customer.ts';

// Rows of the platform without an organization, and two organizations with a portal each.

const shared = 'c0000000-0000-4000-8000-000000000001';
const unmatched = 'c0000000-0000-4000-8000-000000000002';
const platform = `
  create table public.customers (id uuid primary key default gen_random_uuid(), name text not null, domain text,
    industry text, organization_id uuid, health_score int default 70);
  create table public.stakeholders (id uuid primary key default gen_random_uuid(), customer_id uuid not null
    references public.customers, name text, email text, organization_id uuid);
  insert into public.customers (id, name, domain, industry) values
    ('${shared}', 'Shared Ltd', 'shared.example', 'MINING'), ('${unmatched}', 'A demo customer', null, 'FISHING');
  insert into public.stakeholders (customer_id, name, email) values
    ('${shared}', 'Sam', 'sam@shared.example'), ('${unmatched}', 'Dana', null);`;

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});

interface Side {
  ctx: OrganizationContext;
  integrationId: string;
}

async function start(sharedRows: 'own' | 'include-null') {
  const portals: PracticePortal = await startPracticePortal({
    portals: [8101, 8102].map((portalId) => ({
      portalId,
      companies: 0,
      contacts: 0,
      deals: 0,
      oddities: false,
    })),
  });
  const database: TestDatabase = await createEmptyDatabase();
  close.push(database.close, portals.close);
  await database.pool.query(platform);
  await migrate(database.db, { log: createLog('silent') });
  const { context, close: closeContext } = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    SHARED_ROWS: sharedRows,
  });
  close.push(closeContext);
  const sideOf = async (organizationId: string, portalId: number): Promise<Side> => {
    const portal = portals.portal(portalId);
    const company = portal.createRecord('company', { name: 'From HubSpot', domain: 'shared.example' });
    const contact = portal.createRecord('contact', { email: 'SAM@shared.example', firstname: 'Samuel' });
    portal.associate('contact', contact.id, 'company', company.id);
    const ctx = inOrganization(context, organizationId, 'test');
    const { id } = await connectWithToken(ctx, { accessToken: portal.staticToken, startSync: false });
    return { ctx, integrationId: id };
  };
  const a = await sideOf(defaultOrganizationId, 8101);
  const b = await sideOf(await addOrganization(context, 'Other'), 8102);
  return { database, portals, a, b, sync: ({ ctx, integrationId }: Side) => syncNow(ctx, integrationId) };
}

const all = { sort: 'name', limit: 50, archived: 'false' } as const;
const names = async ({ ctx }: Side, more: { search?: string; industry?: string } = {}) =>
  (await listCustomers(ctx, { ...all, ...more })).items.map(({ name }) => name);
const people = async ({ ctx }: Side, customerId: string) =>
  (await listStakeholders(ctx, customerId, { limit: 10 })).items.map(({ name }) => name);

test('rows of no organization are neither seen nor joined', async () => {
  const { database, a, sync } = await start('own');
  await sync(a);
  expect(await names(a)).toEqual(['From HubSpot']);
  await expect(readCustomer(a.ctx, shared)).rejects.toThrow('exist');
  expect((await listIndustries(a.ctx)).items).toEqual([]);
  const { rows } = await database.pool.query(
    'select name, external_id from public.customers where organization_id is null order by name',
  );
  expect(rows).toEqual([
    { name: 'A demo customer', external_id: null },
    { name: 'Shared Ltd', external_id: null },
  ]);
});

test('where they are included, all see them until one organization’s sync joins one', async () => {
  const { database, a, b, sync } = await start('include-null');
  for (const side of [a, b]) {
    expect(await names(side)).toEqual(['A demo customer', 'Shared Ltd']);
    expect(await names(side, { search: 'shar' })).toEqual(['Shared Ltd']);
    expect(await names(side, { industry: 'FISHING' })).toEqual(['A demo customer']);
    expect((await listIndustries(side.ctx)).items).toEqual(['FISHING', 'MINING']);
    expect(await readCustomer(side.ctx, shared)).toMatchObject({ name: 'Shared Ltd' });
    expect(await people(side, shared)).toEqual(['Sam']);
    const preview = await previewMatching(side.ctx, syncMappings, side.integrationId);
    expect(preview).toMatchObject({ byDomain: 1, customersHere: 2 });
  }

  await sync(a);
  const owner = async (table: string, id: string) =>
    (await database.pool.query(`select organization_id as of from public.${table} where id = $1`, [id]))
      .rows[0]?.of;
  expect(await owner('customers', shared)).toBe(defaultOrganizationId);
  expect(await owner('customers', unmatched)).toBeNull();
  expect(await names(a)).toEqual(['A demo customer', 'From HubSpot']);
  expect(await people(a, shared)).toEqual(['Samuel']);
  expect(await names(b)).toEqual(['A demo customer']);
  expect(await names(b, { search: 'hubspot' })).toEqual([]);
  await expect(readCustomer(b.ctx, shared)).rejects.toThrow('exist');
  expect(await people(b, shared)).toEqual([]);

  // The other organization's company gets a row of its own.
  await sync(b);
  expect(await names(b)).toEqual(['A demo customer', 'From HubSpot']);
  expect(await people(b, unmatched)).toEqual(['Dana']);
  const { rows } = await database.pool.query(
    'select organization_id as of, id from public.customers where external_id is not null',
  );
  expect(new Set(rows.map((row) => row.of))).toEqual(new Set([a.ctx.organizationId, b.ctx.organizationId]));
  expect(rows.find((row) => row.of === a.ctx.organizationId)?.id).toBe(shared);
});

test('an organization’s own customer comes before one of none', async () => {
  const { database, a, sync } = await start('include-null');
  await database.pool.query(
    'insert into public.customers (name, domain, organization_id) values ($1, $2, $3)',
    ['Ours', 'https://www.shared.example/', defaultOrganizationId],
  );
  await sync(a);
  expect(await names(a)).toEqual(['A demo customer', 'From HubSpot', 'Shared Ltd']);
});

test('of two organizations whose syncs join one row at once, one gets it', async () => {
  const { database, a, b, sync } = await start('include-null');
  await Promise.all([sync(a), sync(b)]);
  const { rows } = await database.pool.query(
    `select c.organization_id as of, r.organization_id as known, c.external_id is not null as joined
     from public.customers c left join cscx_hubspot.hubspot_records r on r.row_id = c.id and r.object_type = 'company'
     where c.id <> $1`,
    [unmatched],
  );
  expect(rows).toHaveLength(2);
  expect(new Set(rows.map((row) => row.of))).toEqual(new Set([a.ctx.organizationId, b.ctx.organizationId]));
  for (const row of rows) expect(row).toEqual({ of: row.of, known: row.of, joined: true });
});

test('the platform goes on writing them', async () => {
  const { database, a, sync } = await start('include-null');
  await sync(a);
  await database.pool.query('update public.customers set health_score = 12, name = $2 where id = $1', [
    unmatched,
    'New',
  ]);
  await database.pool.query('insert into cscx_hubspot.health_scores (customer_id, score) values ($1, 33)', [
    unmatched,
  ]);
  expect(await readCustomer(a.ctx, unmatched)).toMatchObject({ name: 'New', healthScore: 33 });
  await database.pool.query('delete from public.stakeholders where customer_id = $1', [unmatched]);
  await database.pool.query('delete from public.customers where id = $1', [unmatched]);
});
