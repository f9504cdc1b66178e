import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { createSlotRing } from './slot-ring.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.pool.query('delete from rate_limit_slots'));

/** A process's view of a ring. */
const openRing = (limits: { burst: number; search?: number }, clock: Clock = systemClock) =>
  createSlotRing({ db: database.db, clock, limits: { search: 4, ...limits } });

/** Makes time pass in the database: all slots become free that much earlier. */
const pass = (ms: number) =>
  database.pool.query(
    'update rate_limit_slots set free_at = free_at - make_interval(secs => $1) where limit_class not like $2',
    [ms / 1000, '%:max'],
  );

/** A clock whose waits take no time but pass in the database, and are recorded. */
function passingClock() {
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    if (ms === 0) return;
    slept.push(ms);
    await pass(ms);
  };
  return { now: () => Date.now(), sleep, total: () => slept.reduce((sum, ms) => sum + ms, 0) };
}

/** How long until each slot is free, in milliseconds, shortest first; 0 for free ones. */
async function waits(slotClass = 'burst'): Promise<number[]> {
  const { rows } = await database.pool.query<{ wait: number }>(
    `select case when free_at <= clock_timestamp() then 0
       else extract(epoch from free_at - clock_timestamp()) * 1000 end::float8 as wait
     from rate_limit_slots where portal_id = '7' and limit_class = $1 order by free_at`,
    [slotClass],
  );
  return rows.map(({ wait }) => Math.round(wait));
}

const free = async () => (await waits()).filter((wait) => wait === 0).length;

test('three processes together use the whole limit and no more, in any 10 s', async () => {
  const burst = 100;
  const search = 4;
  const seconds = 21.2;
  const arrivals: Record<string, number[]> = { '/burst': [], '/search': [], '/hello': [] };
  const server = http.createServer((request, response) => {
    arrivals[request.url ?? '']?.push(performance.now());
    setTimeout(() => response.end('{}'), 120);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const program = fileURLToPath(new URL('../../test/support/processes/slot-ring-caller.ts', import.meta.url));
  const args = [program, database.url, url, seconds, burst, search, 12].map(String);
  const children: ChildProcess[] = [1, 2, 3].map(() =>
    spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const said: string[] = [];
  const keptHere = monitorEventLoopDelay({ resolution: 10 });
  try {
    await Promise.all(children.map((child) => child.stdout && once(child.stdout, 'data')));
    for (const child of children) child.stdout?.on('data', (chunk) => said.push(String(chunk)));
    keptHere.enable();
    const ends = children.map((child) => once(child, 'exit'));
    for (const child of children) child.stdin?.write('go\n');
    expect(await Promise.all(ends)).toEqual([1, 2, 3].map(() => [0, null]));
  } finally {
    for (const child of children) child.kill();
    server.close();
    keptHere.disable();
  }

  // A process that a busy machine delays by more than the ring's margin of 300 ms sends its call, or records an
  // arrival, that much too late, which isn't the ring's fault.
  const kept = [...said.join('').matchAll(/kept (\d+)/g)].map(([, ms]) => Number(ms));
  expect(kept).toHaveLength(3);
  const heldUp = Math.max(...kept) + keptHere.max / 1e6;
  const unfair = heldUp > 250 ? heldUp : 0;
  expect(tooMany(arrivals['/burst'] ?? [], burst, 10_000 - unfair)).toEqual([]);
  // HubSpot allows 5 searches a second; a late one among our 4 may meet the next.
  expect(tooMany(arrivals['/search'] ?? [], search + 1, Math.max(0, 1_000 - unfair))).toEqual([]);
  // A full hundred each at 0, 10.3 and 20.6 s. A busy machine may be late for the last ones; more than that is waste.
  expect(arrivals['/burst']?.length).toBeGreaterThanOrEqual(0.8 * 300);
  expect(arrivals['/search']?.length).toBeGreaterThanOrEqual((0.8 * seconds * search) / 1.05);
}, 60_000);

/** The moments from which more than `limit` calls arrived within `windowMs`. */
function tooMany(arrivals: readonly number[], limit: number, windowMs: number): number[] {
  const sorted = [...arrivals].sort((a, b) => a - b);
  return sorted.filter((first, i) => (sorted[i + limit] ?? Number.POSITIVE_INFINITY) - first < windowMs);
}

test("reports how many are free, and doesn't wait while one is", async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 3 }, clock);
  const grants = await Promise.all([1, 2].map(() => ring.acquire('7', 'burst')));
  expect(grants.map((grant) => grant.free)).toEqual([1, 1]);
  expect(await ring.acquire('7', 'burst')).toEqual({ free: 0 });
  expect(clock.total()).toBe(0);
  expect(await ring.used('7')).toEqual({ limit: 3, used: 3, windowMs: 10_000 });
  await ring.acquire('7', 'burst');
  expect(clock.total()).toBeGreaterThan(9_000);
  expect(clock.total()).toBeLessThan(11_000);
});

