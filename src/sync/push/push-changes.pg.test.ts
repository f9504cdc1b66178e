import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { until } from '../../../test/support/time/wait.ts';
import type { Clock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import type { Mapping } from '../../contract/mappings.ts';
import type { ChangeSettings } from '../../contract/settings.ts';
import { healthPush } from '../../health/health-push.ts';
import { createBells } from '../../jobs/bell.ts';
import { watch } from '../../jobs/watch.ts';
import { disconnect } from '../../portals/connect/disconnect.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { pausePortal, resumePortal } from '../../portals/pause.ts';
import { changeSettings } from '../../portals/settings/change-settings.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { watches } from '../../wiring/tasks.ts';
import { defaultMappings } from '../mapping/portal-mappings.ts';
import { pushPortal } from './push-portal.ts';
import { readPushStatus } from './read-push-status.ts';
import { pushAfterChange, pushTask } from './request-push.ts';

let loaded: LoadedPortal;
const bells = createBells();
const watchPushes = async () => {
  const all = watches(loaded.context, { pushes: bells, webhooks: createBells() });
  for (const one of all) if (one.task === pushTask) await watch(loaded.context, one, running.signal);
};
const running = new AbortController();

beforeAll(async () => {
  loaded = await loadPortal({ companies: 60, contacts: 20, deals: 5, oddities: false });
  for (const type of ['company', 'contact', 'deal'] as const) {
    loaded.portal.defineProperty(type, { name: 'cs_note', label: 'Note', type: 'string', fieldType: 'text' });
  }
  await watchPushes();
}, 60_000);
afterAll(async () => {
  running.abort();
  await loaded.close();
});

const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');
const parts = () => ({ ...syncPartsOf(loaded.context), outgoing: healthPush });
const db = () => loaded.database.db;
const status = () => readPushStatus(ctx(), loaded.integrationId);

/** A job like a worker's: it waits a moment for more, and is woken when something is queued. */
const push = () => pushPortal(loaded.context, parts(), bells, loaded.integrationId, running.signal);
const set = async (change: NonNullable<ChangeSettings['push']>) => {
  await changeSettings(ctx(), { integrationId: loaded.integrationId, push: change });
  await pushAfterChange(ctx(), healthPush, loaded.integrationId);
};
const updateCalls = () => loaded.portal.stats().byClass['batch-update'] ?? 0;
const sent = (property: string) => loaded.portal.writes.list({ property }).length;
const queued = async () => (await db().selectFrom('push_outbox').selectAll().execute()).length;
const inHubspot = (type: 'company' | 'contact' | 'deal') => [...loaded.portal.truth().records(type)];

async function score(count: number, value: number): Promise<void> {
  const customers = await db()
    .selectFrom('customers')
    .select('id')
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .limit(count)
    .execute();
  await db()
    .insertInto('health_scores')
    .values(customers.map(({ id }) => ({ customer_id: id, score: value })))
    .execute();
}

/** A job that has sent a score and waits for more; in an array, because a promise alone would be awaited. */
const begun = async (value: number): Promise<[Promise<void>]> => {
  await score(1, value);
  const job = push();
  await until('an empty outbox', async () => (await queued()) === 0);
  return [job];
};

test('a job that waits for more sends nothing once the portal is paused, and all once it is resumed', async () => {
  const [job] = await begun(10);
  await pausePortal(ctx(), loaded.integrationId);
  const before = updateCalls();
  await score(60, 20);
  await job;
  await push();
  expect(updateCalls()).toBe(before);
  expect(await queued()).toBe(60);

  const bell = bells.open(loaded.integrationId);
  await resumePortal(ctx(), loaded.integrationId);
  await bell.rung(AbortSignal.timeout(20_000));
  bell.close();
  await push();
  expect(await status()).toMatchObject({ state: 'on', waiting: 0 });
  expect(inHubspot('company').every(({ properties }) => properties.cscx_health_score === '20')).toBe(true);
});

test('switched off in the middle of its work a job sends nothing more', async () => {
  const [job] = await begun(30);
  await set({ enabled: false });
  const before = updateCalls();
  await score(60, 40);
  await job;
  await push();
  expect(updateCalls()).toBe(before);
  expect(await queued()).toBe(0);
  await set({ enabled: true });
  await push();
  expect(inHubspot('company').every(({ properties }) => properties.cscx_health_score === '40')).toBe(true);
});

test.each([
  ['being halved', 50, { kind: 'status', status: 400 } as const],
  ['being tried again after an error', 51, { kind: 'status', status: 503 } as const],
  ['waiting out the rate limit', 52, { kind: 'too-many', policy: 'ten-secondly', retryAfter: 5 } as const],
])('no call goes out after a pause while a batch is %s', async (what, value, effect) => {
  const { faults } = loaded.portal;
  const match = { pathClass: 'batch-update' } as const;
  const refused = faults.add({ match, times: 1, effect });
  if (what === 'being halved') faults.add({ match, times: 1, effect: { kind: 'hang', when: 'before' } });
  await score(60, value);
  const before = updateCalls();
  // Time stands still for the job after the batch was rejected, until it is released. The rate limit has its own
  // clock.
  const goOn = Promise.withResolvers<void>();
  let waits = false;
  const clock: Clock = {
    ...loaded.context.clock,
    async sleep(ms, signal) {
      if (refused.hits === 0) return loaded.context.clock.sleep(ms, signal);
      waits = true;
      await goOn.promise;
    },
  };
  const context = { ...loaded.context, clock };
  const parts = { ...syncPartsOf(context), outgoing: healthPush };
  const job = pushPortal(context, parts, bells, loaded.integrationId, running.signal);
  const calls = what === 'being halved' ? 2 : 1;
  const isHeldUp = () =>
    waits || faults.held === 1 || (what === 'waiting out the rate limit' && refused.hits === 1);
  await until('a batch that was refused', async () => isHeldUp());
  expect(updateCalls()).toBe(before + calls);
  await pausePortal(ctx(), loaded.integrationId);
  goOn.resolve();
  faults.release();
  await job;
  expect(updateCalls()).toBe(before + calls);
  expect(await queued()).toBe(60);
  await resumePortal(ctx(), loaded.integrationId);
  await push();
  expect(await queued()).toBe(0);
});

test('new names hold at once, and what was sent under others is sent again', async () => {
  const [job] = await begun(60);
  await set({ properties: { score: 'joy' } });
  await score(2, 61);
  await job;
  await push();
  expect(sent('joy')).toBeGreaterThanOrEqual(60);
  expect(inHubspot('company').every(({ properties }) => properties.joy !== undefined)).toBe(true);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, pushed: 60 });

  // Renamed while a batch is in progress: what is settled afterwards is still to be sent.
  const { faults } = loaded.portal;
  faults.add({ match: { pathClass: 'batch-update' }, times: 1, effect: { kind: 'hang', when: 'before' } });
  await score(60, 62);
  const second = push();
  await until('a call that is under way', async () => faults.held === 1);
  await set({ properties: { score: 'delight' } });
  faults.release();
  await second;
  await push();
  expect(inHubspot('company').every(({ properties }) => properties.delight === '62')).toBe(true);
});

