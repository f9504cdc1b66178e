import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPracticePortal } from '../../practice-portal/practice-portal.ts';
import {
  addOrganization,
  browser,
  cookieOf,
  json,
  signIn,
  startTestApp,
  type TestApp,
} from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { testAdminKey } from '../../test/support/processes/programs.ts';
import { createLog } from '../base/log.ts';
import { ErrorResponse } from '../contract/errors.ts';
import { Session } from '../contract/session.ts';
import { createApp } from '../http/app.ts';
import { createSignInLink, signInLinkIfNobodyHas } from './sign-in-link.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
});
afterAll(() => app.close());

const pathOf = (link: string) => link.replace('http://localhost:3000', '');
const codeOf = async (response: Response) => ErrorResponse.parse(await response.json()).error.code;

describe('a sign-in link', () => {
  test('creates the first admin, works once, and is offered until someone has signed in', async () => {
    const link = await signInLinkIfNobodyHas(app.context);
    expect(link).toMatch(/^http:\/\/localhost:3000\/sign-in\?token=[\w-]{43}$/);
    const response = await app.send(pathOf(link ?? ''));
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/');
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    const person = browser(app.send, cookieOf(response));
    const session = Session.parse(await (await person.send('/api/session')).json());
    expect(session).toMatchObject({
      organization: { name: 'Default organization' },
      user: { name: 'Administrator' },
      role: 'admin',
    });

    const again = await app.send(pathOf(link ?? ''));
    expect(again.status).toBe(401);
    expect(await again.text()).toContain('sign-in-link');
    // A signed-in user is simply redirected.
    expect((await person.send(pathOf(link ?? ''))).status).toBe(302);
    expect(await signInLinkIfNobodyHas(app.context)).toBeUndefined();
  });

  test('is used once by many at the same time', async () => {
    const link = pathOf(await createSignInLink(app.context));
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await app.send(link)).status));
    expect(statuses.sort()).toEqual([302, 401, 401, 401, 401]);
  });

  test('creates one administrator however many processes start at once', async () => {
    const organizationId = await addOrganization(app.context, 'Starting');
    await Promise.all(Array.from({ length: 4 }, () => createSignInLink(app.context, { organizationId })));
    const users = await database.db
      .selectFrom('users')
      .where('organization_id', '=', organizationId)
      .selectAll()
      .execute();
    expect(users).toHaveLength(1);
  });

  test('is not used up by a program that only looks', async () => {
    const link = pathOf(await createSignInLink(app.context));
    expect((await app.send(link, { method: 'HEAD' })).status).toBe(200);
    expect((await app.send(link)).status).toBe(302);
  });

  test("doesn't work when it is expired, invented, or its user can no longer sign in", async () => {
    const old = pathOf(await createSignInLink(app.context));
    await database.db
      .updateTable('sign_in_links')
      .set({ expires_at: new Date(Date.now() - 1) })
      .execute();
    const email = 'gone@example.test';
    await database.db.insertInto('users').values({ email, name: 'Gone' }).execute();
    const gone = pathOf(await createSignInLink(app.context, { email: 'GONE@example.test' }));
    await database.db.updateTable('users').set({ can_sign_in: false }).where('email', '=', email).execute();
    for (const path of [old, gone, '/sign-in', '/sign-in?token=', '/sign-in?token=%00', '/sign-in?token=x']) {
      expect((await app.send(path)).status, path).toBe(401);
    }
    await expect(createSignInLink(app.context, { email })).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['/settings/integrations/hubspot', '/settings/integrations/hubspot'],
    ['/customers?search=a&sort=-arr', '/customers?search=a&sort=-arr'],
    ['https://evil.test', '/'],
    ['//evil.test', '/'],
    ['/\\evil.test', '/'],
    ['/a\\..\\b', '/'],
    ['/\nx', '/'],
    ['javascript:alert(1)', '/'],
  ])('leads to %s: %s', async (next, landed) => {
    const response = await app.send(pathOf(await createSignInLink(app.context, { next })));
    expect(response.headers.get('location')).toBe(landed);
  });

  test('is stored only as a hash', async () => {
    const link = await createSignInLink(app.context);
    const token = new URL(link).searchParams.get('token') ?? '';
    const rows = await database.db.selectFrom('sign_in_links').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    for (const row of rows) expect(row.token_hash.toString('base64url')).not.toBe(token);
  });
});

