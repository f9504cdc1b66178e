import type { Clock } from '../base/clock.ts';

/** Wakes waiting code in this process. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring. */
  wait(): Promise<void>;
}

export function createBell(): Bell {
  let next = Promise.withResolvers<void>();
  return {
    ring() {
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    wait: () => next.promise,
  };
}

/** The bells of the jobs in progress in this process, by their keys. */
export interface Bells {
  /** Starts listening for a key. */
  open(key: string): JobBell;
  /** @returns whether a job in this process is working on the key, and so will see the new work. */
  ring(key: string): boolean;
  ringAll(): void;
}

export interface JobBell {
  /** Forgets earlier rings. */
  reset(): void;
  /** Resolves at the first ring since `reset`, which may already be over; rejects when the signal is aborted. */
  rung(signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createBells(): Bells {
  const bells = new Map<string, Bell>();
  return {
    open(key) {
      const bell = createBell();
      let ring = bell.wait();
      bells.set(key, bell);
      return {
        reset() {
          ring = bell.wait();
        },
        rung: (signal) => unlessAborted(ring, signal),
        close() {
          if (bells.get(key) === bell) bells.delete(key);
        },
      };
    },
    ring(key) {
      const bell = bells.get(key);
      bell?.ring();
      return bell !== undefined;
    },
    ringAll() {
      for (const bell of bells.values()) bell.ring();
    },
  };
}

/**
 * Waits a moment for a ring.
 * @returns whether it rang in time.
 * @throws when the signal is aborted.
 */
export async function ringsWithin(
  bell: JobBell,
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<boolean> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const silence = clock.sleep(ms, either).then(() => false);
  const ring = bell.rung(either).then(() => true);
  try {
    return await Promise.race([silence, ring]);
  } finally {
    over.abort();
    await Promise.allSettled([silence, ring]);
  }
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}
