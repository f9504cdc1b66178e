import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Portal,
  type PracticePortal,
  startPracticePortal,
} from '../../practice-portal/practice-portal.ts';
import {
  compareCatalogs,
  describeCatalog,
  type Rows,
  readRows,
} from '../../test/support/database/describe-database.ts';
import {
  ada,
  cleo,
  createPlatformDatabase,
  northwind,
  type PlatformDatabase,
  southwind,
} from '../../test/support/database/platform.ts';
import { unlimited } from '../../test/support/portals/practice-world.ts';
import { testEncryptionKey } from '../../test/support/processes/programs.ts';
import { until } from '../../test/support/time/wait.ts';
import { createLog } from '../base/log.ts';
import { readConfig } from '../config.ts';
import { defaultOrganizationId, inOrganization, type OrganizationContext } from '../context/context.ts';
import { linkOrganization } from '../organizations/link-organization.ts';
import { connectWithToken } from '../portals/connect/connect-with-token.ts';
import { startWorker } from '../worker.ts';
import { type OpenContext, openContext } from './open-context.ts';

// The product on a platform's database, whose tables have other columns, stricter rules, rows of their own, and public
// keys: started like in production, with the role that the platform's server has.

const portalId = 7301;
/** More than numeric(12,2) can take. */
const overLarge = '25000000000';
const matched = 'c0000000-0000-4000-8000-000000000011';
const csm = 'a0000000-0000-4000-8000-000000000011';

let portals: PracticePortal;
let portal: Portal;
let database: PlatformDatabase;
let open: OpenContext;
let ctx: OrganizationContext;
let catalogBefore: Map<string, string>;
let before: Rows;
let afterStart: Rows;
let own: { id: string; domain: string };
/** The owner of that company in HubSpot. */
let owner: { email: string };
const stopping = new AbortController();

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [{ portalId, companies: 200, contacts: 400, deals: 150, oddities: false, limits: unlimited }],
  });
  portal = portals.portal(portalId);
  database = await createPlatformDatabase();
  await addRowsThatMeetHubspot();
  catalogBefore = await describeCatalog(database.url);
  before = await readRows(database.url);

  const config = readConfig({
    DATABASE_URL: database.platformUrl,
    ENCRYPTION_KEY: testEncryptionKey,
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
    SHARED_DEFAULTS: 'stakeholders.role=contact',
  });
  open = await openContext(config, { log: createLog(process.env.TEST_LOG_LEVEL ?? 'silent') });
  afterStart = await readRows(database.url, before.columns);
  const { context } = open;
  await startWorker(context, stopping.signal);
  const standard = inOrganization(context, defaultOrganizationId, 'test');
  await linkOrganization(standard, defaultOrganizationId, northwind);
  ctx = inOrganization(context, northwind, 'test');
  const { staticToken: accessToken } = portal;
  await connectWithToken(ctx, { accessToken, startSync: true });
  await endOfRuns();
}, 120_000);
afterAll(async () => {
  stopping.abort();
  await open?.close();
  await portals?.close();
  await database?.close();
});

/** Customers with the domains of HubSpot companies, in three organizations, and a CSM who is an owner in HubSpot. */
async function addRowsThatMeetHubspot(): Promise<void> {
  const companies = [...portal.truth().companies()];
  for (const { id } of companies.slice(20, 23)) {
    portal.updateRecord('company', id, { annualrevenue: overLarge });
  }
  const domainOf = (place: number) => companies[place]?.properties.domain ?? '';
  own = { id: companies[0]?.id ?? '', domain: domainOf(0) };
  const ownerId = companies[0]?.properties.hubspot_owner_id;
  owner = { email: portal.owners.find(({ id }) => id === ownerId)?.email ?? '' };
  const { email } = owner;
  await database.pool.query('insert into auth.users (id, email) values ($1, lower($2))', [csm, email]);
  await database.as({}, 'insert into user_profiles (id, email, full_name) values ($1, initcap($2), $3)', [
    csm,
    email,
    'Someone Here Before',
  ]);
  await database.as(
    {},
    `insert into customers (id, organization_id, name, domain, tier) values
      ($1, $2, 'Known before', $3, 'enterprise'),
      (gen_random_uuid(), $4, 'Of others', $5, 'growth'),
      (gen_random_uuid(), null, 'Of all', $6, 'growth')`,
    [matched, northwind, own.domain, southwind, domainOf(1), domainOf(2)],
  );
}

const endOfRuns = () =>
  until('the end of the sync', async () => {
    const runs = await ctx.db.selectFrom('sync_runs').select('status').execute();
    return runs.length > 0 && runs.every(({ status }) => status !== 'queued' && status !== 'running');
  });

