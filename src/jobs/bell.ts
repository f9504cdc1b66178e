/** Wakes the jobs of this process that wait for more events of their portal. */
export interface WebhookBells {
  /** Begins to listen for a portal's events. */
  open(integrationId: string): WebhookBell;
  /** @returns whether a job of this process is at work for the portal, and so will see what has come. */
  ring(integrationId: string): boolean;
  ringAll(): void;
}

export interface WebhookBell {
  /** Forgets earlier rings. */
  reset(): void;
  /** Resolves at the next ring since `reset`, which may be past already; rejects when the signal is aborted. */
  rung(signal: AbortSignal): Promise<void>;
  close(): void;
}

export function createWebhookBells(): WebhookBells {
  const bells = new Map<string, { ring(): void }>();
  return {
    open(integrationId) {
      let current = Promise.withResolvers<void>();
      const entry = { ring: () => current.resolve() };
      bells.set(integrationId, entry);
      return {
        reset() {
          current = Promise.withResolvers<void>();
        },
        rung: (signal) =>
          new Promise((resolve, reject) => {
            const onAbort = () => reject(signal.reason);
            if (signal.aborted) return onAbort();
            signal.addEventListener('abort', onAbort, { once: true });
            void current.promise.then(() => {
              signal.removeEventListener('abort', onAbort);
              resolve();
            });
          }),
        close() {
          if (bells.get(integrationId) === entry) bells.delete(integrationId);
        },
      };
    },
    ring(integrationId) {
      const bell = bells.get(integrationId);
      bell?.ring();
      return bell !== undefined;
    },
    ringAll() {
      for (const bell of bells.values()) bell.ring();
    },
  };
}
