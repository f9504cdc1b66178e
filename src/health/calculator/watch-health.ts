import type { Context } from '../../context.ts';
import { type Listening, listen } from '../../db/listen.ts';
import { errorText } from '../../errors.ts';
import { gatherMs } from './calculate-health.ts';
import { healthChannel } from './mark-due.ts';
import { enqueueHealthWork, requestHealthWork } from './request-health-work.ts';

/**
 * Has health calculated soon after it has become due: asks for a job for the organization that is named, once for all
 * that is named while it is waited for further changes. Until the signal is aborted.
 */
export async function watchHealth(context: Context, signal: AbortSignal): Promise<Listening> {
  const { clock, log } = context;
  const waiting = new Set<string>();
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted)
        log.warn({ reason: errorText(error) }, 'no job could be asked for health that is due');
    });

  async function ask(organizationId: string): Promise<void> {
    if (waiting.has(organizationId)) return;
    waiting.add(organizationId);
    try {
      await clock.sleep(gatherMs, signal);
    } finally {
      waiting.delete(organizationId);
    }
    await enqueueHealthWork(context, organizationId);
  }

  return listen(context.databaseUrl, healthChannel, (organizationId) => void guarded(ask(organizationId)), {
    log,
    signal,
    clock,
    onReconnect: () => void guarded(requestHealthWork(context)),
  });
}