test('portals and classes have budgets of their own', async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 1, search: 1 }, clock);
  await Promise.all([ring.acquire('7', 'burst'), ring.acquire('8', 'burst')]);
  await Promise.all([ring.acquire('7', 'search'), ring.acquire('7', 'associations')]);
  expect(clock.total()).toBe(0);
});

test('searches keep a distance, so that a late one does not meet the next', async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 1, search: 4 }, clock);
  await ring.acquire('7', 'search');
  expect(clock.total()).toBe(0);
  await ring.acquire('7', 'search');
  expect(clock.total()).toBeGreaterThan(200);
  expect(clock.total()).toBeLessThan(270);
  for (let i = 0; i < 8; i += 1) await ring.acquire('7', 'search');
  expect(clock.total()).toBeGreaterThan(9 * 200);
  expect(clock.total()).toBeLessThan(9 * 270);
});

test('the status page sees the configured limit before the first call', async () => {
  expect(await openRing({ burst: 42 }).used('7')).toEqual({ limit: 42, used: 0, windowMs: 10_000 });
});

test('a smaller limit in the headers lowers all processes, and the next start', async () => {
  const ring = openRing({ burst: 100 });
  const { free: left } = await ring.acquire('7', 'burst');
  await ring.observe('7', 'burst', { max: 60, remaining: 59, free: left });
  expect(await ring.used('7')).toEqual({ limit: 60, used: 1, windowMs: 10_000 });
  const next = openRing({ burst: 100 });
  await next.acquire('7', 'burst');
  expect(await next.used('7')).toEqual({ limit: 60, used: 2, windowMs: 10_000 });
});

test('a larger limit in the headers raises us to the configured one, never above', async () => {
  const ring = openRing({ burst: 100 });
  await ring.acquire('7', 'burst');
  await ring.observe('7', 'burst', { max: 60, remaining: 59, free: 99 });
  await ring.observe('7', 'burst', { max: 190, remaining: 180, free: 58 });
  expect((await ring.used('7')).limit).toBe(100);
  // Earlier calls are unknown to the new slots, which wait for a window.
  expect(await free()).toBe(59);
  await pass(10_300);
  expect(await free()).toBe(100);
});

test('a changed setting takes effect at the next start, keeping the calls of this window in mind', async () => {
  const before = openRing({ burst: 20 });
  await Promise.all(Array.from({ length: 12 }, () => before.acquire('7', 'burst')));
  const smaller = openRing({ burst: 5 }, passingClock());
  await smaller.charge('7', 'burst', 0);
  expect((await waits()).map((wait) => wait > 9_000)).toEqual(Array(5).fill(true));
  await openRing({ burst: 20 }).charge('7', 'burst', 0);
  expect((await waits()).map((wait) => wait > 9_000)).toEqual(Array(20).fill(true));
});

