const minute = 60_000;

/** The wait after each failed attempt, in ms. After the last one, there are no further attempts. */
const waits = [0.5, 2, 8, 20, 45, 90, 180].map((minutes) => minutes * minute);

/**
 * The wait before the next attempt.
 * @param tries failed attempts, including this one.
 * @param retryAfterMs the minimum that the receiver asked for.
 * @returns milliseconds; undefined: no further attempt.
 */
export function retryWait(tries: number, retryAfterMs = 0): number | undefined {
  const wait = waits[tries - 1];
  return wait === undefined ? undefined : Math.max(wait, retryAfterMs);
}
