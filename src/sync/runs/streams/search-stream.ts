import type { Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { isHubspotError } from '../../../hubspot/errors.ts';
import { type HubspotRecord, type RecordPage, searchObjects } from '../../../hubspot/objects.ts';
import { propertiesOf } from '../../mapping/parse-record.ts';
import { storeRecords } from '../../store/store-records.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';

/** The position of the stream that reads a type downwards by search, and how close the list has come. */
export interface SearchFrontier {
  /** Everything from this id upwards has been stored; undefined: nothing, or the order was wrong. */
  low: bigint | undefined;
  listedTo: bigint | undefined;
}

interface SearchState {
  low?: string;
  done: boolean;
}

/** The records of a page to be stored, and whether the stream continues. */
interface SearchSelection {
  records: readonly HubspotRecord[];
  goOn: boolean;
}

/**
 * Helps another stream: HubSpot limits searches separately from other calls, and returns 200 records for each. It
 * reads a type from the highest id downwards until it meets the other stream, by id, because search ends at 10,000
 * results. It is only a help: what it can't read (a failed search, a wrong order), the other stream reads.
 * @param select picks the wanted records of a page.
 * @param also joins the transaction that stores them.
 */
export async function searchStream(
  run: SyncRunContext,
  objectType: ObjectType,
  frontier: SearchFrontier,
  select: (page: RecordPage) => Promise<SearchSelection>,
  also: (trx: Transaction<Database>, records: readonly HubspotRecord[]) => Promise<void>,
  onStored: () => void,
): Promise<void> {
  const stream = `search:${objectType}`;
  const properties = propertiesOf(run.mappings.objects[objectType]);
  let state = (await readCheckpoint<SearchState>(run.db, run.runId, stream)) ?? { done: false };
  frontier.low = state.low === undefined ? undefined : BigInt(state.low);
  while (!state.done) {
    const readAt = new Date(run.clock.now());
    const page = await searchBelow(run, objectType, properties, state.low);
    const low = page && lowestOfDescending(page.records, state.low);
    if (!page || (page.records.length > 0 && low === undefined)) {
      frontier.low = undefined;
      return;
    }
    const { records, goOn } = await select(page);
    const met = low !== undefined && frontier.listedTo !== undefined && low <= frontier.listedTo;
    state = {
      ...(low === undefined ? state : { low: low.toString() }),
      done: !goOn || met || page.after === undefined,
    };
    await storeRecords(run, objectType, records, { readAt, mayLag: true }, async (trx) => {
      await also(trx, records);
      await writeCheckpoint(trx, run, stream, state);
    });
    if (low !== undefined) frontier.low = low;
    onStored();
  }
}

/** Undefined if the search fails: the list is sufficient, and reports the problem if it fails, too. */
async function searchBelow(
  run: SyncRunContext,
  objectType: ObjectType,
  properties: string[],
  low: string | undefined,
): Promise<RecordPage | undefined> {
  try {
    return await searchObjects(run.client, objectType, {
      filters: low === undefined ? [] : [{ propertyName: 'hs_object_id', operator: 'LT', value: low }],
      sort: { propertyName: 'hs_object_id', direction: 'DESCENDING' },
      properties,
    });
  } catch (error) {
    if (!isHubspotError(error) || isHubspotError(error, 'reauthorization_required')) throw error;
    run.log.info({ objectType, reason: error.message }, 'the search stopped; the list continues without it');
    return undefined;
  }
}

/** The lowest id of a page whose ids are descending and below `below`; undefined if they aren't. */
function lowestOfDescending(
  records: readonly HubspotRecord[],
  below: string | undefined,
): bigint | undefined {
  let low = below === undefined ? undefined : BigInt(below);
  for (const { id } of records) {
    const next = BigInt(id);
    if (low !== undefined && next >= low) return undefined;
    low = next;
  }
  return records.length > 0 ? low : undefined;
}
