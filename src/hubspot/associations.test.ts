import { afterEach, expect, test } from 'vitest';
import { createOpenLimiter, createTestClient } from '../../test/support/hubspot/hubspot-client.ts';
import { type ScriptedServer, startScriptedServer } from '../../test/support/hubspot/scripted-server.ts';
import { batchReadAssociations, isPrimaryLink } from './associations.ts';

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function meet(
  script: Parameters<typeof startScriptedServer>[0],
  apiVersion: 'v3' | '2026-03' | '2026-09' = '2026-03',
) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const limiter = createOpenLimiter();
  return { server, limiter, client: createTestClient(server.url, { apiVersion, rateLimiter: limiter }) };
}

const plain = { category: 'HUBSPOT_DEFINED', typeId: 341, label: null };
const primary = { category: 'HUBSPOT_DEFINED', typeId: 5, label: 'Primary' };
const partner = { category: 'USER_DEFINED', typeId: 5, label: 'Partner' };
const to = (toObjectId: unknown, ...associationTypes: object[]) => ({
  toObjectId,
  associationTypes: associationTypes.length > 0 ? associationTypes : [plain],
});
const none = (...ids: string[]) => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
  message: `No company is associated with deal ${ids[0]}.`,
  context: { fromObjectId: ids, fromObjectType: ['deal'], toObjectType: ['company'] },
});

test('links have all their types, with ids as text, also next to records without links', async () => {
  const text = JSON.stringify({
    status: 'COMPLETE',
    results: [{ from: { id: '1' }, to: [to(442222359747, plain, primary), to(0)] }],
    numErrors: 1,
    errors: [none('2')],
  }).replace('"toObjectId":0', '"toObjectId":9007199254740993');
  const { client, server, limiter } = await meet([
    { status: 207, body: text, contentType: 'application/json' },
  ]);
  const { links, unanswered } = await batchReadAssociations(client, 'deal', 'company', ['1', '2', '3', '1']);
  expect([...links]).toEqual([
    [
      '1',
      [
        { toId: '442222359747', types: [plain, primary] },
        { toId: '9007199254740993', types: [plain] },
      ],
    ],
    ['2', []],
  ]);
  // Neither a result nor a report of no links: that isn't "no links".
  expect(unanswered).toEqual(['3']);
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/crm/associations/2026-03/deals/companies/batch/read',
  });
  expect(server.json(0)).toEqual({ inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] });
  expect(limiter.acquired).toEqual(['associations']);
});

test('1,500 links of one record are all read, only its pages being followed', async () => {
  const all = Array.from({ length: 1_500 }, (_, i) => to(i + 1));
  const { client, server } = await meet((request) => {
    const { inputs } = JSON.parse(request.body) as { inputs: { id: string; after?: string }[] };
    return {
      body: {
        results: inputs.map(({ id, after }) => {
          const start = Number(after ?? 0);
          const list = id === '1' ? all : all.slice(0, 3);
          const next = start + 500 < list.length ? { next: { after: String(start + 500) } } : undefined;
          return { from: { id }, to: list.slice(start, start + 500), paging: next };
        }),
      },
    };
  });
  const { links, unanswered } = await batchReadAssociations(client, 'company', 'contact', ['1', '2']);
  expect(links.get('1')?.map(({ toId }) => toId)).toEqual(all.map(({ toObjectId }) => String(toObjectId)));
  expect(links.get('2')).toHaveLength(3);
  expect(unanswered).toEqual([]);
  expect([server.json(1), server.json(2)]).toEqual([
    { inputs: [{ id: '1', after: '500' }] },
    { inputs: [{ id: '1', after: '1000' }] },
  ]);
});

