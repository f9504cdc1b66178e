import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { defaultSchemas, jobsSchema } from '../base/schemas.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { moveEarlierJobs } from '../jobs/earlier-jobs.ts';
import { startJobs } from '../jobs/jobs.ts';
import { taskNames } from '../wiring/tasks.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { protectSchemas } from './own-schema.ts';

const log = createLog('silent');
let database: TestDatabase;
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.close());

/** Runs statements like another program does, with the role's own search path. */
async function elsewhere<T extends pg.QueryResultRow>(text: string, url = database.url): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<T>(text);
    return Array.isArray(result) ? [] : result.rows;
  } finally {
    await client.end();
  }
}

const tablesIn = async (schema: string) =>
  (
    await elsewhere<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = '${schema}'`,
    )
  )
    .map(({ name }) => name)
    .sort();

/** Roles are of the whole server, which other tests use, too. */
const publicRoles = `do $$ begin
  if to_regrole('anon') is null then create role anon nologin; end if;
  if to_regrole('authenticated') is null then create role authenticated nologin; end if;
exception when duplicate_object or unique_violation then null; end $$`;

const platform = `
  create table users (id uuid primary key default gen_random_uuid(), email text not null unique);
  create table customers (id uuid primary key default gen_random_uuid(), name varchar(200) not null, tier text,
    domain text, health_score int);
  create table health_scores (id uuid primary key, overall int);
  create table organizations (id uuid primary key, slug text not null);
  insert into customers (name, tier) values ('Acme', 'gold');`;

test('everything of ours is in a schema of its own, whatever the search path of the role is', async () => {
  await elsewhere(`create schema odd; create table odd.customers (id int);
    alter database ${new URL(database.url).pathname.slice(1)} set search_path = odd`);
  const own = openDatabase(database.url, { log });
  try {
    await migrate(own.db);
    await own.db.insertInto('customers').values({ name: 'Acme', custom_fields: '{}' }).execute();
  } finally {
    await own.close();
  }
  expect(await tablesIn('public')).toEqual([]);
  expect(await tablesIn('odd')).toEqual(['customers']);
  expect(await tablesIn('cscx_hubspot')).toContain('hubspot_records');
  expect(await elsewhere('select name from cscx_hubspot.customers')).toEqual([{ name: 'Acme' }]);
});

test('the platform’s tables are used where it has them, and those that only look alike are left alone', async () => {
  await elsewhere(platform);
  await migrate(database.db);
  expect(await tablesIn('public')).toEqual(['customers', 'health_scores', 'organizations', 'users']);
  const ours = await tablesIn('cscx_hubspot');
  expect(ours).toEqual(expect.arrayContaining(['health_scores', 'organizations', 'stakeholders', 'deals']));
  expect(ours).not.toContain('customers');
  const columns = await elsewhere(
    `select attname from pg_attribute where attrelid = 'public.health_scores'::regclass and attnum > 0`,
  );
  expect(columns).toEqual([{ attname: 'id' }, { attname: 'overall' }]);
  const seen = await database.db.selectFrom('customers').select(['name', 'organization_id']).execute();
  expect(seen).toEqual([{ name: 'Acme', organization_id: defaultOrganizationId }]);
});

describe('roles of public keys', () => {
  const as = (role: string, statement: string) => elsewhere(`set role ${role}; ${statement}`);

  beforeEach(async () => {
    await elsewhere(publicRoles);
    // As hosted databases are set up: what is made in them is open to public keys.
    await elsewhere(`${platform}
      alter default privileges grant all on tables to anon, authenticated;
      alter default privileges grant all on sequences to anon, authenticated;
      alter default privileges grant all on functions to anon, authenticated;
      grant all on all tables in schema public to anon, authenticated;`);
    await migrate(database.db, { queues: taskNames });
    const jobs = await startJobs({
      databaseUrl: database.url,
      schema: jobsSchema(defaultSchemas),
      log,
      taskNames,
    });
    await jobs.stop();
    await protectSchemas(database.db, defaultSchemas);
  });

  test('can read, write and call nothing of ours', async () => {
    for (const schema of ['cscx_hubspot', 'cscx_hubspot_jobs']) {
      const tables = await tablesIn(schema);
      expect(tables.length).toBeGreaterThan(5);
      for (const role of ['anon', 'authenticated']) {
        await expect(as(role, `select * from ${schema}.${tables[0]}`)).rejects.toThrow('permission denied');
      }
    }
    const open = await elsewhere(`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('cscx_hubspot'::regnamespace, 'cscx_hubspot_jobs'::regnamespace)
        and c.relkind in ('r', 'p', 'S', 'v') and (
          has_table_privilege('anon', c.oid, 'select,insert,update,delete,truncate,references,trigger')
          or c.relkind in ('r', 'p') and not c.relrowsecurity)
      union all
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace in ('cscx_hubspot'::regnamespace, 'cscx_hubspot_jobs'::regnamespace)
        and has_function_privilege('anon', p.oid, 'execute')
      union all
      select n.nspname from pg_namespace n where n.nspname like 'cscx%'
        and (has_schema_privilege('anon', n.oid, 'usage') or has_schema_privilege('authenticated', n.oid, 'usage'))`);
    expect(open).toEqual([]);
  });

  test('go on writing to the platform’s tables, and what they change is noticed', async () => {
    const [made] = await elsewhere<{ id: string }>(
      `insert into customers (name, domain, health_score) values ('Beta', 'https://beta.example', 7) returning id`,
    );
    await as(
      'authenticated',
      `insert into customers (name, domain, health_score) values ('Gamma', 'gamma.example', 50)`,
    );
    await as('authenticated', `update customers set domain = 'other.example', health_score = 90`);
    await as('authenticated', `delete from customers where id = '${made?.id}'`);
    expect(await elsewhere('select name, domain from public.customers order by name')).toEqual([
      { name: 'Acme', domain: 'other.example' },
      { name: 'Gamma', domain: 'other.example' },
    ]);
  });
});

test('programs that may insert health scores need no other right', async () => {
  await elsewhere(publicRoles);
  await migrate(database.db);
  const customer = await database.db
    .insertInto('customers')
    .values({ name: 'Acme', custom_fields: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await elsewhere(`grant usage on schema cscx_hubspot to authenticated;
    grant insert on cscx_hubspot.health_scores to authenticated;
    create policy scores on cscx_hubspot.health_scores for insert to authenticated with check (true);`);
  await elsewhere(
    `set role authenticated; insert into cscx_hubspot.health_scores (customer_id, score) values ('${customer.id}', 33)`,
  );
  const row = await database.db.selectFrom('customers').select('health_score').executeTakeFirst();
  expect(row).toEqual({ health_score: 33 });
});

test('two installations share a database and the platform’s customers', async () => {
  await elsewhere(platform);
  const schemas = { own: 'second', shared: 'public' };
  const second = openDatabase(database.url, { log, schemas });
  try {
    await migrate(database.db);
    await migrate(second.db, { schemas });
    expect(await migrate(database.db)).toEqual([]);
    for (const { db } of [database, second]) {
      expect(await db.selectFrom('customers').select('name').execute()).toEqual([{ name: 'Acme' }]);
      await db.selectFrom('hubspot_records').selectAll().execute();
    }
    await sql`insert into organizations (name) values ('Only here')`.execute(second.db);
  } finally {
    await second.close();
  }
  expect(await elsewhere(`select from cscx_hubspot.organizations where name = 'Only here'`)).toEqual([]);
  expect(await tablesIn('second')).toEqual(await tablesIn('cscx_hubspot'));
});

test('an installation stays where it is when another one has its schema on the search path, or shares it', async () => {
  await migrate(database.db);
  await elsewhere(`insert into cscx_hubspot.organizations (name) values ('Only here');
    alter database ${new URL(database.url).pathname.slice(1)} set search_path = cscx_hubspot, public`);
  const tables = await tablesIn('cscx_hubspot');
  for (const schemas of [
    { own: 'second', shared: 'public' },
    { own: 'third', shared: 'cscx_hubspot' },
  ]) {
    const other = openDatabase(database.url, { log, schemas });
    try {
      await migrate(other.db, { schemas, queues: taskNames });
    } finally {
      await other.close();
    }
  }
  expect(await tablesIn('cscx_hubspot')).toEqual(tables);
  expect(await elsewhere(`select from cscx_hubspot.organizations where name = 'Only here'`)).toHaveLength(1);
  expect(await elsewhere(`select from second.organizations where name = 'Only here'`)).toEqual([]);
});

test('a schema with tables of another program is refused, and keeps its rights', async () => {
  await elsewhere(`${publicRoles}; create schema app; create table app.orders (id int);
    grant select on app.orders to anon`);
  const schemas = { own: 'app', shared: 'public' };
  const other = openDatabase(database.url, { log, schemas });
  try {
    await expect(migrate(other.db, { schemas })).rejects.toThrow(
      /^The schema app has tables of other programs, such as orders\. Set DATABASE_SCHEMA/,
    );
  } finally {
    await other.close();
  }
  expect(await tablesIn('app')).toEqual(['orders']);
  expect(await elsewhere(`select has_table_privilege('anon', 'app.orders', 'select') as can`)).toEqual([
    { can: true },
  ]);
});

describe('an installation of the release before', () => {
  const added = ['hubspot_csm_user_id', 'hubspot_owner_user_id'];
  /** By table, without what was added later. */
  const contents = async (schemas: string[]) => {
    const tables = await elsewhere<{ name: string; at: string }>(`
      select c.relname as name, c.oid::regclass::text as at from pg_class c
      where c.relnamespace = any('{${schemas}}'::text[]::regnamespace[]) and c.relkind = 'r'
        and c.relname not like 'queue_stats%' and c.relname not in ('version', 'cscx_hubspot_migrations', 'platform_people')`);
    const rows = await Promise.all(
      tables.map(async ({ name, at }): Promise<[string, unknown]> => {
        const [digest] = await elsewhere(
          `select count(*)::int as count, md5(string_agg(r.text, '' order by r.text)) as digest
            from (select (to_jsonb(t) - '{${added}}'::text[])::text as text from ${at} t) r`,
        );
        return [name, digest];
      }),
    );
    return Object.fromEntries(rows);
  };

  beforeEach(async () => {
    const dump = new URL('../../test/support/database/earlier-installation.sql', import.meta.url);
    await elsewhere(await readFile(dump, 'utf8'));
  });

  test('keeps every row and job, and goes on working', async () => {
    const before = await contents(['public', 'pgboss']);
    expect(before.hubspot_records).toMatchObject({ count: 10 });

    // Several processes of the new release start at once.
    const starting = [1, 2, 3].map(() => openDatabase(database.url, { log }));
    await Promise.all(starting.map(({ db }) => migrate(db, { queues: taskNames })));
    await Promise.all(starting.map(({ close }) => close()));

    expect(await tablesIn('public')).toEqual([]);
    expect(await tablesIn('pgboss')).toEqual([]);
    const after = await contents(['cscx_hubspot', 'cscx_hubspot_jobs']);
    // New tables may come along.
    expect(after).toMatchObject(before);
    const fresh = await createEmptyDatabase();
    try {
      await migrate(fresh.db);
      const shape = (url: string) =>
        elsewhere(
          `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'cscx_hubspot'::regnamespace and c.relkind in ('r', 'i') order by 1, 2`,
          url,
        );
      expect(await shape(database.url)).toEqual(await shape(fresh.url));
      const functions = (url: string) =>
        elsewhere(
          `select p.oid::regprocedure::text as name, proconfig, prosecdef, md5(prosrc) as source from pg_proc p
            where pronamespace = 'cscx_hubspot'::regnamespace order by 1`,
          url,
        );
      expect(await functions(database.url)).toEqual(await functions(fresh.url));
      const triggers = (url: string) =>
        elsewhere(
          `select tgrelid::regclass::text as table, tgname from pg_trigger where not tgisinternal order by 1, 2`,
          url,
        );
      expect(await triggers(database.url)).toEqual(await triggers(fresh.url));
    } finally {
      await fresh.close();
    }

    // A score that is inserted now is passed on, and a job that waited is carried out.
    const customer = await database.db.selectFrom('customers').select('id').executeTakeFirstOrThrow();
    await database.db.deleteFrom('push_outbox').execute();
    await database.db.insertInto('health_scores').values({ customer_id: customer.id, score: 99 }).execute();
    expect(await database.db.selectFrom('push_outbox').select('row_id').execute()).toEqual([
      { row_id: customer.id },
    ]);
    const jobs = await startJobs({
      databaseUrl: database.url,
      schema: jobsSchema(defaultSchemas),
      log,
      taskNames: [...taskNames, 'new-task'],
    });
    const done = Promise.withResolvers<unknown>();
    const work = (name: string, run: (data: unknown) => void) => ({
      name,
      concurrency: 1,
      retries: 0,
      run: async (data: Record<string, unknown>) => run(data),
    });
    await jobs.work([work('sync', done.resolve)]);
    expect(await done.promise).toMatchObject({ runId: expect.any(String) });
    const other = Promise.withResolvers<unknown>();
    await jobs.work([work('new-task', other.resolve)]);
    await jobs.enqueue('new-task', { n: 1 }, { key: 'one' });
    expect(await other.promise).toEqual({ n: 1 });
    await jobs.stop();
  });

  test('takes only its own jobs along where the platform has queues in the same schema', async () => {
    await elsewhere(`create temp table theirs as select * from pgboss.queue where name = 'sync';
      update theirs set name = 'invoices'; insert into pgboss.queue select * from theirs;
      create temp table their_job as select * from pgboss.job_common where name = 'sync';
      update their_job set name = 'invoices', id = gen_random_uuid();
      insert into pgboss.job_common select * from their_job;`);
    await migrate(database.db, { queues: taskNames });
    const schema = jobsSchema(defaultSchemas);
    const jobs = await startJobs({ databaseUrl: database.url, schema, log, taskNames });
    try {
      await moveEarlierJobs(database.db, jobs, taskNames);
      const names = (from: string) => elsewhere(`select name, data from ${from}.job`);
      const data = { runId: expect.any(String) };
      expect(await names('cscx_hubspot_jobs')).toEqual([{ name: 'sync', data }]);
      expect(await names('pgboss')).toEqual([{ name: 'invoices', data }]);
    } finally {
      await jobs.stop();
    }
  });

  test('leaves a table that the platform had before us where it is', async () => {
    await elsewhere(
      'alter table customers rename column organization_id to org; alter table customers add organization_id uuid',
    );
    // The schemas may have been created for the role.
    await elsewhere('create schema cscx_hubspot; create schema cscx_hubspot_jobs');
    await migrate(database.db, { queues: taskNames });
    expect(await tablesIn('public')).toEqual(['customers']);
    expect(await tablesIn('pgboss')).toEqual([]);
    expect(await tablesIn('cscx_hubspot_jobs')).toContain('queue');
  });

  test('that a failing migration stops is as it was', async () => {
    await elsewhere(
      `create schema cscx_hubspot; create function cscx_hubspot.cscx_complete_health_score() returns int return 1`,
    );
    const before = await contents(['public', 'pgboss']);
    await expect(migrate(database.db, { queues: taskNames })).rejects.toThrow('already exists');
    expect(await contents(['public', 'pgboss'])).toEqual(before);
  });
});
