import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { createLog } from '../base/log.ts';
import { openDatabase } from './database.ts';
import { migrate, migrationsApplied } from './migrate.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-migrations-'));
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const write = (name: string, script: string) => writeFile(path.join(folder, name), script);
const rows = async (query: string) => (await sql.raw(query).execute(database.db)).rows;

test('eight processes at once apply each migration once', async () => {
  await write('0001-first.sql', 'create table a (n int); insert into a values (1);');
  await write('0002-second.sql', 'insert into a values (2); select pg_sleep(0.05);');
  const starting = Array.from({ length: 8 }, async () => {
    const own = openDatabase(database.url, { log: createLog('silent') });
    const applied = await migrate(own.db, { folder });
    await own.close();
    return applied;
  });
  const applied = (await Promise.all(starting)).flat();
  expect(applied.sort()).toEqual(['0001-first', '0002-second']);
  expect(await rows('select n from a order by n')).toEqual([{ n: 1 }, { n: 2 }]);
});

test('only what is missing is applied, in order', async () => {
  await write('0001-first.sql', 'create table a (n serial, name text);');
  expect(await migrate(database.db, { folder })).toEqual(['0001-first']);
  await write('0003-third.sql', "insert into a (name) values ('third');");
  await write('0002-second.sql', "insert into a (name) values ('second');");
  expect(await migrationsApplied(database.db, { folder })).toBe(false);
  expect(await migrate(database.db, { folder })).toEqual(['0002-second', '0003-third']);
  expect(await migrationsApplied(database.db, { folder })).toBe(true);
  expect(await migrate(database.db, { folder })).toEqual([]);
  expect(await rows('select name from a order by n')).toEqual([{ name: 'second' }, { name: 'third' }]);
});

describe('a failing migration', () => {
  test('leaves nothing behind, keeps those before it, and says where it failed', async () => {
    await write('0001-first.sql', 'create table a (n int);');
    await write(
      '0002-second.sql',
      '-- a note\ninsert into a values (1);\n\ncreate table b (\n  n int,\n  m no_such_type\n);',
    );
    await expect(migrate(database.db, { folder })).rejects.toMatchObject({
      code: 'not_ready',
      message:
        'Database migration failed (migrations/0002-second.sql, line 6, in the statement that begins on line 4): type "no_such_type" does not exist.',
    });
    expect(await rows('select n from a')).toEqual([]);
    expect(await rows('select name from cscx_hubspot_migrations')).toEqual([{ name: '0001-first' }]);
    expect(await migrationsApplied(database.db, { folder })).toBe(false);
  });

  test('names the statement where PostgreSQL gives no position', async () => {
    await write(
      '0001-first.sql',
      'create table a (n int);\ninsert into a values (1), (1);\ncreate unique index on a (n);',
    );
    await expect(migrate(database.db, { folder })).rejects.toThrow(
      'migrations/0001-first.sql, line 3): could not create unique index "a_n_idx". Key (n)=(1) is duplicated.',
    );
  });
});

test('a database of a newer release is refused, but counts as ready for a release that still runs', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  await write('0002-second.sql', 'create table b (n int);');
  await migrate(database.db, { folder });
  await rm(path.join(folder, '0002-second.sql'));
  await expect(migrate(database.db, { folder })).rejects.toThrow(
    'The database was migrated by a newer release (it has 0002-second)',
  );
  expect(await migrationsApplied(database.db, { folder })).toBe(true);
});

test("the platform's own migration tables are left alone", async () => {
  await sql`create table kysely_migration (name varchar(255) primary key, timestamp varchar(255))`.execute(
    database.db,
  );
  await sql`insert into kysely_migration values ('2020-platform', '2020-01-01')`.execute(database.db);
  await sql`create schema other`.execute(database.db);
  await sql`create table other.cscx_hubspot_migrations (name text)`.execute(database.db);
  await write('0001-first.sql', 'create table a (n int);');
  expect(await migrate(database.db, { folder })).toEqual(['0001-first']);
  expect(await rows('select name from kysely_migration')).toEqual([{ name: '2020-platform' }]);
});

test('a role that may not create tables is told what is missing, and works in schemas made for it', async () => {
  const name = path.basename(database.url);
  const role = `reader_${name}`;
  await sql.raw(`create role ${role} login password 'reader'`).execute(database.db);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'reader';
  const asReader = openDatabase(url.href, { log: createLog('silent') });
  await write('0001-first.sql', 'create table a (n int);');
  await expect(migrate(asReader.db, { folder })).rejects.toThrow(
    /permission denied for database .*The role in DATABASE_URL must be able to create/,
  );
  for (const schema of ['cscx_hubspot', 'cscx_hubspot_jobs']) {
    await sql.raw(`create schema ${schema} authorization ${role}`).execute(database.db);
  }
  expect(await migrate(asReader.db, { folder })).toEqual(['0001-first']);
  await asReader.close();
  await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(database.db);
});

test('a database without the schema of the platform is one without its tables', async () => {
  await sql`drop schema public`.execute(database.db);
  await write('0001-first.sql', 'create table a (n int);');
  expect(await migrate(database.db, { folder })).toEqual(['0001-first']);
});

test('a schema of the platform that is misspelled is refused', async () => {
  await write('0001-first.sql', 'create table a (n int);');
  const schemas = { own: 'cscx_hubspot', shared: 'platfrom' };
  await expect(migrate(database.db, { folder, schemas })).rejects.toThrow(
    /no schema platfrom.*SHARED_SCHEMA/,
  );
});

test('a file with an unusable name is refused', async () => {
  await write('1-first.sql', 'select 1;');
  await expect(migrate(database.db, { folder })).rejects.toThrow('1-first.sql');
});

test('the migrations of this release apply to an empty database', async () => {
  const applied = await migrate(database.db);
  expect(applied[0]).toBe('0001-ground');
  expect(await migrationsApplied(database.db)).toBe(true);
});