test('one pair under several types, on one page or two, is one link with all of them', async () => {
  const { client } = await meet([
    {
      body: {
        results: [
          {
            from: { id: '1' },
            to: [to(7, plain), to(7, primary), to(8, plain)],
            paging: { next: { after: 'x' } },
          },
        ],
      },
    },
    { body: { results: [{ from: { id: '1' }, to: [to('7', plain, partner)] }] } },
  ]);
  const { links } = await batchReadAssociations(client, 'deal', 'company', ['1']);
  expect(links.get('1')).toEqual([
    { toId: '7', types: [plain, primary, partner] },
    { toId: '8', types: [plain] },
  ]);
});

test('a list that breaks off is unknown, not shorter', async () => {
  const first = { results: [{ from: { id: '1' }, to: [to(7)], paging: { next: { after: 'x' } } }] };
  for (const second of [{ results: [] }, { results: [], errors: [none('1')] }]) {
    const { client } = await meet([{ body: first }, { body: second }]);
    const { links, unanswered } = await batchReadAssociations(client, 'deal', 'company', ['1']);
    expect(links.size).toBe(0);
    expect(unanswered).toEqual(['1']);
  }
});

test('a cursor that stands still is not followed forever', async () => {
  const { client, server } = await meet([
    { body: { results: [{ from: { id: '1' }, to: [to(7)], paging: { next: { after: 'x' } } }] } },
  ]);
  const { unanswered } = await batchReadAssociations(client, 'deal', 'company', ['1']);
  expect(unanswered).toEqual(['1']);
  expect(server.requests).toHaveLength(2);
});

test('errors of other kinds leave their records unknown', async () => {
  const errors = [
    { ...none('1'), subCategory: 'crm.associations.SOMETHING_ELSE' },
    { category: 'INTERNAL' },
    {},
  ];
  const { client } = await meet([{ status: 207, body: { results: [], errors } }]);
  expect((await batchReadAssociations(client, 'deal', 'company', ['1', '2'])).unanswered).toEqual(['1', '2']);
});

test('an unrequested result is ignored', async () => {
  const { client } = await meet([
    { body: { results: [{ from: { id: '9' }, to: [to(7)] }], errors: [none('8')] } },
  ]);
  const { links, unanswered } = await batchReadAssociations(client, 'deal', 'company', ['1']);
  expect(links.size).toBe(0);
  expect(unanswered).toEqual(['1']);
});

test.each([403, 400])('a %i is thrown, never taken for "no links"', async (status) => {
  const { client } = await meet([{ status, body: { message: 'no' } }]);
  await expect(batchReadAssociations(client, 'deal', 'company', ['1'])).rejects.toMatchObject({ status });
});

test('no ids, no call; more than 1,000 are a mistake', async () => {
  const { client, server } = await meet(['hang']);
  expect(await batchReadAssociations(client, 'deal', 'company', [])).toEqual({
    links: new Map(),
    unanswered: [],
  });
  expect(server.requests).toHaveLength(0);
  const ids = Array.from({ length: 1_001 }, (_, i) => String(i));
  await expect(batchReadAssociations(client, 'deal', 'company', ids)).rejects.toThrow(RangeError);
});

test('the primary company is told by its type, not by its place, label or number alone', () => {
  const link = (...types: (typeof plain | typeof primary)[]) => ({ toId: '1', types });
  expect(isPrimaryLink('deal', 'company', link(plain, primary))).toBe(true);
  expect(isPrimaryLink('deal', 'company', link(plain))).toBe(false);
  expect(isPrimaryLink('deal', 'company', link(partner))).toBe(false);
  expect(isPrimaryLink('contact', 'company', link(primary))).toBe(false);
  expect(isPrimaryLink('contact', 'company', link({ ...primary, typeId: 1 }))).toBe(true);
  expect(isPrimaryLink('company', 'contact', link({ ...primary, typeId: 2 }))).toBe(true);
  expect(isPrimaryLink('company', 'deal', link({ ...primary, typeId: 6 }))).toBe(true);
  expect(isPrimaryLink('deal', 'contact', link({ ...primary, typeId: 3 }))).toBe(false);
});
