import { useEffect, useRef, useState } from 'react';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { totalsOf } from '../format/run-counts.ts';

const windowMs = 15_000;

/** Records per second over the last 15 seconds, or since the first observation. Undefined until something moves. */
export const useRunRate = (run: SyncRun): number | undefined => {
  const samples = useRef<{ at: number; processed: number }[]>([]);
  const [rate, setRate] = useState<number>();
  const { processed } = totalsOf(run);
  useEffect(() => {
    const now = Date.now();
    const kept = samples.current.filter((sample) => now - sample.at <= windowMs);
    kept.push({ at: now, processed });
    samples.current = kept;
    const first = kept[0];
    if (!first || now - first.at < 500) return;
    const moved = (processed - first.processed) / ((now - first.at) / 1_000);
    if (moved > 0) setRate(moved);
  }, [processed]);
  return rate;
};
