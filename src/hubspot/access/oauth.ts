import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { HubspotApiVersion } from '../api-versions.ts';
import { createCountingLimiter } from '../calls/rate-limit.ts';
import { ignoredBody } from '../calls/read-reply.ts';
import { createHubspotClient, type HubspotClient, type RequestInfo } from '../client.ts';
import { HubspotError, isHubspotError } from '../errors.ts';
import { codeRejectedAdvice } from '../refusal.ts';
import { wireId } from '../wire.ts';

export { accountInfoForToken, scopesForStaticToken } from './static-token.ts';

/** What the OAuth endpoints need: no portal, and no share of its rate limit. */
export interface OauthOptions {
  baseUrl: string;
  apiVersion: HubspotApiVersion;
  clientId: string;
  clientSecret: string;
  clock: Clock;
  log: Log;
  signal?: AbortSignal;
  timeoutMs?: number;
  onRequest?: (info: RequestInfo) => void;
  /** From 0 to below 1; default `Math.random`. */
  random?: () => number;
}

/** The URL to which an admin is sent to connect a portal. */
export function authorizeUrl(options: {
  /** `https://app.hubspot.com/oauth/authorize` */
  authorizeUrl: string;
  clientId: string;
  redirectUri: string;
  /** Exactly the app's required scopes: HubSpot rejects any difference. */
  scopes: readonly string[];
  optionalScopes?: readonly string[];
  state: string;
  /** PKCE, S256. */
  codeChallenge?: string;
}): string {
  const fields: [string, string | undefined][] = [
    ['client_id', options.clientId],
    ['redirect_uri', options.redirectUri],
    ['scope', options.scopes.join(' ')],
    ['optional_scope', options.optionalScopes?.join(' ') || undefined],
    ['state', options.state],
    ['code_challenge', options.codeChallenge],
    ['code_challenge_method', options.codeChallenge === undefined ? undefined : 'S256'],
  ];
  // Spaces as %20: HubSpot doesn't decode plus signs.
  const query = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${options.authorizeUrl}${options.authorizeUrl.includes('?') ? '&' : '?'}${query.join('&')}`;
}

/** A pair of tokens. Store both after each refresh, even if they look unchanged. */
export interface OauthTokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds from now; the only reliable information about the expiry. */
  expiresIn: number;
  /** Only in newer endpoints; `introspectToken` always returns it. */
  portalId: string | undefined;
  userId: string | undefined;
  scopes: string[] | undefined;
}

const optionalId = wireId.nullish().transform((id) => id ?? undefined);
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
const optionalTexts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? undefined);

const wireTokens = z
  .object({
    access_token: z.string().min(1),
    refresh_token: z.string().min(1),
    expires_in: z.number().positive(),
    hub_id: optionalId,
    user_id: optionalId,
    scopes: optionalTexts,
  })
  .transform(
    (reply): OauthTokens => ({
      accessToken: reply.access_token,
      refreshToken: reply.refresh_token,
      expiresIn: reply.expires_in,
      portalId: reply.hub_id,
      userId: reply.user_id,
      scopes: reply.scopes,
    }),
  );

/**
 * Redeems an authorization code.
 * @throws {HubspotError} `code_rejected` if it was used or has expired, `configuration` if HubSpot rejects the app's
 *   id, secret or redirect URL, `unavailable` or `rate_limited` if it may work later.
 */
export async function exchangeCode(
  options: OauthOptions,
  code: { code: string; redirectUri: string; codeVerifier?: string },
): Promise<OauthTokens> {
  const form = {
    grant_type: 'authorization_code',
    code: code.code,
    redirect_uri: code.redirectUri,
    code_verifier: code.codeVerifier,
  };
  try {
    return await requestTokens(options, form, [code.code, code.codeVerifier ?? '']);
  } catch (error) {
    // A bare invalid_grant is about the submitted credential: here, the code.
    if (!isHubspotError(error, 'reauthorization_required') || error.category === 'BAD_HUB') throw error;
    throw new HubspotError('code_rejected', codeRejectedAdvice, { status: error.status, cause: error });
  }
}

/**
 * Gets a new access token.
 * @throws {HubspotError} `reauthorization_required` if the connection is dead: stop, and have a user reconnect.
 *   `unavailable` and `rate_limited` are temporary: keep the connection.
 */
export function refreshToken(options: OauthOptions, token: string): Promise<OauthTokens> {
  return requestTokens(options, { grant_type: 'refresh_token', refresh_token: token }, [token]);
}

function requestTokens(
  options: OauthOptions,
  form: Record<string, string | undefined>,
  secrets: readonly string[],
): Promise<OauthTokens> {
  const client = oauthClient(options);
  return client.request({
    method: 'POST',
    path: client.paths.token,
    form: { ...form, client_id: options.clientId, client_secret: options.clientSecret },
    limitClass: 'burst',
    schema: wireTokens,
    secrets: [...secrets, options.clientSecret],
  });
}

/** The owner of a token and its scopes. */
interface TokenInfo {
  /** False once it was revoked; then nothing else is known. */
  active: boolean;
  portalId: string | undefined;
  userId: string | undefined;
  /** The email address of the user who connected. */
  user: string | undefined;
  /** The portal's own web domain, by which users know it. Not one of HubSpot's hosts. */
  hubDomain: string | undefined;
  appId: string | undefined;
  scopes: string[];
  /** Seconds from now. */
  expiresIn: number | undefined;
}

const wireTokenInfo = z
  .object({
    active: z.boolean().nullish(),
    hub_id: optionalId,
    user_id: optionalId,
    user: optionalText,
    hub_domain: optionalText,
    app_id: optionalId,
    scopes: optionalTexts,
    expires_in: z.number().nullish(),
  })
  .transform(
    (reply): TokenInfo => ({
      active: reply.active ?? reply.hub_id !== undefined,
      portalId: reply.hub_id,
      userId: reply.user_id,
      user: reply.user,
      hubDomain: reply.hub_domain || undefined,
      appId: reply.app_id,
      scopes: reply.scopes ?? [],
      expiresIn: reply.expires_in ?? undefined,
    }),
  );

/**
 * Asks HubSpot about an access token or a refresh token.
 * @throws {HubspotError}
 */
export function introspectToken(
  options: OauthOptions,
  token: string,
  hint: 'access_token' | 'refresh_token' = 'access_token',
): Promise<TokenInfo> {
  const client = oauthClient(options);
  return client.request({
    method: 'POST',
    path: client.paths.tokenIntrospect,
    form: {
      client_id: options.clientId,
      client_secret: options.clientSecret,
      token,
      token_type_hint: hint,
    },
    limitClass: 'burst',
    schema: wireTokenInfo,
    secrets: [token, options.clientSecret],
  });
}

/**
 * Revokes a refresh token. Its access tokens work until they expire.
 * @throws {HubspotError} `reauthorization_required` if it was already revoked.
 */
export async function revokeToken(options: OauthOptions, token: string): Promise<void> {
  const client = oauthClient(options);
  await client.request({
    method: 'POST',
    path: client.paths.tokenRevoke,
    form: {
      client_id: options.clientId,
      client_secret: options.clientSecret,
      token,
      token_type_hint: 'refresh_token',
    },
    limitClass: 'burst',
    schema: ignoredBody,
    secrets: [token, options.clientSecret],
  });
}

function oauthClient(options: OauthOptions): HubspotClient {
  const { clientId: _id, clientSecret: _secret, ...shared } = options;
  const noToken = () => Promise.reject(new Error('The OAuth endpoints take no bearer token.'));
  return createHubspotClient({
    ...shared,
    portalId: '',
    tokens: { get: noToken, refresh: noToken },
    rateLimiter: createCountingLimiter(options.clock),
    // The response is urgent: a user is connecting, or a sync needs its token.
    retry: { maxTries: 5, totalMs: 30_000 },
    maxRateLimitWaits: 3,
  });
}
