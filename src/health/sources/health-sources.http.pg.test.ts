import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addOrganization, json } from '../../../test/support/app.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { until } from '../../../test/support/time/wait.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { customersSource, HealthSourceList } from '../../contract/health.ts';
import { SettingsResponse } from '../../contract/settings.ts';
import { SyncErrorList } from '../../contract/sync.ts';
import { startWorker } from '../../worker.ts';
import { inspectSource } from './inspect-source.ts';
import { keepWatching } from './keep-watching.ts';

// A worker runs, and the platform is a client of the database with statements of its own.

let world: LoadedApp;
const running = new AbortController();
const settingsPath = '/api/integrations/hubspot/settings';
const usage = 'public.usage_scores.overall';

beforeAll(async () => {
  world = await loadPortalWithApp({
    companies: 12,
    contacts: 0,
    deals: 0,
    oddities: false,
    settings: { HEALTH_SOURCES: `${usage},public.missing.score,public.usage_view.score,public.closed.score` },
  });
  await run('alter table customers alter column health_score set default 70');
  await run(
    `create table public.usage_scores (id bigint generated always as identity primary key,
       customer_id uuid, overall numeric(5, 2), product int)`,
  );
  await startWorker(world.context, running.signal);
}, 60_000);
afterAll(async () => {
  running.abort();
  await world.close();
});
afterEach(async () => {
  await settled();
  expect(await world.differences()).toEqual([]);
});

const run = (statement: string, values: unknown[] = []) => world.database.pool.query(statement, values);

async function customer(place: number): Promise<{ id: string; external_id: string }> {
  const { rows } = await run('select id, external_id from customers order by external_id::bigint');
  return rows[place];
}
const scoresOf = async (id: string) => {
  const { rows } = await run(
    `select score, trend, source from health_scores where customer_id = $1 order by position`,
    [id],
  );
  return rows;
};
const inHubspot = (externalId: string) =>
  [...world.portal.truth().records('company')].find(({ id }) => id === externalId)?.properties ?? {};
const reached = (externalId: string, score: string) =>
  until(`${score} in HubSpot`, async () => inHubspot(externalId).cscx_health_score === score, 10_000);
const pushes = (externalId: string) =>
  world.portal.writes.list({ property: 'cscx_health_score' }).filter(({ id }) => id === externalId).length;

/** Waits until nothing is noted and nothing waits to be pushed. */
const settled = () =>
  until('nothing to do', async () => {
    const { rows } = await run(
      'select (select count(*) from health_intake) + (select count(*) from push_outbox) as waiting',
    );
    return rows[0].waiting === '0';
  });
const platform = async (statement: string, values: unknown[] = []) => {
  await run(statement, values);
  await settled();
};
const put = (healthSources: object) =>
  world.app.asAdmin(settingsPath, json('PUT', { integrationId: world.integrationId, healthSources }));
const sources = async () =>
  HealthSourceList.parse(
    await (
      await world.app.asAdmin(`/api/integrations/hubspot/health/sources?integrationId=${world.integrationId}`)
    ).json(),
  ).items;

test('a score that a program writes into the customer reaches HubSpot within seconds, with its trend', async () => {
  const { id, external_id } = await customer(0);
  await run('update customers set health_score = 33 where id = $1', [id]);
  await reached(external_id, '33');
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_trend: 'stable' });
  await run('update customers set health_score = 70 where id = $1', [id]);
  await reached(external_id, '70');
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_trend: 'growing' });
  await settled();
  expect(await scoresOf(id)).toEqual([
    { score: 33, trend: 'stable', source: customersSource },
    { score: 70, trend: 'growing', source: customersSource },
  ]);
  expect(pushes(external_id)).toBe(2);
  const { rows } = await run('select health_score, health_trend from customers where id = $1', [id]);
  expect(rows).toEqual([{ health_score: 70, health_trend: 'growing' }]);
});

