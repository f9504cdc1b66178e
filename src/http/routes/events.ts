import type { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Context } from '../../context.ts';
import type { ServerEvent } from '../../contract/events.ts';
import type { Environment } from '../environment.ts';
import type { EventHub } from '../event-hub.ts';
import { findSession } from '../sessions.ts';

/** Proxies close a connection on which nothing moves for a minute or so. */
const heartbeatMs = 15_000;
/** Whoever reads slower than this many events reads anew instead. */
const longestQueue = 1_000;

/** Server-sent events: what happens in the caller's organization, until the session ends or the process stops. */
export function eventRoutes(
  app: Hono<Environment>,
  context: Context,
  hub: EventHub,
  stopping: AbortSignal | undefined,
): void {
  app.get('/api/events', (c) => {
    const { organizationId, sessionId } = c.get('caller');
    c.header('x-accel-buffering', 'no');
    return streamSSE(c, async (stream) => {
      const over = new AbortController();
      const end = () => over.abort();
      stream.onAbort(end);
      stopping?.addEventListener('abort', end, { once: true });
      if (stopping?.aborted) end();

      const queue: ServerEvent[] = [];
      let wake = () => {};
      const subscription = hub.subscribe(organizationId, {
        onEvent(event) {
          queue.push(event);
          if (queue.length > longestQueue) end();
          wake();
        },
        onGap: end,
      });
      try {
        await subscription.ready;
        await stream.write('retry: 2000\n: listening\n\n');
        let nextBeat = context.clock.now() + heartbeatMs;
        while (!over.signal.aborted) {
          const event = queue.shift();
          if (event) {
            await stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
            continue;
          }
          if (context.clock.now() >= nextBeat) {
            if (sessionId !== null && !(await findSession(context, sessionId))) break;
            await stream.write(': still here\n\n');
            nextBeat = context.clock.now() + heartbeatMs;
          }
          await waitFor((woken) => {
            wake = woken;
          });
        }
      } finally {
        subscription.end();
        stopping?.removeEventListener('abort', end);
      }

      /** Until an event comes, the next heartbeat is due, or it is over. */
      async function waitFor(register: (woken: () => void) => void): Promise<void> {
        const woken = new AbortController();
        register(() => woken.abort());
        const signal = AbortSignal.any([over.signal, woken.signal]);
        if (queue.length > 0) return;
        await context.clock.sleep(heartbeatMs, signal).catch(() => {});
      }
    });
  });
}
