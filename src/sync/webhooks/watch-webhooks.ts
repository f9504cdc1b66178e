import type { Context } from '../../context.ts';
import { type Listening, listen } from '../../db/listen.ts';
import { errorText } from '../../errors.ts';
import type { Bells } from '../../jobs/bell.ts';
import { enqueueWebhookWork, requestWebhookWork } from './request-webhook-work.ts';
import { webhookChannel } from './webhook-intake.ts';

/** How often at most a job is asked for because of calls for the same portal; in ms. */
const askEveryMs = 1_000;

/**
 * Lets events be carried out as soon as they have come: wakes this process's job of the portal where there is one,
 * or asks for a job. Until the signal is aborted.
 */
export async function watchWebhooks(context: Context, bells: Bells, signal: AbortSignal): Promise<Listening> {
  const { clock, log } = context;
  const asked = new Map<string, number>();
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn({ reason: errorText(error) }, 'no job could be asked for webhook events');
    });

  /** At once, or, after a call that was just made, a little later for all that come until then. */
  async function ask(integrationId: string): Promise<void> {
    const now = clock.now();
    const next = (asked.get(integrationId) ?? Number.NEGATIVE_INFINITY) + askEveryMs;
    if (next > now + askEveryMs) return;
    asked.set(integrationId, Math.max(next, now));
    if (next > now) await clock.sleep(next - now, signal);
    if (!bells.ring(integrationId)) await enqueueWebhookWork(context, integrationId);
  }

  const lookAgain = () => {
    bells.ringAll();
    void guarded(requestWebhookWork(context));
  };
  return listen(
    context.databaseUrl,
    webhookChannel,
    (payload) => {
      if (payload === '') return lookAgain();
      for (const id of payload.split(' ')) if (!bells.ring(id)) void guarded(ask(id));
    },
    { log, signal, clock, onReconnect: lookAgain },
  );
}
