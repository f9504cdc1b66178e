import { afterAll, beforeAll, expect, test } from 'vitest';
import { json } from '../../../test/support/app.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { testAdminKey } from '../../../test/support/processes/programs.ts';
import { until } from '../../../test/support/time/wait.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { HealthPreview } from '../../contract/health.ts';
import type { ChangeSettings } from '../../contract/settings.ts';
import { createApp } from '../../http/app.ts';
import { watch } from '../../jobs/watch.ts';
import { changeSettings } from '../../portals/settings/change-settings.ts';
import { createJobBells, tasks, watches } from '../../wiring/tasks.ts';
import { calculateHealth } from './calculate-health.ts';
import { markAllDue } from './mark-due.ts';
import { healthTask, requestHealthWork } from './request-health-work.ts';

let world: LoadedPortal;

beforeAll(async () => {
  // Every customer has contacts, so that there is data for a score whatever the day.
  // Scores depend on the age of what happened, so the portal's data is of these days.
  const bornOn = new Date().toISOString().slice(0, 10);
  world = await loadPortal({ companies: 30, contacts: 120, deals: 40, oddities: false, bornOn });
});
afterAll(() => world.close());

const calculate = (signal = new AbortController().signal) =>
  calculateHealth(world.context, defaultOrganizationId, signal, { gatherMs: 0 });

const set = (healthCalculator: NonNullable<ChangeSettings['healthCalculator']>) =>
  changeSettings(inOrganization(world.context, defaultOrganizationId, 'test'), {
    integrationId: world.integrationId,
    healthCalculator,
  });

async function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  const { rows } = await world.database.pool.query(text, values);
  return rows;
}
const count = async (what: string): Promise<number> =>
  (await query<{ count: number }>(`select count(*)::int as count from ${what}`))[0]?.count ?? -1;
/** Moves all calculations so far into the past. */
const age = (hours: number) =>
  query(`update health_scores set calculated_at = calculated_at - make_interval(hours => $1)`, [hours]);
const due = async () =>
  (await query<{ id: string }>('select customer_id as id from health_due')).map(({ id }) => id);
