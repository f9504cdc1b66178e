import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { listen } from './listen.ts';

let database: TestDatabase;
const log = createLog('silent');

beforeAll(async () => {
  database = await createEmptyDatabase();
});

afterAll(() => database.close());

const notify = (channel: string, payload: string) =>
  sql`select pg_notify(${channel}, ${payload})`.execute(database.db);
const endListeners = () =>
  sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'cscx-hubspot listening'
  `.execute(database.db);

test('notifications arrive, also after the connection was lost', async () => {
  const stopping = new AbortController();
  const messages: string[] = [];
  const onReconnect = vi.fn();
  const { closed } = await listen(database.url, 'Some Channel', (payload) => messages.push(payload), {
    log,
    signal: stopping.signal,
    onReconnect,
  });
  await notify('Some Channel', 'one');
  await notify('another', 'not for us');
  await vi.waitFor(() => expect(messages).toEqual(['one']));

  await endListeners();
  await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), { timeout: 5_000 });
  await notify('Some Channel', 'two');
  await vi.waitFor(() => expect(messages).toEqual(['one', 'two']));

  stopping.abort();
  await closed;
  const { rows } = await sql`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'cscx-hubspot listening'
  `.execute(database.db);
  expect(rows).toEqual([]);
});

test('nothing is listened to after the signal was aborted', async () => {
  const signal = AbortSignal.abort();
  const { closed } = await listen(database.url, 'late', () => undefined, { log, signal });
  await closed;
});

test('a handler that throws does not end the listening', async () => {
  const stopping = new AbortController();
  const messages: string[] = [];
  const onMessage = (payload: string) => {
    messages.push(payload);
    throw new Error('a defect');
  };
  const { closed } = await listen(database.url, 'throwing', onMessage, { log, signal: stopping.signal });
  await notify('throwing', 'one');
  await notify('throwing', 'two');
  await vi.waitFor(() => expect(messages).toEqual(['one', 'two']));
  stopping.abort();
  await closed;
});

test('waits longer after each failure, and gives up only when told', async () => {
  const stopping = new AbortController();
  const waits: number[] = [];
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      waits.push(ms);
      if (waits.length === 9) stopping.abort();
    },
  };
  const url = new URL(database.url);
  url.pathname = 'no_such_database';
  const { closed } = await listen(url.href, 'any', () => undefined, { log, signal: stopping.signal, clock });
  await closed;
  expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
});

test('a connection that no longer answers is replaced', async () => {
  const stopping = new AbortController();
  const reconnected = Promise.withResolvers<void>();
  const sleeping = Promise.withResolvers<void>();
  let pings = 0;
  // The first ping detects that the server closed the connection; the socket's own event may be earlier or later.
  const clock = {
    now: () => 0,
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (ms < 30_000) return;
      pings += 1;
      if (pings > 1) {
        sleeping.resolve();
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        return;
      }
      await endListeners();
    },
  };
  const { closed } = await listen(database.url, 'pinged', () => undefined, {
    log,
    signal: stopping.signal,
    clock,
    onReconnect: reconnected.resolve,
  });
  await reconnected.promise;
  await sleeping.promise;
  stopping.abort();
  await closed;
  expect(pings).toBe(2);
});
