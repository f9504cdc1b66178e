import { defaultOrganizationId, inOrganization } from '../src/context/context.ts';
import type { SyncRun } from '../src/contract/sync.ts';
import { readRun } from '../src/sync/runs/read-run.ts';
import { requestSync } from '../src/sync/runs/request-sync.ts';
import type { SetUp } from './set-up.ts';

/**
 * Requests a sync and waits until the worker has finished it.
 * @throws if an object type failed.
 */
export async function syncToEnd(set: SetUp, mode?: 'full' | 'reconcile'): Promise<SyncRun> {
  const ctx = inOrganization(set.context, defaultOrganizationId, 'bench');
  const [requested] = await requestSync(ctx, { integrationId: set.integrationId, mode });
  if (!requested) throw new Error('no run was made');
  let run = await readRun(ctx, requested.id);
  while (!run.completedAt) {
    await set.context.clock.sleep(50);
    run = await readRun(ctx, requested.id);
  }
  const failure = run.progress.find((part) => part.status === 'failed');
  if (failure) throw new Error(`${failure.objectType}: ${failure.error}`);
  return run;
}
