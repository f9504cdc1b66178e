import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { overviewPage, pageScript } from '../page/overview-page.ts';
import { decideConsent, showConsent } from '../routes/authorize.ts';
import { answerControl } from '../routes/control.ts';
import { privateAppTokenInfo, tokenRoute } from '../routes/oauth.ts';
import { answerApi } from './answer-api.ts';
import { answerWithFault } from './answer-with-fault.ts';
import { isObject, type JsonObject } from './exchange.ts';
import type { FaultSubject } from './faults.ts';
import type { Hub } from './hub.ts';
import { html, json, proxyPage, type Reply } from './reply.ts';
import { isLocalHost, isLoopback, readBody, send } from './transfer.ts';

/** Longer URLs are rejected by the proxies in front of HubSpot. */
const LONGEST_URL = 15_000;

/** The HTTP side of a hub: HubSpot's API, the control API and the page. */
export function createHubServer(hub: Hub): Server {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    answer(hub, request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) response.destroy();
      else
        send(response, json({ status: 'error', message: String(error), correlationId: randomUUID() }, 500));
    });
  });
  // Clients keep connections alive; one that is closed just as it is reused looks like a fault.
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

/** The page and the control API: only for this machine, and not for other sites' pages in its browser. */
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
  // v1 also accepts the fields in the query.
  if (second === 'v1') for (const [name, value] of query) if (!form.has(name)) form.set(name, value);
  const started = performance.now();
  const portal = hub.portalOfForm(form);
  const now = hub.now();
  hub.statistics.arrived('oauth', now);
  portal?.statistics.arrived('oauth', now);
  const subject: FaultSubject = { pathClass: 'oauth', objectType: undefined, method, url: path };
  const { releases } = portal?.faults ?? hub.faults;
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
  await answerWithFault(response, effect, {
    portal,
    hub,
    releases,
    handle: () =>
      privateAppInfo(hub, method, path, body) ??
      tokenRoute(hub, method, second, rest, form) ??
      json({ status: 'error', message: 'Not found' }, 404),
    headers: () => ({
      'x-hubspot-correlation-id': randomUUID(),
      date: new Date(hub.now()).toUTCString(),
    }),
    finish,
  });
}

function privateAppInfo(hub: Hub, method: string, path: string, body: Buffer): Reply | undefined {
  if (method !== 'POST' || path !== '/oauth/v2/private-apps/get/access-token-info') return undefined;
  const given = parseObject(body);
  return privateAppTokenInfo(hub, typeof given?.tokenKey === 'string' ? given.tokenKey : '');
}

function parseObject(body: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
