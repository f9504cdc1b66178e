import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { isHubspotError } from './errors.ts';
import { batchSize, type HubspotRecord, objectsPath, wireRecord } from './records.ts';
import { assertAtMost, contextValues, wireBatchError, wireId } from './wire.ts';

export interface BatchRead {
  /** By the id that was asked for. A merged id maps to the survivor, whose own `id` differs. */
  records: Map<string, HubspotRecord>;
  /** Every id without a record: those HubSpot says do not exist, and those it left unanswered. */
  missing: string[];
  /** Those of `missing` that HubSpot did not mention at all: nothing is known about them. */
  unanswered: string[];
}

/** A survivor's list of the ids that it took in, separated by semicolons. */
export const mergedIdsProperty = 'hs_merged_object_ids';

/** How many ids that a batch left open are looked up one by one; a whole batch of them is HubSpot's trouble. */
const maxLookups = 10;

/**
 * Reads up to 100 records by id. Archived records count as missing unless `archived` asks for them instead of
 * the live ones. The survivors of merges carry `hs_merged_object_ids` next to the properties asked for.
 * @throws {HubspotError}
 */
export async function batchReadObjects(
  client: HubspotClient,
  type: ObjectType,
  ids: readonly string[],
  options: { properties: readonly string[]; archived?: boolean },
): Promise<BatchRead> {
  assertAtMost(ids, batchSize, 'batchReadObjects');
  // HubSpot refuses a batch that names an id twice.
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return { records: new Map(), missing: [], unanswered: [] };

  const { results, named } = await readBatch(client, type, wanted, options);
  const records = new Map<string, HubspotRecord>();
  for (const id of wanted) {
    const record = results.get(id);
    if (record) records.set(id, record);
  }
  const open = () => wanted.filter((id) => !records.has(id) && !named.has(id));

  // An answer under another id belongs to the one that was merged into it. The survivor lists the ids that it
  // took in, though not always those of earlier merges.
  const opened = new Set(open());
  for (const record of results.values()) {
    for (const id of record.properties[mergedIdsProperty]?.split(';') ?? []) {
      if (opened.has(id)) records.set(id, record);
    }
  }
  const lookedUp = new Map<string, string>();
  for (const id of open().slice(0, maxLookups)) {
    const current = await currentId(client, type, id, options.archived ?? false);
    if (current === undefined) named.add(id);
    else lookedUp.set(id, current);
  }
  const further = [...new Set(lookedUp.values())].filter((id) => !results.has(id));
  if (further.length > 0) {
    for (const [id, record] of (await readBatch(client, type, further, options)).results) {
      results.set(id, record);
    }
  }
  for (const [id, current] of lookedUp) {
    const record = results.get(current);
    if (record) records.set(id, record);
  }
  return { records, missing: wanted.filter((id) => !records.has(id)), unanswered: open() };
}

const wireRecordBatch = z.object({
  results: z.array(wireRecord),
  errors: z.array(wireBatchError).nullish(),
});

/** One call: the records by their own ids, and the ids that HubSpot names as missing. */
async function readBatch(
  client: HubspotClient,
  type: ObjectType,
  ids: readonly string[],
  options: { properties: readonly string[]; archived?: boolean },
) {
  const reply = await client.request({
    method: 'POST',
    path: `${objectsPath(client, type)}/batch/read`,
    query: { archived: options.archived ?? false },
    json: {
      inputs: ids.map((id) => ({ id })),
      properties: [...new Set([...options.properties, mergedIdsProperty])],
    },
    limitClass: 'burst',
    schema: wireRecordBatch,
  });
  const missing = reply.errors?.filter((error) => error.category === 'OBJECT_NOT_FOUND') ?? [];
  return {
    results: new Map(reply.results.map((record) => [record.id, record])),
    named: new Set(missing.flatMap((error) => contextValues(error, 'ids'))),
  };
}

/** The id under which HubSpot keeps a record today; undefined when there is none. */
async function currentId(client: HubspotClient, type: ObjectType, id: string, archived: boolean) {
  try {
    const record = await client.request({
      method: 'GET',
      path: `${objectsPath(client, type)}/${encodeURIComponent(id)}`,
      query: { archived },
      limitClass: 'burst',
      schema: z.object({ id: wireId }),
    });
    return record.id;
  } catch (error) {
    if (isHubspotError(error, 'not_found')) return undefined;
    throw error;
  }
}
