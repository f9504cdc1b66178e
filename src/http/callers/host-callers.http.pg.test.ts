import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import { cookieOf, signIn, startTestApp, type TestApp } from '../../../test/support/app.ts';
import { testAdminKey } from '../../../test/support/processes/programs.ts';
import type { Identify } from '../../contract/identity.ts';
import { createApp } from '../app.ts';
import type { Api } from '../environment.ts';

const acme = '11111111-1111-4111-8111-111111111111';
const beta = '22222222-2222-4222-8222-222222222222';
const ada = '33333333-3333-4333-8333-333333333333';

/** The host's tokens, and who they are. */
const people: Record<string, unknown> = {
  ada: { userId: ada, email: 'ada@acme.example', name: 'Ada', organizationId: acme, role: 'admin' },
  bob: { userId: 'bob', email: 'bob@beta.example', organizationId: beta, role: 'admin' },
  view: { userId: 'view', email: 'view@acme.example', organizationId: acme, role: 'viewer' },
  wrong: { userId: 'wrong', organizationId: 'not an id', role: 'admin' },
};

let portals: PracticePortal;
let app: TestApp;
let host: Api;
let tokens: Record<string, unknown>;
const asked: Request[] = [];

const identify: Identify = (request) => {
  asked.push(request);
  const token = request.headers.get('authorization')?.replace('Bearer ', '');
  // The test decides what the host answers, also wrongly.
  return (tokens[token ?? ''] ?? null) as Awaited<ReturnType<Identify>>;
};

beforeAll(async () => {
  portals = await startPracticePortal({
    portals: [{ portalId: 7101, companies: 3, contacts: 0, deals: 0 }],
  });
  ({ app } = await startTestApp({ portals, settings: { PUBLIC_URL: 'https://host.example/crm/hubspot' } }));
  host = createApp(app.context, undefined, { identify, consentReturnPath: '/settings/crm?tab=hubspot' });
});
beforeEach(() => {
  tokens = { ...people };
});
afterAll(async () => {
  await app.close();
  await portals.close();
});

