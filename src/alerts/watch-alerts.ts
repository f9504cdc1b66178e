import { z } from 'zod';
import type { Context } from '../context.ts';
import { type Listening, listen } from '../db/listen.ts';
import { errorText } from '../errors.ts';
import { enqueueAlertWork, requestAlertWork } from './request-alert-work.ts';

/** On it the database tells of changes of stages, by the organization's id. */
const alertChannel = 'cscx_hubspot_alerts';
/** How often at most a job is asked for because of calls for the same organization, in ms. */
const askEveryMs = 250;

/** Lets alerts be raised as soon as a deal with a new stage is stored. Until the signal is aborted. */
export async function watchAlerts(context: Context, signal: AbortSignal): Promise<Listening> {
  const { clock, log } = context;
  const waiting = new Set<string>();
  const asked = new Map<string, number>();
  const guarded = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      if (!signal.aborted) log.warn({ reason: errorText(error) }, 'no job could be asked for alerts');
    });

  /** At once, or, after a call that was just made, a little later for all that come until then. */
  async function ask(organizationId: string): Promise<void> {
    if (waiting.has(organizationId)) return;
    waiting.add(organizationId);
    try {
      const rest = (asked.get(organizationId) ?? 0) + askEveryMs - clock.now();
      if (rest > 0) await clock.sleep(rest, signal);
      asked.set(organizationId, clock.now());
    } finally {
      waiting.delete(organizationId);
    }
    await enqueueAlertWork(context, organizationId);
  }

  return listen(
    context.databaseUrl,
    alertChannel,
    (payload) => {
      if (z.guid().safeParse(payload).success) void guarded(ask(payload));
    },
    { log, signal, clock, onReconnect: () => void guarded(requestAlertWork(context)) },
  );
}
