import { json, type Reply } from '../server/reply.ts';
import type { AccessToken, Grant } from '../server/tokens.ts';
import type { OAuthContext } from './oauth-context.ts';

/**
 * The token endpoints of all versions: `/oauth/{v}/token`, introspection, revocation, and the older
 * `/oauth/v1/access-tokens/{token}`. Undefined if there is no such call.
 */
export function tokenRoute(
  context: OAuthContext,
  method: string,
  version: string,
  rest: readonly string[],
  form: URLSearchParams,
): Reply | undefined {
  const [word, argument = ''] = rest;
  const action = rest.join('/');
  if (method === 'POST' && action === 'token') return issueToken(context, version, form);
  if (version === 'v1') {
    if (word === 'access-tokens' && method === 'GET') return accessTokenInfo(context, argument);
    if (word === 'refresh-tokens' && method === 'GET') return refreshTokenInfo(context, argument);
    if (word === 'refresh-tokens' && method === 'DELETE') {
      context.tokens.revokeGrant(argument);
      return { status: 204 };
    }
    return undefined;
  }
  if (method === 'POST' && action === 'token/introspect') return introspect(context, form);
  if (method === 'POST' && action === 'token/revoke') return revoke(context, form);
  return undefined;
}

/** POST /oauth/v2/private-apps/get/access-token-info: for tokens of private apps and for service keys. */
export function privateAppTokenInfo(context: OAuthContext, tokenKey: string): Reply {
  const access = context.tokens.findAccess(tokenKey);
  const portal = access ? context.portal(access.portalId) : undefined;
  if (!access?.isStatic || portal === undefined) {
    return json(
      { status: 'error', message: 'No private app token was found.', category: 'OBJECT_NOT_FOUND' },
      404,
    );
  }
  return json({
    userId: access.userId,
    hubId: access.portalId,
    appId: context.app.appId + 1,
    scopes: [...access.scopes],
  });
}

function issueToken(context: OAuthContext, version: string, form: URLSearchParams): Reply {
  const problem = clientProblem(context, form);
  if (problem) return problem;
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const outcome = context.tokens.redeem(
        form.get('code') ?? '',
        form.get('redirect_uri') ?? '',
        form.get('code_verifier') ?? '',
      );
      if ('problem' in outcome) {
        const messages = {
          BAD_AUTH_CODE: 'missing or unknown auth code',
          EXPIRED_AUTH_CODE: 'auth code is expired',
          BAD_REDIRECT_URI: 'missing or invalid redirect uri',
          BAD_CODE_VERIFIER: 'code verifier does not match the code challenge',
        };
        return oauthProblem('invalid_grant', outcome.problem, messages[outcome.problem]);
      }
      return tokenReply(context, version, outcome.grant);
    }
    case 'refresh_token': {
      const grant = context.tokens.findGrant(form.get('refresh_token') ?? '');
      if (!grant) {
        return oauthProblem(
          'invalid_grant',
          'BAD_REFRESH_TOKEN',
          'refresh token is invalid, expired or revoked',
        );
      }
      return tokenReply(context, version, grant);
    }
    default:
      return oauthProblem('unsupported_grant_type', 'BAD_GRANT_TYPE', 'missing or unknown grant type');
  }
}

function tokenReply(context: OAuthContext, version: string, grant: Grant): Reply {
  if (!context.portal(grant.portalId))
    return oauthProblem('access_denied', 'BAD_HUB', 'missing or unknown hub id');
  const access = context.tokens.issueAccess(grant, context.tokenLifetimeSeconds());
  const basic = {
    token_type: 'bearer',
    access_token: access.token,
    refresh_token: grant.refreshToken,
    expires_in: context.tokenLifetimeSeconds(),
  };
  if (version === 'v1') return json(basic);
  return json({
    ...basic,
    token_use: 'access_token',
    hub_id: grant.portalId,
    user_id: grant.userId,
    scopes: grant.scopes,
  });
}

function introspect(context: OAuthContext, form: URLSearchParams): Reply {
  const problem = clientProblem(context, form);
  if (problem) return problem;
  const token = form.get('token') ?? form.get('access_token') ?? form.get('refresh_token') ?? '';
  const access = context.tokens.findAccess(token);
  const grant = context.tokens.findGrant(token);
  if (access && !access.isStatic && access.expiresAt > context.now()) {
    return json({
      active: true,
      ...identity(context, access.portalId, access.userId, [...access.scopes]),
      signed_access_token: signedAccessToken(context, access),
      expires_in: secondsLeft(context, access),
      is_private_distribution: false,
      token_use: 'access_token',
      token_type: 'access',
    });
  }
  if (grant) {
    return json({
      active: true,
      ...identity(context, grant.portalId, grant.userId, grant.scopes),
      token_use: 'refresh_token',
      token_type: 'refresh',
    });
  }
  return json({ active: false });
}

function revoke(context: OAuthContext, form: URLSearchParams): Reply {
  const problem = clientProblem(context, form);
  if (problem) return problem;
  context.tokens.revokeGrant(form.get('token') ?? form.get('refresh_token') ?? '');
  return json({});
}

function accessTokenInfo(context: OAuthContext, token: string): Reply {
  const access = context.tokens.findAccess(token);
  if (!access || access.isStatic || access.expiresAt <= context.now()) {
    return json(
      { status: 'error', message: 'access token is invalid or expired', category: 'INVALID_AUTHENTICATION' },
      404,
    );
  }
  return json({
    token,
    ...identity(context, access.portalId, access.userId, [...access.scopes]),
    signed_access_token: signedAccessToken(context, access),
    expires_in: secondsLeft(context, access),
    token_type: 'access',
  });
}

function refreshTokenInfo(context: OAuthContext, token: string): Reply {
  const grant = context.tokens.findGrant(token);
  if (!grant) {
    return json(
      { status: 'error', message: 'refresh token is invalid', category: 'INVALID_AUTHENTICATION' },
      404,
    );
  }
  return json({
    token,
    ...identity(context, grant.portalId, grant.userId, grant.scopes),
    client_id: context.app.clientId,
    token_type: 'refresh',
  });
}

function identity(
  context: OAuthContext,
  portalId: number,
  userId: number,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    user: 'admin@customersuccess.example',
    hub_domain: `portal-${portalId}.example`,
    scopes,
    hub_id: portalId,
    client_id: context.app.clientId,
    app_id: context.app.appId,
    user_id: userId,
  };
}

function signedAccessToken(context: OAuthContext, access: AccessToken): Record<string, unknown> {
  return {
    expiresAt: access.expiresAt,
    scopes: [...access.scopes].join(' '),
    hubId: access.portalId,
    userId: access.userId,
    appId: context.app.appId,
    signature: 'cHJhY3RpY2U=',
    hublet: context.portal(access.portalId)?.hublet ?? 'na1',
    isUserLevel: false,
    installingUserId: access.userId,
    isServiceAccount: false,
    isPrivateDistribution: false,
  };
}

const secondsLeft = (context: OAuthContext, access: AccessToken): number =>
  Math.max(0, Math.floor((access.expiresAt - context.now()) / 1000));

function clientProblem(context: OAuthContext, form: URLSearchParams): Reply | undefined {
  if (form.get('client_id') !== context.app.clientId) {
    return oauthProblem('invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
  }
  if (form.get('client_secret') !== context.app.clientSecret) {
    return oauthProblem('invalid_client', 'BAD_CLIENT_SECRET', 'missing or invalid client secret');
  }
  return undefined;
}

function oauthProblem(error: string, status: string, message: string): Reply {
  return json({ error, error_description: message, status, message }, 400);
}
