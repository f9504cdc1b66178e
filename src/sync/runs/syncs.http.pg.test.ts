import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, signInElsewhere, type TestApp } from '../../../test/support/app.ts';
import { syncNow } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { StatusResponse } from '../../contract/portals.ts';
import { RetryResponse, RunList, SyncErrorList, SyncResponse, SyncRun } from '../../contract/sync.ts';
import { createApp } from '../../http/app.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;
let odd: string;

beforeAll(async () => {
  world = await loadPortalWithApp({
    companies: 20,
    contacts: 40,
    deals: 15,
    oddities: false,
    firstLoad: false,
  });
  ({ portal, database, app, integrationId } = world);
  const company = portal.createRecord('company', {
    name: 'Odd Ltd',
    annualrevenue: '<b>a lot</b>',
  });
  odd = company.id;
});
afterAll(() => world.close());

const get = async <T>(schema: { parse(value: unknown): T }, path: string): Promise<T> => {
  const response = await app.asAdmin(path);
  expect(response.status, path).toBe(200);
  return schema.parse(await response.json());
};
const status = async () => (await get(StatusResponse, `${base}/status`)).integrations[0];
const codeOf = async (response: Response) => ErrorResponse.parse(await response.json()).error.code;

test('a sync is requested once, watched, and seen in the status', async () => {
  expect(await status()).toMatchObject({ status: 'connected', freshness: 'behind', currentRunId: null });
  const first = await app.asAdmin(`${base}/sync`, json('POST', { integrationId, mode: 'full' }));
  expect(first.status).toBe(202);
  const [run] = SyncResponse.parse(await first.json()).runs;
  const second = await app.asAdmin(`${base}/sync`, json('POST', {}));
  expect(SyncResponse.parse(await second.json()).runs).toEqual([run]);
  expect(await status()).toMatchObject({ status: 'syncing', currentRunId: run?.id });
  expect(await get(SyncRun, `${base}/sync/${run?.id}`)).toMatchObject({
    status: 'queued',
    requestedBy: 'api-key',
  });

  const cancelled = await app.asAdmin(`${base}/sync/${run?.id}/cancel`, { method: 'POST' });
  expect(SyncRun.parse(await cancelled.json())).toMatchObject({ id: run?.id, status: 'cancelled' });
  const again = await app.asAdmin(`${base}/sync/${run?.id}/cancel`, { method: 'POST' });
  expect(SyncRun.parse(await again.json()).status).toBe('cancelled');

  const runId = await syncNow(app.context, integrationId);
  const done = await get(SyncRun, `${base}/sync/${runId}`);
  expect(done).toMatchObject({ status: 'completed_with_errors', completedAt: expect.any(String) });
  const after = await status();
  expect(after).toMatchObject({ status: 'connected', freshness: 'current', currentRunId: null });
  expect(after?.objects).toMatchObject([
    { objectType: 'company', direction: 'inbound', records: 21, failing: 1 },
    { objectType: 'contact', failing: 0 },
    { objectType: 'deal', records: 15, failing: 0 },
    { objectType: 'company', direction: 'outbound', records: 0 },
  ]);
  for (const object of after?.objects.filter(({ direction }) => direction === 'inbound') ?? []) {
    expect(object.lastSyncedAt).not.toBeNull();
  }
  expect(after?.rateLimit.used).toBeGreaterThan(0);

  const hourLater = { ...app.context.clock, now: () => Date.now() + 61 * 60_000 };
  const later = await createApp({ ...app.context, clock: hourLater }).request(`${base}/status`, {
    headers: { authorization: `Bearer ${app.context.config.http.adminApiKey}` },
  });
  expect(StatusResponse.parse(await later.json()).integrations[0]?.freshness).toBe('behind');
});

