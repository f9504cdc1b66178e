import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import type { Clock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { readStatus } from '../../portals/read-status.ts';
import { readOrigins } from '../../records/read-origins.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { defaultMappings } from '../mapping/portal-mappings.ts';
import { readCalculated, requestCalculatedReads, roundInterval } from './read-calculated.ts';

let loaded: LoadedPortal;
let companies: string[];
let deal: string;

beforeAll(async () => {
  loaded = await loadPortal({
    companies: 250,
    contacts: 0,
    deals: 0,
    oddities: false,
    firstLoad: false,
  });
  const { portal } = loaded;
  portal.defineProperty('company', {
    name: 'total_open_arr',
    type: 'number',
    fieldType: 'calculation_rollup',
    calculated: true,
  });
  companies = loaded.ids('company');
  for (const id of companies) portal.recalculate('company', id, { total_open_arr: '1000' });
  deal = portal.createRecord('deal', { dealname: 'In euros', amount: '100', deal_currency_code: 'EUR' }).id;
  await loaded.sync();
  const [name, ...others] = defaultMappings(syncMappings.objects.company);
  await saveMappings(inOrganization(loaded.context, defaultOrganizationId, 'test'), syncMappings, {
    integrationId: loaded.integrationId,
    objectType: 'company',
    mappings: [
      ...(name ? [name] : []),
      ...others.filter(({ field }) => field !== 'arr'),
      { property: 'total_open_arr', field: 'arr', direction: 'inbound' },
    ],
  });
  await loaded.sync();
}, 120_000);
afterAll(() => loaded.close());

let now = Date.now();
/** Time passes only in waits. */
const clock: Clock = {
  now: () => now,
  async sleep(ms) {
    now += ms;
  },
};
/** A context with a small budget: a quarter of it is one call in ten seconds. */
const thrifty = (its: Clock) => ({
  ...loaded.context,
  clock: its,
  config: { ...loaded.context.config, hubspot: { ...loaded.context.config.hubspot, burstLimit: 7 } },
});
const later = (minutes: number) => {
  now += minutes * 60_000;
};
const read = () =>
  readCalculated(
    thrifty(clock),
    syncPartsOf(loaded.context),
    loaded.integrationId,
    new AbortController().signal,
  );
const db = () => loaded.database.db;
const arrOf = async (id = companies[7] ?? '') =>
  (await db().selectFrom('customers').select('arr').where('external_id', '=', id).executeTakeFirstOrThrow())
    .arr;
const reads = () => loaded.portal.stats().byClass['batch-read'] ?? 0;
const roundOf = (objectType: 'company' | 'deal') =>
  db()
    .selectFrom('sync_calculated_rounds')
    .selectAll()
    .where('object_type', '=', objectType)
    .executeTakeFirstOrThrow();
const portalStatus = async () => {
  const context = inOrganization({ ...loaded.context, clock }, defaultOrganizationId, 'test');
  return (await readStatus(context)).integrations[0];
};

test('a calculated value that changes without a trace is here after the next round, and filed', async () => {
  await read();
  const [before] = [...loaded.portal.truth().companies()].filter(({ id }) => id === companies[7]);
  loaded.portal.recalculate('company', companies[7] ?? '', { total_open_arr: '2500' });
  const [after] = [...loaded.portal.truth().companies()].filter(({ id }) => id === companies[7]);
  expect(after?.updatedAt).toBe(before?.updatedAt);
  await loaded.sync('incremental');
  expect(Number(await arrOf())).toBe(1000);

  later(31);
  await read();
  expect(Number(await arrOf())).toBe(2500);
  const changes = await db()
    .selectFrom('field_changes')
    .select(['before', 'after', 'property', 'source', 'source_changed_at'])
    .where('source', '=', 'calculated')
    .execute();
  expect(changes).toEqual([
    {
      before: 1000,
      after: 2500,
      property: 'total_open_arr',
      source: 'calculated',
      source_changed_at: null,
    },
  ]);
  expect((await roundOf('company')).properties).toEqual(['total_open_arr']);
  const { id } = await db()
    .selectFrom('customers')
    .select('id')
    .where('external_id', '=', companies[7] ?? '')
    .executeTakeFirstOrThrow();
  const context = inOrganization(loaded.context, defaultOrganizationId, 'test');
  const { items } = await readOrigins(context, syncMappings, id);
  const arr = items.find(({ field }) => field === 'arr');
  expect(arr?.property).toBe('total_open_arr');
  expect(now - Date.parse(arr?.checkedAt ?? '')).toBeLessThan(60_000);
  expect(items.find(({ field }) => field === 'name')?.checkedAt).toBeNull();
});

test('another exchange rate changes what deals are worth in the company currency', async () => {
  loaded.portal.crm.rates = { ...loaded.portal.crm.rates, EUR: 2 };
  await loaded.sync('incremental');
  later(31);
  await read();
  const row = await db()
    .selectFrom('deals')
    .select('amount_in_company_currency')
    .where('external_id', '=', deal)
    .executeTakeFirstOrThrow();
  expect(Number(row.amount_in_company_currency)).toBe(200);
});

test('a round takes its share of the calls and goes on where it stopped; between rounds nothing is asked', async () => {
  later(31);
  loaded.portal.resetStats();
  const began = now;
  await read();
  // Three batches of companies, one call in ten seconds, then the deals.
  expect(reads()).toBe(4);
  expect(now - began).toBeGreaterThanOrEqual(20_000);
  await read();
  later(20);
  await read();
  expect(reads()).toBe(4);

  later(11);
  loaded.portal.recalculate('company', companies[249] ?? '', { total_open_arr: '7' });
  const slow: Clock = {
    now: () => now,
    async sleep() {
      now += 60_000;
    },
  };
  const slowly = () =>
    readCalculated(
      thrifty(slow),
      syncPartsOf(loaded.context),
      loaded.integrationId,
      new AbortController().signal,
    );
  await slowly();
  expect(reads()).toBe(5);
  expect((await roundOf('company')).after_id).toBe(companies.toSorted()[99]);
  expect(Number(await arrOf(companies[249]))).toBe(1000);
  await slowly();
  await slowly();
  expect(Number(await arrOf(companies[249]))).toBe(7);
  expect((await roundOf('company')).after_id).toBe('');
});

test('a run comes first, and a portal without a schedule is left alone', async () => {
  later(31);
  const run = await db()
    .insertInto('sync_runs')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: loaded.integrationId,
      mode: 'incremental',
      object_types: ['company'],
      status: 'running',
      requested_by: 'test',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  loaded.portal.resetStats();
  await read();
  expect(reads()).toBe(0);
  await db().deleteFrom('sync_runs').where('id', '=', run.id).execute();

  const asked: string[] = [];
  const jobs = {
    ...loaded.context.jobs,
    enqueue: async (task: string) => {
      asked.push(task);
    },
  };
  await requestCalculatedReads({ ...loaded.context, clock, jobs });
  expect(asked).toEqual(['read-calculated']);
  const settings = { schedule: { everyMinutes: null, timeZone: 'UTC' } };
  await db()
    .insertInto('hubspot_settings')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: loaded.integrationId,
      settings: JSON.stringify(settings),
    })
    .execute();
  await requestCalculatedReads({ ...loaded.context, clock, jobs });
  expect(asked).toHaveLength(1);
  await db().deleteFrom('hubspot_settings').execute();
});

test('a value that is older than promised is not called up to date', async () => {
  await read();
  await loaded.sync('incremental');
  now = Date.now();
  await db()
    .updateTable('sync_calculated_rounds')
    .set({ covered_from: new Date(now - 50 * 60_000) })
    .execute();
  expect(await portalStatus()).toMatchObject({
    freshness: 'current',
    calculated: { properties: 4, everyMinutes: 30 },
  });
  await db()
    .updateTable('sync_calculated_rounds')
    .set({ covered_from: new Date(now - 5 * 3_600_000) })
    .execute();
  const behind = await portalStatus();
  expect(behind?.freshness).toBe('behind');
  expect(behind?.state.sentence).toContain('Calculated HubSpot properties');
  expect(behind?.state.sentence).toContain('5 hours');
});

test.each([
  [40, 30],
  [1_000, 30],
  [2_000, 57.6],
  [10_000, 288],
])('a round of %i calls begins every %d minutes', (calls, minutes) => {
  expect(roundInterval(calls) / 60_000).toBeCloseTo(minutes, 1);
});
