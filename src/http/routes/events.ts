import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Context } from '../../context/context.ts';
import type { ServerEvent } from '../../contract/events.ts';
import type { Callers } from '../callers/callers.ts';
import type { Environment } from '../environment.ts';
import type { EventHub } from '../event-hub.ts';

/** Proxies close a connection that is silent for about a minute. */
const heartbeatMs = 15_000;
/** A client this many events behind has to reload instead. */
const longestQueue = 1_000;

/** Server-sent events of the caller's organization, until the session ends or the process stops. */
export function eventRoutes(
  app: Hono<Environment>,
  context: Context,
  callers: Callers,
  hub: EventHub,
  stopping: AbortSignal | undefined,
): void {
  app.get('/api/events', (c) => {
    const { organizationId } = c.get('caller');
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const over = new AbortController();
      const end = () => over.abort();
      stream.onAbort(end);
      stopping?.addEventListener('abort', end, { once: true });
      if (stopping?.aborted) end();

      const queue: ServerEvent[] = [];
      let wake = () => {};
      let nextBeat = context.clock.now() + heartbeatMs;
      const subscription = hub.subscribe(organizationId, {
        onEvent(event) {
          queue.push(event);
          if (queue.length > longestQueue) end();
          wake();
        },
        onAccess() {
          nextBeat = 0;
          wake();
        },
        onGap: end,
      });
      try {
        await subscription.ready;
        await stream.write('retry: 2000\n: listening\n\n');
        while (!over.signal.aborted) {
          // Before sending waiting events, which this caller may no longer be allowed to see.
          if (context.clock.now() >= nextBeat) {
            nextBeat = context.clock.now() + heartbeatMs;
            if (!(await callers.isStillAllowed(c))) break;
            await stream.write(': still here\n\n');
          }
          const event = queue.shift();
          if (event) {
            await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
            continue;
          }
          await waitFor((woken) => {
            wake = woken;
          });
        }
      } finally {
        subscription.end();
        stopping?.removeEventListener('abort', end);
      }

      /** Waits for an event, the next heartbeat, or the end. */
      async function waitFor(register: (woken: () => void) => void): Promise<void> {
        const woken = new AbortController();
        register(() => woken.abort());
        const signal = AbortSignal.any([over.signal, woken.signal]);
        if (queue.length > 0 || context.clock.now() >= nextBeat) return;
        await context.clock.sleep(heartbeatMs, signal).catch(() => {});
      }
    });
  });
}
