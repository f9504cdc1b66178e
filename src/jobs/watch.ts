import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type Listening, listen } from '../db/listen.ts';
import type { Bells } from './bell.ts';
import type { Jobs } from './jobs.ts';

/** A task whose jobs are asked for as soon as there is work for them. */
export interface Watch {
  task: string;
  /** Asks for jobs wherever work waits: called from time to time, so that nothing waits for a notice that was lost. */
  find(): Promise<void>;
  /** How the database says that there is work; absent: work is only found. */
  notice?: {
    /** On it come the keys of jobs, separated by spaces; nothing: look everywhere. */
    channel: string;
    /** What the keys are: jobs get them as data by this name. */
    key: 'integrationId' | 'organizationId';
    /** Work of a key is gathered for so long before a job is asked for, in ms. */
    gatherMs: number;
    /** Whether the first work of a key waits as well; else only what follows soon after it. */
    gathersFirst?: boolean;
  };
  /** Jobs of this process that wait for more: a job that can be woken needs no second one. */
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
 * Has the work of a task done as soon as it is there: wakes this process's job where there is one, or asks for a job,
 * once for all notices of a key that come within a moment. Until the signal is aborted.
 * @returns the listening; undefined where the work is only found.
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
  /** Keys that a job is being asked for, and whether another notice has come since it was. */
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
        // What comes from here on, the job may not see.
        state.again = false;
        if (!bells?.ring(id)) await context.jobs.enqueue(task, { [key]: id }, { key: id });
      }
    } finally {
      asking.delete(id);
    }
  }

  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn({ task, reason: errorText(error) }, 'no job could be asked for');
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

/** Looks for work of all tasks again and again, until the signal is aborted. */
export async function findWork(
  { clock, log }: Pick<WatchContext, 'clock' | 'log'>,
  watches: readonly Watch[],
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { task, find } of watches) {
      await find().catch((error: unknown) => {
        log.warn({ task, reason: errorText(error) }, 'could not look for work that stands still');
      });
    }
    await clock.sleep(everyMs, signal).catch(() => {});
  }
}
