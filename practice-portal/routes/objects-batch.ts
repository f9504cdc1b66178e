import type { ObjectType } from '../options.ts';
import {
  batchInputs,
  type Exchange,
  idFrom,
  isObject,
  type JsonObject,
  objectBody,
} from '../server/exchange.ts';
import { ApiProblem, invalid, noContent, type Reply } from '../server/reply.ts';
import type { RecordView } from '../store/record.ts';
import { nonUniqueMessage } from '../store/validate.ts';
import { type BatchError, batchReply } from './batch-envelope.ts';
import {
  checkedProperties,
  createFrom,
  sourceOf,
  traceOf,
  writeRecord,
  writtenRecordWriter,
} from './objects-write.ts';

const MOST_INPUTS = 100;

/**
 * POST …/batch/update. One rejected value fails all; a missing record is an error entry of a 207; a merged id is
 * silently dropped.
 */
export function batchUpdate(exchange: Exchange, type: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const inputs = batchInputs(objectBody(exchange), MOST_INPUTS);
  const writes: { view: RecordView; values: Record<string, string | null>; traceId: string | undefined }[] =
    [];
  const missing: { id: string; traceId: string | undefined }[] = [];
  const seen = new Set<string>();
  for (const input of inputs) {
    const id = idFrom(input.id);
    if (id === undefined) throw invalid('Invalid input JSON: every input needs an id.');
    if (seen.has(id)) throw invalid(`Duplicate IDs found in batch input: [${id}].`);
    seen.add(id);
    const view = lookUp(exchange, type, id, input.idProperty);
    if (view === 'merged away') continue;
    if (!view) {
      missing.push({ id, traceId: traceOf(input) });
      continue;
    }
    writes.push({ view, values: checkedInput(exchange, type, input, view), traceId: traceOf(input) });
  }
  const write = writtenRecordWriter(exchange, type);
  const results = writes.map(({ view, values, traceId }) =>
    write(writeRecord(exchange, type, view, values, traceId), Object.keys(values)),
  );
  const errors = missing.map(
    ({ id, traceId }): BatchError => ({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
      context: { ids: [id], ...(traceId === undefined ? {} : { objectWriteTraceId: [traceId] }) },
    }),
  );
  return batchReply(results.reverse(), errors, startedAt, exchange.portal.now());
}

/** POST …/batch/create: with trace ids, each input is independent; without them, one invalid input fails all. */
export function batchCreate(exchange: Exchange, type: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const inputs = batchInputs(objectBody(exchange), MOST_INPUTS);
  const write = writtenRecordWriter(exchange, type);
  const traced = inputs.length > 0 && inputs.every((input) => traceOf(input) !== undefined);
  // Without trace ids, all are checked before any is written.
  if (!traced) for (const input of inputs) checkedProperties(exchange, type, input.properties);
  const results: string[] = [];
  const errors: BatchError[] = [];
  for (const input of inputs) {
    try {
      const { view, sent } = createFrom(exchange, type, input);
      const text = write(view, sent);
      const trace = traceOf(input);
      results.push(
        trace === undefined ? text : `${text.slice(0, -1)},"objectWriteTraceId":${JSON.stringify(trace)}}`,
      );
    } catch (error) {
      if (!traced || !(error instanceof ApiProblem)) throw error;
      errors.push({
        status: 'error',
        category: error.parts.category,
        message: error.parts.message,
        context: { objectWriteTraceId: [traceOf(input) ?? ''] },
      });
    }
  }
  return batchReply(results, errors, startedAt, exchange.portal.now(), 201);
}

/** POST …/batch/upsert: by a unique property; `new` says which were created. */
export function batchUpsert(exchange: Exchange, type: ObjectType): Reply {
  const { crm } = exchange.portal;
  const startedAt = exchange.portal.now();
  const inputs = batchInputs(objectBody(exchange), MOST_INPUTS);
  const write = writtenRecordWriter(exchange, type);
  const source = sourceOf(exchange);
  const planned = inputs.map((input) => {
    const id = idFrom(input.id);
    if (id === undefined) throw invalid('Invalid input JSON: every input needs an id.');
    const idProperty = String(input.idProperty ?? 'hs_object_id');
    if (idProperty === 'hs_object_id' || !crm.definitionOf(type, idProperty)?.hasUniqueValue) {
      throw invalid(nonUniqueMessage(type, idProperty));
    }
    const view = crm.findByUnique(type, idProperty, id);
    const values = checkedProperties(exchange, type, input.properties, view);
    return { id, idProperty, view, values, input };
  });
  const ids = planned.map(({ id }) => id.toLowerCase());
  const twice = ids.find((id, place) => ids.indexOf(id) !== place);
  if (twice !== undefined) throw invalid(`Duplicate IDs found in batch input: [${twice}].`);
  const results = planned.map(({ id, idProperty, view, values, input }) => {
    const record = view
      ? writeRecord(exchange, type, view, values, traceOf(input))
      : crm.create(type, { ...values, [idProperty]: id }, { source });
    return `${write(record, Object.keys(values)).slice(0, -1)},"new":${!view}}`;
  });
  return batchReply(results, [], startedAt, exchange.portal.now());
}

/** POST …/batch/archive: 204, without results for single records. */
export function batchArchive(exchange: Exchange, type: ObjectType): Reply {
  for (const input of batchInputs(objectBody(exchange), MOST_INPUTS)) {
    const id = idFrom(input.id);
    if (id !== undefined) exchange.portal.crm.archive(type, id, { source: sourceOf(exchange) });
  }
  return noContent();
}

/** The properties of one input of a batch; the 400 names the input if the portal does that. */
function checkedInput(
  exchange: Exchange,
  type: ObjectType,
  input: JsonObject,
  view: RecordView,
): Record<string, string | null> {
  try {
    return checkedProperties(exchange, type, input.properties, view);
  } catch (error) {
    const traceId = traceOf(input);
    if (!exchange.portal.namesRefusedInputs || traceId === undefined || !(error instanceof ApiProblem))
      throw error;
    const errors = (error.parts.errors ?? []).map((one) =>
      isObject(one)
        ? {
            ...one,
            context: { ...(isObject(one.context) ? one.context : {}), objectWriteTraceId: [traceId] },
          }
        : one,
    );
    throw new ApiProblem({ ...error.parts, errors });
  }
}

function lookUp(
  exchange: Exchange,
  type: ObjectType,
  id: string,
  idProperty: unknown,
): RecordView | 'merged away' | undefined {
  const { crm } = exchange.portal;
  if (idProperty === undefined || idProperty === null) {
    if (crm.records[type].resolve(id) !== id) return 'merged away';
    return crm.find(type, id);
  }
  const property = String(idProperty);
  if (property === 'hs_object_id' || !crm.definitionOf(type, property)?.hasUniqueValue) {
    throw invalid(nonUniqueMessage(type, property));
  }
  return crm.findByUnique(type, property, id);
}
