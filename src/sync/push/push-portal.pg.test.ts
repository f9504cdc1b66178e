import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal, partOf } from '../../../test/support/portals/loaded-portal.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { until } from '../../../test/support/time/wait.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { healthPush } from '../../health/health-push.ts';
import { listHealthScores } from '../../health/list-scores.ts';
import { createBells } from '../../jobs/bell.ts';
import { changeSettings } from '../../portals/settings/change-settings.ts';
import { listErrors } from '../errors/list-errors.ts';
import { retryQuarantined } from '../errors/retry-quarantined.ts';
import { readRun } from '../runs/read-run.ts';
import { applyWebhooks } from '../webhooks/apply-webhooks.ts';
import { pushPortal } from './push-portal.ts';
import { readPushStatus } from './read-push-status.ts';
import { pushAfterChange, requestPush } from './request-push.ts';

let loaded: LoadedPortal;

beforeAll(async () => {
  loaded = await loadPortal({ companies: 230, contacts: 20, deals: 5 });
}, 60_000);
afterAll(() => loaded.close());

const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');
const parts = () => ({ ...syncPartsOf(loaded.context), outgoing: healthPush });
const db = () => loaded.database.db;
const status = () => readPushStatus(ctx(), loaded.integrationId);
const running = new AbortController().signal;

/** Doesn't wait longer than necessary for further scores. */
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal),
};

/** Sends the outbox right away, like a worker's job. */
const push = (signal = running) =>
  pushPortal({ ...loaded.context, clock: impatient }, parts(), createBells(), loaded.integrationId, signal);

async function customers(): Promise<{ id: string; external_id: string }[]> {
  const rows = await db()
    .selectFrom('customers')
    .select(['id', 'external_id'])
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .execute();
  return rows.map(({ id, external_id }) => ({ id, external_id: external_id ?? '' }));
}

async function customer(place: number): Promise<{ id: string; external_id: string }> {
  const found = (await customers())[place];
  if (!found) throw new Error('too few customers');
  return found;
}

/** Like any program: in SQL, with a customer and a score. */
const insertScores = (...rows: { customer_id: string; score: number }[]) =>
  db().insertInto('health_scores').values(rows).execute();

const inHubspot = (id: string) =>
  [...loaded.portal.truth().records('company')].find((record) => record.id === id)?.properties ?? {};
const refusals = async () =>
  (await listErrors(ctx(), { status: 'open', limit: 100 })).items.filter(
    ({ direction }) => direction === 'outbound',
  );
const updateCalls = () => loaded.portal.stats().byClass['batch-update'] ?? 0;

test('scores of any program reach HubSpot in full batches, with properties made for them', async () => {
  const rows = await customers();
  await insertScores(...rows.map(({ id }, n) => ({ customer_id: id, score: n % 101 })));
  await push();
  expect(updateCalls()).toBe(3);
  const { external_id } = await customer(7);
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: '7', cscx_health_trend: 'stable' });
  expect(await status()).toMatchObject({
    state: 'on',
    waiting: 0,
    pushed: 230,
    confirmed: 0,
    failing: 0,
    written: 230,
  });
  expect((await status()).properties.map(({ ready }) => ready)).toEqual([true, true, true, true]);
});

test('our own writes coming back change nothing, and confirm what was pushed', async () => {
  const run = await loaded.sync('incremental');
  expect(partOf(run, 'company')).toMatchObject({ updated: 0, created: 0 });
  expect(await db().selectFrom('field_changes').selectAll().execute()).toEqual([]);
  expect(await status()).toMatchObject({ confirmed: 230, overwritten: 0, waiting: 0 });
});