const count = async (from: string, values: unknown[] = []) =>
  (await database.as<{ n: number }>({}, `select count(*)::int as n from ${from}`, values))[0]?.n;

test('every company, contact and deal is stored', async () => {
  const truth = portal.truth();
  const linked = [...truth.records('contact')].filter(
    ({ id }) => portal.crm.associated('contact', id, 'company').length > 0,
  );
  expect(await count(`customers where external_source = 'hubspot'`)).toBe(200);
  expect(await count(`stakeholders where external_source = 'hubspot'`)).toBe(linked.length);
  expect(await count(`cscx_hubspot.deals`)).toBe([...truth.records('deal')].length);
  expect(await count(`stakeholders where role = 'contact'`)).toBe(linked.length);
});

test('an organization that the platform doesn’t know can’t be connected', async () => {
  const standard = inOrganization(open.context, defaultOrganizationId, 'test');
  const connecting = connectWithToken(standard, { accessToken: portal.staticToken, startSync: false });
  await expect(connecting).rejects.toThrow(/organizations link 0+-.*<platform-id>/);
});

test('of values, only over-large amounts are left out', async () => {
  const errors = await ctx.db
    .selectFrom('quarantine')
    .select(['object_type', 'field', 'code', 'value'])
    .where('status', '=', 'open')
    .execute();
  const amount = { object_type: 'company', field: 'arr', code: 'number_out_of_range', value: overLarge };
  expect(errors).toEqual([amount, amount, amount]);
});

test('the customer with the domain of a company goes on as this company', async () => {
  const [row] = await database.as(
    {},
    'select external_id, tier, organization_id from customers where id = $1',
    [matched],
  );
  expect(row).toEqual({ external_id: own.id, tier: 'enterprise', organization_id: northwind });
});

test('what was never scored has no score, whatever the column’s default is', async () => {
  expect(
    await count(
      `customers where external_source = 'hubspot' and health_score is not null and id <> '${matched}'`,
    ),
  ).toBe(0);
});

test('the start changes no row', () => {
  expect(afterStart.rows).toEqual(before.rows);
});

test('rows of others stay as they were', async () => {
  const { rows } = await readRows(database.url, before.columns);
  const changed = [...before.rows].filter(([key, row]) => rows.get(key) !== row).map(([key]) => key);
  expect(changed).toEqual([`public.customers ${matched}`]);
  const added = [...rows.keys()].filter((key) => !before.rows.has(key)).map((key) => key.split(' ')[0]);
  expect([...new Set(added)].sort()).toEqual([
    'public.activity_log',
    'public.customers',
    'public.stakeholders',
  ]);
});

test('nothing in the catalog changed, and only this was added', async () => {
  const { added, changed } = compareCatalogs(catalogBefore, await describeCatalog(database.url));
  expect(changed).toEqual([]);
  expect(added).toEqual({
    column: [
      ...[
        'archived_at',
        'custom_fields',
        'hubspot_csm_user_id',
        'integration_id',
        'made_by_integration_id',
        'renewal_deal_id',
      ].map((column) => `public.customers.${column}`),
      ...[
        'archived_at',
        'buying_roles',
        'custom_fields',
        'engagement_components',
        'engagement_facts',
        'hubspot_roles',
        'integration_id',
        'is_champion',
        'is_decision_maker',
        'last_engaged_at',
      ].map((column) => `public.stakeholders.${column}`),
    ],
    constraint: ['public.customers.customers_renewal_deal_id_fkey'],
    extension: ['pg_trgm'],
    index: [
      ...[
        'archived',
        'by_arr',
        'by_band',
        'by_csm',
        'by_csm_user',
        'by_domain',
        'by_health',
        'by_industry',
        'by_name',
        'by_organization',
        'by_renewal',
        'by_trend',
        'of_none',
        'search',
      ].map((index) => `public.cscx_customers_${index}`),
      'public.cscx_stakeholders_by_customer',
      'public.customers_by_renewal_deal',
      'public.stakeholders_with_part',
    ],
    trigger: [
      'public.customers.cscx_hubspot_customer_origin',
      'public.customers.cscx_hubspot_forget',
      'public.customers.cscx_hubspot_outbound',
      'public.customers.cscx_hubspot_score_added',
      'public.customers.cscx_hubspot_score_changed',
      'public.stakeholders.cscx_hubspot_forget',
      'public.stakeholders.cscx_hubspot_outbound',
    ],
  });
});

