import type { ServerResponse } from 'node:http';
import type { PortalOptions } from '../options.ts';
import type { Portal } from '../portal.ts';
import { isObject, type JsonObject } from '../server/exchange.ts';
import type { FaultRule, Faults } from '../server/faults.ts';
import type { Hub } from '../server/hub.ts';
import { json, noContent, type Reply } from '../server/reply.ts';
import { send } from '../server/transfer.ts';
import { fetchForCard } from './control-card.ts';
import { answerDefinitions } from './control-definitions.ts';
import { ControlProblem, idText, typeOf } from './control-input.ts';
import { answerRecords } from './control-records.ts';
import { streamTruth } from './control-truth.ts';

interface ControlRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  response: ServerResponse;
}

/**
 * The control API at `/_practice`: the methods of `Portal`, for other processes. `GET /_practice` lists the server's
 * settings and portals; each portal's calls are at `/_practice/portals/{id}`.
 */
export async function answerControl(hub: Hub, request: ControlRequest): Promise<void> {
  const { response } = request;
  try {
    const [, , area = '', ...rest] = request.path.split('/').map(decodeURIComponent);
    const body = bodyOf(request.body);
    if (area === 'portals' && rest[1] === 'truth') {
      await streamTruth(portalOf(hub, rest[0]), rest.slice(2), response);
      return;
    }
    if (request.method === 'POST' && area === 'portals' && rest[1] === 'card') {
      send(response, await fetchForCard(hub, portalOf(hub, rest[0]), body.url));
      return;
    }
    const reply = answer(hub, request, area, rest, body);
    send(response, reply ?? json({ error: `There is no ${request.method} ${request.path}.` }, 404));
  } catch (error) {
    const status = error instanceof ControlProblem ? error.status : 400;
    send(response, json({ error: error instanceof Error ? error.message : String(error) }, status));
  }
}

function answer(
  hub: Hub,
  request: ControlRequest,
  area: string,
  rest: readonly string[],
  body: JsonObject,
): Reply | undefined {
  const { method } = request;
  if (area === '') {
    if (method === 'GET') return json(describeHub(hub));
    if (method !== 'PATCH') return undefined;
    if (typeof body.latencyMs === 'number') hub.latencyMs = body.latencyMs;
    if (typeof body.clockOffsetMs === 'number') hub.clockOffsetMs = body.clockOffsetMs;
    if (typeof body.tokenLifetimeSeconds === 'number') hub.setTokenLifetime(body.tokenLifetimeSeconds);
    return json(describeHub(hub));
  }
  if (area === 'faults') return answerFaults(hub.faults, method, rest, body);
  if (area !== 'portals') return undefined;
  if (rest[0] === undefined) {
    if (method !== 'POST') return undefined;
    return json(describePortal(hub.addPortal(portalOptions(body))), 201);
  }
  return answerPortal(hub, portalOf(hub, rest[0]), request, rest.slice(1), body);
}

function answerPortal(
  hub: Hub,
  portal: Portal,
  { method, query }: ControlRequest,
  rest: readonly string[],
  body: JsonObject,
): Reply | undefined {
  const [area, ...more] = rest;
  switch (area) {
    case undefined:
      if (method === 'PATCH') changeSettings(portal, body);
      return method === 'GET' || method === 'PATCH' ? json(describePortal(portal)) : undefined;
    case 'stats':
      if (method === 'GET') return json({ ...portal.stats(), tokenRequests: hub.statistics.read().requests });
      if (method !== 'DELETE') return undefined;
      portal.resetStats({ limits: query.get('limits') === 'true' });
      return noContent();
    case 'install': {
      // A connection without any page: for benchmarks and scripts.
      const grant = hub.tokens.grant(portal.portalId, scopesFrom(body) ?? describeScopes(portal, hub));
      const access = hub.tokens.issueAccess(grant, hub.tokenLifetimeSeconds());
      return json({
        refreshToken: grant.refreshToken,
        accessToken: access.token,
        expiresIn: hub.tokenLifetimeSeconds(),
        portalId: portal.portalId,
      });
    }
    case 'grant': {
      // The effect of the consent page's button: a code for the redirect.
      const code = hub.tokens.issueCode(
        portal.portalId,
        scopesFrom(body) ?? describeScopes(portal, hub),
        String(body.redirectUri ?? ''),
        typeof body.codeChallenge === 'string' ? body.codeChallenge : undefined,
      );
      return json({ code });
    }
    case 'uninstall':
      portal.uninstall();
      return noContent();
    case 'expire-tokens':
      portal.expireTokens();
      return noContent();
    case 'writes': {
      if (method === 'DELETE') {
        portal.writes.clear();
        return noContent();
      }
      const type = query.get('type');
      return json({
        writes: portal.writes.list({
          type: type === null ? undefined : typeOf(type),
          id: query.get('id') ?? undefined,
          property: query.get('property') ?? undefined,
          limit: query.has('limit') ? Number(query.get('limit')) : undefined,
        }),
      });
    }
    case 'faults':
      return answerFaults(portal.faults, method, more, body);
    case 'webhooks':
      if (method === 'PATCH') portal.webhooks.configure(body);
      return json({
        settings: portal.webhooks.settings,
        counts: portal.webhooks.counts(),
        log: query.get('log') === 'false' ? [] : portal.webhooks.log(),
      });
    case 'records':
    case 'associations':
    case 'primary':
      return answerRecords(portal, method, area, more, query, body);
    default:
      return answerDefinitions(portal, method, area, more, body);
  }
}

