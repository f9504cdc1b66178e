import { afterEach, expect, test } from 'vitest';
import type { Portal } from '../../practice-portal/portal.ts';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import type { FaultRule } from '../../practice-portal/server/faults.ts';
import type { StatusResponse } from '../../src/contract/portals.ts';
import type { SyncRun } from '../../src/contract/sync.ts';
import { grantConsent } from '../../src/demo/demo-consent.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { type Product, startProduct } from '../support/processes/programs.ts';
import { createRandom } from '../support/random/random.ts';
import { until } from '../support/time/wait.ts';
import { compareWithTruth } from '../support/truth/compare-with-truth.ts';

// A first sync by real processes, observed through the HTTP API and the tables: whatever happens to the processes, to
// HubSpot and to the database connection, in the end every record is there exactly once.

const portalId = 1001;
const unlimited = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };

let cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
  cleanUp = [];
});

interface World {
  portals: PracticePortal;
  portal: Portal;
  database: TestDatabase;
  api: Product;
  integrationId: string;
  startWorker(): Promise<Product>;
}

async function createWorld(sizes: { companies: number; contacts: number; deals: number }): Promise<World> {
  const portals = await startPracticePortal({
    portals: [{ portalId, ...sizes, limits: unlimited }],
    latencyMs: 15,
  });
  cleanUp.push(() => portals.close());
  const database = await createTestDatabase();
  cleanUp.push(() => database.close());
  const env = {
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
    HUBSPOT_AUTHORIZE_URL: portals.authorizeUrl,
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
  };
  const start = async (role: 'api' | 'worker') => {
    const product = await startProduct({ databaseUrl: database.url, role, env });
    cleanUp.push(() => product.end('SIGKILL'));
    return product;
  };
  const api = await start('api');
  const portal = portals.portal(portalId);
  const integrationId = await connect(api, portal);
  return { portals, portal, database, api, integrationId, startWorker: () => start('worker') };
}

/** Connects by OAuth, without starting a sync. */
async function connect(api: Product, portal: Portal): Promise<string> {
  const begun = await api.request('/api/integrations/hubspot/connect', {
    method: 'POST',
    body: '{"startSync":false}',
  });
  const { authorizeUrl } = (await begun.json()) as { authorizeUrl: string };
  // The product assumes that it is reached on PORT, which here is any free one.
  const back = new URL(await grantConsent(authorizeUrl, String(portal.portalId)));
  const landed = await fetch(`${api.url}${back.pathname}${back.search}`, { redirect: 'manual' });
  expect(landed.headers.get('location')).toContain(`connected=${portal.portalId}`);
  const status = (await (await api.request('/api/integrations/hubspot/status')).json()) as StatusResponse;
  return status.integrations[0]?.id ?? '';
}

async function requestSync(world: World): Promise<string> {
  const answer = await world.api.request('/api/integrations/hubspot/sync', {
    method: 'POST',
    body: JSON.stringify({ integrationId: world.integrationId }),
  });
  expect(answer.status).toBe(202);
  const { runs } = (await answer.json()) as { runs: { id: string }[] };
  return runs[0]?.id ?? '';
}

/** A run in the API; while the API can't reach its database, it responds with 503 and is called again. */
async function readRun(world: World, id: string): Promise<SyncRun> {
  return until('an answer about the run', async () => {
    const answer = await world.api.request(`/api/integrations/hubspot/sync/${id}`);
    if (answer.status !== 503) expect(answer.status).toBe(200);
    return answer.ok && ((await answer.json()) as SyncRun);
  });
}

const hasEnded = (run: SyncRun) => run.completedAt !== null && run;
const processed = (run: SyncRun) => run.progress.reduce((sum, part) => sum + part.processed, 0);

const differences = (world: World) =>
  compareWithTruth(world.database.db, world.integrationId, world.portal.truth());

test('killed at random moments, it resumes automatically where it was, and nothing is stored twice', async () => {
  const world = await createWorld({ companies: 900, contacts: 3_000, deals: 1_100 });
  const random = createRandom(20_261);
  const id = await requestSync(world);
  let worker = await world.startWorker();
  let before = 0;
  for (let kill = 0; kill < 3; kill += 1) {
    // After another hundred to eight hundred records, the worker is killed.
    const target = before + 100 + Math.floor(random() * 700);
    const run = await until('progress', async () => {
      const now = await readRun(world, id);
      return (processed(now) >= target || now.completedAt !== null) && now;
    });
    if (run.completedAt) break;
    await worker.end('SIGKILL');
    before = processed(await readRun(world, id));
    worker = await world.startWorker();
  }
  const run = await until('the end of the run', async () => hasEnded(await readRun(world, id)), 120_000);
  expect(run.status).toMatch(/^completed/);
  expect(await differences(world)).toEqual([]);
  const counts = world.portal.truth().counts();
  for (const objectType of ['company', 'deal'] as const) {
    expect(run.progress.find((part) => part.objectType === objectType)).toMatchObject({
      processed: counts[objectType],
      created: counts[objectType],
      updated: 0,
    });
  }
  // From its checkpoint, not from the start: a load without a kill takes about 75 calls, and each restart ten more.
  expect(run.requests).toBeLessThan(170);
});

