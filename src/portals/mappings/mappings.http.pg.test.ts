import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { addOrganization, json, signIn, type TestApp } from '../../../test/support/app.ts';
import { syncNow, syncPartsOf } from '../../../test/support/context.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import {
  type Mapping,
  MappingPreview,
  type MappingProblem,
  MappingSample,
  MappingSet,
  MappingsResponse,
  MappingVersions,
  PropertyList,
} from '../../contract/mappings.ts';
import { requestRefresh } from '../../sync/runs/request-sync.ts';
import { runSync } from '../../sync/runs/run-sync.ts';

const base = '/api/integrations/hubspot';
type Given = Partial<Mapping> & Pick<Mapping, 'property' | 'field'>;

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 12, contacts: 15, deals: 6, oddities: false });
  ({ portal, database, app, integrationId } = world);
});
afterAll(() => world.close());
beforeEach(async () => {
  portal.faults.clear();
  await database.db.deleteFrom('hubspot_mapping_versions').execute();
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  await database.db
    .updateTable('sync_runs')
    .set({ status: 'cancelled' })
    .where('status', '=', 'queued')
    .execute();
});

const name: Given = { property: 'name', field: 'name' };
const put = (mappings: Given[], objectType = 'company', send = app.asAdmin) =>
  send(`${base}/mappings`, json('PUT', { integrationId, objectType, mappings }));
const save = async (mappings: Given[], objectType = 'company') => {
  const response = await put(mappings, objectType);
  expect(response.status, await response.clone().text()).toBe(200);
  return MappingSet.parse(await response.json());
};
const problemsOf = async (mappings: Given[], objectType = 'company') => {
  const response = await put(mappings, objectType);
  expect(response.status).toBe(422);
  const { error } = ErrorResponse.parse(await response.json());
  expect(error.code).toBe('validation_failed');
  return error.details?.problems as MappingProblem[];
};
const versions = async (objectType = 'company') => {
  const response = await app.asAdmin(
    `${base}/mappings/versions?integrationId=${integrationId}&objectType=${objectType}`,
  );
  return MappingVersions.parse(await response.json()).items;
};
const staleTypes = async () =>
  (await database.db.selectFrom('hubspot_portals').select('stale_types').executeTakeFirstOrThrow())
    .stale_types;
const customer = (externalId: string) =>
  database.db
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();

test('the defaults hold until a set is saved, and each lists the fields that can be mapped', async () => {
  const response = await app.asAdmin(`${base}/mappings?integrationId=${integrationId}`);
  const { items } = MappingsResponse.parse(await response.json());
  expect(items.map(({ objectType, version }) => [objectType, version])).toEqual([
    ['company', 0],
    ['contact', 0],
    ['deal', 0],
  ]);
  expect(items[0]?.mappings).toContainEqual({
    property: 'annualrevenue',
    field: 'arr',
    direction: 'inbound',
  });
  const fieldOf = (field: string) => items[0]?.fields.find((one) => one.field === field);
  expect(fieldOf('renewal_date')).toMatchObject({ kind: 'date', takes: ['date', 'datetime'] });
  expect(fieldOf('name')).toMatchObject({ alwaysFrom: 'name', directions: ['inbound', 'outbound'] });
  expect(fieldOf('csm_id')).toMatchObject({ kind: 'user', takes: ['owner'] });
  expect(fieldOf('health_score')?.directions).toEqual(['outbound']);
  expect(fieldOf('customFields.<name>')).toMatchObject({ kind: 'json' });
  for (const hidden of ['id', 'organization_id', 'external_id', 'archived_at', 'custom_fields']) {
    expect(fieldOf(hidden)).toBeUndefined();
  }
});

/** Runs the waiting refresh. */
const refreshNow = async () => {
  const ctx = inOrganization(app.context, defaultOrganizationId, 'worker');
  const run = await requestRefresh(ctx, integrationId);
  if (!run) throw new Error('no refresh waits');
  await runSync(app.context, syncPartsOf(app.context), run.id, new AbortController().signal);
};

