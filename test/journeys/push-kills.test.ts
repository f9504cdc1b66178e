import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProductProcesses, startProductProcesses } from '../support/processes/product-processes.ts';
import { createRandom } from '../support/random/random.ts';
import { until } from '../support/time/wait.ts';

// Health scores pushed to HubSpot by real processes, while workers are killed at any moment and HubSpot fails: in the
// end, HubSpot has the newest score of every company, and no write was ever repeated with different values.

let product: ProductProcesses;
const companies = 150;

beforeAll(async () => {
  product = await startProductProcesses({
    portalId: 1001,
    companies,
    contacts: 10,
    deals: 5,
    latencyMs: 30,
  });
  await product.sync(undefined);
});
afterAll(() => product.close());

test('workers that are killed while they push lose no score and repeat none with another value', async () => {
  const { database, portal } = product;
  const random = createRandom(7);
  const pick = (n: number) => Math.floor(random() * n);
  portal.faults.add({
    match: { pathClass: 'batch-update' },
    effect: { kind: 'status', status: 502 },
    probability: 0.1,
  });
  portal.faults.add({
    match: { pathClass: 'batch-update' },
    effect: { kind: 'drop', when: 'after' },
    probability: 0.15,
    seed: 2,
  });
  const customers = await database.db
    .selectFrom('customers')
    .select(['id', 'external_id'])
    .where('archived_at', 'is', null)
    .execute();
  const newest = new Map<string, number>();
  const insert = async (rows: typeof customers) => {
    const scores = rows.map(({ id }) => ({ customer_id: id, score: pick(101) }));
    await database.db.insertInto('health_scores').values(scores).execute();
    for (const [n, { external_id }] of rows.entries()) newest.set(external_id ?? '', scores[n]?.score ?? -1);
  };
  const calls = () => portal.stats().byClass['batch-update'] ?? 0;
  for (let round = 0; round < 2; round += 1) {
    const before = calls();
    await insert(customers);
    await insert(customers.filter(() => pick(3) === 0));
    // In the middle: during a call, or just after one.
    await until('a call', async () => (calls() > before ? true : undefined));
    await Promise.all([product.replace(1), product.replace(2)]);
    await insert(customers.filter(() => pick(3) === 0));
  }
  const wrong = () =>
    [...portal.truth().records('company')].filter(
      ({ id, properties }) => newest.has(id) && properties.cscx_health_score !== String(newest.get(id)),
    ).length;
  await until('every newest score', async () => (wrong() === 0 ? true : undefined));
  await until('an empty outbox', async () => {
    const left = await database.db.selectFrom('push_outbox').select('row_id').execute();
    return left.length === 0 ? true : undefined;
  });
  expect(wrong()).toBe(0);
  const byTrace = new Map<string, string>();
  for (const { traceId, properties } of portal.writes.list({
    type: 'company',
    property: 'cscx_health_score',
  })) {
    const values = JSON.stringify(properties);
    const before = byTrace.get(traceId ?? '');
    if (before !== undefined) expect(values).toBe(before);
    byTrace.set(traceId ?? '', values);
  }
  expect(byTrace.size).toBeGreaterThan(companies);
});
