import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import { plural } from './text.ts';

/** The total counts of all object types of a run. */
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

/** Records and links in which a comparison found differences; undefined for other runs. */
export const driftOf = (run: SyncRun): number | undefined => {
  if (run.mode !== 'reconcile') return undefined;
  const drifts = run.progress.flatMap((part) => part.drift ?? []);
  return drifts.reduce((sum, { records, links }) => sum + records + links, 0);
};

/** "no differences", "3 differences, fixed": the result of a comparison. */
export const differencesInWords = (count: number): string =>
  count === 0 ? 'no differences' : `${plural(count, 'difference', 'differences')}, fixed`;

/** The labels of a run's counts. Records with errors are stored anyway, and are also in the other counts. */
export const countWords = {
  created: 'Created',
  updated: 'Updated',
  unchanged: 'Unchanged',
  archived: 'Archived',
  failed: 'With errors',
} as const;
export type CountName = keyof typeof countWords;
export const countNames = Object.keys(countWords) as CountName[];

type Counts = Pick<RunProgress, 'created' | 'updated' | 'unchanged' | 'archived' | 'failed'>;

/**
 * "1,200 created, 3 with errors"; without counts of zero. Records with errors are stored, so they are also in the
 * other counts.
 */
export const countsInWords = (counts: Counts): string => {
  const parts = countNames
    .filter((name) => counts[name] > 0)
    .map((name) => {
      const words = countWords[name].toLowerCase();
      return plural(counts[name], words, words);
    });
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
};

/** "1,200 companies sent, 40 not needed, 3 failed": a push's counts, without zeros. */
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

/** The number of remaining records of all object types; undefined while a total is unknown. */
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
