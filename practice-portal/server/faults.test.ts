import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { type Caller, createCaller, UNLIMITED } from '../test-support.ts';
import { Faults } from './faults.ts';

const portalId = 8_200_004;
const LIST = '/crm/v3/objects/companies?limit=20';
let practice: PracticePortal;
let portal: Portal;
let caller: Caller;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [{ portalId, companies: 60, contacts: 60, deals: 60, limits: UNLIMITED }],
  });
  portal = practice.portal(portalId);
  caller = createCaller(practice, portalId);
});
afterEach(() => portal.faults.clear());
afterAll(() => practice.close());

test.each([
  ['ten-secondly', 'TEN_SECONDLY_ROLLING'],
  ['secondly', 'SECONDLY'],
  ['daily', 'DAILY'],
] as const)('a 429 of the %s kind', async (policy, policyName) => {
  portal.faults.add({ effect: { kind: 'too-many', policy, retryAfter: 7 }, times: 1 });
  const answer = await caller.get(LIST);
  expect(answer).toMatchObject({ status: 429, body: { policyName, errorType: 'RATE_LIMIT' } });
  expect(answer.headers.get('retry-after')).toBe('7');
  expect((await caller.get(LIST)).status).toBe(200);
});

test.each([
  [500, 'json'],
  [503, 'json'],
  [423, 'json'],
  [477, 'json'],
  [502, 'html'],
  [504, 'html'],
  [524, 'html'],
  [530, 'html'],
])('status %i as %s', async (status, kind) => {
  portal.faults.add({ effect: { kind: 'status', status }, times: 1 });
  const answer = await caller.get(LIST);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain(kind);
});

test('a reply that breaks off, a connection cut before and after the deed', async () => {
  const made = portal.createRecord('company', { name: 'Cut' });
  const rename = (name: string) =>
    caller.patch(`/crm/v3/objects/companies/${made.id}`, { properties: { name } });
  const nameNow = () => portal.crm.find('company', made.id)?.value('name');

  portal.faults.add({ effect: { kind: 'truncate' }, times: 1 });
  await expect(caller.get(LIST)).rejects.toThrow();
  portal.faults.add({ effect: { kind: 'drop', when: 'before' }, times: 1 });
  await expect(rename('Before')).rejects.toThrow();
  expect(nameNow()).toBe('Cut');
  portal.faults.add({ effect: { kind: 'drop', when: 'after' }, times: 1 });
  await expect(rename('After')).rejects.toThrow();
  expect(nameNow()).toBe('After');
});

test('a request hangs until it is released, or until the client gives up', async () => {
  portal.faults.add({ effect: { kind: 'hang', when: 'before' }, times: 2 });
  const waiting = caller.get(LIST);
  const abort = new AbortController();
  const leaving = fetch(`${practice.url}${LIST}`, {
    headers: { authorization: `Bearer ${portal.staticToken}` },
    signal: abort.signal,
  });
  await expect.poll(() => portal.faults.held).toBe(2);
  abort.abort();
  await expect(leaving).rejects.toThrow();
  await expect.poll(() => portal.faults.held).toBe(1);
  portal.faults.release();
  expect((await waiting).body.results).toHaveLength(20);
});

test('a request that arrived before a release does not hang after it', async () => {
  practice.latencyMs = 200;
  portal.faults.add({ effect: { kind: 'hang', when: 'before' }, times: 1 });
  const waiting = caller.get(LIST);
  await expect.poll(() => portal.faults.list()).toEqual([]);
  portal.faults.release();
  expect((await waiting).status).toBe(200);
  practice.latencyMs = 0;
});

