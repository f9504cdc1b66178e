import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { json } from '../../../test/support/app.ts';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { until } from '../../../test/support/time/wait.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { takeStale } from '../definitions/stale-types.ts';
import { runSync } from './run-sync.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 6, contacts: 6, deals: 4, oddities: false });
});
afterAll(() => world.close());

/** How many deadlocks PostgreSQL had to resolve. */
const deadlocks = async () => {
  // Every connection of the pool at the same time: each reports its own counts.
  const connections = world.database.pool.options.max;
  await Promise.all(
    Array.from({ length: connections }, () =>
      sql`select pg_stat_force_next_flush(), pg_sleep(0.05)`.execute(world.database.db),
    ),
  );
  const { rows } = await sql<{ deadlocks: string }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(world.database.db);
  return Number(rows[0]?.deadlocks);
};
let deadlocksBefore: number;
beforeEach(async () => {
  deadlocksBefore = await deadlocks();
});

let count = 0;
const putMappings = () => {
  count += 1;
  const mappings = [{ property: 'website', field: 'customFields.site', default: `none ${count}` }];
  return world.app.asAdmin(
    `${base}/mappings`,
    json('PUT', { integrationId: world.integrationId, objectType: 'company', mappings }),
  );
};
const putSettings = () => {
  count += 1;
  const filters = [
    { objectType: 'company', property: 'name', operator: 'NOT_IN', values: [`nobody ${count}`] },
  ];
  return world.app.asAdmin(
    `${base}/settings`,
    json('PUT', { integrationId: world.integrationId, inclusion: { filters, onExit: 'keep' } }),
  );
};
const post = (path: string) =>
  world.app.asAdmin(`${base}/${path}`, json('POST', { integrationId: world.integrationId }));
const sync = () => post('sync');
const disconnect = () =>
  world.app.asAdmin(`${base}/disconnect`, json('DELETE', { integrationId: world.integrationId }));
const connect = () =>
  world.app.asAdmin(
    `${base}/connect`,
    json('POST', { accessToken: world.portal.staticToken, startSync: true }),
  );

/** Runs any waiting run, like a worker. */
const work = async () => {
  const runs = await world.database.db
    .selectFrom('sync_runs')
    .select('id')
    .where('status', 'in', ['queued', 'running'])
    .where('mode', '<>', 'push')
    .execute();
  const { context } = world;
  for (const { id } of runs) {
    await runSync(context, syncPartsOf(context), id, new AbortController().signal).catch(() => undefined);
  }
};

const waitForWaiters = (wanted: number) =>
  until(`${wanted} that wait for a lock`, async () => {
    const { rows } = await sql<{ waiting: string }>`
      select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(world.database.db);
    return Number(rows[0]?.waiting) >= wanted;
  });

const pairs: Record<string, (() => Promise<Response>)[]> = {
  'mappings and a sync': [putMappings, sync],
  'settings and a sync': [putSettings, sync],
  'mappings, settings and a sync': [putMappings, putSettings, sync],
  'two saves of mappings': [putMappings, putMappings],
  'two saves of settings': [putSettings, putSettings],
  'pausing and a sync': [() => post('pause'), sync, () => post('resume'), sync],
  'disconnecting, a sync and connecting': [disconnect, sync, connect, putMappings],
};

test.each(Object.keys(pairs))('%s at the same time, while a worker syncs', async (name) => {
  let isOver = false;
  const worker = (async () => {
    while (!isOver) await work();
  })();
  const statuses = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all((pairs[name] ?? []).map((act) => act()));
    for (const answer of answers) statuses.add(answer.status);
  }
  isOver = true;
  await worker;
  await connect();
  await post('resume');
  await work();
  // A paused or disconnected portal rejects requests; no other error may occur.
  expect([...statuses].filter((status) => status >= 300 && status !== 409)).toEqual([]);
  expect(await deadlocks()).toBe(deadlocksBefore);
});

test('a run that begins and a sync that takes its place wait for each other in turn', async () => {
  await putMappings();
  const refresh = await world.database.db
    .selectFrom('sync_runs')
    .select('id')
    .where('status', '=', 'queued')
    .executeTakeFirstOrThrow();
  const holder = await world.database.pool.connect();
  await holder.query('begin');
  await holder.query('select from hubspot_portals for update');
  const scope = { organizationId: defaultOrganizationId, integrationId: world.integrationId };
  const taking = takeStale(world.database.db, scope, refresh.id, ['company']);
  await waitForWaiters(1);
  const asking = sync();
  await waitForWaiters(2);
  await holder.query('commit');
  holder.release();
  await taking;
  expect((await asking).status).toBe(202);
  await work();
  expect(await deadlocks()).toBe(deadlocksBefore);
});
