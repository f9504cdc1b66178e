import type { ObjectType } from '../../../contract/common.ts';
import { listObjects, type RecordPage } from '../../../hubspot/objects.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import { propertiesOf } from '../../mapping/parse-record.ts';
import { storeRecords } from '../../store/store-records.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { addPendingReads } from './pending-reads.ts';
import type { SearchFrontier } from './search-stream.ts';

interface ListState {
  /** HubSpot's cursor of the next page; absent before the first. */
  after?: string;
  /** The highest id stored so far. */
  lastId?: string;
  /** Whether the ids have been in ascending order so far. */
  ascending: boolean;
  done: boolean;
}

/**
 * Reads all records of a type with HubSpot's list, 100 at a time. While a page is stored, the next one is fetched.
 *
 * A search stream may read the same type from the highest id downwards. The list ends where it meets that stream, but
 * only if both are in order: HubSpot doesn't guarantee an order, so it is checked, and without it the list continues
 * to its end.
 * @param links kinds of link to be read for each record.
 */
export async function listStream(
  run: SyncRunContext,
  objectType: ObjectType,
  frontier: SearchFrontier,
  links: readonly LinkMapping[],
  onStored: () => void,
): Promise<void> {
  const stream = `list:${objectType}`;
  const properties = propertiesOf(run.mappings.objects[objectType]);
  const fetch = async (after: string | undefined) => {
    const readAt = new Date(run.clock.now());
    const page = await listObjects(run.client, objectType, {
      properties,
      ...(after === undefined ? {} : { after }),
    });
    return { ...page, readAt };
  };

  let state = (await readCheckpoint<ListState>(run.db, run.runId, stream)) ?? {
    ascending: true,
    done: false,
  };
  let fetching: ReturnType<typeof fetch> | undefined = state.done ? undefined : fetch(state.after);
  while (fetching) {
    const page = await fetching;
    state = nextState(state, page, frontier);
    fetching = state.done ? undefined : fetch(state.after);
    // If this fails while the page is being stored, the next `await` throws the error; until then, it must not be
    // unhandled.
    fetching?.catch(() => {});
    const ids = page.records.map((record) => record.id);
    const reading = { readAt: page.readAt, mayLag: false };
    await storeRecords(run, objectType, page.records, reading, async (trx) => {
      for (const link of links) await addPendingReads(trx, run, link.kind, ids);
      await writeCheckpoint(trx, run, stream, state);
    });
    frontier.listedTo = state.lastId === undefined ? undefined : BigInt(state.lastId);
    onStored();
  }
}

function nextState(state: ListState, page: RecordPage, frontier: SearchFrontier): ListState {
  let last = state.lastId === undefined ? -1n : BigInt(state.lastId);
  let ascending = state.ascending;
  for (const { id } of page.records) {
    const next = BigInt(id);
    if (next <= last) ascending = false;
    else last = next;
  }
  const met = ascending && frontier.low !== undefined && last >= frontier.low;
  return {
    ...(page.after === undefined ? {} : { after: page.after }),
    ...(last < 0n ? {} : { lastId: last.toString() }),
    ascending,
    done: met || page.after === undefined,
  };
}
