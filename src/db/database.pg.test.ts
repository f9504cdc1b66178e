import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { openDatabase } from './database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
});

afterAll(() => database.close());

test('values arrive without losing anything', async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select 9007199254740993::bigint as bigint,
      12345678901234567890.12::numeric as numeric,
      '2026-03-29'::date as date,
      array['2026-03-29', null]::date[] as dates,
      array[]::date[] as no_dates,
      '2026-03-29T01:30:00+02:00'::timestamptz as moment,
      '{"a": [1, null]}'::jsonb as json
  `.execute(database.db);
  expect(rows).toEqual([
    {
      bigint: '9007199254740993',
      numeric: '12345678901234567890.12',
      date: '2026-03-29',
      dates: ['2026-03-29', null],
      no_dates: [],
      moment: new Date('2026-03-28T23:30:00Z'),
      json: { a: [1, null] },
    },
  ]);
});

test('sessions run in UTC and carry a name', async () => {
  const { db, close } = openDatabase(database.url, {
    log: createLog('silent'),
    applicationName: 'a name',
  });
  const { rows } = await sql`
    select current_setting('TimeZone') as zone, current_setting('application_name') as name
  `.execute(db);
  await close();
  expect(rows).toEqual([{ zone: 'UTC', name: 'a name' }]);
});

test('when the server ends idle connections, that is logged and the next query works', async () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(line) });
  const { db, pool, close } = openDatabase(database.url, { log, applicationName: 'to be ended' });
  await sql`select 1`.execute(db);
  const lost = new Promise((resolve) => pool.once('error', resolve));
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to be ended'`.execute(
    database.db,
  );
  await lost;
  expect(lines.join()).toContain('a database connection was lost');
  expect((await sql`select 2 as n`.execute(db)).rows).toEqual([{ n: 2 }]);
  await close();
});

test('a query whose connection is ended fails, and neither the process nor later queries do', async () => {
  const { db, close } = openDatabase(database.url, {
    log: createLog('silent'),
    applicationName: 'ended while busy',
  });
  const busy = sql`select pg_sleep(60)`.execute(db).catch((error: Error) => error.message);
  const end = sql<{ ended: boolean }>`
    select pg_terminate_backend(pid) as ended from pg_stat_activity
    where application_name = 'ended while busy' and query like '%pg_sleep%'
  `;
  while ((await end.execute(database.db)).rows.length === 0);
  expect(await busy).toMatch(/terminat/);
  const next = async () => (await sql`select 3 as n`.execute(db)).rows;
  await vi.waitFor(async () => expect(await next()).toEqual([{ n: 3 }]));
  await close();
});

test('closing twice is closing once', async () => {
  const { db, close } = openDatabase(database.url, { log: createLog('silent') });
  await sql`select 1`.execute(db);
  await Promise.all([close(), close()]);
  await expect(sql`select 1`.execute(db)).rejects.toThrow();
});

test('a transaction that another one was in the way of is run again, but not for ever', async () => {
  let tries = 0;
  const collide = (state: string, times: number) => {
    tries = 0;
    return database.db.transaction().execute(async (trx) => {
      tries += 1;
      if (tries > times) return 'done';
      const raise = `do $$ begin raise exception 'in the way' using errcode = '${state}'; end $$`;
      await sql.raw(raise).execute(trx);
      return 'not reached';
    });
  };
  for (const state of ['40P01', '40001']) {
    expect(await collide(state, 2)).toBe('done');
    expect(tries).toBe(3);
    await expect(collide(state, 100)).rejects.toMatchObject({ code: state });
    expect(tries).toBe(5);
  }
  await expect(collide('23505', 100)).rejects.toMatchObject({ code: '23505' });
  expect(tries).toBe(1);
});
