import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createInstantClock,
  createOpenLimiter,
  createTestClient,
  testToken,
} from '../../test/support/hubspot/hubspot-client.ts';
import {
  type Answer,
  type ScriptedServer,
  startScriptedServer,
} from '../../test/support/hubspot/scripted-server.ts';
import { createLog } from '../base/log.ts';
import type { HubspotClientOptions, HubspotRequest, RequestInfo } from './client.ts';
import type { HubspotError, HubspotErrorKind } from './errors.ts';
import { HubspotError as Failure } from './errors.ts';

const servers: ScriptedServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const get: HubspotRequest<{ ok: boolean }> = {
  method: 'GET',
  path: '/crm/v3/thing',
  limitClass: 'burst',
  schema: z.object({ ok: z.boolean() }),
};
const good: Answer = { body: { ok: true } };

/** A server with a script, and a client that calls it. */
async function meet(
  script: Parameters<typeof startScriptedServer>[0],
  overrides: Partial<HubspotClientOptions> = {},
) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const clock = createInstantClock();
  const limiter = createOpenLimiter();
  const tries: RequestInfo[] = [];
  const client = createTestClient(server.url, {
    clock,
    rateLimiter: limiter,
    onRequest: (info) => tries.push(info),
    ...overrides,
  });
  return { server, clock, limiter, tries, client };
}

async function failure(promise: Promise<unknown>): Promise<HubspotError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a HubspotError, got ${String(error)}`);
}

describe('a call', () => {
  test('carries the token, asks for JSON, takes a slot and reports itself', async () => {
    const headers = {
      'x-hubspot-correlation-id': 'abc',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '101',
      'x-hubspot-ratelimit-daily-remaining': '249000',
    };
    const { client, server, limiter, tries } = await meet([{ ...good, headers }]);
    expect(
      await client.request({ ...get, query: { limit: 100, after: undefined, archived: false } }),
    ).toEqual({
      ok: true,
    });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${testToken}`,
      accept: 'application/json',
    });
    expect(server.requests[0]?.query.toString()).toBe('limit=100&archived=false');
    expect(limiter.acquired).toEqual(['burst']);
    expect(limiter.observed).toEqual([{ limitClass: 'burst', max: 110, remaining: 101, free: 99 }]);
    expect(tries).toMatchObject([
      { tryNumber: 1, status: 200, path: '/crm/v3/thing', correlationId: 'abc', dailyRemaining: 249000 },
    ]);
  });

  test('sends JSON', async () => {
    const { client, server } = await meet([good]);
    await client.request({ ...get, method: 'POST', json: { name: 'Änne 😀' } });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(server.json(0)).toEqual({ name: 'Änne 😀' });
  });

  test.each([200, 201, 207])('takes %i for success', async (status) => {
    const { client } = await meet([{ ...good, status }]);
    expect(await client.request(get)).toEqual({ ok: true });
  });

  test('an empty 204 is undefined', async () => {
    const { client } = await meet([{ status: 204 }]);
    expect(await client.request({ ...get, method: 'DELETE', schema: z.undefined() })).toBeUndefined();
  });

  test('search replies and association batches say nothing about the burst budget', async () => {
    const headers = { 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-remaining': '3' };
    const { client, limiter } = await meet([{ ...good, headers }]);
    await client.request({ ...get, limitClass: 'search' });
    await client.request({ ...get, limitClass: 'associations' });
    expect(limiter.observed).toEqual([]);
  });

  test('many go out at the same time, over connections that stay open', async () => {
    const { client, server } = await meet([good]);
    await Promise.all(Array.from({ length: 50 }, () => client.request(get)));
    await Promise.all(Array.from({ length: 50 }, () => client.request(get)));
    expect(server.requests).toHaveLength(100);
    expect(new Set(server.requests.map((request) => request.headers.connection))).toEqual(
      new Set(['keep-alive']),
    );
  });
});

