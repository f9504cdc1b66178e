import { z } from 'zod';
import type { HubspotClient } from './client.ts';
import { type HubspotError, isHubspotError } from './errors.ts';
import { batchSize, type HubspotRecord, type ObjectType, objectsPath, wireRecord } from './records.ts';
import { assertAtMost, contextValues, type WireBatchError, wireBatchError } from './wire.ts';

/** New values for one record; `''` clears a property. */
export interface ObjectUpdate {
  id: string;
  properties: Record<string, string>;
  /** Names the write in HubSpot's answers and logs; default: the id. One batch must not hold it twice. */
  traceId?: string;
}

/** What became of one update. */
export type UpdateOutcome =
  /** `record.id` differs from the id that was asked for when that one was merged away. */
  | { kind: 'updated'; record: HubspotRecord }
  | { kind: 'not_found'; message: string }
  /** HubSpot does not accept the values; sending them again changes nothing. */
  | { kind: 'rejected'; message: string; code: string | undefined; properties: string[] }
  /** HubSpot said neither yes nor no: send it again later. */
  | { kind: 'unanswered' };

const wireUpdates = z.object({
  results: z.array(wireRecord),
  errors: z.array(wireBatchError).nullish(),
  // From 2026-09 on: what was accepted, and would better have been otherwise.
  warnings: z.array(wireBatchError).nullish().catch(undefined),
});

/** How many records that a batch silently left out are written one by one. */
const maxSingles = 10;

/**
 * Updates up to 100 records and tells what became of each, by the id that was asked for. One bad value makes
 * HubSpot refuse the whole batch: it is then halved until the bad ones stand alone. A record that was merged
 * away is left out of a batch without a word; written alone, HubSpot takes it to the survivor.
 * @throws {HubspotError} for what concerns the whole call: scopes, limits, a HubSpot that does not answer.
 */
export async function batchUpdateObjects(
  client: HubspotClient,
  type: ObjectType,
  updates: readonly ObjectUpdate[],
): Promise<Map<string, UpdateOutcome>> {
  assertAtMost(updates, batchSize, 'batchUpdateObjects');
  // HubSpot refuses a batch that names an id twice; later values win.
  const byId = new Map<string, ObjectUpdate>();
  for (const update of updates) {
    const properties = { ...byId.get(update.id)?.properties, ...update.properties };
    byId.set(update.id, { ...update, properties });
  }
  const outcomes = new Map<string, UpdateOutcome>();
  await updateOrSplit(client, type, [...byId.values()], outcomes);

  const leftOut = [...byId.values()].filter(({ id }) => !outcomes.has(id));
  for (const update of leftOut.slice(0, maxSingles)) {
    outcomes.set(update.id, await updateOne(client, type, update));
  }
  for (const { id } of leftOut.slice(maxSingles)) outcomes.set(id, { kind: 'unanswered' });
  return outcomes;
}

async function updateOrSplit(
  client: HubspotClient,
  type: ObjectType,
  updates: readonly ObjectUpdate[],
  outcomes: Map<string, UpdateOutcome>,
): Promise<void> {
  if (updates.length === 0) return;
  try {
    await updateBatch(client, type, updates, outcomes);
  } catch (error) {
    if (!isHubspotError(error, 'validation', 'conflict')) throw error;
    const [first] = updates;
    if (first !== undefined && updates.length === 1) {
      outcomes.set(first.id, rejected(error));
      return;
    }
    // A property that does not exist is wrong in every row that has it: no need to halve for that.
    const unknown = error.errors
      .filter((detail) => detail.code === 'PROPERTY_DOESNT_EXIST')
      .flatMap((detail) => detail.properties);
    const hopeless = updates.filter((update) => unknown.some((name) => name in update.properties));
    for (const { id } of hopeless) outcomes.set(id, rejected(error));
    const rest = updates.filter((update) => !hopeless.includes(update));
    if (hopeless.length > 0) return updateOrSplit(client, type, rest, outcomes);
    // Where HubSpot says which inputs it means, the others need no halving.
    const named = rest.filter(
      ({ id, traceId }) => error.inputs.includes(traceId ?? id) || error.inputs.includes(id),
    );
    if (named.length > 0 && named.length < rest.length) {
      await updateOrSplit(client, type, named, outcomes);
      return updateOrSplit(
        client,
        type,
        rest.filter((update) => !named.includes(update)),
        outcomes,
      );
    }
    const middle = Math.ceil(rest.length / 2);
    await updateOrSplit(client, type, rest.slice(0, middle), outcomes);
    await updateOrSplit(client, type, rest.slice(middle), outcomes);
  }
}

