import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { json, signIn, startTestApp, type TestApp } from '../../../test/support/app.ts';
import { syncPartsOf } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { unlimited } from '../../../test/support/portals/practice-world.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { ConnectedByToken, StatusResponse } from '../../contract/portals.ts';
import {
  type ChangeSetup,
  DryRunResponse,
  MatchingPreview,
  NewestDryRun,
  Setup,
} from '../../contract/setup.ts';
import type { RunProgress } from '../../contract/sync.ts';
import { createBells } from '../../jobs/bell.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { runSync } from '../../sync/runs/run-sync.ts';
import { requestDueSyncs } from '../../sync/runs/schedule/request-due-syncs.ts';
import { applyWebhooks } from '../../sync/webhooks/apply-webhooks.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { runDryRun } from '../dry-run/run-dry-run.ts';

const base = '/api/integrations/hubspot';
const portalId = 6301;
const otherPortalId = 6302;
/** More companies than are all read. */
const largePortalId = 6303;

let portals: PracticePortal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [
      {
        portalId,
        companies: 320,
        contacts: 900,
        deals: 250,
        limits: { ...unlimited, tenSecondly: 5_000, daily: 40_000 },
      },
      {
        portalId: largePortalId,
        companies: 10_400,
        contacts: 0,
        deals: 0,
        oddities: false,
        limits: unlimited,
      },
      { portalId: otherPortalId, companies: 5, contacts: 5, deals: 0, oddities: false, limits: unlimited },
    ],
  });
  ({ database, app } = await startTestApp({ portals }));
  integrationId = await connect(portalId);
});
afterAll(async () => {
  await app.close();
  await portals.close();
});

async function connect(id: number, startSync = false): Promise<string> {
  const accessToken = portals.portal(id).staticToken;
  const response = await app.asAdmin(`${base}/connect`, json('POST', { accessToken, startSync }));
  expect(response.status).toBe(201);
  return ConnectedByToken.parse(await response.json()).integration.id;
}
const setup = async (id = integrationId) =>
  Setup.parse(await (await app.asAdmin(`${base}/setup?integrationId=${id}`)).json());
const change = (body: Partial<ChangeSetup>) =>
  app.asAdmin(`${base}/setup`, json('PUT', { integrationId, ...body }));
const statusOf = async (id: string) => {
  const status = StatusResponse.parse(await (await app.asAdmin(`${base}/status`)).json());
  return status.integrations.find((integration) => integration.id === id);
};
const matching = async (id = integrationId) => {
  const response = await app.asAdmin(`${base}/setup/matching`, json('POST', { integrationId: id }));
  expect(response.status).toBe(200);
  return MatchingPreview.parse(await response.json());
};
const dryRun = async () => {
  const requested = await app.asAdmin(`${base}/dry-run`, json('POST', { integrationId }));
  expect(requested.status).toBe(202);
  const { dryRun: queued } = DryRunResponse.parse(await requested.json());
  const scope = { organizationId: defaultOrganizationId, integrationId };
  await runDryRun(app.context, syncMappings, scope, new AbortController().signal);
  const ended = await newestDryRun();
  expect(ended?.id).toBe(queued.id);
  return ended;
};
const newestDryRun = async () => {
  const response = await app.asAdmin(`${base}/dry-run?integrationId=${integrationId}`);
  return NewestDryRun.parse(await response.json()).dryRun;
};
const rows = async (table: 'customers' | 'stakeholders' | 'deals' | 'users' | 'quarantine') => {
  const { rows: found } = await database.pool.query<{ count: string }>(
    `select count(*) as count from ${table}`,
  );
  return Number(found[0]?.count);
};

