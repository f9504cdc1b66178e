import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { defaultOrganizationId } from '../context/context.ts';
import { migrate } from './migrate.ts';

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.close();
  database = undefined;
});

/** The tables of a platform without HubSpot. */
const platform = `
  create table users (id uuid primary key default gen_random_uuid(), email text not null unique, name varchar(80),
    role text not null default 'member', password_hash text not null default '');
  create table customers (id uuid primary key default gen_random_uuid(), name varchar(200) not null, tier text,
    arr numeric(12,2) not null default 0, created_at timestamp not null default now());
  create table stakeholders (id uuid primary key default gen_random_uuid(), customer_id uuid references customers (id),
    name text not null, email text);
  create table integrations (id uuid primary key default gen_random_uuid(), provider text not null, status text not null,
    config jsonb);
  insert into users (email, name) values ('ada@platform.test', 'Ada');
  insert into customers (name, tier, arr) values ('Acme', 'gold', 10), ('Beta', null, 0);
  insert into stakeholders (customer_id, name) select id, 'Bob' from customers limit 1;
  insert into integrations (provider, status, config) values ('slack', 'on', '{"a":1}'), ('slack', 'off', null);`;

async function columnsOf(db: TestDatabase, table: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
      coalesce(pg_get_expr(d.adbin, d.adrelid), '') as definition
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${table}::regclass and a.attnum > 0`.execute(db.db);
  return new Map(rows.map((row) => [row.name, row.definition]));
}

test("a database with the platform's tables gets what is missing, and nothing in it changes", async () => {
  database = await createEmptyDatabase();
  await sql.raw(platform).execute(database.db);
  const tables = ['users', 'customers', 'stakeholders', 'integrations'];
  const before = await Promise.all(tables.map((table) => columnsOf(database as TestDatabase, table)));
  const rowsBefore = await sql
    .raw('select name, tier, arr, created_at from customers order by name')
    .execute(database.db);

  await migrate(database.db, { log: createLog('silent') });

  for (const [at, table] of tables.entries()) {
    const after = await columnsOf(database, table);
    for (const [name, definition] of before[at] ?? [])
      expect([table, name, after.get(name)]).toEqual([table, name, definition]);
    expect(after.has('organization_id')).toBe(true);
  }
  const rowsAfter = await sql
    .raw('select name, tier, arr, created_at from customers order by name')
    .execute(database.db);
  expect(rowsAfter.rows).toEqual(rowsBefore.rows);
  const seen = await database.db.selectFrom('customers').select('organization_id').distinct().execute();
  expect(seen).toEqual([{ organization_id: defaultOrganizationId }]);
  const [customer] = await database.db
    .selectFrom('customers')
    .select(['custom_fields', 'archived_at', 'external_id'])
    .execute();
  expect(customer).toEqual({ custom_fields: {}, archived_at: null, external_id: null });
});

test('a program that knows nothing of organizations can go on writing', async () => {
  database = await createEmptyDatabase();
  await sql.raw(platform).execute(database.db);
  await migrate(database.db, { log: createLog('silent') });
  await sql
    .raw(
      `insert into customers (name) values ('New'); insert into users (email) values ('new@platform.test')`,
    )
    .execute(database.db);
  const row = await database.db
    .selectFrom('customers')
    .select('organization_id')
    .where('name', '=', 'New')
    .executeTakeFirst();
  expect(row?.organization_id).toBe(defaultOrganizationId);
});

/** Migrates to the state of the release before a file. */
async function migrateUntil(db: TestDatabase, before: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'migrations-'));
  const ours = fileURLToPath(new URL('./migrations', import.meta.url));
  try {
    for (const file of await readdir(ours)) {
      if (file < before) await cp(path.join(ours, file), path.join(folder, file));
    }
    await migrate(db.db, { log: createLog('silent'), folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('what kept companies from being pushed, and who asked for a push, is kept', async () => {
  database = await createEmptyDatabase();
  const { db } = database;
  await migrateUntil(database, '0030');
  const ids = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
  const [troubled = '', well = ''] = ids;
  for (const id of ids) {
    await sql`insert into integrations (id, provider, status) values (${id}, 'hubspot', 'connected')`.execute(
      db,
    );
    await sql`
      insert into push_state (integration_id, organization_id, prepared, written)
      values (${id}, ${defaultOrganizationId}, '{"score": "health"}', 7)`.execute(db);
    await sql`
      insert into sync_runs (organization_id, integration_id, mode, object_types, status, requested_by)
      values (${defaultOrganizationId}, ${id}, 'push', '{company}', 'completed', 'health'),
        (${defaultOrganizationId}, ${id}, 'full', '{company}', 'completed', 'schedule'),
        (${defaultOrganizationId}, ${id}, 'push', '{company}', 'queued', 'cli')`.execute(db);
  }
  await sql`
    update push_state set problem_code = 'refused', problem = 'No.', problem_at = '2026-11-01T10:00:00Z'
    where integration_id = ${troubled}`.execute(db);
  await sql`
    insert into push_types (integration_id, organization_id, object_type, broken)
    values (${troubled}, ${defaultOrganizationId}, 'company', '{notes}')`.execute(db);

  await migrate(db, { log: createLog('silent') });

  const problems = await db
    .selectFrom('push_types')
    .select(['integration_id', 'object_type', 'problem_code', 'problem', 'problem_at', 'broken'])
    .execute();
  expect(problems).toEqual([
    {
      integration_id: troubled,
      object_type: 'company',
      problem_code: 'refused',
      problem: 'No.',
      problem_at: new Date('2026-11-01T10:00:00Z'),
      broken: ['notes'],
    },
  ]);
  const states = await db
    .selectFrom('push_state')
    .select(['integration_id', 'prepared', 'written'])
    .execute();
  expect(states).toHaveLength(2);
  expect(states).toContainEqual({ integration_id: well, prepared: { score: 'health' }, written: '7' });
  const asked = await db.selectFrom('sync_runs').select(['mode', 'requested_by']).distinct().execute();
  expect(asked.map((run) => `${run.mode} by ${run.requested_by}`).sort()).toEqual([
    'full by schedule',
    'push by changes',
    'push by cli',
  ]);
});

test('users of a platform whose table takes no new ones become our own, with their sessions', async () => {
  database = await createEmptyDatabase();
  const { db } = database;
  await sql.raw('create table users (id uuid primary key default gen_random_uuid(), email text)').execute(db);
  await migrateUntil(database, '0034');
  const user = await db
    .insertInto('users')
    .values({ email: 'ada@platform.test', name: 'Ada', role: 'admin' })
    .returningAll()
    .executeTakeFirstOrThrow();
  await db
    .insertInto('web_sessions')
    .values({ organization_id: defaultOrganizationId, user_id: user.id, expires_at: new Date() })
    .execute();
  await sql.raw('alter table public.users alter column id drop default').execute(db);

  await migrate(db, { log: createLog('silent') });

  expect(await db.selectFrom('users').selectAll().execute()).toEqual([user]);
  const where = await sql`
    select relnamespace::regnamespace::text as schema from pg_class where oid = 'users'::regclass`.execute(
    db,
  );
  expect(where.rows).toEqual([{ schema: 'cscx_hubspot' }]);
  const created = await db
    .insertInto('users')
    .values({ email: 'new@platform.test', name: 'New' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('sign_in_links')
    .values({
      token_hash: Buffer.from('hash'),
      organization_id: defaultOrganizationId,
      user_id: created.id,
      expires_at: new Date(),
      used_at: null,
    })
    .execute();
  await db.deleteFrom('users').where('id', '=', user.id).execute();
  expect(await db.selectFrom('web_sessions').select('id').execute()).toEqual([]);
});
