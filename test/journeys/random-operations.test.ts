import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { defaultSubscriptions, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import type { FaultRule } from '../../practice-portal/server/faults.ts';
import type { Mapping } from '../../src/contract/mappings.ts';
import type { SyncRun } from '../../src/contract/sync.ts';
import { type ProductProcesses, startProductProcesses } from '../support/processes/product-processes.ts';
import { createMeddler, type Meddler } from '../support/random/meddler.ts';
import { createRandom } from '../support/random/random.ts';
import { callsAbout, carryOut, describeCall } from '../support/random/random-calls.ts';
import {
  calculatedProperty,
  createRandomOperations,
  defaultWeights,
  type RandomOperations,
} from '../support/random/random-operations.ts';
import { createPicker, type Picker } from '../support/random/random-values.ts';
import { until } from '../support/time/wait.ts';
import { compareWithTruth, findTexts } from '../support/truth/compare-with-truth.ts';
import { describeRecords } from '../support/truth/describe-records.ts';

// Anything may happen in HubSpot while the product syncs and its processes die: in the end both sides are equal.
//
// RANDOM_SEED repeats what happened in HubSpot (not when each process died); RANDOM_MINUTES goes on with other
// seeds for that long.

const portalId = 1001;
const sizes = { portalId, companies: 300, contacts: 1_500, deals: 800 };
const mostLagMs = 500;
const { RANDOM_SEED, RANDOM_MINUTES, RANDOM_OPERATIONS } = process.env;
const operationsPerPhase = Number(RANDOM_OPERATIONS ?? 800);
const minutes = Number(RANDOM_MINUTES ?? 0);

test('the same seed does the same, and what was done can be done again call by call', async () => {
  const portals = await startPracticePortal({
    // The ids of labels follow from the portal's, by 60.
    portals: [1, 61, 121].map((n) => ({ ...sizes, portalId: n, companies: 80, contacts: 200, deals: 90 })),
  });
  const truthOf = (n: number) => {
    const truth = portals.portal(n).truth();
    const plain = ({ id, properties }: { id: string; properties: Record<string, string> }) => ({
      id,
      properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !name.endsWith('date'))),
    });
    return {
      records: (['company', 'contact', 'deal'] as const).map((type) => [
        [...truth.records(type)].map(plain),
        [...truth.archived(type)].map(plain),
        [...truth.merged(type)],
      ]),
      links: [...truth.associations()].map(({ typeIds: _, ...pair }) => pair),
    };
  };
  const [first, second] = [1, 61].map((n) => createRandomOperations(portals.portal(n), { seed: 4 }));
  for (let n = 0; n < 800; n += 1) {
    first?.next();
    second?.next();
  }
  for (const call of first?.log ?? []) carryOut(portals.portal(121), call);
  expect(truthOf(61)).toEqual(truthOf(1));
  expect(truthOf(121)).toEqual(truthOf(1));
  expect(new Set(first?.log.map((call) => call.do)).size).toBe(12);
  await portals.close();
});

test(
  'whatever happens in HubSpot, and whichever process dies, in the end both sides are equal',
  async () => {
    const ending = Date.now() + minutes * 60_000;
    let seed = RANDOM_SEED ? Number(RANDOM_SEED) : randomInt(1_000_000);
    do {
      await live(seed);
      seed += 1;
    } while (Date.now() < ending);
  },
  (minutes + 6) * 60_000,
);