test('the default of the column is no score, and neither is a value that stays the same', async () => {
  const company = world.portal.createRecord('company', { name: 'New one' });
  await world.sync('full');
  // The worker may have taken the run.
  const created = await until('the company is here', async () => {
    const { rows } = await run(`select health_score from customers where name = 'New one'`);
    return rows[0];
  });
  expect(created).toEqual({ health_score: null });
  await platform(`insert into customers (name) values ('Of the platform')`);
  await platform(
    `insert into customers (name, health_score) values ('Left at the default', 70), ('Empty', null)`,
  );
  await platform(
    `update customers set health_score = 70, industry = industry where name = 'Left at the default'`,
  );
  expect((await run('select from health_scores')).rowCount).toBe(2);
  await world.app.asAdmin(
    '/api/integrations/hubspot/health/push',
    json('POST', { integrationId: world.integrationId, all: true }),
  );
  await settled();
  expect(inHubspot(company.id)).not.toHaveProperty('cscx_health_score');

  await run(`alter table customers alter column health_score set default 60`);
  await platform(`insert into customers (name, health_score) values ('Default', 60), ('Calculated', 70)`);
  await run(`alter table customers alter column health_score set default 70`);
  const { rows } = await run(
    `select c.name, h.score from health_scores h join customers c on c.id = h.customer_id where c.integration_id is null`,
  );
  expect(rows).toEqual([{ name: 'Calculated', score: 70 }]);
});

test('what we write ourselves comes back as no second score', async () => {
  const { id, external_id } = await customer(1);
  await world.app.asAdmin(`/api/customers/${id}/health-scores`, json('POST', { score: 51 }));
  await reached(external_id, '51');
  await platform('insert into health_scores (customer_id, score) values ($1, 52)', [id]);
  await reached(external_id, '52');
  // A program that stores the calculation and the customer's column.
  await platform('update customers set health_score = 52 where id = $1', [id]);
  expect((await scoresOf(id)).map(({ score, source }) => [score, source])).toEqual([
    [51, 'api'],
    [52, 'program'],
  ]);
  expect(pushes(external_id)).toBe(2);
});

test('a trigger of the platform that sets scores counts, and ends', async () => {
  const { id, external_id } = await customer(2);
  await run(`create function public.lower_it() returns trigger language plpgsql as $$
    begin
      new.health_score := greatest(0, new.health_score - 1);
      return new;
    end $$`);
  await run(
    `create trigger lower_it before update of health_score on customers for each row execute function public.lower_it()`,
  );
  await platform('insert into health_scores (customer_id, score) values ($1, 41)', [id]);
  await reached(external_id, '40');
  await run('drop trigger lower_it on customers');
  await run(`create function public.follow_name() returns trigger language plpgsql as $$
    begin
      update customers set health_score = 12 where id = new.id;
      return null;
    end $$`);
  await run(
    `create trigger follow_name after update of name on customers for each row execute function public.follow_name()`,
  );
  world.portal.updateRecord('company', external_id, { name: 'Renamed' });
  await world.sync('incremental');
  await reached(external_id, '12');
  await run('drop trigger follow_name on customers');
  expect((await scoresOf(id)).map(({ score }) => score)).toEqual([41, 40, 12]);
});

test('a trend in our words is kept, and null is no score', async () => {
  const { id, external_id } = await customer(3);
  await platform(`update customers set health_score = 64, health_trend = 'declining' where id = $1`, [id]);
  await reached(external_id, '64');
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_trend: 'declining' });
  await platform(`update customers set health_score = 65, health_trend = 'so-so' where id = $1`, [id]);
  await reached(external_id, '65');
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_trend: 'stable' });
  await platform(`update customers set health_score = null where id = $1`, [id]);
  expect((await scoresOf(id)).map(({ score }) => score)).toEqual([64, 65]);
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_score: '65' });
});

test('a column that cannot take our words for a trend still shows the score', async () => {
  const { id, external_id } = await customer(3);
  await run('update customers set health_trend = null where id = $1', [id]);
  await run(`alter table customers add constraint words check (health_trend in ('up', 'down')) not valid`);
  await world.app.asAdmin(`/api/customers/${id}/health-scores`, json('POST', { score: 20 }));
  await reached(external_id, '20');
  await run('alter table customers drop constraint words');
  const { rows } = await run('select health_score, health_trend from customers where id = $1', [id]);
  expect(rows).toEqual([{ health_score: 20, health_trend: null }]);
  expect(inHubspot(external_id)).toMatchObject({ cscx_health_trend: 'declining' });
});

