import { beforeEach, describe, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { compareWithTruth } from '../../../test/support/compare-with-truth.ts';
import { createTestContext, syncNow, syncPartsOf } from '../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/wait.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../context.ts';
import { connectWithToken } from '../../portals/connect-with-token.ts';
import { refreshRecords } from '../read/refresh-records.ts';
import { openPortalWriter } from '../store/portal-writer.ts';
import { readRun } from './read-run.ts';
import { requestRefresh, requestSync, scheduleActor } from './request-sync.ts';

const portalId = 1001;
let portals: PracticePortal;
let database: TestDatabase;
let context: Context;
let closeContext: () => Promise<void>;
let integrationId: string;

const unlimited = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };

/** A portal that has been loaded once. */
async function begin(
  sizes = { companies: 150, contacts: 400, deals: 120 },
  options: { searchLagMs?: number; clockOffsetMs?: number } = {},
) {
  const { clockOffsetMs = 0, ...portalOptions } = options;
  portals = await startPracticePortal({
    clockOffsetMs,
    portals: [{ portalId, ...sizes, ...portalOptions, limits: unlimited }],
  });
  const built = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_BURST_LIMIT: '500',
    HUBSPOT_SEARCH_LIMIT: '200',
  });
  context = built.context;
  closeContext = built.close;
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const accessToken = portals.portal(portalId).staticToken;
  ({ id: integrationId } = await connectWithToken(ctx, { accessToken, startSync: false }));
  await syncNow(context, integrationId);
}

const portal = () => portals.portal(portalId);
const differences = () => compareWithTruth(database.db, integrationId, portal().truth());
const sync = (mode?: 'full' | 'incremental' | 'reconcile') => syncNow(context, integrationId, { mode });
const runOf = (id: string) => readRun(inOrganization(context, defaultOrganizationId, 'test'), id);
const part = async (id: string, objectType: string) =>
  (await runOf(id)).progress.find((progress) => progress.objectType === objectType);
/** Calls since `resetStats`, without those that read definitions. */
const callsMade = () => {
  const calls = portal().stats().byClass;
  const { list = 0, search = 0, 'batch-read': reads = 0, 'association-batch': associations = 0 } = calls;
  return { changes: list + search + reads + (calls.get ?? 0), associations };
};

/** Ids of live records, lowest first. */
function liveIds(objectType: 'company' | 'contact' | 'deal'): string[] {
  const ids: string[] = [];
  for (const record of portal().truth().records(objectType)) ids.push(record.id);
  return ids.sort((a, b) => Number(BigInt(a) - BigInt(b)));
}

