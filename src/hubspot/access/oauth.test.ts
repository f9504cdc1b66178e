import { afterEach, describe, expect, test } from 'vitest';
import { createInstantClock } from '../../../test/support/hubspot/hubspot-client.ts';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/support/hubspot/scripted-server.ts';
import { createLog } from '../../base/log.ts';
import { HubspotError, type HubspotErrorKind } from '../errors.ts';
import {
  accountInfoForToken,
  authorizeUrl,
  exchangeCode,
  introspectToken,
  type OauthOptions,
  refreshToken,
  revokeToken,
  scopesForStaticToken,
} from './oauth.ts';

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const clientSecret = 'secret-of-the-app';
const oldToken = 'na1-refresh-0001';

async function meet(
  script: Parameters<typeof startScriptedServer>[0],
  overrides: Partial<OauthOptions> = {},
) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const clock = createInstantClock();
  const lines: string[] = [];
  const log = createLog('trace', { write: (line: string) => void lines.push(line) });
  const options: OauthOptions = {
    baseUrl: server.url,
    apiVersion: '2026-03',
    clientId: 'client-id',
    clientSecret,
    clock,
    log,
    random: () => 1,
    ...overrides,
  };
  return { server, clock, lines, options };
}

const tokens: Answer = {
  body: {
    token_type: 'bearer',
    access_token: 'access-2',
    refresh_token: 'na1-refresh-0002',
    expires_in: 1800,
    token_use: 'access_token',
    hub_id: 1234567,
    user_id: 99,
    scopes: ['oauth', 'crm.objects.companies.read'],
  },
};
const form = (server: ScriptedServer, n = 0) =>
  Object.fromEntries(new URLSearchParams(server.requests[n]?.body ?? ''));

async function failure(promise: Promise<unknown>): Promise<HubspotError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HubspotError) return error;
  throw new Error(`expected a HubspotError, got ${String(error)}`);
}

describe('the address to connect at', () => {
  const base = {
    authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    clientId: 'client-id',
    redirectUri: 'https://cs.test/api/integrations/hubspot/callback',
    scopes: ['oauth', 'crm.objects.companies.read'],
    state: 'a+b/c=',
  };

  test('separates scopes by %20 and keeps the state', () => {
    const url = authorizeUrl({ ...base, optionalScopes: ['x.write', 'y.write'] });
    expect(url).toContain('scope=oauth%20crm.objects.companies.read');
    expect(url).toContain('optional_scope=x.write%20y.write');
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
      client_id: 'client-id',
      redirect_uri: base.redirectUri,
      state: 'a+b/c=',
    });
    expect(url).not.toContain('+');
  });

  test('names the code challenge, and nothing that was not given', () => {
    const query = new URL(authorizeUrl({ ...base, codeChallenge: 'abc' })).searchParams;
    expect([query.get('code_challenge'), query.get('code_challenge_method')]).toEqual(['abc', 'S256']);
    expect([...new URL(authorizeUrl(base)).searchParams.keys()]).toEqual([
      'client_id',
      'redirect_uri',
      'scope',
      'state',
    ]);
  });
});

describe('tokens', () => {
  test('a code is exchanged by a form, without a bearer token', async () => {
    const { options, server } = await meet([tokens]);
    const code = { code: 'the-code', redirectUri: 'https://cs.test/callback', codeVerifier: 'verifier' };
    expect(await exchangeCode(options, code)).toEqual({
      accessToken: 'access-2',
      refreshToken: 'na1-refresh-0002',
      expiresIn: 1800,
      portalId: '1234567',
      userId: '99',
      scopes: ['oauth', 'crm.objects.companies.read'],
    });
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/oauth/2026-03/token' });
    expect(server.requests[0]?.query.size).toBe(0);
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(form(server)).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client-id',
      client_secret: clientSecret,
      code: 'the-code',
      redirect_uri: 'https://cs.test/callback',
      code_verifier: 'verifier',
    });
  });

  test('a refresh needs no more than the four fields that every version answers', async () => {
    const body = { token_type: 'bearer', access_token: 'a', refresh_token: 'r', expires_in: 1800 };
    const { options, server } = await meet([{ body }]);
    expect(await refreshToken(options, oldToken)).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresIn: 1800,
      portalId: undefined,
      userId: undefined,
      scopes: undefined,
    });
    expect(form(server)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: oldToken,
      client_id: 'client-id',
      client_secret: clientSecret,
    });
  });

  test.each([
    ['v3', '/oauth/v3/token'],
    ['2026-03', '/oauth/2026-03/token'],
    ['2026-09', '/oauth/2026-09/token'],
  ] as const)('version %s', async (apiVersion, path) => {
    const { options, server } = await meet(
      (request) => (request.path === path ? tokens : { body: { active: true } }),
      {
        apiVersion,
      },
    );
    await refreshToken(options, oldToken);
    await introspectToken(options, 'x');
    await revokeToken(options, 'x');
    expect(server.requests.map((request) => request.path)).toEqual([
      path,
      `${path}/introspect`,
      `${path}/revoke`,
    ]);
  });
});