test('only differences are sent; everything on request', async () => {
  const before = updateCalls();
  const { id, external_id } = await customer(7);
  await insertScores({ customer_id: id, score: 7 });
  await push();
  expect(updateCalls()).toBe(before);
  expect((await status()).saved.same).toBe(1);

  await insertScores({ customer_id: id, score: 20 });
  await insertScores({ customer_id: id, score: 30 });
  await push();
  expect(updateCalls()).toBe(before + 1);
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: '30', cscx_health_trend: 'growing' });
  expect((await status()).saved.newer).toBe(1);

  const [asked] = await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId, all: true });
  await push();
  expect(await readRun(ctx(), asked?.id ?? '')).toMatchObject({
    mode: 'push',
    status: 'completed',
    progress: [
      { objectType: 'company', direction: 'outbound', processed: 230, updated: 230, total: 230, failed: 0 },
    ],
  });
});

test('every record of a batch has its own outcome, and a rejected one is sent once it is fixed', async () => {
  const [archived, merged, survivor, refused, fine, changed] = await Promise.all(
    [10, 11, 12, 80, 14, 81].map(customer),
  );
  if (!archived || !merged || !survivor || !refused || !fine || !changed)
    throw new Error('too few customers');
  loaded.portal.archiveRecord('company', archived.external_id);
  const { id: newId } = loaded.portal.mergeRecords('company', survivor.external_id, merged.external_id);
  loaded.portal.setValidationRule('company', 'cscx_health_score', { min: 5 });
  await insertScores(
    ...[archived, merged, survivor, fine].map(({ id }) => ({ customer_id: id, score: 99 })),
    { customer_id: refused.id, score: 3 },
    { customer_id: changed.id, score: 4 },
  );
  await push();
  expect(inHubspot(fine.external_id)).toMatchObject({ cscx_health_score: '99' });
  expect(inHubspot(newId)).toMatchObject({ cscx_health_score: '99' });
  const refusedNow = await refusals();
  expect(refusedNow).toHaveLength(2);
  const refusal = refusedNow.find(({ externalId }) => externalId === refused.external_id);
  expect(refusal).toMatchObject({
    direction: 'outbound',
    property: 'cscx_health_score',
    code: 'push_rejected',
    value: '3',
    remedy: expect.stringContaining('retry'),
  });
  // A record that HubSpot no longer has under its id is re-read; the survivor's score follows.
  await applyWebhooks(loaded.context, parts(), createBells(), loaded.integrationId, running);
  const left = (await customers()).map(({ id }) => id);
  expect(left).not.toContain(archived.id);
  // Calculations of both merged customers are now the survivor's history.
  const before = await db()
    .selectFrom('health_scores')
    .select('id')
    .where('customer_id', '=', merged.id)
    .execute();
  const { items } = await listHealthScores(ctx(), survivor.id, { limit: 10 });
  expect(before).not.toEqual([]);
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(items.every(({ customerId }) => customerId === survivor.id)).toBe(true);

  loaded.portal.setValidationRule('company', 'cscx_health_score', undefined);
  await retryQuarantined(ctx(), parts(), refusal?.id ?? '');
  await push();
  expect(inHubspot(refused.external_id)).toMatchObject({ cscx_health_score: '3' });
  // A company that was changed in HubSpot since may have been fixed there, so it is retried automatically.
  expect(await refusals()).toMatchObject([{ externalId: changed.external_id }]);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await db().updateTable('quarantine').set({ last_seen_at: anHourAgo }).execute();
  loaded.portal.updateRecord('company', changed.external_id, { about_us: 'mended' });
  await loaded.sync('incremental');
  await push();
  expect(inHubspot(changed.external_id)).toMatchObject({ cscx_health_score: '4' });
  expect(await refusals()).toEqual([]);
  expect(await status()).toMatchObject({ failing: 0, waiting: 0 });
});

test('a value changed in HubSpot is noticed and restored, at most once an hour', async () => {
  const { external_id } = await customer(20);
  const ours = inHubspot(external_id).cscx_health_score;
  loaded.portal.updateRecord('company', external_id, { cscx_health_score: '1' });
  await loaded.sync('incremental');
  expect(await status()).toMatchObject({ overwritten: 1, waiting: 1 });
  await db().updateTable('push_outbox').set({ not_before: new Date() }).execute();
  await push();
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: ours });
  expect(await status()).toMatchObject({ overwritten: 0, waiting: 0 });
});

