import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, type TestApp } from '../../../test/support/app.ts';
import { syncNow } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import {
  type Mapping,
  MappingSet,
  MappingsResponse,
  type SchemaDrift,
  SchemaDriftList,
} from '../../contract/mappings.ts';
import { readDefinitions, readProperties } from '../../sync/definitions/read-definitions.ts';
import { noteSchemaDrift } from '../../sync/definitions/schema-drift.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { openPortalClient } from '../portal-client.ts';

const base = '/api/integrations/hubspot';
type Given = Partial<Mapping> & Pick<Mapping, 'property' | 'field'>;

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;
let companyId: string;

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 5, contacts: 5, deals: 4, oddities: false });
  ({ portal, database, app, integrationId } = world);
  const [company] = portal.crm.records.company.live();
  companyId = company?.id ?? '';
});
afterAll(() => world.close());
beforeEach(async () => {
  await database.db.deleteFrom('hubspot_mapping_versions').execute();
  await database.db.deleteFrom('hubspot_schema_drift').execute();
  await database.db.deleteFrom('hubspot_settings').execute();
  await fresh();
});

/** Nothing is stale and no run waits. */
const fresh = async () => {
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  await database.db
    .updateTable('sync_runs')
    .set({ status: 'cancelled' })
    .where('status', '=', 'queued')
    .execute();
};
const save = async (mappings: Given[], objectType = 'company') => {
  const response = await app.asAdmin(
    `${base}/mappings`,
    json('PUT', { integrationId, objectType, mappings }),
  );
  expect(response.status, await response.clone().text()).toBe(200);
};
const settle = async (settings: object) => {
  const response = await app.asAdmin(`${base}/settings`, json('PUT', { integrationId, ...settings }));
  expect(response.status, await response.clone().text()).toBe(200);
};
/** What a run does at its start. */
const look = async () => {
  const ctx = inOrganization(app.context, defaultOrganizationId, 'worker');
  const scope = { organizationId: defaultOrganizationId, integrationId };
  const client = await openPortalClient(app.context, scope);
  await readProperties(ctx, client, scope);
  await readDefinitions(ctx, client, scope);
  await noteSchemaDrift(ctx, scope, syncMappings);
};
const drift = async (): Promise<SchemaDrift[]> => {
  const response = await app.asAdmin(`${base}/schema-drift?integrationId=${integrationId}`);
  return SchemaDriftList.parse(await response.json()).items;
};
const only = async () => {
  const found = await drift();
  expect(found).toHaveLength(1);
  return found[0];
};
const apply = (finding: SchemaDrift | undefined) =>
  app.asAdmin(`${base}/schema-drift/${finding?.id}/apply`, { method: 'POST' });
const row = () =>
  database.db
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', companyId)
    .executeTakeFirstOrThrow();
const staleTypes = async () =>
  (await database.db.selectFrom('hubspot_portals').select('stale_types').executeTakeFirstOrThrow())
    .stale_types;

test("an archived property is reported with a fix, keeps its values, and doesn't stop the others; restored, it is re-synced", async () => {
  portal.defineProperty('company', { name: 'tier_code', label: 'Tier code' });
  portal.crm.update('company', companyId, { tier_code: 'T1', annualrevenue: '10' });
  await save([
    { property: 'tier_code', field: 'customFields.tier' },
    { property: 'annualrevenue', field: 'arr' },
  ]);
  await syncNow(app.context, integrationId);
  expect(await row()).toMatchObject({ arr: '10', custom_fields: { tier: 'T1' } });

  portal.archiveProperty('company', 'tier_code');
  portal.crm.update('company', companyId, { annualrevenue: '20' });
  await syncNow(app.context, integrationId);
  const finding = await only();
  expect(finding).toMatchObject({ kind: 'property_missing', subject: 'tier_code', objectType: 'company' });
  expect(finding?.explanation).toContain('HubSpot has archived the company property “Tier code” (tier_code)');
  expect(finding?.remedy).toContain('Restore the property');
  expect(finding?.proposedMappings).toEqual([
    { property: 'annualrevenue', field: 'arr', direction: 'inbound' },
  ]);
  await syncNow(app.context, integrationId);
  expect(await row()).toMatchObject({ arr: '20', custom_fields: { tier: 'T1' } });
  await look();
  expect(await drift()).toHaveLength(1);
  await fresh();

  portal.restoreProperty('company', 'tier_code');
  await look();
  expect(await drift()).toEqual([]);
  expect(await staleTypes()).toEqual(['company']);
});

