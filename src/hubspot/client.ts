import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type ApiPaths, apiPaths } from './api-paths.ts';
import type { HubspotApiVersion } from './api-versions.ts';
import { carryOutCall, wire } from './calls/carry-out-call.ts';
import type { Exchange, Query } from './calls/http.ts';
import type { LimitClass, Priority, RateLimiter } from './calls/rate-limit.ts';
import type { RetryPolicy } from './calls/retry-timing.ts';

/** The source of the access token. */
export interface TokenSource {
  get(): Promise<string>;
  /**
   * Called after a 401 with the rejected token; returns one that HubSpot is known to accept: a newer one, or the same
   * if HubSpot confirms it when asked separately. Undefined: the token is invalid.
   */
  refresh(refused: string): Promise<string | undefined>;
}

/** One attempt of a call, for counting and measuring. */
export interface RequestInfo {
  portalId: string;
  method: Exchange['method'];
  /** Without the query. */
  path: string;
  limitClass: LimitClass;
  /** 1 for the first attempt. */
  tryNumber: number;
  /** Undefined if no response arrived. */
  status: number | undefined;
  /** HubSpot's response time, in milliseconds. */
  durationMs: number;
  /** How long the attempt waited for the rate limit, in milliseconds. */
  waitedMs: number;
  correlationId: string | undefined;
  /** The remaining calls of the day, if HubSpot reports them (static tokens only). */
  dailyRemaining: number | undefined;
}

export interface HubspotClientOptions {
  baseUrl: string;
  apiVersion: HubspotApiVersion;
  portalId: string;
  tokens: TokenSource;
  rateLimiter: RateLimiter;
  /** For all calls; default `normal`. */
  priority?: Priority;
  clock: Clock;
  log: Log;
  /** Aborts every wait and every call. */
  signal?: AbortSignal;
  /** Called right before each attempt of each call, after all waiting; if it throws, the attempt isn't sent. */
  beforeSend?: () => Promise<void>;
  onRequest?: (info: RequestInfo) => void;
  /** Per attempt, including the body; default 30 s. */
  timeoutMs?: number;
  /** The account's time zone (`Europe/Paris`), in which its daily limit resets. Default: unknown. */
  timeZone?: string;
  /** Default: 7 attempts, at most 2 minutes of waiting. */
  retry?: Partial<RetryPolicy>;
  /** How often one call waits for a 429; unlimited by default, because the limiter makes them rare. */
  maxRateLimitWaits?: number;
  /** From 0 to below 1; default `Math.random`. */
  random?: () => number;
}

export interface HubspotRequest<T> {
  method: Exchange['method'];
  /** Begins with a slash; get its start from `client.paths`. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form, without a bearer token: for the OAuth endpoints. */
  form?: Record<string, string | undefined>;
  limitClass: LimitClass;
  /** Validates the response. An empty body is passed as `undefined`. */
  schema: z.ZodType<T>;
  /** Values that must not appear in any error text, in addition to the token. */
  secrets?: readonly string[];
}

export interface HubspotClient {
  readonly portalId: string;
  readonly apiVersion: HubspotApiVersion;
  readonly paths: ApiPaths;
  readonly log: Log;
  readonly baseUrl: string;
  /** The time by HubSpot's clock, in ms, rather too early than too late; our own time before the first response. */
  serverNow(): number;
  /**
   * The only way to call HubSpot: token, shared rate limit, retries and parsing.
   *
   * It waits after a 429; server errors, timeouts, dropped connections and unreadable bodies are retried with growing
   * waits; after a 401, the token is refreshed or checked once, and the call repeated if it is valid. Calls can
   * therefore arrive twice: only send calls that may.
   * @throws {HubspotError}
   */
  request<T>(request: HubspotRequest<T>): Promise<T>;
}

/** Creates the client of one portal. Its only state is HubSpot's time; create as many as needed. */
export function createHubspotClient(options: HubspotClientOptions): HubspotClient {
  const { apiVersion, baseUrl, clock, log, portalId } = options;
  const wiring = wire(options);
  return {
    portalId,
    apiVersion,
    paths: apiPaths[apiVersion],
    log,
    baseUrl,
    serverNow: () => clock.now() + wiring.clockOffset,
    request: (request) => carryOutCall(wiring, request),
  };
}
