import type { Clock } from '../../base/clock.ts';

/**
 * The budgets that HubSpot counts apart.
 *
 * - `burst`: nearly everything; so many calls in any 10 s.
 * - `search`: the search endpoints; so many in any second, for all apps of the account together.
 * - `associations`: association batches and labels; 10 s as well, but a bucket of their own.
 */
export type LimitClass = 'burst' | 'search' | 'associations';

/** Urgent calls go before those that wait, and may use what the others leave free for them. */
export type Priority = 'normal' | 'urgent';

/**
 * Keeps all processes of a portal together within what HubSpot allows. The client asks it before every call
 * and tells it what the replies said.
 */
export interface RateLimiter {
  /** Waits for a slot; resolves with how many slots of the class are free right after it was taken. */
  acquire(
    portalId: string,
    limitClass: LimitClass,
    signal?: AbortSignal,
    priority?: Priority,
  ): Promise<{ free: number }>;
  /**
   * What a reply's headers said; lowers us when HubSpot allows less or another app uses the same budget.
   * `ageMs` is how long ago the slot of that call was taken; `day` is the daily limit, where HubSpot tells of it.
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
  /** After a 429: no process calls before `ms` have passed. */
  holdOff(portalId: string, limitClass: LimitClass, ms: number): Promise<void>;
  /** Accounts for calls made before the portal was known (connect). */
  charge(portalId: string, limitClass: LimitClass, calls: number): Promise<void>;
}

/**
 * A limiter for the few calls that are made while the portal is not known yet: it lets them through, counts
 * them so that they can be charged to the portal afterwards, and waits out a hold-off by itself.
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
