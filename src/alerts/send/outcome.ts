/** The outcome of sending one message. */
export type Outcome =
  | {
      state: 'sent';
      /** Sent, but something needs a fix: for example, one of several addresses was rejected. */
      note?: string;
    }
  | {
      state: 'failed';
      /** Whether the same message may go through later. */
      isPassing: boolean;
      /** What went wrong and how to fix it; the caller adds whether it will be retried. */
      reason: string;
      /** The minimum wait that the receiver asked for, in ms. */
      retryAfterMs?: number;
    };

export const passing = (reason: string, retryAfterMs?: number): Outcome => ({
  state: 'failed',
  isPassing: true,
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
export const final = (reason: string): Outcome => ({ state: 'failed', isPassing: false, reason });
