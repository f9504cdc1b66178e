import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { supabaseIdentity } from './supabase-identity.ts';

const secret = 'a secret of at least thirty-two characters';
const acme = '11111111-1111-4111-8111-111111111111';
const beta = '22222222-2222-4222-8222-222222222222';
const ada = '33333333-3333-4333-8333-333333333333';

const rows = [
  { user: ada, organizationId: acme, organizationName: 'Acme', role: 'Owner' },
  { user: ada, organizationId: beta, organizationName: 'Beta', role: 'member' },
];
const members = (userId: string) => rows.filter(({ user }) => user === userId);

interface Token {
  claims?: Record<string, unknown>;
  audience?: string;
  issuer?: string;
  expires?: string;
  key?: Uint8Array | CryptoKey;
  algorithm?: string;
}
const sign = ({ claims, audience, issuer, expires, key, algorithm }: Token = {}) => {
  const token = new SignJWT({ sub: ada, email: 'ada@acme.example', role: 'authenticated', ...claims })
    .setProtectedHeader({ alg: algorithm ?? 'HS256', kid: 'one' })
    .setAudience(audience ?? 'authenticated')
    .setIssuer(issuer ?? 'https://project.example/auth/v1');
  if (expires !== '') token.setExpirationTime(expires ?? '1h');
  return token.sign(key ?? new TextEncoder().encode(secret));
};
const ask = (token: string | undefined, headers: Record<string, string> = {}) =>
  new Request('https://host.example/crm/hubspot/api/session', {
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });

describe('a token that is signed with the secret', () => {
  const identify = supabaseIdentity({ secret, issuer: 'https://project.example/auth/v1', members });

  test('identifies its user, with the organization and role of the host', async () => {
    const token = await sign({ claims: { user_metadata: { full_name: 'Ada Lovelace' } } });
    expect(await identify(ask(token))).toEqual({
      userId: ada,
      email: 'ada@acme.example',
      name: 'Ada Lovelace',
      organizationId: acme,
      organizationName: 'Acme',
      role: 'admin',
    });
  });

  test.each([
    [{ full_name: `Ada\u0000${'!'.repeat(500)}` }, `Ada${'!'.repeat(197)}`],
    [{ full_name: 7, name: 'Ada' }, 'Ada'],
    [{ full_name: { toString: 1 } }, null],
    [null, null],
    ['Ada', null],
  ])('has a name that fits, whatever the user has made of it: %j', async (details, name) => {
    const token = await sign({ claims: { user_metadata: details } });
    expect(await identify(ask(token))).toMatchObject({ userId: ada, name });
  });

  test('names another organization only of its user', async () => {
    const token = await sign();
    expect(await identify(ask(token, { 'x-organization-id': beta.toUpperCase() }))).toMatchObject({
      organizationId: beta,
      role: 'csm',
    });
    const foreign = '44444444-4444-4444-8444-444444444444';
    expect(await identify(ask(token, { 'x-organization-id': foreign }))).toBeNull();
  });

  test('identifies no one otherwise', async () => {
    const [header = '', payload = ''] = (await sign()).split('.');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = {
      missing: undefined,
      'no token': 'hello',
      expired: await sign({ expires: '-1m' }),
      'that never expires': await sign({ expires: '' }),
      'of another secret': await sign({ key: new TextEncoder().encode(`${secret}!`) }),
      'of another audience': await sign({ audience: 'anon' }),
      'of another issuer': await sign({ issuer: 'https://other.example' }),
      'of the public role': await sign({ claims: { role: 'anon' } }),
      'of an anonymous user': await sign({ claims: { is_anonymous: true } }),
      'of someone without an organization': await sign({ claims: { sub: beta } }),
      'without a signature': `${header}.${payload}.`,
      'without an algorithm': `${unsigned}.${payload}.`,
    };
    for (const [name, token] of Object.entries(tokens)) {
      expect(await identify(ask(token)), name).toBeNull();
    }
  });
});

describe('a token that is signed with a private key', () => {
  let server: Server;
  let url: string;
  let privateKey: CryptoKey;
  let publicPem: Uint8Array;
  let status = 200;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    ({ privateKey } = pair);
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
    publicPem = new TextEncoder().encode(JSON.stringify(jwk));
    server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/jwks.json` : '';
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('is checked with the public keys of the project', async () => {
    const identify = supabaseIdentity({ jwksUrl: url, members });
    const token = await sign({ key: privateKey, algorithm: 'ES256' });
    expect(await identify(ask(token))).toMatchObject({ userId: ada });
    // A public key that is used as a secret.
    expect(await identify(ask(await sign({ key: publicPem })))).toBeNull();
    const other = await generateKeyPair('ES256');
    expect(await identify(ask(await sign({ key: other.privateKey, algorithm: 'ES256' })))).toBeNull();
  });

  test('is no reason to sign someone out while the keys can’t be loaded', async () => {
    status = 500;
    const identify = supabaseIdentity({ jwksUrl: url, members });
    const token = await sign({ key: privateKey, algorithm: 'ES256' });
    await expect(identify(ask(token))).rejects.toMatchObject({ code: 'not_ready' });
    const nowhere = supabaseIdentity({ jwksUrl: 'http://127.0.0.1:1/jwks.json', members });
    await expect(nowhere(ask(token))).rejects.toMatchObject({ code: 'not_ready' });
    status = 200;
    expect(await identify(ask(token))).toMatchObject({ userId: ada });
  });
});

test('roles of the host can be named', async () => {
  const identify = supabaseIdentity({
    secret,
    members: () => [{ organizationId: acme, role: 'Boss' }],
    roles: { boss: 'manager' },
  });
  expect(await identify(ask(await sign()))).toMatchObject({ role: 'manager' });
  const usual = supabaseIdentity({ secret, members: () => [{ organizationId: acme, role: 'guest' }] });
  expect(await usual(ask(await sign()))).toMatchObject({ role: 'viewer' });
});

test('one way to check tokens is required', () => {
  expect(() => supabaseIdentity({ members })).toThrow(/either jwksUrl or secret/);
  expect(() => supabaseIdentity({ secret, jwksUrl: 'https://x.example', members })).toThrow(/either/);
  expect(() => supabaseIdentity({ jwksUrl: '/keys', members })).toThrow(/jwksUrl must be a URL/);
  expect(() => supabaseIdentity({ secret } as never)).toThrow(/needs members/);
});
