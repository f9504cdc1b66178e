import { afterEach, expect, test, vi } from 'vitest';
import { hostConnection } from './host-connection.ts';
import type { HubspotUiOptions } from './public.d.ts';

afterEach(() => vi.unstubAllGlobals());

/** What the server was sent, by a server that only accepts one token. */
const server = (accepted: string) => {
  const sent: { url: string; token: string | null }[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('authorization');
    sent.push({ url, token });
    return new Response('{}', { status: token === `Bearer ${accepted}` ? 200 : 401 });
  });
  return sent;
};

const connect = (options: HubspotUiOptions) => hostConnection(() => options, new AbortController().signal);

test('each request has the token that is asked for then, below the base path', async () => {
  const sent = server('two');
  const tokens = ['two', 'two'];
  const connection = connect({ basePath: '/crm/hubspot/', getToken: async () => tokens.shift() });
  expect((await connection.send('/api/session', {})).status).toBe(200);
  expect((await connection.send('/api/alerts?limit=1', {})).status).toBe(200);
  expect(sent).toEqual([
    { url: '/crm/hubspot/api/session', token: 'Bearer two' },
    { url: '/crm/hubspot/api/alerts?limit=1', token: 'Bearer two' },
  ]);
});

test('a rejected token is asked for once more, and not a third time', async () => {
  const sent = server('new');
  const tokens = ['old', 'new', 'old', 'older'];
  const connection = connect({ basePath: '', getToken: () => tokens.shift() });
  expect((await connection.send('/a', {})).status).toBe(200);
  expect((await connection.send('/b', {})).status).toBe(401);
  expect(sent.map(({ url }) => url)).toEqual(['/a', '/a', '/b', '/b']);
});

test('without a token nothing is sent, and without a way to ask for one the page’s cookies decide', async () => {
  const sent = server('any');
  const none = await connect({ basePath: '', getToken: () => null }).send('/a', {});
  expect(none.status).toBe(401);
  expect(await none.json()).toMatchObject({ error: { code: 'unauthenticated' } });
  expect(sent).toEqual([]);
  await connect({ basePath: '' }).send('/a', {});
  expect(sent).toEqual([{ url: '/a', token: null }]);
});
