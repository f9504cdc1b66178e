import type { ScheduledTask } from './jobs/jobs.ts';
import { dueTask } from './sync/runs/request-due-syncs.ts';

/** What runs when by itself, across all workers. Portals have schedules of their own: the first entry looks at those. */
export const schedule: readonly ScheduledTask[] = [{ task: dueTask, cron: '* * * * *' }];
