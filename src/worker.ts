import type { Context } from './context.ts';
import { errorText } from './errors.ts';
import { requestDueSyncs } from './sync/request-due-syncs.ts';
import { reviveRuns } from './sync/request-sync.ts';
import { tasks } from './tasks.ts';

/** How often a worker looks for runs that stand still and portals whose turn it is, in ms. */
const watchEvery = 20_000;

/** Begins to carry out background work in this process. Ends with the context, which waits for running jobs. */
export async function startWorker(context: Context, signal: AbortSignal): Promise<void> {
  await context.jobs.work(tasks(context));
  const watch = async () => {
    while (!signal.aborted) {
      try {
        await reviveRuns(context);
        await requestDueSyncs(context);
      } catch (error) {
        context.log.warn({ reason: errorText(error) }, 'could not look for runs to revive or to begin');
      }
      await context.clock.sleep(watchEvery, signal).catch(() => {});
    }
  };
  void watch();
}
