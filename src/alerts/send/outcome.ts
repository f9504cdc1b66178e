/** What became of sending one message. */
export type Outcome =
  | {
      state: 'sent';
      /** Sent, and still something to mend: an address of several was refused. */
      note?: string;
    }
  | {
      state: 'failed';
      /** Whether the same message may go through later. */
      isPassing: boolean;
      /** What went wrong and what to do, for people; whether it is tried again, whoever sends adds. */
      reason: string;
      /** How long the receiver asked to be left alone, in ms. */
      retryAfterMs?: number;
    };

export const passing = (reason: string, retryAfterMs?: number): Outcome => ({
  state: 'failed',
  isPassing: true,
  reason,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
export const final = (reason: string): Outcome => ({ state: 'failed', isPassing: false, reason });
