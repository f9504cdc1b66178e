import { batchReadObjects, batchSize } from '../hubspot/objects.ts';
import type { Upstream } from './link-stream.ts';
import { propertiesOf } from './parse-record.ts';
import { settlePendingReads, takePendingReads, whichArePending } from './pending-reads.ts';
import { type SearchFrontier, searchStream } from './search-stream.ts';
import { storeRecords } from './store-records.ts';
import type { SyncRunContext } from './sync-run.ts';

/** Batches of contacts that are read at the same time: enough to use a whole burst within a second or two. */
const parallelBatches = 8;

/** With fewer contacts than this still to be read, a search could not save a call worth its own. */
const worthSearching = 2_000;

/**
 * Reads every contact that is linked to a company, 100 ids a call, while the links are still coming in. The list
 * of what is to be read is the authority: a contact leaves it when it has been stored, or when HubSpot says that
 * it does not exist.
 */
export async function contactStream(
  run: SyncRunContext,
  upstream: Upstream,
  onStored: () => void,
): Promise<void> {
  const properties = propertiesOf(run.mappings.objects.contact);
  for (;;) {
    const rung = upstream.bell.wait();
    const ended = upstream.ended();
    const ids = await takePendingReads(run.db, run.runId, 'contact', parallelBatches * batchSize);
    if (ids.length < batchSize && !ended) {
      await rung;
      continue;
    }
    if (ids.length === 0) return;
    const full = ended ? ids.length : ids.length - (ids.length % batchSize);
    const batches = [];
    for (let at = 0; at < full; at += batchSize) batches.push(ids.slice(at, Math.min(at + batchSize, full)));
    await Promise.all(
      batches.map(async (batch) => {
        const { records } = await batchReadObjects(run.client, 'contact', batch, { properties });
        const found = [...new Map([...records.values()].map((record) => [record.id, record])).values()];
        await storeRecords(run, 'contact', found, (trx) =>
          settlePendingReads(trx, run.runId, 'contact', batch),
        );
      }),
    );
    onStored();
  }
}

/**
 * Helps the contact stream by searching from the highest id downwards, as long as what it finds is mostly wanted:
 * in a portal whose contacts belong to no companies, reading all of them would only waste calls. It begins when all
 * links are known; before that, most of what it finds would not be known to be wanted.
 */
export async function contactSearchStream(
  run: SyncRunContext,
  upstream: Upstream,
  onStored: () => void,
): Promise<void> {
  const frontier: SearchFrontier = { low: undefined, listedTo: undefined };
  while (!upstream.ended()) await upstream.bell.wait();
  if (!(await isWorthSearching(run))) return;
  let uselessPages = 0;
  await searchStream(
    run,
    'contact',
    frontier,
    async (page) => {
      const pending = await whichArePending(
        run.db,
        run.runId,
        'contact',
        page.records.map((record) => record.id),
      );
      const records = page.records.filter((record) => pending.has(record.id));
      uselessPages = records.length < page.records.length / 2 ? uselessPages + 1 : 0;
      return { records, goOn: uselessPages < 3 && (await isWorthSearching(run)) };
    },
    (trx, records) =>
      settlePendingReads(
        trx,
        run.runId,
        'contact',
        records.map((record) => record.id),
      ),
    onStored,
  );
}

async function isWorthSearching(run: SyncRunContext): Promise<boolean> {
  const waiting = await takePendingReads(run.db, run.runId, 'contact', worthSearching);
  return waiting.length >= worthSearching;
}