const preview = async (body: object = {}) => {
  const init = json('POST', { integrationId: world.integrationId, ...body });
  return createApp(world.context).request('/api/integrations/hubspot/health/preview', {
    ...init,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${testAdminKey}` },
  });
};

test('off by default: nothing is due, nothing is calculated, and a preview stores nothing', async () => {
  const [company] = world.ids('company');
  world.portal.updateRecord('company', company ?? '', { name: 'Renamed' });
  await world.sync('incremental');
  await markAllDue(world.context);
  await calculate();
  expect([await count('health_due'), await count('health_scores')]).toEqual([0, 0]);

  const response = await preview();
  expect(response.status).toBe(200);
  const shown = HealthPreview.parse(await response.json());
  expect(shown.customers).toBe(world.ids('company').length);
  expect(shown.scored).toBe(shown.customers);
  expect(shown.bands.reduce((sum, band) => sum + band.count, 0)).toBe(shown.scored);
  const scores = shown.samples.map((sample) => sample.score);
  expect(scores).toHaveLength(5);
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  expect(shown.samples[0]?.reasons.length).toBeGreaterThan(0);
  const byCover = HealthPreview.parse(
    await (await preview({ weights: { engagement: 0, deals: 0, renewal: 0, recency: 0 } })).json(),
  );
  expect(byCover.samples.every((one) => Object.keys(one.components).join() === 'cover')).toBe(true);
  expect((await preview({ weights: { engagement: 101 } })).status).toBe(422);
  expect((await preview({ integrationId: defaultOrganizationId })).status).toBe(404);
  expect(await count('health_scores')).toBe(0);

  const weightless = { engagement: 0, cover: 0, deals: 0, renewal: 0, recency: 0 };
  await expect(set({ enabled: true, weights: weightless })).rejects.toThrow('at least one component');
  expect((await set({ weights: weightless })).healthCalculator.enabled).toBe(false);
  await expect(set({ enabled: true })).rejects.toMatchObject({ code: 'validation_failed' });
  await set({ weights: {} });
});

test('switched on, every customer gets a score with its components, its reasons and its way to HubSpot', async () => {
  const [archived] = await query<{ id: string }>(
    'update customers set archived_at = now() where id = (select min(id::text)::uuid from customers) returning id',
  );
  await set({ enabled: true });
  const live = await count('customers where archived_at is null');
  expect((await due()).length).toBe(live);
  await calculate();
  expect(await count('health_due')).toBe(0);
  const rows = await query<{
    customer_id: string;
    score: number;
    trend: string;
    source: string;
    reasons: string[];
    components: Record<string, { score: number; weight: number; explanation: string }>;
    shown: number;
  }>('select h.*, c.health_score as shown from health_scores h join customers c on c.id = h.customer_id');
  expect(rows).toHaveLength(live);
  expect(rows.map((row) => row.customer_id)).not.toContain(archived?.id);
  expect(new Set(rows.map((row) => row.score)).size).toBeGreaterThan(5);
  for (const row of rows) {
    expect(row).toMatchObject({ source: 'calculator', trend: 'stable', shown: row.score });
    const parts = Object.values(row.components);
    expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBe(100);
    expect(row.reasons.every((reason) => parts.some((part) => part.explanation === reason))).toBe(true);
    expect(row.reasons).toHaveLength(Math.min(3, parts.length));
  }
  expect(await count('push_outbox')).toBe(live);
  const response = HealthPreview.parse(await (await preview()).json());
  expect(rows.map((row) => row.score)).toEqual(
    expect.arrayContaining(response.samples.map((one) => one.score)),
  );

  await markAllDue(world.context);
  await calculate();
  expect(await count('health_scores')).toBe(live);
  await age(21);
  await markAllDue(world.context);
  await calculate();
  expect(await count('health_scores')).toBe(2 * live);
  await query('update customers set archived_at = null');
});

const home = async (kind: 'stakeholder' | 'deal') => {
  const [row] = await query<{ contact: string; company: string; customer: string }>(
    `select s.external_id as contact, c.external_id as company, c.id as customer
     from ${kind}_customers l join ${kind}s s on s.id = l.${kind}_id join customers c on c.id = l.customer_id
     where (select count(*) from ${kind}_customers o where o.${kind}_id = s.id) = 1 order by s.id limit 1`,
  );
  return row ?? { contact: '', company: '', customer: '' };
};
const newest = async (customer: string) => {
  const [row] = await query<{ score: number; source: string; reasons: string[]; n: number }>(
    `select score, source, reasons, count(*) over ()::int as n from health_scores where customer_id = $1
     order by calculated_at desc, position desc limit 1`,
    [customer],
  );
  return row;
};

test('what changes in HubSpot makes its customers due, and several changes make one score', async () => {
  await markAllDue(world.context);
  await calculate();
  const person = await home('stakeholder');
  const before = await newest(person.customer);
  const now = new Date().toISOString();
  world.portal.updateRecord('contact', person.contact, {
    hs_email_replied: '90',
    hs_email_last_reply_date: now,
  });
  await world.sync('incremental');
  expect(await due()).toContain(person.customer);
  world.portal.updateRecord('contact', person.contact, { hs_buying_role: 'CHAMPION;DECISION_MAKER' });
  await world.sync('incremental');
  await calculate();
  const after = await newest(person.customer);
  expect(after?.score).toBeGreaterThan(before?.score ?? 100);
  expect(after?.n).toBe((before?.n ?? 0) + 1);

  // A customer that a contact was unlinked from is due, too.
  expect(await due()).toEqual([]);
  world.portal.dissociate('contact', person.contact, 'company', person.company);
  await world.sync('incremental');
  expect(await due()).toContain(person.customer);
  await calculate();

  const deal = await home('deal');
  world.portal.updateRecord('deal', deal.contact, {
    dealstage: 'closedlost',
    pipeline: 'default',
    closedate: now,
  });
  await world.sync('incremental');
  expect(await due()).toContain(deal.customer);
  await calculate();
  const [sold] = await query<{ explanation: string }>(
    `select components -> 'deals' ->> 'explanation' as explanation from health_scores where customer_id = $1
     order by position desc limit 1`,
    [deal.customer],
  );
  expect(sold?.explanation).toContain('lost in the last 180 days');
});

test('a score that came from elsewhere is left alone for 30 days', async () => {
  const { customer } = await home('stakeholder');
  await query('insert into health_scores (customer_id, score) values ($1, 3)', [customer]);
  await markAllDue(world.context);
  await calculate();
  expect(await newest(customer)).toMatchObject({ score: 3, source: 'program' });
  await age(31 * 24);
  await markAllDue(world.context);
  await calculate();
  expect(await newest(customer)).toMatchObject({ source: 'calculator' });
});

test('a process that dies in the middle loses no customer and says no score twice', async () => {
  await age(21);
  await markAllDue(world.context);
  const waiting = (await due()).sort();
  const before = await count('health_scores');
  // The last customer is locked, so that everything is calculated and nothing committed.
  const holder = await world.database.pool.connect();
  try {
    await holder.query('begin');
    await holder.query('select from customers where id = $1 for update', [waiting.at(-1)]);
    const dying = new AbortController();
    const attempt = calculate(dying.signal).then(
      () => 'ended',
      () => 'died',
    );
    const pid = await until('the calculation to stand in the middle', async () => {
      const [row] = await query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
           and query like '%insert into health_scores%' and pid <> pg_backend_pid()`,
      );
      return row?.pid;
    });
    dying.abort(new Error('killed'));
    await query('select pg_terminate_backend($1)', [pid]);
    expect(await attempt).toBe('died');
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect((await due()).sort()).toEqual(waiting);
  expect(await count('health_scores')).toBe(before);
  await Promise.all([calculate(), calculate(), world.sync('incremental')]);
  await calculate();
  expect(await count('health_due')).toBe(0);
  expect(await count('health_scores')).toBe(before + waiting.length);
});

