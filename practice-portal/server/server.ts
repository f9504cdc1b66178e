import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { overviewPage, pageScript } from '../page/overview-page.ts';
import type { Portal } from '../portal.ts';
import { decideConsent, showConsent } from '../routes/authorize.ts';
import { answerControl } from '../routes/control.ts';
import { tokenRoute } from '../routes/oauth.ts';
import type { Exchange, Route } from './exchange.ts';
import type { FaultEffect, FaultSubject } from './faults.ts';
import type { Hub } from './hub.ts';
import type { Policy } from './limiter.ts';
import { ApiProblem, html, json, proxyPage, type Reply } from './reply.ts';
import { findRoute } from './router.ts';
import type { AccessToken } from './tokens.ts';
import { isLocalHost, isLoopback, readBody, send } from './transfer.ts';

/** Beyond this, the proxies in front of HubSpot refuse an address. */
const LONGEST_URL = 15_000;

/** The HTTP side of a hub: what HubSpot answers, the control API beside it and the page. */
export function createHubServer(hub: Hub): Server {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    answer(hub, request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else
        send(response, json({ status: 'error', message: String(error), correlationId: randomUUID() }, 500));
    });
  });
  // Clients keep connections; one that is closed just as it is used again looks like a fault.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function answer(hub: Hub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  if (url.length > LONGEST_URL) {
    request.resume();
    send(response, html(proxyPage(414), 414));
    return;
  }
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1));
  const method = request.method ?? 'GET';
  if (path === '/' || path.startsWith('/_practice')) {
    await answerLocally(hub, request, response, method, path, query);
  } else if (path.startsWith('/oauth/')) {
    await answerOAuth(hub, request, response, method, path, query);
  } else {
    await answerApi(hub, request, response, method, path, query);
  }
}

/** The page and the control API: only for this machine, and not for pages of other sites in its browser. */
async function answerLocally(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const { origin, host } = request.headers;
  const foreign = origin !== undefined && origin !== `http://${host ?? ''}`;
  if (!isLoopback(request.socket.remoteAddress) || !isLocalHost(host) || foreign) {
    request.resume();
    send(response, json({ error: 'The control API and the page answer on this machine only.' }, 403));
    return;
  }
  if (path === '/') {
    request.resume();
    const portalId = query.get('portal');
    send(response, overviewPage(hub, portalId === null ? undefined : Number(portalId)));
    return;
  }
  const script = path.startsWith('/_practice/page/') ? pageScript(path.slice(16)) : undefined;
  if (script) {
    request.resume();
    send(response, script);
    return;
  }
  const body = await readBody(request);
  await answerControl(hub, { method, path, query, body, response });
}

async function answerOAuth(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const [, , second = '', ...rest] = path.split('/');
  const isPage = second === 'authorize' || (/^\d+$/.test(second) && rest[0] === 'authorize');
  const body = await readBody(request);
  const form = new URLSearchParams(body.toString('utf8'));
  if (isPage) {
    const portalId = second === 'authorize' ? undefined : Number(second);
    send(
      response,
      method === 'POST' ? decideConsent(hub, form, portalId) : showConsent(hub, query, portalId),
    );
    return;
  }
  // v1 takes the fields in the query, too.
  if (second === 'v1') for (const [name, value] of query) if (!form.has(name)) form.set(name, value);
  const started = performance.now();
  const portal = hub.portalOfForm(form);
  const now = hub.now();
  hub.statistics.arrived('oauth', now);
  portal?.statistics.arrived('oauth', now);
  const subject: FaultSubject = { pathClass: 'oauth', objectType: undefined, method, url: path };
  const effect = hub.faults.pick(subject) ?? portal?.faults.pick(subject);
  const finish = (status: number, note?: string): void => {
    const entry = {
      at: now,
      method,
      path,
      pathClass: 'oauth' as const,
      status,
      ms: Math.round(performance.now() - started),
      ...(note === undefined ? {} : { note }),
    };
    hub.statistics.answered(entry);
    portal?.statistics.answered(entry);
  };
  if (hub.latencyMs > 0) await delay(hub.latencyMs);
  await transfer(response, effect, {
    portal,
    hub,
    handle: () =>
      tokenRoute(hub, method, second, rest, form) ?? json({ status: 'error', message: 'Not found' }, 404),
    headers: () => ({ 'x-hubspot-correlation-id': randomUUID() }),
    finish,
  });
}

async function answerApi(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const started = performance.now();
  const correlation = { 'x-hubspot-correlation-id': randomUUID() };
  let route: Route | undefined;
  try {
    route = findRoute(method, path);
  } catch (error) {
    request.resume();
    if (!(error instanceof ApiProblem)) throw error;
    send(response, error.reply(), correlation);
    return;
  }
  const authorized = authorize(hub, request);
  if ('status' in authorized) {
    request.resume();
    send(response, authorized, correlation);
    return;
  }
  const { token, portal } = authorized;
  if (!route) {
    request.resume();
    send(
      response,
      json({ status: 'error', message: 'resource not found', correlationId: randomUUID() }, 404),
      correlation,
    );
    return;
  }
  const { pathClass, objectType } = route;
  const now = hub.now();
  portal.statistics.arrived(pathClass, now);
  const finish = (status: number, note?: string): void => {
    portal.statistics.answered({
      at: now,
      method,
      path: request.url ?? path,
      pathClass,
      status,
      ms: Math.round(performance.now() - started),
      ...(note === undefined ? {} : { note }),
    });
  };
  const headers = (): Record<string, string> => ({
    ...correlation,
    ...portal.limiter.headers(pathClass, now, token.isStatic),
  });

  const refusal = portal.limiter.take(pathClass, now);
  if (refusal) {
    request.resume();
    portal.statistics.tooMany(refusal.policy);
    const seconds = portal.limits.retryAfter ? refusal.retryAfterSeconds : undefined;
    await waitLatency(hub);
    send(response, tooMany(portal, refusal.policy, seconds), headers());
    finish(429, refusal.policy);
    return;
  }

  const subject: FaultSubject = { pathClass, objectType, method, url: request.url ?? path };
  const effect = portal.faults.pick(subject) ?? hub.faults.pick(subject);
  if (effect?.kind === 'drop' && effect.when === 'before') {
    finish(0, 'dropped');
    request.socket.destroy();
    return;
  }
  const rawBody = await readBody(request);
  await waitLatency(hub);
  const exchange: Exchange = {
    method,
    query,
    version: route.version,
    portal,
    token,
    rawBody,
    pageCap: effect?.kind === 'short-page' ? effect.size : undefined,
    origin: hub.url,
    path,
  };
  const handler = route;
  await transfer(response, effect, {
    portal,
    hub,
    token,
    handle: () => missingScopes(handler, token) ?? guarded(() => handler.handle(exchange)),
    headers,
    finish,
  });
}

