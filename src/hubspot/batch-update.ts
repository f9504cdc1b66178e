import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import { readDetails } from './calls/error-reply.ts';
import type { HubspotClient } from './client.ts';
import { type HubspotError, type HubspotErrorDetail, isHubspotError } from './errors.ts';
import { batchSize, objectsPath, wireRecord } from './records.ts';
import type { ObjectUpdate, Refusal, SearchBudget, UpdateOutcome } from './update-outcome.ts';
import { assertAtMost, contextValues, type WireBatchError, wireBatchError } from './wire.ts';

/** What one batch may cost that shares with no other: enough to find six bad rows among a hundred. */
const searchBudget = (): SearchBudget => ({ refusals: 40 });

const wireUpdates = z.object({
  results: z.array(wireRecord),
  errors: z.array(wireBatchError).nullish(),
  // From 2026-09 on: what was accepted, and would better have been otherwise.
  warnings: z.array(wireBatchError).nullish().catch(undefined),
});

/** How many records that a batch silently left out are written one by one. */
const maxSingles = 10;

/** Rows that are tried alone before a refused batch is halved: where all of them are refused, all rows will be. */
const samples = 4;

/**
 * Updates up to 100 records and tells what became of each, by the id that was asked for. One bad value makes
 * HubSpot refuse the whole batch, often without a word on which: it is then halved until the bad ones stand alone,
 * unless a few that are tried alone are all refused. When the budget for the search is used up, the rest stays
 * unanswered. A record that was merged away is left out of a batch without a word; written alone, HubSpot takes it to
 * the survivor.
 * @throws {HubspotError} for what concerns the whole call: scopes, limits, a HubSpot that does not answer.
 */
export async function batchUpdateObjects(
  client: HubspotClient,
  type: ObjectType,
  updates: readonly ObjectUpdate[],
  budget: SearchBudget = searchBudget(),
): Promise<Map<string, UpdateOutcome>> {
  assertAtMost(updates, batchSize, 'batchUpdateObjects');
  // HubSpot refuses a batch that names an id twice; later values win.
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

/** @returns whether all were taken at once. */
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
  // Where HubSpot says which inputs it means, the others need no halving.
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
  // Bad ones were among those that were tried alone: the others may all be good.
  if (rest.length - untried.length > 1) await updateOrSplit(search, untried);
  else await halve(search, untried);
}

async function halve(search: Search, updates: readonly ObjectUpdate[]): Promise<void> {
  const middle = Math.ceil(updates.length / 2);
  const [first, second] = [updates.slice(0, middle), updates.slice(middle)];
  const isTaken = await updateOrSplit(search, first);
  // What is wrong is in the other half then; which row it is only a try alone tells.
  if (isTaken && second.length > 1 && search.budget.refusals > 0) await halve(search, second);
  else await updateOrSplit(search, second);
}

/** @returns the refusal; undefined when the batch was taken, or there is none. */
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

/** What is refused in every row that has it: a property that does not exist, a value that is no option. */
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
 * Tries a few rows of a refused batch alone, from all over it, until one is taken. Where each is refused for the same
 * properties, so would all others be: they are held, untried.
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

/** They stop nothing: the log has them for those who run the installation. */
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

/** The particulars say more than the whole, where there are some. */
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