test('other weights recalculate everything, a first sync is awaited, and disabled scoring is dropped', async () => {
  await set({ weights: { recency: 100 } });
  const all = await count('customers where archived_at is null');
  expect((await due()).length).toBe(all);
  const before = await count('health_scores');
  await query('create table kept as select * from sync_watermarks');
  await query('delete from sync_watermarks');
  await calculate();
  expect(await count('health_scores')).toBe(before);
  expect((await due()).length).toBe(all);
  await query('insert into sync_watermarks select * from kept');
  await set({ enabled: false });
  await calculate();
  expect([await count('health_due'), await count('health_scores')]).toEqual([0, before]);
  await set({ enabled: true });
  expect((await due()).length).toBe(all);
});

test('a worker calculates due customers, soon and automatically', async () => {
  const stopping = new AbortController();
  const { jobs } = world.context;
  await jobs.work(tasks(world.context).filter((task) => task.name === healthTask));
  const watched = watches(world.context, createJobBells()).filter(({ task }) => task === healthTask);
  const [listening] = await Promise.all(watched.map((one) => watch(world.context, one, stopping.signal)));
  try {
    const before = await count('health_scores');
    await set({ enabled: true, weights: { deals: 100 } });
    const scores = await until('new scores', async () => {
      const now = await count('health_scores');
      return (await count('health_due')) === 0 && now > before && now;
    });
    expect(scores).toBeGreaterThan(before);
    // Without a notification, due customers are found by the regular check.
    await query(
      'insert into health_due select id, organization_id, now() - interval $$1 minute$$ from customers limit 1',
    );
    await requestHealthWork(world.context);
    await until('it to be looked at', async () => (await count('health_due')) === 0);
  } finally {
    stopping.abort();
    await listening?.closed;
  }
});
