import { afterEach, describe, expect, test } from 'vitest';
import { createOpenLimiter, createTestClient } from '../../test/support/hubspot/hubspot-client.ts';
import {
  type Answer,
  type ScriptedServer,
  type SeenRequest,
  startScriptedServer,
} from '../../test/support/hubspot/scripted-server.ts';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotApiVersion } from './api-versions.ts';
import { batchReadObjects, getObject, listObjects, modifiedProperty, searchObjects } from './objects.ts';

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function meet(
  script: Parameters<typeof startScriptedServer>[0],
  apiVersion: HubspotApiVersion = '2026-03',
) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const limiter = createOpenLimiter();
  return { server, limiter, client: createTestClient(server.url, { apiVersion, rateLimiter: limiter }) };
}

const at = { createdAt: '2026-03-01T00:00:00.000Z', updatedAt: '2026-03-02T00:00:00.000Z' };
const record = (id: unknown, properties: Record<string, unknown> = {}, more: object = {}) => ({
  id,
  properties,
  ...at,
  archived: false,
  url: `https://app.hubspot.com/contacts/1/record/0-2/${id}`,
  ...more,
});
const page = (results: unknown[], paging?: unknown): Answer => ({ body: { results, paging } });

describe('listObjects', () => {
  test('asks for a page with its limit, properties and cursor, and reads it', async () => {
    const { client, server, limiter } = await meet([
      page([record('1', { name: 'Acme', domain: null })], {
        next: { after: '2', link: 'https://evil.test/' },
      }),
    ]);
    const options = { properties: ['name', 'domain'], after: '1' };
    expect(await listObjects(client, 'company', options)).toEqual({
      records: [{ id: '1', properties: { name: 'Acme', domain: null }, ...at, archived: false }],
      after: '2',
    });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/crm/objects/2026-03/companies' });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      limit: '100',
      after: '1',
      archived: 'false',
      properties: 'name,domain',
    });
    expect(limiter.acquired).toEqual(['burst']);
  });

  test.each<[string, unknown, string | undefined]>([
    ['no paging', undefined, undefined],
    ['paging that is null', null, undefined],
    ['paging without next', {}, undefined],
    ['next without after', { next: { link: 'https://api.hubapi.com/x' } }, undefined],
    ['a number as cursor', { next: { after: 9 } }, '9'],
    ['a long number as cursor', { next: { after: '9007199254740993' } }, '9007199254740993'],
  ])('%s', async (_what, paging, after) => {
    const { client } = await meet([page([record('1')], paging)]);
    expect((await listObjects(client, 'deal', { properties: [] })).after).toBe(after);
  });

  test('an empty page with a cursor leads on', async () => {
    const { client } = await meet([page([], { next: { after: '7' } })]);
    expect(await listObjects(client, 'contact', { properties: ['email'] })).toEqual({
      records: [],
      after: '7',
    });
  });

  test('without properties none are asked for', async () => {
    const { client, server } = await meet([page([])]);
    await listObjects(client, 'contact', { properties: [], archived: true, limit: 5 });
    expect(server.requests[0]?.query.toString()).toBe('limit=5&archived=true');
  });

  test('reads archived records, and any kind of id', async () => {
    const text =
      '{"results":[{"id":9007199254740993,"properties":{"n":null,"x":7,"y":true},"createdAt":"a","updatedAt":"b","archived":true,"archivedAt":"c"}]}';
    const { client } = await meet([{ body: text, contentType: 'application/json' }]);
    expect((await listObjects(client, 'company', { properties: [], archived: true })).records).toEqual([
      {
        id: '9007199254740993',
        properties: { n: null, x: '7', y: 'true' },
        createdAt: 'a',
        updatedAt: 'b',
        archived: true,
        archivedAt: 'c',
      },
    ]);
  });

  test('a thousand properties do not make a long address: a batch brings them', async () => {
    const properties = Array.from({ length: 1_000 }, (_, i) => `custom_property_number_${i}`);
    const { client, server, limiter } = await meet((request) =>
      request.method === 'GET'
        ? page([record('1'), record('2'), record('3')], { next: { after: '4' } })
        : {
            status: 207,
            body: {
              results: [record('3', { custom_property_number_999: 'c' }), record('1', { a: 'a' })],
              errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['2'] } }],
            },
          },
    );
    const read = await listObjects(client, 'company', { properties });
    expect(read.after).toBe('4');
    expect(read.records.map(({ id }) => id)).toEqual(['1', '3']);
    expect(read.records[1]?.properties.custom_property_number_999).toBe('c');
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]?.query.has('properties')).toBe(false);
    expect(server.json(1)).toMatchObject({ inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] });
    expect((server.json(1) as { properties: string[] }).properties).toEqual(
      expect.arrayContaining(properties),
    );
    expect(limiter.acquired).toEqual(['burst', 'burst']);
  });

  test('addresses stay below 8,000 characters on either side of the edge', async () => {
    const { client, server } = await meet((request) => (request.method === 'GET' ? page([]) : 'hang'));
    for (let count = 280; count < 330; count += 1) {
      const properties = Array.from({ length: count }, (_, i) => `property_with_a_name_${i}`);
      await listObjects(client, 'company', { properties });
    }
    const lengths = server.requests.map((request) => request.query.toString().length);
    expect(Math.max(...lengths)).toBeGreaterThan(7_500);
    expect(Math.max(...lengths)).toBeLessThan(8_000);
    expect(Math.min(...lengths)).toBeLessThan(100);
  });

  test('a page that cannot be read whole is an error, not a shorter page', async () => {
    const properties = Array.from({ length: 1_000 }, (_, i) => `custom_property_number_${i}`);
    const ids = Array.from({ length: 20 }, (_, i) => String(i + 1));
    const { client } = await meet((request) =>
      request.query.has('limit') ? page(ids.map((id) => record(id))) : page([]),
    );
    await expect(listObjects(client, 'company', { properties })).rejects.toMatchObject({ kind: 'malformed' });
  });
});

