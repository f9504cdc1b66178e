import { reencryptChannels } from './alerts/channels/open-channel.ts';
import type { Context } from './context/context.ts';
import { keepWatching } from './health/sources/keep-watching.ts';
import { findWork, watch } from './jobs/watch.ts';
import { schedule } from './wiring/schedule.ts';
import { createJobBells, tasks, watches } from './wiring/tasks.ts';

/** How often a worker looks for work that wasn't announced, in ms. */
const findEveryMs = 20_000;

/**
 * Starts background work in this process. It ends with the context, which waits for running jobs.
 * @param signal stops looking for work.
 * @returns a function that ends the running jobs earlier.
 */
export async function startWorker(context: Context, signal: AbortSignal): Promise<() => Promise<void>> {
  const bells = createJobBells();
  const watched = watches(context, bells);
  await reencryptChannels(context);
  for (const [source, reason] of await keepWatching(context)) {
    context.log.warn({ source, reason }, 'health scores of the platform are not taken');
  }
  const stopWorking = await context.jobs.work(tasks(context, bells));
  for (const one of watched) await watch(context, one, signal);
  await context.jobs.schedule(schedule);
  void findWork(context, watched, findEveryMs, signal);
  return stopWorking;
}
