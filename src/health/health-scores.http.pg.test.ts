import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOrganization, json, startTestApp, type TestApp } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { Customer } from '../contract/customers.ts';
import { ErrorResponse } from '../contract/errors.ts';
import {
  HealthScore,
  HealthScoreList,
  NewHealthScoresResponse,
  PushResponse,
  PushStatus,
} from '../contract/health.ts';

let database: TestDatabase;
let app: TestApp;
let integrationId: string;
let customers: string[];

beforeAll(async () => {
  ({ database, app } = await startTestApp());
  integrationId = await insertPortal(database.db);
  const rows = await database.db
    .insertInto('customers')
    .values(['Acme', 'Beta', 'Ceta'].map((name) => ({ name, custom_fields: '{}' })))
    .returning('id')
    .execute();
  customers = rows.map(({ id }) => id);
  await database.db
    .insertInto('hubspot_records')
    .values(
      customers.map((row_id, n) => ({
        integration_id: integrationId,
        organization_id: defaultOrganizationId,
        object_type: 'company' as const,
        external_id: String(n + 1),
        row_id,
        source_updated_at: new Date(),
      })),
    )
    .execute();
});
afterAll(() => app.close());

const score = async (customerId: string | undefined, body: object) =>
  HealthScore.parse(
    await (await app.asAdmin(`/api/customers/${customerId}/health-scores`, json('POST', body))).json(),
  );
const refusal = async (path: string, body: unknown) => {
  const response = await app.asAdmin(path, json('POST', body as object));
  return { status: response.status, ...ErrorResponse.parse(await response.json()).error };
};

test('a score gets its trend from the history, and noise does not flap it', async () => {
  const [acme] = customers;
  const day = 24 * 60 * 60_000;
  const trends: string[] = [];
  const given = [50, 52, 49, 55, 53, 56, 51, 52, 54, 56];
  for (const [n, one] of given.entries()) {
    const calculatedAt = new Date(Date.now() - (given.length - n) * day).toISOString();
    trends.push((await score(acme, { score: one, calculatedAt })).trend);
  }
  expect(trends).toEqual([
    'stable',
    'stable',
    'stable',
    'growing',
    'growing',
    'growing',
    'declining',
    'declining',
    'declining',
    'growing',
  ]);
  const kept = await score(acme, {
    score: 56.4,
    trend: 'declining',
    reasons: ['Because'],
    components: { usage: 7 },
  });
  expect(kept).toMatchObject({ score: 56, trend: 'declining', source: 'api' });
  const customer = Customer.parse(await (await app.asAdmin(`/api/customers/${acme}`)).json());
  expect(customer).toMatchObject({
    healthScore: 56,
    healthTrend: 'declining',
    health: { reasons: ['Because'], components: { usage: 7 }, pushes: [{ integrationId, state: 'waiting' }] },
  });
});

