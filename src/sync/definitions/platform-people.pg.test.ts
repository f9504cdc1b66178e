import { afterEach, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { createTestContext, syncNow, syncPartsOf } from '../../../test/support/context.ts';
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { systemClock } from '../../base/clock.ts';
import { createLog } from '../../base/log.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { listCustomers } from '../../customers/list-customers.ts';
import { migrate } from '../../db/migrate.ts';
import { listDeals } from '../../deals/list-deals.ts';
import { healthPush } from '../../health/health-push.ts';
import { createBells } from '../../jobs/bell.ts';
import { connectWithToken } from '../../portals/connect/connect-with-token.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { listSchemaDrift } from '../../portals/mappings/schema-drift.ts';
import { createSignInLink } from '../../sign-in/sign-in-link.ts';
import { listUsers } from '../../users/list-users.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { defaultMappings } from '../mapping/portal-mappings.ts';
import { pushPortal } from '../push/push-portal.ts';
import { storeOwners } from './store-owners.ts';

const portalId = 9902;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** People whose rows depend on accounts of a sign-in service. */
const accounts = `
  create schema auth;
  create table auth.users (id uuid primary key);`;
const theirUsers = `
  create table public.users (id uuid primary key references auth.users (id) on delete cascade, email text not null,
    full_name text, organization_id uuid, role text default 'csm');`;
const profiles = `
  create table public.user_profiles (id uuid primary key references auth.users (id), email varchar(255) not null,
    first_name text, last_name text);`;
const customersOf = (people: string) => `
  create table public.customers (id uuid primary key default gen_random_uuid(), name text not null, domain text,
    organization_id uuid, csm_id uuid ${people});`;

interface World {
  portals: PracticePortal;
  database: TestDatabase;
  context: Context;
  integrationId: string;
  sync(mode?: 'incremental' | 'full'): Promise<void>;
  query<T>(text: string, values?: unknown[]): Promise<T[]>;
}

async function start(platform: string): Promise<World> {
  const portals = await startPracticePortal({
    portals: [{ portalId, companies: 30, contacts: 0, deals: 20, oddities: false }],
  });
  const database = await createEmptyDatabase();
  closing.push(database.close, portals.close);
  await database.pool.query(platform);
  await migrate(database.db, { log: createLog('silent') });
  const { context, close } = await createTestContext(database, { HUBSPOT_API_BASE_URL: portals.url });
  closing.push(close);
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const { id: integrationId } = await connectWithToken(ctx, {
    accessToken: portals.portal(portalId).staticToken,
    startSync: false,
  });
  return {
    portals,
    database,
    context,
    integrationId,
    async sync(mode) {
      await syncNow(context, integrationId, mode ? { mode } : {});
    },
    query: async (text, values) => (await database.pool.query(text, values)).rows,
  };
}

const owners = ({ portals }: World) =>
  portals.portal(portalId).owners.filter(({ archived, email }) => !archived && email);
/** Gives every company, and every deal, to one of two owners, in turn. */
function share(world: World) {
  const [first, second] = owners(world);
  if (!first || !second) throw new Error('two owners are needed');
  const portal = world.portals.portal(portalId);
  for (const type of ['company', 'deal'] as const) {
    [...portal.truth().records(type)].forEach(({ id }, place) => {
      portal.updateRecord(type, id, { hubspot_owner_id: (place % 2 === 0 ? first : second).id });
    });
  }
  return [first, second] as const;
}
const addAccount = async ({ query }: World, id: string) => {
  await query('insert into auth.users (id) values ($1)', [id]);
};
const inOurs = ({ context }: World) => inOrganization(context, defaultOrganizationId, 'test');
const csms = async (world: World) => {
  const { items } = await listCustomers(inOurs(world), { sort: 'name', limit: 100, archived: 'false' });
  return items.map(({ csm }) => csm);
};
const shown = async (world: World) =>
  [...new Set((await csms(world)).map((csm) => csm?.email?.toLowerCase()))].sort();
const drift = (world: World) => listSchemaDrift(inOurs(world), syncMappings, world.integrationId);

const csmId = '11111111-1111-4111-8111-111111111111';
const laterId = '22222222-2222-4222-8222-222222222222';

test('where users are tied to accounts, the existing CSM is recognized and the other owner is known by name', async () => {
  const world = await start(`${accounts}${theirUsers}${customersOf('references public.users (id)')}`);
  const [known, unknown] = share(world);
  await addAccount(world, csmId);
  await world.query('insert into public.users (id, email, full_name) values ($1, $2, $3)', [
    csmId,
    known.email?.toUpperCase(),
    'The CSM of the platform',
  ]);
  const before = await world.query('select * from public.users');
  await world.sync();

  expect(await world.query('select * from public.users')).toEqual(before);
  expect(
    await world.query('select csm_id, count(*)::int as n from public.customers group by 1 order by 1'),
  ).toEqual([
    { csm_id: csmId, n: 15 },
    { csm_id: null, n: 15 },
  ]);
  const names = new Map((await csms(world)).map((csm) => [csm?.email?.toLowerCase(), csm]));
  expect(names.get(known.email?.toLowerCase())).toMatchObject({ id: csmId, name: 'The CSM of the platform' });
  expect(names.get(unknown.email?.toLowerCase())?.name).toBe(`${unknown.firstName} ${unknown.lastName}`);
  const findings = await drift(world);
  expect(findings).toMatchObject([{ kind: 'people_missing', subject: 'csm_id', objectType: 'company' }]);
  expect(findings[0]?.explanation).toContain(String(unknown.email));
  expect(findings[0]?.explanation).toContain('public.users');
  expect(findings[0]?.explanation).not.toContain(String(known.email));
  const { items: customers } = await listCustomers(inOurs(world), {
    sort: 'name',
    limit: 50,
    archived: 'false',
  });
  const deals = await Promise.all(customers.map(({ id }) => listDeals(inOurs(world), id, { limit: 50 })));
  const dealOwners = deals.flatMap(({ items }) => items.map(({ owner }) => owner?.name));
  expect(dealOwners).toContain(`${unknown.firstName} ${unknown.lastName}`);
  expect(dealOwners).toContain('The CSM of the platform');

  // The filter by CSM finds the customers of both.
  for (const { email } of [known, unknown]) {
    const { items } = await listUsers(inOurs(world), { search: String(email), limit: 10 });
    expect(items).toHaveLength(1);
    const found = await listCustomers(inOurs(world), {
      sort: 'name',
      limit: 100,
      archived: 'false',
      csmId: items[0]?.id,
    });
    expect(found.items).toHaveLength(15);
  }
  // People sign in as users of ours.
  expect(await createSignInLink(world.context)).toContain('/sign-in?token=');
  expect(await world.query('select * from public.users')).toEqual(before);
});

test('as soon as the person has a row, the next sync fills the column of every customer', async () => {
  const world = await start(`${accounts}${profiles}${customersOf('references public.user_profiles (id)')}`);
  const [first, second] = share(world);
  await world.sync();
  expect(await world.query('select from public.user_profiles')).toEqual([]);
  expect(await world.query('select from public.customers where csm_id is not null')).toEqual([]);
  expect(await shown(world)).toEqual([first.email, second.email].map((email) => email?.toLowerCase()).sort());
  expect(await drift(world)).toHaveLength(1);

  await addAccount(world, csmId);
  await addAccount(world, laterId);
  await world.query('insert into public.user_profiles values ($1, $2, $3, $4), ($5, $6, null, null)', [
    csmId,
    first.email?.toUpperCase(),
    'Ada',
    'Lovelace',
    laterId,
    'someone@else.test',
  ]);
  await world.sync('incremental');
  const count = async (id: string) =>
    (await world.query('select from public.customers where csm_id = $1', [id])).length;
  expect(await count(csmId)).toBe(15);
  expect((await csms(world)).some((csm) => csm?.name === 'Ada Lovelace')).toBe(true);
  expect(await drift(world)).toHaveLength(1);

  // The other one gains the address, and the first one loses it: both stay joined.
  await world.query('update public.user_profiles set email = $1 where id = $2', [second.email, laterId]);
  await world.query("update public.user_profiles set email = 'new@name.test' where id = $1", [csmId]);
  await world.sync('incremental');
  expect(await count(csmId)).toBe(15);
  expect(await count(laterId)).toBe(15);
  expect(await drift(world)).toEqual([]);
  const before = await world.query('select id from cscx_hubspot.users order by id');
  await world.sync('full');
  expect(await count(csmId)).toBe(15);
  expect(await world.query('select id from cscx_hubspot.users order by id')).toEqual(before);
});

test('a CSM whom the platform assigned is shown, and their customers are found', async () => {
  const world = await start(`${accounts}${profiles}${customersOf('references public.user_profiles (id)')}`);
  await addAccount(world, csmId);
  await world.query(
    "insert into public.user_profiles values ($1, 'grace@platform.test', 'Grace', 'Hopper')",
    [csmId],
  );
  await world.query('insert into public.customers (name, organization_id, csm_id) values ($1, $2, $3)', [
    'A customer of the platform',
    defaultOrganizationId,
    csmId,
  ]);
  await world.sync();
  const { items } = await listCustomers(inOurs(world), { sort: 'name', limit: 1, archived: 'false', csmId });
  expect(items).toMatchObject([
    {
      name: 'A customer of the platform',
      csm: { id: csmId, name: 'Grace Hopper', email: 'grace@platform.test' },
    },
  ]);
});

test('owners of deals are found in the table that the platform’s deals reference', async () => {
  const world = await start(
    `${accounts}${theirUsers}${customersOf('references public.users (id)')}
     create table public.deals (id uuid primary key default gen_random_uuid(), name text not null,
       owner_id uuid references public.users (id));`,
  );
  const [known, unknown] = share(world);
  await addAccount(world, csmId);
  await world.query('insert into public.users (id, email) values ($1, $2)', [csmId, known.email]);
  await world.sync();
  const owned = () =>
    world.query('select owner_id, count(*)::int as n from public.deals group by 1 order by 1');
  expect(await owned()).toEqual([
    { owner_id: csmId, n: 10 },
    { owner_id: null, n: 10 },
  ]);
  expect((await drift(world)).map(({ subject }) => subject).sort()).toEqual(['csm_id', 'owner_id']);
  await addAccount(world, laterId);
  await world.query('insert into public.users (id, email) values ($1, $2)', [laterId, unknown.email]);
  await world.sync('incremental');
  expect(await owned()).toEqual([
    { owner_id: csmId, n: 10 },
    { owner_id: laterId, n: 10 },
  ]);
  expect(await drift(world)).toEqual([]);
});

test('a CSM whom the platform changes becomes the owner in HubSpot, and a missing row clears none', async () => {
  const world = await start(`${accounts}${profiles}${customersOf('references public.user_profiles (id)')}`);
  const [first, second] = share(world);
  await addAccount(world, csmId);
  await world.query('insert into public.user_profiles (id, email) values ($1, $2)', [csmId, first.email]);
  await world.sync();
  await saveMappings(inOurs(world), syncMappings, {
    integrationId: world.integrationId,
    objectType: 'company',
    mappings: [
      ...defaultMappings(syncMappings.objects.company),
      { property: 'hubspot_owner_id', field: 'csm_id', direction: 'outbound' },
    ],
  });
  const parts = { ...syncPartsOf(world.context), outgoing: healthPush };
  const clock = { ...systemClock, sleep: (ms: number) => systemClock.sleep(Math.min(ms, 100)) };
  const push = () =>
    pushPortal(
      { ...world.context, clock },
      parts,
      createBells(),
      world.integrationId,
      new AbortController().signal,
    );
  const ownedBy = (id: string) =>
    [...world.portals.portal(portalId).truth().companies()].filter(
      ({ properties }) => properties.hubspot_owner_id === id,
    ).length;
  await push();
  expect([ownedBy(first.id), ownedBy(second.id)]).toEqual([15, 15]);

  await world.query(
    `update public.customers set csm_id = $1
     where id = (select id from public.customers where csm_id is null order by id limit 1)`,
    [csmId],
  );
  await push();
  expect([ownedBy(first.id), ownedBy(second.id)]).toEqual([16, 14]);
});

test('in a table without email addresses no owner is found, and the entry says what is missing', async () => {
  const world = await start(
    `create table public.staff (id uuid primary key); ${customersOf('references public.staff (id)')}`,
  );
  const [first, second] = share(world);
  await world.sync();
  expect(await shown(world)).toEqual([first.email, second.email].map((email) => email?.toLowerCase()).sort());
  const findings = await drift(world);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.explanation).toContain('public.staff');
  expect(findings[0]?.remedy).toContain('Add an email column');
});