test('a property that another took the place of: the proposal moves the mapping over', async () => {
  portal.defineProperty('company', { name: 'plan_old', label: 'Plan' });
  portal.crm.update('company', companyId, { plan_old: 'gold' });
  await save([{ property: 'plan_old', field: 'customFields.plan', default: 'none' }]);
  await syncNow(app.context, integrationId);

  // HubSpot's creation times have milliseconds; the successor is the newer one.
  world.portals.clockOffsetMs += 60_000;
  portal.replaceProperty('company', 'plan_old', 'plan_new');
  await look();
  const finding = await only();
  expect(finding).toMatchObject({ kind: 'property_renamed', subject: 'plan_old' });
  expect(finding?.proposedMappings).toEqual([
    { property: 'plan_new', field: 'customFields.plan', default: 'none', direction: 'inbound' },
  ]);
  const applied = await apply(finding);
  expect(applied.status).toBe(200);
  expect(MappingSet.parse(await applied.json()).version).toBe(2);
  expect(await drift()).toEqual([]);
  expect((await apply(finding)).status).toBe(404);
  portal.crm.update('company', companyId, { plan_new: 'platinum' });
  await syncNow(app.context, integrationId);
  expect((await row()).custom_fields).toMatchObject({ plan: 'platinum' });
});

test('a property of another type is left out until it fits, without filling the errors list', async () => {
  portal.defineProperty('company', { name: 'yearly', label: 'Yearly', type: 'number', fieldType: 'number' });
  portal.crm.update('company', companyId, { yearly: '100' });
  await save([{ property: 'yearly', field: 'arr' }]);
  await syncNow(app.context, integrationId);
  expect((await row()).arr).toBe('100');

  portal.retypeProperty('company', 'yearly', 'string', 'text');
  portal.crm.update('company', companyId, { yearly: '1.234,5' });
  await look();
  const finding = await only();
  expect(finding).toMatchObject({ kind: 'property_retyped', subject: 'yearly' });
  await syncNow(app.context, integrationId);
  expect((await row()).arr).toBe('100');
  const errors = await database.db
    .selectFrom('quarantine')
    .select('property')
    .where('status', '=', 'open')
    .execute();
  expect(errors).toEqual([]);

  expect(finding?.proposedMappings).toMatchObject([{ property: 'yearly', transform: 'number' }]);
  expect((await apply(finding)).status).toBe(200);
  await syncNow(app.context, integrationId);
  expect((await row()).arr).toBe('1234.5');
  expect(await drift()).toEqual([]);
});

test('options missing from a value map, or only in the map, are reported until a user dismisses them', async () => {
  const option = (value: string) => ({ label: value, value });
  portal.defineProperty('company', {
    name: 'grade',
    type: 'enumeration',
    fieldType: 'select',
    options: [option('a'), option('b')],
  });
  const mappings: Given[] = [
    { property: 'grade', field: 'industry', transform: { valueMap: { a: 'First', b: 'Second' } } },
  ];
  await save(mappings);
  portal.addPropertyOption('company', 'grade', 'c');
  portal.removePropertyOption('company', 'grade', 'b');
  await look();
  const found = await drift();
  expect(found.map(({ kind, subject }) => [kind, subject]).sort()).toEqual([
    ['option_added', 'grade: c'],
    ['option_removed', 'grade: b'],
  ]);
  expect(found.every((finding) => finding.proposedMappings === null)).toBe(true);
  const refused = await apply(found[0]);
  expect(refused.status).toBe(409);
  expect(ErrorResponse.parse(await refused.json()).error.message).toContain('no automatic fix');
  portal.addPropertyOption('company', 'grade', 'b');
  await look();
  expect((await only())?.kind).toBe('option_added');
  await save(mappings);
  expect(await drift()).toEqual([]);
});

