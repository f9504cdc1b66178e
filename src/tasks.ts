import type { Context } from './context.ts';
import type { Task } from './jobs/jobs.ts';
import { syncMappings } from './mappings.ts';
import { openPortalClient } from './portals/portal-client.ts';
import { syncTask } from './sync/request-sync.ts';
import { runSync } from './sync/run-sync.ts';

/** Every kind of background work. */
export const taskNames = [syncTask] as const;

/** What each task does. Here the engine gets what it needs of the features. */
export function tasks(context: Context): Task[] {
  const parts = {
    mappings: syncMappings,
    openClient: (options: Parameters<typeof openPortalClient>[1]) => openPortalClient(context, options),
  };
  return [
    {
      name: syncTask,
      concurrency: 4,
      retries: 1_000,
      run: ({ runId }, signal) => runSync(context, parts, String(runId), signal),
    },
  ];
}
