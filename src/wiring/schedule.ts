import { chatTask } from '../chat/conversations/delete-old-conversations.ts';
import type { ScheduledTask } from '../jobs/jobs.ts';
import { dueTask } from '../sync/runs/schedule/request-due-syncs.ts';

/** What changes with time alone: engagement decays, renewals get closer. */
export const nightlyTask = 'nightly-scores';

/** What changes when a portal's next day begins. Every time zone's midnight is on a quarter of an hour. */
export const dayTask = 'turn-of-day';
export const dayTaskMs = 15 * 60_000;

/** The schedule of all workers. Portals have schedules of their own: the first entry checks those. */
export const schedule: readonly ScheduledTask[] = [
  { task: dueTask, cron: '* * * * *' },
  { task: dayTask, cron: '0,15,30,45 * * * *' },
  { task: nightlyTask, cron: '11 2 * * *' },
  { task: chatTask, cron: '41 2 * * *' },
];
