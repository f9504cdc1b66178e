import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { errorText } from '../errors.ts';
import type { Log } from '../log.ts';
import { conceal } from '../secrets.ts';
import { type ApiPaths, apiPaths } from './api-paths.ts';
import type { HubspotApiVersion } from './api-versions.ts';
import { readErrorReply } from './calls/error-reply.ts';
import { apiUrl, type Exchange, exchange, type Query, type Reply } from './calls/http.ts';
import type { LimitClass, Priority, RateLimiter } from './calls/rate-limit.ts';
import { readReply } from './calls/read-reply.ts';
import {
  backoffMs,
  dailyLimitEnd,
  defaultRetryPolicy,
  parseRetryAfter,
  type RetryPolicy,
  readRateLimit,
} from './calls/retry-timing.ts';
import { type HubspotError, isHubspotError } from './errors.ts';
import { gaveUp, isPassingStatus, rateLimited, refusal, refusedArea } from './refusal.ts';

/** Where the access token comes from. */
export interface TokenSource {
  get(): Promise<string>;
  /**
   * Called after a 401 with the token that was refused; answers one that HubSpot is known to accept: a newer one, or
   * the same where HubSpot, asked about it alone, still knows it. Undefined: nothing is known of it.
   */
  refresh(refused: string): Promise<string | undefined>;
}

/** One try of one call, for counting and measuring. */
export interface RequestInfo {
  portalId: string;
  method: Exchange['method'];
  /** Without its query. */
  path: string;
  limitClass: LimitClass;
  /** 1 for the first try. */
  tryNumber: number;
  /** Undefined when no reply arrived. */
  status: number | undefined;
  /** How long HubSpot took, in milliseconds. */
  durationMs: number;
  /** How long the rate limit kept the try waiting, in milliseconds. */
  waitedMs: number;
  correlationId: string | undefined;
  /** Left of the day's budget, where HubSpot says so (static tokens only). */
  dailyRemaining: number | undefined;
}

export interface HubspotClientOptions {
  baseUrl: string;
  apiVersion: HubspotApiVersion;
  portalId: string;
  tokens: TokenSource;
  rateLimiter: RateLimiter;
  /** Of all calls; default `normal`. */
  priority?: Priority;
  clock: Clock;
  log: Log;
  /** Ends every wait and every call. */
  signal?: AbortSignal;
  /** Called right before each try of each call, after all waiting; what it throws keeps the try from being sent. */
  beforeSend?: () => Promise<void>;
  onRequest?: (info: RequestInfo) => void;
  /** Of one try, headers and body; default 30 s. */
  timeoutMs?: number;
  /** The account's time zone (`Europe/Paris`): when its daily limit ends. Default: unknown. */
  timeZone?: string;
  /** Default: 7 tries, at most 2 minutes of waiting. */
  retry?: Partial<RetryPolicy>;
  /** How often one call waits out a 429; default without end, since the limiter makes them rare. */
  maxRateLimitWaits?: number;
  /** From 0 to below 1; default `Math.random`. */
  random?: () => number;
}

export interface HubspotRequest<T> {
  method: Exchange['method'];
  /** Starts with a slash; take its beginning from `client.paths`. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form, without a bearer token: the OAuth endpoints. */
  form?: Record<string, string | undefined>;
  limitClass: LimitClass;
  /** Checks the reply. An empty body is `undefined` to it. */
  schema: z.ZodType<T>;
  /** Values that must not come up in any error text, beside the token. */
  secrets?: readonly string[];
}

export interface HubspotClient {
  readonly portalId: string;
  readonly apiVersion: HubspotApiVersion;
  readonly paths: ApiPaths;
  readonly log: Log;
  readonly baseUrl: string;
  /** The time by HubSpot's clock, in ms, rather early than late; ours before the first reply. */
  serverNow(): number;
  /**
   * The one way to HubSpot: token, shared rate limit, retries and parsing.
   *
   * A 429 is waited out; server errors, timeouts, dropped connections and unreadable bodies are tried again
   * with growing waits; a 401 has the token refreshed or checked once, and a good one is sent again. Calls are therefore repeated: only send what may
   * arrive twice.
   * @throws {HubspotError}
   */
  request<T>(request: HubspotRequest<T>): Promise<T>;
}

