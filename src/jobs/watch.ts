import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type Listening, listen } from '../db/listen.ts';
import type { Bells } from './bell.ts';
import type { Jobs } from './jobs.ts';

/** A task whose jobs are queued as soon as there is work for them. */
export interface Watch {
  task: string;
  /** Queues jobs for all pending work: called at intervals, so that lost notifications don't matter. */
  find(): Promise<void>;
  /** How the database announces work; absent: work is only found at intervals. */
  notice?: {
    /** The channel with the keys of jobs, separated by spaces; empty: check everything. */
    channel: string;
    /** The name under which jobs get the key as data. */
    key: 'integrationId' | 'organizationId';
    /** Work of a key is collected for this long before a job is queued, in ms. */
    gatherMs: number;
    /** Whether the first work of a key waits as well, or only the work that follows soon after. */
    gathersFirst?: boolean;
  };
  /** Jobs in this process that wait for more work: if one can be woken, no second job is needed. */
  bells?: Bells;
}

const guid = z.guid();

interface WatchContext {
  databaseUrl: string;
  clock: Clock;
  log: Log;
  jobs: Pick<Jobs, 'enqueue'>;
}

/**
 * Starts a task's work as soon as it is announced: wakes this process's job if there is one, or queues a job, once
 * for all notifications of a key within a moment. Until the signal is aborted.
 * @returns the listener; undefined if the work isn't announced.
 */
export async function watch(
  context: WatchContext,
  { task, find, notice, bells }: Watch,
  signal: AbortSignal,
): Promise<Listening | undefined> {
  if (!notice) return undefined;
  const { channel, key, gatherMs, gathersFirst = false } = notice;
  const { clock, log } = context;
  const askedAt = new Map<string, number>();
  /** Keys whose job is being queued, and whether another notification has arrived since. */
  const asking = new Map<string, { again: boolean }>();

  async function ask(id: string): Promise<void> {
    const before = asking.get(id);
    if (before) {
      before.again = true;
      return;
    }
    const state = { again: true };
    asking.set(id, state);
    try {
      while (state.again) {
        const since = gathersFirst ? clock.now() : (askedAt.get(id) ?? Number.NEGATIVE_INFINITY);
        const waitMs = since + gatherMs - clock.now();
        if (waitMs > 0) await clock.sleep(waitMs, signal);
        askedAt.set(id, clock.now());
        // The job may miss whatever is announced from here on.
        state.again = false;
        if (!bells?.ring(id)) await context.jobs.enqueue(task, { [key]: id }, { key: id });
      }
    } finally {
      asking.delete(id);
    }
  }

  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn({ task, reason: errorText(error) }, 'a job could not be queued');
    });
  const lookEverywhere = () => {
    bells?.ringAll();
    void guarded(find());
  };
  return listen(
    context.databaseUrl,
    channel,
    (payload) => {
      if (payload === '') return lookEverywhere();
      for (const id of payload.split(' ')) {
        if (guid.safeParse(id).success && !bells?.ring(id)) void guarded(ask(id));
      }
    },
    { log, signal, clock, onReconnect: lookEverywhere },
  );
}

/** Checks for work of all tasks at intervals, until the signal is aborted. */
export async function findWork(
  { clock, log }: Pick<WatchContext, 'clock' | 'log'>,
  watches: readonly Watch[],
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { task, find } of watches) {
      await find().catch((error: unknown) => {
        if (signal.aborted) return;
        log.warn({ task, reason: errorText(error) }, 'the check for pending work failed');
      });
    }
    await clock.sleep(everyMs, signal).catch(() => {});
  }
}
