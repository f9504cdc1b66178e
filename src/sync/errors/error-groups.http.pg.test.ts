import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, signIn, signInElsewhere, type TestApp } from '../../../test/support/app.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import {
  RetryGroupResponse,
  type SyncErrorGroup,
  SyncErrorGroupList,
  SyncErrorList,
} from '../../contract/sync.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;
const deals: string[] = [];
let company = '';

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 0, contacts: 0, deals: 0, oddities: false, firstLoad: false });
  ({ portal, database, app, integrationId } = world);
  const rich = portal.createRecord('company', { name: 'Rich', annualrevenue: '1000000' }).id;
  company = portal.createRecord('company', { name: 'Odd', annualrevenue: 'a lot' }).id;
  portal.createRecord('company', { name: 'Odder', annualrevenue: 'a lot' });
  for (let n = 0; n < 130; n += 1) {
    const deal = portal.createRecord('deal', { dealname: `Deal ${n}`, amount: `n/a ${n % 2}` });
    if (n < 2) portal.associate('deal', deal.id, 'company', rich);
    deals.push(deal.id);
  }
  await world.sync();
});
afterAll(() => world.close());

const groups = async () => {
  const response = await app.asAdmin(`${base}/errors/groups?integrationId=${integrationId}`);
  expect(response.status).toBe(200);
  return SyncErrorGroupList.parse(await response.json()).items;
};
const causeOf = ({ integrationId, objectType, code, property, field }: SyncErrorGroup) => ({
  integrationId,
  objectType,
  code,
  property,
  field,
});
const retry = async (group: SyncErrorGroup | undefined) => {
  if (!group) throw new Error('no group');
  const response = await app.asAdmin(`${base}/errors/retry`, json('POST', causeOf(group)));
  expect(response.status).toBe(200);
  return RetryGroupResponse.parse(await response.json());
};

test('errors are grouped by cause; those that touch the most ARR come first', async () => {
  const [ofDeals, ofCompanies, ...rest] = await groups();
  expect(rest).toEqual([]);
  expect(ofDeals).toMatchObject({
    objectType: 'deal',
    code: 'not_a_number',
    property: 'amount',
    field: 'amount',
    records: 130,
    // One customer with two of the deals counts once.
    arr: 1_000_000,
  });
  expect(ofDeals?.samples).toHaveLength(5);
  expect(
    ofDeals?.samples
      .slice(0, 2)
      .map(({ externalId }) => externalId)
      .sort(),
  ).toEqual(deals.slice(0, 2).sort());
  // The first two belong to a customer.
  for (const [place, { customerId, externalId, url }] of (ofDeals?.samples ?? []).entries()) {
    expect(customerId !== null).toBe(place < 2);
    expect(url).toContain(`/record/0-3/${externalId}`);
  }
  expect(ofDeals?.explanation).toMatch(/^For example: .*“n\/a [01]”/);
  expect(ofCompanies).toMatchObject({ objectType: 'company', records: 2, arr: null });
  expect(ofCompanies?.explanation).toContain('“a lot”');
  expect(ofCompanies?.explanation).not.toContain('For example');
  expect(ofCompanies?.remedy).toContain('HubSpot');
});

test('a cause is retried as a whole: fixed errors are resolved, the rest stays open', async () => {
  const [ofDeals, ofCompanies] = await groups();
  portal.updateMany('deal', deals.slice(0, 120), { amount: '5' });
  portal.archiveRecord('deal', deals[129] ?? '');
  const requests = portal.stats().requests;
  expect(await retry(ofDeals)).toEqual({ tried: 130, resolved: 121 });
  expect(portal.stats().requests - requests).toBeLessThanOrEqual(6);
  expect((await groups()).find(({ objectType }) => objectType === 'deal')).toMatchObject({ records: 9 });
  const stored = await database.db
    .selectFrom('deals')
    .select(['amount', 'archived_at'])
    .where('external_id', 'in', [deals[0] ?? '', deals[129] ?? ''])
    .orderBy('archived_at', (order) => order.asc().nullsFirst())
    .execute();
  expect(stored).toMatchObject([{ amount: '5', archived_at: null }, { archived_at: expect.any(Date) }]);
  expect(await retry(ofCompanies)).toEqual({ tried: 2, resolved: 0 });
  const { items } = SyncErrorList.parse(
    await (await app.asAdmin(`${base}/errors?objectType=company`)).json(),
  );
  expect(items.map(({ attempts }) => attempts)).toEqual([2, 2]);
  expect(items.map(({ externalId }) => externalId)).toContain(company);
});

test('rights, strangers and causes that do not exist', async () => {
  const [group] = await groups();
  if (!group) throw new Error('no group');
  const body = json('POST', causeOf(group));
  const viewer = await signIn(app, { role: 'viewer' });
  expect((await viewer.send(`${base}/errors/retry`, body)).status).toBe(403);
  expect((await viewer.send(`${base}/errors/groups`)).status).toBe(200);
  const stranger = await signInElsewhere(app, 'Stranger');
  expect((await stranger.send(`${base}/errors/retry`, body)).status).toBe(404);
  expect(await (await stranger.send(`${base}/errors/groups`)).json()).toEqual({ items: [] });
  const none = json('POST', { ...causeOf(group), code: 'too_long' });
  expect((await app.asAdmin(`${base}/errors/retry`, none)).status).toBe(404);
});
