import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { createTestContext, syncNow } from '../../../test/support/context.ts';
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { createLog } from '../../base/log.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { migrate } from '../../db/migrate.ts';
import { connectWithToken } from '../../portals/connect/connect-with-token.ts';
import { readRun } from '../runs/read-run.ts';

const portalId = 9901;

/** Tables of a platform with rules that HubSpot's values break. */
const platform = `
  create table organizations (id uuid primary key, name text not null, slug text not null unique);
  create table user_profiles (id uuid primary key, email text not null);
  create table customers (
    id uuid primary key default gen_random_uuid(), name varchar(200) not null, organization_id uuid,
    csm_id uuid references user_profiles (id), industry text check (industry <> 'BANKING'),
    arr numeric(12,2) not null default 0, tier text not null default 'standard' check (tier in ('standard', 'gold')),
    health_score int default 70 check (health_score between 0 and 100));
  create table stakeholders (
    id uuid primary key default gen_random_uuid(), customer_id uuid not null references customers (id),
    name text not null, role text not null, title varchar(255), organization_id uuid);
  create table health_scores (id uuid primary key, overall int);
  create table chat_messages (id uuid primary key, role text, content text);`;

let portals: PracticePortal;
let database: TestDatabase;
let context: Context;
let closeContext: () => Promise<void>;
let runId: string;

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [{ portalId, companies: 200, contacts: 400, deals: 100, oddities: false }],
  });
  database = await createEmptyDatabase();
  await sql.raw(platform.replaceAll('create table ', 'create table public.')).execute(database.db);
  await migrate(database.db, { log: createLog('silent') });
  ({ context, close: closeContext } = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    SHARED_DEFAULTS: 'stakeholders.role=contact',
  }));
  const { staticToken } = portals.portal(portalId);
  for (const company of [...portals.portal(portalId).truth().companies()].slice(0, 10)) {
    portals.portal(portalId).updateRecord('company', company.id, { industry: 'BANKING' });
  }
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const { id } = await connectWithToken(ctx, { accessToken: staticToken, startSync: false });
  runId = await syncNow(context, id);
}, 120_000);
afterAll(async () => {
  await closeContext();
  await portals.close();
  await database.close();
});

const count = async (query: string) =>
  (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${query}`)).rows[0]?.n;

test('every record is stored, and only what a rule forbids is left out', async () => {
  const run = await readRun(inOrganization(context, defaultOrganizationId, 'test'), runId);
  expect(run.progress.map(({ status }) => status)).toEqual([
    'completed_with_errors',
    'completed',
    'completed',
  ]);
  expect(await count('public.customers where external_id is not null')).toBe(200);
  const linked = [...portals.portal(portalId).truth().records('contact')].filter(
    ({ id }) => portals.portal(portalId).crm.associated('contact', id, 'company').length > 0,
  );
  expect(await count('public.stakeholders')).toBe(linked.length);
  expect(await count("public.stakeholders where role = 'contact'")).toBeGreaterThan(0);
  expect(await count('public.customers where csm_id is not null')).toBe(0);
  expect(await count("public.customers where industry = 'BANKING'")).toBe(0);
  expect(await count('public.customers where industry is not null')).toBeGreaterThan(100);
  expect(await count("public.customers where tier = 'standard'")).toBe(200);
  expect(await count('cscx_hubspot.deals')).toBeGreaterThan(90);
});

test('each value that was left out is a sync error of its field', async () => {
  const { rows } = await database.pool.query<{ object_type: string; field: string; code: string; n: number }>(
    `select object_type, field, code, count(*)::int as n from quarantine where status = 'open'
     group by 1, 2, 3 order by 1, 2, 3`,
  );
  const banks = [...portals.portal(portalId).truth().companies()].filter(
    ({ properties }) => properties.industry === 'BANKING',
  );
  expect(rows.filter(({ field }) => field === 'industry')).toEqual([
    { object_type: 'company', field: 'industry', code: 'rejected_by_database', n: banks.length },
  ]);
  // Owners without a row in the referenced table are no sync errors: there is one finding for all of them.
  expect(rows.filter(({ field }) => field === 'csm_id')).toEqual([]);
  expect(rows.filter(({ field }) => field === '')).toEqual([]);
});

test('a value that a rule forbids later leaves the last one in place', async () => {
  const portal = portals.portal(portalId);
  const { rows } = await database.pool.query<{ external_id: string; industry: string }>(
    `select external_id, industry from customers where industry is not null and industry <> 'RETAIL' limit 1`,
  );
  const [before] = rows;
  portal.updateRecord('company', before?.external_id ?? '', { industry: 'BANKING', name: 'Renamed' });
  const { rows: found } = await database.pool.query('select integration_id as id from hubspot_portals');
  await syncNow(context, found[0].id, { mode: 'incremental' });
  const { rows: after } = await database.pool.query(
    'select name, industry from customers where external_id = $1',
    [before?.external_id],
  );
  expect(after).toEqual([{ name: 'Renamed', industry: before?.industry }]);
});
