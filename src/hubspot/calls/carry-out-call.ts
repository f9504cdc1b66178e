import { errorText } from '../../base/errors.ts';
import { conceal } from '../../base/secrets.ts';
import type { HubspotClientOptions, HubspotRequest } from '../client.ts';
import { type HubspotError, isHubspotError } from '../errors.ts';
import { gaveUp, isPassingStatus, rateLimited, refusal, refusedArea } from '../refusal.ts';
import { dailyRemaining, readBudget, windowMs } from './budget-headers.ts';
import { type ErrorReply, readErrorReply } from './error-reply.ts';
import { exchange, type Reply } from './http.ts';
import { httpCall } from './http-call.ts';
import { readReply } from './read-reply.ts';
import {
  backoffMs,
  dailyLimitEnd,
  defaultRetryPolicy,
  parseRetryAfter,
  type RetryPolicy,
  readRateLimit,
} from './retry-timing.ts';

/** An unreadable response is retried, but less often than a server error: it is likely to stay unreadable. */
const maxMalformedTries = 3;

/** A 401 despite a valid token may be temporary; if it persists, it is about the requested resource. */
const maxRefusedTries = 3;
/** HubSpot's categories for a 401 about the token, unless the token is known to be valid. */
const expired = 'EXPIRED_AUTHENTICATION';

/** HubSpot locks a portal for 2 s during mass writes. */
const lockedMs = 2_000;

const defaultTimeoutMs = 30_000;

/** What all calls of a client share. */
interface Wiring {
  options: HubspotClientOptions;
  retry: RetryPolicy;
  random: () => number;
  /** HubSpot's clock minus ours, in ms, from the `Date` of the last response, which has whole seconds. */
  clockOffset: number;
}

export function wire(options: HubspotClientOptions): Wiring {
  return {
    options,
    retry: { ...defaultRetryPolicy, ...options.retry },
    random: options.random ?? Math.random,
    clockOffset: 0,
  };
}

/** A call in progress, with the results of its attempts. */
interface Call<T> {
  spec: HubspotRequest<T>;
  site: { method: HubspotRequest<T>['method']; path: string; portalId: string };
  token: string | undefined;
  /** Values that must not appear in any error text. */
  secrets: readonly string[];
  tries: number;
  failedTries: number;
  malformedTries: number;
  /** Rejections of the token; after the first, it was refreshed or checked. */
  refusals: number;
  /** Whether HubSpot confirmed that it knows the rejected token. */
  isProven: boolean;
  rateLimitWaits: number;
  waitedMs: number;
}

/**
 * Makes one call: token, shared rate limit, retries and parsing.
 * @throws {HubspotError} for permanent errors, and for temporary ones that outlast the retry policy.
 */
export async function carryOutCall<T>(wiring: Wiring, spec: HubspotRequest<T>): Promise<T> {
  const { portalId, tokens } = wiring.options;
  const call: Call<T> = {
    spec,
    site: { method: spec.method, path: spec.path, portalId },
    token: spec.form === undefined ? await tokens.get() : undefined,
    secrets: [],
    tries: 0,
    failedTries: 0,
    malformedTries: 0,
    refusals: 0,
    isProven: false,
    rateLimitWaits: 0,
    waitedMs: 0,
  };
  for (;;) {
    const reply = await tryOnce(wiring, call);
    if (!reply) continue;
    if (reply.status < 200 || reply.status >= 300) await afterRefusal(wiring, call, reply);
    else {
      const read = await readOrRetry(wiring, call, reply);
      if (read) return read.value;
    }
  }
}

/** @returns undefined if no response arrived and the wait before the next attempt is over. */
async function tryOnce<T>(wiring: Wiring, call: Call<T>): Promise<Reply | undefined> {
  const { options } = wiring;
  const { clock, portalId, rateLimiter, signal } = options;
  const { spec, site } = call;
  const askedAt = clock.now();
  const slot = await rateLimiter.acquire(portalId, spec.limitClass, signal, options.priority);
  await options.beforeSend?.();
  call.tries += 1;
  call.secrets = [...(spec.secrets ?? []), ...(call.token === undefined ? [] : [call.token])];
  for (const secret of call.secrets) conceal(secret);
  const sentAt = clock.now();
  const report = (reply: Reply | undefined) =>
    options.onRequest?.({
      ...site,
      limitClass: spec.limitClass,
      tryNumber: call.tries,
      status: reply?.status,
      durationMs: clock.now() - sentAt,
      waitedMs: sentAt - askedAt,
      correlationId: reply?.headers.get('x-hubspot-correlation-id') ?? undefined,
      dailyRemaining: dailyRemaining(reply),
    });
  let reply: Reply;
  try {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    reply = await exchange({ ...httpCall(options.baseUrl, spec, call.token), timeoutMs, signal });
  } catch (error) {
    if (!isHubspotError(error, 'timeout', 'network')) throw error;
    report(undefined);
    await waitToRetry(wiring, call, error);
    return undefined;
  }
  report(reply);
  const date = Date.parse(reply.headers.get('date') ?? '');
  if (!Number.isNaN(date)) wiring.clockOffset = date - clock.now();
  await observe(wiring, spec, reply, slot.free, clock.now() - sentAt);
  return reply;
}

