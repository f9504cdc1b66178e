import { z } from 'zod';
import { readAlerts } from '../alerts/list-alerts.ts';
import { AppError, errorText } from '../base/errors.ts';
import { type Context, inOrganization } from '../context/context.ts';
import { eventChannel } from '../context/events.ts';
import { ObjectType } from '../contract/common.ts';
import type { ServerEvent } from '../contract/events.ts';
import { listen } from '../db/listen.ts';
import { readRun } from '../sync/runs/read-run.ts';

/** A run is read at most once in this time, however fast its pages are stored; in milliseconds. */
const runPauseMs = 200;

const organizationId = z.string();
const ReceivedNotice = z.discriminatedUnion('type', [
  z.object({ organizationId, type: z.literal('run'), runId: z.guid() }),
  z.object({ organizationId, type: z.literal('integration'), integrationId: z.guid() }),
  z.object({
    organizationId,
    type: z.literal('records'),
    objectType: ObjectType,
    customerIds: z.array(z.guid()),
  }),
  z.object({ organizationId, type: z.literal('alert'), alertIds: z.array(z.guid()).max(100) }),
  z.object({ organizationId, type: z.literal('access') }),
]);
type ReceivedNotice = z.infer<typeof ReceivedNotice>;

interface Subscriber {
  onEvent(event: ServerEvent): void;
  /** The permissions of a user changed, possibly the listener's. */
  onAccess(): void;
  /** Notifications were lost: listeners have to reload. */
  onGap(): void;
}

export interface EventHub {
  /** Notifies the subscriber of events in its organization, from when `ready` resolves until `end` is called. */
  subscribe(organizationId: string, subscriber: Subscriber): { ready: Promise<void>; end(): void };
}

/**
 * Distributes the notifications of all processes to the subscribers in this one, over a single connection that is
 * open while there are subscribers. A run in progress is read once for all subscribers, and not for each page.
 */
export function createEventHub(context: Context): EventHub {
  const subscribers = new Map<string, Set<Subscriber>>();
  /** Runs being announced; true: it changed again in the meantime. */
  const moving = new Map<string, boolean>();
  let listening: { stop(): void; ready: Promise<void> } | undefined;

  function start() {
    const stopping = new AbortController();
    const begun = listen(context.databaseUrl, eventChannel, receive, {
      log: context.log,
      clock: context.clock,
      signal: stopping.signal,
      onReconnect: () => {
        for (const group of subscribers.values()) for (const subscriber of group) subscriber.onGap();
      },
    });
    return { stop: () => stopping.abort(), ready: begun.then(() => {}) };
  }

  function receive(payload: string): void {
    let json: unknown;
    try {
      json = JSON.parse(payload);
    } catch {
      return;
    }
    const parsed = ReceivedNotice.safeParse(json);
    if (!parsed.success || !subscribers.has(parsed.data.organizationId)) return;
    const notice: ReceivedNotice = parsed.data;
    if (notice.type === 'run') void tellOfRun(notice.organizationId, notice.runId);
    else if (notice.type === 'alert') void tellOfAlerts(notice.organizationId, notice.alertIds);
    else if (notice.type === 'access') {
      for (const subscriber of subscribers.get(notice.organizationId) ?? []) subscriber.onAccess();
    } else {
      const { organizationId: id, ...event } = notice;
      tell(id, event);
    }
  }

  async function tellOfRun(id: string, runId: string): Promise<void> {
    if (moving.has(runId)) {
      moving.set(runId, true);
      return;
    }
    do {
      moving.set(runId, false);
      try {
        const run = await readRun(inOrganization(context, id, 'events'), runId);
        tell(id, { type: 'run', run });
      } catch (error) {
        // Its data was deleted: there is nothing to announce.
        if (!(error instanceof AppError))
          context.log.warn({ error: errorText(error) }, 'a run could not be announced');
      }
      await context.clock.sleep(runPauseMs);
    } while (moving.get(runId));
    moving.delete(runId);
  }

  async function tellOfAlerts(id: string, alertIds: string[]): Promise<void> {
    try {
      const alerts = await readAlerts(inOrganization(context, id, 'events'), alertIds);
      for (const alert of alerts) tell(id, { type: 'alert', alert });
    } catch (error) {
      context.log.warn({ error: errorText(error) }, 'alerts could not be announced');
    }
  }

  function tell(id: string, event: ServerEvent): void {
    for (const subscriber of subscribers.get(id) ?? []) subscriber.onEvent(event);
  }

  return {
    subscribe(id, subscriber) {
      const group = subscribers.get(id) ?? new Set();
      subscribers.set(id, group.add(subscriber));
      listening ??= start();
      const end = () => {
        group.delete(subscriber);
        if (group.size === 0 && subscribers.get(id) === group) subscribers.delete(id);
        if (subscribers.size > 0) return;
        listening?.stop();
        listening = undefined;
      };
      return { ready: listening.ready, end };
    },
  };
}