test('rules pick by class, object type, method and path, after some, so many times', async () => {
  portal.faults.add({
    match: { pathClass: ['list', 'search'], objectType: 'deal' },
    effect: { kind: 'status', status: 500 },
    skip: 1,
    times: 2,
  });
  const deals = () => caller.get('/crm/v3/objects/deals').then((answer) => answer.status);
  expect((await caller.get(LIST)).status).toBe(200);
  expect([await deals(), await deals(), await deals(), await deals()]).toEqual([200, 500, 500, 200]);
  portal.faults.add({
    match: { method: 'post', pathIncludes: 'batch/read' },
    effect: { kind: 'forbid' },
  });
  const read = await caller.post('/crm/v3/objects/deals/batch/read', { inputs: [] });
  expect(read).toMatchObject({
    status: 403,
    body: {
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['crm.objects.deals.read'] } }],
    },
  });
  expect((await caller.get('/crm/v3/objects/deals')).status).toBe(200);
});

test('a probability hits the same requests each time for the same seed', () => {
  const hits = (seed: number) => {
    const faults = new Faults();
    faults.add({ effect: { kind: 'truncate' }, probability: 0.3, seed });
    const subject = { pathClass: 'list', objectType: 'deal', method: 'GET', url: '/' } as const;
    return Array.from({ length: 200 }, () => (faults.pick(subject) ? '1' : '0')).join('');
  };
  expect(hits(5)).toBe(hits(5));
  expect(hits(5)).not.toBe(hits(6));
  const share = hits(5).replaceAll('0', '').length / 200;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.4);
});

test('short and empty pages still lead to every record', async () => {
  portal.faults.add({ match: { pathClass: 'list' }, effect: { kind: 'short-page', size: 7 }, times: 2 });
  portal.faults.add({ match: { pathClass: 'list' }, effect: { kind: 'short-page', size: 0 }, times: 1 });
  const ids: string[] = [];
  const sizes: number[] = [];
  let after = '';
  do {
    const { body } = await caller.get(`${LIST}${after === '' ? '' : `&after=${after}`}`);
    sizes.push(body.results.length);
    ids.push(...body.results.map((one) => one.id));
    after = body.paging?.next.after ?? '';
  } while (after !== '');
  expect(sizes.slice(0, 4)).toEqual([7, 7, 0, 20]);
  expect(ids).toEqual([...portal.truth().companies()].map((one) => one.id));
});

test('a reply can be rewritten into anything', async () => {
  portal.faults.add({
    effect: { kind: 'rewrite', rewrite: (body) => body.replace(/"after":"\d+",?/, '') },
    times: 1,
  });
  const { body } = await caller.get(LIST);
  expect(body.paging?.next).not.toHaveProperty('after');
});

test('an access token expires or is revoked in the middle', async () => {
  const form = (refreshToken: string) =>
    new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: practice.app.clientId,
      client_secret: practice.app.clientSecret,
      refresh_token: refreshToken,
    });
  const refresh = async (refreshToken: string) => {
    const answer = await fetch(`${practice.url}/oauth/v3/token`, {
      method: 'POST',
      body: form(refreshToken),
    });
    return (await answer.json()) as { access_token?: string; status?: string; message?: string };
  };
  const { refreshToken } = portal.install();
  const token = (await refresh(refreshToken)).access_token ?? '';
  const app = createCaller(practice, portalId, token);
  portal.faults.add({ effect: { kind: 'expire-token' }, times: 1, skip: 1 });
  expect((await app.get(LIST)).status).toBe(200);
  const expired = await app.get(LIST);
  expect(expired).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
  expect(expired.body.context['expire time']).toHaveLength(1);
  expect((await app.get(LIST)).status).toBe(401);

  const fresh = createCaller(practice, portalId, (await refresh(refreshToken)).access_token);
  portal.faults.add({ effect: { kind: 'revoke-token' }, times: 1 });
  const revoked = await fresh.get(LIST);
  expect(revoked).toMatchObject({ status: 401, body: { category: 'INVALID_AUTHENTICATION' } });
  expect(revoked.headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized');
  expect((await refresh(refreshToken)).status).toBe('BAD_REFRESH_TOKEN');

  const { refreshToken: again } = portal.install();
  practice.faults.add({
    match: { pathClass: 'oauth' },
    effect: { kind: 'too-many', policy: 'token' },
    times: 1,
  });
  expect((await refresh(again)).message).toBe('You have reached your rate limit.');
  expect((await refresh(again)).access_token).toBeDefined();
});
