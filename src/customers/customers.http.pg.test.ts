import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  signIn,
  signInElsewhere,
  startTestApp,
  type TestApp,
  type TestUser,
} from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { Customer, CustomerList, DealList, IndustryList, StakeholderList } from '../contract/customers.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
});
afterAll(() => app.close());

/** An organization with a portal and a user. */
async function organization(name: string): Promise<TestUser & { integrationId: string }> {
  const user = await signInElsewhere(app, name, { role: 'viewer' });
  const integrationId = await insertPortal(database.db, {
    organizationId: user.organizationId,
    portalId: '77',
    name,
    uiDomain: 'app-eu1.hubspot.com',
    disconnectedAt: new Date(),
  });
  return { ...user, integrationId };
}

async function addCustomer(organizationId: string, values: Record<string, unknown> = {}): Promise<string> {
  const { id } = await database.db
    .insertInto('customers')
    .values({ organization_id: organizationId, ...values })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function list(who: TestUser, query = '') {
  const response = await who.send(`/api/customers${query}`);
  expect(response.status, query).toBe(200);
  return CustomerList.parse(await response.json());
}

async function one(who: TestUser, id: string) {
  const response = await who.send(`/api/customers/${id}`);
  expect(response.status).toBe(200);
  return Customer.parse(await response.json());
}

/** All pages of a list, one after the other. */
async function names(who: TestUser, query: string, limit: number): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  let cursor: string | null = '';
  do {
    const page: CustomerList = await list(
      who,
      `?${query}&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items.map((customer) => customer.name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

test('industries are those of an organization’s customers, each once, in order', async () => {
  const who = await organization('industries');
  const tooLong = 'X'.repeat(300);
  for (const industry of ['RETAIL', null, 'BANKING', 'RETAIL', '', tooLong, 'Bäckerei']) {
    await addCustomer(who.organizationId, { industry });
  }
  const stranger = await organization('industries of others');
  await addCustomer(stranger.organizationId, { industry: 'MINING' });
  const of = async (user: TestUser) =>
    IndustryList.parse(await (await user.send('/api/customers/industries')).json()).items;
  const found = await of(who);
  expect([...found].sort()).toEqual(['BANKING', 'Bäckerei', 'RETAIL'].sort());
  for (const industry of found) {
    const { items } = await list(who, `?industry=${encodeURIComponent(industry)}`);
    expect(items.length).toBe(industry === 'RETAIL' ? 2 : 1);
  }
  expect(await of(stranger)).toEqual(['MINING']);
});

describe('the list of customers', () => {
  const rows = [
    { name: 'beta', arr: '2' },
    { name: 'Alpha', arr: '-5' },
    { name: 'alpha', arr: '10' },
    { name: null, arr: '10' },
    { name: 'Épsilon', arr: null },
    { name: 'gamma', arr: '100000000000000000000' },
    { name: null, arr: null },
    { name: 'delta', arr: '0.1' },
  ];

  test.each([1, 2, 3, 4, 5, 7, 8, 200])('in pages of %i, in every order, each row once', async (limit) => {
    const who = await organization(`paging ${limit}`);
    for (const row of rows) await addCustomer(who.organizationId, row);
    const byName = await names(who, 'sort=name', limit);
    expect(byName.slice(0, 2).map((name) => name?.toLowerCase())).toEqual(['alpha', 'alpha']);
    expect(byName.slice(2, 6)).toEqual(expect.arrayContaining(['beta', 'delta', 'gamma', 'Épsilon']));
    expect(byName.slice(-2)).toEqual([null, null]);
    expect(byName).toHaveLength(8);
    const backwards = await names(who, 'sort=-name', limit);
    expect(backwards.slice(0, 6)).toEqual(byName.slice(0, 6).reverse());
    expect(backwards.slice(-2)).toEqual([null, null]);
    const byArr = await names(who, 'sort=arr', limit);
    expect(byArr.slice(0, 3)).toEqual(['Alpha', 'delta', 'beta']);
    expect(byArr[5]).toBe('gamma');
    expect(byArr).toHaveLength(8);
    const largest = await names(who, 'sort=-arr', limit);
    expect(largest[0]).toBe('gamma');
    expect(largest.slice(3, 6)).toEqual(['beta', 'delta', 'Alpha']);
  });

  test('a row that is added or goes moves no other row to another page', async () => {
    const who = await organization('moving');
    for (const name of ['b', 'd', 'f', 'h']) await addCustomer(who.organizationId, { name });
    const first = await list(who, '?limit=2');
    await addCustomer(who.organizationId, { name: 'a' });
    await database.db
      .deleteFrom('customers')
      .where('id', '=', first.items[1]?.id ?? '')
      .execute();
    const second = await list(who, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map((customer) => customer.name)).toEqual(['f', 'h']);
  });

  test('a cursor of another order is refused', async () => {
    const who = await organization('cursors');
    for (const name of ['a', 'b', 'c']) await addCustomer(who.organizationId, { name, arr: '1' });
    const { nextCursor } = await list(who, '?limit=1&sort=name');
    for (const sort of ['-name', 'arr', '-arr']) {
      const response = await who.send(`/api/customers?sort=${sort}&cursor=${nextCursor}`);
      expect(response.status).toBe(422);
    }
  });

  test('search finds parts of names and domains, and takes every character as itself', async () => {
    const who = await organization('search');
    const kept = [
      '100% Pure',
      'Under_score',
      'Back\\slash',
      'O’Neil & "Söhne"',
      'שלום עולם',
      '😀 Smile',
      "x'; drop --",
    ];
    for (const name of kept) await addCustomer(who.organizationId, { name, domain: 'acme.test' });
    await addCustomer(who.organizationId, { name: 'Plain', domain: 'Example-Domain.test' });
    const search = async (text: string) =>
      (await list(who, `?search=${encodeURIComponent(text)}`)).items.map((customer) => customer.name);
    expect(await search('%')).toEqual(['100% Pure']);
    expect(await search('_')).toEqual(['Under_score']);
    expect(await search('\\')).toEqual(['Back\\slash']);
    expect(await search('"SÖHNE"')).toEqual(['O’Neil & "Söhne"']);
    expect(await search('עולם')).toEqual(['שלום עולם']);
    expect(await search('😀')).toEqual(['😀 Smile']);
    expect(await search("'; drop")).toEqual(["x'; drop --"]);
    expect(await search('example-domain')).toEqual(['Plain']);
    expect(await search('acme')).toHaveLength(7);
    expect(await search('  plain  ')).toEqual(['Plain']);
    expect(await search('nothing')).toEqual([]);
    // One or two letters match the beginnings of words.
    expect(await search('ba')).toEqual(['Back\\slash']);
    expect(await search('pu')).toEqual(['100% Pure']);
    expect(await search('ur')).toEqual([]);
    expect(await search('ex')).toEqual(['Plain']);
    expect(await search('ום')).toEqual(['שלום עולם']);
  });

  test.each([1, 2, 3, 200])(
    'a search begins with the names that begin with it, in pages of %i',
    async (limit) => {
      const who = await organization(`beginning ${limit}`);
      for (const name of ['A north', 'Northern', 'north', 'Zenith North', 'Nord', 'north😀', 'nor%th']) {
        await addCustomer(who.organizationId, { name });
      }
      await addCustomer(who.organizationId, { name: null, domain: 'north.test' });
      expect(await names(who, 'search=North', limit)).toEqual([
        ...['north', 'Northern', 'north😀'],
        ...['A north', 'Zenith North'],
        null,
      ]);
      expect(await names(who, 'search=north&sort=-name', limit)).toEqual([
        ...['north😀', 'Northern', 'north'],
        ...['Zenith North', 'A north'],
        null,
      ]);
      expect(await names(who, 'search=no', limit)).toEqual([
        ...['nor%th', 'Nord', 'north', 'Northern', 'north😀'],
        ...['A north', 'Zenith North'],
        null,
      ]);
    },
  );

  test('a search that finds more than are sorted at once shows each customer once', async () => {
    const who = await organization('many found');
    await sql`insert into customers (organization_id, name)
      select ${who.organizationId}::uuid, case when n % 3 = 0 then 'Same ' else 'The same ' end || lpad(n::text, 5, '0')
      from generate_series(1, 5200) n`.execute(database.db);
    const found = await names(who, 'search=same', 200);
    expect(new Set(found).size).toBe(5_200);
    expect(found.slice(0, 2)).toEqual(['Same 00003', 'Same 00006']);
    expect(found.slice(-2)).toEqual(['The same 05198', 'The same 05200']);
  });

  test('filters', async () => {
    const who = await organization('filters');
    const { userId: csmId } = await signIn(app, { organizationId: who.organizationId, role: 'csm' });
    await addCustomer(who.organizationId, { name: 'mine', csm_id: csmId, industry: 'COMPUTER_SOFTWARE' });
    await addCustomer(who.organizationId, { name: 'gone', csm_id: csmId, archived_at: new Date() });
    await addCustomer(who.organizationId, { name: 'other' });
    const [mine] = (await list(who, `?csmId=${csmId}`)).items;
    expect(mine).toMatchObject({ name: 'mine', csm: { id: csmId } });
    expect((await list(who, '?industry=COMPUTER_SOFTWARE')).items).toHaveLength(1);
    expect((await list(who, '?archived=true')).items.map((customer) => customer.name)).toEqual(['gone']);
    expect((await list(who)).items).toHaveLength(2);
  });
});

test('the list is sorted and filtered by health, renewal, portal and risk', async () => {
  const who = await organization('judged');
  const { organizationId, integrationId } = who;
  const rows = {
    Poor: { health_score: 39, health_trend: 'declining', renewal_date: '2026-03-01' },
    Watch: { health_score: 40, health_trend: 'stable', renewal_date: '2026-06-30' },
    Healthy: { health_score: 70, health_trend: 'growing', renewal_date: '2027-01-01' },
    Odd: { health_score: 100, health_trend: 'x'.repeat(3_000), renewal_date: '2099-12-31' },
    Unknown: {},
  };
  const ids: Record<string, string> = {};
  for (const [name, values] of Object.entries(rows)) {
    ids[name] = await addCustomer(organizationId, { name, ...values });
  }
  const shown = async (query: string) => names(who, query, 2);
  expect(await shown('sort=health')).toEqual(['Poor', 'Watch', 'Healthy', 'Odd', 'Unknown']);
  expect(await shown('sort=-health')).toEqual(['Odd', 'Healthy', 'Watch', 'Poor', 'Unknown']);
  expect(await shown('sort=renewal')).toEqual(['Poor', 'Watch', 'Healthy', 'Odd', 'Unknown']);
  expect(await shown('sort=-renewal')).toEqual(['Odd', 'Healthy', 'Watch', 'Poor', 'Unknown']);
  for (const band of ['poor', 'watch', 'none']) {
    const [name, ...others] = await shown(`health=${band}`);
    expect([name?.toLowerCase().replace('unknown', 'none'), others]).toEqual([band, []]);
  }
  expect(await shown('health=healthy&sort=-name')).toEqual(['Odd', 'Healthy']);
  expect(await shown('health=none&sort=-health')).toEqual(['Unknown']);
  expect(await shown('health=healthy&sort=health')).toEqual(['Healthy', 'Odd']);
  expect(await shown('trend=declining')).toEqual(['Poor']);
  expect(await shown('renewsFrom=2026-03-01&renewsTo=2026-06-30&sort=renewal')).toEqual(['Poor', 'Watch']);
  expect(await shown('renewsTo=2026-02-28')).toEqual([]);

  await database.db
    .insertInto('hubspot_records')
    .values({
      integration_id: integrationId,
      organization_id: organizationId,
      object_type: 'company',
      external_id: '1',
      row_id: ids.Watch ?? '',
      source_updated_at: new Date(),
    })
    .execute();
  expect(await shown(`integrationId=${integrationId}`)).toEqual(['Watch']);
  const deal = {
    organization_id: organizationId,
    name: 'Renewal',
    is_renewal: true,
    close_date: '2099-01-01',
  };
  await database.db
    .insertInto('deals')
    .values([
      { ...deal, customer_id: ids.Poor ?? '' },
      { ...deal, customer_id: ids.Healthy ?? '' },
      { ...deal, customer_id: ids.Watch ?? '', close_date: '2020-01-01', renewal_stage: 'closed_won' },
    ])
    .execute();
  expect(await shown('atRisk=true')).toEqual(['Poor']);
  for (const query of [
    'health=bad',
    'trend=up',
    'renewsFrom=soon',
    'atRisk=maybe',
    'integrationId=1',
    'sort=x',
  ]) {
    expect((await who.send(`/api/customers?${query}`)).status, query).toBe(422);
  }
});

test('unexpected values are shown unchanged', async () => {
  const who = await organization('odd');
  const name = `<script>alert(1)</script>\u202e${'x'.repeat(60_000)}`;
  const huge = '123456789012345678901234567890.12';
  const id = await addCustomer(who.organizationId, {
    name,
    arr: huge,
    domain: '',
    custom_fields: JSON.stringify({ 'a"b': ['<b>', null, 1e300] }),
  });
  const customer = await one(who, id);
  expect(customer).toMatchObject({
    name,
    arr: huge,
    customFields: { 'a"b': ['<b>', null, 1e300] },
    stakeholders: [],
    openDeals: [],
    renewal: null,
    hubspot: [],
  });
  await addCustomer(who.organizationId, { name: `${name}y` });
  expect(await names(who, 'sort=name', 1)).toHaveLength(2);
  const answer = await who.send(`/api/customers/${id}`);
  expect(answer.headers.get('content-type')).toContain('application/json');
});

describe('one customer', () => {
  test('with its stakeholders, the most engaged first, linked or its own', async () => {
    const who = await organization('people');
    const { organizationId, integrationId } = who;
    const id = await addCustomer(organizationId, { name: 'Acme' });
    const add = async (values: Record<string, unknown>, link?: { is_primary: boolean; labels: string[] }) => {
      const { id: stakeholderId } = await database.db
        .insertInto('stakeholders')
        .values({ organization_id: organizationId, ...values })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (!link) return;
      const row = {
        organization_id: organizationId,
        stakeholder_id: stakeholderId,
        customer_id: id,
        ...link,
      };
      await database.db.insertInto('stakeholder_customers').values(row).execute();
    };
    const hubspot = { integration_id: integrationId, external_source: 'hubspot', external_id: '900' };
    await add({ name: 'quiet', ...hubspot }, { is_primary: false, labels: ['Billing'] });
    await add({ name: 'keen', engagement_score: 90, customer_id: id }, { is_primary: true, labels: [] });
    await add({ name: 'our own', engagement_score: 5, customer_id: id });
    await add(
      { name: 'gone', engagement_score: 99, archived_at: new Date() },
      { is_primary: true, labels: [] },
    );
    await add({ name: null }, { is_primary: false, labels: [] });
    await add({ name: 'somewhere else', engagement_score: 100 });
    const erased = { integration_id: integrationId, external_id: '901' };
    await add({
      name: null,
      archived_at: new Date(),
      external_source: 'hubspot',
      customer_id: id,
      ...erased,
    });
    await database.db
      .insertInto('erased_records')
      .values({
        ...erased,
        organization_id: organizationId,
        object_type: 'contact',
        erased_at: new Date('2026-11-20T10:00:00Z'),
      })
      .execute();
    const customer = await one(who, id);
    expect(customer.stakeholderCount).toBe(6);
    expect(customer.stakeholders.map((person) => person.name)).toEqual([
      'keen',
      'our own',
      'quiet',
      null,
      'gone',
      null,
    ]);
    const primary = [true, true, false, false, true, true];
    expect(customer.stakeholders.map((person) => person.isPrimary)).toEqual(primary);
    expect(customer.stakeholders[2]).toMatchObject({
      labels: ['Billing'],
      url: 'https://app-eu1.hubspot.com/contacts/77/record/0-1/900',
      erasedAt: null,
    });
    // A contact that was erased for privacy isn't looked up in HubSpot.
    expect(customer.stakeholders[5]).toMatchObject({ url: null, erasedAt: '2026-11-20T10:00:00.000Z' });

    const found: (string | null)[] = [];
    let cursor = '';
    do {
      const response = await who.send(`/api/customers/${id}/stakeholders?limit=2&cursor=${cursor}`);
      const page = StakeholderList.parse(await response.json());
      found.push(...page.items.map((person) => person.name));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(found).toEqual(['keen', 'our own', 'quiet', null, 'gone', null]);
  });

  test('with its open deals and the renewal that is next', async () => {
    const who = await organization('deals');
    const { organizationId, integrationId } = who;
    const id = await addCustomer(organizationId, { name: 'Acme' });
    const add = async (values: { name: string } & Record<string, unknown>) => {
      const { id: dealId } = await database.db
        .insertInto('deals')
        .values({ organization_id: organizationId, ...values })
        .returning('id')
        .executeTakeFirstOrThrow();
      const row = { organization_id: organizationId, deal_id: dealId, customer_id: id };
      await database.db.insertInto('deal_customers').values(row).execute();
    };
    await add({ name: 'later renewal', close_date: '2027-05-01', is_renewal: true });
    await add({
      name: 'next renewal',
      close_date: '2027-01-31',
      is_renewal: true,
      amount: '12000.50',
      currency: 'EUR',
    });
    await add({ name: 'upsell', close_date: '2026-12-01', integration_id: integrationId, external_id: '5' });
    await add({ name: 'no date' });
    await add({ name: 'won', is_closed: true, is_won: true, is_renewal: true, close_date: '2026-01-01' });
    await add({ name: 'archived', archived_at: new Date(), is_renewal: true, close_date: '2026-01-01' });
    const customer = await one(who, id);
    expect(customer.openDeals.map((deal) => deal.name)).toEqual([
      'upsell',
      'next renewal',
      'later renewal',
      'no date',
    ]);
    expect(customer.dealCount).toBe(6);
    expect(customer.renewal).toMatchObject({ name: 'next renewal', amount: 12000.5, currency: 'EUR' });
    expect(customer.openDeals[0]?.url).toBe('https://app-eu1.hubspot.com/contacts/77/record/0-3/5');
    const response = await who.send(`/api/customers/${id}/deals?limit=4`);
    const page = DealList.parse(await response.json());
    const rest = DealList.parse(
      await (await who.send(`/api/customers/${id}/deals?limit=4&cursor=${page.nextCursor}`)).json(),
    );
    expect(rest.items.map((deal) => deal.name)).toEqual(['won', 'archived']);
    expect(rest.nextCursor).toBeNull();
  });

  test('with where it stands in each portal', async () => {
    const who = await organization('crosswalk');
    const id = await addCustomer(who.organizationId, { name: 'Acme', integration_id: who.integrationId });
    const record = {
      organization_id: who.organizationId,
      integration_id: who.integrationId,
      object_type: 'company' as const,
      row_id: id,
      source_updated_at: new Date('2026-11-01T10:00:00Z'),
      seen_in_run: null,
      archived_at: null,
    };
    await database.db
      .insertInto('hubspot_records')
      .values([
        { ...record, external_id: '9007199254740993', is_alias: false },
        { ...record, external_id: '12', is_alias: true },
      ])
      .execute();
    expect((await one(who, id)).hubspot).toEqual([
      {
        integrationId: who.integrationId,
        portalId: '77',
        portalName: 'crosswalk',
        externalId: '9007199254740993',
        url: 'https://app-eu1.hubspot.com/contacts/77/record/0-2/9007199254740993',
        sourceUpdatedAt: '2026-11-01T10:00:00.000Z',
        archivedAt: null,
        excludedAt: null,
      },
    ]);
    await database.db
      .updateTable('hubspot_records')
      .set({ excluded_at: new Date('2026-11-02T10:00:00Z') })
      .where('integration_id', '=', who.integrationId)
      .execute();
    expect((await one(who, id)).hubspot[0]).toMatchObject({
      archivedAt: null,
      excludedAt: '2026-11-02T10:00:00.000Z',
    });
  });
});

test('customers of another organization are not there', async () => {
  const who = await organization('here');
  const other = await organization('there');
  const id = await addCustomer(other.organizationId, { name: 'Secret' });
  await addCustomer(defaultOrganizationId, { name: 'Default' });
  expect((await list(who)).items).toEqual([]);
  for (const path of [
    `/api/customers/${id}`,
    `/api/customers/${id}/deals`,
    `/api/customers/${id}/stakeholders`,
  ]) {
    for (const sender of [who.send, app.asAdmin]) expect((await sender(path)).status, path).toBe(404);
    expect((await other.send(path)).status, path).toBe(200);
  }
  // If a row's CSM is a user of another organization, that user isn't shown.
  const mixed = await addCustomer(who.organizationId, { name: 'Mixed', csm_id: other.userId });
  expect((await one(who, mixed)).csm).toBeNull();
  expect(await names(who, 'search=Secret', 10)).toEqual([]);
});