test('an urgent client asks for slots before others, in every try', async () => {
  const asked: (string | undefined)[] = [];
  const limiter = createOpenLimiter();
  const rateLimiter: typeof limiter = {
    ...limiter,
    acquire: (portalId, limitClass, signal, priority) => {
      asked.push(priority);
      return limiter.acquire(portalId, limitClass, signal);
    },
  };
  const { client } = await meet([{ status: 503 }, good], { rateLimiter, priority: 'urgent' });
  await client.request(get);
  expect(asked).toEqual(['urgent', 'urgent']);
});

describe('429', () => {
  const limited = (body: object, headers: Record<string, string> = {}): Answer => ({
    status: 429,
    headers,
    body: { status: 'error', errorType: 'RATE_LIMIT', correlationId: 'c', ...body },
  });
  const tenSecondly = {
    policyName: 'TEN_SECONDLY_ROLLING',
    message: 'You have reached your ten_secondly_rolling limit.',
  };

  test('is waited out by the shared limiter, as often as it comes, with no try counted', async () => {
    const { client, server, limiter, clock } = await meet((_request, n) =>
      n < 20 ? limited(tenSecondly) : good,
    );
    expect(await client.request(get)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(21);
    expect(limiter.acquired).toHaveLength(21);
    expect(limiter.held).toEqual(Array(20).fill({ limitClass: 'burst', ms: 10_000 }));
    expect(clock.slept).toEqual([]);
  });

  test.each([
    ['ten-secondly', 'burst', limited(tenSecondly), 10_000],
    ['with Retry-After', 'burst', limited(tenSecondly, { 'retry-after': '3' }), 3_000],
    ['with an absurd Retry-After', 'burst', limited(tenSecondly, { 'retry-after': '10000' }), 10_000],
    [
      'secondly',
      'search',
      limited({ policyName: 'SECONDLY', message: 'You have reached your secondly limit.' }),
      1_000,
    ],
    ['of an unnamed policy, for a search', 'search', limited({}), 1_000],
    ['of an unnamed policy, otherwise', 'associations', limited({}), 10_000],
    ['as HTML', 'burst', { status: 429, body: '<h1>slow down</h1>', contentType: 'text/html' }, 10_000],
  ] as const)('%s', async (_what, limitClass, answer, ms) => {
    const { client, limiter } = await meet([answer, good]);
    await client.request({ ...get, limitClass });
    expect(limiter.held).toEqual([{ limitClass, ms }]);
  });

  test('of the day is reported with its end instead of waited for', async () => {
    const daily = limited({ policyName: 'DAILY', message: 'You have reached your daily limit.' });
    const { client, server, limiter } = await meet([daily], { timeZone: 'Europe/Paris' });
    const error = await failure(client.request(get));
    expect(error).toMatchObject({
      kind: 'rate_limited',
      code: 'rate_limited',
      policyName: 'DAILY',
      retryAt: Date.parse('2026-03-15T23:00:00Z'),
    });
    expect(error.message).toContain('15 Mar 2026, 23:00 UTC');
    expect(server.requests).toHaveLength(1);
    expect(limiter.held).toEqual([]);
  });
});

describe('passing troubles', () => {
  const html = { body: '<html><h1>Bad gateway</h1></html>', contentType: 'text/html' };

  test.each([500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530, 477, 423, 408])(
    '%i is retried',
    async (status) => {
      const { client, server, clock } = await meet([{ status, ...html }, { status, ...html }, good]);
      expect(await client.request(get)).toEqual({ ok: true });
      expect(server.requests).toHaveLength(3);
      expect(clock.slept).toHaveLength(2);
    },
  );

  test('waits grow, are bounded, and end in "unavailable"', async () => {
    const { client, server, clock, tries } = await meet([{ status: 502, ...html }]);
    const error = await failure(client.request(get));
    expect(error).toMatchObject({ kind: 'unavailable', code: 'hubspot_unavailable', status: 502 });
    expect(error.excerpt).toBe('<html><h1>Bad gateway</h1></html>');
    expect(server.requests).toHaveLength(7);
    expect(clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(tries.map((info) => info.tryNumber)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('jitter is full', async () => {
    const { client, clock } = await meet([{ status: 500 }, { status: 500 }, good], { random: () => 0.1 });
    await client.request(get);
    expect(clock.slept).toEqual([50, 100]);
  });

  test('all waits together are bounded', async () => {
    const { client, clock } = await meet([{ status: 500 }], {
      retry: { maxTries: 100, totalMs: 40_000 },
    });
    await failure(client.request(get));
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(40_000);
  });

  test('a Retry-After is the least wait', async () => {
    const { client, clock } = await meet([{ status: 503, headers: { 'retry-after': '7' } }, good]);
    await client.request(get);
    expect(clock.slept).toEqual([7_000]);
  });

  test('a locked portal is left alone for 2 s', async () => {
    const { client, clock } = await meet([{ status: 423 }, good], { random: () => 0 });
    await client.request(get);
    expect(clock.slept).toEqual([2_000]);
  });

  test('a portal that moves for hours is reported with the time to come back', async () => {
    const { client, server, clock } = await meet([{ status: 477, headers: { 'retry-after': '7200' } }]);
    const error = await failure(client.request(get));
    expect(error).toMatchObject({ kind: 'unavailable', status: 477, retryAt: clock.now() + 7_200_000 });
    expect(server.requests).toHaveLength(1);
  });

  test('a dropped connection is retried', async () => {
    const { client, server, tries } = await meet(['drop', 'drop', good]);
    expect(await client.request(get)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(3);
    expect(tries.map((info) => info.status)).toEqual([undefined, undefined, 200]);
  });

  test('each try is asked for right before it is sent, and is not sent where that is refused', async () => {
    const { client, server } = await meet([{ status: 503 }, good], {
      beforeSend: async () => {
        if (server.requests.length > 0) throw new Error('paused');
      },
    });
    await expect(client.request(get)).rejects.toThrow('paused');
    expect(server.requests).toHaveLength(1);
  });

  test('a server that never answers is given up after the time limit, and tried again', async () => {
    const { client, server } = await meet(['hang', good], { timeoutMs: 60 });
    expect(await client.request(get)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('an unreachable server is "unavailable", with the reason', async () => {
    const { client, server } = await meet([good]);
    await server.close();
    servers.length = 0;
    const error = await failure(client.request(get));
    expect(error.kind).toBe('unavailable');
    expect(error.message).toMatch(/ECONNREFUSED/);
    expect(error.cause).toMatchObject({ kind: 'network' });
  });

  test('a stop ends the wait at once', async () => {
    const stop = new AbortController();
    const { client, server } = await meet(
      () => {
        stop.abort(new Error('shutting down'));
        return { status: 500 };
      },
      { signal: stop.signal },
    );
    await expect(client.request(get)).rejects.toThrow('shutting down');
    expect(server.requests).toHaveLength(1);
  });

  test('a stop ends a call that hangs', async () => {
    const stop = new AbortController();
    const { client } = await meet(
      () => {
        setImmediate(() => stop.abort(new Error('shutting down')));
        return 'hang';
      },
      { signal: stop.signal },
    );
    await expect(client.request(get)).rejects.toThrow('shutting down');
  });
});

describe('unreadable answers', () => {
  test.each([
    ['HTML', { body: '<html></html>', contentType: 'text/html' }],
    ['cut JSON', { body: '{"ok":tr', contentType: 'application/json' }],
    ['JSON of another type', { body: '{"ok":true}', contentType: 'text/html' }],
    ['nothing', { body: '', contentType: 'application/json' }],
    ['another shape', { body: { ok: 'yes' } }],
    ['null', { body: 'null', contentType: 'application/json' }],
  ])('%s is retried, then reported', async (_what, answer) => {
    const passing = await meet([answer, good]);
    expect(await passing.client.request(get)).toEqual({ ok: true });
    const staying = await meet([answer]);
    const error = await failure(staying.client.request(get));
    expect(error).toMatchObject({ kind: 'malformed', code: 'hubspot_unavailable', status: 200 });
    expect(staying.server.requests).toHaveLength(3);
  });
});

describe('the token', () => {
  const expired: Answer = {
    status: 401,
    body: {
      status: 'error',
      category: 'EXPIRED_AUTHENTICATION',
      message: 'The OAuth token used to make this call expired 0 second(s) ago.',
      context: { 'expire time': ['2026-03-10T23:04:41.164Z'] },
    },
  };

  test('is refreshed once in mid-run', async () => {
    const refused: string[] = [];
    const tokens = {
      get: async () => 'old-token',
      refresh: async (token: string) => {
        refused.push(token);
        return 'new-token';
      },
    };
    const { client, server } = await meet([expired, good], { tokens });
    expect(await client.request(get)).toEqual({ ok: true });
    expect(refused).toEqual(['old-token']);
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer old-token',
      'Bearer new-token',
    ]);
  });

  test('a fresh one that is refused as well is reported, not refreshed in a loop', async () => {
    let refreshes = 0;
    const tokens = {
      get: async () => 'old-token',
      refresh: async () => {
        refreshes += 1;
        return `token-${refreshes}`;
      },
    };
    const { client, server } = await meet([expired], { tokens });
    expect(await failure(client.request(get))).toMatchObject({
      kind: 'unauthorized',
      code: 'hubspot_rejected_credentials',
      category: 'EXPIRED_AUTHENTICATION',
    });
    expect(refreshes).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  const unknown: Answer = {
    status: 401,
    body: {
      status: 'error',
      category: 'INVALID_AUTHENTICATION',
      message: 'Authentication credentials not found.',
    },
  };

  test.each([1, 2])('a good one that is refused %i times in passing is sent again', async (times) => {
    let checks = 0;
    const tokens = {
      get: async () => testToken,
      refresh: async () => {
        checks += 1;
        return testToken;
      },
    };
    const { client, server } = await meet([...Array<Answer>(times).fill(unknown), good], { tokens });
    expect(await client.request(get)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(times + 1);
    expect(checks).toBe(1);
  });

  test.each([
    ['unknown', unknown],
    ['expired', expired],
  ])(
    'a good one that stays refused as %s says what is refused, and not that the connection is dead',
    async (_name, refusal) => {
      const tokens = { get: async () => testToken, refresh: async () => testToken };
      const { client, server } = await meet([refusal], { tokens });
      const error = await failure(client.request(get));
      expect(error).toMatchObject({ kind: 'forbidden', code: 'missing_scopes', status: 401 });
      expect(error.message).toContain('/crm/v3/thing');
      expect(error.message).not.toMatch(/connect/i);
      expect(server.requests).toHaveLength(3);
    },
  );

  test('one that no header can carry is not sent, and not told', async () => {
    for (const oddity of ['\n', '\u200b', '\0']) {
      const tokens = { get: async () => `half${oddity}other`, refresh: async () => undefined };
      const { client, server } = await meet([good], { tokens });
      const error = await failure(client.request(get));
      expect(error.kind).toBe('unauthorized');
      expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toMatch(/half|other/);
      expect(server.requests).toHaveLength(0);
    }
  });

  test('a static one that is refused is not sent again', async () => {
    const { client, server } = await meet([expired]);
    expect((await failure(client.request(get))).kind).toBe('unauthorized');
    expect(server.requests).toHaveLength(1);
  });

  test('a refresh that HubSpot refuses comes through as it is', async () => {
    const dead = new Failure('reauthorization_required', 'Connect again.');
    const tokens = { get: async () => 'old-token', refresh: () => Promise.reject(dead) };
    const { client } = await meet([expired], { tokens });
    expect(await failure(client.request(get))).toBe(dead);
  });

  test.each([301, 302, 307, 308])('never follows a %i to another host', async (status) => {
    const other = await meet([good]);
    const { client, server } = await meet([{ status, headers: { location: `${other.server.url}/steal` } }]);
    const error = await failure(client.request(get));
    expect(error.kind).toBe('redirected');
    expect(error.message).toContain(new URL(other.server.url).host);
    expect(server.requests).toHaveLength(1);
    expect(other.server.requests).toHaveLength(0);
  });

  test.each(['@evil.test/x', 'evil', '.evil.test/'])('goes nowhere for the path %s', async (path) => {
    const { client, server } = await meet([good]);
    await expect(client.request({ ...get, path })).rejects.toThrow('must start with a slash');
    expect(server.requests).toHaveLength(0);
  });

  test.each(['//evil.test/x', '/\\evil.test/x', '/..//evil.test'])(
    'stays at home for the path %s',
    async (path) => {
      const { client, server } = await meet([good]);
      await client.request({ ...get, path });
      expect(server.requests).toHaveLength(1);
    },
  );

  test('comes up in no error, log line or report', async () => {
    const lines: string[] = [];
    const log = createLog('trace', { write: (line: string) => void lines.push(line) });
    const echo = {
      status: 500,
      body: { message: `bad ${testToken}`, token: testToken, access_token: 'tok-abc' },
    };
    const { client, tries } = await meet([echo], { log });
    const error = await failure(client.request(get));
    const seen = JSON.stringify([
      error.message,
      { ...error },
      String(error.cause),
      error.details,
      lines,
      tries,
    ]);
    expect(seen).not.toContain(testToken);
    expect(seen).not.toContain('tok-abc');
    expect(seen).toContain('[redacted]');
  });
});

describe('refusals', () => {
  const missingScopes = {
    status: 'error',
    category: 'MISSING_SCOPES',
    correlationId: 'c-1',
    message: "This app hasn't been granted all required scopes to make this call.",
    errors: [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.companies.write'] } }],
  };
  test.each<[number, object | string, HubspotErrorKind]>([
    [403, missingScopes, 'missing_scopes'],
    [403, { message: 'no' }, 'forbidden'],
    [404, { category: 'OBJECT_NOT_FOUND', message: 'resource not found' }, 'not_found'],
    [404, '<html></html>', 'not_found'],
    [409, { category: 'CONFLICT', message: 'Contact already exists. Existing ID: 6001' }, 'conflict'],
    [410, {}, 'gone'],
    [400, { category: 'VALIDATION_ERROR', message: 'no' }, 'validation'],
    [414, '<html>URI too long</html>', 'validation'],
    [422, {}, 'validation'],
  ])('%i %j is "%s", and is not repeated', async (status, body, kind) => {
    const contentType = typeof body === 'string' ? 'text/html' : 'application/json';
    const { client, server } = await meet([{ status, body, contentType }]);
    const error = await failure(client.request(get));
    expect(error).toMatchObject({ kind, status, method: 'GET', path: '/crm/v3/thing' });
    expect(server.requests).toHaveLength(1);
  });

  test('missing scopes name the scope to grant', async () => {
    const { client } = await meet([{ status: 403, body: missingScopes }]);
    const error = await failure(client.request(get));
    expect(error.requiredGranularScopes).toEqual(['crm.objects.companies.write']);
    expect(error.message).toContain('crm.objects.companies.write');
    expect(error.details).toEqual({
      hubspot: 'missing_scopes',
      status: 403,
      category: 'MISSING_SCOPES',
      correlationId: 'c-1',
      requiredScopes: ['crm.objects.companies.write'],
    });
  });

  test('the particulars of a refused write are read from its message, too', async () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"1.4e-14 was not a valid long.","error":"INVALID_INTEGER","name":"amount","localizedErrorMessage":"…"}]';
    const { client } = await meet([{ status: 400, body: { category: 'VALIDATION_ERROR', message } }]);
    expect((await failure(client.request(get))).errors).toEqual([
      {
        message: '1.4e-14 was not a valid long.',
        code: 'INVALID_INTEGER',
        properties: ['amount'],
        inputs: [],
      },
    ]);
  });

  test('a long reply is cut', async () => {
    const { client } = await meet([{ status: 400, body: { message: 'x'.repeat(100_000) } }]);
    const error = await failure(client.request(get));
    expect(error.excerpt?.length).toBe(500);
    expect(error.message.length).toBeLessThan(700);
  });
});
