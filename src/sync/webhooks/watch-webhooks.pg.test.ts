import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebhookWorld, type WebhookWorld } from '../../../test/support/portals/webhook-world.ts';
import { until } from '../../../test/support/time/wait.ts';
import { systemClock } from '../../base/clock.ts';
import type { Context } from '../../context/context.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { startWorker } from '../../worker.ts';
import { requestWebhookWork } from './request-webhook-work.ts';

let world: WebhookWorld;
let context: Context;
const stopping = new AbortController();

beforeAll(async () => {
  world = await startWebhookWorld();
  context = { ...world.context, clock: systemClock };
  await startWorker(context, stopping.signal);
});
afterAll(async () => {
  stopping.abort();
  await world.close();
});

const nameOf = async (id: string) => {
  const { rows } = await world.database.pool.query<{ name: string }>(
    'select name from customers where external_id = $1',
    [id],
  );
  return rows[0]?.name;
};

/** An event without a notification, as when one is lost. */
async function insertSilently(id: string): Promise<void> {
  await world.database.pool.query(
    `insert into webhook_events
       (organization_id, integration_id, kind, object_type, external_id, subscription_type, occurred_at)
     values ($1, $2, 'record', 'company', $3, 'company.propertyChange', now())`,
    [defaultOrganizationId, world.integrationId, id],
  );
}

test('a change in HubSpot is here at once, the first one and those that follow', async () => {
  const [id = ''] = world.idsOf('company');
  for (const name of ['First', 'Second', 'Third']) {
    world.portal.updateRecord('company', id, { name });
    await until(`the name ${name}`, async () => (await nameOf(id)) === name, 5_000);
  }
  // Longer than a job waits for more: the next change starts a new one.
  await until(
    'the job to end',
    async () => {
      const { rows } = await world.database.pool.query(
        `select from cscx_hubspot_jobs.job where name = 'webhooks' and state in ('created', 'retry', 'active')`,
      );
      return rows.length === 0;
    },
    15_000,
  );
  world.portal.updateRecord('company', id, { name: 'Fourth' });
  await until('the name Fourth', async () => (await nameOf(id)) === 'Fourth', 5_000);
});

test('events without a notification are found by polling', async () => {
  const [, id = ''] = world.idsOf('company');
  world.portal.webhooks.configure({ lose: 1 });
  world.portal.updateRecord('company', id, { name: 'Found' });
  await insertSilently(id);
  await requestWebhookWork(context);
  await until('the name', async () => (await nameOf(id)) === 'Found', 10_000);
});

test('after the listening connection was lost, what came meanwhile is looked for', async () => {
  const [, , id = ''] = world.idsOf('company');
  world.portal.updateRecord('company', id, { name: 'Meanwhile' });
  await insertSilently(id);
  const { rowCount } = await world.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'cscx-hubspot listening' and datname = current_database()`,
  );
  expect(rowCount).toBeGreaterThan(0);
  await until('the name', async () => (await nameOf(id)) === 'Meanwhile', 10_000);
});

test('events of an integration that is gone are dropped', async () => {
  await world.database.pool.query(
    `insert into webhook_events
       (organization_id, integration_id, kind, object_type, external_id, subscription_type, occurred_at, not_before)
     values ($1, gen_random_uuid(), 'record', 'company', '1', 'company.creation', now(), now() + interval '1 hour')`,
    [defaultOrganizationId],
  );
  await requestWebhookWork(context);
  await until('no event to wait', async () => (await world.waiting()).length === 0, 10_000);
});
