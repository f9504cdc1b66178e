import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { type Caller, createCaller, UNLIMITED } from '../test-support.ts';

// The shapes of replies: fields, types and headers as HubSpot was seen to send them.

const portalId = 8_200_002;
let practice: PracticePortal;
let portal: Portal;
let caller: Caller;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [
      {
        portalId,
        companies: 120,
        contacts: 200,
        deals: 80,
        hublet: 'eu1',
        accountType: 'SANDBOX',
        limits: { tenSecondly: 110, searchSecondly: null, associationsTenSecondly: null },
      },
    ],
  });
  portal = practice.portal(portalId);
  caller = createCaller(practice, portalId);
});
afterAll(() => practice.close());

/** The names of an object's fields with the JSON type of each. */
function shape(value: object | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, field]: [string, unknown]) => [
      key,
      field === null ? 'null' : Array.isArray(field) ? 'array' : typeof field,
    ]),
  );
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('account details', async () => {
  const { body, headers } = await caller.get('/account-info/v3/details');
  expect(shape(body)).toEqual({
    portalId: 'number',
    accountType: 'string',
    timeZone: 'string',
    companyCurrency: 'string',
    additionalCurrencies: 'array',
    utcOffset: 'string',
    utcOffsetMilliseconds: 'number',
    uiDomain: 'string',
    dataHostingLocation: 'string',
  });
  expect(body).toMatchObject({
    portalId,
    accountType: 'SANDBOX',
    timeZone: 'US/Eastern',
    uiDomain: 'app-eu1.hubspot.com',
  });
  expect(['-04:00', '-05:00']).toContain(body.utcOffset);
  expect(body.utcOffsetMilliseconds).toBe(Number(body.utcOffset.slice(0, 3)) * 3_600_000);
  expect(headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
  expect(headers.get('x-hubspot-ratelimit-max')).toBe('110');
  expect(Number(headers.get('x-hubspot-ratelimit-remaining'))).toBeLessThan(110);
  expect(headers.get('x-hubspot-ratelimit-secondly')).toBe('11');
  expect(headers.get('x-hubspot-correlation-id')).toMatch(/^[\w-]{36}$/);
});

test('a page of records', async () => {
  const names = 'name,domain,industry,city,state,country,phone,website,description';
  const { body } = await caller.get(`/crm/v3/objects/companies?limit=100&properties=${names},not_defined`);
  expect(Object.keys(body)).toEqual(['results', 'paging']);
  expect(body.paging?.next.after).toMatch(/^\d+$/);
  for (const record of body.results) {
    expect(shape(record)).toEqual({
      id: 'string',
      properties: 'object',
      createdAt: 'string',
      updatedAt: 'string',
      archived: 'boolean',
      url: 'string',
    });
    expect(Object.keys(record.properties)).toEqual(
      [...names.split(','), 'createdate', 'hs_lastmodifieddate', 'hs_object_id'].sort(),
    );
    expect(record.properties.hs_object_id).toBe(record.id);
    expect(record.createdAt).toMatch(TIME);
    expect(record.properties.hs_lastmodifieddate).toBe(record.updatedAt);
    for (const value of Object.values(record.properties)) {
      expect(value === null || typeof value === 'string').toBe(true);
    }
  }
  const [first] = body.results;
  expect(first?.url).toBe(`https://app-eu1.hubspot.com/contacts/${portalId}/record/0-2/${first?.id}`);
  const last = await caller.get('/crm/v3/objects/companies?limit=100&after=9007199254740993');
  expect(Object.keys(last.body)).toEqual(['results']);
});

test('contacts carry lastmodifieddate', async () => {
  const { body } = await caller.get('/crm/v3/objects/contacts?limit=1');
  expect(Object.keys(body.results[0]?.properties ?? {})).toEqual([
    'createdate',
    'email',
    'firstname',
    'hs_object_id',
    'lastmodifieddate',
    'lastname',
  ]);
});

test('lists give 10 records unless told otherwise, and 100 at most, 50 with history', async () => {
  const base = '/crm/v3/objects/companies';
  expect((await caller.get(base)).body.results).toHaveLength(10);
  expect((await caller.get(`${base}?limit=101`)).status).toBe(400);
  expect((await caller.get(`${base}?limit=51&propertiesWithHistory=name`)).status).toBe(400);
  const { body } = await caller.get(`${base}?limit=50&propertiesWithHistory=name`);
  expect(shape(body.results[0]?.propertiesWithHistory.name?.[0])).toEqual({
    value: 'string',
    timestamp: 'string',
    sourceType: 'string',
    sourceId: 'string',
  });
});

test('a batch update returns what was sent and where the record comes from', async () => {
  const made = portal.createRecord('company', { name: 'Batch', domain: 'batch.example' });
  const { status, body } = await caller.post('/crm/v3/objects/companies/batch/update', {
    inputs: [{ id: made.id, properties: { city: 'Boston', industry: 'COMPUTER_SOFTWARE' } }],
  });
  expect(status).toBe(200);
  expect(shape(body)).toEqual({
    completedAt: 'string',
    status: 'string',
    startedAt: 'string',
    results: 'array',
  });
  expect(body.results[0]?.properties).toMatchObject({
    city: 'Boston',
    industry: 'COMPUTER_SOFTWARE',
    name: 'Batch',
    domain: 'batch.example',
    hs_object_source: 'CRM_UI',
    lifecyclestage: 'lead',
  });
});

test('definitions of properties', async () => {
  const { body } = await caller.get('/crm/v3/properties/companies');
  const byName = new Map(body.results.map((one) => [one.name, one]));
  expect(shape(byName.get('about_us'))).toEqual({
    updatedAt: 'string',
    createdAt: 'string',
    name: 'string',
    label: 'string',
    type: 'string',
    fieldType: 'string',
    description: 'string',
    groupName: 'string',
    options: 'array',
    displayOrder: 'number',
    calculated: 'boolean',
    externalOptions: 'boolean',
    hasUniqueValue: 'boolean',
    hidden: 'boolean',
    hubspotDefined: 'boolean',
    modificationMetadata: 'object',
    formField: 'boolean',
    dataSensitivity: 'string',
  });
  expect(shape(byName.get('industry')?.options[0])).toEqual({
    label: 'string',
    value: 'string',
    displayOrder: 'number',
    hidden: 'boolean',
  });
  const made = await caller.post('/crm/v3/properties/contacts', {
    name: 'test_prop',
    label: 'Test',
    type: 'string',
    fieldType: 'text',
    groupName: 'contactinformation',
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    archived: false,
    displayOrder: -1,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
  });
  expect(shape(made.body)).toMatchObject({ createdUserId: 'string', updatedUserId: 'string' });
});

test('pipelines and owners', async () => {
  const { body } = await caller.get('/crm/v3/pipelines/deals');
  expect(shape(body.results[0])).toEqual({
    label: 'string',
    displayOrder: 'number',
    id: 'string',
    stages: 'array',
    createdAt: 'string',
    updatedAt: 'string',
    archived: 'boolean',
  });
  expect(body.results[0]?.stages[0]).toEqual({
    label: 'Appointment Scheduled',
    displayOrder: 0,
    metadata: { isClosed: 'false', probability: '0.2' },
    id: 'appointmentscheduled',
    createdAt: '1970-01-01T00:00:00Z',
    updatedAt: '1970-01-01T00:00:00Z',
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    archived: false,
  });
  const owners = (await caller.get('/crm/v3/owners?limit=100')).body;
  expect(shape(owners.results[1])).toMatchObject({
    id: 'string',
    email: 'string',
    type: 'string',
    firstName: 'string',
    lastName: 'string',
    userId: 'number',
    userIdIncludingInactive: 'number',
    createdAt: 'string',
    updatedAt: 'string',
    archived: 'boolean',
  });
});

describe.each([
  ['v3', '/crm/v3/objects', '/crm/v4/associations', '/crm/v3/owners'],
  ['2026-03', '/crm/objects/2026-03', '/crm/associations/2026-03', '/crm/owners/2026-03'],
  ['2026-09', '/crm/objects/2026-09', '/crm/associations/2026-09', '/crm/owners/2026-09'],
])('paths of %s', (version, objects, associations, owners) => {
  test('object types by name, plural and number', async () => {
    for (const name of ['deals', 'deal', '0-3']) {
      const { status, body } = await caller.get(`${objects}/${name}?limit=1`);
      expect(status).toBe(200);
      expect(body.results[0]?.properties).toHaveProperty('dealname');
    }
    const wrong = await caller.get(`${objects}/spaceships`);
    expect(wrong).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect((await caller.get(owners)).status).toBe(200);
  });

  test('association batch read: ids as digits, nothing found as an error', async () => {
    const company = portal.createRecord('company', { name: 'Lonely' }).id;
    const { status, text, body } = await caller.post(`${associations}/contacts/companies/batch/read`, {
      inputs: [{ id: '9007199254740995' }],
    });
    expect(status).toBe(200);
    expect(text).toContain('"toObjectId":9007199254740993');
    expect(body.results[0]?.from).toEqual({ id: '9007199254740995' });
    const none = await caller.post(`${associations}/companies/deals/batch/read`, {
      inputs: [{ id: company }],
    });
    expect(none.status).toBe(207);
    expect(none.body).toMatchObject({
      results: [],
      numErrors: 1,
      errors: [
        {
          status: 'error',
          category: 'OBJECT_NOT_FOUND',
          subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
          message: `No deal is associated with company ${company}.`,
          context: { fromObjectId: [company], fromObjectType: ['company'], toObjectType: ['deal'] },
        },
      ],
    });
  });

  test('the associations of one record, where that call exists', async () => {
    const path =
      version === 'v3'
        ? '/crm/v4/objects/contacts/9007199254740995/associations/companies'
        : `${objects}/contacts/9007199254740995/associations/companies`;
    expect((await caller.get(path)).status).toBe(version === '2026-09' ? 404 : 200);
  });
});

test('a long address is refused by the proxy, in HTML', async () => {
  const { status, headers, text } = await caller.get(
    `/crm/v3/objects/companies?properties=${'x'.repeat(15_000)}`,
  );
  expect(status).toBe(414);
  expect(headers.get('content-type')).toContain('text/html');
  expect(text).toContain('<h1>414');
});

test('searches carry no limit headers', async () => {
  const { headers } = await caller.post('/crm/v3/objects/companies/search', { limit: 1 });
  expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
});

test('limits that are off are not spoken of', async () => {
  const open = practice.addPortal({ portalId: portalId + 1, companies: 3, limits: UNLIMITED });
  const { headers } = await createCaller(practice, open.portalId).get('/crm/v3/objects/companies');
  expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
});
