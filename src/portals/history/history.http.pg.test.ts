import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, signIn, signInElsewhere, type TestApp } from '../../../test/support/app.ts';
import { syncNow, syncPartsOf } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { SyncHistory } from '../../contract/history.ts';
import { StatusResponse } from '../../contract/portals.ts';
import { RecordList, ResyncResponse, RunRecordList } from '../../contract/records.ts';
import { RawReply, RetryGroupResponse, SyncErrorGroupList, SyncErrorList } from '../../contract/sync.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { requestRefresh } from '../../sync/runs/request-sync.ts';
import { runSync } from '../../sync/runs/run-sync.ts';

const base = '/api/integrations/hubspot';
const formula = '=HYPERLINK("https://evil.test","pay")';

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;
/** Made before the portal was known. */
let callsToConnect: number;
/** HubSpot's ids. */
const made = { company: '', odd: '', contact: '', deals: [] as string[] };

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 0, contacts: 0, deals: 0, oddities: false, firstLoad: false });
  ({ portal, database, app, integrationId } = world);
  callsToConnect = portal.stats().requests;
  made.company = portal.createRecord('company', { name: 'Acme', annualrevenue: '1000' }).id;
  made.odd = portal.createRecord('company', { name: 'Odd', annualrevenue: formula }).id;
  made.contact = portal.createRecord('contact', { firstname: 'Ada', email: 'ada@acme.test' }).id;
  portal.associate('contact', made.contact, 'company', made.company);
  for (let n = 0; n < 4; n += 1)
    made.deals.push(portal.createRecord('deal', { dealname: `Deal ${n}`, amount: 'n/a' }).id);
  await world.sync();
});
afterAll(() => world.close());

const get = async (path: string) => {
  const response = await app.asAdmin(`${base}${path}`);
  expect(response.status).toBe(200);
  return response.json();
};
const history = async () => SyncHistory.parse(await get(`/history?integrationId=${integrationId}&days=1`));
const errors = async (query = '') => SyncErrorList.parse(await get(`/errors?${query}`)).items;
const changesOf = async (runId: string, query = '') =>
  RunRecordList.parse(await get(`/sync/${runId}/changes?${query}`));
const records = async (objectType: string, state: string) =>
  RecordList.parse(
    await get(`/records?integrationId=${integrationId}&objectType=${objectType}&state=${state}`),
  ).items;
const resyncWith = (send: TestApp['asAdmin'], objectType: string, externalId: string) =>
  send(`${base}/records/resync`, json('POST', { integrationId, objectType, externalId }));
const resync = async (objectType: string, externalId: string) => {
  const response = await resyncWith(app.asAdmin, objectType, externalId);
  expect(response.status).toBe(200);
  return ResyncResponse.parse(await response.json());
};

test('a first load counts as records that came, says nothing of freshness, and is not listed', async () => {
  const { freshness, success, days, calls } = await history();
  expect(freshness.lastDay.changes).toBe(0);
  expect(success.records).toEqual({ total: 7, good: 2, share: 2 / 7 });
  expect(success.runs).toEqual({ total: 1, good: 1, share: 1 });
  expect(days).toMatchObject([{ inbound: { received: 7, created: 7, failed: 5 }, runs: { total: 1 } }]);
  expect(calls.today).toBe(portal.stats().requests - callsToConnect);
  const { id } = await app.context.db.selectFrom('sync_runs').select('id').executeTakeFirstOrThrow();
  const listed = await changesOf(id);
  expect(listed).toMatchObject({ items: [], errors: 5 });
  expect(listed.note).toContain('first sync');
  expect(await errors(`runId=${id}&objectType=company`)).toMatchObject([{ externalId: made.odd }]);
});

