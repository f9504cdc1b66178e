import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createContextAt } from '../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { audit } from '../../context/audit.ts';
import { defaultOrganizationId, type OrganizationContext } from '../../context/context.ts';
import type { RunMode, RunStatus } from '../../contract/common.ts';

import { countAges } from '../../sync/store/figures/ages.ts';
import { noteCalls } from './note-calls.ts';
import { readHistory } from './read-history.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-07-10T10:00:00Z');
const at = (minutesAgo: number) => new Date(now - minutesAgo * minute);

let database: TestDatabase;
let context: OrganizationContext;
let close: () => Promise<void>;
let integrationId: string;
let scope: { integration_id: string; organization_id: string };

beforeAll(async () => {
  database = await createTestDatabase();
  ({ context, close } = await createContextAt(database, now));
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  for (const table of ['integrations', 'audit_log', 'rate_limit_slots'] as const)
    await database.db.deleteFrom(table).execute();
  integrationId = await insertPortal(database.db);
  scope = { integration_id: integrationId, organization_id: defaultOrganizationId };
});

const history = (days = 7) => readHistory(context, { integrationId, days });

/** A run that ended so many minutes ago. */
async function ran(
  minutesAgo: number,
  {
    mode = 'incremental',
    status = 'completed',
    error = null,
  }: { mode?: RunMode; status?: RunStatus; error?: string | null } = {},
): Promise<string> {
  const { id } = await database.db
    .insertInto('sync_runs')
    .values({
      ...scope,
      mode,
      status,
      error,
      object_types: mode === 'push' ? ['company'] : ['company', 'contact', 'deal'],
      requested_by: 'test',
      created_at: at(minutesAgo + 1),
      started_at: at(minutesAgo + 1),
      completed_at: at(minutesAgo),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function acted(action: string, minutesAgo: number): Promise<void> {
  await audit(database.db, { organizationId: defaultOrganizationId, actor: 'test', action, integrationId });
  await database.db
    .updateTable('audit_log')
    .set({ created_at: at(minutesAgo) })
    .where('action', '=', action)
    .where('created_at', '>', at(0))
    .execute();
}

test('a portal of which nothing is known has no figures, rather than good ones', async () => {
  expect(await history()).toMatchObject({
    timeZone: 'UTC',
    targets: { success: 0.99, freshnessSeconds: 3_600, availability: 0.999 },
    freshness: { lastDay: { changes: 0, p50Seconds: null, p95Seconds: null, inTime: null } },
    success: { records: { total: 0, share: null }, runs: { total: 0, share: null } },
    availability: { share: null, countedSeconds: 0, outages: [] },
    drift: [],
    calls: { hours: [], today: 0, daily: null },
  });
  expect((await history()).days.map(({ day }) => day)).toEqual(
    [4, 5, 6, 7, 8, 9, 10].map((day) => `2026-07-${String(day).padStart(2, '0')}`),
  );
  expect((await history(1)).days).toHaveLength(1);
  await expect(
    readHistory(
      { ...context, organizationId: '00000000-0000-0000-0000-0000000000ff' },
      { integrationId, days: 7 },
    ),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('freshness and success follow from the hours; days are those of the portal’s time zone', async () => {
  await database.db
    .updateTable('hubspot_portals')
    .set({ time_zone: 'America/New_York' })
    .where('integration_id', '=', integrationId)
    .execute();
  const seconds = (count: number, age: number) => new Array<number>(count).fill(age * 1_000);
  await database.db
    .insertInto('sync_hours')
    .values([
      // 23:00 of the 9th in New York.
      { ...scope, hour: '2026-07-10T03:00Z', received: 100, failed: 1, ages: countAges(seconds(90, 10)) },
      {
        ...scope,
        hour: '2026-07-10T04:00Z',
        received: 300,
        updated: 20,
        ages: countAges(seconds(10, 7_200)),
      },
      { ...scope, hour: '2026-07-05T04:00Z', received: 600, failed: 9, ages: countAges(seconds(900, 1)) },
      { ...scope, hour: '2026-01-05T04:00Z', received: 1_000, failed: 1_000 },
    ])
    .execute();
  const read = await history();
  expect(read.success.records).toEqual({ total: 1_000, good: 990, share: 0.99 });
  expect(read.days.map(({ day, inbound }) => [day, inbound.received])).toEqual([
    ['2026-07-04', 0],
    ['2026-07-05', 600],
    ['2026-07-06', 0],
    ['2026-07-07', 0],
    ['2026-07-08', 0],
    ['2026-07-09', 100],
    ['2026-07-10', 300],
  ]);
  const { lastDay, period } = read.freshness;
  expect(lastDay).toMatchObject({ changes: 100, inTime: 0.9 });
  expect(lastDay.p50Seconds).toBeGreaterThan(7);
  expect(lastDay.p50Seconds).toBeLessThan(13);
  expect(lastDay.p95Seconds).toBeGreaterThan(5_000);
  expect(period).toMatchObject({ changes: 1_000, inTime: 0.99 });
});

test('availability: synced often enough counts, a pause does not, and a rest gives time to come back', async () => {
  await ran(30 * 60, { mode: 'full' });
  // Every half hour, except from 20 h ago to 15 h ago; paused from 10 h to 6 h ago.
  for (let minutes = 29.5 * 60; minutes >= 0; minutes -= 30) {
    const isOut = minutes < 20 * 60 && minutes > 15 * 60;
    const isPaused = minutes < 10 * 60 && minutes > 5.5 * 60;
    if (!isOut && !isPaused) await ran(minutes);
  }
  // A run that failed, or only read a part, doesn't count towards the target.
  await ran(17 * 60, { status: 'failed', error: 'HubSpot did not answer.' });
  await ran(16 * 60, { status: 'completed_with_errors', error: 'deal: HubSpot did not answer.' });
  await acted('portal.paused', 10 * 60);
  await acted('portal.resumed', 6 * 60);
  const { availability, success } = await history();
  // The last good run before the gap holds for an hour more; the half hour after the pause does not count.
  expect(availability.outages).toEqual([
    { from: at(19 * 60).toISOString(), to: at(15 * 60).toISOString(), seconds: 4 * 3_600 },
  ]);
  expect(availability).toMatchObject({
    countedSeconds: 25.5 * 3_600,
    downSeconds: 4 * 3_600,
    restingSeconds: 4 * 3_600,
  });
  expect(availability.share).toBeCloseTo(21.5 / 25.5);
  expect(success.runs.total - success.runs.good).toBe(2);
  const today = (await history(1)).availability;
  expect(today).toMatchObject({ share: 1, restingSeconds: 4 * 3_600 });
});

test('a first load that fails is down until one succeeds', async () => {
  await ran(300, { mode: 'full', status: 'failed', error: 'HubSpot did not answer.' });
  expect((await history()).availability).toMatchObject({ share: 0, downSeconds: 300 * 60 });
  await ran(100, { mode: 'full', status: 'completed_with_errors' });
  await ran(30);
  expect((await history()).availability.outages).toMatchObject([
    // An hour after the load, it had been too long ago, until the next one.
    { from: at(40).toISOString(), to: at(30).toISOString() },
    { from: at(300).toISOString(), to: at(100).toISOString() },
  ]);
});

test('what comparisons found, and what was sent', async () => {
  for (const [minutesAgo, records] of [
    [2_000, 4],
    [500, 0],
  ] as const) {
    const run_id = await ran(minutesAgo, { mode: 'reconcile' });
    await database.db
      .insertInto('hubspot_sync_log')
      .values(
        (['company', 'deal'] as const).map((object_type) => ({
          ...scope,
          run_id,
          object_type,
          sync_direction: 'inbound' as const,
          status: 'completed' as const,
          completed_at: at(minutesAgo),
          records_drifted: records,
          links_drifted: 1,
        })),
      )
      .execute();
  }
  await database.db
    .insertInto('hubspot_sync_log')
    .values({
      ...scope,
      run_id: await ran(10, { mode: 'push' }),
      object_type: 'company',
      sync_direction: 'outbound',
      records_processed: 9,
      records_updated: 7,
      records_failed: 2,
      status: 'completed_with_errors',
      completed_at: at(10),
    })
    .execute();
  const read = await history();
  expect(read.drift).toMatchObject([
    { records: 0, links: 2, at: at(500).toISOString() },
    { records: 8, links: 2 },
  ]);
  expect(read.days.at(-1)?.outbound).toEqual({ sent: 7, failed: 2 });
  // A push isn't a sync.
  expect(read.success.runs).toEqual({ total: 2, good: 2, share: 1 });
});

test("each call is counted once, by any process, without affecting the limit; so is HubSpot's daily usage", async () => {
  const ring = context.rateLimiter;
  for (let n = 0; n < 5; n += 1) await ring.acquire('4242', 'burst');
  await ring.acquire('4242', 'search');
  await ring.acquire('other', 'burst');
  await Promise.all([1, 2, 3, 4].map(() => noteCalls(database.db, now - hour)));
  await ring.charge('4242', 'burst', 3);
  await ring.observe('4242', 'burst', {
    max: undefined,
    remaining: 90,
    free: 90,
    day: { limit: 500_000, used: 1_234 },
  });
  const { calls, days } = await history();
  expect(calls).toMatchObject({ limit: 100, hourlyLimit: 36_000, today: 9 });
  expect(calls.hours).toEqual([
    { at: '2026-07-10T09:00:00.000Z', calls: 6 },
    { at: '2026-07-10T10:00:00.000Z', calls: 3 },
  ]);
  expect(days.at(-1)?.calls).toBe(9);
  expect(await ring.day('4242')).toMatchObject({ limit: 500_000, used: 1_234 });
  expect(await ring.day('other')).toBeUndefined();
});

test('calls that were made before the portal came here are not its own', async () => {
  await context.rateLimiter.acquire('777', 'burst');
  const another = await insertPortal(database.db, { portalId: '777' });
  await context.rateLimiter.acquire('777', 'burst');
  const { calls } = await readHistory(context, { integrationId: another, days: 1 });
  expect(calls.today).toBe(1);
});
