import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createContextAt } from '../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { defaultOrganizationId, type OrganizationContext } from '../context/context.ts';
import type { ObjectType, SyncMode } from '../contract/common.ts';

import { readStatus } from './read-status.ts';

const minute = 60_000;
const now = Date.parse('2026-07-10T10:00:00Z');
const ago = (minutes: number) => new Date(now - minutes * minute);

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
  await database.db.deleteFrom('integrations').execute();
  for (const table of ['hubspot_records', 'webhook_events'] as const)
    await database.db.deleteFrom(table).execute();
  integrationId = await insertPortal(database.db);
  scope = { integration_id: integrationId, organization_id: defaultOrganizationId };
});

const status = async () => {
  const [integration] = (await readStatus(context)).integrations;
  if (!integration) throw new Error('no portal');
  return integration;
};
const company = async () => (await status()).objects.find(({ objectType }) => objectType === 'company');
async function ran(mode: SyncMode, minutesAgo: number, drift?: [number, number]): Promise<void> {
  const run = await database.db
    .insertInto('sync_runs')
    .values({
      ...scope,
      mode,
      object_types: ['company', 'contact', 'deal'],
      status: 'completed',
      requested_by: 'test',
      created_at: ago(minutesAgo),
      started_at: ago(minutesAgo),
      completed_at: ago(minutesAgo),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('hubspot_sync_log')
    .values(
      (['company', 'contact', 'deal'] as const).map((objectType) => ({
        ...scope,
        run_id: run.id,
        object_type: objectType,
        sync_direction: 'inbound' as const,
        status: 'completed' as const,
        completed_at: ago(minutesAgo),
        ...(drift ? { records_drifted: drift[0], links_drifted: drift[1] } : {}),
      })),
    )
    .execute();
}
const schedule = (everyMinutes: number | null) =>
  database.db
    .insertInto('hubspot_settings')
    .values({ ...scope, settings: JSON.stringify({ schedule: { everyMinutes } }) })
    .onConflict((conflict) =>
      conflict
        .column('integration_id')
        .doUpdateSet({ settings: JSON.stringify({ schedule: { everyMinutes } }) }),
    )
    .execute();
const records = (objectType: ObjectType, ids: number[], excluded = false) =>
  database.db
    .insertInto('hubspot_records')
    .values(
      ids.map((n) => ({
        ...scope,
        object_type: objectType,
        external_id: String(n),
        row_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
        source_updated_at: ago(60),
        excluded_at: excluded ? ago(1) : null,
      })),
    )
    .execute();

test('a portal that was never synced', async () => {
  expect(await status()).toMatchObject({
    freshness: 'behind',
    schedule: { everyMinutes: 15, timeZone: 'UTC' },
    webhooks: { state: 'not_possible', lastReceivedAt: null, waiting: 0 },
    links: { lastRoundAt: null, roundSeconds: null },
    schemaDrift: 0,
    pendingExits: [],
  });
  expect(await company()).toMatchObject({ records: 0, excluded: 0, drift: null, lastReconciledAt: null });
});

test('drift is what the last reconcile found, whatever ran after it', async () => {
  await ran('reconcile', 600, [7, 9]);
  await ran('reconcile', 300, [2, 3]);
  await ran('incremental', 5);
  expect(await company()).toMatchObject({
    drift: { records: 2, links: 3 },
    lastReconciledAt: ago(300).toISOString(),
    lastSyncedAt: ago(5).toISOString(),
  });
});

test('freshness is judged by the portal’s own schedule, and by changes that wait', async () => {
  const freshnessAt = async (everyMinutes: number | null) => {
    await schedule(everyMinutes);
    return (await status()).freshness;
  };
  await ran('incremental', 90);
  expect(await freshnessAt(15)).toBe('behind');
  expect(await freshnessAt(60)).toBe('current');
  expect(await freshnessAt(1_440)).toBe('current');
  expect(await freshnessAt(null)).toBe('current');
  await ran('incremental', 59);
  expect(await freshnessAt(5)).toBe('current');

  const event = (minutes: number) => ({
    ...scope,
    kind: 'record' as const,
    object_type: 'company' as const,
    external_id: '1',
    subscription_type: 'company.propertyChange',
    occurred_at: ago(minutes),
  });
  await database.db
    .insertInto('webhook_events')
    .values([event(10), event(20)])
    .execute();
  expect(await company()).toMatchObject({ oldestUnsyncedChangeAt: ago(20).toISOString() });
  expect(await status()).toMatchObject({ freshness: 'current', webhooks: { waiting: 2 } });
  await database.db.insertInto('webhook_events').values(event(70)).execute();
  expect((await status()).freshness).toBe('behind');
});

test('a round over the links is over when that of every kind is', async () => {
  const kinds = ['contact_company', 'deal_company', 'deal_contact'] as const;
  const round = (kind: (typeof kinds)[number], completed: Date | null, seconds: number) =>
    database.db
      .insertInto('sync_link_rounds')
      .values({ ...scope, kind, completed_at: completed, seconds })
      .execute();
  await round('contact_company', ago(10), 5);
  await round('deal_company', ago(30), 50);
  expect((await status()).links.lastRoundAt).toBeNull();
  await round('deal_contact', ago(20), 7);
  expect((await status()).links).toEqual({ lastRoundAt: ago(30).toISOString(), roundSeconds: 50 });
});

test('records that left are counted apart; many that wait to leave are shown', async () => {
  await records('company', [1, 2, 3]);
  await records('company', [4, 5], true);
  expect(await company()).toMatchObject({ records: 3, excluded: 2 });
  const ids = Array.from({ length: 30 }, (_, n) => 100 + n);
  await records('company', ids);
  const exit = (n: number) => ({
    ...scope,
    object_type: 'company' as const,
    external_id: String(n),
    noticed_at: ago(n - 90),
  });
  await database.db.insertInto('inclusion_exits').values(ids.slice(0, 10).map(exit)).execute();
  // This few leave automatically at the end of the run.
  await database.db
    .insertInto('hubspot_settings')
    .values({ ...scope, settings: JSON.stringify({ inclusion: { onExit: 'archive' } }) })
    .execute();
  expect((await status()).pendingExits).toEqual([]);
  await database.db.insertInto('inclusion_exits').values(ids.slice(10, 11).map(exit)).execute();
  expect((await status()).pendingExits).toEqual([
    { objectType: 'company', leaving: 11, here: 33, onExit: 'archive', since: ago(20).toISOString() },
  ]);
});

test('companies have an outbound line wherever pushing is on, before anything was pushed', async () => {
  const outbound = async () => (await status()).objects.filter(({ direction }) => direction === 'outbound');
  expect(await outbound()).toMatchObject([
    { objectType: 'company', lastSyncedAt: null, records: 0, inSync: 0, failing: 0, tells: ['health'] },
  ]);
  await database.db
    .insertInto('hubspot_settings')
    .values({ ...scope, settings: JSON.stringify({ push: { enabled: false } }) })
    .execute();
  expect(await outbound()).toEqual([]);
});
