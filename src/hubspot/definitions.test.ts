import { afterEach, describe, expect, test } from 'vitest';
import { createTestClient } from '../../test/support/hubspot/hubspot-client.ts';
import { type ScriptedServer, startScriptedServer } from '../../test/support/hubspot/scripted-server.ts';
import { accountInfo } from './access/account.ts';
import { listOwners } from './owners.ts';
import { listDealPipelines } from './pipelines.ts';
import { addPropertyOptions, ensureProperty, listProperties, type NewProperty } from './properties.ts';
import { ensurePropertyGroup } from './property-groups.ts';

// The small endpoints that describe a portal: properties, pipelines, owners, account.

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function meet(
  script: Parameters<typeof startScriptedServer>[0],
  apiVersion: 'v3' | '2026-03' | '2026-09' = '2026-03',
) {
  const server = await startScriptedServer(script);
  servers.push(server);
  return { server, client: createTestClient(server.url, { apiVersion }) };
}

const score: NewProperty = {
  name: 'cscx_health_score',
  label: 'Health score',
  description: 'How healthy the customer is.',
  groupName: 'cscx',
  type: 'number',
  fieldType: 'number',
};
const notFound = { status: 404, body: { category: 'OBJECT_NOT_FOUND', message: 'none' } };
const conflict = { status: 409, body: { category: 'OBJECT_ALREADY_EXISTS', message: 'exists' } };