test('what a sync creates, updates and archives is listed with what changed, and counts for freshness', async () => {
  const fresh = portal.createRecord('company', { name: 'Fresh' }).id;
  portal.updateMany('company', [made.company], { annualrevenue: '2000', name: 'Acme Inc' });
  portal.archiveRecord('deal', made.deals[3] ?? '');
  const runId = await syncNow(app.context, integrationId);
  const { items, note } = await changesOf(runId);
  expect(note).toBeNull();
  expect(items.map(({ action, externalId, name }) => [action, externalId, name])).toEqual(
    expect.arrayContaining([
      ['created', fresh, 'Fresh'],
      ['updated', made.company, 'Acme Inc'],
      ['archived', made.deals[3], 'Deal 3'],
    ]),
  );
  expect(items).toHaveLength(3);
  const updated = items.find(({ action }) => action === 'updated');
  expect(updated?.changes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ field: 'name', before: 'Acme', after: 'Acme Inc', property: 'name' }),
      expect.objectContaining({ field: 'arr', before: 1_000, after: 2_000 }),
    ]),
  );
  // Page by page, and narrowed, it is the same.
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await changesOf(runId, `limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    paged.push(...page.items.map(({ rowId }) => rowId));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(items.map(({ rowId }) => rowId));
  for (const action of ['created', 'updated', 'archived'])
    expect((await changesOf(runId, `action=${action}`)).items.map((item) => item.action)).toEqual([action]);
  expect((await changesOf(runId, 'objectType=deal')).items).toMatchObject([{ action: 'archived' }]);

  const { freshness } = await history();
  expect(freshness.lastDay).toMatchObject({ changes: 2, inTime: 1 });
  expect(freshness.lastDay.p95Seconds).toBeLessThan(60);
});

test('what is read again because mappings have changed says nothing of freshness', async () => {
  const before = (await history()).freshness.lastDay;
  // A property that isn't mapped triggers no event; a mapping of it then brings an old change.
  portal.updateRecord('company', made.company, { city: 'Bern' });
  await app.context.db
    .updateTable('hubspot_portals')
    .set({ stale_types: ['company'] })
    .execute();
  const ctx = inOrganization(app.context, defaultOrganizationId, 'test');
  const run = await requestRefresh(ctx, integrationId);
  await runSync(app.context, syncPartsOf(app.context), run?.id ?? '', new AbortController().signal);
  expect((await history()).freshness.lastDay).toEqual(before);
});

test('one record is re-synced: the response has the changes, or says that there are none', async () => {
  expect(await resync('company', made.company)).toMatchObject({
    outcome: 'unchanged',
    message: expect.stringContaining('Already up to date'),
    name: 'Acme Inc',
    changes: [],
    linksAdded: 0,
    linksRemoved: 0,
  });
  portal.updateMany('contact', [made.contact], { jobtitle: 'CFO' });
  expect(await resync('contact', made.contact)).toMatchObject({
    outcome: 'updated',
    changes: [{ field: 'title', after: 'CFO', source: 'retry' }],
  });
  const deal = made.deals[0] ?? '';
  portal.associate('deal', deal, 'company', made.company);
  const linked = await resync('deal', deal);
  expect(linked).toMatchObject({ outcome: 'updated', linksAdded: 1, errors: [{ code: 'not_a_number' }] });
  expect(linked.customerId).not.toBeNull();

  const contact = portal.createRecord('contact', { email: 'bob@acme.test' }).id;
  expect(await resync('contact', contact)).toMatchObject({ outcome: 'left_out' });
  portal.associate('contact', contact, 'company', made.company);
  expect(await resync('contact', contact)).toMatchObject({ outcome: 'created', linksAdded: 1 });
  const company = portal.createRecord('company', { name: 'Short-lived' }).id;
  expect(await resync('company', company)).toMatchObject({ outcome: 'created', name: 'Short-lived' });
  portal.archiveRecord('company', company);
  expect(await resync('company', company)).toMatchObject({ outcome: 'archived' });
  expect(await resync('company', company)).toMatchObject({ outcome: 'unchanged' });
  expect(await resync('company', '999999999')).toMatchObject({ outcome: 'missing', name: null });
  const [first, second] = ['One', 'Two'].map((name) => portal.createRecord('company', { name }).id);
  await resync('company', first ?? '');
  await resync('company', second ?? '');
  portal.mergeRecords('company', first ?? '', second ?? '');
  expect(await resync('company', second ?? '')).toMatchObject({ outcome: 'merged', name: 'One' });
});

test('whose records can be re-synced, and how often', async () => {
  const csm = await signIn(app, { role: 'csm' });
  const viewer = await signIn(app, { role: 'viewer' });
  const stranger = await signInElsewhere(app, 'Stranger');
  expect((await resyncWith(viewer.send, 'company', made.company)).status).toBe(403);
  expect((await resyncWith(stranger.send, 'company', made.company)).status).toBe(404);
  expect((await resyncWith(csm.send, 'contact', made.contact)).status).toBe(403);
  expect((await resyncWith(csm.send, 'company', '424242')).status).toBe(403);
  // HubSpot has no owner for it, so each read removes it again.
  const giveToCsm = () =>
    database.db
      .updateTable('customers')
      .set({ csm_id: csm.userId })
      .where('external_id', '=', made.company)
      .execute();
  for (const [type, id] of [
    ['company', made.company],
    ['contact', made.contact],
    ['deal', made.deals[0] ?? ''],
  ] as const) {
    await giveToCsm();
    expect((await resyncWith(csm.send, type, id)).status).toBe(200);
  }
  expect((await resyncWith(csm.send, 'company', made.odd)).status).toBe(403);

  await database.db
    .insertInto('audit_log')
    .values(
      Array.from({ length: 17 }, () => ({
        organization_id: csm.organizationId,
        actor: csm.userId,
        action: 'record.resync',
      })),
    )
    .execute();
  await giveToCsm();
  expect((await resyncWith(csm.send, 'company', made.company)).status).toBe(429);
  expect((await resyncWith(app.asAdmin, 'company', 'x')).status).toBe(422);
  for (const path of [
    `/history?integrationId=${integrationId}`,
    `/records?integrationId=${integrationId}&objectType=deal`,
  ])
    expect((await stranger.send(`${base}${path}`)).status).toBe(404);
});

test('in sync, failing, kept out and archived: counters and their lists agree', async () => {
  const filters = [{ objectType: 'company', property: 'name', operator: 'NOT_IN', values: ['Fresh'] }];
  const settings = json('PUT', { integrationId, inclusion: { filters, onExit: 'freeze' } });
  expect((await app.asAdmin(`${base}/settings`, settings)).status).toBe(200);
  await syncNow(app.context, integrationId, { mode: 'full' });
  const { integrations } = StatusResponse.parse(await get('/status'));
  const [status] = integrations;
  expect(status).toMatchObject({
    state: {
      word: 'Connected',
      sentence:
        'Up to date; 4 records with sync errors. See Errors for the fixes. Checks for changes every 15 minutes.',
    },
    nextReconcileAt: expect.any(String),
  });
  for (const object of status?.objects.filter(({ direction }) => direction === 'inbound') ?? []) {
    const { objectType } = object;
    expect(await records(objectType, 'in_sync')).toHaveLength(object.inSync);
    expect(await errors(`objectType=${objectType}`)).toHaveLength(object.failing);
    expect(await records(objectType, 'excluded')).toHaveLength(object.excluded);
  }
  const company = status?.objects.find(({ objectType }) => objectType === 'company');
  expect(company).toMatchObject({
    failing: 1,
    excluded: 1,
    excludedBy:
      'Companies are synced if “name” is set and is none of “Fresh”. Records that stop matching are kept but no longer synced.',
  });
  expect(await records('company', 'excluded')).toMatchObject([
    { name: 'Fresh', excludedAt: expect.any(String) },
  ]);
  expect((await records('company', 'in_sync')).map(({ name }) => name)).not.toContain('Odd');
  expect((await records('company', 'archived')).map(({ name }) => name)).toContain('Short-lived');
});

test('errors: selected ones are retried, and each says when it will be retried automatically', async () => {
  const open = await errors('objectType=deal');
  expect(open).toHaveLength(3);
  expect(open[0]?.triedAgain).toMatchObject({ byItself: true, nextAt: expect.any(String) });
  const { items } = SyncErrorGroupList.parse(await get('/errors/groups'));
  expect(items.every(({ triedAgain }) => triedAgain.byItself)).toBe(true);
  portal.updateMany('deal', [made.deals[0] ?? ''], { amount: '5' });
  const chosen = open.filter(({ externalId }) => externalId !== made.deals[2]).map(({ id }) => id);
  const retry = async (ids: string[]) => app.asAdmin(`${base}/errors/retry-selected`, json('POST', { ids }));
  const attempts = open.find(({ externalId }) => externalId === made.deals[2])?.attempts;
  expect(RetryGroupResponse.parse(await (await retry(chosen)).json())).toEqual({ tried: 2, resolved: 1 });
  const left = await errors('objectType=deal');
  expect(left.map(({ externalId }) => externalId).sort()).toEqual(made.deals.slice(1, 3).sort());
  // The error that wasn't selected wasn't retried.
  expect(left.find(({ externalId }) => externalId === made.deals[2])?.attempts).toBe(attempts);
  expect((await retry([...chosen, '00000000-0000-4000-8000-000000000000'])).status).toBe(404);
  expect((await retry([])).status).toBe(422);

  await app.asAdmin(`${base}/pause`, json('POST', { integrationId }));
  expect((await errors('objectType=deal'))[0]?.triedAgain).toEqual({
    byItself: false,
    nextAt: null,
    explanation: 'Not while the portal is paused.',
  });
  await app.asAdmin(`${base}/resume`, json('POST', { integrationId }));
});

test('the raw reply: what was answered, else what HubSpot has of the record now', async () => {
  const [entry] = await errors('objectType=company');
  const reply = async () => RawReply.parse(await get(`/errors/${entry?.id}/reply`));
  const now = await reply();
  expect(now.kind).toBe('read_now');
  expect(JSON.parse(now.text)).toMatchObject({ id: made.odd, properties: { annualrevenue: formula } });
  await database.db
    .updateTable('quarantine')
    .set({ details: JSON.stringify({ reply: 'no', sqlState: '23505' }) })
    .where('id', '=', entry?.id ?? '')
    .execute();
  expect(await reply()).toMatchObject({ kind: 'kept', text: expect.stringMatching(/^no\n\n.*23505/s) });
  const viewer = await signIn(app, { role: 'viewer' });
  expect((await viewer.send(`${base}/errors/${entry?.id}/reply`)).status).toBe(403);
});

test('the errors as CSV: every entry, and nothing that a spreadsheet would carry out', async () => {
  const openBefore = await errors();
  // More than one page.
  await database.db
    .insertInto('quarantine')
    .values(
      Array.from({ length: 250 }, (_, n) => ({
        organization_id: defaultOrganizationId,
        integration_id: integrationId,
        object_type: 'contact' as const,
        external_id: String(n),
        code: 'too_long',
        value: n === 0 ? 'two\r\nlines, "quoted"' : '-1',
      })),
    )
    .execute();
  const response = await app.asAdmin(`${base}/errors/export?integrationId=${integrationId}`);
  expect(response.headers.get('content-type')).toContain('text/csv');
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="hubspot-errors-[\d-]+\.csv"$/,
  );
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  expect(text.startsWith('\uFEFFid,status,')).toBe(true);
  // One of the values has a line break, and so does the sentence about it.
  expect(text.match(/\r\n/g)).toHaveLength(1 + 250 + 2 + openBefore.length);
  expect(text).toContain(`"'${formula.replaceAll('"', '""')}"`);
  expect(text).toContain('"two\r\nlines, ""quoted"""');
  expect(text).not.toMatch(/(^|,)"?[=+@-][^,]/m);
  const narrowed = await app.asAdmin(`${base}/errors/export?objectType=company`);
  expect((await narrowed.text()).trim().split('\r\n')).toHaveLength(2);
  const stranger = await signInElsewhere(app, 'Other');
  expect((await (await stranger.send(`${base}/errors/export`)).text()).trim().split('\r\n')).toHaveLength(1);
});

test('records with errors are told apart: those with a refused value, and those that were taken whole', async () => {
  const before = await history();
  portal.createRecord('company', { name: 'Odd again', annualrevenue: 'n/a' });
  portal.createRecord('deal', { dealname: 'Astray', pipeline: 'default', dealstage: 'gone', amount: '5' });
  portal.createRecord('deal', { dealname: 'Lost', pipeline: 'default', dealstage: 'gone', amount: 'n/a' });
  const runId = await syncNow(app.context, integrationId);
  const run = await readRun(inOrganization(app.context, defaultOrganizationId, 'test'), runId);
  expect(run.progress.reduce((sum, { failed }) => sum + failed, 0)).toBe(3);
  const after = await history();
  expect(after.openErrors).toEqual({
    records: before.openErrors.records + 3,
    refused: before.openErrors.refused + 2,
  });
  const { integrations } = StatusResponse.parse(await get('/status'));
  const failing = integrations[0]?.objects.filter(({ direction }) => direction === 'inbound') ?? [];
  expect(failing.reduce((sum, object) => sum + object.failing, 0)).toBe(after.openErrors.records);
});
