import type { Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isRefusal } from '../../db/with-database-retry.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { readColumnTypes } from '../mapping/column-types.ts';
import { parseRecord } from '../mapping/parse-record.ts';
import { absorbMerged } from './absorb-merged.ts';
import { announceRecords } from './announce-records.ts';
import { countAges } from './figures/ages.ts';
import type { IncomingRecord, ToldMerge } from './incoming-record.ts';
import { knowReferences } from './know-references.ts';
import type { PortalWriter } from './portal-writer.ts';
import { fileRejects } from './quarantine.ts';
import { contactsThatLeftWith } from './settle-exits.ts';
import { upsertRecords } from './upsert-records.ts';

/** The maximum number of records per transaction: enough to make its fixed cost small, few enough to end soon. */
const transactionSize = 1_000;

/** How records were read, and what else is known about their merges. */
export interface Reading {
  /** When the read started. */
  readAt: Date;
  /** Whether it was a search. */
  mayLag: boolean;
  /** Survivor's id -> ids known to be merged into it. */
  mergedInto?: ReadonlyMap<string, readonly string[]>;
  /** Merges from events. */
  merges?: readonly ToldMerge[];
}

/** A page to be stored. `also` joins its transaction: the checkpoint, further reads. */
interface Page {
  objectType: ObjectType;
  records: readonly HubspotRecord[];
  reading: Reading;
  also: (trx: Transaction<Database>) => Promise<void>;
}

interface QueuedPage extends Page {
  stored: PromiseWithResolvers<void>;
}

/** The pages of a writer that wait for the portal's write lock, in order of arrival. */
export interface StoreQueue {
  waiting: QueuedPage[];
  storing: boolean;
}

export const createStoreQueue = (): StoreQueue => ({ waiting: [], storing: false });

/**
 * Stores a page of records of one type through the shared write path, and in the same transaction the effects of
 * `also`. Pages of a type that wait at the same time share one transaction. If the database refuses a page, it is stored
 * again after clearing the values that rules of the table don't allow, as are later pages of the type; these values
 * become sync errors of their fields. If it is still refused, by a trigger of the platform, the page is halved until the
 * record is alone; that one becomes a sync error, and all others are stored.
 */
export async function storeRecords(
  run: PortalWriter,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
  reading: Reading,
  also: Page['also'],
): Promise<void> {
  await knowReferences(run, objectType, records);
  const stored = Promise.withResolvers<void>();
  run.storeQueue.waiting.push({ objectType, records, reading, also, stored });
  if (!run.storeQueue.storing) void storeWaiting(run);
  await stored.promise;
}

async function storeWaiting(run: PortalWriter): Promise<void> {
  const queue = run.storeQueue;
  queue.storing = true;
  for (let pages = takeTogether(queue); pages.length > 0; pages = takeTogether(queue)) {
    try {
      await storePages(run, pages);
      for (const page of pages) page.stored.resolve();
    } catch (error) {
      for (const page of pages) page.stored.reject(error);
    }
  }
  queue.storing = false;
}

/** The first waiting page, and those of its type that fit into one transaction with it. */
function takeTogether(queue: StoreQueue): QueuedPage[] {
  const [first] = queue.waiting;
  if (!first) return [];
  let size = 0;
  const together = queue.waiting.filter((page) => {
    if (page.objectType !== first.objectType) return false;
    size += page.records.length;
    return page === first || size <= transactionSize;
  });
  queue.waiting = queue.waiting.filter((page) => !together.includes(page));
  return together;
}

/** @param isAgain whether it was refused before the rules of the table were known. */
async function storePages(run: PortalWriter, pages: Page[], isAgain = false): Promise<void> {
  const [page] = pages;
  if (!page) return;
  const { objectType } = page;
  const parsed = pages.flatMap((one) => parsePage(run, one));
  try {
    await run.commit(async (trx) => {
      const { counts, changedRowIds, relinkIds, doubtfulIds, changedAt } = await upsertRecords(
        trx,
        run,
        run.mappings,
        objectType,
        run.columns[objectType],
        parsed,
      );
      await announceRecords(trx, run, run.mappings, objectType, changedRowIds);
      for (const { also } of pages) await also(trx);
      // Last, because a page deletes pending reads that were added before.
      await run.noteLinkReads(trx, objectType, relinkIds);
      await run.noteReads(trx, objectType, doubtfulIds);
      if (objectType === 'company') {
        await run.noteReads(trx, 'contact', await contactsThatLeftWith(trx, run, relinkIds));
      }
      // By HubSpot's clock, like the timestamps.
      const now = run.client.serverNow();
      return [{ objectType, ...counts, ages: countAges(changedAt.map((at) => now - Date.parse(at))) }];
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (!isAgain) {
      await learnRules(run, objectType);
      return storePages(run, pages, true);
    }
    const [record] = parsed;
    if (pages.length > 1) for (const one of pages) await storePages(run, [one], true);
    else if (parsed.length === 1 && record) await quarantineRecord(run, page, record, error);
    else for (const half of halves(page)) await storePages(run, [half], true);
  }
}

function parsePage(run: PortalWriter, { objectType, records, reading }: Page): IncomingRecord[] {
  const { mergedInto, ...facts } = reading;
  return records.map((record) => {
    const own = parseRecord(
      record,
      run.mappings.objects[objectType],
      run.columns[objectType],
      run.definitions,
    );
    const mergedIds = [...new Set([...own.mergedIds, ...(mergedInto?.get(record.id) ?? [])])];
    return { ...own, ...facts, mergedIds };
  });
}

/** The table refused a value: it may have changed since its columns were read, or it has rules of the platform. */
async function learnRules(run: PortalWriter, objectType: ObjectType): Promise<void> {
  const { table } = run.mappings.objects[objectType];
  run.columns[objectType] = await readColumnTypes(run.db, table, run.config.database.sharedDefaults[table]);
  run.picky.add(table);
}

/** The page's other effects are stored with its second half, when both halves are done. */
function halves(page: Page): Page[] {
  const middle = Math.ceil(page.records.length / 2);
  return [
    { ...page, records: page.records.slice(0, middle), also: async () => {} },
    { ...page, records: page.records.slice(middle) },
  ];
}

async function quarantineRecord(
  run: PortalWriter,
  page: Page,
  record: IncomingRecord,
  error: Error & { code: string },
): Promise<void> {
  const reject = {
    externalId: record.externalId,
    property: '',
    field: '',
    code: 'rejected_by_database' as const,
    value: null,
    details: { reply: error.message.slice(0, 1_000), sqlState: error.code },
  };
  await run.commit(async (trx) => {
    // The records merged into it are gone in any case.
    const { objectType } = page;
    const absorbed = await absorbMerged(trx, run, run.mappings, objectType, run.columns[objectType], [
      record,
    ]);
    await run.noteLinkReads(trx, objectType, absorbed);
    await fileRejects(trx, run, objectType, [record.externalId], [reject]);
    await page.also(trx);
    return [{ objectType, processed: 1, failed: 1 }];
  });
}