test('components and reasons of any shape that a program stored are told within the schema', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into customers (name) values ('Other') returning id`,
  );
  const other = rows[0]?.id;
  for (const [stored, told] of [
    ['[1, "two"]', { components: [1, 'two'] }],
    ['7', { components: 7 }],
    ['null', {}],
    ['{"usage": {"score": 3}}', { usage: { score: 3 } }],
  ] as const) {
    await database.pool.query(
      `insert into health_scores (customer_id, score, components, reasons) values ($1, 50, $2, array[['One', null], ['Two', 'Three']])`,
      [other, stored],
    );
    const customer = Customer.parse(await (await app.asAdmin(`/api/customers/${other}`)).json());
    expect(customer.health).toMatchObject({ reasons: ['One', 'Two', 'Three'] });
    expect(customer.health.components).toEqual(told);
    const history = HealthScoreList.parse(
      await (await app.asAdmin(`/api/customers/${other}/health-scores?limit=1`)).json(),
    );
    expect(history.items[0]?.components).toEqual(told);
  }
});

test('a score of the past joins the history, but is not the health of today', async () => {
  const [acme] = customers;
  await score(acme, { score: 1, calculatedAt: '2026-01-01T00:00:00Z' });
  const customer = Customer.parse(await (await app.asAdmin(`/api/customers/${acme}`)).json());
  expect(customer.healthScore).toBe(56);
  const path = `/api/customers/${acme}/health-scores?limit=5`;
  const list = HealthScoreList.parse(await (await app.asAdmin(path)).json());
  expect(list.items.map((item) => item.score)).toEqual([56, 56, 54, 52, 51]);
  const rest = `${path}&cursor=${encodeURIComponent(list.nextCursor ?? '')}`;
  expect(HealthScoreList.parse(await (await app.asAdmin(rest)).json()).items).toHaveLength(5);
});

test('several are kept together or not at all', async () => {
  const [, beta, ceta] = customers;
  const many = [
    { customerId: beta, score: 10 },
    { customerId: ceta, score: 90 },
    { customerId: beta, score: 20 },
  ];
  const answer = await app.asAdmin('/api/health-scores', json('POST', many));
  expect(answer.status).toBe(201);
  expect(NewHealthScoresResponse.parse(await answer.json()).items.map((item) => item.score)).toEqual([
    10, 90, 20,
  ]);
  const unknown = '00000000-0000-4000-8000-000000000000';
  expect(await refusal('/api/health-scores', [...many, { customerId: unknown, score: 1 }])).toMatchObject({
    status: 422,
    details: { fields: [{ field: '3.customerId' }] },
  });
  expect(await refusal(`/api/customers/${unknown}/health-scores`, { score: 1 })).toMatchObject({
    status: 404,
  });
  expect(await refusal(`/api/customers/${beta}/health-scores`, { score: 101 })).toMatchObject({
    status: 422,
  });
  expect(
    await refusal(`/api/customers/${beta}/health-scores`, { score: 1, calculatedAt: '2099-01-01T00:00:00Z' }),
  ).toMatchObject({ status: 422 });
  const { health_score } = await database.db
    .selectFrom('customers')
    .select('health_score')
    .where('id', '=', beta ?? '')
    .executeTakeFirstOrThrow();
  expect(health_score).toBe(20);
});

test('customers of another organization cannot be scored', async () => {
  const other = await addOrganization(app.context, 'Others');
  const { id } = await database.db
    .insertInto('customers')
    .values({ name: 'Theirs', organization_id: other, custom_fields: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  expect(await refusal(`/api/customers/${id}/health-scores`, { score: 1 })).toMatchObject({ status: 404 });
});

test('a push is a run, and where pushing stands can be seen', async () => {
  const path = '/api/integrations/hubspot/health/push';
  const asked = await app.asAdmin(path, json('POST', { all: true }));
  expect(asked.status).toBe(202);
  const run = PushResponse.parse(await asked.json());
  expect(run).toMatchObject({ mode: 'push', status: 'queued', integrationId });
  const again = PushResponse.parse(await (await app.asAdmin(path, json('POST', {}))).json());
  expect(again.id).toBe(run.id);
  const shown = await app.asAdmin(`/api/integrations/hubspot/sync/${run.id}`);
  expect(await shown.json()).toMatchObject({ progress: [{ direction: 'outbound', total: 3 }] });
  const status = PushStatus.parse(await (await app.asAdmin(`${path}?integrationId=${integrationId}`)).json());
  expect(status).toMatchObject({ state: 'on', waiting: 3, pushed: 0 });
  await app.asAdmin(`/api/integrations/hubspot/sync/${run.id}/cancel`, json('POST', {}));
  const ended = await app.asAdmin(`/api/integrations/hubspot/sync/${run.id}`);
  expect(await ended.json()).toMatchObject({ status: 'cancelled' });
});

test('what PostgreSQL cannot keep is taken out of components, keys included', async () => {
  const [acme] = customers;
  const kept = await score(acme, { score: 51, components: { 'us\0age': { 'n\ud800': 'a\0b' } } });
  expect(kept.components).toEqual({ usage: { 'n\ufffd': 'ab' } });
});
