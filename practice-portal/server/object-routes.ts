import { PLURALS } from '../options.ts';
import { batchArchive, batchCreate, batchUpdate, batchUpsert } from '../routes/objects-batch.ts';
import { batchRead, getRecord, listRecords } from '../routes/objects-read.ts';
import {
  archiveRecord,
  createRecord,
  mergeRecords,
  privacyDelete,
  updateRecord,
} from '../routes/objects-write.ts';
import { searchRecords } from '../routes/search.ts';
import { associationOfRecord } from './association-routes.ts';
import type { ApiVersion, Route } from './exchange.ts';
import type { PathClass } from './path-class.ts';
import { type Handle, mustBeType, type Parts } from './route-parts.ts';

/** Calls on records: `{type}`, `{type}/{id}`, `{type}/search`, `{type}/batch/…` and links of a record. */
export function objectRoute(method: string, version: ApiVersion, parts: Parts): Route | undefined {
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
