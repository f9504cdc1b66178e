import { randomUUID } from 'node:crypto';
import type { Portal } from '../portal.ts';
import type { FaultEffect } from './faults.ts';
import type { Policy } from './limiter.ts';
import { html, json, proxyPage, type Reply } from './reply.ts';
import type { AccessToken } from './tokens.ts';

// HubSpot's responses before a call reaches its data: no token, no scope, too many calls, an outage.

export function unknownToken(): Reply {
  return {
    ...json(
      {
        status: 'error',
        message:
          'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
        correlationId: randomUUID(),
        category: 'INVALID_AUTHENTICATION',
      },
      401,
    ),
    headers: { 'x-hubspot-auth-failure': '401 Unauthorized' },
  };
}

export function expiredToken(token: AccessToken, now: number): Reply {
  const seconds = Math.max(0, Math.floor((now - token.expiresAt) / 1000));
  const expiredAt = Number.isFinite(token.expiresAt) ? token.expiresAt : now;
  const ago =
    seconds >= 3600
      ? `${Math.floor(seconds / 3600)} hour(s)`
      : `${Number.isFinite(seconds) ? seconds : 0} second(s)`;
  return json(
    {
      status: 'error',
      message: `The OAuth token used to make this call expired ${ago} ago.`,
      correlationId: randomUUID(),
      category: 'EXPIRED_AUTHENTICATION',
      context: { 'expire time': [new Date(expiredAt).toISOString()] },
    },
    401,
  );
}

export function forbidden(scopes: readonly string[]): Reply {
  return json(
    {
      status: 'error',
      message:
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
      correlationId: randomUUID(),
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: scopes },
        },
      ],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
      category: 'MISSING_SCOPES',
    },
    403,
  );
}

const POLICY_MESSAGES: Readonly<Record<Policy, { message: string; group: string }>> = {
  TEN_SECONDLY_ROLLING: {
    message: 'You have reached your ten_secondly_rolling limit.',
    group: 'publicapi:private_app-api-calls-ten-secondly',
  },
  SECONDLY: { message: 'You have reached your secondly limit.', group: 'publicapi:crm:search' },
  DAILY: { message: 'You have reached your daily limit.', group: 'publicapi:private-apps-api-calls-daily' },
};

export function tooMany(portal: Portal, policy: Policy, retryAfter: number | undefined): Reply {
  const { message, group } = POLICY_MESSAGES[policy];
  return {
    ...json(
      {
        status: 'error',
        message,
        errorType: 'RATE_LIMIT',
        correlationId: randomUUID(),
        policyName: policy,
        groupName: `${group}:${portal.appId}:${portal.portalId}`,
        ...(policy === 'DAILY' ? { requestId: randomUUID() } : {}),
      },
      429,
    ),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  };
}

export const POLICIES = {
  'ten-secondly': 'TEN_SECONDLY_ROLLING',
  secondly: 'SECONDLY',
  daily: 'DAILY',
} as const;

export function faultTooMany(portal: Portal | undefined, effect: FaultEffect & { kind: 'too-many' }): Reply {
  if (effect.policy !== 'token' && portal) return tooMany(portal, POLICIES[effect.policy], effect.retryAfter);
  return {
    ...json(
      {
        status: 'error',
        message: 'You have reached your rate limit.',
        errorType: 'RATE_LIMIT',
        correlationId: randomUUID(),
      },
      429,
    ),
    ...(effect.retryAfter === undefined ? {} : { headers: { 'retry-after': String(effect.retryAfter) } }),
  };
}

export function statusReply(effect: FaultEffect & { kind: 'status' }): Reply {
  const { status, retryAfter } = effect;
  const asHtml = effect.body === 'html' || (effect.body === undefined && HTML_STATUSES.has(status));
  const made = asHtml
    ? html(proxyPage(status), status)
    : json(
        {
          status: 'error',
          message: STATUS_MESSAGES[status] ?? 'There was a problem with the request.',
          correlationId: randomUUID(),
          category: STATUS_CATEGORIES[status] ?? 'INTERNAL_ERROR',
        },
        status,
      );
  const seconds = retryAfter ?? (status === 477 ? 60 : undefined);
  return seconds === undefined ? made : { ...made, headers: { 'retry-after': String(seconds) } };
}

/** Statuses from proxies, and not from HubSpot itself. */
const HTML_STATUSES = new Set([414, 502, 504, 520, 521, 522, 523, 524, 525, 526, 530]);
const STATUS_MESSAGES: Readonly<Record<number, string>> = {
  423: 'The record is locked because of a large volume of writes.',
  477: 'The account is being moved to another data center.',
  500: 'internal error',
  503: 'The service is temporarily unavailable.',
};
const STATUS_CATEGORIES: Readonly<Record<number, string>> = {
  400: 'VALIDATION_ERROR',
  403: 'BANNED',
  404: 'OBJECT_NOT_FOUND',
  423: 'LOCKED',
  477: 'MIGRATION_IN_PROGRESS',
};
