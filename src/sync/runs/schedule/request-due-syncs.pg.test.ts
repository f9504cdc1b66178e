import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestContext } from '../../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts';
import { insertPortal } from '../../../../test/support/portals/portal-rows.ts';
import { startOfDay } from '../../../base/local-time.ts';
import { type Context, defaultOrganizationId } from '../../../context/context.ts';
import type { RunMode, RunStatus } from '../../../contract/common.ts';

import { dueTask, requestDueSyncs } from './request-due-syncs.ts';
import { reconcileStart, turnStart } from './schedule-turns.ts';

const minute = 60_000;
const hour = 60 * minute;
const timeZone = 'Europe/Berlin';
/** Noon of an ordinary day. */
const noon = Date.parse('2026-07-10T10:00:00Z');

let database: TestDatabase;
let context: Context;
let close: () => Promise<void>;
let integrationId: string;
let now = noon;

beforeAll(async () => {
  database = await createTestDatabase();
  const made = await createTestContext(database);
  close = made.close;
  context = { ...made.context, clock: { ...made.context.clock, now: () => now } };
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  now = noon;
  await database.db.deleteFrom('integrations').execute();
  integrationId = await insertPortal(database.db);
  await database.db
    .updateTable('hubspot_portals')
    .set({ time_zone: timeZone, connected_at: new Date(noon - 30 * 24 * hour) })
    .execute();
});

const set = (schedule: { everyMinutes: number | null; timeZone?: string }) =>
  database.db
    .insertInto('hubspot_settings')
    .values({
      integration_id: integrationId,
      organization_id: defaultOrganizationId,
      settings: JSON.stringify({ schedule }),
    })
    .execute();
/** After the first sync, portals are compared at night. */
const loaded = () =>
  database.db
    .insertInto('sync_watermarks')
    .values(
      (['company', 'contact', 'deal'] as const).map((objectType) => ({
        integration_id: integrationId,
        organization_id: defaultOrganizationId,
        object_type: objectType,
        high: new Date(noon),
        checked_at: new Date(noon),
      })),
    )
    .execute();
/** A run that started and, unless it is in progress, ended at these times. */
const past = (
  began: number,
  ended: number | null,
  more: { mode?: RunMode; status?: RunStatus; types?: number } = {},
) =>
  database.db
    .insertInto('sync_runs')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: integrationId,
      mode: more.mode ?? 'full',
      object_types: (['company', 'contact', 'deal'] as const).slice(0, more.types ?? 3),
      status: more.status ?? (ended === null ? 'running' : 'completed'),
      requested_by: 'test',
      created_at: new Date(began),
      started_at: new Date(began),
      completed_at: ended === null ? null : new Date(ended),
    })
    .execute();
/** Compared since the last night, so that only ordinary turns are due. */
const reconciled = () => past(noon - hour, noon - hour + minute, { mode: 'reconcile' });
const modes = async () => {
  const rows = await database.db
    .selectFrom('sync_runs')
    .select('mode')
    .where('requested_by', '=', 'schedule')
    .execute();
  return rows.map((row) => row.mode);
};
/** Full and incremental reads both count as a sync. */
const kindOf = (mode: RunMode) => (mode === 'reconcile' ? 'reconcile' : 'sync');
const requested = async () => (await modes()).map(kindOf);
const myTurn = (everyMinutes: number) => turnStart(now, { everyMinutes, timeZone }, integrationId);

/**
 * Checks which portals are due every few minutes, and ends each run immediately.
 * @returns when runs started.
 */
async function live(from: number, to: number, step = 5 * minute): Promise<[string, number][]> {
  const begun: [string, number][] = [];
  for (now = from; now < to; now += step) {
    await requestDueSyncs(context);
    const ended = await database.db
      .updateTable('sync_runs')
      .set({
        status: 'completed',
        created_at: new Date(now),
        started_at: new Date(now),
        completed_at: new Date(now + 1_000),
      })
      .where('status', '=', 'queued')
      .returning('mode')
      .execute();
    for (const { mode } of ended) begun.push([kindOf(mode), now]);
  }
  return begun;
}

