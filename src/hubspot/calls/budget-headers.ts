import type { Reply } from './http.ts';
import type { LimitClass } from './rate-limit.ts';

/** The window of each budget, in ms. */
export const windowMs: Record<LimitClass, number> = { burst: 10_000, search: 1_000, associations: 10_000 };

/**
 * The budget information in a response.
 * @returns undefined without any: only the burst budget has headers; searches have none, and association batches are
 *   exempt.
 */
export function readBudget(
  reply: Reply,
  limitClass: LimitClass,
): { max: number | undefined; remaining: number; day?: { limit: number; used: number } } | undefined {
  const remaining = headerNumber(reply, 'x-hubspot-ratelimit-remaining');
  const interval = headerNumber(reply, 'x-hubspot-ratelimit-interval-milliseconds') ?? windowMs.burst;
  if (limitClass !== 'burst' || remaining === undefined || interval !== windowMs.burst) return undefined;
  const limit = headerNumber(reply, 'x-hubspot-ratelimit-daily');
  const left = dailyRemaining(reply);
  const day = limit && left !== undefined ? { limit, used: Math.max(0, limit - left) } : undefined;
  return { max: headerNumber(reply, 'x-hubspot-ratelimit-max'), remaining, ...(day ? { day } : {}) };
}

/** The remaining calls of the day; undefined if HubSpot doesn't report them. */
export const dailyRemaining = (reply: Reply | undefined) =>
  headerNumber(reply, 'x-hubspot-ratelimit-daily-remaining');

function headerNumber(reply: Reply | undefined, name: string): number | undefined {
  const text = reply?.headers.get(name)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