test('a saved set fills columns and custom fields, at once and without what it does not name', async () => {
  const [company] = portal.crm.records.company.live();
  const id = company?.id ?? '';
  portal.defineProperty('company', { name: 'seats_text', label: 'Seats', type: 'string' });
  portal.defineProperty('company', {
    name: 'products',
    type: 'enumeration',
    fieldType: 'checkbox',
    options: [
      { label: 'Core', value: 'core' },
      { label: 'Plus', value: 'plus' },
    ],
  });
  portal.crm.update('company', id, {
    renewal_date: '2027-03-31',
    contract_seats: '12345678901234567890.5',
    seats_text: '1.234,5',
    products: 'core;plus',
    customer_tier: 'growth',
    annualrevenue: '77',
  });
  await syncNow(app.context, integrationId);
  const set = await save([
    { property: 'renewal_date', field: 'renewal_date' },
    { property: 'contract_seats', field: 'customFields.seats' },
    { property: 'seats_text', field: 'arr', transform: 'number' },
    { property: 'products', field: 'customFields.products', transform: 'list' },
    { property: 'customer_tier', field: 'industry', transform: { valueMap: { growth: 'Growth plan' } } },
    { property: 'website', field: 'customFields.site', default: 'none' },
  ]);
  expect(set).toMatchObject({ version: 1, savedBy: 'ADMIN_API_KEY' });
  expect(await staleTypes()).toEqual(['company']);
  await refreshNow();
  const row = await customer(id);
  expect(row).toMatchObject({
    renewal_date: '2027-03-31',
    arr: '1234.5',
    industry: 'Growth plan',
    custom_fields: { products: ['core', 'plus'] },
  });
  expect(row.name).toBe(company?.value('name'));
  const { rows } = await sql<{ seats: string; site: string }>`
    select custom_fields ->> 'seats' as seats, custom_fields ->> 'site' as site
    from customers where external_id = ${id}`.execute(database.db);
  expect(rows[0]?.seats).toBe('12345678901234567890.5');
  expect(rows[0]?.site).toBe(company?.value('website') ?? 'none');
  expect(await staleTypes()).toEqual([]);
});

test('whatever does not fit is named, each by its index, and nothing is saved', async () => {
  const problems = await problemsOf([
    { property: 'no_such_property', field: 'industry' },
    { property: 'Industry', field: 'customFields.industry' },
    { property: 'annualrevenue', field: 'no_such_field' },
    { property: 'name', field: 'arr' },
    { property: 'annualrevenue', field: 'renewal_date' },
    { property: 'domain', field: 'domain' },
    { property: 'website', field: 'domain' },
    { property: 'website', field: 'customFields.with space' },
    { property: 'website', field: 'customFields.__proto__' },
    { property: 'website', field: 'external_id' },
    { property: 'website', field: 'health_trend' },
    { property: 'name', field: 'csm_id' },
    { property: 'annualrevenue', field: 'customFields.a', transform: 'list' },
    { property: 'contract_seats', field: 'customFields.b', default: 'many' },
    { property: 'hs_lastmodifieddate', field: 'name', direction: 'outbound' },
  ]);
  expect(problems.map(({ index, problem }) => [index, problem])).toEqual([
    [0, 'unknown_property'],
    [1, 'unknown_property'],
    [2, 'unknown_field'],
    [3, 'incompatible_types'],
    [4, 'incompatible_types'],
    [6, 'field_mapped_twice'],
    [7, 'unknown_field'],
    [8, 'unknown_field'],
    [9, 'unknown_field'],
    [10, 'unknown_field'],
    [11, 'incompatible_types'],
    [12, 'bad_transform'],
    [13, 'bad_default'],
    [14, 'read_only_property'],
  ]);
  expect(problems[1]?.message).toContain('Did you mean “industry”');
  expect(problems[3]?.message).toContain('choose “Convert to number” (number)');
  expect(await versions()).toEqual([]);
  expect(await staleTypes()).toEqual([]);
});