test('a portal gets one run per turn, no matter how often it is requested', async () => {
  await past(myTurn(15) - 10 * minute, myTurn(15) - 9 * minute);
  await Promise.all([requestDueSyncs(context), requestDueSyncs(context), requestDueSyncs(context)]);
  await requestDueSyncs(context);
  expect(await requested()).toEqual(['sync']);
});

test.each([
  ['was synced in this turn', () => past(myTurn(15) + minute, myTurn(15) + 2 * minute)],
  ['is being synced', () => past(noon - 10 * hour, null)],
  ['took so long that it would be synced without end', () => past(noon - 2 * hour, noon - hour)],
  ['failed a moment ago', () => past(myTurn(15), noon - minute, { status: 'failed' })],
])('a portal that %s is left alone', async (_name, arrange) => {
  await arrange();
  await requestDueSyncs(context);
  expect(await requested()).toEqual([]);
});

test.each([
  ['a part of it', { types: 1 }],
  ['the records that new mappings asked for', { mode: 'refresh' as const }],
])('a run of %s does not stand for the turn', async (_name, more) => {
  await past(noon - minute, noon - 1, more);
  await requestDueSyncs(context);
  expect(await requested()).toEqual(['sync']);
});

test('a long first load does not make the syncs of what changed wait', async () => {
  await loaded();
  await reconciled();
  await past(noon - 30 * minute, noon - 20 * minute);
  await database.db
    .updateTable('sync_runs')
    .set({ started_at: new Date(noon - 10 * hour) })
    .where('mode', '=', 'full')
    .execute();
  await requestDueSyncs(context);
  expect(await requested()).toEqual(['sync']);
});

test('one that was connected without a first sync gets it by the schedule, but not at once', async () => {
  await database.db
    .updateTable('hubspot_portals')
    .set({ connected_at: new Date(noon) })
    .execute();
  now = noon + 14 * minute;
  await requestDueSyncs(context);
  expect(await requested()).toEqual([]);
  now = noon + 32 * minute;
  await requestDueSyncs(context);
  expect(await requested()).toEqual(['sync']);
});

test.each(['paused', 'reauthorization_required', 'disconnected'])(
  'one that is %s is left alone',
  async (status) => {
    await database.db.updateTable('integrations').set({ status }).execute();
    await requestDueSyncs(context);
    expect(await requested()).toEqual([]);
  },
);

test('off means neither syncs nor reconciles; switched on again, what was missed is made up for once', async () => {
  await set({ everyMinutes: null });
  await loaded();
  expect(await live(noon, noon + 2 * 24 * hour, hour)).toEqual([]);
  await database.db
    .updateTable('hubspot_settings')
    .set({ settings: JSON.stringify({ schedule: { everyMinutes: 60 } }) })
    .execute();
  const begun = await live(noon + 48 * hour, noon + 50 * hour);
  expect(begun[0]).toEqual(['reconcile', noon + 48 * hour]);
  expect(begun.filter(([mode]) => mode === 'reconcile')).toHaveLength(1);
  // The comparison uses up the turn in which it started.
  expect([1, 2]).toContain(begun.filter(([mode]) => mode === 'sync').length);
});

test('a day: syncs by the portal’s schedule, and one reconcile at night', async () => {
  await set({ everyMinutes: 60 });
  await loaded();
  await reconciled();
  const midnight = startOfDay(noon, timeZone) + 24 * hour;
  const begun = await live(midnight, midnight + 24 * hour, 10 * minute);
  const nights = begun.filter(([mode]) => mode === 'reconcile');
  expect(nights).toHaveLength(1);
  expect(nights[0]?.[1]).toBeGreaterThanOrEqual(midnight + 2 * hour);
  expect(nights[0]?.[1]).toBeLessThanOrEqual(midnight + 5 * hour + 10 * minute);
  expect(begun.length).toBeGreaterThanOrEqual(24);
  expect(begun.length).toBeLessThanOrEqual(25);
});

