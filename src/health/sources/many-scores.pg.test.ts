import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { until } from '../../../test/support/time/wait.ts';
import { startWorker } from '../../worker.ts';

const companies = 5_000;
let world: LoadedPortal;
const running = new AbortController();

beforeAll(async () => {
  world = await loadPortal({ companies, contacts: 0, deals: 0, oddities: false });
  await startWorker(world.context, running.signal);
}, 120_000);
afterAll(async () => {
  running.abort();
  await world.close();
});

test('a statement that changes all customers reaches HubSpot with one write for each company', async () => {
  const { pool } = world.database;
  await pool.query(`update customers set health_score = 1 + mod(external_id::bigint, 97)`);
  await until('all scores in HubSpot', async () => {
    const { rows } = await pool.query(
      'select (select count(*) from health_intake) + (select count(*) from push_outbox) as waiting',
    );
    return rows[0].waiting === '0';
  });
  const { rows } = await pool.query(
    `select count(*)::int as scores, count(distinct customer_id)::int as customers,
       count(*) filter (where source = 'customers.health_score')::int as taken from health_scores`,
  );
  expect(rows).toEqual([{ scores: companies, customers: companies, taken: companies }]);
  const writes = world.portal.writes.list({ property: 'cscx_health_score' });
  expect(writes).toHaveLength(companies);
  expect(new Set(writes.map(({ id }) => id)).size).toBe(companies);
  expect(
    [...world.portal.truth().records('company')].every(
      ({ id, properties }) => properties.cscx_health_score === String(1 + (Number(id) % 97)),
    ),
  ).toBe(true);
});
