import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import { createBells } from './bell.ts';
import { type Watch, watch } from './watch.ts';

const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const [one, two] = ids;

let database: TestDatabase;
let asked: string[];
let found: number;
/** Wakes sleeping code. */
let wake: (() => void)[];

beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  asked = [];
  found = 0;
  wake = [];
});

/**
 * Time stands still; the test ends the waits for collecting work. The listener pings its connection much less often.
 */
const clock: Clock = {
  now: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (ms <= 1_000) wake.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};

const notify = (payload: string) => sql`select pg_notify('work', ${payload})`.execute(database.db);
async function watching(
  options: Partial<Watch['notice']> & { bells?: Watch['bells']; clock?: Clock },
  work: () => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const { bells, clock: time = clock, ...notice } = options;
  const listening = await watch(
    {
      databaseUrl: database.url,
      clock: time,
      log: createLog('silent'),
      jobs: { enqueue: async (_task, _data, { key }) => void asked.push(key) },
    },
    {
      task: 'sums',
      find: async () => {
        found += 1;
      },
      notice: { channel: 'work', key: 'integrationId', gatherMs: 1_000, ...notice },
      ...(bells ? { bells } : {}),
    },
    stopping.signal,
  );
  try {
    await work();
  } finally {
    stopping.abort();
    await listening?.closed;
  }
}

test('the first work of a key is asked for at once, what follows soon once for all', async () => {
  await watching({}, async () => {
    await notify(one);
    await vi.waitFor(() => expect(asked).toEqual([one]));
    for (let times = 0; times < 5; times += 1) await notify(one);
    await notify(two);
    await vi.waitFor(() => expect(asked).toEqual([one, two]));
    expect(wake).toHaveLength(1);
    wake[0]?.();
    await vi.waitFor(() => expect(asked).toEqual([one, two, one]));
  });
});

test('work that gathers first is asked for after a moment, once for all of it', async () => {
  await watching({ gathersFirst: true }, async () => {
    await notify(`${one} ${one}`);
    await vi.waitFor(() => expect(wake).toHaveLength(1));
    expect(asked).toEqual([]);
    wake[0]?.();
    await vi.waitFor(() => expect(asked).toEqual([one]));
  });
});

test('a job of this process that waits for more is woken instead', async () => {
  const bells = createBells();
  const bell = bells.open(one);
  await watching({ bells }, async () => {
    bell.reset();
    await notify(`${one} ${two}`);
    await bell.rung(AbortSignal.timeout(5_000));
    await vi.waitFor(() => expect(asked).toEqual([two]));
    // An empty notification stands for any key.
    bell.reset();
    await notify('');
    await bell.rung(AbortSignal.timeout(5_000));
    await vi.waitFor(() => expect(found).toBe(1));
  });
});

test('what is no key is passed over', async () => {
  await watching({ clock: systemClock, gatherMs: 0 }, async () => {
    await notify("'; drop table jobs; --");
    await notify(two);
    await vi.waitFor(() => expect(asked).toEqual([two]));
  });
});

test('after the connection was lost, work is looked for everywhere', async () => {
  await watching({ clock: systemClock }, async () => {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'cscx-hubspot listening'`.execute(
      database.db,
    );
    await vi.waitFor(() => expect(found).toBe(1), { timeout: 5_000 });
  });
});