/** Updates the rate limit with the information in the response. */
async function observe<T>(
  { options }: Wiring,
  { limitClass }: HubspotRequest<T>,
  reply: Reply,
  free: number,
  ageMs: number,
): Promise<void> {
  const { log, portalId, rateLimiter } = options;
  const budget = readBudget(reply, limitClass);
  if (!budget) return;
  try {
    await rateLimiter.observe(portalId, limitClass, { ...budget, free, ageMs });
  } catch (error) {
    // The response is good; losing this information costs a 429 at worst.
    log.warn({ portalId, reason: errorText(error) }, 'the rate limit could not be adjusted');
  }
}

/** @returns undefined if the response can't be read and the wait before the next attempt is over. */
async function readOrRetry<T>(
  wiring: Wiring,
  call: Call<T>,
  reply: Reply,
): Promise<{ value: T } | undefined> {
  try {
    return { value: readReply(reply, call.spec.schema, call.site, call.secrets) };
  } catch (error) {
    call.malformedTries += 1;
    if (!isHubspotError(error, 'malformed') || call.malformedTries >= maxMalformedTries) throw error;
    await waitToRetry(wiring, call, error);
    return undefined;
  }
}

/**
 * Waits if the error is temporary.
 * @throws {HubspotError} if it isn't.
 */
async function afterRefusal<T>(wiring: Wiring, call: Call<T>, reply: Reply): Promise<void> {
  const said = readErrorReply(reply, call.secrets);
  const retryAfterMs = parseRetryAfter(reply.headers.get('retry-after'), wiring.options.clock.now());
  if (reply.status === 429) return waitForLimit(wiring, call, said, retryAfterMs);
  if (reply.status === 401 && call.token !== undefined) {
    if (await refreshToken(wiring, call, said, call.token)) return;
  }
  const error = refusal(said, call.site);
  if (!isPassingStatus(reply.status)) throw error;
  await waitToRetry(wiring, call, error, Math.max(retryAfterMs ?? 0, reply.status === 423 ? lockedMs : 0));
}

/**
 * Makes all processes wait.
 * @throws {HubspotError} if the daily limit is used up, or after too many waits.
 */
async function waitForLimit<T>(
  { options }: Wiring,
  call: Call<T>,
  said: ErrorReply,
  retryAfterMs: number | undefined,
): Promise<void> {
  const { clock, log, portalId, rateLimiter } = options;
  const { limitClass, path } = call.spec;
  const verdict = readRateLimit({ ...said, retryAfterMs, windowMs: windowMs[limitClass] });
  call.rateLimitWaits += 1;
  if (verdict.kind === 'daily') {
    throw rateLimited('daily', said, call.site, dailyLimitEnd(clock.now(), options.timeZone));
  }
  if (call.rateLimitWaits > (options.maxRateLimitWaits ?? Infinity)) {
    throw rateLimited('wait', said, call.site, clock.now() + verdict.ms);
  }
  log.warn({ portalId, path, policy: said.policyName, wait: verdict.ms }, 'HubSpot says 429');
  await rateLimiter.holdOff(portalId, limitClass, verdict.ms);
}

/**
 * After a 401: refreshes or checks the token once, and retries a valid one.
 * @returns whether to retry; false: the token is invalid.
 * @throws {HubspotError} if the token is valid and the 401 persists.
 */
async function refreshToken<T>(
  { options, retry, random }: Wiring,
  call: Call<T>,
  said: ErrorReply,
  refused: string,
): Promise<boolean> {
  const { clock, log, portalId, signal, tokens } = options;
  const accepted = call.refusals === 0 ? await tokens.refresh(refused) : refused;
  if (call.refusals === 0) call.isProven = accepted === refused;
  call.refusals += 1;
  const isOfToken = call.refusals > 1 && !call.isProven && said.category === expired;
  if (accepted === undefined || isOfToken) return false;
  if (call.refusals >= maxRefusedTries) throw refusedArea(said, call.site);
  call.token = accepted;
  log.warn({ portalId, path: call.spec.path }, 'HubSpot rejected the token; the call is retried');
  if (call.refusals > 1) await clock.sleep(backoffMs(retry, call.refusals - 1, random, 0), signal);
  return true;
}

/**
 * Waits before the next attempt.
 * @throws {HubspotError} if there is none, with the last failure as the cause.
 */
async function waitToRetry<T>(
  { options, retry, random }: Wiring,
  call: Call<T>,
  failure: HubspotError,
  floorMs = 0,
): Promise<void> {
  const { clock, log, portalId, signal } = options;
  call.failedTries += 1;
  const wait = backoffMs(retry, call.failedTries, random, floorMs);
  if (call.failedTries >= retry.maxTries || call.waitedMs + wait > retry.totalMs) {
    throw gaveUp(failure, call.failedTries, floorMs > 0 ? clock.now() + floorMs : undefined);
  }
  log.warn(
    { portalId, path: call.spec.path, status: failure.status, reason: failure.message, wait },
    'HubSpot call is retried',
  );
  call.waitedMs += wait;
  await clock.sleep(wait, signal);
}
