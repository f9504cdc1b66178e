import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { clockOffsetMs } from './moment.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('the database and the tests live at the same moment', async () => {
  await database.pool.query('create temporary table noted (at timestamptz default now())');
  const { rows } = await database.pool.query<{ at: Date }>(
    `with noted as (insert into noted default values returning at)
     select at from noted union all select now() union all select clock_timestamp()`,
  );
  expect(rows).toHaveLength(3);
  for (const { at } of rows) expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(60_000);
  const ahead = Date.now() - (performance.timeOrigin + performance.now());
  expect(Math.abs(ahead - clockOffsetMs)).toBeLessThan(60_000);
  expect(new Date()).toBeInstanceOf(Date);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
});
