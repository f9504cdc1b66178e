import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { isHubspotError } from './errors.ts';
import { batchSize, type HubspotRecord, objectsPath, wireRecord } from './records.ts';
import { assertAtMost, contextValues, wireBatchError, wireId } from './wire.ts';

interface BatchRead {
  /** By the requested id. A merged id maps to the survivor, which has another `id`. */
  records: Map<string, HubspotRecord>;
  /** Every id without a record: ids that HubSpot reported as nonexistent, and unanswered ones. */
  missing: string[];
  /** Ids in `missing` that HubSpot didn't mention: nothing is known about them. */
  unanswered: string[];
}

/** A survivor's list of the ids merged into it, separated by semicolons. */
export const mergedIdsProperty = 'hs_merged_object_ids';

/** How many unanswered ids of a batch are read one by one; if a whole batch is unanswered, HubSpot has a problem. */
const maxLookups = 10;

/**
 * Reads up to 100 records by id. Archived records count as missing; with `archived`, they are read instead of live
 * ones. Survivors of merges have `hs_merged_object_ids` in addition to the requested properties.
 * @throws {HubspotError}
 */
export async function batchReadObjects(
  client: HubspotClient,
  type: ObjectType,
  ids: readonly string[],
  options: { properties: readonly string[]; archived?: boolean },
): Promise<BatchRead> {
  assertAtMost(ids, batchSize, 'batchReadObjects');
  // HubSpot rejects a batch with a duplicate id.
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return { records: new Map(), missing: [], unanswered: [] };

  const { results, named } = await readBatch(client, type, wanted, options);
  const records = new Map<string, HubspotRecord>();
  for (const id of wanted) {
    const record = results.get(id);
    if (record) records.set(id, record);
  }
  const open = () => wanted.filter((id) => !records.has(id) && !named.has(id));

  // A record with another id is the survivor of a requested one. It lists the ids merged into it, but not always
  // those of earlier merges.
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

/** One call: the records by their own ids, and the ids that HubSpot reports as missing. */
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

/** The current id of a record in HubSpot; undefined if there is none. */
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