test('leaves to others what they use of the budget', async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 100 }, clock);
  const { free: left } = await ring.acquire('7', 'burst');
  await ring.observe('7', 'burst', { max: 100, remaining: 15, free: left, ageMs: 0 });
  expect(await free()).toBe(15);
  await Promise.all(Array.from({ length: 15 }, () => ring.acquire('7', 'burst')));
  expect(clock.total()).toBe(0);
  // The sixteenth waits for the window, then everything is ours again.
  await ring.acquire('7', 'burst');
  expect(clock.total()).toBeGreaterThan(9_000);
  await pass(1_000);
  expect(await free()).toBe(99);
});

test("doesn't mistake our own calls for those of others", async () => {
  const ring = openRing({ burst: 100 });
  const first = await ring.acquire('7', 'burst');
  await Promise.all(Array.from({ length: 49 }, () => openRing({ burst: 100 }).acquire('7', 'burst')));
  // The first call's response says 50: the other 49 had arrived before it.
  await ring.observe('7', 'burst', { max: 100, remaining: 50, free: first.free });
  expect(await free()).toBe(50);
});

test('does not count slots that came free after the call was made', async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 10 }, clock);
  await Promise.all(Array.from({ length: 8 }, () => ring.acquire('7', 'burst')));
  await pass(9_000);
  const { free: left } = await ring.acquire('7', 'burst');
  expect(left).toBe(1);
  // It took 3 s to respond; meanwhile, the eight slots from before became free, which the response can't include.
  await pass(3_000);
  await ring.observe('7', 'burst', { max: 10, remaining: 0, free: left, ageMs: 3_000 });
  expect(await free()).toBe(8);
});

test('after a hold-off, no call is made before its end', async () => {
  const clock = passingClock();
  const ring = openRing({ burst: 100 }, clock);
  await ring.acquire('7', 'burst');
  await openRing({ burst: 100 }).holdOff('7', 'burst', 20_000);
  const soonest = Math.min(...(await waits()));
  expect(soonest).toBeGreaterThan(19_000);
  await ring.acquire('7', 'burst');
  expect(clock.total()).toBeGreaterThan(19_000);
  expect(clock.total()).toBeLessThan(23_000);
});

test('a hold-off works before any call, and never shortens a longer one', async () => {
  const ring = openRing({ burst: 4 });
  await ring.holdOff('7', 'burst', 20_000);
  await ring.holdOff('7', 'burst', 1_000);
  expect((await waits()).map((wait) => wait > 19_000)).toEqual([true, true, true, true]);
});

test('calls made before the portal was known are charged', async () => {
  const ring = openRing({ burst: 10 });
  await ring.charge('7', 'burst', 4);
  expect(await ring.used('7')).toEqual({ limit: 10, used: 4, windowMs: 10_000 });
});

test('a slot that was handed over late counts from then', async () => {
  await database.pool.query(`
    create table slot_updates (n int);
    create function note_slot() returns trigger language plpgsql as
      'begin insert into slot_updates values (new.n); return new; end';
    create trigger note_slot after update on rate_limit_slots for each row execute function note_slot()`);
  const updates = async () => (await database.pool.query('select n from slot_updates')).rowCount;
  try {
    const punctual = openRing({ burst: 1 });
    await punctual.acquire('7', 'burst');
    expect(await updates()).toBe(1);
    await pass(11_000);
    // The process was busy for 400 ms when the response came, and then no longer.
    const times = [0, 400, 400, 401];
    const late = openRing({ burst: 1 }, { ...passingClock(), now: () => times.shift() ?? 401 });
    await late.acquire('7', 'burst');
    expect(await updates()).toBe(4);
  } finally {
    await database.pool.query('drop table slot_updates; drop function note_slot cascade');
  }
});

