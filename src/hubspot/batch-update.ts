import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import { readDetails } from './calls/error-reply.ts';
import type { HubspotClient } from './client.ts';
import { type HubspotError, type HubspotErrorDetail, isHubspotError } from './errors.ts';
import { batchSize, objectsPath, wireRecord } from './records.ts';
import type { ObjectUpdate, Refusal, SearchBudget, UpdateOutcome } from './update-outcome.ts';
import { assertAtMost, contextValues, type WireBatchError, wireBatchError } from './wire.ts';

/** The budget of a batch that shares it with no other: enough to find six bad rows among a hundred. */
const searchBudget = (): SearchBudget => ({ refusals: 40 });

const wireUpdates = z.object({
  results: z.array(wireRecord),
  errors: z.array(wireBatchError).nullish(),
  // From 2026-09 on: warnings about accepted values.
  warnings: z.array(wireBatchError).nullish().catch(undefined),
});

/** How many records that a batch silently skipped are written one by one. */
const maxSingles = 10;

/**
 * Rows that are tried alone before a rejected batch is halved: if all of them are rejected, so will be all others.
 */
const samples = 4;

/**
 * Updates up to 100 records and returns the outcome of each, by the requested id. One bad value makes HubSpot reject
 * the whole batch, often without saying which: the batch is then halved until the bad rows are alone, unless a few
 * that are tried alone are all rejected. Once the budget for this search is used up, the remaining rows stay
 * unanswered. A batch silently skips a record that was merged away; written alone, HubSpot applies it to the
 * survivor.
 * @throws {HubspotError} for problems of the whole call: scopes, limits, no response from HubSpot.
 */
export async function batchUpdateObjects(
  client: HubspotClient,
  type: ObjectType,
  updates: readonly ObjectUpdate[],
  budget: SearchBudget = searchBudget(),
): Promise<Map<string, UpdateOutcome>> {
  assertAtMost(updates, batchSize, 'batchUpdateObjects');
  // HubSpot rejects a batch with a duplicate id; later values win.
  const byId = new Map<string, ObjectUpdate>();
  for (const update of updates) {
    const properties = { ...byId.get(update.id)?.properties, ...update.properties };
    byId.set(update.id, { ...update, properties });
  }
  const search: Search = { client, type, budget, outcomes: new Map(), isSampled: false };
  await updateOrSplit(search, [...byId.values()]);

  const { outcomes } = search;
  const leftOut = [...byId.values()].filter(({ id }) => !outcomes.has(id));
  for (const update of leftOut.slice(0, maxSingles)) {
    outcomes.set(update.id, await updateOne(client, type, update));
  }
  for (const { id } of leftOut.slice(maxSingles)) outcomes.set(id, { kind: 'unanswered' });
  return outcomes;
}

interface Search {
  client: HubspotClient;
  type: ObjectType;
  budget: SearchBudget;
  outcomes: Map<string, UpdateOutcome>;
  isSampled: boolean;
}

/** @returns whether all rows were accepted at once. */
async function updateOrSplit(search: Search, updates: readonly ObjectUpdate[]): Promise<boolean> {
  const error = await tryBatch(search, updates);
  if (error) await split(search, updates, error);
  return error === undefined;
}

async function split(search: Search, updates: readonly ObjectUpdate[], error: HubspotError): Promise<void> {
  const { budget, outcomes } = search;
  const [first] = updates;
  if (first !== undefined && updates.length === 1) {
    outcomes.set(first.id, { kind: 'rejected', ...refusalOf(error) });
    return;
  }
  const hopeless = updates.filter((update) => isHopeless(error, update));
  for (const { id } of hopeless) outcomes.set(id, { kind: 'rejected', ...refusalOf(error) });
  const rest = updates.filter((update) => !hopeless.includes(update));
  if (hopeless.length > 0) {
    await updateOrSplit(search, rest);
    return;
  }
  if (budget.refusals <= 0) {
    for (const { id } of rest) outcomes.set(id, { kind: 'unanswered' });
    return;
  }
  // If HubSpot names the bad rows, the others don't have to be halved.
  const named = rest.filter(
    ({ id, traceId }) => error.inputs.includes(traceId ?? id) || error.inputs.includes(id),
  );
  if (named.length > 0 && named.length < rest.length) {
    await updateOrSplit(search, named);
    await updateOrSplit(
      search,
      rest.filter((update) => !named.includes(update)),
    );
    return;
  }
  const untried = search.isSampled ? rest : await trySamples(search, rest);
  // The rows tried alone included bad ones: the others may all be good.
  if (rest.length - untried.length > 1) await updateOrSplit(search, untried);
  else await halve(search, untried);
}

