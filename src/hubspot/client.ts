import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type ApiPaths, apiPaths } from './api-paths.ts';
import type { HubspotApiVersion } from './api-versions.ts';
import { carryOutCall, wire } from './calls/carry-out-call.ts';
import type { Exchange, Query } from './calls/http.ts';
import type { LimitClass, Priority, RateLimiter } from './calls/rate-limit.ts';
import type { RetryPolicy } from './calls/retry-timing.ts';

/** Where the access token comes from. */
export interface TokenSource {
  get(): Promise<string>;
  /**
   * Called after a 401 with the token that was refused; answers one that HubSpot is known to accept: a newer one, or
   * the same where HubSpot, asked about it alone, still knows it. Undefined: the token is unknown.
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
  /** Values that must not come up in any error text, apart from the token. */
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
   * with growing waits; a 401 has the token refreshed or checked once, and a good one is sent again. Calls are
   * therefore repeated: only send what may arrive twice.
   * @throws {HubspotError}
   */
  request<T>(request: HubspotRequest<T>): Promise<T>;
}

/** Creates the client of one portal. It keeps no state but the time at HubSpot; create as many as is convenient. */
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
