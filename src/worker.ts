import { encryptChannelsAnew } from './alerts/channels/open-channel.ts';
import { requestAlertWork } from './alerts/request-alert-work.ts';
import { watchAlerts } from './alerts/watch-alerts.ts';
import type { Context } from './context.ts';
import { errorText } from './errors.ts';
import { requestHealthWork } from './health/calculator/request-health-work.ts';
import { watchHealth } from './health/calculator/watch-health.ts';
import { createBells } from './jobs/bell.ts';
import { schedule } from './schedule.ts';
import { requestPushWork } from './sync/push/request-push.ts';
import { watchPushes } from './sync/push/watch-pushes.ts';
import { reviveRuns } from './sync/runs/request-sync.ts';
import { requestWebhookWork } from './sync/webhooks/request-webhook-work.ts';
import { watchWebhooks } from './sync/webhooks/watch-webhooks.ts';
import { tasks } from './tasks.ts';

/** How often a worker looks for runs that stand still and webhook events that wait, in ms. */
const watchEvery = 20_000;

/** Begins to carry out background work in this process. Ends with the context, which waits for running jobs. */
export async function startWorker(context: Context, signal: AbortSignal): Promise<void> {
  const bells = { webhooks: createBells(), pushes: createBells() };
  await encryptChannelsAnew(context);
  await context.jobs.work(tasks(context, bells));
  await watchWebhooks(context, bells.webhooks, signal);
  await watchPushes(context, bells.pushes, signal);
  await watchHealth(context, signal);
  await watchAlerts(context, signal);
  await context.jobs.schedule(schedule);
  const watch = async () => {
    while (!signal.aborted) {
      try {
        await reviveRuns(context);
        await requestWebhookWork(context);
        await requestPushWork(context);
        await requestHealthWork(context);
        await requestAlertWork(context);
      } catch (error) {
        context.log.warn({ reason: errorText(error) }, 'could not look for work that stands still');
      }
      await context.clock.sleep(watchEvery, signal).catch(() => {});
    }
  };
  void watch();
}