test('a value outside of 0 to 100 is a listed error, and the statement of the program succeeds', async () => {
  const { id, external_id } = await customer(4);
  await platform('update customers set health_score = 150 where id = $1', [id]);
  const errors = async () =>
    SyncErrorList.parse(await (await world.app.asAdmin('/api/integrations/hubspot/errors')).json()).items;
  expect(await errors()).toMatchObject([
    { code: 'invalid_score', externalId: external_id, value: '150', direction: 'outbound', customerId: id },
  ]);
  expect(await scoresOf(id)).toEqual([]);
  await platform('update customers set health_score = 55 where id = $1', [id]);
  await reached(external_id, '55');
  expect(await errors()).toEqual([]);
});

/** A role of the server for the time of the work. */
async function withRole(work: (role: string) => Promise<void>): Promise<void> {
  const role = `platform_${randomUUID().slice(0, 8)}`;
  await run(`create role ${role}`);
  try {
    await work(role);
  } finally {
    await run(`drop owned by ${role}`);
    await run(`drop role ${role}`);
  }
}

test('a role without any right on our other tables writes scores, with row-level security on', async () => {
  const { id, external_id } = await customer(5);
  await withRole(async (role) => {
    await run(`grant usage on schema cscx_hubspot to ${role}`);
    await run(`grant select, update on customers to ${role}`);
    await run('alter table customers enable row level security');
    await run(`create policy everything on customers to ${role} using (true)`);
    const client = await world.database.pool.connect();
    try {
      await client.query(`set role ${role}`);
      await client.query('set search_path = cscx_hubspot');
      await client.query('update customers set health_score = 21 where id = $1', [id]);
      await expect(client.query('select * from cscx_hubspot.health_intake')).rejects.toThrow(
        'permission denied',
      );
    } finally {
      client.release(true);
    }
    await reached(external_id, '21');
    await run('drop policy everything on customers');
  });
  await run('alter table customers disable row level security');
});

test('a column of another table, chosen by an admin among those of the operator', async () => {
  const refusal = async (columns: string[]) => {
    const response = await put({ columns });
    expect(response.status).toBe(422);
    return ErrorResponse.parse(await response.json()).error.message;
  };
  expect(await refusal(['public.secrets.value'])).toContain('your server admin');
  expect(await refusal(['public.missing.score'])).toContain('has no table public.missing');
  await run('create view public.usage_view as select customer_id, overall as score from public.usage_scores');
  expect(await refusal(['public.usage_view.score'])).toContain('is not a table');

  expect(SettingsResponse.parse(await (await put({ columns: [usage] })).json()).healthSources).toEqual({
    customers: true,
    columns: [usage],
  });
  expect((await sources()).filter(({ enabled }) => enabled)).toEqual([
    { source: customersSource, enabled: true, problem: null },
    { source: usage, enabled: true, problem: null },
  ]);
  const { id, external_id } = await customer(6);
  await run('insert into public.usage_scores (customer_id, overall) values ($1, 72.6)', [id]);
  await reached(external_id, '73');
  await run('update public.usage_scores set overall = 40.2 where customer_id = $1', [id]);
  await reached(external_id, '40');
  await platform('update public.usage_scores set product = 7, overall = 40.2 where customer_id = $1', [id]);
  await platform('delete from public.usage_scores');
  await platform(
    `insert into public.usage_scores (customer_id, overall) values (gen_random_uuid(), 8), (null, 9)`,
  );
  expect((await scoresOf(id)).map(({ score, trend, source }) => [score, trend, source])).toEqual([
    [73, 'stable', usage],
    [40, 'declining', usage],
  ]);
  expect((await run('select health_score from customers where id = $1', [id])).rows[0].health_score).toBe(40);
});

test('a table that a migration of the platform replaced is watched again', async () => {
  await run('drop table public.usage_scores cascade');
  expect((await sources()).find(({ source }) => source === usage)?.problem).toContain('has no table');
  await run(
    `create table public.usage_scores (customer_id uuid, account uuid references customers (id), overall int)`,
  );
  expect((await sources()).find(({ source }) => source === usage)?.problem).toContain('not being watched');
  await keepWatching(world.context);
  expect((await sources()).find(({ source }) => source === usage)?.problem).toBeNull();
  const { id, external_id } = await customer(7);
  await run('insert into public.usage_scores (account, overall) values ($1, 88)', [id]);
  await reached(external_id, '88');

  await put({ columns: [], customers: false });
  expect(
    (await run(`select from pg_trigger where tgrelid = 'public.usage_scores'::regclass and not tgisinternal`))
      .rowCount,
  ).toBe(0);
  await platform('insert into public.usage_scores (account, overall) values ($1, 11)', [id]);
  await platform('update customers set health_score = 12 where id = $1', [id]);
  expect((await scoresOf(id)).map(({ score }) => score)).toEqual([88]);
  await put({ customers: true });
});