test('a portal connected without a sync is set up first, by any admin, and only syncs once started', async () => {
  const begun = await setup();
  expect(begun).toMatchObject({ inProgress: true, step: 'confirm', startedBy: 'ADMIN_API_KEY' });
  expect(begun.portal).toMatchObject({
    portalId: String(portalId),
    accountType: 'STANDARD',
    credentials: 'static',
    authorizedBy: null,
    connectedBy: 'ADMIN_API_KEY',
    apiVersion: { name: '2026-03' },
  });
  expect((await change({ step: 'customers', done: ['confirm'] })).status).toBe(200);
  // The choices of the next steps are stored, but no users were created.
  const pipelines = await database.db.selectFrom('hubspot_deal_stages').select('stage_id').execute();
  expect(pipelines.length).toBeGreaterThan(0);
  expect(await database.db.selectFrom('hubspot_owners').select('owner_id').execute()).toEqual([]);

  const colleague = await signIn(app, { email: 'grace@example.test' });
  const went = await colleague.send(
    `${base}/setup`,
    json('PUT', { integrationId, step: 'mappings', done: ['confirm', 'customers'] }),
  );
  expect(went.status).toBe(200);
  const { step, steps } = await setup();
  expect(step).toBe('mappings');
  expect(steps.find((one) => one.step === 'confirm')?.doneBy).toBe('ADMIN_API_KEY');
  expect(steps.find((one) => one.step === 'customers')?.doneBy).toBe('grace@example.test');

  const shown = await statusOf(integrationId);
  expect(shown?.setup).toMatchObject({ step: 'mappings', stepsDone: 2 });
  expect(shown?.setup?.explanation).toContain("Setup isn't finished");
  await database.db
    .updateTable('hubspot_portals')
    .set({ connected_at: new Date(Date.now() - 24 * 60 * 60_000) })
    .execute();
  await requestDueSyncs(app.context);
  expect(await database.db.selectFrom('sync_runs').select('id').execute()).toEqual([]);
  await database.db
    .insertInto('webhook_events')
    .values({
      organization_id: defaultOrganizationId,
      integration_id: integrationId,
      kind: 'record',
      object_type: 'company',
      external_id: String([...portals.portal(portalId).truth().companies()][0]?.id),
      subscription_type: 'company.creation',
      occurred_at: new Date(),
    })
    .execute();
  const parts = syncPartsOf(app.context);
  await applyWebhooks(app.context, parts, createBells(), integrationId, AbortSignal.timeout(20_000));
  expect(await database.db.selectFrom('webhook_events').select('id').execute()).toEqual([]);
  expect(await rows('customers')).toBe(0);
  // A sync of all portals doesn't start one that is still being set up.
  const all = await app.asAdmin(`${base}/sync`, json('POST', {}));
  expect(all.status).toBe(409);
  const viewer = await signIn(app, { role: 'viewer' });
  expect((await viewer.send(`${base}/setup?integrationId=${integrationId}`)).status).toBe(200);
  for (const [path, body] of [
    ['/setup/matching', { integrationId }],
    ['/dry-run', { integrationId }],
  ] as const) {
    expect((await viewer.send(`${base}${path}`, json('POST', body))).status).toBe(403);
  }
  const foreign = { integrationId: '00000000-0000-0000-0000-0000000000aa' };
  expect((await app.asAdmin(`${base}/dry-run`, json('POST', foreign))).status).toBe(404);
});

test('a dry run says what the first sync then does', async () => {
  // Customers of a platform: two match companies by domain, one by name, and two are ambiguous.
  const [first, second, third, fourth] = [...portals.portal(portalId).truth().companies()].slice(60);
  const domains = [first, second].map((company) => String(company?.properties.domain));
  const customers = [
    { name: 'By Domain', domain: domains[0]?.toUpperCase() },
    { name: 'Also by Domain', domain: domains[1] },
    { name: String(third?.properties.name).toLowerCase() },
    { name: 'Twin A', domain: String(fourth?.properties.domain) },
    { name: 'Twin B', domain: String(fourth?.properties.domain) },
  ].map((customer) => ({ organization_id: defaultOrganizationId, ...customer }));
  await database.db.insertInto('customers').values(customers).execute();

  const preview = await matching();
  expect(preview).toMatchObject({ basis: 'all', byDomain: 2, byName: 1, ambiguous: 1, customersHere: 5 });
  expect(preview.samples.byDomain[0]?.customer.name).toBe('By Domain');
  expect(preview.samples.ambiguous[0]?.candidates).toHaveLength(2);
  expect(preview.companies).toBe(preview.byDomain + preview.byName + preview.ambiguous + preview.new);

  const before = { customers: await rows('customers'), users: await rows('users') };
  const report = (await dryRun())?.report;
  if (!report) throw new Error('no report');
  expect({ customers: await rows('customers'), users: await rows('users') }).toEqual(before);
  expect([await rows('stakeholders'), await rows('deals'), await rows('quarantine')]).toEqual([0, 0, 0]);
  expect(report.cost.daily?.left).toBeLessThan(40_000);
  expect(report.cost.fits).toBe(true);
  expect(report.warnings.map((warning) => warning.code)).toContain('ambiguous_customers');
  expect(report.warnings.find(({ code }) => code === 'owners_without_user')?.samples.length).toBeGreaterThan(
    0,
  );
  const ambiguous = report.warnings.find(({ code }) => code === 'ambiguous_customers');
  expect(ambiguous?.records[0]).toMatchObject({ name: expect.stringMatching(/\p{L}/u) });
  expect(ambiguous?.records[0]?.url).toContain(
    `/${portalId}/record/0-2/${ambiguous?.records[0]?.externalId}`,
  );
  expect(report.refusals.length).toBeGreaterThan(0);
  expect(report.refusals[0]?.samples[0]?.value).toBeTruthy();
  const shown = report.objects.flatMap(({ samples }) => samples.flatMap(({ values }) => values));
  const labelled = (field: string) => shown.filter((one) => one.field === field && one.value !== null);
  for (const field of ['stage_id', 'pipeline_id', 'industry']) {
    expect(labelled(field).length, field).toBeGreaterThan(0);
    for (const { value, label } of labelled(field)) expect(label, value ?? '').toMatch(/[a-z]/);
  }

  const started = await app.asAdmin(`${base}/sync`, json('POST', { integrationId }));
  const { runs } = (await started.json()) as { runs: { id: string }[] };
  expect((await statusOf(integrationId))?.setup).toBeNull();
  expect((await change({ step: 'start' })).status).toBe(409);
  await runSync(app.context, syncPartsOf(app.context), String(runs[0]?.id), new AbortController().signal);
  const ctx = inOrganization(app.context, defaultOrganizationId, 'test');
  const run = await readRun(ctx, String(runs[0]?.id));
  const done = (objectType: RunProgress['objectType']) =>
    run.progress.find((part) => part.objectType === objectType);
  expect(
    report.objects.map(({ objectType, create, join, withRefusedValues }) => ({
      objectType,
      created: create,
      updated: join,
      failed: withRefusedValues,
    })),
  ).toEqual(
    (['company', 'contact', 'deal'] as const).map((objectType) => ({
      objectType,
      created: done(objectType)?.created,
      updated: done(objectType)?.updated,
      failed: done(objectType)?.failed,
    })),
  );
  const links = await Promise.all(
    (['stakeholder_customers', 'deal_customers', 'deal_stakeholders'] as const).map(async (table) => {
      const { count } = await database.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    }),
  );
  expect(report.links.map((link) => link.count)).toEqual(links);
  const renewals = await database.db
    .selectFrom('deals')
    .select('id')
    .where('is_renewal', '=', true)
    .execute();
  expect(report.renewals.count).toBe(renewals.length);
  expect(report.cost.calls / run.requests).toBeGreaterThan(0.85);
  expect(report.cost.calls / run.requests).toBeLessThan(1.15);
});

