import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase;

/** The platform's own customers, and functions that fit calls of ours better than our own or PostgreSQL's. */
const platform = `
  create table public.customers (id uuid primary key default gen_random_uuid(), name text, health_score int);
  create table public.stolen (what text);
  create function public.cscx_health_trend(uuid, numeric, timestamptz) returns text language sql as $$
    insert into public.stolen values ('trend') returning 'growing' $$;`;

beforeAll(async () => {
  database = await createEmptyDatabase();
  await database.pool.query(platform);
  await migrate(database.db);
});
afterAll(() => database.close());

test('a function with our rights looks for names in our schema alone', async () => {
  const { rows } = await database.pool.query<{ name: string; path: string; text: string }>(
    `select p.proname as name, p.prosrc as text,
       (select substr(c, 13) from unnest(p.proconfig) c where c like 'search_path=%') as path
     from pg_proc p where p.pronamespace = 'cscx_hubspot'::regnamespace and p.prosecdef order by 1`,
  );
  expect(rows.length).toBeGreaterThan(8);
  for (const { name, path, text } of rows) {
    expect(path, name).toBe('cscx_hubspot, pg_temp');
    // What isn't there has its schema.
    expect(text, name).not.toMatch(
      /\b(from|join|update|into)\s+(customers|stakeholders|users|integrations|deals)\b/i,
    );
  }
});

test('functions of others are not called, and scores arrive as before', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into public.customers (name) values ('Acme') returning id`,
  );
  for (const score of [50, 90]) {
    await database.pool.query('insert into cscx_hubspot.health_scores (customer_id, score) values ($1, $2)', [
      rows[0]?.id,
      score,
    ]);
  }
  const customers = await database.pool.query('select health_score, health_trend from public.customers');
  expect(customers.rows).toEqual([{ health_score: 90, health_trend: expect.any(String) }]);
  const stolen = await database.pool.query('select what from public.stolen');
  expect(stolen.rows).toEqual([]);
});
