import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { createCaller } from '../test-support.ts';

const portalId = 8_200_006;
const redirectUri = 'http://localhost:3000/api/integrations/hubspot/callback';
const scope = 'oauth crm.objects.companies.read';
let practice: PracticePortal;
let portal: Portal;

beforeAll(async () => {
  practice = await startPracticePortal({
    app: {
      clientId: 'an-app',
      clientSecret: 'its-secret',
      appId: 77,
      requiredScopes: ['oauth', 'crm.objects.companies.read'],
      optionalScopes: ['crm.schemas.companies.write'],
    },
    portals: [
      { portalId, name: 'First & <best>', companies: 5 },
      { portalId: portalId + 1, companies: 5 },
    ],
  });
  portal = practice.portal(portalId);
});
afterAll(() => practice.close());

const install = (fields: Record<string, string> = {}) =>
  new URLSearchParams({ client_id: 'an-app', redirect_uri: redirectUri, scope, state: 's-1', ...fields });
const visit = (query: URLSearchParams, path = '/oauth/authorize') => fetch(`${practice.url}${path}?${query}`);
const decide = (fields: Record<string, string>) =>
  fetch(practice.authorizeUrl, { method: 'POST', body: install(fields), redirect: 'manual' });
const grant = async (fields: Record<string, string> = {}) => {
  const answer = await decide({ decision: 'grant', portal_id: String(portalId), ...fields });
  return new URL(answer.headers.get('location') ?? '');
};

type Tokens = Record<string, unknown> & { access_token: string; refresh_token: string };
const token = async (fields: Record<string, string>, version = 'v3', path = 'token') => {
  const body = new URLSearchParams({ client_id: 'an-app', client_secret: 'its-secret', ...fields });
  const answer = await fetch(`${practice.url}/oauth/${version}/${path}`, { method: 'POST', body });
  return { status: answer.status, body: (await answer.json()) as Tokens };
};
const exchange = (code: string, version?: string, more: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more }, version);

test('the consent page names the portals and what is asked for, and escapes both', async () => {
  const answer = await visit(install({ optional_scope: 'crm.schemas.companies.write' }));
  const text = await answer.text();
  expect(answer.status).toBe(200);
  expect(text).toContain('First &amp; &lt;best&gt;');
  expect(text).not.toContain('<best>');
  expect(text).toContain('crm.schemas.companies.write');
  expect(text).toMatch(/name="decision" value="grant"/);
  const one = await (await visit(install(), `/oauth/${portalId + 1}/authorize`)).text();
  expect(one).not.toContain('First &amp;');
});

test.each([
  ['Unknown app', { client_id: 'another' }],
  ['scope mismatch', { scope: 'oauth' }],
  ['scope mismatch', { scope: `${scope} crm.objects.deals.read` }],
  ['Redirect URL mismatch', { redirect_uri: 'http://elsewhere.example/callback' }],
])('%s: a page and no redirect', async (title, fields) => {
  const answer = await visit(install(fields));
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(title);
  expect((await decide({ ...fields, decision: 'grant', portal_id: String(portalId) })).status).toBe(400);
});

test('canceling returns with access_denied and the state', async () => {
  const answer = await decide({ decision: 'cancel' });
  const location = new URL(answer.headers.get('location') ?? '');
  expect(answer.status).toBe(302);
  expect(location.origin + location.pathname).toBe(redirectUri);
  expect(Object.fromEntries(location.searchParams)).toMatchObject({ error: 'access_denied', state: 's-1' });
});

test.each(['v1', 'v3', '2026-03', '2026-09'])('a code of the page is good once, on %s', async (version) => {
  const location = await grant();
  expect(location.searchParams.get('state')).toBe('s-1');
  const code = location.searchParams.get('code') ?? '';
  const { status, body } = await exchange(code, version);
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 1800 });
  if (version === 'v1') expect(body).not.toHaveProperty('hub_id');
  else {
    expect(body).toMatchObject({
      token_use: 'access_token',
      hub_id: portalId,
      scopes: ['oauth', 'crm.objects.companies.read'],
    });
  }
  expect(await exchange(code, version)).toMatchObject({ status: 400, body: { status: 'BAD_AUTH_CODE' } });
  const refreshed = await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token }, version);
  expect(refreshed.body.refresh_token).toBe(body.refresh_token);
  expect(refreshed.body.access_token).not.toBe(body.access_token);
  const caller = createCaller(practice, portalId, refreshed.body.access_token);
  expect((await caller.get('/crm/v3/objects/companies')).status).toBe(200);
  const refused = await caller.get('/crm/v3/objects/deals');
  expect(refused).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
  expect(refused.body.errors[0]?.context).toEqual({ requiredGranularScopes: ['crm.objects.deals.read'] });
});