describe('properties', () => {
  test('are read with what a mapping needs to know', async () => {
    const { client, server } = await meet([
      {
        body: {
          results: [
            {
              name: 'hubspot_owner_id',
              label: 'Owner',
              type: 'enumeration',
              fieldType: 'select',
              groupName: 'companyinformation',
              description: '',
              options: [],
              externalOptions: true,
              referencedObjectType: 'OWNER',
              hubspotDefined: true,
              displayOrder: -1,
              modificationMetadata: { archivable: true, readOnlyDefinition: true, readOnlyValue: false },
            },
            {
              name: 'days_to_close',
              type: 'number',
              calculated: true,
              options: [{ label: 'A', value: 'a', displayOrder: 0, hidden: false }],
              modificationMetadata: { readOnlyValue: false },
            },
            { name: 'locked', type: 'bool', modificationMetadata: { readOnlyValue: true } },
          ],
        },
      },
    ]);
    const [owner, days, locked] = await listProperties(client, 'company');
    expect(owner).toMatchObject({
      name: 'hubspot_owner_id',
      externalOptions: true,
      referencedObjectType: 'OWNER',
      readOnlyValue: false,
      options: [],
    });
    expect(days).toMatchObject({ label: '', readOnlyValue: true, options: [{ value: 'a' }], hidden: false });
    expect(locked?.readOnlyValue).toBe(true);
    expect(server.requests[0]).toMatchObject({ path: '/crm/properties/2026-03/companies' });
    expect(server.requests[0]?.query.toString()).toBe('archived=false');
  });

  test('one that is there is taken as it is', async () => {
    const { client, server } = await meet([{ body: { ...score, type: 'string' } }]);
    const ensured = await ensureProperty(client, 'company', score);
    expect(ensured).toMatchObject({ created: false, property: { type: 'string' } });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test.each([200, 201])('one that is not there is created (%i)', async (status) => {
    const { client, server } = await meet((request) =>
      request.method === 'GET' ? notFound : { status, body: JSON.parse(request.body) },
    );
    expect((await ensureProperty(client, 'company', score)).created).toBe(true);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /crm/properties/2026-03/companies/cscx_health_score',
      'POST /crm/properties/2026-03/companies',
    ]);
    expect(server.json(1)).toEqual({ ...score, options: [], hidden: false, formField: false });
  });

  test('one that was created in the meantime is used', async () => {
    const { client } = await meet([notFound, conflict, { body: score }]);
    expect((await ensureProperty(client, 'company', score)).created).toBe(false);
  });

  test('a name that is taken by something invisible is a conflict', async () => {
    const { client } = await meet([notFound, conflict, { body: { ...score, archived: true } }]);
    await expect(ensureProperty(client, 'company', score)).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('without the scope the right one is named', async () => {
    const context = { requiredGranularScopes: ['crm.schemas.companies.write'] };
    const { client } = await meet([
      notFound,
      { status: 403, body: { category: 'MISSING_SCOPES', errors: [{ context }] } },
    ]);
    await expect(ensureProperty(client, 'company', score)).rejects.toMatchObject({
      kind: 'missing_scopes',
      requiredGranularScopes: ['crm.schemas.companies.write'],
    });
  });

  test('options are added to those that are there, which are sent back as they are', async () => {
    const option = (value: string) => ({ label: value, value, displayOrder: 0, hidden: false });
    const there = [
      { label: 'Going up', value: 'a', description: 'More than before', displayOrder: 7, hidden: true },
      { label: 'C', value: 'c', displayOrder: -1, hidden: false, readOnly: false },
    ];
    const { client, server } = await meet([
      { body: { ...score, options: there } },
      { body: { ...score, options: there } },
      { body: { ...score, options: there } },
    ]);
    await addPropertyOptions(client, 'company', 'trend', [option('a'), option('b')]);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    expect(server.json(1)).toEqual({ options: [...there, { ...option('b'), displayOrder: 8 }] });
    await addPropertyOptions(client, 'company', 'trend', [option('a')]);
    expect(server.requests).toHaveLength(3);
  });

  test('groups are looked for, created, and looked for again', async () => {
    const group = { name: 'cscx', label: 'CSCX' };
    const there = await meet([{ body: group }]);
    expect(await ensurePropertyGroup(there.client, 'company', group)).toEqual({ created: false });
    const absent = await meet([notFound, { status: 201, body: group }], '2026-09');
    expect(await ensurePropertyGroup(absent.client, 'company', group)).toEqual({ created: true });
    expect(absent.server.requests.map(({ path }) => path)).toEqual([
      '/crm/properties/2026-09/companies/groups/cscx',
      '/crm/properties/2026-09/companies/groups',
    ]);
    const racing = await meet([notFound, conflict, { body: group }]);
    expect(await ensurePropertyGroup(racing.client, 'company', group)).toEqual({ created: false });
  });
});

test('pipelines: text becomes truth and numbers', async () => {
  const stage = (id: string, metadata: unknown) => ({ id, label: id, displayOrder: 1, metadata });
  const { client, server } = await meet([
    {
      body: {
        results: [
          {
            id: 'default',
            label: 'Sales Pipeline',
            displayOrder: 0,
            archived: false,
            stages: [
              stage('open', { isClosed: 'false', probability: '0.2000000000000000111' }),
              stage('won', { isClosed: 'true', probability: '1.0' }),
              stage('odd', { probability: '' }),
              stage('bare', null),
            ],
          },
        ],
      },
    },
  ]);
  const [pipeline] = await listDealPipelines(client);
  expect(server.requests[0]?.path).toBe('/crm/pipelines/2026-03/deals');
  expect(pipeline).toMatchObject({ id: 'default', label: 'Sales Pipeline', archived: false });
  expect(pipeline?.stages.map((s) => [s.id, s.isClosed, s.probability])).toEqual([
    ['open', false, 0.2],
    ['won', true, 1],
    ['odd', false, undefined],
    ['bare', false, undefined],
  ]);
});

test.each<[string, Record<string, unknown>, unknown[]]>([
  ['no metadata', {}, ['odd', 1, false, undefined]],
  ['metadata of another kind', { metadata: 'none' }, ['odd', 1, false, undefined]],
  [
    'truth and numbers that are no text',
    { metadata: { isClosed: true, probability: 1 } },
    ['odd', 1, true, 1],
  ],
  ['nulls', { metadata: { isClosed: null, probability: null } }, ['odd', 1, false, undefined]],
  ['blanks', { metadata: { isClosed: ' ', probability: ' ' } }, ['odd', 1, false, undefined]],
  ['a probability that is none', { metadata: { probability: 'high' } }, ['odd', 1, false, undefined]],
  ['no label', { label: null }, ['odd', 1, false, undefined]],
  ['a blank label', { label: ' ' }, ['odd', 1, false, undefined]],
  ['a place as text', { displayOrder: '7' }, ['odd', 7, false, undefined]],
  ['no place', { displayOrder: null }, ['odd', 1, false, undefined]],
  ['a place between two', { displayOrder: 1.5 }, ['odd', 1, false, undefined]],
  ['a place that no column holds', { displayOrder: 4e12 }, ['odd', 1, false, undefined]],
])('a stage, and a pipeline, with %s is taken for what it says', async (_name, odd, expected) => {
  const bare = { id: 'bare' };
  const { client } = await meet([
    {
      body: {
        results: [
          { ...bare, stages: [bare, { id: 'odd', ...odd }] },
          { id: 'odd', ...odd, stages: null },
        ],
      },
    },
  ]);
  const [first, second] = await listDealPipelines(client);
  expect(first).toMatchObject({ id: 'bare', label: 'bare', displayOrder: 0 });
  const stage = first?.stages[1];
  expect([stage?.label, stage?.displayOrder, stage?.isClosed, stage?.probability]).toEqual(expected);
  expect([second?.label, second?.displayOrder, second?.stages]).toEqual([...expected.slice(0, 2), []]);
});

describe('owners', () => {
  test('of all pages, active or archived', async () => {
    const { client, server } = await meet((request) =>
      request.query.get('after') === null
        ? {
            body: {
              results: [
                { id: '1', email: 'a@b.test', firstName: 'A', lastName: 'B', userId: 7, type: 'PERSON' },
              ],
              paging: { next: { after: '2', link: 'https://evil.test' } },
            },
          }
        : {
            body: {
              results: [{ id: 2, email: null, userId: null, userIdIncludingInactive: 8, archived: true }],
            },
          },
    );
    expect(await listOwners(client, { archived: true })).toEqual([
      {
        id: '1',
        email: 'a@b.test',
        firstName: 'A',
        lastName: 'B',
        type: 'PERSON',
        userId: '7',
        archived: false,
      },
      { id: '2', email: undefined, firstName: '', lastName: '', type: 'PERSON', userId: '8', archived: true },
    ]);
    expect(server.requests.map(({ query }) => query.toString())).toEqual([
      'limit=100&archived=true',
      'limit=100&after=2&archived=true',
    ]);
  });

  test('a cursor that stands still is an error, not an endless loop nor a short list', async () => {
    const { client } = await meet([{ body: { results: [], paging: { next: { after: '2' } } } }]);
    await expect(listOwners(client)).rejects.toMatchObject({ kind: 'malformed' });
  });
});

test.each([
  ['v3', '/account-info/v3/details'],
  ['2026-03', '/account-info/2026-03/details'],
  ['2026-09', '/account-info/2026-09/details'],
] as const)('the account, version %s', async (version, path) => {
  const { client, server } = await meet([{ body: { portalId: 147893286 } }], version);
  expect(await accountInfo(client)).toEqual({
    portalId: '147893286',
    accountType: undefined,
    timeZone: undefined,
    companyCurrency: undefined,
    uiDomain: undefined,
  });
  expect(server.requests[0]?.path).toBe(path);
});
