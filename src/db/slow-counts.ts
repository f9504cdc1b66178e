import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Database } from './tables.ts';

/** An answer, and whether it is being recounted. */
interface Known {
  counts: unknown;
  /** When, by the clock, and how long it took, in ms. */
  at: number;
  took: number;
  /** What had happened by then. */
  version: string | null | undefined;
  renewing: boolean;
}

/** Up to this many rows are counted each time. */
const fewRows = 200_000;
/** Of the time, counting takes at most one part in so many, however often somebody asks. */
const timeShare = 50;

/** By database, so that those of different ones in a process do not meet. */
const kept = new WeakMap<object, Map<string, Known>>();

/**
 * Counts what everybody who looks at a status asks for every few seconds, and what takes seconds where there are
 * millions. Exact for up to 200,000 rows. Beyond, the last count is answered, and a new one begun behind it when
 * something has happened since or when it is fifty times as old as what it took.
 * @param key what is counted, and for whom.
 * @param sizeOf how many rows were counted.
 * @param version changes with what happens, such as the last run that has ended; absent: it does not matter.
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