/** As anybody would search: with the lag of the index. */
async function searchFor(name: string): Promise<{ total: number }> {
  const answer = await fetch(`${portals.url}/crm/v3/objects/companies/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${portal().staticToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      filterGroups: [{ filters: [{ propertyName: 'name', operator: 'EQ', value: name }] }],
    }),
  });
  return (await answer.json()) as { total: number };
}

const customer = (externalId: string) =>
  database.db
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();

beforeEach(async () => {
  database = await createTestDatabase();
  return async () => {
    await closeContext?.();
    await portals?.close();
    await database.close();
  };
});

describe('an incremental sync', () => {
  test('of a portal in which nothing changed asks little and changes nothing', async () => {
    await begin();
    const before = await database.db.selectFrom('customers').selectAll().orderBy('id').execute();
    portal().resetStats();
    const run = await sync();
    expect(await runOf(run)).toMatchObject({ mode: 'incremental', status: 'completed' });
    const calls = callsMade();
    expect(calls.changes).toBeLessThanOrEqual(6);
    expect(calls.associations).toBe(3);
    for (const objectType of ['company', 'contact', 'deal']) {
      expect(await part(run, objectType)).toMatchObject({ created: 0, updated: 0, archived: 0 });
    }
    expect(await database.db.selectFrom('customers').selectAll().orderBy('id').execute()).toEqual(before);
    expect(await database.db.selectFrom('field_changes').selectAll().execute()).toEqual([]);
  });

  test('brings what was changed, created and linked', async () => {
    await begin();
    const [company = '', other = ''] = liveIds('company');
    portal().updateRecord('company', company, { name: 'Renamed', annualrevenue: '4711' });
    portal().updateRecord('company', other, { name: '' });
    const created = portal().createRecord('company', { name: 'New', domain: 'new.example' });
    const contact = portal().createRecord('contact', { email: 'new@new.example', firstname: 'New' });
    const deal = portal().createRecord('deal', { dealname: 'New deal', amount: '100' });
    portal().associate('contact', contact.id, 'company', created.id);
    portal().associate('deal', deal.id, 'company', created.id);
    portal().associate('deal', deal.id, 'contact', contact.id);
    portal().createRecord('contact', { email: 'alone@nobody.example' });
    const run = await sync();
    expect(await differences()).toEqual([]);
    expect(await part(run, 'company')).toMatchObject({ created: 1, updated: 2 });
    expect(await part(run, 'contact')).toMatchObject({ created: 1 });
    const stakeholders = await database.db.selectFrom('stakeholders').select('email').execute();
    expect(stakeholders).not.toContainEqual({ email: 'alone@nobody.example' });
  });

  test('files every changed field with both values, once', async () => {
    await begin();
    const [company = ''] = liveIds('company');
    portal().updateRecord('company', company, { name: 'First', annualrevenue: '10' });
    await sync();
    portal().updateRecord('company', company, { annualrevenue: '20' });
    const run = await sync();
    await sync();
    const { id } = await customer(company);
    const changes = await database.db
      .selectFrom('field_changes')
      .select(['field', 'before', 'after', 'property', 'source', 'run_id'])
      .where('row_id', '=', id)
      .where('field', '=', 'arr')
      .orderBy('id')
      .execute();
    expect(changes).toMatchObject([
      { after: 10, property: 'annualrevenue', source: 'incremental' },
      { before: 10, after: 20, property: 'annualrevenue', source: 'incremental', run_id: run },
    ]);
  });

  test('notices links that were added, removed, labelled and made primary, though no record changed', async () => {
    await begin();
    const [first = '', second = '', third = ''] = liveIds('company');
    const [contact = '', other = ''] = liveIds('contact');
    for (const id of [first, second, third]) portal().dissociate('contact', contact, 'company', id);
    portal().associate('contact', contact, 'company', first);
    portal().associate('contact', contact, 'company', second);
    portal().associate('contact', other, 'company', third);
    await sync();
    expect(await differences()).toEqual([]);
    portal().setPrimary('contact', contact, second);
    portal().dissociate('contact', other, 'company', third);
    await sync();
    expect(await differences()).toEqual([]);
  });

  test('archives what was archived there, linked or not, and takes back what was restored', async () => {
    await begin();
    const companies = liveIds('company');
    const gone = [companies[3] ?? '', companies[77] ?? ''];
    const alone = portal().createRecord('company', { name: 'Alone' });
    await sync();
    for (const id of [...gone, alone.id]) portal().archiveRecord('company', id);
    const [contact = '', deal = ''] = [liveIds('contact')[5], liveIds('deal')[5]];
    portal().archiveRecord('contact', contact);
    portal().archiveRecord('deal', deal);
    const run = await sync();
    expect(await part(run, 'company')).toMatchObject({ archived: 3 });
    expect((await customer(alone.id)).archived_at).not.toBeNull();
    expect(await differences()).toEqual([]);

    for (const id of gone) portal().restoreRecord('company', id);
    portal().restoreRecord('deal', deal);
    await sync();
    expect(await differences()).toEqual([]);
    expect((await customer(gone[0] ?? '')).archived_at).toBeNull();
  });

  test.each([true, false])(
    'keeps one row through a chain of merges (primary id kept: %s)',
    async (keepPrimaryId) => {
      await begin();
      const [a = '', b = '', c = ''] = liveIds('company');
      const before = await customer(a);
      const once = portal().mergeRecords('company', a, b, { keepPrimaryId });
      await sync();
      const twice = portal().mergeRecords('company', once.id, c, { keepPrimaryId });
      await sync();
      expect(await differences()).toEqual([]);
      expect(await customer(twice.id)).toMatchObject({ id: before.id, archived_at: null });
      const aliases = await database.db
        .selectFrom('hubspot_records')
        .select('row_id')
        .where('object_type', '=', 'company')
        .where(
          'external_id',
          'in',
          [a, b, c, once.id].filter((id) => id !== twice.id),
        )
        .execute();
      expect(new Set(aliases.map((alias) => alias.row_id))).toEqual(new Set([before.id]));
    },
  );

  test('follows merged contacts and deals, too', async () => {
    await begin();
    const [a = '', b = ''] = liveIds('contact');
    const [c = '', d = ''] = liveIds('deal');
    portal().mergeRecords('contact', a, b);
    portal().mergeRecords('deal', c, d, { keepPrimaryId: true });
    await sync();
    expect(await differences()).toEqual([]);
  });

  test('gets past 10,000 changes, also when they were made at one moment', async () => {
    await begin({ companies: 12_050, contacts: 10, deals: 10 });
    const ids = liveIds('company').slice(0, 12_000);
    portal().updateMany('company', ids, { industry: 'BANKING' });
    const run = await sync();
    expect(await part(run, 'company')).toMatchObject({
      updated: expect.any(Number),
      failed: expect.any(Number),
    });
    expect(await differences()).toEqual([]);
  }, 120_000);

  test('finds what the search index kept back at the time of the last run', async () => {
    await begin({ companies: 120, contacts: 60, deals: 30 }, { searchLagMs: 400 });
    const [early = '', late = ''] = liveIds('company');
    portal().updateRecord('company', early, { name: 'Early' });
    await sync();
    portal().searchLagMs = 0;
    portal().updateRecord('company', late, { name: 'Late' });
    await sync();
    await until('the search index to catch up', async () => (await searchFor('Early')).total === 1);
    await sync();
    expect(await differences()).toEqual([]);
    expect(await customer(early)).toMatchObject({ name: 'Early' });
  });

  test.each([-120_000, 120_000])(
    'with a clock of HubSpot’s that is %d ms off loses nothing',
    async (clockOffsetMs) => {
      await begin({ companies: 60, contacts: 60, deals: 30 }, { clockOffsetMs });
      const [first = '', second = ''] = liveIds('company');
      portal().updateRecord('company', first, { name: 'One' });
      await sync();
      portal().updateRecord('company', second, { name: 'Two' });
      await sync();
      expect(await differences()).toEqual([]);
    },
  );

  test('that cannot search companies goes on with the rest and does not move their watermark', async () => {
    await begin();
    const [company = ''] = liveIds('company');
    const [deal = ''] = liveIds('deal');
    portal().updateRecord('company', company, { name: 'Changed' });
    portal().updateRecord('deal', deal, { dealname: 'Changed' });
    const fault = portal().faults.add({
      match: { pathClass: 'search', objectType: 'company' },
      effect: { kind: 'forbid' },
    });
    const run = await sync();
    expect((await runOf(run)).status).toBe('completed_with_errors');
    expect(await part(run, 'company')).toMatchObject({ status: 'failed' });
    expect(
      (await database.db.selectFrom('deals').select('name').where('external_id', '=', deal).execute())[0],
    ).toEqual({
      name: 'Changed',
    });
    portal().faults.remove(fault.id);
    await sync();
    expect(await differences()).toEqual([]);
  });
});

test('an owner and a stage that were made a moment ago are asked for when a record names them', async () => {
  await begin();
  const [company = ''] = liveIds('company');
  const owner = portal().addOwner({
    id: '77001',
    email: 'newcomer@vendor.example',
    firstName: 'New',
    lastName: 'Comer',
  });
  portal().updateRecord('company', company, { hubspot_owner_id: owner.id });
  const client = await openPortalWriter(context, syncPartsOf(context), {
    organizationId: defaultOrganizationId,
    integrationId,
    source: 'webhook',
    signal: new AbortController().signal,
  });
  await refreshRecords(client, 'company', [company]);
  const { csm_id: csm } = await customer(company);
  expect(await database.db.selectFrom('users').select('email').where('id', '=', csm).execute()).toEqual([
    { email: 'newcomer@vendor.example' },
  ]);
});

test('an archived company keeps its stakeholders and deals as they are, by whichever way it is noticed', async () => {
  await begin();
  const linksOf = async (externalId: string) => {
    const { id } = await customer(externalId);
    const count = async (table: 'stakeholder_customers' | 'deal_customers') =>
      (await database.db.selectFrom(table).select('customer_id').where('customer_id', '=', id).execute())
        .length;
    return [await count('stakeholder_customers'), await count('deal_customers')];
  };
  const busy = await database.db
    .selectFrom('customers as c')
    .innerJoin('stakeholder_customers as s', 's.customer_id', 'c.id')
    .innerJoin('deal_customers as d', 'd.customer_id', 'c.id')
    .select('c.external_id')
    .distinct()
    .orderBy('c.external_id')
    .limit(2)
    .execute();
  const [first = '', second = ''] = busy.map((row) => row.external_id ?? '');
  const before = [await linksOf(first), await linksOf(second)];
  portal().archiveRecord('company', first);
  await sync();
  portal().archiveRecord('company', second);
  await sync('reconcile');
  expect((await customer(first)).archived_at).not.toBeNull();
  expect((await customer(second)).archived_at).not.toBeNull();
  expect([await linksOf(first), await linksOf(second)]).toEqual(before);
});

test('a merge that is only said to have happened is not believed', async () => {
  await begin();
  const [one = '', other = ''] = liveIds('company');
  const writer = await openPortalWriter(context, syncPartsOf(context), {
    organizationId: defaultOrganizationId,
    integrationId,
    source: 'webhook',
    signal: new AbortController().signal,
  });
  await refreshRecords(writer, 'company', [one], { merged: new Map([[one, [other]]]) });
  expect((await customer(other)).archived_at).toBeNull();
  expect(await differences()).toEqual([]);
});

test('a sync that a person asks for takes the place of a refresh and does its work, too', async () => {
  await begin();
  const ctx = inOrganization(context, defaultOrganizationId, 'a person');
  await database.db
    .updateTable('hubspot_portals')
    .set({ stale_types: ['deal'] })
    .execute();
  const refresh = await requestRefresh(ctx, integrationId);
  expect(refresh).toMatchObject({ mode: 'refresh', status: 'queued' });
  const [byClock] = await requestSync({ ...ctx, actor: scheduleActor }, { integrationId });
  expect(byClock?.id).toBe(refresh?.id);
  const run = await sync();
  expect(await runOf(run)).toMatchObject({
    mode: 'incremental',
    status: expect.stringMatching(/^completed/),
  });
  expect(await runOf(refresh?.id ?? '')).toMatchObject({ status: 'cancelled' });
  expect(await part(run, 'deal')).toMatchObject({ processed: liveIds('deal').length });
  expect(await requestRefresh(ctx, integrationId)).toBeUndefined();
});

describe('a reconcile', () => {
  test('finds nothing where nothing has drifted, also right after changes', async () => {
    await begin();
    portal().updateRecord('company', liveIds('company')[0] ?? '', { name: 'Fresh' });
    const run = await sync('reconcile');
    expect(await runOf(run)).toMatchObject({ mode: 'reconcile' });
    for (const objectType of ['company', 'contact', 'deal']) {
      expect(await part(run, objectType)).toMatchObject({ drift: { records: 0, links: 0 } });
    }
    expect(await differences()).toEqual([]);
  });

  test('counts and mends what is different here', async () => {
    await begin();
    await database.db
      .updateTable('customers')
      .set({ name: 'Tampered', arr: 1 })
      .where('external_id', '=', liveIds('company')[0] ?? '')
      .execute();
    const contact = await database.db
      .selectFrom('stakeholders')
      .select(['id', 'external_id'])
      .limit(1)
      .executeTakeFirstOrThrow();
    await database.db.deleteFrom('stakeholders').where('id', '=', contact.id).execute();
    await database.db.deleteFrom('hubspot_links').where('kind', '=', 'deal_company').execute();
    const run = await sync('reconcile');
    expect(await differences()).toEqual([]);
    expect((await part(run, 'company'))?.drift?.records).toBe(1);
    const again = await sync('reconcile');
    for (const objectType of ['company', 'contact', 'deal']) {
      expect(await part(again, objectType)).toMatchObject({ drift: { records: 0, links: 0 } });
    }
  });
});
