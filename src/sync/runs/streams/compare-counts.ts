import type { ObjectType } from '../../../contract/common.ts';
import { batchSize, type SearchFilter, searchObjects, searchPageSize } from '../../../hubspot/objects.ts';
import { propertiesOf } from '../../mapping/parse-record.ts';
import { countIds, type IdRange, idsWithin, middleOf } from '../../read/records-here.ts';
import { refreshRecords } from '../../read/refresh-records.ts';
import { storeRecords } from '../../store/store-records.ts';
import type { SyncRunContext } from '../sync-run.ts';

/** The maximum searches of one run to find missing records; the nightly comparison finds the rest. */
const maxSearches = 60;

/** Higher than every id. */
const highestId = '9'.repeat(30);

/**
 * Compares the numbers of live records of a type in HubSpot and here: archiving a record without links changes
 * nothing else that a run would notice. If the numbers differ, the range of ids is halved until the records are
 * found, which are then read by id.
 * @param known the difference at the last comparison: the search index and HubSpot aren't always consistent.
 * @returns the current difference.
 */
export async function compareCounts(
  run: SyncRunContext,
  objectType: ObjectType,
  known: number,
): Promise<number> {
  let searches = 0;
  const there = async (range?: IdRange) => {
    searches += 1;
    const filters: SearchFilter[] = range
      ? [{ propertyName: 'hs_object_id', operator: 'BETWEEN', value: range.low, highValue: range.high }]
      : [];
    const { total } = await searchObjects(run.client, objectType, { filters, properties: [], limit: 1 });
    return total;
  };
  const total = await there();
  const surplus = total - (await countIds(run, objectType));
  if (surplus === known) return surplus;

  // Each range with HubSpot's count; the largest difference first.
  const open: { range: IdRange; total: number }[] = [{ range: { low: '0', high: highestId }, total }];
  for (let next = open.pop(); next && searches < maxSearches; next = open.pop()) {
    const { range } = next;
    const here = await countIds(run, objectType, range);
    if (here === next.total) continue;
    if (here <= batchSize && next.total <= searchPageSize) {
      await readRange(run, objectType, range);
      continue;
    }
    const middle = await middleOf(run, objectType, range, here);
    const split = middle === undefined || middle === range.high ? halfWay(range) : middle;
    const lower = { low: range.low, high: split };
    const upper = { low: (BigInt(split) + 1n).toString(), high: range.high };
    const below = await there(lower);
    open.push({ range: upper, total: next.total - below }, { range: lower, total: below });
  }
  return total - (await countIds(run, objectType));
}

function halfWay({ low, high }: IdRange): string {
  return ((BigInt(low) + BigInt(high)) / 2n).toString();
}

/** Reads all records of both sides in a range: stored ones by id, those only in the search as they are found. */
async function readRange(run: SyncRunContext, objectType: ObjectType, range: IdRange): Promise<void> {
  const readAt = new Date(run.clock.now());
  const page = await searchObjects(run.client, objectType, {
    filters: [{ propertyName: 'hs_object_id', operator: 'BETWEEN', value: range.low, highValue: range.high }],
    sort: { propertyName: 'hs_object_id', direction: 'ASCENDING' },
    properties: propertiesOf(run.mappings.objects[objectType]),
  });
  const found = new Set(page.records.map((record) => record.id));
  const here = await idsWithin(run, objectType, range, batchSize);
  await refreshRecords(
    run,
    objectType,
    here.filter((id) => !found.has(id)),
  );
  await storeRecords(run, objectType, page.records, { readAt, mayLag: true }, async () => {});
}
