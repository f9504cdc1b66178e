import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import { privateAppTokenInfoPath } from '../api-paths.ts';
import type { HubspotApiVersion } from '../api-versions.ts';
import { createCountingLimiter } from '../calls/rate-limit.ts';
import { createHubspotClient, type HubspotClient, type RequestInfo } from '../client.ts';
import { HubspotError, isHubspotError } from '../errors.ts';
import { objectsPath, objectTypeSegment } from '../records.ts';
import { type AccountInfo, accountInfo } from './account.ts';

/** What is needed to check a pasted token (service key, static app token or private app token). */
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
 * Reads the account of a pasted token. `calls` were made before the portal was known: charge them to its rate limit.
 * @throws {HubspotError} `unauthorized` if HubSpot doesn't know the token.
 */
export async function accountInfoForToken(
  options: StaticTokenOptions,
): Promise<AccountInfo & { calls: number }> {
  const { client, calls } = staticTokenClient(options, { isGood: false });
  const account = await accountInfo(client);
  return { ...account, calls: calls() };
}

interface StaticTokenScopes {
  /** All scopes of the token; undefined if HubSpot doesn't list them. */
  scopes: string[] | undefined;
  /** Whether it is an OAuth app's access token, which expires within half an hour. */
  expires: boolean;
  /** The object types that it can read, according to a test call each. */
  readable: ObjectType[];
  /** The missing scopes that these test calls reported. */
  missingScopes: string[];
  calls: number;
}

/**
 * Finds out the permissions of a pasted token: HubSpot doesn't list the scopes of every token, so a test call reads
 * each object type as well. HubSpot must know the token; a rejected test call then means a missing permission.
 * @throws {HubspotError}
 */
export async function scopesForStaticToken(options: StaticTokenOptions): Promise<StaticTokenScopes> {
  const { client, calls } = staticTokenClient(options, { isGood: true });
  const info = await tokenInfo(client, options.token);
  const readable: ObjectType[] = [];
  const missingScopes = new Set<string>();
  for (const type of objectTypes) {
    const missing = await missingReadScopes(client, type);
    if (missing.length === 0) readable.push(type);
    for (const scope of missing) missingScopes.add(scope);
  }
  const expires = info === undefined ? oauthTokenShape.test(options.token) : info.expires;
  return { scopes: info?.scopes, expires, readable, missingScopes: [...missingScopes], calls: calls() };
}

/** The access tokens of OAuth apps are a base64 structure that begins with the tag of its first field. */
const oauthTokenShape = /^C[A-P][\w-]{30,}$/;

const wireTokenInfo = z.looseObject({ scopes: z.array(z.string()) }).transform(({ scopes, ...rest }) => ({
  scopes,
  expires: [rest.expires_in, rest.expiresIn, rest.expires_at, rest.expiresAt].some(
    (end) => typeof end === 'number' && end > 0,
  ),
}));

/** HubSpot's information about private app tokens and service keys; undefined for others. */
async function tokenInfo(
  client: HubspotClient,
  token: string,
): Promise<z.infer<typeof wireTokenInfo> | undefined> {
  try {
    return await client.request({
      method: 'POST',
      path: privateAppTokenInfoPath,
      json: { tokenKey: token },
      limitClass: 'burst',
      schema: wireTokenInfo,
    });
  } catch (error) {
    // Unknown token, or no such endpoint here: the test calls follow.
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
  const { token, ...shared } = options;
  const rateLimiter = createCountingLimiter(options.clock);
  const client = createHubspotClient({
    ...shared,
    portalId: '',
    // There is no newer one.
    tokens: { get: async () => token, refresh: async () => (isGood ? token : undefined) },
    rateLimiter,
    // A user is waiting for the response.
    retry: { maxTries: 4, totalMs: 20_000 },
    maxRateLimitWaits: 3,
  });
  return { client, calls: () => rateLimiter.calls('burst') };
}
