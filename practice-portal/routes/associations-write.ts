import type { ObjectType } from '../options.ts';
import {
  batchInputs,
  type Exchange,
  idFrom,
  isObject,
  isSince,
  type JsonObject,
  jsonBody,
  objectBody,
} from '../server/exchange.ts';
import { invalid, json, noContent, notFound, type Reply } from '../server/reply.ts';
import { batchReply } from './batch-envelope.ts';
import { sourceOf } from './objects-write.ts';

interface Pair {
  fromId: string;
  toId: string;
  typeIds: number[];
}

/** POST …/batch/create: adds the given types to each pair. v4 and 2026-03 respond with 201, 2026-09 and newer with 200. */
export function batchCreateAssociations(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const pairs = batchInputs(objectBody(exchange), 2_000).map(pairFrom);
  for (const pair of pairs) mustExist(exchange, from, to, pair);
  const results = pairs.map((pair) => {
    link(exchange, from, to, pair, false);
    return resultJson(exchange, from, to, pair);
  });
  return batchReply(
    results,
    [],
    startedAt,
    exchange.portal.now(),
    isSince(exchange.version, '2026-09') ? 200 : 201,
  );
}

/** POST …/batch/associate/default */
export function batchAssociateDefault(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const pairs = batchInputs(objectBody(exchange), 2_000).map(pairFrom);
  for (const pair of pairs) mustExist(exchange, from, to, pair);
  const results = pairs.map((pair) => {
    link(exchange, from, to, { ...pair, typeIds: [] }, false);
    return defaultJson(exchange, from, to, pair);
  });
  return batchReply(results, [], startedAt, exchange.portal.now());
}

/** POST …/batch/archive: each `from` with a list of `to`. */
export function batchArchiveAssociations(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  for (const input of batchInputs(objectBody(exchange), 100)) {
    const fromId = endId(input.from);
    const targets: unknown[] = Array.isArray(input.to) ? input.to : [input.to];
    for (const target of targets) {
      const toId = endId(target);
      if (fromId && toId) {
        exchange.portal.crm.dissociate(from, fromId, to, toId, { source: sourceOf(exchange) });
      }
    }
  }
  return emptyBatch(exchange, startedAt);
}

/** POST …/batch/labels/archive: removes single types from each pair. */
export function batchArchiveLabels(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  for (const input of batchInputs(objectBody(exchange), 100)) {
    const { fromId, toId, typeIds } = pairFrom(input);
    exchange.portal.crm.removeLabels(from, fromId, to, toId, typeIds, { source: sourceOf(exchange) });
  }
  return emptyBatch(exchange, startedAt);
}

/** PUT …/{type}/{id}/associations/{to}/{toId}: replaces the pair's types with the given ones. */
export function putAssociation(
  exchange: Exchange,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
): Reply {
  const body = jsonBody(exchange);
  if (!Array.isArray(body)) throw invalid('Invalid input JSON: an array of association types was expected.');
  const pair = { fromId, toId, typeIds: typeIdsFrom(body) };
  mustExist(exchange, from, to, pair);
  link(exchange, from, to, pair, true);
  return { status: 201, body: resultJson(exchange, from, to, pair) };
}

/** PUT …/associations/default/{to}/{toId} */
export function putDefaultAssociation(
  exchange: Exchange,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
): Reply {
  const startedAt = exchange.portal.now();
  const pair = { fromId, toId, typeIds: [] };
  mustExist(exchange, from, to, pair);
  link(exchange, from, to, pair, false);
  return batchReply([defaultJson(exchange, from, to, pair)], [], startedAt, exchange.portal.now());
}

/** DELETE on the same path: all links between the two. */
export function deleteAssociation(
  exchange: Exchange,
  from: ObjectType,
  fromId: string,
  to: ObjectType,
  toId: string,
): Reply {
  exchange.portal.crm.dissociate(from, fromId, to, toId, { source: sourceOf(exchange) });
  return noContent();
}

/** POST …/associations/{from}/{to}/labels: a label gets an id per direction. */
export function createLabel(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const body = objectBody(exchange);
  const name = String(body.name ?? '');
  const label = String(body.label ?? '');
  if (name === '' || label === '') throw invalid('A label needs a name and a label.');
  const made = exchange.portal.addAssociationLabel(from, to, name, label);
  return json({
    results: [
      { category: 'USER_DEFINED', typeId: made.typeId, label },
      { category: 'USER_DEFINED', typeId: made.inverseTypeId, label },
    ],
  });
}

function emptyBatch(exchange: Exchange, startedAt: number): Reply {
  return isSince(exchange.version, '2026-09')
    ? batchReply([], [], startedAt, exchange.portal.now())
    : noContent();
}

function link(exchange: Exchange, from: ObjectType, to: ObjectType, pair: Pair, replace: boolean): void {
  const tie = exchange.portal.crm.associate(from, pair.fromId, to, pair.toId, pair.typeIds, {
    source: sourceOf(exchange),
    replace,
  });
  if (!tie) {
    throw invalid('One or more associations are invalid', {
      context: { INVALID_ASSOCIATION_TYPE_ID: pair.typeIds.map(String) },
    });
  }
}

function mustExist(exchange: Exchange, from: ObjectType, to: ObjectType, pair: Pair): void {
  const { crm } = exchange.portal;
  for (const [type, id] of [
    [from, pair.fromId],
    [to, pair.toId],
  ] as const) {
    if (!crm.find(type, id)) throw notFound(`No ${type} with the id ${id} exists.`);
  }
  if (!crm.associationTypes.tieFrom(from, to, pair.typeIds)) {
    throw invalid('One or more associations are invalid', {
      context: { INVALID_ASSOCIATION_TYPE_ID: pair.typeIds.map(String) },
    });
  }
}

function pairFrom(input: JsonObject): Pair {
  const fromId = endId(input.from);
  const toId = endId(input.to);
  if (!fromId || !toId) throw invalid('Invalid input JSON: every input needs from.id and to.id.');
  return { fromId, toId, typeIds: Array.isArray(input.types) ? typeIdsFrom(input.types) : [] };
}

const endId = (end: unknown): string | undefined => (isObject(end) ? idFrom(end.id) : undefined);

function typeIdsFrom(types: readonly unknown[]): number[] {
  return types.flatMap((one) => (isObject(one) ? [Number(one.associationTypeId)] : []));
}

function resultJson(exchange: Exchange, from: ObjectType, to: ObjectType, pair: Pair): string {
  const { crm } = exchange.portal;
  const tie = crm.ties.get(
    from,
    crm.records[from].resolve(pair.fromId),
    to,
    crm.records[to].resolve(pair.toId),
  );
  const labels = tie
    ? crm.associationTypes.describe(from, to, tie).flatMap(({ label }) => (label === null ? [] : [label]))
    : [];
  return JSON.stringify({
    fromObjectTypeId: exchange.portal.objectTypeId(from),
    fromObjectId: pair.fromId,
    toObjectTypeId: exchange.portal.objectTypeId(to),
    toObjectId: pair.toId,
    labels,
  });
}

function defaultJson(exchange: Exchange, from: ObjectType, to: ObjectType, pair: Pair): string {
  return JSON.stringify({
    from: { id: pair.fromId },
    to: { id: pair.toId },
    associationSpec: {
      associationCategory: 'HUBSPOT_DEFINED',
      associationTypeId: exchange.portal.crm.associationTypes.plainTypeId(from, to),
    },
  });
}
