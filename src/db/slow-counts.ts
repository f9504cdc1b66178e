import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Database } from './tables.ts';

/** A count, and whether it is being updated. */
interface Known {
  counts: unknown;
  /** When, and how long it took, in ms. */
  at: number;
  took: number;
  /** The version at that time. */
  version: string | null | undefined;
  renewing: boolean;
}

/** Up to this many rows are counted each time. */
const fewRows = 200_000;
/** Counting takes at most this fraction of the time, however often it is requested. */
const timeShare = 50;

/** Keyed by database, to keep those of different databases in a process apart. */
const kept = new WeakMap<object, Map<string, Known>>();

/**
 * Counts that every open status page requests every few seconds, and that take seconds with millions of rows. Exact
 * for up to 200,000 rows. Beyond that, it returns the last count, and starts a new one in the background if the
 * version has changed or the last one is fifty times as old as counting took.
 * @param key what is counted, and for which organization or portal.
 * @param sizeOf how many rows were counted.
 * @param version changes with the data, such as the last run that has ended; absent: ignored.
 */
export async function countSeldom<T>(
  { db, clock }: { db: Kysely<Database>; clock: Clock },
  key: string,
  count: () => Promise<T>,
  sizeOf: (counts: T) => number,
  version?: string | null,
): Promise<T> {
  const answers = kept.get(db) ?? new Map<string, Known>();
  kept.set(db, answers);
  const renew = async () => {
    const at = clock.now();
    const began = performance.now();
    const counts = await count();
    answers.set(key, { counts, at, took: performance.now() - began, version, renewing: false });
    return counts;
  };
  const known = answers.get(key);
  if (!known || sizeOf(known.counts as T) <= fewRows) return renew();
  const isOld = clock.now() - known.at >= timeShare * known.took;
  const isOutdated = version !== undefined && version !== known.version;
  if ((isOld || isOutdated) && !known.renewing) {
    known.renewing = true;
    void renew().catch(() => {
      known.renewing = false;
    });
  }
  return known.counts as T;
}