describe.each(['anon', 'authenticated'])('the role %s of a public key', (role) => {
  test('can read, write and call nothing of ours', async () => {
    const { rows } = await database.pool.query<{ text: string }>(everyAttempt);
    expect(rows.length).toBeGreaterThan(300);
    // One session tries them all, and reports those that weren't refused.
    const attempts = pg.escapeLiteral(JSON.stringify(rows.map(({ text }) => text)));
    const others = await database.as(
      { role },
      `create temp table others (attempt text, outcome text);
       do $$
       declare attempt text;
       begin
         for attempt in select jsonb_array_elements_text(${attempts.replaceAll('$$', '$ $')}) loop
           begin
             execute attempt;
             insert into others values (attempt, 'done');
           exception
             when insufficient_privilege then null;
             when others then insert into others values (attempt, sqlerrm);
           end;
         end loop;
       end $$;
       select * from others`,
    );
    expect(others).toEqual([]);
  });
});

/** A statement for each thing that a role could try in our schemas. */
const everyAttempt = `
  with ours as (
    select oid, nspname from pg_namespace where nspname in ('cscx_hubspot', 'cscx_hubspot_jobs'))
  select format(form, format('%I.%I', nspname, relname)) as text
  from pg_class c join ours on ours.oid = c.relnamespace, unnest(array['select from %s', 'insert into %s default values',
    'delete from %s', 'truncate %s', 'lock table %s in share mode']) as form
  where c.relkind in ('r', 'p', 'v')
  union all
  select format(form, format('%I.%I', nspname, relname))
  from pg_class c join ours on ours.oid = c.relnamespace, unnest(array['select nextval(%L)', 'select last_value from %s'])
    as form
  where c.relkind = 'S'
  union all
  select format('select %I.%I(%s)', nspname, proname, (
    select string_agg(format('null::%s', t::regtype), ', ' order by n) from unnest(p.proargtypes) with ordinality a (t, n)))
  from pg_proc p join ours on ours.oid = p.pronamespace where p.prokind = 'f'
  union all
  select format('create table %I.t ()', nspname) from ours
  union all
  select format('create function %I.f() returns int language sql as $f$ select 1 $f$', nspname) from ours`;

test('the platform’s own query finds the customers of an organization', async () => {
  const query = 'select count(*)::int as n from customers where organization_id = $1';
  expect(await database.as({ role: 'service_role' }, query, [northwind])).toEqual([{ n: 201 }]);
  expect(await database.as({ role: 'service_role' }, query, [southwind])).toEqual([{ n: 2 }]);
  const seen = 'select count(*)::int as n from customers where organization_id is not null';
  expect(await database.as({ role: 'authenticated', userId: ada }, seen)).toEqual([{ n: 201 }]);
  expect(await database.as({ role: 'authenticated', userId: cleo }, seen)).toEqual([{ n: 2 }]);
});

test('a person of the platform goes on changing customers with the public key', async () => {
  const as = { role: 'authenticated', userId: ada };
  const [made] = await database.as<{ id: string; health_score: number }>(
    as,
    `insert into customers (organization_id, name, domain) values ($1, 'New here', 'new-here.example')
     returning id, health_score`,
    [northwind],
  );
  expect(made?.health_score).toBe(70);
  expect(
    await database.as(as, `update customers set domain = 'newer.example' where id = $1 returning name`, [
      made?.id,
    ]),
  ).toEqual([{ name: 'New here' }]);
  await database.as(as, 'delete from customers where id = $1', [made?.id]);
  expect(await count('activity_log where row_id = $1', [made?.id])).toBe(3);
});
test('a score that the platform writes reaches HubSpot', async () => {
  await database.as({ role: 'service_role' }, 'update customers set health_score = 33 where id = $1', [
    matched,
  ]);
  await until(
    'the score in HubSpot',
    async () => portal.crm.find('company', own.id)?.value('cscx_health_score') === '33',
  );
  // The default of 70 is no score.
  const scores = [...portal.truth().companies()].map(({ properties }) => properties.cscx_health_score);
  expect(scores.filter(Boolean)).toEqual(['33']);
});

test('an existing CSM is recognized, and all unknown ones are one item that names them', async () => {
  const [row] = await database.as({}, 'select csm_id from customers where id = $1', [matched]);
  expect(row).toEqual({ csm_id: csm });
  const findings = await ctx.db
    .selectFrom('hubspot_schema_drift')
    .select(['kind', 'subject', 'details'])
    .execute();
  expect(findings).toMatchObject([{ kind: 'people_missing', subject: 'csm_id' }]);
  expect(JSON.stringify(findings)).not.toContain(owner.email);
  expect(await count('users')).toBe(4);
  expect(await count('user_profiles')).toBe(4);
});