function authorize(hub: Hub, request: IncomingMessage): Reply | { token: AccessToken; portal: Portal } {
  const header = request.headers.authorization ?? '';
  const text = /^Bearer (.+)$/i.exec(header)?.[1]?.trim();
  const token = text === undefined ? undefined : hub.tokens.findAccess(text);
  const portal = token ? hub.portal(token.portalId) : undefined;
  if (!token || !portal) return unknownToken();
  return token.expiresAt <= hub.now() ? expiredToken(token, hub.now()) : { token, portal };
}

function unknownToken(): Reply {
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

function expiredToken(token: AccessToken, now: number): Reply {
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

function missingScopes(route: Route, token: AccessToken): Reply | undefined {
  const all = (route.allScopes ?? []).filter((scope) => !token.scopes.has(scope));
  const any = route.anyScope;
  const lacksAny = any !== undefined && !any.some((scope) => token.scopes.has(scope));
  if (all.length === 0 && !lacksAny) return undefined;
  return forbidden(lacksAny ? any : all);
}

function forbidden(scopes: readonly string[]): Reply {
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

function tooMany(portal: Portal, policy: Policy, retryAfter: number | undefined): Reply {
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

function guarded(handle: () => Reply): Reply {
  try {
    return handle();
  } catch (error) {
    if (error instanceof ApiProblem) return error.reply();
    throw error;
  }
}

async function waitLatency(hub: Hub): Promise<void> {
  if (hub.latencyMs > 0) await delay(hub.latencyMs);
}

interface Transfer {
  hub: Hub;
  portal?: Portal | undefined;
  token?: AccessToken;
  handle(): Reply;
  headers(): Record<string, string>;
  finish(status: number, note?: string): void;
}

/** Answers a request, with the fault that hit it if one did. */
async function transfer(
  response: ServerResponse,
  effect: FaultEffect | undefined,
  { hub, portal, token, handle, headers, finish }: Transfer,
): Promise<void> {
  const reply = (made: Reply, note?: string): void => {
    send(response, made, headers());
    finish(made.status, note);
  };
  switch (effect?.kind) {
    case undefined:
    case 'short-page':
      reply(handle(), effect?.kind);
      return;
    case 'delay':
      await delay(effect.ms);
      reply(handle(), 'delayed');
      return;
    case 'rewrite': {
      const made = handle();
      reply({ ...made, body: effect.rewrite(made.body ?? '') }, 'rewritten');
      return;
    }
    case 'truncate': {
      const made = handle();
      send(response, made, headers(), { cut: true });
      finish(made.status, 'truncated');
      return;
    }
    case 'drop':
      if (effect.when === 'after') handle();
      finish(0, 'dropped');
      response.destroy();
      return;
    case 'hang':
      await hang(response, effect.when, { hub, portal, handle, headers, finish });
      return;
    case 'status':
      reply(statusReply(effect), 'fault');
      return;
    case 'too-many':
      reply(faultTooMany(portal, effect), 'fault');
      portal?.statistics.tooMany(effect.policy === 'token' ? 'TOKEN' : POLICIES[effect.policy]);
      return;
    case 'forbid':
      reply(forbidden(['crm.objects.read']), 'fault');
      return;
    case 'expire-token':
      if (token && !token.isStatic) hub.tokens.expireAccess(token.portalId, token.token);
      reply(token ? expiredToken(token, hub.now()) : unknownToken(), 'fault');
      return;
    case 'revoke-token':
      if (token?.isStatic) portal?.revokeStaticToken();
      portal?.uninstall();
      reply(token ? unknownToken() : handle(), 'fault');
      return;
  }
}

const POLICIES = {
  'ten-secondly': 'TEN_SECONDLY_ROLLING',
  secondly: 'SECONDLY',
  daily: 'DAILY',
} as const;

function faultTooMany(portal: Portal | undefined, effect: FaultEffect & { kind: 'too-many' }): Reply {
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

function statusReply(effect: FaultEffect & { kind: 'status' }): Reply {
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

/** Statuses that proxies give, and not HubSpot itself. */
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

async function hang(
  response: ServerResponse,
  when: 'before' | 'after',
  { hub, portal, handle, headers, finish }: Transfer,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const made = when === 'after' ? handle() : undefined;
  await (portal?.faults ?? hub.faults).hold(gone.signal);
  if (response.destroyed || gone.signal.aborted) {
    finish(0, 'hung');
    return;
  }
  const answered = made ?? handle();
  send(response, answered, headers());
  finish(answered.status, 'hung');
}