test('each of several proposals can be applied, and resolves only what it fixes', async () => {
  const option = (value: string) => ({ label: value, value });
  portal.defineProperty('company', {
    name: 'renews_on',
    label: 'Renews on',
    type: 'date',
    fieldType: 'date',
  });
  portal.defineProperty('company', {
    name: 'revenue',
    label: 'Revenue',
    type: 'number',
    fieldType: 'number',
  });
  portal.defineProperty('company', {
    name: 'level',
    label: 'Support level',
    type: 'enumeration',
    fieldType: 'select',
    options: [option('low')],
  });
  await save([
    { property: 'renews_on', field: 'renewal_date' },
    { property: 'revenue', field: 'arr' },
    { property: 'level', field: 'industry', transform: { valueMap: { low: 'Low' } } },
  ]);
  world.portals.clockOffsetMs += 60_000;
  portal.replaceProperty('company', 'renews_on', 'renews_at');
  portal.retypeProperty('company', 'revenue', 'string', 'text');
  portal.addPropertyOption('company', 'level', 'gold');
  await look();
  const of = async (kind: SchemaDrift['kind']) => (await drift()).find((finding) => finding.kind === kind);
  const kinds = async () => (await drift()).map(({ kind }) => kind).sort();
  expect(await kinds()).toEqual(['option_added', 'property_renamed', 'property_retyped']);
  expect((await of('option_added'))?.explanation).toContain('property “Support level” (level)');
  expect((await of('property_renamed'))?.explanation).toContain('Until you fix this, “Renewal date” keeps');

  // A user who saves the whole set still sees every problem in it.
  const proposed = (await of('property_renamed'))?.proposedMappings ?? [];
  const byHand = json('PUT', { integrationId, objectType: 'company', mappings: proposed });
  expect((await app.asAdmin(`${base}/mappings`, byHand)).status).toBe(422);

  const moved = await apply(await of('property_renamed'));
  expect(moved.status, await moved.clone().text()).toBe(200);
  expect(await kinds()).toEqual(['option_added', 'property_retyped']);
  expect((await apply(await of('property_retyped'))).status).toBe(200);
  expect(await kinds()).toEqual(['option_added']);
  const set = await app.asAdmin(`${base}/mappings?integrationId=${integrationId}&objectType=company`);
  const { mappings } = MappingsResponse.parse(await set.json()).items[0] ?? { mappings: [] };
  expect(mappings).toMatchObject([
    { property: 'renews_at', field: 'renewal_date' },
    { property: 'revenue', field: 'arr', transform: 'number' },
    { property: 'level', field: 'industry' },
  ]);
  await save(mappings);
  expect(await drift()).toEqual([]);
});

test('a proposal is refused for a fault of its own', async () => {
  portal.defineProperty('company', { name: 'place_old', label: 'Place' });
  portal.defineProperty('company', { name: 'lost' });
  await save([
    { property: 'place_old', field: 'industry' },
    { property: 'lost', field: 'customFields.lost' },
  ]);
  world.portals.clockOffsetMs += 60_000;
  portal.replaceProperty('company', 'place_old', 'place_new');
  portal.deleteProperty('company', 'lost');
  await look();
  const finding = (await drift()).find(({ kind }) => kind === 'property_renamed');
  // Deleted since the definitions were read: the proposal can't know that.
  portal.deleteProperty('company', 'place_new');
  const refused = await apply(finding);
  expect(refused.status).toBe(422);
  const { message } = ErrorResponse.parse(await refused.json()).error;
  expect(message).toContain('place_new');
  expect(message).not.toContain('lost');
});

