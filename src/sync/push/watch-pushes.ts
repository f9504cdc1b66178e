import type { Context } from '../../context.ts';
import { type Listening, listen } from '../../db/listen.ts';
import { errorText } from '../../errors.ts';
import type { Bells } from '../../jobs/bell.ts';
import { pushTask, requestPushWork } from './request-push.ts';

/** The channel on which the database says that something waits; the payload is the portal's integration. */
const pushChannel = 'cscx_hubspot_push';

/**
 * Lets values leave as soon as they are here: wakes this process's job of the portal where there is one, or asks for
 * a job. Until the signal is aborted.
 */
export async function watchPushes(context: Context, bells: Bells, signal: AbortSignal): Promise<Listening> {
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted) context.log.warn({ reason: errorText(error) }, 'no job could be asked for a push');
    });
  /** Asking twice for the same portal within a moment is needless: the job sees what came meanwhile. */
  const asking = new Set<string>();
  const ask = async (integrationId: string) => {
    if (asking.has(integrationId)) return;
    asking.add(integrationId);
    try {
      await context.jobs.enqueue(pushTask, { integrationId }, { key: integrationId });
    } finally {
      asking.delete(integrationId);
    }
  };
  return listen(
    context.databaseUrl,
    pushChannel,
    (integrationId) => {
      if (!bells.ring(integrationId)) void guarded(ask(integrationId));
    },
    {
      log: context.log,
      signal,
      clock: context.clock,
      onReconnect: () => {
        bells.ringAll();
        void guarded(requestPushWork(context));
      },
    },
  );
}