describe('searchObjects', () => {
  test('sends one group of filters, one order and always the limit', async () => {
    const { client, server, limiter } = await meet([
      { body: { total: 12_345, results: [record('5')], paging: { next: { after: '200' } } } },
    ]);
    const filters = [
      { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '1767225600000' },
      { propertyName: 'hs_object_id', operator: 'GT', value: '4' },
    ] as const;
    const sort = { propertyName: 'hs_object_id', direction: 'ASCENDING' } as const;
    const found = await searchObjects(client, 'company', { filters, sort, properties: ['name'] });
    expect(found).toMatchObject({ total: 12_345, after: '200' });
    expect(found.records.map(({ id }) => id)).toEqual(['5']);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/crm/objects/2026-03/companies/search',
    });
    expect(server.json(0)).toEqual({
      filterGroups: [{ filters }],
      sorts: [sort],
      properties: ['name'],
      limit: 200,
    });
    expect(limiter.acquired).toEqual(['search']);
  });

  test('without filters and properties, on a later page', async () => {
    const { client, server } = await meet([{ body: { total: 0, results: [] } }]);
    expect(
      await searchObjects(client, 'deal', { filters: [], properties: [], after: '400', limit: 10 }),
    ).toEqual({
      records: [],
      total: 0,
      after: undefined,
    });
    expect(server.json(0)).toEqual({ filterGroups: [], sorts: [], properties: [], limit: 10, after: '400' });
  });
});