/** Two phases: at first, no event of HubSpot is lost; then some are, and HubSpot has faults. */
async function live(seed: number): Promise<void> {
  process.stdout.write(`RANDOM_SEED=${seed}\n`);
  const pick = createPicker(createRandom(seed + 1));
  const world = await startProductProcesses({ ...sizes, seed: 1 + (seed % 7) });
  world.portal.defineProperty('company', {
    name: calculatedProperty,
    type: 'number',
    fieldType: 'calculation_rollup',
    calculated: true,
  });
  // Calculated values are re-read by their own rounds or by a comparison, so they only change in the second phase.
  const weights = { ...defaultWeights };
  const operations = createRandomOperations(world.portal, { seed, mostLagMs, weights });
  try {
    world.portal.searchLagMs = 200;
    world.portal.webhooks.configure({
      targetUrl: world.webhookUrl,
      subscriptions: defaultSubscriptions(pick.one(['classic', 'object', 'both'] as const)),
      duplicate: 0.15,
      reorder: true,
      late: 0.15,
      lateMs: 3_000,
      // The first retry after 30 ms, the last ones after some seconds.
      retryScale: 0.0005,
      mergeDeletions: pick.one(['first', 'last', 'never'] as const),
      mergeNewIds: pick.chance(0.5),
    });
    await mapCalculated(world);
    const meddler = await createMeddler(world, pick);

    await rage(world, operations, meddler, pick, [undefined, 'incremental']);
    await settle(world);
    expectEnded(await world.sync('incremental'));
    const erased = operations.erased().flatMap((one) => one.texts);
    await expectEqual(world, operations, 'after an incremental sync', erased);
    expect(driftOf(await world.sync('reconcile'))).toEqual(noDrift);

    world.portal.webhooks.configure({ lose: 0.1 });
    weights.recalculate = 8;
    for (const fault of faults) world.portal.faults.add({ seed, ...fault });
    await rage(world, operations, meddler, pick, [undefined, 'reconcile', 'incremental', 'full']);
    await settle(world);
    expectEnded(await world.sync('reconcile'));
    // If the event of an erasure was lost, HubSpot only shows that the contact is gone.
    await expectEqual(world, operations, 'after a reconcile', erased);
    await expectCalculated(world);
    expect(driftOf(await world.sync('reconcile'))).toEqual(noDrift);
  } catch (error) {
    process.stdout.write(`${world.output().split('\n').filter(isTelling).slice(-40).join('\n')}\n`);
    throw new Error(`RANDOM_SEED=${seed} failed after ${operations.log.length} calls`, { cause: error });
  } finally {
    await world.close();
  }
}

const isTelling = (line: string) => /"level":(40|50|60)/.test(line) && !/HubSpot (call|says)/.test(line);

/** Every temporary fault, now and then. */
const faults: FaultRule[] = [
  { effect: { kind: 'status', status: 500 }, probability: 0.01 },
  { effect: { kind: 'status', status: 502, body: 'html' }, probability: 0.005 },
  { effect: { kind: 'status', status: 423 }, probability: 0.003 },
  { effect: { kind: 'too-many', policy: 'ten-secondly', retryAfter: 1 }, probability: 0.003 },
  { match: { pathClass: 'search' }, effect: { kind: 'too-many', policy: 'secondly' }, probability: 0.01 },
  { effect: { kind: 'truncate' }, probability: 0.005 },
  { effect: { kind: 'drop', when: 'before' }, probability: 0.005 },
  { effect: { kind: 'drop', when: 'after' }, probability: 0.005 },
  { effect: { kind: 'expire-token' }, probability: 0.001 },
  { match: { pathClass: ['list', 'search'] }, effect: { kind: 'short-page', size: 7 }, probability: 0.02 },
  { match: { objectType: 'deal' }, effect: { kind: 'forbid' }, probability: 0.001 },
];

/** Operations, syncs, kills and admins in parallel, until the operations are done. */
async function rage(
  world: ProductProcesses,
  operations: RandomOperations,
  meddler: Meddler,
  pick: Picker,
  modes: (SyncRun['mode'] | undefined)[],
): Promise<void> {
  let over = false;
  const syncing = async () => {
    while (!over) {
      await world.sync(pick.one(modes)).catch(async (error: unknown) => {
        if (!String(error).includes('portal_paused')) throw error;
        await pause(100);
      });
    }
  };
  const meddling = async () => {
    while (!over) {
      await pause(500 + pick.below(3_000));
      if (!over) await meddler.meddle();
    }
  };
  const dying = async () => {
    while (!over) {
      await pause(1_000 + pick.below(5_000));
      if (!over) await world.replace(pick.below(world.count));
    }
  };
  const operating = async () => {
    for (let done = 0; done < operationsPerPhase; ) {
      const burst = Math.min(1 + pick.below(40), operationsPerPhase - done);
      for (let n = 0; n < burst; n += 1) operations.next();
      done += burst;
      await pause(20 + pick.below(300));
    }
    over = true;
  };
  try {
    await Promise.all([operating(), syncing(), dying(), meddling()]);
  } finally {
    over = true;
  }
  await meddler.takeBack();
}

