import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal, partOf } from '../../../test/support/portals/loaded-portal.ts';
import { until } from '../../../test/support/time/wait.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { refreshRecords } from '../read/refresh-records.ts';
import { openPortalWriter } from '../store/portal-writer.ts';
import { readRun } from './read-run.ts';
import { requestRefresh, requestSync, scheduleActor } from './request-sync.ts';

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal({ companies: 150, contacts: 400, deals: 120 });
});
afterAll(() => world.close());

const objectTypes = ['company', 'contact', 'deal'] as const;
const taken = new Set<string>();

/** Ids of live records that no earlier test used. */
function take(objectType: (typeof objectTypes)[number], count: number): string[] {
  const ids = world.ids(objectType).filter((id) => !taken.has(`${objectType} ${id}`));
  const mine = ids.slice(0, count);
  expect(mine).toHaveLength(count);
  for (const id of mine) taken.add(`${objectType} ${id}`);
  return mine;
}

/** Calls since `resetStats`, without those that read definitions. */
const callsMade = () => {
  const calls = world.portal.stats().byClass;
  const { list = 0, search = 0, 'batch-read': reads = 0, 'association-batch': associations = 0 } = calls;
  return { changes: list + search + reads + (calls.get ?? 0), associations };
};

/** Like any search: with the lag of the index. */
async function searchFor(name: string): Promise<{ total: number }> {
  const answer = await fetch(`${world.portals.url}/crm/objects/2026-03/companies/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.portal.staticToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      filterGroups: [{ filters: [{ propertyName: 'name', operator: 'EQ', value: name }] }],
    }),
  });
  return (await answer.json()) as { total: number };
}

const customer = (externalId: string) =>
  world.database.db
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();

const openWriter = () =>
  openPortalWriter(world.context, syncPartsOf(world.context), {
    organizationId: defaultOrganizationId,
    integrationId: world.integrationId,
    source: 'webhook',
    signal: new AbortController().signal,
  });

describe('an incremental sync', () => {
  test('of a portal in which nothing changed asks little and changes nothing', async () => {
    const before = await world.database.db.selectFrom('customers').selectAll().orderBy('id').execute();
    world.portal.resetStats();
    const run = await world.sync();
    expect(run).toMatchObject({ mode: 'incremental', status: 'completed' });
    const calls = callsMade();
    expect(calls.changes).toBeLessThanOrEqual(6);
    expect(calls.associations).toBe(3);
    for (const objectType of objectTypes) {
      expect(partOf(run, objectType)).toMatchObject({ created: 0, updated: 0, archived: 0 });
    }
    expect(await world.database.db.selectFrom('customers').selectAll().orderBy('id').execute()).toEqual(
      before,
    );
    expect(await world.database.db.selectFrom('field_changes').selectAll().execute()).toEqual([]);
  });

  test('brings what was changed, created and linked', async () => {
    const [company = '', other = ''] = take('company', 2);
    world.portal.updateRecord('company', company, { name: 'Renamed', annualrevenue: '4711' });
    world.portal.updateRecord('company', other, { name: '' });
    const created = world.portal.createRecord('company', { name: 'New', domain: 'new.example' });
    const contact = world.portal.createRecord('contact', { email: 'new@new.example', firstname: 'New' });
    const deal = world.portal.createRecord('deal', { dealname: 'New deal', amount: '100' });
    world.portal.associate('contact', contact.id, 'company', created.id);
    world.portal.associate('deal', deal.id, 'company', created.id);
    world.portal.associate('deal', deal.id, 'contact', contact.id);
    world.portal.createRecord('contact', { email: 'alone@nobody.example' });
    const run = await world.sync();
    expect(await world.differences()).toEqual([]);
    expect(partOf(run, 'company')).toMatchObject({ created: 1, updated: 2 });
    expect(partOf(run, 'contact')).toMatchObject({ created: 1 });
    const stakeholders = await world.database.db.selectFrom('stakeholders').select('email').execute();
    expect(stakeholders).not.toContainEqual({ email: 'alone@nobody.example' });
  });

  test('files every changed field with both values, once', async () => {
    const [company = ''] = take('company', 1);
    world.portal.updateRecord('company', company, { name: 'First', annualrevenue: '10' });
    await world.sync();
    world.portal.updateRecord('company', company, { annualrevenue: '20' });
    const run = await world.sync();
    await world.sync();
    const { id } = await customer(company);
    const changes = await world.database.db
      .selectFrom('field_changes')
      .select(['field', 'before', 'after', 'property', 'source', 'run_id'])
      .where('row_id', '=', id)
      .where('field', '=', 'arr')
      .orderBy('id')
      .execute();
    expect(changes).toMatchObject([
      { after: 10, property: 'annualrevenue', source: 'incremental' },
      { before: 10, after: 20, property: 'annualrevenue', source: 'incremental', run_id: run.id },
    ]);
  });

  test('notices links that were added, removed, labelled and made primary, though no record changed', async () => {
    const [first = '', second = '', third = ''] = take('company', 3);
    const [contact = '', other = ''] = take('contact', 2);
    for (const id of [first, second, third]) world.portal.dissociate('contact', contact, 'company', id);
    world.portal.associate('contact', contact, 'company', first);
    world.portal.associate('contact', contact, 'company', second);
    world.portal.associate('contact', other, 'company', third);
    await world.sync();
    expect(await world.differences()).toEqual([]);
    world.portal.setPrimary('contact', contact, second);
    world.portal.dissociate('contact', other, 'company', third);
    await world.sync();
    expect(await world.differences()).toEqual([]);
  });

  test('archives what was archived there, linked or not, and takes back what was restored', async () => {
    const gone = take('company', 2);
    const alone = world.portal.createRecord('company', { name: 'Alone' });
    await world.sync();
    for (const id of [...gone, alone.id]) world.portal.archiveRecord('company', id);
    const [contact = '', deal = ''] = [...take('contact', 1), ...take('deal', 1)];
    world.portal.archiveRecord('contact', contact);
    world.portal.archiveRecord('deal', deal);
    const run = await world.sync();
    expect(partOf(run, 'company')).toMatchObject({ archived: 3 });
    expect((await customer(alone.id)).archived_at).not.toBeNull();
    expect(await world.differences()).toEqual([]);

    for (const id of gone) world.portal.restoreRecord('company', id);
    world.portal.restoreRecord('deal', deal);
    await world.sync();
    expect(await world.differences()).toEqual([]);
    expect((await customer(gone[0] ?? '')).archived_at).toBeNull();
  });

  test.each([true, false])(
    'keeps one row through a chain of merges (primary id kept: %s)',
    async (keepPrimaryId) => {
      const [a = '', b = '', c = ''] = take('company', 3);
      const before = await customer(a);
      const once = world.portal.mergeRecords('company', a, b, { keepPrimaryId });
      await world.sync();
      const twice = world.portal.mergeRecords('company', once.id, c, { keepPrimaryId });
      await world.sync();
      expect(await world.differences()).toEqual([]);
      expect(await customer(twice.id)).toMatchObject({ id: before.id, archived_at: null });
      const aliases = await world.database.db
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
    const [a = '', b = ''] = take('contact', 2);
    const [c = '', d = ''] = take('deal', 2);
    world.portal.mergeRecords('contact', a, b);
    world.portal.mergeRecords('deal', c, d, { keepPrimaryId: true });
    await world.sync();
    expect(await world.differences()).toEqual([]);
  });

  test('gets past 10,000 changes, also when they were made at one moment', async () => {
    const large = await loadPortal({ companies: 10_100, contacts: 10, deals: 10 });
    try {
      large.portal.updateMany('company', large.ids('company').slice(0, 10_050), {
        industry: 'BANKING',
        city: 'Here',
      });
      expect(partOf(await large.sync(), 'company')?.processed).toBeGreaterThan(10_000);
      expect(await large.differences()).toEqual([]);
    } finally {
      await large.close();
    }
  }, 120_000);

  test('finds what the search index kept back at the time of the last run', async () => {
    const [early = '', late = ''] = take('company', 2);
    world.portal.searchLagMs = 400;
    world.portal.updateRecord('company', early, { name: 'Early' });
    await world.sync();
    world.portal.searchLagMs = 0;
    world.portal.updateRecord('company', late, { name: 'Late' });
    await world.sync();
    await until('the search index to catch up', async () => (await searchFor('Early')).total === 1);
    await world.sync();
    expect(await world.differences()).toEqual([]);
    expect(await customer(early)).toMatchObject({ name: 'Early' });
  });

  test.each([-120_000, 120_000])(
    'with a clock of HubSpot’s that is %d ms off loses nothing',
    async (clockOffsetMs) => {
      const other = await loadPortal({ companies: 20, contacts: 20, deals: 10, clockOffsetMs });
      try {
        const [first = '', second = ''] = other.ids('company');
        other.portal.updateRecord('company', first, { name: 'One' });
        await other.sync();
        other.portal.updateRecord('company', second, { name: 'Two' });
        await other.sync();
        expect(await other.differences()).toEqual([]);
      } finally {
        await other.close();
      }
    },
  );

  test('that cannot search companies goes on with the rest and does not move their watermark', async () => {
    const [company = ''] = take('company', 1);
    const [deal = ''] = take('deal', 1);
    world.portal.updateRecord('company', company, { name: 'Changed' });
    world.portal.updateRecord('deal', deal, { dealname: 'Changed' });
    const fault = world.portal.faults.add({
      match: { pathClass: 'search', objectType: 'company' },
      effect: { kind: 'forbid' },
    });
    const run = await world.sync();
    expect(run.status).toBe('completed_with_errors');
    expect(partOf(run, 'company')).toMatchObject({ status: 'failed' });
    expect(
      (
        await world.database.db.selectFrom('deals').select('name').where('external_id', '=', deal).execute()
      )[0],
    ).toEqual({
      name: 'Changed',
    });
    world.portal.faults.remove(fault.id);
    await world.sync();
    expect(await world.differences()).toEqual([]);
  });
});

test('an owner and a stage that were made a moment ago are asked for when a record names them', async () => {
  const [company = ''] = take('company', 1);
  const owner = world.portal.addOwner({
    id: '77001',
    email: 'newcomer@vendor.example',
    firstName: 'New',
    lastName: 'Comer',
  });
  world.portal.updateRecord('company', company, { hubspot_owner_id: owner.id });
  await refreshRecords(await openWriter(), 'company', [company]);
  const { csm_id: csm } = await customer(company);
  expect(await world.database.db.selectFrom('users').select('email').where('id', '=', csm).execute()).toEqual(
    [{ email: 'newcomer@vendor.example' }],
  );
});

test('an archived company keeps its stakeholders and deals as they are, by whichever way it is noticed', async () => {
  const linksOf = async (externalId: string) => {
    const { id } = await customer(externalId);
    const count = async (table: 'stakeholder_customers' | 'deal_customers') =>
      (
        await world.database.db
          .selectFrom(table)
          .select('customer_id')
          .where('customer_id', '=', id)
          .execute()
      ).length;
    return [await count('stakeholder_customers'), await count('deal_customers')];
  };
  const busy = await world.database.db
    .selectFrom('customers as c')
    .innerJoin('stakeholder_customers as s', 's.customer_id', 'c.id')
    .innerJoin('deal_customers as d', 'd.customer_id', 'c.id')
    .where('c.archived_at', 'is', null)
    .select('c.external_id')
    .distinct()
    .orderBy('c.external_id')
    .limit(2)
    .execute();
  const [first = '', second = ''] = busy.map((row) => row.external_id ?? '');
  const before = [await linksOf(first), await linksOf(second)];
  world.portal.archiveRecord('company', first);
  await world.sync();
  world.portal.archiveRecord('company', second);
  await world.sync('reconcile');
  expect((await customer(first)).archived_at).not.toBeNull();
  expect((await customer(second)).archived_at).not.toBeNull();
  expect([await linksOf(first), await linksOf(second)]).toEqual(before);
});

test('a merge that is only said to have happened is not believed', async () => {
  const [one = '', other = ''] = take('company', 2);
  await refreshRecords(await openWriter(), 'company', [one], { merged: new Map([[one, [other]]]) });
  expect((await customer(other)).archived_at).toBeNull();
  expect(await world.differences()).toEqual([]);
});

test('a sync that a person asks for takes the place of a refresh and does its work, too', async () => {
  const ctx = inOrganization(world.context, defaultOrganizationId, 'a person');
  await world.database.db
    .updateTable('hubspot_portals')
    .set({ stale_types: ['deal'] })
    .execute();
  const { integrationId } = world;
  const refresh = await requestRefresh(ctx, integrationId);
  expect(refresh).toMatchObject({ mode: 'refresh', status: 'queued' });
  const [byClock] = await requestSync({ ...ctx, actor: scheduleActor }, { integrationId });
  expect(byClock?.id).toBe(refresh?.id);
  const run = await world.sync();
  expect(run).toMatchObject({
    mode: 'incremental',
    status: expect.stringMatching(/^completed/),
  });
  expect(await readRun(ctx, refresh?.id ?? '')).toMatchObject({ status: 'cancelled' });
  expect(partOf(run, 'deal')).toMatchObject({ processed: world.ids('deal').length });
  expect(await requestRefresh(ctx, integrationId)).toBeUndefined();
});

describe('a reconcile', () => {
  test('finds nothing where nothing has drifted, also right after changes', async () => {
    const [company = ''] = take('company', 1);
    world.portal.updateRecord('company', company, { name: 'Fresh' });
    const run = await world.sync('reconcile');
    expect(run).toMatchObject({ mode: 'reconcile' });
    for (const objectType of objectTypes) {
      expect(partOf(run, objectType)).toMatchObject({ drift: { records: 0, links: 0 } });
    }
    expect(await world.differences()).toEqual([]);
  });

  test('counts and fixes differences', async () => {
    await world.database.db
      .updateTable('customers')
      .set({ name: 'Tampered', arr: 1 })
      .where('external_id', '=', take('company', 1)[0] ?? '')
      .execute();
    const contact = await world.database.db
      .selectFrom('stakeholders')
      .select(['id', 'external_id'])
      .where('archived_at', 'is', null)
      .limit(1)
      .executeTakeFirstOrThrow();
    await world.database.db.deleteFrom('stakeholders').where('id', '=', contact.id).execute();
    await world.database.db.deleteFrom('hubspot_links').where('kind', '=', 'deal_company').execute();
    const run = await world.sync('reconcile');
    expect(await world.differences()).toEqual([]);
    expect(partOf(run, 'company')?.drift?.records).toBe(1);
    const again = await world.sync('reconcile');
    for (const objectType of objectTypes) {
      expect(partOf(again, objectType)).toMatchObject({ drift: { records: 0, links: 0 } });
    }
  });
});