test('a property that came into being a moment ago is known', async () => {
  portal.defineProperty('deal', { name: 'brand_new', type: 'number', fieldType: 'number' });
  const set = await save([{ property: 'brand_new', field: 'customFields.new' }], 'deal');
  expect(set.version).toBe(1);
});

test('where HubSpot does not answer, what was known before is enough; what was not known is not called unknown', async () => {
  portal.faults.add({
    match: { pathIncludes: '/properties/' },
    effect: { kind: 'status', status: 403 },
  });
  await save([{ property: 'renewal_date', field: 'renewal_date' }]);
  const response = await put([{ property: 'never_heard_of', field: 'industry' }]);
  expect(response.status).toBe(422);
  expect(ErrorResponse.parse(await response.json()).error.code).toBe('missing_scopes');
  const listed = await app.asAdmin(`${base}/properties?integrationId=${integrationId}&objectType=company`);
  expect(PropertyList.parse(await listed.json()).items.length).toBeGreaterThan(100);
});

test('versions say who saved what, and any of them can be had back', async () => {
  const first: Given[] = [name, { property: 'renewal_date', field: 'renewal_date' }];
  await save(first);
  await save([name]);
  const again = await save([name]);
  expect(again.version).toBe(2);
  const [latest, oldest] = await versions();
  expect(latest).toMatchObject({ version: 2, savedBy: 'ADMIN_API_KEY', restoredFrom: null });
  const restored = await app.asAdmin(`${base}/mappings/versions/${oldest?.id}/restore`, { method: 'POST' });
  expect(MappingSet.parse(await restored.json())).toMatchObject({ version: 3 });
  expect((await versions())[0]).toMatchObject({ version: 3, restoredFrom: 1, mappings: oldest?.mappings });
  const audited = await database.db
    .selectFrom('audit_log')
    .select('details')
    .where('action', '=', 'mappings.save')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(audited.details).toMatchObject({
    version: 3,
    restoredFrom: 1,
    added: ['renewal_date → renewal_date'],
  });
});

test('two who save at the same time take different versions', async () => {
  const sets = ['a', 'b', 'c', 'd'].map((field) =>
    save([{ property: 'website', field: `customFields.${field}` }]),
  );
  const taken = (await Promise.all(sets)).length;
  expect(taken).toBe(4);
  expect((await versions()).map(({ version }) => version)).toEqual([4, 3, 2, 1]);
});

test('outbound mappings are stored and change no record here', async () => {
  await save([...defaultsOfCompany, { property: 'customer_tier', field: 'name', direction: 'outbound' }]);
  expect(await staleTypes()).toEqual([]);
});
const defaultsOfCompany: Given[] = [
  name,
  { property: 'domain', field: 'domain' },
  { property: 'industry', field: 'industry' },
  { property: 'annualrevenue', field: 'arr' },
  { property: 'hubspot_owner_id', field: 'csm_id' },
];