/** Paces the operations; nothing is expected to have happened after it. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until HubSpot has sent all its events, its index is up to date, and the product has read everything. */
async function settle({ portal, database }: ProductProcesses): Promise<void> {
  portal.faults.clear();
  const known = Date.now() + mostLagMs;
  portal.searchLagMs = 0;
  await portal.webhooks.idle();
  await until('the index', async () => Date.now() > known);
  await until('the webhook events to be read', async () => {
    const { rows } = await sql`select from webhook_events limit 1`.execute(database.db);
    return rows.length === 0;
  });
}

function expectEnded(run: SyncRun): void {
  expect(run.error).toBeUndefined();
  expect(run.status).toMatch(/^completed/);
  expect(run.progress.filter((part) => part.status === 'failed')).toEqual([]);
}

const noDrift = (['company', 'contact', 'deal'] as const).map((objectType) => ({
  objectType,
  drift: { records: 0, links: 0 },
}));

function driftOf(run: SyncRun) {
  expectEnded(run);
  return run.progress
    .filter((part) => part.direction === 'inbound')
    .map(({ objectType, drift }) => ({ objectType, drift }))
    .sort((a, b) => (a.objectType < b.objectType ? -1 : 1));
}

const calculatedField = 'open_arr';

/** Syncs once and adds a mapping from a property that HubSpot calculates. */
async function mapCalculated({ ask, sync, integrationId }: ProductProcesses): Promise<void> {
  await sync(undefined);
  const path = '/api/integrations/hubspot/mappings';
  const query = `integrationId=${integrationId}&objectType=company`;
  const { items } = await ask<{ items: { mappings: Mapping[] }[] }>(`${path}?${query}`);
  const calculated = { property: calculatedProperty, field: `customFields.${calculatedField}` };
  const mappings = [...(items[0]?.mappings ?? []), { ...calculated, direction: 'inbound' }];
  await ask(path, { method: 'PUT', body: { integrationId, objectType: 'company', mappings } });
}

/** Every company has the value that HubSpot calculated last. */
async function expectCalculated({ database, integrationId, portal }: ProductProcesses): Promise<void> {
  const { rows } = await sql<{ id: string; value: number | null }>`
    select r.external_id as id, (c.custom_fields ->> ${calculatedField})::float as value
    from customers c join hubspot_records r on r.row_id = c.id and r.integration_id = ${integrationId}
    where not r.is_alias and c.archived_at is null`.execute(database.db);
  const here = new Map(rows.map(({ id, value }) => [id, value]));
  const there = [...portal.truth().companies()].map(({ id, properties }) => {
    const value = properties[calculatedProperty];
    return [id, value === undefined || value === '' ? null : Number(value)] as const;
  });
  expect(there.some(([, value]) => value !== null)).toBe(true);
  expect(there.filter(([id, value]) => here.get(id) !== value)).toEqual([]);
}

async function expectEqual(
  world: ProductProcesses,
  operations: RandomOperations,
  when: string,
  erased: readonly string[],
): Promise<void> {
  const { db } = world.database;
  const { portal } = world;
  const differences = await compareWithTruth(db, world.integrationId, portal.truth(), portal.owners);
  const left = await findTexts(db, erased);
  // Records that couldn't be stored or read at all; rejected single values are listed correctly.
  const refused = await db
    .selectFrom('quarantine')
    .select(['object_type', 'external_id', 'code', 'details'])
    .where('status', '=', 'open')
    .where('code', 'in', ['rejected_by_database', 'record_unreadable'])
    .execute();
  differences.push(...refused.map((one) => `${one.object_type} ${one.external_id}: ${JSON.stringify(one)}`));
  if (differences.length + left.length === 0) return;
  // For an association both ids, for anything else the record's own.
  const ids = differences
    .slice(0, 3)
    .flatMap((difference) =>
      (difference.match(/\d{9,}/g) ?? []).slice(0, difference.includes(' - ') ? 2 : 1),
    );
  const known = await describeRecords(db, ids);
  const lines = callsAbout(operations.log, ids).map(describeCall);
  throw new Error(
    [
      `Not equal ${when}:`,
      ...differences,
      ...left.slice(0, 10),
      'What is known here of the first of them:',
      ...known,
      'What happened to them in HubSpot:',
      ...lines.slice(-40),
    ].join('\n'),
  );
}