const as = (token: string, path: string, init: RequestInit = {}) =>
  host.request(`/crm/hubspot${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
  });

describe('a caller of the host', () => {
  test('is the user with the id of the host, in an organization that is created with them', async () => {
    const session = await (await as('ada', '/api/session')).json();
    expect(session).toMatchObject({
      organization: { id: acme },
      user: { id: ada, name: 'Ada', email: 'ada@acme.example' },
      role: 'admin',
      signIn: 'host',
    });
    tokens.ada = { ...(people.ada as object), organizationName: 'Acme Inc.' };
    expect(await (await as('ada', '/api/session')).json()).toMatchObject({
      organization: { id: acme, name: 'Acme Inc.' },
    });
  });

  test('with another kind of id is found by email address', async () => {
    const first = await (await as('bob', '/api/session')).json();
    tokens.bob = { ...(people.bob as object), email: 'BOB@Beta.example' };
    const second = await (await as('bob', '/api/session')).json();
    expect(second.user.id).toBe(first.user.id);
  });

  test('in two organizations is a user of each', async () => {
    const first = await (await as('ada', '/api/session')).json();
    tokens.ada = { userId: ada, organizationId: beta, role: 'viewer' };
    const second = await (await as('ada', '/api/session')).json();
    expect(second).toMatchObject({ organization: { id: beta }, role: 'viewer' });
    expect(second.user.id).not.toBe(first.user.id);
    expect(await (await as('ada', '/api/session')).json()).toMatchObject({ user: { id: second.user.id } });
  });

  test('without a UUID and an address stays the same user', async () => {
    tokens.ada = { userId: 'google|7', organizationId: acme, role: 'viewer' };
    const before = await (await as('ada', '/api/session')).json();
    // Another process knows nothing of the first request.
    const other = createApp(app.context, undefined, { identify });
    const after = await other.request('/crm/hubspot/api/session', {
      headers: { authorization: 'Bearer ada' },
    });
    expect((await after.json()).user.id).toBe(before.user.id);
  });

  test('has a profile', async () => {
    const changed = await as('ada', '/api/profile', { method: 'PATCH', body: '{"timeZone":"Europe/Paris"}' });
    expect(changed.status).toBe(200);
    expect(await (await as('ada', '/api/session')).json()).toMatchObject({ timeZone: 'Europe/Paris' });
  });

  test('has the role that the host says, from one request to the next', async () => {
    expect((await as('view', '/api/audit-log')).status).toBe(403);
    tokens.view = { ...(people.view as object), role: 'admin' };
    expect((await as('view', '/api/audit-log')).status).toBe(200);
  });

  test('is unknown without credentials of the host, also with keys and sessions of ours', async () => {
    const { cookie } = await signIn(app, { organizationId: acme });
    const attempts: HeadersInit[] = [{}, { authorization: `Bearer ${testAdminKey}` }, { cookie }];
    for (const headers of attempts) {
      const response = await host.request('/crm/hubspot/api/customers', { headers });
      expect(response.status).toBe(401);
      expect((await response.json()).error.message).not.toContain('sign-in-link');
    }
  });

  test('of another organization sees nothing', async () => {
    const { accessToken } = { accessToken: portals.portal(7101).staticToken };
    const connected = await as('ada', '/api/integrations/hubspot/connect', {
      method: 'POST',
      body: JSON.stringify({ accessToken, startSync: false }),
    });
    expect(connected.status).toBe(201);
    const { integration } = await connected.json();
    expect((await (await as('ada', '/api/integrations/hubspot/status')).json()).integrations).toHaveLength(1);
    expect((await (await as('bob', '/api/integrations/hubspot/status')).json()).integrations).toEqual([]);
    const paused = await as('bob', '/api/integrations/hubspot/pause', {
      method: 'POST',
      body: JSON.stringify({ integrationId: integration.id }),
    });
    expect(paused.status).toBe(404);
  });
});

test('an identity that makes no sense is an error of the host, without details for the caller', async () => {
  const response = await as('wrong', '/api/session');
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('organizationId');
});

test('nothing of our own sign-in is served', async () => {
  const routes: [string, string][] = [
    ['GET', '/api/api-keys'],
    ['POST', '/api/users'],
    ['DELETE', '/api/session'],
    ['DELETE', '/api/session/others'],
    ['POST', `/api/users/${ada}/sign-in-link`],
  ];
  for (const [method, path] of routes) {
    const response = await as('ada', path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(response.status, `${method} ${path}`).toBe(404);
  }
  expect((await host.request('/crm/hubspot/sign-in?token=x')).headers.get('content-type')).toContain('html');
  expect((await host.request('/crm/hubspot/sign-in?token=x')).status).not.toBe(401);
  expect((await as('ada', '/api/users')).status).toBe(200);
  const { paths, components } = await (await as('ada', '/api/openapi.json')).json();
  expect(Object.keys(paths)).not.toContain('/api/api-keys');
  expect(Object.keys(components.securitySchemes)).toEqual(['token']);
});

describe('a consent flow', () => {
  const begin = (headers: Record<string, string> = {}) =>
    as('ada', '/api/integrations/hubspot/connect', { method: 'POST', body: '{}', headers });
  const finish = (state: string, cookie?: string) =>
    host.request(
      `/crm/hubspot/api/integrations/hubspot/callback?error=access_denied&state=${encodeURIComponent(state)}`,
      { headers: cookie === undefined ? {} : { cookie } },
    );

  test('that a browser begins ends only in that browser, on the page of the host', async () => {
    const begun = await begin({ 'sec-fetch-site': 'same-origin' });
    const { state } = await begun.json();
    expect(begun.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i);
    expect((await finish(state)).headers.get('location')).toBe(
      '/settings/crm?tab=hubspot&error=oauth_state_invalid',
    );
    expect((await finish(state, cookieOf(begun))).headers.get('location')).toBe(
      '/settings/crm?tab=hubspot&error=access_denied',
    );
  });

  test('that a program begins ends for the holder of its state', async () => {
    const { state } = await (await begin()).json();
    expect((await finish(state)).headers.get('location')).toBe(
      '/settings/crm?tab=hubspot&error=access_denied',
    );
  });
});

test('a request by another website is refused if it has no token of its own', async () => {
  const byCookie = createApp(app.context, undefined, { identify: () => people.ada as never });
  const statusWith = async (credentials: Record<string, string>) => {
    const response = await byCookie.request('/crm/hubspot/api/profile', {
      method: 'PATCH',
      body: JSON.stringify({ name: 'Mallory' }),
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site', ...credentials },
    });
    return response.status;
  };
  expect(await statusWith({ cookie: 'host=1' })).toBe(403);
  // Browsers add these to any request, too.
  expect(await statusWith({ authorization: 'Basic YWRhOnNlY3JldA==' })).toBe(403);
  expect(await statusWith({ authorization: 'Bearer ada' })).toBe(200);
});
