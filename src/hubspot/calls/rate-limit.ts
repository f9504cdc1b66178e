import type { Clock } from '../../base/clock.ts';

/**
 * HubSpot's separate budgets.
 *
 * - `burst`: nearly everything; a number of calls in any 10 s.
 * - `search`: the search endpoints; a number of calls in any second, for all apps of the account together.
 * - `associations`: association batches and labels; also 10 s, but a separate limit.
 */
export type LimitClass = 'burst' | 'search' | 'associations';

/** Urgent calls go before waiting ones, and can use the calls reserved for them. */
export type Priority = 'normal' | 'urgent';

/**
 * Keeps all processes of a portal together within HubSpot's limits. The client asks it before every call and reports
 * the responses to it.
 */
export interface RateLimiter {
  /** Waits for a slot; resolves with the number of free slots of the class right after it was taken. */
  acquire(
    portalId: string,
    limitClass: LimitClass,
    signal?: AbortSignal,
    priority?: Priority,
  ): Promise<{ free: number }>;
  /**
   * Reports a response's headers; lowers our limit if HubSpot allows less or another app uses the same budget.
   * `ageMs` is how long ago the call's slot was taken; `day` is the daily limit, if HubSpot reports it.
   */
  observe(
    portalId: string,
    limitClass: LimitClass,
    seen: {
      max: number | undefined;
      remaining: number;
      free: number;
      ageMs?: number;
      day?: { limit: number; used: number };
    },
  ): Promise<void>;
  /** After a 429: no process makes calls before `ms` have passed. */
  holdOff(portalId: string, limitClass: LimitClass, ms: number): Promise<void>;
  /** Charges calls that were made before the portal was known (connect). */
  charge(portalId: string, limitClass: LimitClass, calls: number): Promise<void>;
}

/**
 * A limiter for the few calls before the portal is known: it allows them, counts them so that they can be charged to
 * the portal afterwards, and handles hold-offs itself.
 */
export function createCountingLimiter(clock: Clock): RateLimiter & { calls(limitClass: LimitClass): number } {
  const counts: Record<LimitClass, number> = { burst: 0, search: 0, associations: 0 };
  let heldUntil = 0;
  return {
    async acquire(_portalId, limitClass, signal) {
      const wait = heldUntil - clock.now();
      if (wait > 0) await clock.sleep(wait, signal);
      signal?.throwIfAborted();
      counts[limitClass] += 1;
      return { free: Number.POSITIVE_INFINITY };
    },
    async observe() {},
    async holdOff(_portalId, _limitClass, ms) {
      heldUntil = Math.max(heldUntil, clock.now() + ms);
    },
    async charge(_portalId, limitClass, calls) {
      counts[limitClass] += calls;
    },
    calls: (limitClass) => counts[limitClass],
  };
}
