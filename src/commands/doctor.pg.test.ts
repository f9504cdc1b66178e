import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { testEncryptionKey } from '../../test/support/processes/programs.ts';
import { migrate } from '../db/migrate.ts';
import { examine } from './doctor.ts';

// The doctor on the database of a platform, before and after the first start.

const platform = `
  create table public.organizations (id uuid primary key, slug text not null unique);
  create table public.health_scores (id uuid primary key, overall int);
  create table public.user_profiles (id uuid primary key default gen_random_uuid(), email text);
  create table public.users (id uuid primary key, email text, full_name text);
  create type public.industry as enum ('RETAIL', 'MINING');
  create table public.customers (
    id uuid primary key default gen_random_uuid(), name varchar(200) not null, industry public.industry,
    csm_id uuid references public.user_profiles, arr numeric(12,2) check (arr >= 0), domain text unique,
    health_score int default 70 check (health_score >= 0 and health_score <= 100),
    health_trend text check (health_trend in ('up', 'down')), tier text not null default 'standard',
    account_code text not null);
  create table public.stakeholders (
    id uuid primary key default gen_random_uuid(), customer_id uuid not null references public.customers,
    name text not null, role text not null, phone int);
  create view public.deals as select id, name from public.customers;
  insert into public.customers (name, account_code) select 'Customer ' || n, 'c' || n from generate_series(1, 1200) n;
  analyze;`;

let database: TestDatabase;
const env = (changed: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  ENCRYPTION_KEY: testEncryptionKey,
  PUBLIC_URL: 'http://localhost:1',
  HUBSPOT_API_BASE_URL: 'http://localhost:1',
  ...changed,
});

async function findings(changed: Record<string, string> = {}) {
  const checks = await examine({ env: env(changed), stderr: new PassThrough() });
  return new Map(checks.map((check) => [check.name, check]));
}

/** Everything in the database's catalog that a start would change. */
const catalog = async () =>
  (
    await database.pool.query(
      `select nspname as name from pg_namespace where nspname !~ '^pg_(toast_)?temp' union all
       select attrelid::regclass || '.' || attname from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace order by 1`,
    )
  ).rows;

beforeAll(async () => {
  database = await createEmptyDatabase();
  await database.pool.query(platform);
});
afterAll(() => database.close());

test('before the first start it tells what was found and what will be added, and changes nothing', async () => {
  const before = await catalog();
  const found = await findings();
  expect(found.get('migrations')).toMatchObject({ state: 'warning' });
  expect(found.get('table customers')).toMatchObject({
    state: 'ok',
    finding: expect.stringMatching(
      /^the platform's, in public, about 1,200 rows; will be added: .*custom_fields, .*integration_id/,
    ),
  });
  expect(found.get('table customers')?.finding).not.toContain('csm_id');
  expect(found.get('table integrations')?.finding).toBe(
    'not in public: ours will be created in cscx_hubspot',
  );
  expect(found.get('table deals')).toMatchObject({
    state: 'problem',
    remedy: expect.stringContaining('SHARED_SCHEMA'),
  });
  expect(found.get('tables of the same name')?.finding).toBe(
    'public has health_scores, organizations of its own: left alone, ours are in cscx_hubspot',
  );
  expect(found.get('public access')).toMatchObject({ state: 'ok' });
  expect(await catalog()).toEqual(before);
});

test('it names what would refuse records, and the setting that helps', async () => {
  const found = await findings();
  expect(found.get('stakeholders.role')).toMatchObject({
    state: 'problem',
    remedy: expect.stringContaining('SHARED_DEFAULTS=stakeholders.role=contact'),
  });
  expect(found.get('customers.account_code')).toMatchObject({
    state: 'problem',
    finding: expect.stringContaining('all records'),
  });
  expect(found.has('customers.tier')).toBe(false);
  expect(found.get('stakeholders.phone')).toMatchObject({
    state: 'problem',
    finding: expect.stringContaining('integer'),
  });
  expect(found.get('table users')?.finding).toBe(
    'public.users is left alone, because its id has no default: ours will be created in cscx_hubspot',
  );
  expect(found.get('customers.csm_id')?.finding).toBe(
    'references public.user_profiles: HubSpot owners are the people there with the same email address; rows are created for the others',
  );
  const values = found.get('customers values');
  expect(values?.state).toBe('ok');
  for (const part of [
    'name is character varying(200)',
    'industry is one of RETAIL, MINING',
    'arr is numeric(12,2)',
    'check customers_arr_check (arr >= (0)::numeric)',
    'unique customers_domain_key (domain)',
    'csm_id must be in public.user_profiles (id)',
  ]) {
    expect(values?.finding).toContain(part);
  }
  expect(found.get('customers check customers_health_trend_check')).toMatchObject({ state: 'warning' });
  expect(found.has('customers check customers_health_score_check')).toBe(false);
});

test('a default in the settings is compared with its column', async () => {
  const found = await findings({
    SHARED_DEFAULTS: 'stakeholders.role=contact,customers.account_code=new',
  });
  expect(found.get('stakeholders.role')).toMatchObject({ state: 'ok' });
  expect(found.get('customers.account_code')).toMatchObject({ state: 'ok' });
});

test('a role that may not change the tables, and policies that apply to it', async () => {
  await database.pool.query(`
    create role doctor_visitor login password 'visitor';
    grant usage on schema public to doctor_visitor;
    alter table public.stakeholders enable row level security`);
  try {
    const url = new URL(database.url);
    url.username = 'doctor_visitor';
    url.password = 'visitor';
    const found = await findings({ DATABASE_URL: url.href });
    expect(found.get('customers rights')).toMatchObject({ state: 'problem' });
    expect(found.get('stakeholders row-level security')).toMatchObject({ state: 'problem' });
  } finally {
    await database.pool.query(`
      alter table public.stakeholders disable row level security;
      drop owned by doctor_visitor; drop role doctor_visitor`);
  }
});

test('after the migrations the tables are told as they are', async () => {
  await database.pool.query(`
    drop view public.deals;
    alter table public.stakeholders alter column phone type text`);
  await migrate(database.db);
  const found = await findings();
  expect(found.get('migrations')).toMatchObject({ state: 'ok' });
  expect(found.get('table customers')?.finding).toMatch(/no column is added$/);
  expect(found.get('table deals')?.finding).toMatch(/^ours, in cscx_hubspot/);
  expect(found.get('customers values')?.finding).not.toContain('tier');
  await database.pool.query(`
    alter table public.customers add constraint customers_tier check (tier in ('standard', 'gold'));
    with i as (insert into integrations (provider) values ('hubspot') returning id, organization_id)
    insert into hubspot_mapping_versions (integration_id, organization_id, object_type, version, actor, mappings)
    select id, organization_id, 'company', 1, 'test', '[{"property": "tier", "field": "tier"}]' from i`);
  expect((await findings()).get('customers values')?.finding).toContain('check customers_tier');
  await database.pool.query('grant usage on schema cscx_hubspot to public');
  expect((await findings()).get('public access')).toMatchObject({ state: 'warning' });
});

test('an embedded database is not created by looking', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  try {
    const dataDir = path.join(folder, 'data');
    const { DATABASE_URL: _, ...settings } = env({ DATA_DIR: dataDir });
    const checks = await examine({ env: settings, stderr: new PassThrough() });
    expect(checks.find(({ name }) => name === 'database')).toMatchObject({ state: 'ok' });
    expect(existsSync(dataDir)).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
