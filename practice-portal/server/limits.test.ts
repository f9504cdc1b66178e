import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { createCaller } from '../test-support.ts';
import { Limiter } from './limiter.ts';

describe('the rolling window', () => {
  test('holds for any ten seconds, not for those of the clock', () => {
    const limiter = new Limiter('UTC', { tenSecondly: 100 });
    let refused = 0;
    // A burst at the end of one clock-ten and one at the start of the next: twice the limit within 2 s.
    for (let i = 0; i < 100; i += 1) if (limiter.take('list', 9_000)) refused += 1;
    for (let i = 0; i < 100; i += 1) if (limiter.take('list', 11_000)) refused += 1;
    expect(refused).toBe(100);
    expect(limiter.take('list', 18_999)).toMatchObject({ policy: 'TEN_SECONDLY_ROLLING' });
    expect(limiter.take('list', 19_000)).toBeUndefined();
  });

  test('refused requests do not count', () => {
    const limiter = new Limiter('UTC', { tenSecondly: 2 });
    const taken = [0, 1, 2, 3, 4].map((now) => limiter.take('get', now) === undefined);
    expect(taken).toEqual([true, true, false, false, false]);
    expect(limiter.take('get', 10_001)).toBeUndefined();
  });

  test('searches and association batches are counted apart', () => {
    const limiter = new Limiter('UTC', { tenSecondly: 1, searchSecondly: 2, associationsTenSecondly: 1 });
    expect(limiter.take('list', 0)).toBeUndefined();
    expect(limiter.take('search', 0)).toBeUndefined();
    expect(limiter.take('search', 1)).toBeUndefined();
    expect(limiter.take('search', 2)).toMatchObject({ policy: 'SECONDLY', retryAfterSeconds: 1 });
    expect(limiter.take('search', 1_000)).toBeUndefined();
    expect(limiter.take('association-batch', 2)).toBeUndefined();
    expect(limiter.take('association-batch', 3)).toMatchObject({ policy: 'TEN_SECONDLY_ROLLING' });
    expect(limiter.take('association', 3)).toMatchObject({ policy: 'TEN_SECONDLY_ROLLING' });
    expect(limiter.take('oauth', 3)).toBeUndefined();
  });

  test('the day ends at midnight of the portal', () => {
    const limiter = new Limiter('America/New_York', { daily: 3, tenSecondly: null, searchSecondly: null });
    const evening = Date.UTC(2026, 10, 24, 4, 59, 0);
    expect(limiter.take('list', evening)).toBeUndefined();
    expect(limiter.take('search', evening)).toBeUndefined();
    expect(limiter.take('list', evening)).toBeUndefined();
    expect(limiter.take('list', evening)).toMatchObject({ policy: 'DAILY', retryAfterSeconds: 60 });
    expect(limiter.take('list', evening + 60_000)).toBeUndefined();
  });
});

describe('over HTTP', () => {
  const portalId = 8_200_003;
  let practice: PracticePortal;
  beforeAll(async () => {
    practice = await startPracticePortal({ portals: [{ portalId, companies: 5, contacts: 5, deals: 5 }] });
  });
  afterAll(() => practice.close());

  test('100 of a burst of 130 pass; the rest get the body of HubSpot', async () => {
    const caller = createCaller(practice, portalId);
    const portal = practice.portal(portalId);
    portal.resetStats({ limits: true });
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => caller.get('/crm/v3/objects/companies?limit=1')),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(30);
    expect(refused[0]?.body).toMatchObject({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      correlationId: expect.any(String),
    });
    expect(refused[0]?.body).not.toHaveProperty('category');
    expect(refused[0]?.headers.get('retry-after')).toBeNull();
    const remaining = answers
      .filter((answer) => answer.status === 200)
      .map((answer) => Number(answer.headers.get('x-hubspot-ratelimit-remaining')));
    expect(Math.min(...remaining)).toBe(0);
    expect(portal.stats()).toMatchObject({
      requests: 130,
      byClass: { list: 130 },
      byStatus: { 200: 100, 429: 30 },
      tooMany: { TEN_SECONDLY_ROLLING: 30 },
      maxIn10s: { general: 130 },
    });
  });

  test('searches have a limit of their own, association batches too; Retry-After on demand', async () => {
    const caller = createCaller(practice, portalId);
    const portal = practice.portal(portalId);
    portal.limits.retryAfter = true;
    portal.limits.associationsTenSecondly = 3;
    const searches = await Promise.all(
      Array.from({ length: 9 }, () => caller.post('/crm/v3/objects/deals/search', { limit: 1 })),
    );
    const refused = searches.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]?.body).toMatchObject({
      policyName: 'SECONDLY',
      message: 'You have reached your secondly limit.',
    });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    const batches = await Promise.all(
      Array.from({ length: 4 }, () =>
        caller.post('/crm/v4/associations/deals/contacts/batch/read', { inputs: [{ id: '1' }] }),
      ),
    );
    expect(batches.map((answer) => answer.status).sort()).toEqual([207, 207, 207, 429]);
    expect(portal.stats().maxSearchesIn1s).toBe(9);
  });

  test('the daily limit, and its headers for static tokens only', async () => {
    const portal = practice.addPortal({ portalId: portalId + 1, companies: 5, limits: { daily: 2 } });
    const caller = createCaller(practice, portal.portalId);
    const first = await caller.get('/crm/v3/objects/companies');
    expect(first.headers.get('x-hubspot-ratelimit-daily')).toBe('2');
    expect(first.headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('1');
    await caller.get('/crm/v3/objects/companies');
    const refused = await caller.get('/crm/v3/objects/companies');
    expect(refused).toMatchObject({ status: 429, body: { policyName: 'DAILY' } });
    portal.limits.daily = null;
    expect((await caller.get('/crm/v3/objects/companies')).status).toBe(200);
  });
});