test('small changes and those that come too soon are saved', async () => {
  const { id, external_id } = await customer(30);
  const set = async (change: { minimumChange?: number; intervalMinutes?: number }) => {
    await changeSettings(ctx(), { integrationId: loaded.integrationId, push: change });
  };
  await set({ minimumChange: 3 });
  const before = await status();
  const ours = Number(inHubspot(external_id).cscx_health_score);
  await insertScores({ customer_id: id, score: ours + 2 });
  await push();
  expect((await status()).saved.small).toBe(before.saved.small + 1);
  // A requested push includes small changes, too, and doesn't wait.
  await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId });
  await push();
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: String(ours + 2) });
  await set({ minimumChange: 0, intervalMinutes: 60 });
  expect((await status()).explanation).toContain('once every 60 minutes');
  await insertScores({ customer_id: id, score: ours + 40 });
  await push();
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: String(ours + 2) });
  expect(await status()).toMatchObject({ waiting: 1 });
  await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId });
  await push();
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: String(ours + 40) });
  await set({ intervalMinutes: 0 });
});

test('without the right to write, scores wait, and go once it is granted', async () => {
  const { id, external_id } = await customer(40);
  loaded.portal.setStaticTokenScopes(['crm.objects.companies.read', 'crm.schemas.companies.read']);
  await insertScores({ customer_id: id, score: 88 });
  await push();
  expect(await status()).toMatchObject({ state: 'problem', waiting: 1, problem: { code: 'missing_scopes' } });
  loaded.portal.setStaticTokenScopes(['crm.objects.companies.read', 'crm.objects.companies.write']);
  await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId });
  await push();
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: '88' });
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, problem: null });
});

test('another type under the name is told, and nothing is touched', async () => {
  const { integrationId, portal } = loaded;
  portal.setStaticTokenScopes([
    'crm.objects.companies.read',
    'crm.objects.companies.write',
    'crm.schemas.companies.read',
    'crm.schemas.companies.write',
    'crm.objects.deals.read',
    'crm.schemas.deals.read',
  ]);
  portal.defineProperty('company', {
    name: 'happiness',
    label: 'Happiness',
    type: 'string',
    fieldType: 'text',
    groupName: 'companyinformation',
  });
  await changeSettings(ctx(), {
    integrationId,
    push: { properties: { score: 'happiness', trend: 'happiness_trend' } },
  });
  await pushAfterChange(ctx(), healthPush, integrationId);
  await push();
  expect(await status()).toMatchObject({ state: 'problem', problem: { code: 'property_type_conflict' } });
  expect(portal.crm.properties.get('company', 'happiness_trend')).toBeUndefined();

  portal.archiveProperty('company', 'happiness');
  await changeSettings(ctx(), { integrationId, push: { properties: { score: 'joy' } } });
  await pushAfterChange(ctx(), healthPush, integrationId);
  await push();
  const { external_id } = await customer(40);
  expect(inHubspot(external_id)).toMatchObject({ joy: '88', happiness_trend: 'growing' });
  // A property archived in the meantime is created again.
  portal.archiveProperty('company', 'joy');
  const changed = await customer(41);
  await insertScores({ customer_id: changed.id, score: 5 });
  await push();
  expect(inHubspot(changed.external_id)).toMatchObject({ joy: '5' });
  expect(await status()).toMatchObject({ state: 'on', waiting: 0 });
});

