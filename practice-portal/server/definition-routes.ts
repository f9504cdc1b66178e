import { PLURALS } from '../options.ts';
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
import type { ApiVersion, Route } from './exchange.ts';
import { invalid } from './reply.ts';
import { type Handle, mustBeType, type Parts } from './route-parts.ts';

/** Properties and their groups. */
export function propertyRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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

/** Deal pipelines; the API can only read them. */
export function pipelineRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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

/** Owners, which HubSpot only lists. */
export function ownerRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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