describe('a refusal of the token endpoint', () => {
  const bad = (status: string, error?: string): Answer => ({
    status: 400,
    body: { status, message: `no: ${oldToken} ${clientSecret}`, ...(error ? { error } : {}) },
  });
  test.each<[Answer, HubspotErrorKind]>([
    [bad('BAD_REFRESH_TOKEN', 'invalid_grant'), 'reauthorization_required'],
    [bad('BAD_REFRESH_TOKEN'), 'reauthorization_required'],
    [bad('error', 'invalid_grant'), 'reauthorization_required'],
    [bad('BAD_HUB', 'access_denied'), 'reauthorization_required'],
    [bad('BAD_CLIENT_ID', 'invalid_client'), 'configuration'],
    [bad('BAD_CLIENT_SECRET'), 'configuration'],
    [bad('BAD_REDIRECT_URI'), 'configuration'],
    [bad('error', 'invalid_client'), 'configuration'],
    [bad('SOMETHING_NEW'), 'validation'],
  ])('%j is "%s", at once', async (answer, kind) => {
    const { options, server, lines } = await meet([answer]);
    const error = await failure(refreshToken(options, oldToken));
    expect(error.kind).toBe(kind);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify([error.message, { ...error }, lines])).not.toMatch(/na1-refresh|secret-of-the-app/);
  });

  test.each<[Answer, HubspotErrorKind]>([
    [bad('BAD_AUTH_CODE', 'invalid_grant'), 'code_rejected'],
    [bad('EXPIRED_AUTH_CODE'), 'code_rejected'],
    [bad('BAD_CODE_VERIFIER'), 'code_rejected'],
    [bad('error', 'invalid_grant'), 'code_rejected'],
    [bad('BAD_HUB', 'access_denied'), 'reauthorization_required'],
    [bad('BAD_REDIRECT_URI'), 'configuration'],
  ])('of a code: %j is "%s"', async (answer, kind) => {
    const { options } = await meet([answer]);
    const code = { code: 'the-secret-code', redirectUri: 'https://cs.test/callback' };
    const error = await failure(exchangeCode(options, code));
    expect(error.kind).toBe(kind);
    expect(JSON.stringify([error.message, { ...error }])).not.toContain('the-secret-code');
  });
});

describe('passing troubles of the token endpoint', () => {
  const limited: Answer = { status: 429, body: { message: 'You have reached your rate limit.' } };

  test('a 429 is waited out, as long as it says', async () => {
    const { options, clock } = await meet([limited, { ...limited, headers: { 'retry-after': '2' } }, tokens]);
    expect((await refreshToken(options, oldToken)).accessToken).toBe('access-2');
    expect(clock.slept).toEqual([10_000, 2_000]);
  });

  test('a 429 that does not end is "rate_limited", not a dead connection', async () => {
    const { options, server } = await meet([limited]);
    expect((await failure(refreshToken(options, oldToken))).kind).toBe('rate_limited');
    expect(server.requests).toHaveLength(4);
  });

  test.each<[string, Answer]>([
    ['a 500', { status: 500, body: '<html></html>', contentType: 'text/html' }],
    ['a 502 without a body', { status: 502 }],
    ['a dropped connection', 'drop'],
    ['a timeout', 'hang'],
    ['an answer without tokens', { body: {} }],
  ])('%s is retried, and then "unavailable" or "malformed"', async (_what, answer) => {
    const passing = await meet([answer, tokens], { timeoutMs: 50 });
    expect((await refreshToken(passing.options, oldToken)).accessToken).toBe('access-2');
    const staying = await meet([answer], { timeoutMs: 50 });
    const error = await failure(refreshToken(staying.options, oldToken));
    expect(['unavailable', 'malformed']).toContain(error.kind);
    expect(error.code).toBe('hubspot_unavailable');
    expect(staying.server.requests.length).toBeLessThanOrEqual(5);
    expect(JSON.stringify([error.message, { ...error }, staying.lines])).not.toMatch(/na1-refresh|secret-of/);
  });
});

