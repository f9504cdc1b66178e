import { startOfNextDay } from '../../base/local-time.ts';
import { isTimeZone } from '../../contract/common.ts';
/** How long a try that failed for a passing reason is followed by another. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  maxTries: number;
  /** The ceiling of the first wait, doubled for each further one. */
  baseMs: number;
  /** No single wait is longer, unless HubSpot asked for it. */
  capMs: number;
  /** All waits of one call together. A wait that would exceed it is not begun: the call fails instead. */
  totalMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxTries: 7, baseMs: 500, capMs: 20_000, totalMs: 120_000 };

/** A `Retry-After` above this on a 429 is not believed: sources disagree on its unit. */
const longestSaneRetryAfterMs = 300_000;

/**
 * Reads `Retry-After` in both of its legal forms, seconds and an HTTP date.
 * @returns milliseconds from now, or undefined when it is missing, in the past or not understood; never a guess.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const ms = Math.ceil(Number(text) * 1000);
    return ms > 0 ? ms : undefined;
  }
  // Only what looks like an HTTP date: Date.parse takes nearly anything for a date.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || at <= now ? undefined : at - now;
}

/** The wait before try number `failedTries` + 1: exponential with full jitter, never below `floorMs`. */
export function backoffMs(
  policy: RetryPolicy,
  failedTries: number,
  random: () => number,
  floorMs: number,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (failedTries - 1));
  return Math.max(floorMs, Math.round(random() * ceiling));
}

/** What a 429 means: a wait, or the end of the day's budget. */
export type RateLimitVerdict = { kind: 'wait'; ms: number } | { kind: 'daily' };

/**
 * Tells the policies of a 429 apart. `policyName` is missing in some replies, so the message counts as well.
 * A sane `Retry-After` goes before our own figures.
 */
export function readRateLimit(reply: {
  policyName: string | undefined;
  message: string | undefined;
  retryAfterMs: number | undefined;
  /** The window of the budget that the call belonged to, for when the reply names none. */
  windowMs: number;
}): RateLimitVerdict {
  const policy = `${reply.policyName ?? ''} ${reply.message ?? ''}`.toLowerCase();
  if (/\bdaily\b/.test(policy.replaceAll('_', ' '))) return { kind: 'daily' };
  if (reply.retryAfterMs !== undefined && reply.retryAfterMs <= longestSaneRetryAfterMs) {
    return { kind: 'wait', ms: reply.retryAfterMs };
  }
  if (policy.includes('ten_secondly')) return { kind: 'wait', ms: 10_000 };
  if (policy.includes('secondly')) return { kind: 'wait', ms: 1_000 };
  return { kind: 'wait', ms: reply.windowMs };
}

/**
 * When a daily budget is whole again: midnight in the account's time zone. Without a known zone, the next full
 * quarter of an hour, since midnight is somewhere on one; the call made then will tell.
 */
export function dailyLimitEnd(now: number, timeZone: string | undefined): number {
  const quarter = 900_000;
  const nextQuarter = (Math.floor(now / quarter) + 1) * quarter;
  // An account may name a zone that this machine does not know.
  return timeZone !== undefined && isTimeZone(timeZone) ? startOfNextDay(now, timeZone) : nextQuarter;
}
