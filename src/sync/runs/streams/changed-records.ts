import type { ObjectType } from '../../../contract/common.ts';
import { HubspotError } from '../../../hubspot/errors.ts';
import {
  type HubspotRecord,
  type RecordPage,
  type SearchFilter,
  searchObjects,
} from '../../../hubspot/objects.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import { propertiesOf } from '../../mapping/parse-record.ts';
import { countBetween, whichContactsBelong, whichDiffer } from '../../read/records-here.ts';
import { storeRecords } from '../../store/store-records.ts';
import type { SyncRunContext } from '../sync-run.ts';
import { moveWatermark, readWatermark, type Watermark } from '../watermark.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { addPendingReads } from './pending-reads.ts';

/**
 * The maximum delay of HubSpot's search. The search may have missed changes made this shortly before the last run;
 * they are checked again.
 */
const indexLagMs = 10 * 60_000;

/** Up to this many records are re-read; more are counted, and re-read only if the count has changed. */
const worthReading = 2_000;

/** The maximum number of empty pages with a next page. */
const maxEmptyPages = 20;

/** HubSpot's property for "last modified". The other name matches nothing on contacts, without an error. */
export const modifiedProperty = (objectType: ObjectType) =>
  objectType === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate';

interface ChangesState {
  /** The range that is being read. */
  part: 'new' | 'again' | 'done';
  /** The last stored id in it; absent before the first page. */
  after?: string;
  /** The latest change, in ms. */
  latest: number;
}

/**
 * Reads what changed since the last run, by searching for later changes. The search is paged by id, because it ends
 * at 10,000 results and any number of records can change at the same moment.
 *
 * The search index lags: a change may appear after a later one was read. So the period before the last run is
 * searched again, and records with another state are stored. If an import filled that period, its records are counted
 * in HubSpot and here, and re-read if the counts differ; this only misses records that had already changed earlier in
 * that period.
 * @param links kinds of link to be read for each record found.
 */
export async function changedRecords(
  run: SyncRunContext,
  objectType: ObjectType,
  links: readonly LinkMapping[],
): Promise<void> {
  const watermark = await readWatermark(run.db, run, objectType);
  if (!watermark) throw new Error(`${objectType} has no watermark: an incremental run was begun too early`);
  const stream = `changes:${objectType}`;
  const modified = modifiedProperty(objectType);
  let state = (await readCheckpoint<ChangesState>(run.db, run.runId, stream)) ?? {
    part: 'new',
    latest: watermark.high.getTime(),
  };
  const readPart = async (filters: SearchFilter[], isWanted: (total: number) => boolean = () => true) => {
    for (let isFirst = state.after === undefined; ; isFirst = false) {
      const { page, readAt } = await searchAfter(run, objectType, filters, state.after);
      if (isFirst && !isWanted(page.total)) return;
      const last = page.records.at(-1);
      if (!last) return;
      const latest = Math.max(state.latest, ...page.records.map((record) => changedAt(record, modified)));
      state = { ...state, after: last.id, latest };
      const belonging =
        objectType === 'contact' ? await whichContactsBelong(run, page.records) : page.records;
      const records = state.part === 'new' ? belonging : await whichDiffer(run, objectType, belonging);
      const ids = records.map((record) => record.id);
      await storeRecords(run, objectType, records, { readAt, mayLag: true }, async (trx) => {
        for (const link of links) await addPendingReads(trx, run, link.kind, ids);
        await writeCheckpoint(trx, run, stream, state);
      });
      if (page.after === undefined) return;
    }
  };

  const { high } = watermark;
  if (state.part === 'new') {
    await readPart([{ propertyName: modified, operator: 'GT', value: String(high.getTime()) }]);
    state = { part: 'again', latest: state.latest };
  }
  let { surplus } = watermark;
  const from = watermark.checkedAt.getTime() - indexLagMs;
  if (state.part === 'again' && from <= high.getTime()) {
    const stretch: SearchFilter[] = [
      {
        propertyName: modified,
        operator: 'BETWEEN',
        value: String(from),
        highValue: String(high.getTime()),
      },
    ];
    const here = await countBetween(run, objectType, new Date(from), high);
    let there: number | undefined;
    await readPart(stretch, (total) => {
      there = total;
      return total <= worthReading || (surplus !== null && total - here !== surplus);
    });
    // A process that took over the run in the middle hasn't counted.
    surplus =
      there === undefined ? null : there - (await countBetween(run, objectType, new Date(from), high));
  } else if (from > high.getTime()) {
    // No changes in that period, so none is missing.
    surplus = 0;
  }
  const moved: Watermark = {
    // A record that changed while the pages were read may have been missed: the next run starts from here.
    high: new Date(Math.max(high.getTime(), Math.min(state.latest, run.startedAt.getTime()))),
    checkedAt: run.startedAt,
    surplus,
    totalSurplus: watermark.totalSurplus,
  };
  state = { part: 'done', latest: state.latest };
  await run.commit(async (trx) => {
    await writeCheckpoint(trx, run, stream, { ...state, moved: { ...moved } });
    return [];
  });
}

/** Moves a type's watermark to where this run has read, once everything that the run found has been stored. */
export async function moveToRead(
  run: SyncRunContext,
  objectType: ObjectType,
  totalSurplus: number,
): Promise<void> {
  const state = await readCheckpoint<{
    moved?: { high: string; checkedAt: string; surplus: number | null };
  }>(run.db, run.runId, `changes:${objectType}`);
  const moved = state?.moved;
  if (!moved) return;
  await run.commit(async (trx) => {
    await moveWatermark(trx, run, objectType, {
      high: new Date(moved.high),
      checkedAt: new Date(moved.checkedAt),
      surplus: moved.surplus,
      totalSurplus,
    });
    return [];
  });
}

/** The next page by id. An empty page can have a next one; a repeated page must not be followed. */
async function searchAfter(
  run: SyncRunContext,
  objectType: ObjectType,
  filters: SearchFilter[],
  lastId: string | undefined,
): Promise<{ page: RecordPage & { total: number }; readAt: Date }> {
  const properties = [...propertiesOf(run.mappings.objects[objectType]), modifiedProperty(objectType)];
  const byId: SearchFilter[] =
    lastId === undefined ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: lastId }];
  let after: string | undefined;
  for (let tries = 0; tries < maxEmptyPages; tries += 1) {
    const readAt = new Date(run.clock.now());
    const page = await searchObjects(run.client, objectType, {
      filters: [...filters, ...byId],
      sort: { propertyName: 'hs_object_id', direction: 'ASCENDING' },
      properties,
      ...(after === undefined ? {} : { after }),
    });
    if (lastId !== undefined && page.records.at(-1)?.id === lastId) break;
    if (page.records.length > 0 || page.after === undefined) return { page, readAt };
    after = page.after;
  }
  throw new HubspotError(
    'malformed',
    `HubSpot's search for changed ${objectType} records doesn't finish. The next sync tries again. If that doesn't help, run a full sync.`,
    { path: 'search' },
  );
}

function changedAt(record: HubspotRecord, modified: string): number {
  const time = Date.parse(record.properties[modified] ?? record.updatedAt);
  return Number.isNaN(time) ? Date.parse(record.updatedAt) : time;
}
