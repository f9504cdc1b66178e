import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { migrate } from '../../db/migrate.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createEmptyDatabase();
  await database.pool.query(`
    create type public.trend as enum ('up', 'down');
    create table public.customers (
      id uuid primary key default gen_random_uuid(), name text, health_score int default 70, health_trend public.trend)`);
  await migrate(database.db);
});
afterAll(() => database.close());

test('a trend of the platform’s own kind stays as it is, and scores are shown next to it', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into public.customers (name, health_trend) values ('Acme', 'up') returning id`,
  );
  const id = rows[0]?.id;
  await database.pool.query('insert into cscx_hubspot.health_scores (customer_id, score) values ($1, 20)', [
    id,
  ]);
  const shown = await database.pool.query('select health_score, health_trend from public.customers');
  expect(shown.rows).toEqual([{ health_score: 20, health_trend: 'up' }]);
});

test('a score that the platform writes with a trend of its own is noted', async () => {
  await database.pool.query(`
    insert into integrations (provider, status) values ('hubspot', 'connected');
    insert into hubspot_portals (integration_id, organization_id, portal_id, name, scopes)
    select id, organization_id, '1', 'Acme', '{}' from integrations`);
  await database.pool.query(`update public.customers set health_score = 33, health_trend = 'down'`);
  const noted = await database.pool.query('select score::int, trend, source from cscx_hubspot.health_intake');
  expect(noted.rows).toEqual([{ score: 33, trend: null, source: 'customers.health_score' }]);
});
