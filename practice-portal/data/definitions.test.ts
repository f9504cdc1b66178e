import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Portal, type PracticePortal, SCOPES, startPracticePortal } from '../practice-portal.ts';
import { type Caller, createCaller, UNLIMITED } from '../test-support.ts';

// Definitions that change while an app mirrors the portal, and the responses of the three ways of reading.

const portalId = 8_200_011;
let practice: PracticePortal;
let portal: Portal;
let caller: Caller;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [{ portalId, companies: 60, contacts: 100, deals: 50, limits: UNLIMITED }],
  });
  portal = practice.portal(portalId);
  caller = createCaller(practice, portalId);
});
afterAll(() => practice.close());

/** The first company's properties, by list, search and batch read: equal, or the test fails. */
async function readThrice(names: readonly string[]): Promise<Record<string, string | null>> {
  const path = '/crm/v3/objects/companies';
  const listed = (await caller.get(`${path}?limit=1&properties=${names.join(',')}`)).body.results[0];
  const id = listed?.id ?? '';
  const filters = [{ propertyName: 'hs_object_id', operator: 'EQ', value: id }];
  const searched = await caller.post(`${path}/search`, { filterGroups: [{ filters }], properties: names });
  const read = await caller.post(`${path}/batch/read`, { inputs: [{ id }], properties: names });
  expect(searched.body.results[0]?.properties).toEqual(listed?.properties);
  expect(read.body.results[0]?.properties).toEqual(listed?.properties);
  return listed?.properties ?? {};
}

const namesOf = async (archived = false) =>
  (await caller.get(`/crm/v3/properties/companies?archived=${archived}`)).body.results.map((row) => row.name);

test('unknown and archived properties have no key; empty ones are null', async () => {
  portal.defineProperty('company', { name: 'empty_one' });
  const before = await readThrice(['name', 'empty_one', 'no_such_property', 'customer_tier']);
  expect(before).toMatchObject({ empty_one: null, customer_tier: expect.any(String) });
  expect(before).not.toHaveProperty('no_such_property');
  portal.archiveProperty('company', 'customer_tier');
  expect(await readThrice(['customer_tier'])).not.toHaveProperty('customer_tier');
  expect(await namesOf()).not.toContain('customer_tier');
  expect(await namesOf(true)).toContain('customer_tier');
  const filters = [{ propertyName: 'customer_tier', operator: 'HAS_PROPERTY' }];
  expect(
    (await caller.post('/crm/v3/objects/companies/search', { filterGroups: [{ filters }] })).status,
  ).toBe(400);
  portal.restoreProperty('company', 'customer_tier');
  expect(await readThrice(['customer_tier'])).toMatchObject({ customer_tier: before.customer_tier });
});

test('a property that got another name is an archived one and a new one with its values', async () => {
  const { renewal_date } = await readThrice(['renewal_date']);
  portal.replaceProperty('company', 'renewal_date', 'contract_end');
  const after = await readThrice(['renewal_date', 'contract_end']);
  expect(after).not.toHaveProperty('renewal_date');
  expect(after.contract_end).toBe(renewal_date);
  expect(await namesOf(true)).toContain('renewal_date');
  expect(portal.crm.properties.get('company', 'contract_end')).toMatchObject({
    label: 'Renewal date',
    type: 'date',
  });
});

test('a deleted property is in neither list, a retyped one keeps its values, options come and go', async () => {
  portal.defineProperty('company', { name: 'short_lived' });
  portal.deleteProperty('company', 'short_lived');
  expect(await namesOf()).not.toContain('short_lived');
  expect(await namesOf(true)).not.toContain('short_lived');

  const { contract_seats } = await readThrice(['contract_seats']);
  portal.retypeProperty('company', 'contract_seats', 'string', 'text');
  expect(await readThrice(['contract_seats'])).toMatchObject({ contract_seats });
  const retyped = await caller.get('/crm/v3/properties/companies/contract_seats');
  expect(retyped.body).toMatchObject({ type: 'string', fieldType: 'text' });

  const tier = (await readThrice(['customer_tier'])).customer_tier ?? '';
  portal.removePropertyOption('company', 'customer_tier', tier);
  portal.addPropertyOption('company', 'customer_tier', 'platinum');
  const values = portal.crm.properties.get('company', 'customer_tier')?.options.map((one) => one.value);
  expect(values).toContain('platinum');
  expect(values).not.toContain(tier);
  expect(await readThrice(['customer_tier'])).toMatchObject({ customer_tier: tier });
});

