import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../../test/support/hubspot/scripted-server.ts';
import { allowedAddresses, isPublic, RefusedUrl, type Resolve, refuseUrl } from './guard.ts';
import { PostTimeout, post } from './post.ts';
import { sendPost } from './send-post.ts';

const now = Date.parse('2026-01-14T12:00:00Z');
const standsFor =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '192.0.2.1',
  '::1',
  '::',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '2002:7f00:1::1',
  '2001:0:7f00:1::1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '4000::1',
  'no address',
])('%s is no public address', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['8.8.8.8', '93.184.215.14', '2606:4700:4700::1111'])('%s is a public address', (address) => {
  expect(isPublic(address)).toBe(true);
});

describe('a URL', () => {
  test.each([
    'http://hooks.example.com/x',
    'https://localhost/x',
    'https://LOCALHOST./x',
    'https://db.localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254/latest/meta-data',
    'https://user:password@hooks.example.com/x',
    'ftp://hooks.example.com/x',
  ])('%s is refused before anything is asked', (url) => {
    expect(() => refuseUrl(new URL(url), [])).toThrow(RefusedUrl);
  });

  test('of a private host may be internal and http, and of no other', async () => {
    const hosts = ['hooks.internal', '::1'];
    expect(() => refuseUrl(new URL('http://hooks.internal:8080/x'), hosts)).not.toThrow();
    expect(() => refuseUrl(new URL('http://[::1]:8080/x'), hosts)).not.toThrow();
    expect(() => refuseUrl(new URL('https://a.hooks.internal/x'), hosts)).not.toThrow();
    expect(() => refuseUrl(new URL('http://a.hooks.internal/x'), hosts)).toThrow(RefusedUrl);
    const url = new URL('https://a.hooks.internal/x');
    await expect(allowedAddresses(url, hosts, standsFor('10.0.0.7', '::1'))).rejects.toThrow('internal');
    const own = new URL('http://hooks.internal/x');
    expect(await allowedAddresses(own, hosts, standsFor('10.0.0.7'))).toHaveLength(1);
    // Of several addresses only the public ones are called.
    const mixed = standsFor('10.0.0.7', '93.184.215.14', '64:ff9b::1');
    expect(await allowedAddresses(url, hosts, mixed)).toEqual([{ address: '93.184.215.14', family: 4 }]);
  });
});

describe('posting', () => {
  let server: ScriptedServer;
  const privateHosts = ['127.0.0.1'];
  beforeAll(async () => {
    server = await startScriptedServer(({ path, query }) => {
      if (path.startsWith('/echo/')) {
        return { status: 404, body: `<pre>Cannot POST ${path}?${query}</pre>`, contentType: 'text/html' };
      }
      switch (path) {
        case '/ok':
          return { body: 'ok', contentType: 'text/plain' };
        case '/moved':
          return { status: 302, headers: { location: `${server.url}/ok` } };
        case '/busy':
          return { status: 429, headers: { 'retry-after': '30' } };
        case '/later':
          return { status: 503, headers: { 'retry-after': 'Wed, 14 Jan 2026 12:01:00 GMT' } };
        case '/gone':
          return { status: 404, body: '<h1>no_service</h1>', contentType: 'text/html' };
        case '/long':
          return { status: 500, body: 'x'.repeat(100_000) };
        case '/cut':
          return 'drop';
        default:
          return 'hang';
      }
    });
  });
  afterAll(() => server.close());
  const send = (path: string, more: object = {}) =>
    sendPost({ url: server.url + path, body: '{"a":"ä"}', privateHosts, ...more }, 'Fix it.', now);

  test('what is taken is sent, whole', async () => {
    expect(await send('/ok', { headers: { 'webhook-id': '7' } })).toEqual({ state: 'sent' });
    const seen = server.requests.at(-1);
    expect(seen).toMatchObject({ method: 'POST', path: '/ok', body: '{"a":"ä"}' });
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': '7',
    });
    // Accepted, although the rest of the response never arrived.
    expect(await send('/cut')).toEqual({ state: 'sent' });
  });

  test('a redirect is not followed, and a refusal says what to do', async () => {
    const before = server.requests.length;
    expect(await send('/moved')).toMatchObject({ isPassing: false, reason: expect.stringContaining('302') });
    expect(server.requests.length).toBe(before + 1);
    expect(await send('/gone')).toEqual({
      state: 'failed',
      isPassing: false,
      reason: '127.0.0.1 returned status 404 (“no_service”). Fix it.',
    });
  });

  test("an address that a receiver repeats isn't stored", async () => {
    const outcome = await send('/echo/services/T0AB12CD3/B9Zx8Yw7V6?key=SGVsbG8gd29ybGQ');
    expect(outcome).toMatchObject({ reason: expect.stringContaining('Cannot POST') });
    expect(JSON.stringify(outcome)).not.toMatch(/T0AB12CD3|B9Zx8Yw7V6|SGVsbG8gd29ybGQ/);
  });

  test('nothing of an address or a secret that cannot be sent is told', async () => {
    const secret = 'SGVsbG8gd29ybGQ';
    for (const url of [`http:// ${secret}`, `nonsense-${secret}`, `https://${secret}:99999/x`]) {
      expect(JSON.stringify(await send('', { url }))).not.toContain(secret);
    }
    const headers = { 'x-signature': `${secret}\nx` };
    expect(JSON.stringify(await send('/ok', { headers }))).not.toContain(secret);
  });

  test('what passes is told apart, with how long to wait', async () => {
    expect(await send('/busy')).toMatchObject({ isPassing: true, retryAfterMs: 30_000 });
    expect(await send('/later')).toMatchObject({ isPassing: true, retryAfterMs: 60_000 });
    const long = await send('/long');
    expect(long).toMatchObject({ isPassing: true, reason: expect.stringMatching(/^.{200,320}$/) });
    expect(await send('/hang', { timeoutMs: 50 })).toMatchObject({ isPassing: true });
    const request = { url: `${server.url}/hang`, body: '{}', privateHosts, timeoutMs: 50 };
    await expect(post(request)).rejects.toThrow(PostTimeout);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => closed.close(resolve));
    expect(await send('', { url: `http://127.0.0.1:${port}/secret-path` })).toMatchObject({
      isPassing: true,
      reason: expect.stringMatching(
        /^Couldn't reach 127\.0\.0\.1: it refuses the connection \(ECONNREFUSED\)/,
      ),
    });
  });

  test('nothing goes to an internal address, by whatever name', async () => {
    const before = server.requests.length;
    const { port } = new URL(server.url);
    const refused = { isPassing: false, reason: expect.stringContaining('ALERT_PRIVATE_HOSTS') };
    expect(await send('/ok', { privateHosts: [] })).toMatchObject(refused);
    for (const resolve of [standsFor('127.0.0.1'), standsFor('::1', '::ffff:127.0.0.1')]) {
      const url = `https://rebinding.example:${port}/ok`;
      expect(await send('', { url, resolve, privateHosts: [] })).toMatchObject(refused);
    }
    expect(server.requests.length).toBe(before);
  });

  test('a name is asked for once, and the call goes where it stood for then', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
    };
    const { port } = new URL(server.url);
    const url = `http://receiver.internal:${port}/ok`;
    expect(await send('', { url, resolve, privateHosts: ['receiver.internal'] })).toEqual({ state: 'sent' });
    expect(asked).toBe(1);
    expect(server.requests.at(-1)?.headers.host).toBe(`receiver.internal:${port}`);
  });
});
