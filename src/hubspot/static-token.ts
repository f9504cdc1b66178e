import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { HubspotApiVersion } from '../config.ts';
import type { Log } from '../log.ts';
import { type AccountInfo, accountInfo } from './account.ts';
import { privateAppTokenInfoPath } from './api-paths.ts';
import { createHubspotClient, type HubspotClient, type RequestInfo } from './client.ts';
import { HubspotError, isHubspotError } from './errors.ts';
import { createCountingLimiter } from './rate-limit.ts';
import { type ObjectType, objectsPath, objectTypeSegment, objectTypes } from './records.ts';

/** What is needed to look at a pasted token (service key, static app token or private app token). */
export interface StaticTokenOptions {
  baseUrl: string;
  apiVersion: HubspotApiVersion;
  token: string;
  clock: Clock;
  log: Log;
  signal?: AbortSignal;
  timeoutMs?: number;
  onRequest?: (info: RequestInfo) => void;
  /** From 0 to below 1; default `Math.random`. */
  random?: () => number;
}

/**
 * Asks whose account a pasted token belongs to. `calls` went out before the portal was known: charge them to
 * its rate limit.
 * @throws {HubspotError} `unauthorized` when HubSpot does not know the token.
 */
export async function accountInfoForToken(
  options: StaticTokenOptions,
): Promise<AccountInfo & { calls: number }> {
  const { client, calls } = staticTokenClient(options, { isGood: false });
  const account = await accountInfo(client);
  return { ...account, calls: calls() };
}

export interface StaticTokenScopes {
  /** All scopes of the token; undefined where HubSpot does not tell (service keys). */
  scopes: string[] | undefined;
  /** The object types that it can read, as tried out. */
  readable: ObjectType[];
  /** The scopes that were found to be missing for reading them. */
  missingScopes: string[];
  calls: number;
}

/**
 * Finds out what a pasted token may do: HubSpot lists the scopes of private app tokens only, so reading is tried
 * out for each object type as well. HubSpot must know the token: what it then refuses, the token may not do.
 * @throws {HubspotError}
 */
export async function scopesForStaticToken(options: StaticTokenOptions): Promise<StaticTokenScopes> {
  const { client, calls } = staticTokenClient(options, { isGood: true });
  const scopes = await listedScopes(client, options.token);
  const readable: ObjectType[] = [];
  const missingScopes = new Set<string>();
  for (const type of objectTypes) {
    const missing = await missingReadScopes(client, type);
    if (missing.length === 0) readable.push(type);
    for (const scope of missing) missingScopes.add(scope);
  }
  return { scopes, readable, missingScopes: [...missingScopes], calls: calls() };
}

const wireTokenInfo = z.object({ scopes: z.array(z.string()) });

async function listedScopes(client: HubspotClient, token: string): Promise<string[] | undefined> {
  try {
    const info = await client.request({
      method: 'POST',
      path: privateAppTokenInfoPath,
      json: { tokenKey: token },
      limitClass: 'burst',
      schema: wireTokenInfo,
    });
    return info.scopes;
  } catch (error) {
    // Not a private app's token, or no such endpoint here: what matters is tried out next.
    if (error instanceof HubspotError) return undefined;
    throw error;
  }
}

async function missingReadScopes(client: HubspotClient, type: ObjectType): Promise<string[]> {
  try {
    await client.request({
      method: 'GET',
      path: objectsPath(client, type),
      query: { limit: 1 },
      limitClass: 'burst',
      schema: z.unknown(),
    });
    return [];
  } catch (error) {
    if (!isHubspotError(error, 'missing_scopes', 'forbidden')) throw error;
    const named = error.requiredGranularScopes;
    return named.length > 0 ? named : [`crm.objects.${objectTypeSegment[type]}.read`];
  }
}

/** @param state whether HubSpot is known to accept the token. */
function staticTokenClient(options: StaticTokenOptions, { isGood }: { isGood: boolean }) {
  const { baseUrl, apiVersion, clock, log, token } = options;
  const rateLimiter = createCountingLimiter(clock);
  const client = createHubspotClient({
    baseUrl,
    apiVersion,
    portalId: '',
    // There is no newer one.
    tokens: { get: async () => token, refresh: async () => (isGood ? token : undefined) },
    rateLimiter,
    clock,
    log,
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.onRequest ? { onRequest: options.onRequest } : {}),
    ...(options.random ? { random: options.random } : {}),
    // A person waits for the answer.
    retry: { maxTries: 4, totalMs: 20_000 },
    maxRateLimitWaits: 3,
  });
  return { client, calls: () => rateLimiter.calls('burst') };
}