describe('a session', () => {
  test('ends by signing out, on the server too', async () => {
    const user = await signIn(app);
    const out = await user.send('/api/session', { method: 'DELETE' });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/cscx_session_3000=;/);
    expect((await user.send('/api/session')).status).toBe(401);
  });

  test('is that of one installation: another one on the same host neither takes it nor ends it', async () => {
    const user = await signIn(app);
    const at = (publicUrl: string) => {
      const http = { ...app.context.config.http, publicUrl };
      const other = createApp({ ...app.context, config: { ...app.context.config, http } });
      return other.request('/api/session', { headers: { cookie: user.cookie } });
    };
    const elsewhere = await at('http://localhost:3001');
    expect([elsewhere.status, elsewhere.headers.get('set-cookie')]).toEqual([401, null]);
    expect((await at('http://localhost:3000')).status).toBe(200);
  });

  test('ends after thirty days without use, and goes on with use', async () => {
    const user = await signIn(app);
    const day = 24 * 60 * 60_000;
    const later = (ms: number) => {
      const clock = { ...app.context.clock, now: () => Date.now() + ms };
      return createApp({ ...app.context, clock });
    };
    const ask = (at: number) => later(at).request('/api/session', { headers: { cookie: user.cookie } });
    expect((await ask(0)).headers.get('set-cookie')).toBeNull();
    const prolonged = await ask(20 * day);
    expect(prolonged.status).toBe(200);
    expect(prolonged.headers.get('set-cookie')).toMatch(/cscx_session_3000=Fe26/);
    expect((await ask(49 * day)).status).toBe(200);
    expect((await ask(120 * day)).status).toBe(401);
  });

  test('ends when its user can no longer sign in', async () => {
    const user = await signIn(app);
    await database.db
      .updateTable('users')
      .set({ can_sign_in: false })
      .where('id', '=', user.userId)
      .execute();
    expect((await user.send('/api/session')).status).toBe(401);
  });

  test('of a cookie that was changed or sealed elsewhere is none', async () => {
    const user = await signIn(app);
    const [name, value = ''] = user.cookie.split('=');
    for (const cookie of [
      `${name}=`,
      `${name}=x`,
      `${name}=${value.slice(0, -4)}AAAA`,
      `${name}=${value.replace('Fe26', 'Fe27')}`,
    ]) {
      expect((await app.send('/api/session', { headers: { cookie } })).status, cookie).toBe(401);
    }
    const foreign = { ...app.context, encryptionKeys: [Buffer.alloc(32, 1)] };
    const answer = await createApp(foreign).request('/api/session', { headers: { cookie: user.cookie } });
    expect(answer.status).toBe(401);
    // A newer key in front of the old one doesn't affect existing sessions.
    const rotated = { ...app.context, encryptionKeys: [Buffer.alloc(32, 1), ...app.context.encryptionKeys] };
    const same = await createApp(rotated).request('/api/session', { headers: { cookie: user.cookie } });
    expect(same.status).toBe(200);
  });

  test('is for https only when the product is reached by https', async () => {
    const config = {
      ...app.context.config,
      http: { ...app.context.config.http, publicUrl: 'https://cs.test' },
    };
    const secure = createApp({ ...app.context, config });
    const link = await createSignInLink({ ...app.context, config });
    const response = await secure.request(link.replace('https://cs.test', ''));
    expect(response.headers.get('set-cookie')).toMatch(/Secure/);
    expect(response.headers.get('strict-transport-security')).toContain('max-age');
  });
});

describe('an API key', () => {
  const ask = (authorization: string) => app.send('/api/session', { headers: { authorization } });
  test('acts as admin of the default organization', async () => {
    const session = Session.parse(await (await ask(`Bearer ${testAdminKey}`)).json());
    expect(session).toMatchObject({ user: null, role: 'admin' });
  });

  test('a wrong one is rejected, even next to a valid cookie', async () => {
    const keys = [
      'Bearer x',
      `Bearer ${testAdminKey}x`,
      `Bearer ${testAdminKey} x`,
      `Basic ${testAdminKey}`,
      '',
    ];
    for (const key of keys) expect((await ask(key)).status, key).toBe(401);
    const user = await signIn(app);
    const both = { cookie: user.cookie, authorization: 'Bearer wrong' };
    expect((await app.send('/api/session', { headers: both })).status).toBe(401);
  });

  test('does not exist unless it is set', async () => {
    const config = { ...app.context.config, http: { ...app.context.config.http, adminApiKey: undefined } };
    const without = createApp({ ...app.context, config });
    for (const authorization of ['Bearer undefined', 'Bearer ', `Bearer ${testAdminKey}`]) {
      expect((await without.request('/api/session', { headers: { authorization } })).status).toBe(401);
    }
  });
});