describe('batchReadObjects', () => {
  /** Serves batches from a table of records; merged ids are returned as their survivor. */
  const portal =
    (records: Record<string, object>, options: { named?: string[]; merged?: Record<string, string> } = {}) =>
    (request: SeenRequest): Answer => {
      const resolve = (id: string) => records[options.merged?.[id] ?? id];
      if (request.method === 'GET') {
        const found = resolve(decodeURIComponent(request.path.split('/').at(-1) ?? ''));
        return found
          ? { body: found }
          : { status: 404, body: { category: 'OBJECT_NOT_FOUND', message: 'none' } };
      }
      const { inputs } = JSON.parse(request.body) as { inputs: { id: string }[] };
      const named = inputs.map(({ id }) => id).filter((id) => options.named?.includes(id));
      const results = inputs.map(({ id }) => resolve(id)).filter((found) => found !== undefined);
      const errors =
        named.length > 0 ? [{ category: 'OBJECT_NOT_FOUND', context: { ids: named } }] : undefined;
      return {
        status: errors ? 207 : 200,
        body: { status: 'COMPLETE', results: [...new Set(results)].reverse(), errors },
      };
    };

  test('maps the answers by id, whatever their order, and names what is missing', async () => {
    const { client, server, limiter } = await meet(
      portal({ 1: record('1'), 2: record('2') }, { named: ['3', '4'] }),
    );
    const read = await batchReadObjects(client, 'contact', ['1', '2', '3', '4', '1'], {
      properties: ['email'],
    });
    expect([...read.records.keys()]).toEqual(['1', '2']);
    expect(read.missing).toEqual(['3', '4']);
    expect(read.unanswered).toEqual([]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/crm/objects/2026-03/contacts/batch/read',
    });
    expect(server.requests[0]?.query.get('archived')).toBe('false');
    expect(server.json(0)).toEqual({
      inputs: ['1', '2', '3', '4'].map((id) => ({ id })),
      properties: ['email', 'hs_merged_object_ids'],
    });
    expect(limiter.acquired).toEqual(['burst']);
  });

  test('an empty batch makes no call', async () => {
    const { client, server } = await meet(['hang']);
    expect(await batchReadObjects(client, 'deal', [], { properties: [] })).toEqual({
      records: new Map(),
      missing: [],
      unanswered: [],
    });
    expect(server.requests).toHaveLength(0);
  });

  test('more than 100 are a mistake', async () => {
    const { client } = await meet(['hang']);
    const ids = Array.from({ length: 101 }, (_, i) => String(i));
    await expect(batchReadObjects(client, 'deal', ids, { properties: [] })).rejects.toThrow(RangeError);
  });

  test('ids that were merged away map to the survivor, which names them', async () => {
    const survivor = record('9', { hs_merged_object_ids: '5;6' });
    const { client, server } = await meet(
      portal({ 9: survivor, 1: record('1') }, { merged: { 5: '9', 6: '9' } }),
    );
    const read = await batchReadObjects(client, 'company', ['1', '5', '6'], { properties: [] });
    expect([...read.records].map(([asked, { id }]) => [asked, id])).toEqual([
      ['1', '1'],
      ['5', '9'],
      ['6', '9'],
    ]);
    expect(read.missing).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('a survivor of a chain does not name them all: the others are looked up', async () => {
    const survivor = record('9', { hs_merged_object_ids: '6' });
    const { client, server } = await meet(portal({ 9: survivor }, { merged: { 4: '9', 6: '9' } }));
    const read = await batchReadObjects(client, 'company', ['4', '6'], { properties: [] });
    expect(read.records.get('4')?.id).toBe('9');
    expect(read.records.get('6')?.id).toBe('9');
    expect(server.requests.map((request) => request.path)).toEqual([
      '/crm/objects/2026-03/companies/batch/read',
      '/crm/objects/2026-03/companies/4',
    ]);
  });

  test('a record that the batch left out without a word is looked up, and read if it is there', async () => {
    const survivor = record('9', { name: 'Acme' });
    const { client, server } = await meet((request) => {
      if (request.path.endsWith('/5')) return { body: survivor };
      if (request.path.endsWith('/6')) return { status: 404, body: { category: 'OBJECT_NOT_FOUND' } };
      return page(request.body.includes('"9"') ? [survivor] : []);
    });
    const read = await batchReadObjects(client, 'company', ['5', '6'], { properties: ['name'] });
    expect(read.records.get('5')).toMatchObject({ id: '9', properties: { name: 'Acme' } });
    expect(read.missing).toEqual(['6']);
    expect(read.unanswered).toEqual([]);
    expect(server.requests).toHaveLength(4);
  });

  test('an answer that leaves out a great many stays open for them', async () => {
    const { client, server } = await meet((request) =>
      request.method === 'GET' ? { status: 404, body: {} } : page([record('1')]),
    );
    const ids = Array.from({ length: 50 }, (_, i) => String(i + 1));
    const read = await batchReadObjects(client, 'company', ids, { properties: [] });
    expect([...read.records.keys()]).toEqual(['1']);
    expect(read.missing).toHaveLength(49);
    expect(read.unanswered).toHaveLength(39);
    expect(server.requests).toHaveLength(11);
  });
});

describe('getObject', () => {
  test('reads one, by another property too', async () => {
    const { client, server } = await meet([{ body: record('77', { email: 'a b@c.test' }) }]);
    const found = await getObject(client, 'contact', 'a b@c.test', {
      properties: ['email'],
      idProperty: 'email',
    });
    expect(found?.id).toBe('77');
    expect(server.requests[0]?.path).toBe('/crm/objects/2026-03/contacts/a%20b%40c.test');
    expect(server.requests[0]?.query.get('idProperty')).toBe('email');
  });
  test('answers undefined when there is none', async () => {
    const { client } = await meet([{ status: 404, body: { category: 'OBJECT_NOT_FOUND' } }]);
    expect(await getObject(client, 'contact', '1', { properties: [] })).toBeUndefined();
  });
});

test('contacts have a name of their own for the time of modification', () => {
  expect(modifiedProperty('contact')).toBe('lastmodifieddate');
  expect(modifiedProperty('company')).toBe('hs_lastmodifieddate');
  expect(modifiedProperty('deal')).toBe('hs_lastmodifieddate');
});

test.each([
  ['v3', '/crm/v3/objects/'],
  ['2026-03', '/crm/objects/2026-03/'],
  ['2026-09', '/crm/objects/2026-09/'],
] as const)('version %s lives at %s', async (apiVersion, path) => {
  const server = await startScriptedServer([{ body: { results: [], total: 0 } }]);
  servers.push(server);
  const client = createTestClient(server.url, { apiVersion });
  const types: [ObjectType, string][] = [
    ['company', 'companies'],
    ['contact', 'contacts'],
    ['deal', 'deals'],
  ];
  for (const [type] of types) {
    await listObjects(client, type, { properties: [] });
    await searchObjects(client, type, { filters: [], properties: [] });
  }
  expect(server.requests.map((request) => request.path)).toEqual(
    types.flatMap(([, segment]) => [`${path}${segment}`, `${path}${segment}/search`]),
  );
});