test('what an app may create and change: options of their own, types that fit, with the scope for it', async () => {
  const path = '/crm/v3/properties/companies';
  const trend = (more: object) => ({
    name: 'trend',
    label: 'Trend',
    groupName: 'customer_success',
    type: 'enumeration',
    fieldType: 'select',
    ...more,
  });
  const up = { label: 'Up', value: 'up', displayOrder: 0, hidden: false };
  const refused = [
    trend({ options: [up, { ...up, label: 'Upwards' }] }),
    trend({ options: [up, { ...up, value: 'upwards' }] }),
    trend({ options: [{ ...up, label: '' }] }),
    trend({ type: 'number', fieldType: 'select' }),
    trend({ type: 'number', fieldType: 'number', options: [up] }),
    trend({ name: 'Trend' }),
    trend({ groupName: 'nowhere' }),
  ];
  for (const body of refused) expect((await caller.post(path, body)).status).toBe(400);
  portal.setStaticTokenScopes(['crm.objects.companies.read', 'crm.objects.companies.write']);
  expect(await caller.post(path, trend({ options: [up] }))).toMatchObject({
    status: 403,
    body: {
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['crm.schemas.companies.write'] } }],
    },
  });
  portal.setStaticTokenScopes(['crm.objects.companies.read', 'crm.schemas.companies.write']);
  expect((await caller.post(path, trend({ options: [up] }))).status).toBe(201);
  expect(await caller.post('/crm/v3/objects/companies/batch/update', { inputs: [] })).toMatchObject({
    status: 403,
    body: { errors: [{ context: { requiredGranularScopes: ['crm.objects.companies.write'] } }] },
  });
  portal.setStaticTokenScopes(SCOPES);
  // The name stays, whatever is asked; values must be among the options by their inner names.
  await caller.patch(`${path}/trend`, { name: 'other', options: [up, { label: 'Down', value: 'down' }] });
  const [id] = [...portal.truth().companies()].map((one) => one.id);
  const write = async (value: string) =>
    (await caller.patch(`/crm/v3/objects/companies/${id}`, { properties: { trend: value } })).status;
  expect([await write('down'), await write('Down'), await write('sideways')]).toEqual([200, 400, 400]);
});

test('pipelines and stages come and go', async () => {
  const ids = async () =>
    (await caller.get('/crm/v3/pipelines/deals')).body.results.map((row) => [row.id, row.stages.length]);
  portal.addPipeline('upsell', 'Upsell', [{ id: 'upsell_open', label: 'Open', probability: '0.5' }]);
  expect(await ids()).toContainEqual(['upsell', 1]);
  portal.addStage({
    pipelineId: 'upsell',
    id: 'upsell_won',
    label: 'Won',
    isClosed: true,
    probability: '1.0',
  });
  portal.removeStage('upsell', 'upsell_open');
  expect(await ids()).toContainEqual(['upsell', 1]);
  portal.removePipeline('upsell');
  expect((await ids()).map(([id]) => id)).not.toContain('upsell');
});

test('the same by the control API', async () => {
  const control = async (method: string, path: string, body: object = {}) => {
    const answer = await fetch(`${practice.url}/_practice/portals/${portalId}${path}`, {
      method,
      ...(method === 'DELETE' ? {} : { body: JSON.stringify(body) }),
    });
    expect([path, answer.ok]).toEqual([path, true]);
  };
  await control('POST', '/properties/deal', { name: 'risk', options: [{ label: 'High', value: 'high' }] });
  await control('PATCH', '/properties/deal/risk', { type: 'enumeration', fieldType: 'select' });
  await control('PATCH', '/properties/deal/risk', { removedOption: 'high' });
  expect(portal.crm.properties.get('deal', 'risk')).toMatchObject({ type: 'enumeration', options: [] });
  await control('POST', '/properties/deal/risk/replace', { name: 'risk_level' });
  expect(portal.crm.properties.getArchived('deal', 'risk')).toBeDefined();
  await control('POST', '/properties/deal/risk_level/delete');
  expect(portal.crm.properties.has('deal', 'risk_level')).toBe(false);
  await control('POST', '/pipelines', { id: 'partners', label: 'Partners' });
  expect(portal.crm.pipelines.map((one) => one.id)).toContain('partners');
  await control('DELETE', '/pipelines/partners');
  expect(portal.crm.pipelines.map((one) => one.id)).not.toContain('partners');
});

test('replies carry the time of HubSpot’s own clock', async () => {
  practice.clockOffsetMs = 3_600_000;
  const made = portal.createRecord('company', { name: 'Later' });
  const { headers } = await caller.get(`/crm/v3/objects/companies/${made.id}`);
  practice.clockOffsetMs = 0;
  expect(Math.abs(Date.parse(headers.get('date') ?? '') - made.updatedAt)).toBeLessThan(2_000);
  expect(made.updatedAt - Date.now()).toBeGreaterThan(3_590_000);
});

test('a property that is created under an archived name is the old one, with its values', async () => {
  const { customer_tier } = await readThrice(['customer_tier']);
  const definition = portal.crm.properties.get('company', 'customer_tier');
  portal.archiveProperty('company', 'customer_tier');
  const body = { ...definition, options: [{ label: 'One', value: 'one', displayOrder: 0 }] };
  const created = await caller.post('/crm/v3/properties/companies', body);
  expect(created).toMatchObject({ status: 201, body: { options: definition?.options, archived: false } });
  expect(await readThrice(['customer_tier'])).toMatchObject({ customer_tier });
  expect(await caller.post('/crm/v3/properties/companies', body)).toMatchObject({
    status: 409,
    body: { subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' },
  });
});

test('options keep their descriptions, and need an order since 2026-09', async () => {
  const path = '/crm/properties/2026-09/companies/customer_tier';
  const option = { label: 'One', value: 'one', description: 'The first' };
  expect((await caller.patch(path, { options: [option] })).status).toBe(400);
  const changed = await caller.patch(path, { options: [{ ...option, displayOrder: 3 }] });
  expect(changed.body).toMatchObject({ options: [{ ...option, displayOrder: 3, hidden: false }] });
});