test('a preview shows ten real records, and writes nothing', async () => {
  const [company] = portal.crm.records.company.live();
  const id = company?.id ?? '';
  portal.crm.update('company', id, { numberofemployees: '50', annualrevenue: 'n/a' });
  const before = await customer(id);
  const mappings: Given[] = [
    { property: 'name', field: 'industry' },
    { property: 'numberofemployees', field: 'customFields.employees' },
    { property: 'annualrevenue', field: 'arr' },
    { property: 'hubspot_owner_id', field: 'csm_id' },
  ];
  const response = await app.asAdmin(
    `${base}/mappings/preview`,
    json('POST', { integrationId, objectType: 'company', mappings }),
  );
  expect(response.status, await response.clone().text()).toBe(200);
  const { records } = MappingPreview.parse(await response.json());
  expect(records).toHaveLength(10);
  const record = records.find(({ externalId }) => externalId === id);
  expect(record?.name).toBe(before.name);
  expect(record?.url).toContain(id);
  const value = (field: string) => record?.values.find((one) => one.field === field);
  expect(value('industry')).toMatchObject({ raw: before.name, value: before.name, current: before.industry });
  expect(value('customFields.employees')).toMatchObject({ raw: '50', value: 50, explanation: null });
  expect(value('arr')).toMatchObject({
    raw: 'n/a',
    explanation: expect.stringContaining('only accepts numbers'),
  });
  expect(value('arr')).not.toHaveProperty('value');
  expect(String(value('csm_id')?.value ?? 'none')).not.toMatch(/^[0-9a-f-]{36}$/);
  expect(await customer(id)).toEqual(before);
  expect(await versions()).toEqual([]);
});

test('the list of properties tells hidden and archived ones', async () => {
  portal.defineProperty('contact', { name: 'secret_notes', hidden: true });
  portal.defineProperty('contact', { name: 'old_notes' });
  const list = async () => {
    const response = await app.asAdmin(
      `${base}/properties?integrationId=${integrationId}&objectType=contact`,
    );
    const { items, groups } = PropertyList.parse(await response.json());
    expect(groups).toContainEqual({ name: 'contactinformation', label: 'Contact information' });
    return items;
  };
  const find = (items: Awaited<ReturnType<typeof list>>, wanted: string) =>
    items.find((property) => property.name === wanted);
  expect(find(await list(), 'secret_notes')).toMatchObject({ hidden: true, archived: false });
  portal.archiveProperty('contact', 'old_notes');
  const items = await list();
  expect(find(items, 'old_notes')).toMatchObject({ archived: true });
  const owner = find(items, 'hubspot_owner_id');
  expect(owner).toMatchObject({ valueType: 'owner' });
  expect(owner?.options.length).toBeGreaterThan(0);
  expect(owner?.options.every(({ label, value }) => /^\d+$/.test(value) && label !== value)).toBe(true);
  expect(find(items, 'hs_object_id')).toMatchObject({ type: 'number', valueType: 'string' });
  const refused = await problemsOf([{ property: 'old_notes', field: 'customFields.notes' }], 'contact');
  expect(refused).toMatchObject([{ problem: 'unknown_property' }]);
});

test('a property that health goes to is filled by health alone', async () => {
  const score = 'cscx_health_score';
  portal.defineProperty('company', { name: score, type: 'number', fieldType: 'number' });
  portal.defineProperty('deal', { name: score, type: 'number', fieldType: 'number' });
  const mapping: Given = { property: score, field: 'health_score', direction: 'outbound' };
  expect(await problemsOf([name, mapping])).toMatchObject([
    { index: 1, problem: 'health_property', message: expect.stringContaining('health settings') },
  ]);
  // In another portal, a property with the same name is like any other.
  await save([{ property: score, field: 'amount', direction: 'outbound' }], 'deal');
});

test('a set that was made from an old version overwrites nothing', async () => {
  const saved = await save([name]);
  const industry: Given = { property: 'industry', field: 'industry' };
  const send = (expectedVersion: number, mappings: Given[]) =>
    app.asAdmin(
      `${base}/mappings`,
      json('PUT', { integrationId, objectType: 'company', mappings, expectedVersion }),
    );
  expect((await send(saved.version, [name, industry])).status).toBe(200);
  const late = await send(saved.version, [name]);
  expect(late.status).toBe(409);
  expect(ErrorResponse.parse(await late.json()).error).toMatchObject({
    code: 'conflict',
    details: { version: saved.version + 1 },
  });
  // Saving the current set again loses nothing.
  expect((await send(saved.version, [name, industry])).status).toBe(200);
  expect(await versions()).toHaveLength(2);
});