describe('a request that changes something and comes with a cookie', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, 204],
    [{ 'sec-fetch-site': 'none' }, 204],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost:5000' }, 403],
    [{ origin: 'http://localhost:3000' }, 204],
    [{ origin: 'http://127.0.0.1:9999', host: '127.0.0.1:9999' }, 204],
    [{ origin: 'https://evil.test', host: 'localhost:3000' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }, 204],
    [{}, 204],
  ])('with %j is answered %i', async (headers, status) => {
    const user = await signIn(app);
    const sent: Record<string, string> = { cookie: user.cookie, ...headers };
    const response = await app.send('/api/session', { method: 'DELETE', headers: sent });
    expect(response.status).toBe(status);
    if (status === 403) expect(await codeOf(response)).toBe('forbidden');
  });

  test('may be read from anywhere', async () => {
    const user = await signIn(app);
    const headers = { cookie: user.cookie, 'sec-fetch-site': 'cross-site' };
    expect((await app.send('/api/session', { headers })).status).toBe(200);
  });
});

test('every route of the API requires authentication, and says how to get it', async () => {
  const document = await (await app.asAdmin('/api/openapi.json')).json();
  const { paths } = document as { paths: Record<string, Record<string, { security?: unknown[] }>> };
  const open = new Set(['/health/live', '/health/ready']);
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ path, method: method.toUpperCase() })),
  );
  expect(routes.length).toBeGreaterThan(15);
  for (const { path, method } of [
    ...routes,
    { path: '/api/events', method: 'GET' },
    { path: '/api/docs', method: 'GET' },
    { path: '/api/openapi.json', method: 'GET' },
    { path: '/api/unknown', method: 'GET' },
  ]) {
    const address = path.replaceAll(/\{\w+\}/g, '0b0bc2a6-9d0f-4c0e-8a44-0a8f6a3f2f55');
    const response = await app.send(address, { method });
    expect(response.status, `${method} ${path}`).toBe(open.has(path) ? 200 : 401);
    if (response.status === 401) expect(await codeOf(response)).toBe('unauthenticated');
  }
});

test('what a role may do', async () => {
  const id = '0b0bc2a6-9d0f-4c0e-8a44-0a8f6a3f2f55';
  const base = '/api/integrations/hubspot';
  const requests = [
    { path: `${base}/connect`, init: json('POST', {}), role: 'admin' },
    { path: `${base}/disconnect`, init: json('DELETE', { integrationId: id }), role: 'admin' },
    { path: `${base}/pause`, init: json('POST', { integrationId: id }), role: 'admin' },
    { path: `${base}/resume`, init: json('POST', { integrationId: id }), role: 'admin' },
    { path: `${base}/sync`, init: json('POST', {}), role: 'csm' },
    { path: `${base}/sync/${id}/cancel`, init: json('POST', {}), role: 'csm' },
    { path: `${base}/errors/${id}/retry`, init: json('POST', {}), role: 'csm' },
    { path: `${base}/status`, init: {}, role: 'viewer' },
    { path: `${base}/errors`, init: {}, role: 'viewer' },
    { path: '/api/customers', init: {}, role: 'viewer' },
  ];
  const roles = ['viewer', 'csm', 'manager', 'admin'];
  for (const role of [...roles, 'a role of the platform']) {
    const user = await signIn(app, { role });
    for (const request of requests) {
      const allowed = roles.indexOf(role) >= roles.indexOf(request.role) || request.role === 'viewer';
      const { status } = await user.send(request.path, request.init);
      expect(status === 403, `${role}: ${request.path}`).toBe(!allowed);
    }
  }
});

test('no secret reaches the log', async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog('trace', sink);
  // A HubSpot that knows no token at all.
  const hubspot = await startPracticePortal({ portals: [] });
  const { config } = app.context;
  const logged = createApp({
    ...app.context,
    log,
    config: { ...config, hubspot: { ...config.hubspot, apiBaseUrl: hubspot.url } },
  });
  const link = pathOf(await createSignInLink(app.context));
  const signedIn = await logged.request(link);
  const cookie = cookieOf(signedIn);
  await logged.request('/api/session', { headers: { authorization: `Bearer ${testAdminKey}` } });
  await logged.request('/api/integrations/hubspot/callback?code=the-code&state=the-state');
  await logged.request('/api/integrations/hubspot/connect', {
    ...json('POST', { accessToken: 'pat-na1-the-token' }),
    headers: { cookie, 'content-type': 'application/json' },
  });
  await logged.request('/api/customers?search=the-search', { headers: { cookie } });
  await hubspot.close();
  const text = lines.join('');
  expect(lines.length).toBeGreaterThanOrEqual(5);
  expect(text).toContain('/sign-in');
  const secrets = [testAdminKey, link.split('=')[1] ?? '?', cookie.split('=')[1] ?? '?'];
  for (const secret of [...secrets, 'the-code', 'the-state', 'the-token', 'the-search']) {
    expect(text).not.toContain(secret);
  }
});