function answerFaults(
  faults: Faults,
  method: string,
  rest: readonly string[],
  body: JsonObject,
): Reply | undefined {
  const [id] = rest;
  if (method === 'GET') return json({ faults: faults.list(), held: faults.held });
  if (method === 'POST' && id === 'release') {
    faults.release();
    return noContent();
  }
  if (method === 'POST') return json(faults.add(faultRule(body)), 201);
  if (method !== 'DELETE') return undefined;
  if (id === undefined) faults.clear();
  else if (!faults.remove(id)) throw new ControlProblem(404, `There is no fault ${id}.`);
  return noContent();
}

const EFFECTS = new Set([
  'too-many',
  'status',
  'truncate',
  'drop',
  'hang',
  'delay',
  'expire-token',
  'revoke-token',
  'refuse-token',
  'forbid',
  'short-page',
]);

/** A rule from JSON; only its kind is validated. */
function faultRule(body: JsonObject): FaultRule {
  const effect = body.effect;
  if (!isObject(effect) || !EFFECTS.has(String(effect.kind))) {
    throw new ControlProblem(400, `A fault needs an effect of a kind: ${[...EFFECTS].join(', ')}.`);
  }
  return body as unknown as FaultRule;
}

function changeSettings(portal: Portal, body: JsonObject): void {
  if (isObject(body.limits)) Object.assign(portal.limits, body.limits);
  if (typeof body.searchLagMs === 'number') portal.searchLagMs = body.searchLagMs;
  if (body.mergeKeepsPrimaryId !== undefined) {
    portal.mergeKeepsPrimaryId =
      body.mergeKeepsPrimaryId === null ? undefined : body.mergeKeepsPrimaryId === true;
  }
  if (typeof body.namesRefusedInputs === 'boolean') portal.namesRefusedInputs = body.namesRefusedInputs;
  if (typeof body.hidesMergedIds === 'boolean') portal.hidesMergedIds = body.hidesMergedIds;
  if (isObject(body.rates)) {
    const rates = Object.entries(body.rates).map(([currency, rate]) => [currency, Number(rate)] as const);
    portal.crm.rates = { ...portal.crm.rates, ...Object.fromEntries(rates) };
  }
  if (typeof body.timeZone === 'string') portal.timeZone = body.timeZone;
  if (body.cardUrl === null || typeof body.cardUrl === 'string') portal.cardUrl = body.cardUrl;
  if (body.lifeEveryMs === null || typeof body.lifeEveryMs === 'number') portal.life.every(body.lifeEveryMs);
  if (isObject(body.requiredProperties)) {
    for (const [name, list] of Object.entries(body.requiredProperties)) {
      if (Array.isArray(list)) portal.requiredProperties[typeOf(name)] = list.map(String);
    }
  }
}

function portalOptions(body: JsonObject): PortalOptions {
  const portalId = Number(idText(body.portalId));
  if (!Number.isInteger(portalId)) throw new ControlProblem(400, 'A portal needs a portalId.');
  return { ...body, portalId };
}

function describeHub(hub: Hub): JsonObject {
  return {
    url: hub.url,
    authorizeUrl: `${hub.url}/oauth/authorize`,
    app: { clientId: hub.app.clientId, appId: hub.app.appId },
    latencyMs: hub.latencyMs,
    clockOffsetMs: hub.clockOffsetMs,
    tokenLifetimeSeconds: hub.tokenLifetimeSeconds(),
    portals: hub.portals().map(describePortal),
  };
}

function describePortal(portal: Portal): JsonObject {
  return {
    portalId: portal.portalId,
    name: portal.name,
    installed: portal.isInstalled,
    staticToken: portal.staticToken,
    timeZone: portal.timeZone,
    currency: portal.currency,
    counts: portal.counts(),
    limits: portal.limits,
    searchLagMs: portal.searchLagMs,
    mergeKeepsPrimaryId: portal.mergeKeepsPrimaryId ?? null,
    requiredProperties: portal.requiredProperties,
    namesRefusedInputs: portal.namesRefusedInputs,
    hidesMergedIds: portal.hidesMergedIds,
    lifeEveryMs: portal.life.everyMs,
    cardUrl: portal.cardUrl,
    pipelines: portal.crm.pipelines,
    owners: portal.owners,
  };
}

/** The scopes of the static token: all, unless it was given fewer. */
function describeScopes(portal: Portal, hub: Hub): string[] {
  return [...(hub.tokens.findAccess(portal.staticToken)?.scopes ?? [])];
}

function scopesFrom(body: JsonObject): string[] | undefined {
  return Array.isArray(body.scopes) ? body.scopes.map(String) : undefined;
}

function portalOf(hub: Hub, id: string | undefined): Portal {
  const portal = hub.portal(Number(id));
  if (!portal) throw new ControlProblem(404, `There is no portal ${id}.`);
  return portal;
}

function bodyOf(body: Buffer): JsonObject {
  const text = body.toString('utf8').trim();
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new ControlProblem(400, 'The body must be a JSON object.');
  return value;
}
