import { type ObjectType, objectTypes } from '../../contract/common.ts';

import type { LinkMapping } from '../mapping/object-mapping.ts';
import { noteReads } from '../portal/note-reads.ts';
import { isFiltered } from './count-left-out.ts';
import { changedRecords, moveToRead } from './streams/changed-records.ts';
import { compareCounts } from './streams/compare-counts.ts';
import { isRolling, linkRound } from './streams/link-round.ts';
import { readPending } from './streams/run-reads.ts';
import { allOrFirstFailure, createStreams, type Failures } from './streams/run-streams.ts';
import type { SyncRunContext } from './sync-run.ts';
import { readWatermark } from './watermark.ts';

/**
 * Reads what changed since the last run: changed records by search, the associations of all records in batches, and
 * the newly associated records by id. Then the numbers of records are compared.
 *
 * A watermark only moves once everything that the run found of its type is stored.
 */
export async function incrementalSync(run: SyncRunContext): Promise<Failures> {
  const { failures, guard } = createStreams(run);
  const types = objectTypes.filter((objectType) => run.objectTypes.includes(objectType));
  const rolling = await rollingLinks(run);
  await allOrFirstFailure(
    types.map((type) => {
      const links = rolling.filter((link) => link[link.readBy] === type);
      return guard(type, () => changedRecords(run, type, links));
    }),
  );

  const links = run.mappings.links.filter((link) => types.includes(link.from) || types.includes(link.to));
  await allOrFirstFailure(links.map((link) => guard(link.from, () => linkRound(run, link))));

  await guard(types[0] ?? 'company', async () => {
    for (const [objectType, unanswered] of await readPending(run))
      await askLater(run, objectType, unanswered);
  });

  for (const objectType of types) {
    if (failures.has(objectType)) continue;
    await guard(objectType, async () => {
      const watermark = await readWatermark(run.db, run, objectType);
      const known = watermark?.totalSurplus ?? 0;
      await moveToRead(run, objectType, await surplusOf(run, objectType, known));
    });
  }
  await guard(types[0] ?? 'company', async () => {
    await readPending(run);
  });
  return failures;
}

/**
 * Contacts aren't compared, because HubSpot also counts those without a company. Neither is a portal with a filter,
 * for a similar reason.
 */
async function surplusOf(run: SyncRunContext, objectType: ObjectType, known: number): Promise<number> {
  const isOther = objectType === 'contact' || isFiltered(run.mappings, objectType);
  return isOther ? known : compareCounts(run, objectType, known);
}

/** The worker of webhook events retries unanswered ids. */
async function askLater(run: SyncRunContext, objectType: ObjectType, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await run.commit(async (trx) => {
    await noteReads(trx, run, 'record', objectType, ids);
    return [];
  });
}

/** The kinds of link whose round takes several runs: for those, the links of changed records are read out of turn. */
async function rollingLinks(run: SyncRunContext): Promise<LinkMapping[]> {
  const rolling: LinkMapping[] = [];
  for (const link of run.mappings.links) if (await isRolling(run, link)) rolling.push(link);
  return rolling;
}
