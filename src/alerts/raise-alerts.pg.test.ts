import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { syncNow } from '../../test/support/context.ts';
import { type ScriptedServer, startScriptedServer } from '../../test/support/hubspot/scripted-server.ts';
import { startWebhookWorld, type WebhookWorld } from '../../test/support/portals/webhook-world.ts';
import { until } from '../../test/support/time/wait.ts';
import { systemClock } from '../base/clock.ts';
import {
  type Context,
  defaultOrganizationId,
  inOrganization,
  type OrganizationContext,
} from '../context/context.ts';
import type { Alert } from '../contract/alerts.ts';
import { changeSettings } from '../portals/settings/change-settings.ts';
import { readPortalDays } from '../sync/mapping/portal-days.ts';
import { startWorker } from '../worker.ts';
import { addChannel } from './channels/save-channel.ts';
import { deliverAlerts } from './deliver/deliver-alerts.ts';
import { listAlerts } from './list-alerts.ts';
import { raiseAlerts } from './raise-alerts.ts';

let world: WebhookWorld;
let receiver: ScriptedServer;
let ctx: OrganizationContext;
let webhook: string;
const secret = 'a secret of sixteen or more';
/** A live deal of a customer, which no test has touched. */
let deal: { id: string; row: string; customer: string };
let taken = 0;
let now = Date.now();
let ofFirstLoad: Alert[] | undefined;
const stopping = new AbortController();

beforeAll(async () => {
  world = await startWebhookWorld();
  receiver = await startScriptedServer(() => ({ status: 200 }));
  const config = { ...world.context.config, alerts: { mail: undefined, privateHosts: ['127.0.0.1'] } };
  const context: Context = { ...world.context, config, clock: { ...world.context.clock, now: () => now } };
  ctx = inOrganization(context, defaultOrganizationId, 'test');
  const channel = { kind: 'webhook' as const, name: 'Ours', url: `${receiver.url}/alerts`, secret };
  webhook = (await addChannel(ctx, channel)).id;
  await raise();
  ofFirstLoad = (await list()).items;
});
afterAll(async () => {
  stopping.abort();
  await receiver.close();
  await world.close();
});
beforeEach(async () => {
  now = Date.now();
  receiver.requests.length = 0;
  const { rows } = await world.database.pool.query<typeof deal>(
    `select d.external_id as id, d.id as row, d.customer_id as customer from deals d
     join customers c on c.id = d.customer_id where d.archived_at is null order by d.external_id`,
  );
  const found = rows[taken++];
  if (!found) throw new Error('There are too few deals.');
  deal = found;
  world.portal.updateRecord('deal', deal.id, { pipeline: 'default', dealstage: 'appointmentscheduled' });
  await settle();
  await world.database.pool.query('delete from deal_stage_changes');
});
afterEach(() => world.database.pool.query('delete from alerts'));

async function settle(): Promise<void> {
  await world.portal.webhooks.idle();
  await world.apply();
}
const move = (dealstage: string) => world.portal.updateRecord('deal', deal.id, { dealstage });
const raise = (context: Context = ctx) =>
  raiseAlerts(context, defaultOrganizationId, new AbortController().signal);
const deliver = () =>
  deliverAlerts(
    ctx,
    { organizationId: defaultOrganizationId, channelId: webhook },
    new AbortController().signal,
  );
const rules = (alerts: object[]) =>
  changeSettings(ctx, {
    integrationId: world.integrationId,
    alerts: alerts.map((rule) => ({
      type: 'deal_stage_changed',
      enabled: true,
      channel: webhook,
      digest: 'none',
      digestAt: '08:00',
      ...rule,
    })),
  });
const list = () => listAlerts(ctx, { limit: 50 });
const deliveries = async () => {
  const { rows } = await world.database.pool.query(
    'select status, in_digest, due_at from alert_deliveries order by created_at, id',
  );
  return rows;
};

test('none for a first load; one for a change that webhooks, twice, an incremental sync and a reconcile see', async () => {
  expect(ofFirstLoad).toEqual([]);
  await rules([{ channel: 'app' }, {}]);
  const { first: today } = await readPortalDays(ctx);
  await world.database.pool.query(
    `update customers set name = E'Acme \\u202e<b>&\\n Co', arr = 48000, renewal_date = $2::date + 43 where id = $1`,
    [deal.customer, today],
  );
  await world.database.pool.query(
    `insert into health_scores (customer_id, score, trend) values ($1, 42, 'declining')`,
    [deal.customer],
  );
  world.portal.webhooks.configure({ duplicate: 1 });
  move('contractsent');
  await settle();
  await raise();
  world.portal.webhooks.configure({ duplicate: 0 });
  for (const mode of ['incremental', 'reconcile'] as const) {
    await syncNow(world.context, world.integrationId, { mode });
    await raise();
  }

  const { items, unread } = await list();
  expect(unread).toBe(1);
  expect(items).toMatchObject([
    {
      type: 'deal_stage_changed',
      integrationId: world.integrationId,
      customerId: deal.customer,
      customerName: 'Acme <b>& Co',
      dealId: deal.row,
      from: 'appointmentscheduled',
      to: 'contractsent',
      fromLabel: 'Appointment Scheduled',
      toLabel: 'Contract Sent',
      renewalStage: 'committed',
      isRenewal: false,
      message: expect.stringMatching(/^Acme <b>& Co.* moved from Appointment Scheduled to Contract Sent$/),
      health: { score: 42, trend: 'declining' },
      arr: 48_000,
      // Midnight may pass at the portal meanwhile.
      daysToRenewal: expect.toSatisfy((days) => days === 43 || days === 42),
      url: expect.stringMatching(new RegExp(`^https://.*/record/0-3/${deal.id}$`)),
      readAt: null,
    },
  ]);

  await deliver();
  await deliver();
  expect(receiver.requests).toHaveLength(1);
  const [request] = receiver.requests;
  const {
    'webhook-id': id,
    'webhook-timestamp': sentAt,
    'webhook-signature': signature,
  } = request?.headers ?? {};
  const signed = createHmac('sha256', secret).update(`${id}.${sentAt}.${request?.body}`).digest('base64');
  expect(signature).toBe(`v1,${signed}`);
  const body = receiver.json(0) as { id: string; type: string; alerts: Alert[] };
  expect(body).toMatchObject({ id, type: 'alerts.raised' });
  expect(body.alerts.map((alert) => alert.id)).toEqual(items.map((item) => item.id));
  expect(await deliveries()).toMatchObject([{ status: 'sent' }]);
});