test('an aborted caller stops waiting, without using a slot', async () => {
  const ring = openRing({ burst: 1 });
  await ring.acquire('7', 'burst');
  const stop = new AbortController();
  const waiting = ring.acquire('7', 'burst', stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  expect((await waits()).map((wait) => wait > 10_300)).toEqual([false]);
  await expect(ring.acquire('7', 'burst', stop.signal)).rejects.toThrow('stopped');
});

test('the wait for a slot ends when no caller is left', async () => {
  const naps: Promise<void>[] = [];
  const sleep = (ms: number, signal?: AbortSignal) => {
    if (ms === 0) return Promise.resolve();
    const nap = new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
    naps.push(nap);
    return nap;
  };
  const ring = openRing({ burst: 1 }, { now: () => 0, sleep });
  await ring.acquire('7', 'burst');
  const stop = new AbortController();
  const waiting = ring.acquire('7', 'burst', stop.signal);
  await expect.poll(() => naps.length).toBe(1);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await expect(naps[0]).rejects.toThrow();
  await pass(10_300);
  expect(await ring.acquire('7', 'burst')).toEqual({ free: 0 });
});

test('a lost database fails the waiting calls, and the next ones work', async () => {
  let lost = true;
  const db = {
    getExecutor() {
      if (lost) throw new Error('connection lost');
      return database.db.getExecutor();
    },
  };
  const ring = createSlotRing({ db, clock: systemClock, limits: { burst: 10, search: 4 } });
  await expect(ring.acquire('7', 'burst')).rejects.toThrow('connection lost');
  lost = false;
  expect(await ring.acquire('7', 'burst')).toEqual({ free: 9 });
});

/** A connected portal that received HubSpot's webhooks this many seconds ago. */
async function receiveWebhooks(secondsAgo: number): Promise<void> {
  await database.pool.query(
    `with integration as (
       insert into integrations (organization_id, provider, external_account_id, status)
       values ('00000000-0000-0000-0000-000000000001', 'hubspot', '7', 'connected')
       on conflict do nothing returning id, organization_id
     )
     insert into hubspot_portals (integration_id, organization_id, portal_id, name)
     select id, organization_id, '7', 'Seven' from integration`,
  );
  await database.pool.query(
    `update hubspot_portals set last_webhook_at = now() - make_interval(secs => $1) where portal_id = '7'`,
    [secondsAgo],
  );
}

test('while webhooks come in, some slots are left for urgent calls, and only then', async () => {
  const take = async (ring: ReturnType<typeof openRing>, calls: number, priority?: 'urgent') =>
    Promise.all(Array.from({ length: calls }, () => ring.acquire('7', 'burst', undefined, priority)));

  await receiveWebhooks(61);
  const before = passingClock();
  await take(openRing({ burst: 100 }, before), 100);
  expect(before.total()).toBe(0);

  await receiveWebhooks(1);
  await pass(11_000);
  const during = passingClock();
  const ring = openRing({ burst: 100 }, during);
  await take(ring, 92);
  expect(during.total()).toBe(0);
  await take(ring, 8, 'urgent');
  expect(during.total()).toBe(0);
  expect((await ring.used('7')).used).toBe(100);
  await take(ring, 1);
  expect(during.total()).toBeGreaterThan(9_000);
});

test('of small limits less is left, and never all', async () => {
  await receiveWebhooks(1);
  for (const [burst, left] of [
    [1, 0],
    [10, 0],
    [25, 2],
    [190, 8],
  ] as const) {
    await database.pool.query('delete from rate_limit_slots');
    const clock = passingClock();
    const ring = openRing({ burst }, clock);
    await Promise.all(Array.from({ length: burst - left }, () => ring.acquire('7', 'burst')));
    expect(clock.total()).toBe(0);
    await ring.acquire('7', 'burst');
    expect(clock.total()).toBeGreaterThan(9_000);
  }
});

test('urgent calls of a process go before those that wait', async () => {
  await receiveWebhooks(1);
  const ring = openRing({ burst: 1 }, passingClock());
  await ring.acquire('7', 'burst');
  const order: string[] = [];
  const call = async (name: string, priority?: 'urgent') => {
    await ring.acquire('7', 'burst', undefined, priority);
    order.push(name);
  };
  await Promise.all([call('first'), call('second'), call('urgent', 'urgent'), call('more urgent', 'urgent')]);
  expect(order).toEqual(['urgent', 'more urgent', 'first', 'second']);
});
