const minute = 60_000;

/** How long a message waits after each try that failed, in ms. After the last one there is no more. */
const waits = [0.5, 2, 8, 20, 45, 90, 180].map((minutes) => minutes * minute);

/**
 * When a message is tried again.
 * @param tries that failed, this one included.
 * @param retryAfterMs what the receiver asked for: it is left alone for so long at least.
 * @returns milliseconds to wait; undefined: it has been tried often enough.
 */
export function retryWait(tries: number, retryAfterMs = 0): number | undefined {
  const wait = waits[tries - 1];
  return wait === undefined ? undefined : Math.max(wait, retryAfterMs);
}
