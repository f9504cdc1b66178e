import { chatTask } from './chat/conversations/delete-old-conversations.ts';
import type { ScheduledTask } from './jobs/jobs.ts';
import { dueTask } from './sync/runs/request-due-syncs.ts';

/** What changes by the passing of time alone: engagement fades, renewals come nearer. */
export const nightlyTask = 'nightly-scores';

/** What runs when by itself, across all workers. Portals have schedules of their own: the first entry looks at those. */
export const schedule: readonly ScheduledTask[] = [
  { task: dueTask, cron: '* * * * *' },
  { task: nightlyTask, cron: '11 2 * * *' },
  { task: chatTask, cron: '41 2 * * *' },
];
