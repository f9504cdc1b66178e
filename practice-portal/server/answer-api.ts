import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Portal } from '../portal.ts';
import { answerWithFault } from './answer-with-fault.ts';
import type { Exchange, Route } from './exchange.ts';
import type { FaultSubject } from './faults.ts';
import type { Hub } from './hub.ts';
import { expiredToken, forbidden, tooMany, unknownToken } from './refusals.ts';
import { ApiProblem, json, type Reply } from './reply.ts';
import { findRoute } from './router.ts';
import type { AccessToken } from './tokens.ts';
import { readBody, send } from './transfer.ts';

/** A call on a portal's data: token, limit, fault, latency, scope and then the route, in this order. */
export async function answerApi(
  hub: Hub,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const started = performance.now();
  const correlation = {
    'x-hubspot-correlation-id': randomUUID(),
    date: new Date(hub.now()).toUTCString(),
  };
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
    send(response, unknownPath(), correlation);
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
  const { releases } = portal.faults;
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
  await answerWithFault(response, effect, {
    portal,
    hub,
    token,
    releases,
    scopes: handler.allScopes ?? handler.anyScope ?? [],
    handle: () => missingScopes(handler, token) ?? guarded(() => handler.handle(exchange)),
    headers,
    finish,
  });
}

const unknownPath = (): Reply =>
  json({ status: 'error', message: 'resource not found', correlationId: randomUUID() }, 404);

function authorize(hub: Hub, request: IncomingMessage): Reply | { token: AccessToken; portal: Portal } {
  const header = request.headers.authorization ?? '';
  const text = /^Bearer (.+)$/i.exec(header)?.[1]?.trim();
  const token = text === undefined ? undefined : hub.tokens.findAccess(text);
  const portal = token ? hub.portal(token.portalId) : undefined;
  if (!token || !portal) return unknownToken();
  return token.expiresAt <= hub.now() ? expiredToken(token, hub.now()) : { token, portal };
}

function missingScopes(route: Route, token: AccessToken): Reply | undefined {
  const all = (route.allScopes ?? []).filter((scope) => !token.scopes.has(scope));
  const any = route.anyScope;
  const lacksAny = any !== undefined && !any.some((scope) => token.scopes.has(scope));
  if (all.length === 0 && !lacksAny) return undefined;
  return forbidden(lacksAny ? any : all);
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
