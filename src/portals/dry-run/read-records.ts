import type { ObjectType } from '../../contract/common.ts';
import type { Basis } from '../../contract/setup.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { type HubspotRecord, listObjects, searchObjects } from '../../hubspot/objects.ts';

/** Up to this many records of a type are all read; of more, a sample. */
const exactUpTo = 10_000;
/** A sample has this many sections of 200 records each, distributed evenly over the ids. */
const samplePlaces = 20;

interface RecordsRead {
  basis: Basis;
  /** Records of the type in HubSpot; for a sample, by its search index, which may be some seconds behind. */
  total: number;
}

/**
 * Reads the records of a type page by page, or a sample if there are more than 10,000: whatever the size, it takes at
 * most 100 lists or 23 searches.
 * @param onPage called with each page, and with how many of how many records have been read; undefined: not known
 *   yet.
 * @throws {HubspotError}
 */
export async function readRecords(
  client: HubspotClient,
  objectType: ObjectType,
  properties: readonly string[],
  onPage: (records: HubspotRecord[], done: number, total: number) => Promise<void> | void,
): Promise<RecordsRead> {
  const { total } = await searchObjects(client, objectType, { filters: [], properties: [], limit: 1 });
  if (total > exactUpTo) {
    await readSample(client, objectType, properties, (records, done) =>
      onPage(records, done, samplePlaces * 200),
    );
    return { basis: 'sample', total };
  }
  let done = 0;
  let after: string | undefined;
  do {
    const page = await listObjects(client, objectType, {
      properties,
      ...(after === undefined ? {} : { after }),
    });
    done += page.records.length;
    after = page.after;
    await onPage(page.records, done, Math.max(total, done));
  } while (after !== undefined);
  return { basis: 'all', total: done };
}

async function readSample(
  client: HubspotClient,
  objectType: ObjectType,
  properties: readonly string[],
  onPage: (records: HubspotRecord[], done: number) => Promise<void> | void,
): Promise<void> {
  const [lowest, highest] = await Promise.all([
    endId(client, objectType, 'ASCENDING'),
    endId(client, objectType, 'DESCENDING'),
  ]);
  if (lowest === undefined || highest === undefined) return;
  const seen = new Set<string>();
  for (let place = 0; place < samplePlaces; place += 1) {
    const from = lowest + ((highest - lowest) * BigInt(place)) / BigInt(samplePlaces);
    const { records } = await searchObjects(client, objectType, {
      filters: [{ propertyName: 'hs_object_id', operator: 'GTE', value: from.toString() }],
      sort: { propertyName: 'hs_object_id', direction: 'ASCENDING' },
      properties,
    });
    const fresh = records.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    await onPage(fresh, seen.size);
  }
}

async function endId(
  client: HubspotClient,
  objectType: ObjectType,
  direction: 'ASCENDING' | 'DESCENDING',
): Promise<bigint | undefined> {
  const { records } = await searchObjects(client, objectType, {
    filters: [],
    sort: { propertyName: 'hs_object_id', direction },
    properties: [],
    limit: 1,
  });
  return records[0] === undefined ? undefined : BigInt(records[0].id);
}