test('what is wrong with a token request is named as HubSpot names it', async () => {
  const code = (await grant()).searchParams.get('code') ?? '';
  expect((await exchange(code, 'v3', { redirect_uri: 'http://localhost/' })).body.status).toBe(
    'BAD_REDIRECT_URI',
  );
  expect((await exchange(code, 'v3', { client_secret: 'wrong' })).body).toMatchObject({
    status: 'BAD_CLIENT_SECRET',
    error: 'invalid_client',
  });
  expect((await token({ client_id: 'wrong' })).body.status).toBe('BAD_CLIENT_ID');
  expect((await token({ grant_type: 'password' })).body.status).toBe('BAD_GRANT_TYPE');
  expect((await token({ grant_type: 'refresh_token', refresh_token: 'none' })).body).toEqual({
    error: 'invalid_grant',
    error_description: 'refresh token is invalid, expired or revoked',
    status: 'BAD_REFRESH_TOKEN',
    message: 'refresh token is invalid, expired or revoked',
  });
});

test('PKCE: the verifier must fit', async () => {
  const verifier = 'a-verifier-of-some-length-that-nobody-guesses-123';
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const code =
    (await grant({ code_challenge, code_challenge_method: 'S256' })).searchParams.get('code') ?? '';
  expect((await exchange(code, 'v3', { code_verifier: 'other' })).body.status).toBe('BAD_CODE_VERIFIER');
  expect((await exchange(code, 'v3', { code_verifier: verifier })).status).toBe(200);
});

test('tokens are described, expire, are revoked and die with an uninstall', async () => {
  const { body } = await exchange((await grant()).searchParams.get('code') ?? '');
  const described = await token({ token: body.access_token }, 'v3', 'token/introspect');
  expect(described.body).toMatchObject({
    active: true,
    hub_id: portalId,
    app_id: 77,
    client_id: 'an-app',
    token_use: 'access_token',
    signed_access_token: { hublet: 'na1', hubId: portalId },
  });
  portal.expireTokens();
  const caller = createCaller(practice, portalId, body.access_token);
  const expired = await caller.get('/crm/v3/objects/companies');
  expect(expired).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
  expect((await token({ token: body.access_token }, 'v3', 'token/introspect')).body).toEqual({
    active: false,
  });

  const refreshed = await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token });
  const live = createCaller(practice, portalId, refreshed.body.access_token);
  expect((await token({ token: body.refresh_token }, 'v3', 'token/revoke')).status).toBe(200);
  // Issued access tokens work until they expire.
  expect((await live.get('/crm/v3/objects/companies')).status).toBe(200);
  expect((await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token })).body.status).toBe(
    'BAD_REFRESH_TOKEN',
  );

  const second = await exchange((await grant()).searchParams.get('code') ?? '');
  const app = createCaller(practice, portalId, second.body.access_token);
  expect(portal.isInstalled).toBe(true);
  expect((await app.delete('/appinstalls/v3/external-install')).status).toBe(204);
  expect(portal.isInstalled).toBe(false);
  expect((await app.get('/crm/v3/objects/companies')).status).toBe(401);
  expect(
    (await token({ grant_type: 'refresh_token', refresh_token: second.body.refresh_token })).body.status,
  ).toBe('BAD_REFRESH_TOKEN');
});

test('the scopes of a static token are told, those of an OAuth token are not', async () => {
  const ask = async (tokenKey: string) => {
    const url = `${practice.url}/oauth/v2/private-apps/get/access-token-info`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ tokenKey }) });
    return { status: answer.status, body: await answer.json() };
  };
  portal.setStaticTokenScopes(['crm.objects.deals.read']);
  expect(await ask(portal.staticToken)).toMatchObject({
    status: 200,
    body: { hubId: portalId, scopes: ['crm.objects.deals.read'] },
  });
  const { refreshToken } = portal.install();
  const oauth = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  expect((await ask(oauth.body.access_token)).status).toBe(404);
  expect((await ask('pat-unknown')).status).toBe(404);
});

test('unknown tokens, and none at all', async () => {
  for (const headers of [{}, { authorization: 'Bearer unknown' }]) {
    const answer = await fetch(`${practice.url}/crm/v3/objects/companies`, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized');
    expect(await answer.json()).toMatchObject({ category: 'INVALID_AUTHENTICATION' });
  }
});