test('a missing property of the customer filter excludes no record and is reported', async () => {
  portal.defineProperty('company', { name: 'in_scope', type: 'string' });
  for (const company of portal.crm.records.company.live()) {
    portal.crm.update('company', company.id, { in_scope: 'yes' });
  }
  await look();
  await settle({
    inclusion: {
      filters: [{ objectType: 'company', property: 'in_scope', operator: 'IN', values: ['yes'] }],
    },
  });
  await syncNow(app.context, integrationId);
  portal.deleteProperty('company', 'in_scope');
  await look();
  const finding = await only();
  expect(finding).toMatchObject({ kind: 'property_missing', subject: 'in_scope', proposedMappings: null });
  expect(finding?.explanation).toContain('lets every record through');
  await syncNow(app.context, integrationId);
  const excluded = await database.db
    .selectFrom('hubspot_records')
    .select('external_id')
    .where('excluded_at', 'is not', null)
    .execute();
  expect(excluded).toEqual([]);
  expect(await database.db.selectFrom('inclusion_exits').select('external_id').execute()).toEqual([]);
});

test('a lost property that tells renewals leaves them as they are, and is told', async () => {
  portal.defineProperty('deal', { name: 'contract_kind', type: 'string' });
  const [first, second] = [...portal.truth().deals()].map((deal) => deal.id);
  portal.updateRecord('deal', first ?? '', { contract_kind: 'Renewal ' });
  portal.updateRecord('deal', second ?? '', { contract_kind: 'new' });
  await look();
  await settle({
    inclusion: { filters: [] },
    renewals: { property: { name: 'contract_kind', values: ['renewal'] } },
  });
  await syncNow(app.context, integrationId);
  const renewals = () =>
    database.db.selectFrom('deals').select('external_id').where('is_renewal', '=', true).execute();
  expect(await renewals()).toEqual([{ external_id: first }]);
  portal.deleteProperty('deal', 'contract_kind');
  await look();
  expect(await only()).toMatchObject({
    kind: 'property_missing',
    subject: 'contract_kind',
    explanation: expect.stringContaining('identify renewals'),
    remedy: expect.stringContaining('renewal settings'),
  });
  await syncNow(app.context, integrationId, { mode: 'full' });
  expect(await renewals()).toEqual([{ external_id: first }]);
  await settle({ renewals: { property: null } });
  await look();
});

test('stages: new ones of a mapped pipeline, and settings that name what is gone', async () => {
  portal.addPipeline('renewals', 'Renewals', [
    { id: 'r_open', label: 'Open', probability: '0.2' },
    { id: 'r_won', label: 'Won', isClosed: true, probability: '1.0' },
  ]);
  await look();
  await settle({
    renewals: { pipelineIds: ['renewals'], stageMapping: { r_open: 'in_progress', r_won: 'closed_won' } },
  });
  portal.addStage({ pipelineId: 'renewals', id: 'r_late', label: 'Late', probability: '0.9' });
  portal.removeStage('renewals', 'r_open');
  await look();
  const found = await drift();
  expect(found.map(({ kind, subject }) => [kind, subject]).sort()).toEqual([
    ['stage_added', 'r_late'],
    ['stage_removed', 'r_open'],
  ]);
  await settle({ renewals: { stageMapping: { r_won: 'closed_won', r_late: 'committed' } } });
  await look();
  expect(await drift()).toEqual([]);
  portal.removePipeline('renewals');
  await look();
  expect((await drift()).map(({ subject }) => subject).sort()).toEqual(['r_late', 'r_won', 'renewals']);
});

test('owners are read at most hourly, pipelines each time', async () => {
  await look();
  const calls = async (work: () => Promise<void>) => {
    portal.statistics.reset();
    await work();
    return portal.statistics.read().log.map((request) => request.path.split('?')[0]);
  };
  const quiet = await calls(look);
  expect(quiet.some((path) => path?.includes('/owners'))).toBe(false);
  expect(quiet.some((path) => path?.includes('/pipelines'))).toBe(true);
  await database.db
    .updateTable('hubspot_portals')
    .set({ owners_read_at: new Date(Date.now() - 61 * 60_000) })
    .execute();
  const due = await calls(look);
  expect(due.some((path) => path?.includes('/owners'))).toBe(true);
});