test('each record counts once, even when a push is requested during another', async () => {
  const rows = await customers();
  const { faults } = loaded.portal;
  // The last of three calls is held, so that two are counted by the automatic run.
  const held = faults.add({
    match: { pathClass: 'batch-update' },
    skip: 2,
    times: 1,
    effect: { kind: 'hang', when: 'before' },
  });
  await insertScores(...rows.map(({ id }, n) => ({ customer_id: id, score: (n + 50) % 101 })));
  const pushing = push();
  const automatic = await until('a run with two calls', async () => {
    const run = await db()
      .selectFrom('sync_runs as r')
      .innerJoin('hubspot_sync_log as l', 'l.run_id', 'r.id')
      .select(['r.id', 'l.records_processed as told'])
      .where('r.requested_by', '=', 'changes')
      .where('r.status', '=', 'running')
      .executeTakeFirst();
    return run !== undefined && run.told >= rows.length - 100 && faults.held === 1 ? run : undefined;
  });
  const ask = () => requestPush(ctx(), healthPush, { integrationId: loaded.integrationId, all: true });
  const [asked] = await ask();
  expect(await readRun(ctx(), automatic.id)).toMatchObject({
    status: 'completed',
    progress: [{ processed: automatic.told, updated: automatic.told, total: automatic.told }],
  });
  // Requested again in the middle, it is the same run, with the same records.
  expect(await ask()).toMatchObject([{ id: asked?.id }]);
  faults.remove(held.id);
  faults.release();
  await pushing;
  expect(await readRun(ctx(), asked?.id ?? '')).toMatchObject({
    status: 'completed',
    requestedBy: 'test',
    progress: [{ processed: rows.length, updated: rows.length, unchanged: 0, total: rows.length }],
  });

  // A single company: the requester is named; if HubSpot already has its score, nothing runs.
  const { id } = await customer(7);
  const one = { integrationId: loaded.integrationId, rowIds: [id] };
  expect(await requestPush(ctx(), healthPush, one)).toEqual([]);
  await insertScores({ customer_id: id, score: 30 });
  const [alone] = await requestPush(ctx(), healthPush, one);
  await push();
  expect(await readRun(ctx(), alone?.id ?? '')).toMatchObject({
    requestedBy: 'test',
    progress: [{ processed: 1, updated: 1, total: 1 }],
  });
});

test('a run that goes on after its process died counts no record twice', async () => {
  const rows = await customers();
  const { faults } = loaded.portal;
  const held = faults.add({
    match: { pathClass: 'batch-update' },
    skip: 2,
    times: 1,
    effect: { kind: 'hang', when: 'before' },
  });
  await insertScores(...rows.map(({ id }, n) => ({ customer_id: id, score: (n + 20) % 101 })));
  const ask = () => requestPush(ctx(), healthPush, { integrationId: loaded.integrationId, all: true });
  const [asked] = await ask();
  const dying = new AbortController();
  const died = push(dying.signal).catch((error: unknown) => error);
  const run = () => readRun(ctx(), asked?.id ?? '');
  await until('two calls that were told of', async () => {
    const [progress] = (await run()).progress;
    return (progress?.processed ?? 0) >= rows.length - 100 && faults.held === 1;
  });
  dying.abort(new Error('The process is gone.'));
  expect(await died).toBeInstanceOf(Error);
  faults.remove(held.id);
  faults.release();
  // Every score is to be sent once more, in the same run.
  expect(await ask()).toMatchObject([{ id: asked?.id }]);
  await push();
  expect(await run()).toMatchObject({
    status: 'completed',
    progress: [{ processed: rows.length, updated: rows.length, unchanged: 0, total: rows.length }],
  });
});

test('a customer of several portals waits for each of them', async () => {
  const other = await insertPortal(db(), { portalId: '777' });
  const { id } = await customer(50);
  await db()
    .insertInto('hubspot_records')
    .values({
      integration_id: other,
      organization_id: defaultOrganizationId,
      object_type: 'company',
      external_id: '4711',
      row_id: id,
      source_updated_at: new Date(),
    })
    .execute();
  await insertScores({ customer_id: id, score: 1 });
  const waiting = await db()
    .selectFrom('push_outbox')
    .select('integration_id')
    .where('row_id', '=', id)
    .execute();
  expect(waiting.map((row) => row.integration_id).sort()).toEqual([loaded.integrationId, other].sort());
});