test('a filter leaves companies out, with their contacts, and makes the report before it outdated', async () => {
  const stages = await database.db
    .selectFrom('hubspot_properties')
    .select('definition')
    .where('name', '=', 'lifecyclestage')
    .where('object_type', '=', 'company')
    .executeTakeFirst();
  expect(stages).toBeDefined();
  const filters = [
    { objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['customer'] },
  ];
  const saved = await app.asAdmin(`${base}/settings`, json('PUT', { integrationId, inclusion: { filters } }));
  expect(saved.status).toBe(200);
  expect((await newestDryRun())?.isOutdated).toBe(true);
  const report = (await dryRun())?.report;
  const companies = report?.objects.find(({ objectType }) => objectType === 'company');
  const contacts = report?.objects.find(({ objectType }) => objectType === 'contact');
  const customers = [...portals.portal(portalId).truth().companies()].filter(
    ({ properties }) => properties.lifecyclestage === 'customer',
  );
  expect(companies?.leaveOut).toBe((companies?.inHubspot ?? 0) - customers.length);
  expect(companies?.unchanged).toBe(customers.length);
  expect(contacts?.leaveOut).toBeGreaterThan(0);
  expect((await newestDryRun())?.isOutdated).toBe(false);
});

test('owners are the users that they are here, whatever addresses they have now', async () => {
  const { owners } = portals.portal(portalId);
  const addresses = owners.map(({ email }) => email);
  const before = (await dryRun())?.report;
  for (const [n, owner] of owners.entries()) if (owner.email) owner.email = `moved-${n}@example.test`;
  const report = (await dryRun())?.report;
  for (const [n, owner] of owners.entries()) Object.assign(owner, { email: addresses[n] });
  expect(report?.objects.map(({ unchanged }) => unchanged)).toEqual(
    before?.objects.map(({ unchanged }) => unchanged),
  );
  const unknown = (one: typeof report) =>
    one?.warnings.find(({ code }) => code === 'owners_without_user')?.samples;
  expect(unknown(report)).toEqual(unknown(before));
});

test('of a large portal a sample is taken, and the answer says so', async () => {
  const large = await connect(largePortalId);
  const half = { objectType: 'company', property: 'domain', operator: 'HAS_PROPERTY' };
  await app.asAdmin(
    `${base}/settings`,
    json('PUT', { integrationId: large, inclusion: { filters: [half] } }),
  );
  const preview = await matching(large);
  const { companies } = portals.portal(largePortalId).truth();
  const withDomain = [...companies()].filter(({ properties }) => properties.domain).length;
  expect(preview).toMatchObject({ basis: 'sample', companies: withDomain });
  expect(preview.looked).toBeGreaterThan(3_000);
  expect(preview.looked).toBeLessThanOrEqual(4_000);
  expect(preview.byDomain + preview.byName + preview.ambiguous + preview.new).toBe(withDomain);
  expect(portals.portal(largePortalId).stats().requests).toBeLessThan(60);
});

test('a portal that is connected with a sync, or connected again after one, is not set up', async () => {
  const other = await connect(otherPortalId, true);
  expect((await setup(other)).inProgress).toBe(false);
  expect((await statusOf(other))?.setup).toBeNull();
  await connect(portalId);
  expect((await setup()).inProgress).toBe(false);
});

test('a dry run that HubSpot does not answer fails with the reason, and another one can be made', async () => {
  const { faults } = portals.portal(portalId);
  const fault = faults.add({ match: { pathClass: 'list', objectType: 'deal' }, effect: { kind: 'forbid' } });
  const failed = await dryRun();
  expect(failed).toMatchObject({ status: 'failed', report: null });
  expect(failed?.error).toContain('scope');
  faults.remove(fault.id);
  expect((await dryRun())?.status).toBe('completed');
});
