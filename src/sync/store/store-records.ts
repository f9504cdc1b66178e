import type { Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isDataError } from '../../db/with-database-retry.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { parseRecord } from '../mapping/parse-record.ts';
import { absorbMerged } from './absorb-merged.ts';
import { announceRecords } from './announce-records.ts';
import { clearViolations } from './clear-violations.ts';
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
  parsed: IncomingRecord[];
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
 * `also`. Pages of a type that wait at the same time share one transaction. Values that violate a constraint of the
 * platform's table become sync errors of their fields. If the database rejects a record for another reason, the page is
 * halved until the record is alone; that one becomes a sync error, and all others are stored.
 */
export async function storeRecords(
  run: PortalWriter,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
  { mergedInto, ...reading }: Reading,
  also: Page['also'],
): Promise<void> {
  await knowReferences(run, objectType, records);
  const mapping = run.mappings.objects[objectType];
  const columns = run.columns[objectType];
  const parsed = records.map((record): IncomingRecord => {
    const own = parseRecord(record, mapping, columns, run.definitions);
    const mergedIds = [...new Set([...own.mergedIds, ...(mergedInto?.get(record.id) ?? [])])];
    return { ...own, ...reading, mergedIds };
  });
  const stored = Promise.withResolvers<void>();
  run.storeQueue.waiting.push({ objectType, parsed, also, stored });
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
    size += page.parsed.length;
    return page === first || size <= transactionSize;
  });
  queue.waiting = queue.waiting.filter((page) => !together.includes(page));
  return together;
}

async function storePages(run: PortalWriter, pages: Page[]): Promise<void> {
  const [page] = pages;
  if (!page) return;
  const { objectType } = page;
  const parsed = pages.flatMap((one) => one.parsed);
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
    const [record] = parsed;
    if (!isDataError(error) || !record) throw error;
    const cleared = await clearViolations(run, objectType, parsed, error);
    if (cleared) return storePages(run, withParsed(pages, cleared));
    if (pages.length > 1) for (const one of pages) await storePages(run, [one]);
    else if (parsed.length === 1) await quarantineRecord(run, page, record, error);
    else for (const half of halves(page)) await storePages(run, [half]);
  }
}

/** The pages with other records in the place of theirs. */
function withParsed(pages: readonly Page[], records: readonly IncomingRecord[]): Page[] {
  let at = 0;
  return pages.map((page) => {
    const parsed = records.slice(at, at + page.parsed.length);
    at += page.parsed.length;
    return { ...page, parsed };
  });
}

/** The page's other effects are stored with its second half, when both halves are done. */
function halves(page: Page): Page[] {
  const middle = Math.ceil(page.parsed.length / 2);
  return [
    { ...page, parsed: page.parsed.slice(0, middle), also: async () => {} },
    { ...page, parsed: page.parsed.slice(middle) },
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
