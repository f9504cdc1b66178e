import { systemClock } from '../base/clock.ts';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Context } from '../context/context.ts';
import { hostEventChannel } from '../context/host-events.ts';
import { type HostEventType, hostEventTypes } from '../contract/host-events.ts';
import { listen } from '../db/listen.ts';
import { claim, claimSize, register, release, renew, retryLater, type StoredRow } from './event-rows.ts';
import type { IntegrationEvent, IntegrationEvents } from './integration.ts';

/** How often the lease of a row in progress is renewed, in ms. */
const renewEveryMs = 30_000;
/** How often events are looked for without an announcement, and after a handler failed; in ms. */
const lookEveryMs = 5_000;
const lookAfterFailureMs = 1_000;

type AnyHandler = (event: IntegrationEvent) => void | Promise<void>;

/** Delivers stored events to the handlers in this process, from the first registration until the signal is aborted. */
export function createEvents({
  open,
  log,
  signal,
}: {
  open: () => Promise<Context>;
  log: Log;
  signal: AbortSignal;
}): IntegrationEvents & { stopped(): Promise<void> } {
  const handlers = new Map<HostEventType, Set<AnyHandler>>();
  let running: Promise<void> | undefined;
  let failed = false;
  let wake = new AbortController();
  const wakeUp = () => {
    wake.abort();
    wake = new AbortController();
  };

  async function run(): Promise<void> {
    const context = await openWhenPossible(open, log, signal);
    if (!context) return;
    const { closed } = await listen(context.databaseUrl, hostEventChannel, wakeUp, {
      log,
      signal,
      clock: context.clock,
      onReconnect: wakeUp,
    });
    const registered = new Map<HostEventType, number>();
    while (!signal.aborted) {
      failed = false;
      const woken = AbortSignal.any([wake.signal, signal]);
      try {
        await register(context, [...handlers.keys()], registered);
        if (await deliver(context)) continue;
      } catch (error) {
        if (!signal.aborted) log.warn({ reason: errorText(error) }, 'events could not be delivered');
      }
      await context.clock.sleep(failed ? lookAfterFailureMs : lookEveryMs, woken).catch(() => undefined);
    }
    await closed;
  }

  /** @returns whether there may be more. */
  async function deliver(context: Context): Promise<boolean> {
    let isMore = false;
    for (const [type, ofType] of handlers) {
      if (ofType.size === 0) continue;
      const rows = await claim(context.db, type);
      for (const row of rows) await deliverRow(context, row);
      if (rows.length === claimSize) isMore = true;
    }
    return isMore && !signal.aborted;
  }

  async function deliverRow({ db, clock }: Context, row: StoredRow): Promise<void> {
    let renewedAt = clock.now();
    for (let place = row.done; place < row.items.length; place += 1) {
      const data = row.items[place];
      if (data === undefined) continue;
      if (signal.aborted) return release(db, row, place);
      const { type, organization_id: organizationId, created_at: at } = row;
      try {
        for (const handler of handlers.get(type) ?? []) {
          await handler({ id: `${row.id}:${place}`, type, organizationId, at, data });
        }
      } catch (error) {
        log.warn(
          { type, event: `${row.id}:${place}`, reason: errorText(error) },
          'a handler failed; the event will be delivered again',
        );
        failed = true;
        return retryLater(db, row, place);
      }
      if (clock.now() - renewedAt > renewEveryMs) {
        renewedAt = clock.now();
        await renew(db, row, place + 1);
      }
    }
    await db.deleteFrom('host_events').where('id', '=', row.id).execute();
  }

  return {
    on(type, handler) {
      refuseUnknown(type, handler);
      const ofType = handlers.get(type) ?? new Set();
      // Each is only called with events of its own type.
      const any = handler as unknown as AnyHandler;
      handlers.set(type, ofType.add(any));
      running ??= run().catch((error: unknown) => {
        log.error({ reason: errorText(error) }, 'the delivery of events ended');
      });
      wakeUp();
      return () => void ofType.delete(any);
    },
    async stopped() {
      await running;
    },
  };
}

/** Programs in JavaScript aren't held to the types. */
function refuseUnknown(type: HostEventType, handler: unknown): void {
  if (!hostEventTypes.includes(type)) {
    throw new TypeError(`There are no events named ${String(type)}, only ${hostEventTypes.join(', ')}.`);
  }
  if (typeof handler !== 'function') throw new TypeError(`The handler of ${type} must be a function.`);
}

async function openWhenPossible(
  open: () => Promise<Context>,
  log: Log,
  signal: AbortSignal,
): Promise<Context | undefined> {
  while (!signal.aborted) {
    try {
      return await open();
    } catch (error) {
      log.warn({ reason: errorText(error) }, 'events could not be delivered');
      await systemClock.sleep(lookEveryMs, signal).catch(() => undefined);
    }
  }
  return undefined;
}
