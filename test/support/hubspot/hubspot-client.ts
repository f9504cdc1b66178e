import type { Clock } from '../../../src/base/clock.ts';
import { createLog } from '../../../src/base/log.ts';
import type { LimitClass, RateLimiter } from '../../../src/hubspot/calls/rate-limit.ts';
import {
  createHubspotClient,
  type HubspotClient,
  type HubspotClientOptions,
} from '../../../src/hubspot/client.ts';

/** A clock set to noon of March 15, 2026, UTC. Waiting takes no time but advances it, and is recorded. */
export function createInstantClock(start = Date.UTC(2026, 2, 15, 12)): Clock & { slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

/** A limiter that allows everything and records what is reported to it. */
export function createOpenLimiter(): RateLimiter & {
  acquired: LimitClass[];
  observed: { limitClass: LimitClass; max: number | undefined; remaining: number; free: number }[];
  held: { limitClass: LimitClass; ms: number }[];
} {
  const acquired: LimitClass[] = [];
  const observed: { limitClass: LimitClass; max: number | undefined; remaining: number; free: number }[] = [];
  const held: { limitClass: LimitClass; ms: number }[] = [];
  return {
    acquired,
    observed,
    held,
    async acquire(_portalId, limitClass, signal) {
      signal?.throwIfAborted();
      acquired.push(limitClass);
      return { free: 99 };
    },
    async observe(_portalId, limitClass, { max, remaining, free }) {
      observed.push({ limitClass, max, remaining, free });
    },
    async holdOff(_portalId, limitClass, ms) {
      held.push({ limitClass, ms });
    },
    async charge() {},
  };
}

export const testToken = 'pat-na1-00000000-1111-2222-3333-444444444444';

/** A client for a test server: a fixed token, waits that take no time, maximum jitter. */
export function createTestClient(
  baseUrl: string,
  overrides: Partial<HubspotClientOptions> = {},
): HubspotClient {
  return createHubspotClient({
    baseUrl,
    apiVersion: '2026-03',
    portalId: '1234567',
    tokens: { get: async () => testToken, refresh: async () => undefined },
    rateLimiter: createOpenLimiter(),
    clock: createInstantClock(),
    log: createLog('silent'),
    random: () => 1,
    ...overrides,
  });
}