test.each([
  ['25 hours', '2026-10-23T22:00:00Z', '2026-10-26T23:00:00Z'],
  ['23 hours', '2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z'],
])('daily is once per local day and at night, also on a day of %s', async (_name, from, to) => {
  await set({ everyMinutes: 1_440 });
  await loaded();
  const connected = new Date(Date.parse(from) - 24 * hour);
  await database.db.updateTable('hubspot_portals').set({ connected_at: connected }).execute();
  // One run makes up for what was missed the day before, before these days begin.
  const [madeUp, ...begun] = await live(Date.parse(from) - 20 * minute, Date.parse(to), 20 * minute);
  expect(madeUp).toEqual(['reconcile', Date.parse(from) - 20 * minute]);
  const days = (mode: string) =>
    begun.filter(([kind]) => kind === mode).map(([, at]) => startOfDay(at, timeZone));
  expect(new Set(days('sync')).size).toBe(3);
  expect(new Set(days('reconcile')).size).toBe(3);
  expect(begun).toHaveLength(6);
  for (const [mode, at] of begun) {
    expect(at - startOfDay(at, timeZone), mode).toBeLessThan(5 * hour + 20 * minute);
  }
});

test('a failed daily sync is retried within the next hour', async () => {
  await set({ everyMinutes: 1_440 });
  const failed = myTurn(1_440) + minute;
  await past(failed, failed + minute, { status: 'failed' });
  now = failed + 30 * minute;
  await requestDueSyncs(context);
  expect(await requested()).toEqual([]);
  now = failed + 62 * minute;
  await requestDueSyncs(context);
  expect(await requested()).toEqual(['sync']);
});

test('one run makes up for turns missed without a worker', async () => {
  await loaded();
  await past(noon - 9 * hour, noon - 9 * hour + minute, { mode: 'incremental' });
  await past(noon - 30 * hour, noon - 30 * hour + minute, { mode: 'reconcile' });
  // A portal's turns start at a minute of its own: none starts in the minutes after that.
  const back = myTurn(15) + minute;
  const begun = await live(back, back + 4 * minute, minute);
  expect(begun).toEqual([['reconcile', back]]);
});

test('a reconcile that takes most of a day is not begun again the next night', async () => {
  await loaded();
  await set({ everyMinutes: 1_440 });
  await past(noon - 33 * hour, noon - 21 * hour, { mode: 'reconcile' });
  expect(reconcileStart(now, timeZone, integrationId)).toBeGreaterThan(noon - 33 * hour);
  await past(myTurn(1_440), myTurn(1_440) + minute, { mode: 'incremental' });
  await requestDueSyncs(context);
  expect(await requested()).toEqual([]);
});

test('the job queue asks every minute, once for all workers, and forgets what is no longer scheduled', async () => {
  await context.jobs.schedule([{ task: dueTask, cron: '*/5 * * * *' }]);
  await context.jobs.schedule([{ task: dueTask, cron: '* * * * *' }]);
  const entries = await sql<{
    name: string;
    cron: string;
  }>`select name, cron from cscx_hubspot_jobs.schedule`.execute(database.db);
  expect(entries.rows).toEqual([{ name: dueTask, cron: '* * * * *' }]);
  await context.jobs.schedule([]);
  const left = await sql`select 1 from cscx_hubspot_jobs.schedule`.execute(database.db);
  expect(left.rows).toEqual([]);
});

test('records with changed settings are re-synced between turns, even if the schedule is off', async () => {
  await set({ everyMinutes: null });
  await database.db
    .updateTable('hubspot_portals')
    .set({ stale_types: ['company', 'contact'] })
    .execute();
  await requestDueSyncs(context);
  expect(await modes()).toEqual([]);
  await loaded();
  await requestDueSyncs(context);
  await requestDueSyncs(context);
  expect(await modes()).toEqual(['refresh']);
  const failed = { status: 'failed' as const, created_at: new Date(now), completed_at: new Date(now) };
  await database.db.updateTable('sync_runs').set(failed).execute();
  now += 10 * minute;
  await requestDueSyncs(context);
  expect(await modes()).toEqual(['refresh']);
  now += hour;
  await requestDueSyncs(context);
  expect(await modes()).toEqual(['refresh', 'refresh']);
});