test('stopped politely it ends at once, and another process goes on', async () => {
  const world = await createWorld({ companies: 900, contacts: 2_500, deals: 900 });
  const id = await requestSync(world);
  const worker = await world.startWorker();
  await until('a third of the companies', async () => processed(await readRun(world, id)) > 300);
  expect(await worker.end('SIGTERM')).toBe(0);
  await world.startWorker();
  const run = await until('the end of the run', async () => hasEnded(await readRun(world, id)), 60_000);
  expect(run.status).toMatch(/^completed/);
  expect(await differences(world)).toEqual([]);
});

test('database connections that are cut lose nothing', async () => {
  const world = await createWorld({ companies: 900, contacts: 2_500, deals: 900 });
  const id = await requestSync(world);
  await world.startWorker();
  for (const target of [200, 900, 1_800]) {
    await until('progress', async () => processed(await readRun(world, id)) >= target);
    await world.database.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
      )
      .catch(() => {});
  }
  const run = await until('the end of the run', async () => hasEnded(await readRun(world, id)), 120_000);
  expect(run.status).toMatch(/^completed/);
  expect(await differences(world)).toEqual([]);
});

/** Every fault of the practice portal, each often enough to occur, none so often that nothing works. */
const everyFault: FaultRule[] = [
  { effect: { kind: 'too-many', policy: 'ten-secondly', retryAfter: 1 }, skip: 4, times: 2 },
  { match: { pathClass: 'search' }, effect: { kind: 'too-many', policy: 'secondly' }, skip: 1, times: 1 },
  ...[500, 502, 503, 504, 524].map(
    (status, at): FaultRule => ({
      effect: { kind: 'status', status, body: at % 2 === 0 ? 'html' : 'json' },
      skip: 8 + at * 5,
      times: 1,
    }),
  ),
  { effect: { kind: 'status', status: 423 }, skip: 14, times: 1 },
  { effect: { kind: 'status', status: 477, retryAfter: 1 }, skip: 22, times: 1 },
  // Only once: two tokens that expire within the attempts of one call are a rejection, not an expiry.
  { match: { pathClass: 'batch-read' }, effect: { kind: 'expire-token' }, skip: 6, times: 1 },
  { effect: { kind: 'hang', when: 'before' }, skip: 20, times: 1 },
  { effect: { kind: 'hang', when: 'after' }, skip: 26, times: 1 },
  { effect: { kind: 'truncate' }, skip: 10, times: 2 },
  { effect: { kind: 'drop', when: 'before' }, skip: 12, times: 2 },
  { effect: { kind: 'drop', when: 'after' }, skip: 18, times: 2 },
  { match: { pathClass: 'association-batch' }, effect: { kind: 'status', status: 500 }, times: 2 },
  { match: { pathClass: 'list' }, effect: { kind: 'short-page', size: 7 }, skip: 3, times: 3 },
  {
    match: { pathClass: 'batch-read' },
    effect: { kind: 'status', status: 502, body: 'html' },
    skip: 2,
    times: 2,
  },
];

test('every fault of HubSpot’s is waited out or tried again, and nothing is missing', async () => {
  const world = await createWorld({ companies: 900, contacts: 2_500, deals: 900 });
  for (const fault of everyFault) world.portal.faults.add({ seed: 7, ...fault });
  const id = await requestSync(world);
  await world.startWorker();
  const run = await until(
    'the end of the run',
    async () => {
      // A hanging call would be given up after the client's timeout, which has its own tests; here it is released.
      world.portal.faults.release();
      return hasEnded(await readRun(world, id));
    },
    150_000,
  );
  expect(run.error).toBeUndefined();
  expect(run.status).toMatch(/^completed/);
  expect(world.portal.faults.list().filter((fault) => fault.hits === 0)).toEqual([]);
  expect(await differences(world)).toEqual([]);
});

test('when access is revoked it stops, says what to do, and goes on after connecting again', async () => {
  const world = await createWorld({ companies: 400, contacts: 600, deals: 200 });
  world.portal.faults.add({
    match: { pathClass: 'list' },
    effect: { kind: 'revoke-token' },
    skip: 2,
    times: 1,
  });
  const id = await requestSync(world);
  await world.startWorker();
  const failed = await until('the end of the run', async () => hasEnded(await readRun(world, id)));
  expect(failed.status).toBe('failed');
  expect(failed.error).toMatch(/connect/i);
  const status = (await (
    await world.api.request('/api/integrations/hubspot/status')
  ).json()) as StatusResponse;
  expect(status.integrations).toMatchObject([{ status: 'reauthorization_required' }]);

  expect(await connect(world.api, world.portal)).toBe(world.integrationId);
  const again = await requestSync(world);
  const run = await until('the end of the second run', async () => hasEnded(await readRun(world, again)));
  expect(run.status).toMatch(/^completed/);
  expect(await differences(world)).toEqual([]);
});