test('a smallest change and an interval hold at once', async () => {
  const [first] = await begun(70);
  await set({ minimumChange: 5 });
  await score(1, 72);
  await first;
  await push();
  expect(inHubspot('company').some(({ properties }) => properties.delight === '72')).toBe(false);
  await set({ minimumChange: 0 });
  const [second] = await begun(80);
  await set({ intervalMinutes: 60 });
  await score(1, 90);
  await second;
  await push();
  expect(inHubspot('company').some(({ properties }) => properties.delight === '90')).toBe(false);
  expect(await queued()).toBe(1);
  await set({ intervalMinutes: 0 });
  await push();
  expect(inHubspot('company').some(({ properties }) => properties.delight === '90')).toBe(true);
});

test.each(['contact', 'deal'] as const)(
  'a mapping of %ss that is saved while a job is at work is sent by it',
  async (objectType) => {
    const save = async (type: 'company' | 'contact' | 'deal', field: string) => {
      const outbound: Mapping = { property: 'cs_note', field, direction: 'outbound', default: `no ${field}` };
      const mappings = [...defaultMappings(syncMappings.objects[type]), outbound];
      await saveMappings(ctx(), syncMappings, {
        integrationId: loaded.integrationId,
        objectType: type,
        mappings,
      });
    };
    await save('company', objectType === 'contact' ? 'customFields.a' : 'customFields.b');
    // The job waits for more until the changes in the meantime were sent, however slow the machine is.
    const goOn = Promise.withResolvers<void>();
    const { clock } = loaded.context;
    const patient: Clock = {
      ...clock,
      sleep: (ms, signal) =>
        ms < 1_000 ? clock.sleep(ms, signal) : Promise.race([goOn.promise, clock.sleep(60_000, signal)]),
    };
    const context = { ...loaded.context, clock: patient };
    const job = pushPortal(
      context,
      { ...syncPartsOf(context), outgoing: healthPush },
      bells,
      loaded.integrationId,
      running.signal,
    );
    await until('an empty outbox', async () => (await queued()) === 0);
    await save(objectType, 'customFields.c');
    const sentNotes = () =>
      inHubspot(objectType).filter(({ properties }) => properties.cs_note === 'no customFields.c');
    await until('what was saved meanwhile is sent', async () => {
      return sentNotes().length > 0 && (await queued()) === 0;
    });
    goOn.resolve();
    await job;
    expect(await queued()).toBe(0);
  },
);

test('a portal that is disconnected gets no further call', async () => {
  const [job] = await begun(11);
  await disconnect(ctx(), { integrationId: loaded.integrationId, deleteData: false });
  const before = updateCalls();
  await score(60, 12);
  await job;
  expect(updateCalls()).toBe(before);
});
