import { type ObjectType, objectTypeFrom, PLURALS } from '../options.ts';
import { accountDetails, dailyUsage } from '../routes/account.ts';
import { batchReadAssociations, listAssociations, listLabels } from '../routes/associations-read.ts';
import {
  batchArchiveAssociations,
  batchArchiveLabels,
  batchAssociateDefault,
  batchCreateAssociations,
  createLabel,
  deleteAssociation,
  putAssociation,
  putDefaultAssociation,
} from '../routes/associations-write.ts';
import { batchArchive, batchCreate, batchUpdate, batchUpsert } from '../routes/objects-batch.ts';
import { batchRead, getRecord, listRecords } from '../routes/objects-read.ts';
import {
  archiveRecord,
  createRecord,
  mergeRecords,
  privacyDelete,
  updateRecord,
} from '../routes/objects-write.ts';
import { getOwner, listOwners } from '../routes/owners.ts';
import { getPipeline, listPipelines, listStages } from '../routes/pipelines.ts';
import {
  archiveGroup,
  archiveProperty,
  batchArchiveProperties,
  batchCreateProperties,
  batchReadProperties,
  createGroup,
  createProperty,
  getGroup,
  getProperty,
  listGroups,
  listProperties,
  updateGroup,
  updateProperty,
} from '../routes/properties.ts';
import { searchRecords } from '../routes/search.ts';
import type { ApiVersion, Exchange, Route } from './exchange.ts';
import type { PathClass } from './path-class.ts';
import { invalid, noContent, type Reply } from './reply.ts';

type Handle = (exchange: Exchange) => Reply;
type Parts = readonly string[];

const DATED = new Set<string>(['2026-03', '2026-09']);

/**
 * The route of a call on a portal's data, for all path families: `/crm/v3/objects/…`, `/crm/v4/associations/…`
 * and the dated `/crm/objects/2026-03/…`. Undefined where HubSpot has none. Throws HubSpot's 400 for an object
 * type it does not know.
 */
export function findRoute(method: string, path: string): Route | undefined {
  const [, family, second = '', third = '', ...rest] = path.split('/').map(decode);
  if (family === 'crm') {
    if (second === 'v3' || second === 'v4') return crmRoute(method, third, second, rest);
    if (DATED.has(third)) return crmRoute(method, second, third === '2026-03' ? '2026-03' : '2026-09', rest);
    return undefined;
  }
  const version: ApiVersion | undefined =
    second === 'v3' || second === '2026-03' || second === '2026-09' ? second : undefined;
  if (!version) return undefined;
  const account = { pathClass: 'account', version, allScopes: ['oauth'] } as const;
  if (family === 'account-info' && method === 'GET') {
    if (third === 'details') return { ...account, handle: accountDetails };
    const whole = [third, ...rest].join('/');
    return whole === 'api-usage/daily/private-apps' ? { ...account, handle: dailyUsage } : undefined;
  }
  if (family === 'appinstalls' && third === 'external-install' && method === 'DELETE') {
    return {
      pathClass: 'uninstall',
      version,
      allScopes: ['oauth'],
      handle: ({ portal }) => {
        portal.uninstall();
        return noContent();
      },
    };
  }
  return undefined;
}

function crmRoute(method: string, area: string, version: ApiVersion, rest: Parts): Route | undefined {
  switch (area) {
    case 'objects':
      return version === 'v4'
        ? associationOfRecord(method, version, rest)
        : objectRoute(method, version, rest);
    case 'associations':
      return version === 'v3' ? undefined : associationRoute(method, version, rest);
    case 'properties':
      return version === 'v4' ? undefined : propertyRoute(method, version, rest);
    case 'pipelines':
      return version === 'v4' ? undefined : pipelineRoute(method, version, rest);
    case 'owners':
      return version === 'v4' ? undefined : ownerRoute(method, version, rest);
    default:
      return undefined;
  }
}

function mustBeType(segment: string | undefined): ObjectType {
  const type = objectTypeFrom(segment ?? '');
  if (!type) throw invalid(`Unable to infer object type from: ${segment ?? ''}`);
  return type;
}

function objectRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const type = mustBeType(parts[0]);
  const [, second, third, fourth] = parts;
  const read = [`crm.objects.${PLURALS[type]}.read`];
  const write = [`crm.objects.${PLURALS[type]}.write`];
  const route = (pathClass: PathClass, allScopes: string[], handle: Handle): Route => ({
    pathClass,
    version,
    objectType: type,
    allScopes,
    handle,
  });
  if (fourth !== undefined || third === 'associations') return associationOfRecord(method, version, parts);
  if (method === 'POST' && second === 'batch') {
    switch (third) {
      case 'read':
        return route('batch-read', read, (exchange) => batchRead(exchange, type));
      case 'create':
        return route('batch-create', write, (exchange) => batchCreate(exchange, type));
      case 'update':
        return route('batch-update', write, (exchange) => batchUpdate(exchange, type));
      case 'upsert':
        return route('batch-upsert', write, (exchange) => batchUpsert(exchange, type));
      case 'archive':
        return route('batch-archive', write, (exchange) => batchArchive(exchange, type));
      default:
        return undefined;
    }
  }
  if (third !== undefined) return undefined;
  if (second === undefined || second === '') {
    if (method === 'GET') return route('list', read, (exchange) => listRecords(exchange, type));
    if (method === 'POST') return route('create', write, (exchange) => createRecord(exchange, type));
    return undefined;
  }
  if (method === 'POST') {
    switch (second) {
      case 'search':
        return route('search', read, (exchange) => searchRecords(exchange, type));
      case 'merge':
        return route('merge', write, (exchange) => mergeRecords(exchange, type));
      case 'gdpr-delete':
        return route('gdpr-delete', write, (exchange) => privacyDelete(exchange, type));
      default:
        return undefined;
    }
  }
  if (method === 'GET') return route('get', read, (exchange) => getRecord(exchange, type, second));
  if (method === 'PATCH') return route('update', write, (exchange) => updateRecord(exchange, type, second));
  if (method === 'DELETE')
    return route('archive', write, (exchange) => archiveRecord(exchange, type, second));
  return undefined;
}

/** `{type}/{id}/associations/{to}[/{toId}]` and `{type}/{id}/associations/default/{to}/{toId}`. */
function associationOfRecord(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const [first, fromId = '', word, ...tail] = parts;
  if (word !== 'associations' || version === 'v3') return undefined;
  const from = mustBeType(first);
  const isDefault = tail[0] === 'default';
  const [to, toId] = isDefault ? [mustBeType(tail[1]), tail[2]] : [mustBeType(tail[0]), tail[1]];
  const route = (access: 'read' | 'write', handle: Handle): Route => ({
    pathClass: 'association',
    version,
    objectType: from,
    allScopes: bothScopes(from, to, access),
    handle,
  });
  if (method === 'GET' && toId === undefined && !isDefault) {
    // 2026-09 has no such call any more.
    return version === '2026-09'
      ? undefined
      : route('read', (exchange) => listAssociations(exchange, from, fromId, to));
  }
  if (toId === undefined) return undefined;
  if (method === 'PUT') {
    return route('write', (exchange) =>
      isDefault
        ? putDefaultAssociation(exchange, from, fromId, to, toId)
        : putAssociation(exchange, from, fromId, to, toId),
    );
  }
  if (method === 'DELETE' && !isDefault) {
    return route('write', (exchange) => deleteAssociation(exchange, from, fromId, to, toId));
  }
  return undefined;
}

function associationRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const from = mustBeType(parts[0]);
  const to = mustBeType(parts[1]);
  const action = parts.slice(2).join('/');
  const route = (pathClass: PathClass, access: 'read' | 'write', handle: Handle): Route => ({
    pathClass,
    version,
    objectType: from,
    allScopes: bothScopes(from, to, access),
    handle,
  });
  switch (`${method} ${action}`) {
    case 'POST batch/read':
      return route('association-batch', 'read', (exchange) => batchReadAssociations(exchange, from, to));
    case 'POST batch/create':
      return route('association-batch', 'write', (exchange) => batchCreateAssociations(exchange, from, to));
    case 'POST batch/associate/default':
      return route('association-batch', 'write', (exchange) => batchAssociateDefault(exchange, from, to));
    case 'POST batch/archive':
      return route('association-batch', 'write', (exchange) => batchArchiveAssociations(exchange, from, to));
    case 'POST batch/labels/archive':
      return route('association-batch', 'write', (exchange) => batchArchiveLabels(exchange, from, to));
    case 'GET labels':
      return route('labels', 'read', (exchange) => listLabels(exchange, from, to));
    case 'POST labels':
      return route('labels', 'write', (exchange) => createLabel(exchange, from, to));
    default:
      return undefined;
  }
}

function propertyRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const type = mustBeType(parts[0]);
  const [, second, third, fourth] = parts;
  if (fourth !== undefined) return undefined;
  const plural = PLURALS[type];
  const read = [`crm.objects.${plural}.read`, `crm.schemas.${plural}.read`, `crm.schemas.${plural}.write`];
  const write = [`crm.schemas.${plural}.write`];
  const route = (anyScope: string[], handle: Handle): Route => ({
    pathClass: 'properties',
    version,
    objectType: type,
    anyScope,
    handle,
  });
  if (second === 'groups') {
    if (third === undefined) {
      if (method === 'GET') return route(read, (exchange) => listGroups(exchange, type));
      if (method === 'POST') return route(write, (exchange) => createGroup(exchange, type));
    } else {
      if (method === 'GET') return route(read, (exchange) => getGroup(exchange, type, third));
      if (method === 'PATCH') return route(write, (exchange) => updateGroup(exchange, type, third));
      if (method === 'DELETE') return route(write, (exchange) => archiveGroup(exchange, type, third));
    }
    return undefined;
  }
  if (second === 'batch' && method === 'POST') {
    if (third === 'create') return route(write, (exchange) => batchCreateProperties(exchange, type));
    if (third === 'read') return route(read, (exchange) => batchReadProperties(exchange, type));
    if (third === 'archive') return route(write, (exchange) => batchArchiveProperties(exchange, type));
    return undefined;
  }
  if (third !== undefined) return undefined;
  if (second === undefined || second === '') {
    if (method === 'GET') return route(read, (exchange) => listProperties(exchange, type));
    if (method === 'POST') return route(write, (exchange) => createProperty(exchange, type));
    return undefined;
  }
  if (method === 'GET') return route(read, (exchange) => getProperty(exchange, type, second));
  if (method === 'PATCH') return route(write, (exchange) => updateProperty(exchange, type, second));
  if (method === 'DELETE') return route(write, (exchange) => archiveProperty(exchange, type, second));
  return undefined;
}

function pipelineRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const type = mustBeType(parts[0]);
  const [, id, word, extra] = parts;
  if (type !== 'deal') throw invalid(`Object type ${PLURALS[type]} has no pipelines here.`);
  if (method !== 'GET' || extra !== undefined) return undefined;
  const route = (handle: Handle): Route => ({
    pathClass: 'pipelines',
    version,
    objectType: type,
    anyScope: ['crm.objects.deals.read', 'crm.schemas.deals.read'],
    handle,
  });
  if (id === undefined || id === '') return route(listPipelines);
  if (word === undefined) return route((exchange) => getPipeline(exchange, id));
  return word === 'stages' ? route((exchange) => listStages(exchange, id)) : undefined;
}

function ownerRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
  const [id, extra] = parts;
  if (method !== 'GET' || extra !== undefined) return undefined;
  const route = (handle: Handle): Route => ({
    pathClass: 'owners',
    version,
    anyScope: ['crm.objects.owners.read'],
    handle,
  });
  return id === undefined || id === '' ? route(listOwners) : route((exchange) => getOwner(exchange, id));
}

function bothScopes(from: ObjectType, to: ObjectType, access: 'read' | 'write'): string[] {
  return [`crm.objects.${PLURALS[from]}.${access}`, `crm.objects.${PLURALS[to]}.${access}`];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