test('where the table takes rows, owners without one get one', async () => {
  const world = await start(
    `create table public.user_profiles (id uuid primary key default gen_random_uuid(), email text not null unique,
      full_name text); ${customersOf('references public.user_profiles (id)')}`,
  );
  const [first, second] = share(world);
  await world.query('insert into public.user_profiles (id, email) values ($1, $2)', [csmId, first.email]);
  await world.sync();
  const people = await world.query<{ id: string; full_name: string }>(
    'select p.id, p.full_name, count(c.id)::int as n from public.user_profiles p join public.customers c on c.csm_id = p.id group by 1, 2 order by 2',
  );
  expect(people).toMatchObject([
    { full_name: `${second.firstName} ${second.lastName}`, n: 15 },
    { id: csmId, n: 15 },
  ]);
  expect(await drift(world)).toEqual([]);
});

test('in a users table of the platform that takes rows, people of no organization are recognized', async () => {
  const world = await start(
    `create table public.users (id uuid primary key default gen_random_uuid(), email text not null unique,
      full_name text, organization_id uuid); ${customersOf('references public.users (id)')}`,
  );
  const [first, second] = share(world);
  await world.query('insert into public.users (id, email, full_name) values ($1, $2, $3)', [
    csmId,
    first.email?.toUpperCase(),
    'Ada Lovelace',
  ]);
  await world.sync();
  const people = await world.query(
    `select lower(u.email) as email, u.id = $1 as known, count(c.id)::int as n
     from public.users u join public.customers c on c.csm_id = u.id group by 1, 2`,
    [csmId],
  );
  expect(people).toHaveLength(2);
  expect(people).toContainEqual({ email: first.email?.toLowerCase(), known: true, n: 15 });
  expect(people).toContainEqual({ email: second.email?.toLowerCase(), known: false, n: 15 });
  expect((await csms(world)).filter((csm) => csm?.name === 'Ada Lovelace')).toHaveLength(15);
  const { items } = await listUsers(inOurs(world), { limit: 50, ids: [csmId] });
  expect(items).toMatchObject([{ name: 'Ada Lovelace', canSignIn: false, access: 'none' }]);
});

test('someone whom the platform has as a user of no organization gets no second row among its people', async () => {
  const world = await start(`
    create table public.people (id uuid primary key default gen_random_uuid(), email text, full_name text);
    create table public.users (id uuid primary key default gen_random_uuid(), email text, full_name text,
      organization_id uuid);
    ${customersOf('references public.people (id)')}`);
  const email = 'sue@acme.example';
  for (const table of ['people', 'users']) {
    await world.query(`insert into public.${table} (email) values ($1)`, [email]);
  }
  await world.query(
    `insert into public.customers (name, organization_id, csm_id) select 'Assigned', $1, id from public.people`,
    [defaultOrganizationId],
  );
  const owner = {
    id: '77',
    email,
    firstName: 'Sue',
    lastName: '',
    archived: false,
    type: 'PERSON',
    userId: undefined,
  };
  const scope = { organizationId: defaultOrganizationId, integrationId: world.integrationId };
  await world.context.db.transaction().execute((trx) => storeOwners(inOurs(world), trx, scope, [owner]));
  expect(await world.query('select email from public.people where email = $1', [email])).toHaveLength(1);
});