test('a change that only a sync sees raises one; what no rule lets through, or only a channel, is not shown', async () => {
  world.portal.webhooks.configure({ lose: 1 });
  await rules([{ channel: 'app', stageIds: ['closedwon'] }, { stageIds: ['contractsent'] }]);
  move('qualifiedtobuy');
  await syncNow(world.context, world.integrationId, { mode: 'incremental' });
  await raise();
  expect(await world.database.db.selectFrom('alerts').selectAll().execute()).toEqual([]);
  move('contractsent');
  await syncNow(world.context, world.integrationId, { mode: 'incremental' });
  await raise();
  expect((await list()).items).toEqual([]);
  const hidden = await world.database.db.selectFrom('alerts').selectAll().execute();
  expect(hidden).toMatchObject([{ in_app: false, to_value: 'contractsent' }]);
  move('closedwon');
  await syncNow(world.context, world.integrationId, { mode: 'reconcile' });
  await raise();
  expect((await list()).items).toMatchObject([{ to: 'closedwon' }]);
  world.portal.webhooks.configure({ lose: 0 });
});

test('stopped in the middle, or carried out by several at once, it is done once', async () => {
  await rules([{ channel: 'app' }, {}]);
  move('contractsent');
  await settle();
  move('closedlost');
  await settle();
  const dying = {
    ...ctx.jobs,
    enqueue: async () => {
      throw new Error('killed');
    },
  };
  await expect(raise({ ...ctx, jobs: dying })).rejects.toThrow('killed');
  expect((await list()).items).toEqual([]);
  expect(await deliveries()).toEqual([]);
  await Promise.all([raise(), raise(), raise()]);
  await raise();
  const { items } = await list();
  expect(items.map((item) => item.to)).toEqual(['closedlost', 'contractsent']);
  expect(await deliveries()).toHaveLength(2);
});

test('quiet hours and digests hold what is sent, and a digest is one message', async () => {
  const quietHours = { from: '20:00', to: '07:00', quietDays: [] };
  await changeSettings(ctx, {
    integrationId: world.integrationId,
    schedule: { timeZone: 'Europe/Berlin' },
  });
  await rules([{ quietHours }]);
  now = Date.parse('2027-03-10T22:00:00Z');
  move('contractsent');
  await settle();
  await raise();
  await deliver();
  expect(receiver.requests).toEqual([]);
  now = Date.parse('2027-03-11T06:00:00Z');
  await deliver();
  expect(receiver.requests).toHaveLength(1);

  await rules([{ digest: 'daily' }]);
  for (const stage of ['closedlost', 'contractsent', 'closedwon']) {
    move(stage);
    await settle();
    now += 1_000;
    await raise();
  }
  now = Date.parse('2027-03-11T06:59:59Z');
  await deliver();
  expect(receiver.requests).toHaveLength(1);
  now = Date.parse('2027-03-11T07:00:00Z');
  await deliver();
  expect(receiver.requests).toHaveLength(2);
  const digest = receiver.json(1) as { alerts: Alert[] };
  expect(digest.alerts.map((alert) => alert.to)).toEqual(['closedlost', 'contractsent', 'closedwon']);
});

test('with a worker an alert is there, and sent, soon after the deal was stored', async () => {
  await rules([{ channel: 'app' }, {}]);
  await startWorker({ ...ctx, clock: systemClock }, stopping.signal);
  move('contractsent');
  await until('the alert', async () => (await list()).items.length === 1, 10_000);
  const [alert] = (await list()).items;
  const { rows } = await world.database.pool.query<{ ms: number }>(
    `select extract(epoch from a.at - s.created_at) * 1000 as ms
     from alerts a join deal_stage_changes s on s.id = a.stage_change_id where a.id = $1`,
    [alert?.id],
  );
  expect(Number(rows[0]?.ms)).toBeLessThan(2_000);
  await until('the message', async () => receiver.requests.length === 1, 10_000);
});
