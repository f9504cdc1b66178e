import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestContext } from '../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { insertPortal } from '../../test/support/portal-rows.ts';
import { type Context, defaultOrganizationId } from '../context.ts';
import { requestDueSyncs, syncEveryMinutes } from './request-due-syncs.ts';

let database: TestDatabase;
let context: Context;
let close: () => Promise<void>;
let integrationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ context, close } = await createTestContext(database));
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  await database.db.deleteFrom('integrations').execute();
  integrationId = await insertPortal(database.db);
});

/** A run that began and ended so many minutes ago; without an end it still runs. */
const runAgo = (began: number, ended?: number) =>
  database.db
    .insertInto('sync_runs')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: integrationId,
      mode: 'full',
      object_types: ['company'],
      status: ended === undefined ? 'running' : 'completed',
      requested_by: 'test',
      created_at: minutesAgo(began),
      started_at: minutesAgo(began),
      completed_at: ended === undefined ? null : minutesAgo(ended),
    })
    .execute();
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const connectedAgo = (minutes: number) =>
  database.db
    .updateTable('hubspot_portals')
    .set({ connected_at: sql<Date>`now() - make_interval(mins => ${minutes})` })
    .execute();
const scheduled = () =>
  database.db.selectFrom('sync_runs').select('status').where('requested_by', '=', 'schedule').execute();

test('a portal whose last sync is long enough ago gets one, whoever asks how often', async () => {
  await runAgo(syncEveryMinutes + 1, syncEveryMinutes);
  await Promise.all([requestDueSyncs(context), requestDueSyncs(context)]);
  await requestDueSyncs(context);
  expect(await scheduled()).toEqual([{ status: 'queued' }]);
});

test.each([
  ['was synced just now', () => runAgo(2, 1)],
  ['is being synced', () => runAgo(600)],
  ['took so long that it would be synced without end', () => runAgo(120, 60)],
  ['was connected just now', () => connectedAgo(1)],
])('a portal that %s is left alone', async (_name, arrange) => {
  await arrange();
  await requestDueSyncs(context);
  expect(await scheduled()).toEqual([]);
});

test('one that was connected without a first sync gets it by the schedule', async () => {
  await connectedAgo(syncEveryMinutes + 1);
  await requestDueSyncs(context);
  expect(await scheduled()).toHaveLength(1);
});

test.each(['paused', 'reauthorization_required', 'disconnected'])(
  'a portal that is %s is left alone',
  async (status) => {
    await connectedAgo(60);
    await database.db.updateTable('integrations').set({ status }).execute();
    await requestDueSyncs(context);
    expect(await scheduled()).toEqual([]);
  },
);
