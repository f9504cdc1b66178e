import type { Context } from './context.ts';
import { errorText } from './errors.ts';
import { reviveRuns } from './sync/request-sync.ts';
import { tasks } from './tasks.ts';

/** How often a worker looks for runs that stand still, in ms. */
const reviveEvery = 20_000;

/** Begins to carry out background work in this process. Ends with the context, which waits for running jobs. */
export async function startWorker(context: Context, signal: AbortSignal): Promise<void> {
  await context.jobs.work(tasks(context));
  const watch = async () => {
    while (!signal.aborted) {
      try {
        await reviveRuns(context);
      } catch (error) {
        context.log.warn({ reason: errorText(error) }, 'could not look for runs that stand still');
      }
      await context.clock.sleep(reviveEvery, signal).catch(() => {});
    }
  };
  void watch();
}
