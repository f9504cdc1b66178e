/** Lets streams of a run wait for each other's progress: everyone who waits is woken by the next ring. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring. */
  wait(): Promise<void>;
}

export function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>();
  return {
    ring() {
      resolve();
      ({ promise, resolve } = Promise.withResolvers<void>());
    },
    wait: () => promise,
  };
}