async function updateBatch(
  client: HubspotClient,
  type: ObjectType,
  updates: readonly ObjectUpdate[],
  outcomes: Map<string, UpdateOutcome>,
): Promise<void> {
  const reply = await client.request({
    method: 'POST',
    path: `${objectsPath(client, type)}/batch/update`,
    // The trace id makes HubSpot say which input an error is about.
    json: {
      inputs: updates.map(({ id, properties, traceId }) => ({
        id,
        properties,
        objectWriteTraceId: traceId ?? id,
      })),
    },
    limitClass: 'burst',
    schema: wireUpdates,
  });
  noteWarnings(client, type, reply.warnings ?? []);
  const asked = new Set(updates.map(({ id }) => id));
  const byTrace = new Map(updates.map(({ id, traceId }) => [traceId ?? id, id]));
  for (const record of reply.results) {
    if (asked.has(record.id)) outcomes.set(record.id, { kind: 'updated', record });
  }
  for (const error of reply.errors ?? []) {
    const traced = contextValues(error, 'objectWriteTraceId').flatMap((trace) => byTrace.get(trace) ?? []);
    for (const id of [...traced, ...contextValues(error, 'ids')]) {
      if (asked.has(id) && !outcomes.has(id)) outcomes.set(id, failure(error));
    }
  }
}

/** How many of an answer's warnings are told. */
const maxWarnings = 5;

/** They stop nothing, so whoever runs the installation finds them in the log. */
function noteWarnings(client: HubspotClient, type: ObjectType, warnings: readonly WireBatchError[]): void {
  if (warnings.length === 0) return;
  const told = warnings.slice(0, maxWarnings).map((warning) => ({
    message: warning.message?.slice(0, 300),
    kind: warning.code ?? warning.category,
    properties: contextValues(warning, 'propertyName'),
  }));
  client.log.warn(
    { portalId: client.portalId, objectType: type, count: warnings.length, warnings: told },
    'HubSpot took values with warnings',
  );
}

function failure(error: WireBatchError): UpdateOutcome {
  const message = error.message ?? 'HubSpot gives no reason.';
  if (error.category === 'OBJECT_NOT_FOUND') return { kind: 'not_found', message };
  return {
    kind: 'rejected',
    message,
    code: error.code ?? error.subCategory ?? error.category ?? undefined,
    properties: contextValues(error, 'propertyName'),
  };
}

function rejected(error: HubspotError): UpdateOutcome {
  const [detail] = error.errors;
  return {
    kind: 'rejected',
    message: detail?.message || error.message,
    code: detail?.code ?? error.subCategory ?? error.category,
    properties: [...new Set(error.errors.flatMap(({ properties }) => properties))],
  };
}

async function updateOne(
  client: HubspotClient,
  type: ObjectType,
  { id, properties }: ObjectUpdate,
): Promise<UpdateOutcome> {
  try {
    const record = await client.request({
      method: 'PATCH',
      path: `${objectsPath(client, type)}/${encodeURIComponent(id)}`,
      json: { properties },
      limitClass: 'burst',
      schema: wireRecord,
    });
    return { kind: 'updated', record };
  } catch (error) {
    if (isHubspotError(error, 'not_found', 'gone')) return { kind: 'not_found', message: error.message };
    if (isHubspotError(error, 'validation', 'conflict')) return rejected(error);
    throw error;
  }
}
