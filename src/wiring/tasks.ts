import { deliverAlerts } from '../alerts/deliver/deliver-alerts.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { alertChannel, alertTask, deliveryTask, requestAlertWork } from '../alerts/request-alert-work.ts';
import { chatTask, deleteOldConversations } from '../chat/conversations/delete-old-conversations.ts';
import type { Context } from '../context/context.ts';
import { calculateHealth, gatherMs as healthGatherMs } from '../health/calculator/calculate-health.ts';
import { healthChannel, markAllDue, markTurnedDue } from '../health/calculator/mark-due.ts';
import { healthTask, requestHealthWork } from '../health/calculator/request-health-work.ts';
import { keepWatching } from '../health/sources/keep-watching.ts';
import { requestScoreWork, scoreChannel, scoreTask, takeScores } from '../health/sources/take-scores.ts';
import { type Bells, createBells } from '../jobs/bell.ts';
import type { Task } from '../jobs/jobs.ts';
import type { Watch } from '../jobs/watch.ts';
import { dryRunTask } from '../portals/dry-run/request-dry-run.ts';
import { runDryRun } from '../portals/dry-run/run-dry-run.ts';
import { forgetOldHours, noteCalls } from '../portals/history/note-calls.ts';
import { fadeEngagement } from '../stakeholders/apply-engagement.ts';
import { pushChannel } from '../sync/push/outbox/queue-rows.ts';
import { pushPortal } from '../sync/push/push-portal.ts';
import { pushTask, requestPushWork } from '../sync/push/request-push.ts';
import { calculatedTask, readCalculated, requestCalculatedReads } from '../sync/runs/read-calculated.ts';
import { reviveRuns, syncTask } from '../sync/runs/request-sync.ts';
import { runSync } from '../sync/runs/run-sync.ts';
import { dueTask, requestDueSyncs } from '../sync/runs/schedule/request-due-syncs.ts';
import { applyWebhooks } from '../sync/webhooks/apply-webhooks.ts';
import { requestWebhookWork, webhookTask } from '../sync/webhooks/request-webhook-work.ts';
import { webhookChannel } from '../sync/webhooks/webhook-intake.ts';
import { syncMappings } from './mappings.ts';
import { dayTask, dayTaskMs, nightlyTask } from './schedule.ts';
import { syncParts } from './sync-parts.ts';

/** All background tasks. */
export const taskNames = [
  syncTask,
  dueTask,
  calculatedTask,
  webhookTask,
  pushTask,
  healthTask,
  scoreTask,
  dayTask,
  nightlyTask,
  alertTask,
  deliveryTask,
  dryRunTask,
  chatTask,
] as const;

/** They wake the jobs in this process that wait for webhook events, or for values to push. */
interface JobBells {
  webhooks: Bells;
  pushes: Bells;
}

export const createJobBells = (): JobBells => ({ webhooks: createBells(), pushes: createBells() });

/** How work is found as soon as it exists. */
export function watches(context: Context, bells: JobBells): Watch[] {
  return [
    { task: syncTask, find: () => reviveRuns(context) },
    {
      task: webhookTask,
      find: () => requestWebhookWork(context),
      notice: { channel: webhookChannel, key: 'integrationId', gatherMs: 1_000 },
      bells: bells.webhooks,
    },
    {
      task: pushTask,
      find: () => requestPushWork(context),
      notice: { channel: pushChannel, key: 'integrationId', gatherMs: 0 },
      bells: bells.pushes,
    },
    {
      task: healthTask,
      find: () => requestHealthWork(context),
      notice: {
        channel: healthChannel,
        key: 'organizationId',
        gatherMs: healthGatherMs,
        gathersFirst: true,
      },
    },
    {
      task: scoreTask,
      find: () => requestScoreWork(context),
      // Announced without a key: one job stores the scores of all.
      notice: { channel: scoreChannel, key: 'organizationId', gatherMs: 0 },
    },
    {
      task: alertTask,
      find: () => requestAlertWork(context),
      notice: { channel: alertChannel, key: 'organizationId', gatherMs: 250 },
    },
  ];
}

/** The work of each task. */
export function tasks(context: Context, bells: JobBells = createJobBells()): Task[] {
  return [...engineTasks(context, bells), ...featureTasks(context)];
}

/** The engine's tasks, with what they need from the features. */
function engineTasks(context: Context, bells: JobBells): Task[] {
  const parts = syncParts(context);
  return [
    {
      name: syncTask,
      concurrency: 4,
      retries: 1_000,
      run: ({ runId }, signal) => runSync(context, parts, String(runId), signal),
    },
    {
      name: dueTask,
      concurrency: 1,
      // It is queued again within a minute.
      retries: 0,
      async run() {
        await noteCalls(context.db, context.clock.now());
        await requestDueSyncs(context);
        await requestCalculatedReads(context);
        await keepWatching(context);
      },
    },
    {
      name: calculatedTask,
      concurrency: 2,
      // It is queued again within a minute.
      retries: 0,
      run: ({ integrationId }, signal) => readCalculated(context, parts, String(integrationId), signal),
    },
    {
      name: webhookTask,
      concurrency: 10,
      retries: 1_000,
      run: ({ integrationId }, signal) =>
        applyWebhooks(context, parts, bells.webhooks, String(integrationId), signal),
    },
    {
      name: pushTask,
      concurrency: 6,
      retries: 1_000,
      run: ({ integrationId }, signal) =>
        pushPortal(context, parts, bells.pushes, String(integrationId), signal),
    },
  ];
}

function featureTasks(context: Context): Task[] {
  return [
    {
      name: healthTask,
      concurrency: 2,
      retries: 1_000,
      run: ({ organizationId }, signal) => calculateHealth(context, String(organizationId), signal),
    },
    {
      name: scoreTask,
      concurrency: 1,
      retries: 1_000,
      run: (_data, signal) => takeScores(context, signal),
    },
    {
      name: dayTask,
      concurrency: 1,
      retries: 10,
      run: () => markTurnedDue(context, dayTaskMs),
    },
    {
      name: nightlyTask,
      concurrency: 1,
      retries: 10,
      async run(_data, signal) {
        await fadeEngagement(context, signal);
        await markAllDue(context);
        await forgetOldHours(context.db, context.clock.now());
      },
    },
    {
      name: chatTask,
      concurrency: 1,
      retries: 10,
      async run() {
        await deleteOldConversations(context);
      },
    },
    {
      name: alertTask,
      concurrency: 2,
      // Every worker requests it again within 20 seconds.
      retries: 3,
      run: ({ organizationId }, signal) => raiseAlerts(context, String(organizationId), signal),
    },
    {
      name: deliveryTask,
      concurrency: 6,
      retries: 3,
      run: ({ organizationId, channelId }, signal) =>
        deliverAlerts(
          context,
          { organizationId: String(organizationId), channelId: String(channelId) },
          signal,
        ),
    },
    {
      name: dryRunTask,
      concurrency: 2,
      retries: 20,
      run: ({ organizationId, integrationId }, signal) =>
        runDryRun(
          context,
          syncMappings,
          { organizationId: String(organizationId), integrationId: String(integrationId) },
          signal,
        ),
    },
  ];
}