/** An unreadable answer is tried again, but not as often as a failing server: it is likely to stay. */
const maxMalformedTries = 3;

/** A 401 although the token is good may pass; where it stays, it is about what was asked for. */
const maxRefusedTries = 3;
/** What HubSpot calls a 401 that is about the token in any case. */
const expired = 'EXPIRED_AUTHENTICATION';

/** HubSpot locks a portal for 2 s under a mass of writes. */
const lockedMs = 2_000;

const windowMs: Record<LimitClass, number> = { burst: 10_000, search: 1_000, associations: 10_000 };

/** Makes the client of one portal. It holds no state of its own; make as many as is convenient. */
export function createHubspotClient(options: HubspotClientOptions): HubspotClient {
  const { clock, log, portalId, rateLimiter, signal, tokens } = options;
  const retry = { ...defaultRetryPolicy, ...options.retry };
  const random = options.random ?? Math.random;
  const timeoutMs = options.timeoutMs ?? 30_000;
  /** HubSpot's clock minus ours, in ms, by the `Date` of the last reply, which has whole seconds. */
  let clockOffset = 0;

  async function request<T>(spec: HubspotRequest<T>): Promise<T> {
    const site = { method: spec.method, path: spec.path, portalId };
    let token = spec.form === undefined ? await tokens.get() : undefined;
    /** Refusals of the call, the first of which had the token refreshed or checked. */
    let refusals = 0;
    let tries = 0;
    let failedTries = 0;
    let malformedTries = 0;
    let rateLimitWaits = 0;
    let waitedMs = 0;

    /** Waits before the next try, or gives up with the last failure as the cause. */
    const passing = async (failure: HubspotError, floorMs = 0) => {
      failedTries += 1;
      const wait = backoffMs(retry, failedTries, random, floorMs);
      if (failedTries >= retry.maxTries || waitedMs + wait > retry.totalMs) {
        throw gaveUp(failure, failedTries, floorMs > 0 ? clock.now() + floorMs : undefined);
      }
      log.warn(
        { portalId, path: spec.path, status: failure.status, reason: failure.message, wait },
        'HubSpot call is tried again',
      );
      waitedMs += wait;
      await clock.sleep(wait, signal);
    };

    for (;;) {
      const askedAt = clock.now();
      const slot = await rateLimiter.acquire(portalId, spec.limitClass, signal, options.priority);
      await options.beforeSend?.();
      tries += 1;
      const secrets = [...(spec.secrets ?? []), ...(token === undefined ? [] : [token])];
      for (const secret of secrets) conceal(secret);
      const sentAt = clock.now();
      const report = (reply: Reply | undefined) =>
        options.onRequest?.({
          ...site,
          limitClass: spec.limitClass,
          tryNumber: tries,
          status: reply?.status,
          durationMs: clock.now() - sentAt,
          waitedMs: sentAt - askedAt,
          correlationId: reply?.headers.get('x-hubspot-correlation-id') ?? undefined,
          dailyRemaining: headerNumber(reply, 'x-hubspot-ratelimit-daily-remaining'),
        });

      let reply: Reply;
      try {
        reply = await exchange({ ...httpCall(spec, token), timeoutMs, signal });
      } catch (error) {
        if (!isHubspotError(error, 'timeout', 'network')) throw error;
        report(undefined);
        await passing(error);
        continue;
      }
      report(reply);
      const date = Date.parse(reply.headers.get('date') ?? '');
      if (!Number.isNaN(date)) clockOffset = date - clock.now();
      await observe(spec.limitClass, reply, slot.free, clock.now() - sentAt);

      if (reply.status >= 200 && reply.status < 300) {
        try {
          return readReply(reply, spec.schema, site, secrets);
        } catch (error) {
          malformedTries += 1;
          if (!isHubspotError(error, 'malformed') || malformedTries >= maxMalformedTries) throw error;
          await passing(error);
          continue;
        }
      }

      const said = readErrorReply(reply, secrets);
      const retryAfterMs = parseRetryAfter(reply.headers.get('retry-after'), clock.now());
      if (reply.status === 429) {
        const verdict = readRateLimit({ ...said, retryAfterMs, windowMs: windowMs[spec.limitClass] });
        rateLimitWaits += 1;
        if (verdict.kind === 'daily' || rateLimitWaits > (options.maxRateLimitWaits ?? Infinity)) {
          const daily = verdict.kind === 'daily';
          const retryAt = daily ? dailyLimitEnd(clock.now(), options.timeZone) : clock.now() + verdict.ms;
          throw rateLimited(verdict.kind, said, site, retryAt);
        }
        log.warn(
          { portalId, path: spec.path, policy: said.policyName, wait: verdict.ms },
          'HubSpot says 429',
        );
        await rateLimiter.holdOff(portalId, spec.limitClass, verdict.ms);
        continue;
      }
      if (reply.status === 401 && token !== undefined) {
        const accepted: string | undefined = refusals === 0 ? await tokens.refresh(token) : token;
        refusals += 1;
        if (accepted !== undefined && !(refusals > 1 && said.category === expired)) {
          if (refusals >= maxRefusedTries) throw refusedArea(said, site);
          token = accepted;
          log.warn({ portalId, path: spec.path }, 'HubSpot refused the token; the call is tried again');
          if (refusals > 1) await clock.sleep(backoffMs(retry, refusals - 1, random, 0), signal);
          continue;
        }
      }
      const error = refusal(said, site);
      if (!isPassingStatus(reply.status)) throw error;
      await passing(error, Math.max(retryAfterMs ?? 0, reply.status === 423 ? lockedMs : 0));
    }
  }

  function httpCall<T>(spec: HubspotRequest<T>, token: string | undefined) {
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'cscx-hubspot' };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    let body: string | undefined;
    if (spec.form !== undefined) {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      const fields = Object.entries(spec.form).filter(
        (field): field is [string, string] => field[1] !== undefined,
      );
      body = new URLSearchParams(fields).toString();
    } else if (spec.json !== undefined) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(spec.json);
    }
    const url = apiUrl(options.baseUrl, spec.path, spec.query);
    return { method: spec.method, url, path: spec.path, headers, body };
  }

  /** Only the burst budget is described by the headers: searches carry none, association batches are exempt. */
  async function observe(limitClass: LimitClass, reply: Reply, free: number, ageMs: number) {
    const remaining = headerNumber(reply, 'x-hubspot-ratelimit-remaining');
    const interval = headerNumber(reply, 'x-hubspot-ratelimit-interval-milliseconds') ?? windowMs.burst;
    if (limitClass !== 'burst' || remaining === undefined || interval !== windowMs.burst) return;
    const max = headerNumber(reply, 'x-hubspot-ratelimit-max');
    const limit = headerNumber(reply, 'x-hubspot-ratelimit-daily');
    const left = headerNumber(reply, 'x-hubspot-ratelimit-daily-remaining');
    const day = limit && left !== undefined ? { limit, used: Math.max(0, limit - left) } : undefined;
    try {
      await rateLimiter.observe(portalId, limitClass, {
        max,
        remaining,
        free,
        ageMs,
        ...(day ? { day } : {}),
      });
    } catch (error) {
      // The reply is good; losing this hint costs a 429 at worst.
      log.warn({ portalId, reason: errorText(error) }, 'the rate limit could not be adjusted');
    }
  }

  return {
    portalId,
    apiVersion: options.apiVersion,
    paths: apiPaths[options.apiVersion],
    log,
    baseUrl: options.baseUrl,
    serverNow: () => clock.now() + clockOffset,
    request,
  };
}

function headerNumber(reply: Reply | undefined, name: string): number | undefined {
  const text = reply?.headers.get(name)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