test('a missing right is named, with the statement that grants it', async () => {
  await run('create table public.closed (customer_id uuid, score int)');
  await withRole(async (role) => {
    const inspect = () =>
      world.database.db.transaction().execute(async (trx) => {
        await sql`set local role ${sql.id(role)}`.execute(trx);
        return inspectSource(trx, world.context.config.database.schemas, 'public.closed.score');
      });
    await run(`grant usage on schema cscx_hubspot to ${role}`);
    const statement = `grant trigger on public.closed to ${role};`;
    expect(await inspect()).toContain(statement);
    await run(statement);
    expect(await inspect()).toMatchObject({ customerColumn: 'customer_id', column: 'score', keys: [] });
  });
});

test('another organization’s customers get scores by the settings of its own portals', async () => {
  const other = await addOrganization(world.context, 'Other');
  const portal = await insertPortal(world.database.db, { organizationId: other, portalId: '7' });
  await run(
    `insert into hubspot_settings (integration_id, organization_id, settings) values ($1, $2, '{"healthSources": {"customers": false}}')`,
    [portal, other],
  );
  const { rows } = await run(
    `insert into customers (name, organization_id) values ('Theirs', $1) returning id`,
    [other],
  );
  const [theirs] = rows;
  const { id, external_id } = await customer(8);
  await run('update customers set health_score = 91 where id = any($1)', [[theirs.id, id]]);
  await reached(external_id, '91');
  await settled();
  expect(await scoresOf(theirs.id)).toEqual([]);
  const none = await world.app.asAdmin(`/api/integrations/hubspot/health/sources?integrationId=${portal}`);
  expect(none.status).toBe(404);
});

test('nothing that goes wrong here fails the statement of the program', async () => {
  const { id } = await customer(9);
  await run('alter table health_intake rename to elsewhere');
  try {
    await run('update customers set health_score = 5 where id = $1', [id]);
  } finally {
    await run('alter table elsewhere rename to health_intake');
  }
  expect((await run('select health_score from customers where id = $1', [id])).rows[0].health_score).toBe(5);
});

test('a row that a program has locked is not waited for', async () => {
  const { id, external_id } = await customer(9);
  const client = await world.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('update customers set industry = industry where id = $1', [id]);
    // As noted from an earlier transaction.
    await run(
      `insert into health_intake (customer_id, score, source, written_at) values ($1, 61, $2, clock_timestamp())`,
      [id, customersSource],
    );
    await run(`select pg_notify('cscx_hubspot_scores', '')`);
    await reached(external_id, '61');
  } finally {
    await client.query('rollback');
    client.release();
  }
});

test('a score from another table waits for a locked row, without any other row', async () => {
  const [first, second] = [await customer(8), await customer(9)];
  await run('create table public.usage_again (customer_id uuid, overall int)');
  await run('drop table public.usage_scores');
  await run('alter table public.usage_again rename to usage_scores');
  await put({ columns: [usage] });
  const client = await world.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('update customers set industry = industry where id = $1', [first.id]);
    await run('insert into public.usage_scores values ($1, 13), ($2, 14)', [second.id, first.id]);
    await reached(second.external_id, '13');
    // The worker holds no lock that this program needs.
    await client.query('update customers set industry = industry where id = $1', [second.id]);
    await client.query('commit');
  } finally {
    client.release();
  }
  await reached(first.external_id, '14');
  await put({ columns: [] });
});

test('a score that cannot be stored holds up no other', async () => {
  const [first, second] = [await customer(10), await customer(11)];
  await run(`create function public.refuse() returns trigger language plpgsql as $$
    begin
      if new.health_trend is not null and new.id = '${first.id}' then
        raise exception 'not this one';
      end if;
      return new;
    end $$`);
  await run(
    'create trigger refuse before update of health_trend on customers for each row execute function public.refuse()',
  );
  await run('update customers set health_score = 37 where id = any($1)', [[first.id, second.id]]);
  await reached(second.external_id, '37');
  await settled();
  await run('drop trigger refuse on customers');
  expect(await scoresOf(first.id)).toEqual([]);
  expect((await scoresOf(second.id)).map(({ score }) => score)).toEqual([37]);
});