test('the runs, newest first, page by page', async () => {
  await syncNow(app.context, integrationId);
  const all = await get(RunList, `${base}/sync`);
  expect(all.items.length).toBeGreaterThanOrEqual(3);
  const times = all.items.map((run) => run.createdAt);
  expect(times).toEqual([...times].sort().reverse());
  const first = await get(RunList, `${base}/runs?limit=2&integrationId=${integrationId}`);
  const second = await get(RunList, `${base}/runs?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map((run) => run.id)).toEqual(
    all.items.slice(0, first.items.length + second.items.length).map((run) => run.id),
  );
});

test('an error says what is wrong and how to fix it, and a retry syncs the fixed record', async () => {
  const { items } = await get(SyncErrorList, `${base}/errors`);
  expect(items).toHaveLength(1);
  const [entry] = items;
  expect(entry).toMatchObject({
    integrationId,
    objectType: 'company',
    externalId: odd,
    property: 'annualrevenue',
    field: 'arr',
    code: 'not_a_number',
    value: '<b>a lot</b>',
    status: 'open',
    recordName: 'Odd Ltd',
    url: `https://app.hubspot.com/contacts/${portal.portalId}/record/0-2/${odd}`,
  });
  expect(entry?.explanation).toContain('“<b>a lot</b>”');
  expect(entry?.explanation).toContain('“annualrevenue”');
  expect(entry?.remedy).toContain('HubSpot');
  expect((await get(SyncErrorList, `${base}/errors?code=too_long`)).items).toEqual([]);
  expect((await get(SyncErrorList, `${base}/errors?objectType=deal`)).items).toEqual([]);
  expect(
    (await get(SyncErrorList, `${base}/errors?code=not_a_number&objectType=company`)).items,
  ).toHaveLength(1);

  const still = await app.asAdmin(`${base}/errors/${entry?.id}/retry`, { method: 'POST' });
  expect(RetryResponse.parse(await still.json()).error).toMatchObject({ status: 'open' });
  portal.updateRecord('company', odd, { annualrevenue: '1200' });
  const mended = await app.asAdmin(`${base}/errors/${entry?.id}/retry`, { method: 'POST' });
  expect(RetryResponse.parse(await mended.json()).error).toMatchObject({
    status: 'resolved',
    resolvedAt: expect.any(String),
  });
  expect((await get(SyncErrorList, `${base}/errors`)).items).toEqual([]);
  expect((await get(SyncErrorList, `${base}/errors?status=resolved`)).items).toHaveLength(1);
  const customer = await database.db
    .selectFrom('customers')
    .where('external_id', '=', odd)
    .select('arr')
    .executeTakeFirst();
  expect(customer?.arr).toBe('1200');
});

test('another organization sees and touches none of it', async () => {
  const stranger = await signInElsewhere(app, 'Stranger');
  const [run] = (await get(RunList, `${base}/sync`)).items;
  const [entry] = (await get(SyncErrorList, `${base}/errors?status=resolved`)).items;
  expect(await (await stranger.send(`${base}/status`)).json()).toMatchObject({ integrations: [] });
  for (const path of [
    '/sync',
    '/runs',
    '/errors',
    '/errors?status=resolved',
    `/errors?integrationId=${integrationId}`,
  ]) {
    expect(await (await stranger.send(`${base}${path}`)).json(), path).toEqual({
      items: [],
      nextCursor: null,
    });
  }
  const body = { integrationId };
  const before = await status();
  const attempts: [string, RequestInit][] = [
    [`${base}/sync/${run?.id}`, {}],
    [`${base}/sync/${run?.id}/cancel`, { method: 'POST' }],
    [`${base}/errors/${entry?.id}/retry`, { method: 'POST' }],
    [`${base}/sync`, json('POST', body)],
    [`${base}/pause`, json('POST', body)],
    [`${base}/resume`, json('POST', body)],
    [`${base}/disconnect`, json('DELETE', { ...body, deleteData: true })],
  ];
  for (const [path, init] of attempts) {
    const response = await stranger.send(path, init);
    expect(response.status, path).toBe(404);
    expect(await codeOf(response)).toBe('not_found');
  }
  expect(await codeOf(await stranger.send(`${base}/sync`, json('POST', {})))).toBe('portal_not_connected');
  expect(await status()).toMatchObject({ status: before?.status, objects: before?.objects });
});
