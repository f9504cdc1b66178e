import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import { plural } from './text.ts';

/** The counts of all object types of a run together. */
export const totalsOf = (run: SyncRun) =>
  run.progress.reduce(
    (sum, part) => ({
      processed: sum.processed + part.processed,
      created: sum.created + part.created,
      updated: sum.updated + part.updated,
      unchanged: sum.unchanged + part.unchanged,
      archived: sum.archived + part.archived,
      failed: sum.failed + part.failed,
    }),
    { processed: 0, created: 0, updated: 0, unchanged: 0, archived: 0, failed: 0 },
  );

/** Records and links that a comparison found different from HubSpot's; undefined for runs that do not compare. */
export const driftOf = (run: SyncRun): number | undefined => {
  if (run.mode !== 'reconcile') return undefined;
  const drifts = run.progress.flatMap((part) => part.drift ?? []);
  return drifts.reduce((sum, { records, links }) => sum + records + links, 0);
};

/** "no differences", "3 differences, fixed": what a comparison found. */
export const differencesInWords = (count: number): string =>
  count === 0 ? 'no differences' : `${plural(count, 'difference', 'differences')}, fixed`;

type Counts = Pick<RunProgress, 'created' | 'updated' | 'unchanged' | 'archived' | 'failed'>;

/** "1,200 created, 3 with errors"; without counts of zero. Records with errors are in the other counts, too: they are stored. */
export const countsInWords = (counts: Counts): string => {
  const parts = (['created', 'updated', 'unchanged', 'archived', 'failed'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => {
      const words = name === 'failed' ? 'with errors' : name;
      return plural(counts[name], words, words);
    });
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
};

/** "1,200 companies sent, 40 not needed, 3 failed": the counts of a push that are not zero. */
export const pushCountsInWords = (counts: Counts): string => {
  const sent = counts.created + counts.updated;
  const parts = [
    ...(sent > 0 ? [`${plural(sent, 'company', 'companies')} sent`] : []),
    ...(counts.unchanged > 0 ? [plural(counts.unchanged, 'not needed', 'not needed')] : []),
    ...(counts.archived > 0 ? [plural(counts.archived, 'archived in HubSpot', 'archived in HubSpot')] : []),
    ...(counts.failed > 0 ? [plural(counts.failed, 'failed', 'failed')] : []),
  ];
  return parts.length === 0 ? 'nothing to send' : parts.join(', ');
};

/** Records of all object types still to come; undefined while a total is not known. */
export const remainingOf = (run: SyncRun): number | undefined => {
  let remaining = 0;
  for (const part of run.progress) {
    if (part.total === null) {
      if (part.status === 'queued' || part.status === 'running') return undefined;
    } else {
      remaining += Math.max(0, part.total - part.processed);
    }
  }
  return remaining;
};
