import { startOfNextDay } from '../../base/local-time.ts';
import { isTimeZone } from '../../contract/common.ts';
/** How long temporary failures are retried. */
export interface RetryPolicy {
  /** The number of attempts, including the first. */
  maxTries: number;
  /** The maximum of the first wait, doubled for each further one. */
  baseMs: number;
  /** No single wait is longer, unless HubSpot asked for it. */
  capMs: number;
  /** The sum of all waits of one call. If a wait would exceed it, the call fails instead. */
  totalMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxTries: 7, baseMs: 500, capMs: 20_000, totalMs: 120_000 };

/** A larger `Retry-After` on a 429 is ignored: sources disagree on its unit. */
const longestSaneRetryAfterMs = 300_000;

/**
 * Reads `Retry-After` in both of its valid forms, seconds and an HTTP date.
 * @returns milliseconds from now, or undefined if it is missing, in the past or invalid; never a guess.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) {
    const ms = Math.ceil(Number(text) * 1000);
    return ms > 0 ? ms : undefined;
  }
  // Only if it looks like an HTTP date: Date.parse accepts nearly anything.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || at <= now ? undefined : at - now;
}

/** The wait before attempt `failedTries` + 1: exponential with full jitter, never below `floorMs`. */
export function backoffMs(
  policy: RetryPolicy,
  failedTries: number,
  random: () => number,
  floorMs: number,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (failedTries - 1));
  return Math.max(floorMs, Math.round(random() * ceiling));
}

/** The meaning of a 429: a wait, or the end of the day's budget. */
type RateLimitVerdict = { kind: 'wait'; ms: number } | { kind: 'daily' };

/**
 * Distinguishes the policies of a 429. `policyName` is missing in some responses, so the message counts as well. A
 * plausible `Retry-After` takes precedence over our own values.
 */
export function readRateLimit(reply: {
  policyName: string | undefined;
  message: string | undefined;
  retryAfterMs: number | undefined;
  /** The window of the call's budget, in case the response names none. */
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
 * When a daily budget resets: at midnight in the account's time zone. If the zone is unknown, the next full quarter
 * of an hour, because midnight falls on one of them somewhere; the next call will show.
 */
export function dailyLimitEnd(now: number, timeZone: string | undefined): number {
  const quarter = 900_000;
  const nextQuarter = (Math.floor(now / quarter) + 1) * quarter;
  // An account's time zone may be unknown to this machine.
  return timeZone !== undefined && isTimeZone(timeZone) ? startOfNextDay(now, timeZone) : nextQuarter;
}
