import { type ObjectType, objectTypeFrom } from '../options.ts';
import { batchInputs, csv, type Exchange, idFrom, objectBody, pageLimit } from '../server/exchange.ts';
import { invalid, jsonText, notFound, type Reply } from '../server/reply.ts';
import type { RecordView } from '../store/record.ts';
import { type BatchError, batchReply } from './batch-envelope.ts';
import { createRecordWriter } from './record-json.ts';

const PAGE = 100;
const PAGE_WITH_HISTORY = 50;

/** GET /crm/objects/{v}/{type}: records ordered by id; `after` is the first id of the next page. */
export function listRecords(exchange: Exchange, type: ObjectType): Reply {
  const { query, portal } = exchange;
  const history = csv(query.get('propertiesWithHistory'));
  const limit = pageLimit(query.get('limit'), 10, history ? PAGE_WITH_HISTORY : PAGE);
  const after = query.get('after') ?? '';
  if (after !== '' && !/^\d+$/.test(after)) throw invalid(`Invalid after value: ${after}.`);
  const archived = query.get('archived') === 'true';
  const write = createRecordWriter(portal, type, {
    properties: manyCsv(query.getAll('properties')),
    history,
    associations: associationTypes(query.getAll('associations')),
    origin: exchange.origin,
  });

  const size = Math.min(limit, exchange.pageCap ?? limit);
  const store = portal.crm.records[type];
  const rows: string[] = [];
  let next: string | undefined;
  for (const view of archived ? store.archived(after) : store.live(after)) {
    if (rows.length === size) {
      next = view.id;
      break;
    }
    rows.push(write(view));
  }
  return jsonText(`{"results":[${rows.join(',')}]${next === undefined ? '' : pagingJson(exchange, next)}}`);
}

/** GET /crm/objects/{v}/{type}/{id}: by id, by a merged id, or by a unique property. */
export function getRecord(exchange: Exchange, type: ObjectType, id: string): Reply {
  const { query, portal } = exchange;
  const archived = query.get('archived') === 'true';
  const view = findRecord(exchange, type, id, query.get('idProperty') ?? undefined, archived);
  if (!view) throw notFound(`Object not found.  objectId are usually numeric.`);
  const write = createRecordWriter(portal, type, {
    properties: manyCsv(query.getAll('properties')),
    history: csv(query.get('propertiesWithHistory')),
    associations: associationTypes(query.getAll('associations')),
    origin: exchange.origin,
  });
  return jsonText(write(view));
}

/**
 * POST …/batch/read: always without associations; missing ids share one error; merged ids are returned as survivors.
 */
export function batchRead(exchange: Exchange, type: ObjectType): Reply {
  const { portal } = exchange;
  const startedAt = portal.now();
  const body = objectBody(exchange);
  const history = stringList(body.propertiesWithHistory);
  const inputs = batchInputs(body, history && history.length > 0 ? PAGE_WITH_HISTORY : PAGE);
  const idProperty = typeof body.idProperty === 'string' ? body.idProperty : undefined;
  const archived = exchange.query.get('archived') === 'true';
  const write = createRecordWriter(portal, type, {
    properties: stringList(body.properties),
    history,
  });
  const found = new Map<string, RecordView>();
  const missing: string[] = [];
  for (const input of inputs) {
    const id = idFrom(input.id);
    if (id === undefined) throw invalid('Invalid input JSON: every input needs an id.');
    const view = findRecord(exchange, type, id, idProperty, archived);
    if (view && !(portal.hidesMergedIds && portal.crm.records[type].resolve(id) !== id))
      found.set(view.id, view);
    else missing.push(id);
  }
  // HubSpot guarantees no order; this one differs from the inputs'.
  const results = [...found.values()].reverse().map(write);
  const errors: BatchError[] =
    missing.length === 0
      ? []
      : [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            message: `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
            context: { ids: missing },
          },
        ];
  return batchReply(results, errors, startedAt, portal.now());
}

export function findRecord(
  exchange: Exchange,
  type: ObjectType,
  id: string,
  idProperty: string | undefined,
  archived = false,
): RecordView | undefined {
  const { crm } = exchange.portal;
  if (idProperty === undefined || idProperty === 'hs_object_id') return crm.find(type, id, { archived });
  const definition = crm.definitionOf(type, idProperty);
  if (!definition?.hasUniqueValue) {
    throw invalid(`Property ${idProperty} is not a unique identifier property of ${type}.`);
  }
  return archived ? undefined : crm.findByUnique(type, idProperty, id);
}

export function stringList(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalid('Invalid input JSON: a list of property names was expected.');
  return value.map(String);
}

/** Lists may be one comma-separated parameter, or several parameters. */
function manyCsv(values: readonly string[]): string[] | undefined {
  return values.length === 0 ? undefined : values.flatMap((value) => csv(value) ?? []);
}

function associationTypes(values: readonly string[]): ObjectType[] | undefined {
  return manyCsv(values)?.map((name) => {
    const type = objectTypeFrom(name);
    if (!type) throw invalid(`Unable to infer object type from: ${name}`);
    return type;
  });
}

function pagingJson(exchange: Exchange, after: string): string {
  const query = new URLSearchParams(exchange.query);
  query.set('after', after);
  const link = `${exchange.origin}${exchange.path}?${query}`;
  return `,"paging":{"next":{"after":${JSON.stringify(after)},"link":${JSON.stringify(link)}}}`;
}
