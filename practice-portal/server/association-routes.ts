import { type ObjectType, PLURALS } from '../options.ts';
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
import { type ApiVersion, isSince, type Route } from './exchange.ts';
import type { PathClass } from './path-class.ts';
import { type Handle, mustBeType, type Parts } from './route-parts.ts';

/** `{type}/{id}/associations/{to}[/{toId}]` and `{type}/{id}/associations/default/{to}/{toId}`. */
export function associationOfRecord(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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
    // Removed in 2026-09.
    return isSince(version, '2026-09')
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

/** Links of many records at once, and the labels of a direction. */
export function associationRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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

function bothScopes(from: ObjectType, to: ObjectType, access: 'read' | 'write'): string[] {
  return [`crm.objects.${PLURALS[from]}.${access}`, `crm.objects.${PLURALS[to]}.${access}`];
}