test('introspection tells whose token it is', async () => {
  const { options, server } = await meet([
    {
      body: {
        active: true,
        hub_id: 1234567,
        user_id: 99,
        user: 'admin@acme.test',
        app_id: 555,
        scopes: ['oauth'],
        expires_in: 1700,
      },
    },
    { body: { active: false } },
  ]);
  expect(await introspectToken(options, 'access-1')).toEqual({
    active: true,
    portalId: '1234567',
    userId: '99',
    user: 'admin@acme.test',
    appId: '555',
    scopes: ['oauth'],
    expiresIn: 1700,
  });
  expect(form(server)).toEqual({
    client_id: 'client-id',
    client_secret: clientSecret,
    token: 'access-1',
    token_type_hint: 'access_token',
  });
  expect(await introspectToken(options, oldToken, 'refresh_token')).toMatchObject({
    active: false,
    scopes: [],
  });
});

test.each<Answer>([{ status: 200 }, { status: 204 }, { body: 'OK', contentType: 'text/plain' }])(
  'a revocation needs no body: %j',
  async (answer) => {
    const { options, server } = await meet([answer]);
    await revokeToken(options, oldToken);
    expect(server.requests).toHaveLength(1);
    expect(form(server).token).toBe(oldToken);
  },
);

describe('a pasted token', () => {
  const account = {
    portalId: 1234567,
    accountType: 'STANDARD',
    timeZone: 'Europe/Paris',
    companyCurrency: 'EUR',
    uiDomain: 'app-eu1.hubspot.com',
  };
  const staticOptions = ({ options }: { options: OauthOptions }) => ({
    baseUrl: options.baseUrl,
    apiVersion: options.apiVersion,
    token: 'pat-eu1-token',
    clock: options.clock,
    log: options.log,
  });

  test('names its account, and how many calls that took', async () => {
    const met = await meet([{ status: 502 }, { body: account }]);
    expect(await accountInfoForToken(staticOptions(met))).toEqual({
      ...account,
      portalId: '1234567',
      calls: 2,
    });
    expect(met.server.requests[0]?.path).toBe('/account-info/2026-03/details');
    expect(met.server.requests[0]?.headers.authorization).toBe('Bearer pat-eu1-token');
  });

  test('is refused after one call when HubSpot does not know it', async () => {
    const met = await meet([{ status: 401, body: { category: 'INVALID_AUTHENTICATION', message: 'no' } }]);
    expect((await failure(accountInfoForToken(staticOptions(met)))).kind).toBe('unauthorized');
    expect(met.server.requests).toHaveLength(1);
  });

  test('of a private app lists its scopes', async () => {
    const scopes = ['crm.objects.companies.read'];
    const met = await meet((request) =>
      request.path === '/oauth/v2/private-apps/get/access-token-info'
        ? { body: { userId: 1, hubId: 1234567, appId: 2, scopes } }
        : { body: { results: [] } },
    );
    expect(await scopesForStaticToken(staticOptions(met))).toEqual({
      scopes,
      expires: false,
      readable: ['company', 'contact', 'deal'],
      missingScopes: [],
      calls: 4,
    });
    expect(met.server.json(0)).toEqual({ tokenKey: 'pat-eu1-token' });
  });

  test('of which HubSpot tells nothing is tried out', async () => {
    const met = await meet((request) => {
      if (request.path.startsWith('/oauth/')) return { status: 404, body: {} };
      if (request.path.endsWith('/contacts')) return { status: 403, body: { category: 'MISSING_SCOPES' } };
      if (request.path.endsWith('/deals')) {
        const context = { requiredGranularScopes: ['crm.objects.deals.read'] };
        return { status: 403, body: { category: 'MISSING_SCOPES', errors: [{ context }] } };
      }
      return { body: { results: [] } };
    });
    expect(await scopesForStaticToken(staticOptions(met))).toEqual({
      scopes: undefined,
      expires: false,
      readable: ['company'],
      missingScopes: ['crm.objects.contacts.read', 'crm.objects.deals.read'],
      calls: 4,
    });
  });
});
