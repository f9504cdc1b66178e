import { compareIds } from '../data/base.ts';
import type { ObjectType } from '../options.ts';
import { batchInputs, type Exchange, idFrom, objectBody, pageLimit } from '../server/exchange.ts';
import { invalid, json, jsonText, type Reply } from '../server/reply.ts';
import type { TieTo } from '../store/association-store.ts';
import { type BatchError, batchReply } from './batch-envelope.ts';

const PER_RECORD = 500;
const MOST_INPUTS = 1_000;

/**
 * POST …/associations/{from}/{to}/batch/read. A record without links isn't an empty row: it is missing in the results
 * and listed among the errors, exactly like a nonexistent one.
 */
export function batchReadAssociations(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  const { portal } = exchange;
  const startedAt = portal.now();
  const inputs = batchInputs(objectBody(exchange), MOST_INPUTS);
  const results: string[] = [];
  const errors: BatchError[] = [];
  for (const input of inputs) {
    const id = idFrom(input.id);
    if (id === undefined) throw invalid('Invalid input JSON: every input needs an id.');
    const ties = portal.crm.associated(from, id, to);
    if (ties.length === 0) {
      errors.push({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: `No ${to} is associated with ${from} ${id}.`,
        context: { fromObjectId: [id], fromObjectType: [from], toObjectType: [to] },
      });
      continue;
    }
    const page = pageOf(ties, idFrom(input.after), PER_RECORD);
    const current = portal.crm.records[from].resolve(id);
    const paging = page.next ? `,"paging":{"next":{"after":"${page.next}"}}` : '';
    results.push(
      `{"from":{"id":"${current}"},"to":[${page.ties.map((tie) => tieJson(exchange, from, to, tie)).join(',')}]${paging}}`,
    );
  }
  return batchReply(results, errors, startedAt, portal.now());
}

/** GET …/objects/{from}/{id}/associations/{to}: only in v4 and 2026-03. */
export function listAssociations(exchange: Exchange, from: ObjectType, id: string, to: ObjectType): Reply {
  const limit = pageLimit(exchange.query.get('limit'), PER_RECORD, PER_RECORD);
  const ties = exchange.portal.crm.associated(from, id, to);
  const page = pageOf(ties, exchange.query.get('after') ?? undefined, limit);
  const rows = page.ties.map((tie) => tieJson(exchange, from, to, tie)).join(',');
  const paging = page.next
    ? `,"paging":{"next":{"after":"${page.next}","link":"${exchange.origin}${exchange.path}?limit=${limit}&after=${page.next}"}}`
    : '';
  return jsonText(`{"results":[${rows}]${paging}}`);
}

/** GET …/associations/{from}/{to}/labels */
export function listLabels(exchange: Exchange, from: ObjectType, to: ObjectType): Reply {
  return json({ results: exchange.portal.crm.associationTypes.list(from, to) });
}

function pageOf(
  ties: readonly TieTo[],
  after: string | undefined,
  limit: number,
): { ties: readonly TieTo[]; next: string | undefined } {
  const start =
    after === undefined || after === '' ? 0 : ties.findIndex((tie) => compareIds(tie.id, after) >= 0);
  if (start < 0) return { ties: [], next: undefined };
  return { ties: ties.slice(start, start + limit), next: ties[start + limit]?.id };
}

/** `toObjectId` is a JSON number with all its digits, even more than a double can hold. */
function tieJson(exchange: Exchange, from: ObjectType, to: ObjectType, { id, tie }: TieTo): string {
  const types = exchange.portal.crm.associationTypes.describe(from, to, tie);
  return `{"toObjectId":${id},"associationTypes":${JSON.stringify(types)}}`;
}