async function halve(search: Search, updates: readonly ObjectUpdate[]): Promise<void> {
  const middle = Math.ceil(updates.length / 2);
  const [first, second] = [updates.slice(0, middle), updates.slice(middle)];
  const isTaken = await updateOrSplit(search, first);
  // So the bad row is in the other half; which one it is, only trying it alone shows.
  if (isTaken && second.length > 1 && search.budget.refusals > 0) await halve(search, second);
  else await updateOrSplit(search, second);
}

/** @returns the rejection; undefined if the batch was accepted, or is empty. */
async function tryBatch(
  { client, type, budget, outcomes }: Search,
  updates: readonly ObjectUpdate[],
): Promise<HubspotError | undefined> {
  if (updates.length === 0) return undefined;
  try {
    await updateBatch(client, type, updates, outcomes);
    return undefined;
  } catch (error) {
    if (!isHubspotError(error, 'validation', 'conflict')) throw error;
    budget.refusals -= 1;
    return error;
  }
}

/** Errors that affect every row with the same property or value: a nonexistent property, an invalid option. */
function isHopeless(error: HubspotError, { properties }: ObjectUpdate): boolean {
  return error.errors.some((detail) =>
    detail.properties.some((name) => {
      const value = properties[name];
      if (value === undefined) return false;
      if (detail.code === 'PROPERTY_DOESNT_EXIST') return true;
      return (
        detail.code === 'INVALID_OPTION' &&
        value
          .split(';')
          .some((part) => detail.message.startsWith(`${part} was not one of the allowed options`))
      );
    }),
  );
}

/**
 * Tries a few rows of a rejected batch alone, spread over the batch, until one is accepted. If each is rejected for
 * the same properties, so would be all others: they are held without being tried.
 * @returns the rows that still have to be tried.
 */
async function trySamples(search: Search, updates: readonly ObjectUpdate[]): Promise<ObjectUpdate[]> {
  search.isSampled = true;
  const { outcomes } = search;
  if (updates.length <= samples) return [...updates];
  const last = updates.length - 1;
  const places = Array.from({ length: samples }, (_, n) => Math.round((last * n) / (samples - 1)));
  const tried = new Set<ObjectUpdate>();
  const refusals: Refusal[] = [];
  for (const update of places.flatMap((place) => updates[place] ?? [])) {
    tried.add(update);
    const error = await tryBatch(search, [update]);
    if (!error) break;
    refusals.push(refusalOf(error));
    outcomes.set(update.id, { kind: 'rejected', ...refusalOf(error) });
  }
  const untried = updates.filter((update) => !tried.has(update));
  const [refusal] = refusals;
  const isForAll =
    refusals.length === places.length &&
    refusals.every(({ properties }) => properties.join() === refusal?.properties.join());
  if (!refusal || !isForAll) return untried;
  for (const { id } of untried) outcomes.set(id, { kind: 'held', ...refusal });
  return [];
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
    // With the trace id, HubSpot's errors name the input they are about.
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

/** How many of a response's warnings are logged. */
const maxWarnings = 5;

/** They stop nothing; the log shows them to the server admin. */
function noteWarnings(client: HubspotClient, type: ObjectType, warnings: readonly WireBatchError[]): void {
  if (warnings.length === 0) return;
  const told = warnings.slice(0, maxWarnings).map((warning) => ({
    message: warning.message?.slice(0, 300),
    kind: warning.code ?? warning.category,
    properties: contextValues(warning, 'propertyName'),
  }));
  client.log.warn(
    { portalId: client.portalId, objectType: type, count: warnings.length, warnings: told },
    'HubSpot accepted values with warnings',
  );
}

function failure(error: WireBatchError): UpdateOutcome {
  const message = error.message ?? 'HubSpot gave no reason.';
  if (error.category === 'OBJECT_NOT_FOUND') return { kind: 'not_found', message };
  const refusal = refusalFrom(readDetails(error), {
    message,
    code: error.code ?? error.subCategory ?? error.category ?? undefined,
  });
  const properties = new Set([...contextValues(error, 'propertyName'), ...refusal.properties]);
  return { kind: 'rejected', ...refusal, properties: [...properties] };
}

function refusalOf(error: HubspotError): Refusal {
  return refusalFrom(error.errors, { message: error.message, code: error.subCategory ?? error.category });
}

/** If there are details, they say more than the overall message. */
function refusalFrom(
  details: readonly HubspotErrorDetail[],
  whole: Pick<Refusal, 'message' | 'code'>,
): Refusal {
  const [detail] = details;
  return {
    message: detail?.message || whole.message,
    code: detail?.code ?? whole.code,
    properties: [...new Set(details.flatMap(({ properties }) => properties))],
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
    if (isHubspotError(error, 'validation', 'conflict')) return { kind: 'rejected', ...refusalOf(error) };
    throw error;
  }
}