test('a record is shown as it is on both sides, whether or not its properties are mapped', async () => {
  const sample = async (more: object, send = app.asAdmin) =>
    send(`${base}/mappings/sample`, json('POST', { integrationId, objectType: 'company', ...more }));
  const shown = async (more: object) => MappingSample.parse(await (await sample(more)).json());
  const company = [...portal.truth().companies()].find(({ properties }) => properties.numberofemployees);
  const { records, record } = await shown({});
  expect(records).toHaveLength(10);
  expect(record?.externalId).toBe(records[0]?.externalId);
  // The first record shown has the most values of all that are offered.
  const filled = ({ properties }: { properties: object }) =>
    Object.values(properties).filter((value) => value !== '').length;
  const truth = new Map([...portal.truth().companies()].map((one) => [one.id, filled(one)]));
  const counts = records.map(({ externalId }) => truth.get(externalId) ?? 0);
  expect(counts[0]).toBe(Math.max(...counts));
  expect(counts[0]).toBeGreaterThan(Math.min(...truth.values()));
  const chosen = await shown({ externalId: company?.id });
  expect(chosen.record).toMatchObject({
    externalId: company?.id,
    properties: { numberofemployees: company?.properties.numberofemployees },
    fields: { domain: company?.properties.domain?.toLowerCase() },
  });
  const found = await shown({ search: company?.id });
  expect(found.records.map(({ externalId }) => externalId)).toEqual([company?.id]);
  expect(await shown({ search: '100%' })).toEqual({ records: [], record: null });
  const csm = await signIn(app, { role: 'csm' });
  expect((await sample({}, csm.send)).status).toBe(403);
});

test('only administrators change mappings, and only those of their organization', async () => {
  const csm = await signIn(app, { role: 'csm' });
  expect((await put([name], 'company', csm.send)).status).toBe(403);
  expect((await csm.send(`${base}/mappings?integrationId=${integrationId}`)).status).toBe(200);
  expect((await csm.send(`${base}/schema-drift?integrationId=${integrationId}`)).status).toBe(200);

  await save([name]);
  const [version] = await versions();
  const organizationId = await addOrganization(app.context, 'Another');
  const stranger = await signIn(app, { organizationId });
  expect((await put([name], 'company', stranger.send)).status).toBe(404);
  for (const path of ['mappings', 'schema-drift', 'properties', 'mappings/versions']) {
    const url = `${base}/${path}?integrationId=${integrationId}&objectType=company`;
    expect((await stranger.send(url)).status, path).toBe(404);
  }
  const restore = await stranger.send(`${base}/mappings/versions/${version?.id}/restore`, { method: 'POST' });
  expect(restore.status).toBe(404);
});

test('a thousand custom properties, long names, and names that differ only in case', async () => {
  const long = `p_${'x'.repeat(90)}`;
  portal.defineProperty('company', { name: long });
  for (let n = 0; n < 1_000; n++) {
    portal.defineProperty('company', { name: `custom_${n}`, type: 'number', fieldType: 'number' });
  }
  const [company] = portal.crm.records.company.live();
  const id = company?.id ?? '';
  portal.crm.update('company', id, { custom_0: '1', custom_499: '2', custom_997: '3', [long]: 'l' });
  const mapped = Array.from({ length: 498 }, (_, n) => ({
    property: `custom_${n * 2 + 3}`,
    field: `customFields.n_${n * 2 + 3}`,
  }));
  await save([
    ...mapped.filter(({ property }) => property !== 'custom_499'),
    { property: long, field: `customFields.${long}` },
    { property: 'custom_0', field: 'customFields.Seats' },
    { property: 'custom_499', field: 'customFields.seats' },
  ]);
  await syncNow(app.context, integrationId);
  expect((await customer(id)).custom_fields).toMatchObject({ Seats: 1, seats: 2, n_997: 3, [long]: 'l' });
});
