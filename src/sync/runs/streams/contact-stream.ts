import { batchReadObjects, batchSize } from '../../../hubspot/objects.ts';
import { propertiesOf } from '../../mapping/parse-record.ts';
import { storeRecords } from '../../store/store-records.ts';
import type { SyncRunContext } from '../sync-run.ts';
import type { Upstream } from './link-stream.ts';
import { parallelContactBatches, worthBeginningSearch, worthGoingOn } from './pacing.ts';
import {
  idsOf,
  type PendingRead,
  settlePendingReads,
  takePendingReads,
  whichArePending,
} from './pending-reads.ts';
import { type SearchFrontier, searchStream } from './search-stream.ts';

/**
 * Reads every contact that is linked to a company, 100 ids per call, while the links are still arriving. It follows
 * the list of pending reads: a contact leaves it once it is stored, or if HubSpot reports that it doesn't exist.
 */
export async function contactStream(
  run: SyncRunContext,
  upstream: Upstream,
  onStored: () => void,
): Promise<void> {
  const properties = propertiesOf(run.mappings.objects.contact);
  const claimed = new Set<string>();
  const running = new Set<Promise<void>>();
  const takeUnclaimed = createTaker(run, claimed);
  const readBatch = async (batch: PendingRead[]) => {
    const readAt = new Date(run.clock.now());
    const { records } = await batchReadObjects(run.client, 'contact', idsOf(batch), { properties });
    const found = [...new Map([...records.values()].map((record) => [record.id, record])).values()];
    await storeRecords(run, 'contact', found, { readAt, mayLag: false }, (trx) =>
      settlePendingReads(trx, run.runId, 'contact', batch),
    );
  };
  const start = (batch: PendingRead[]) => {
    for (const id of idsOf(batch)) claimed.add(id);
    const reading = readBatch(batch).finally(() => {
      for (const id of idsOf(batch)) claimed.delete(id);
      running.delete(reading);
      onStored();
    });
    running.add(reading);
  };

  try {
    for (;;) {
      if (running.size >= parallelContactBatches) await Promise.race(running);
      const rung = upstream.bell.wait();
      const ended = upstream.ended();
      const room = (parallelContactBatches - running.size) * batchSize;
      const free = await takeUnclaimed(room, ended);
      const usable = ended ? free.length : free.length - (free.length % batchSize);
      for (let at = 0; at < usable; at += batchSize) start(free.slice(at, Math.min(at + batchSize, usable)));
      if (usable > 0) continue;
      if (!ended) await Promise.race([rung, ...running]);
      else if (running.size > 0) await Promise.race(running);
      else return;
    }
  } finally {
    // Also if one of them failed: nothing may write after the stream has ended.
    await Promise.allSettled(running);
  }
}

/**
 * Takes reads that wait, lowest id first: the search reads from the highest one down. Once all links are known, ids
 * below are only rarely added, so it goes on after the last one taken, and looks again from the lowest one at the end.
 */
function createTaker(
  run: SyncRunContext,
  claimed: ReadonlySet<string>,
): (room: number, areAllKnown: boolean) => Promise<PendingRead[]> {
  let after = '';
  const take = async (limit: number) => {
    const waiting = await takePendingReads(run.db, run.runId, 'contact', limit, after);
    return waiting.filter(({ externalId }) => !claimed.has(externalId));
  };
  return async (room, areAllKnown) => {
    let free = after === '' ? [] : await take(room);
    if (free.length < room) {
      after = '';
      free = (await take(claimed.size + room)).slice(0, room);
    }
    after = areAllKnown ? (free.at(-1)?.externalId ?? '') : '';
    return free;
  };
}

/**
 * Helps the contact stream by searching from the highest id downwards, as long as most results are wanted: if a
 * portal's contacts mostly have no company, reading all of them would waste calls. It starts once all links are
 * known; before that, most results couldn't be recognized as wanted.
 */
export async function contactSearchStream(
  run: SyncRunContext,
  upstream: Upstream,
  onStored: () => void,
): Promise<void> {
  const frontier: SearchFrontier = { low: undefined, listedTo: undefined };
  while (!upstream.ended()) await upstream.bell.wait();
  if (!(await waitAtLeast(run, worthBeginningSearch))) return;
  let uselessPages = 0;
  let pending: PendingRead[] = [];
  await searchStream(
    run,
    'contact',
    frontier,
    async (page) => {
      pending = await whichArePending(
        run.db,
        run.runId,
        'contact',
        page.records.map((record) => record.id),
      );
      const wanted = new Set(idsOf(pending));
      const records = page.records.filter((record) => wanted.has(record.id));
      uselessPages = records.length < page.records.length / 2 ? uselessPages + 1 : 0;
      return { records, goOn: uselessPages < 3 && (await waitAtLeast(run, worthGoingOn)) };
    },
    (trx) => settlePendingReads(trx, run.runId, 'contact', pending),
    onStored,
  );
}

async function waitAtLeast(run: SyncRunContext, count: number): Promise<boolean> {
  return (await takePendingReads(run.db, run.runId, 'contact', count)).length >= count;
}
