import pg from 'pg';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

interface ListenOptions {
  log: Log;
  /** Stops listening. */
  signal: AbortSignal;
  clock?: Clock;
  /** Called after each reconnect: notifications in between are lost, so reload what they announce. */
  onReconnect?: () => void;
}

export interface Listening {
  /** Resolves once the connection is closed after `signal` was aborted. Never rejects. */
  closed: Promise<void>;
}

const firstWaitMs = 100;
const longestWaitMs = 10_000;
/** A connection dropped by a firewall looks idle forever, so it is tested at intervals. */
const pingEveryMs = 30_000;
const pingLimitMs = 10_000;

/**
 * Calls `onMessage` with the payload of every notification on a channel, over a connection of its own. After a loss
 * it reconnects, with growing waits of at most 10 s. The connection must not go through a pooler in transaction mode.
 * @returns once the database is listening, or when the signal is aborted before.
 */
export function listen(
  url: string,
  channel: string,
  onMessage: (payload: string) => void,
  options: ListenOptions,
): Promise<Listening> {
  const { log, signal, clock = systemClock } = options;

  return new Promise((resolve) => {
    const run = async () => {
      let connections = 0;
      let waitMs = firstWaitMs;
      while (!signal.aborted) {
        try {
          const session = await openSession(url, channel, (payload) => deliver(payload));
          waitMs = firstWaitMs;
          connections += 1;
          if (connections === 1) resolve({ closed });
          else tellReconnected();
          await session.untilLost(signal, clock);
          if (signal.aborted) break;
          log.warn({ channel }, 'the listening database connection was lost; connecting again');
        } catch (error) {
          log.warn({ err: error, channel }, 'cannot listen to the database; trying again');
        }
        await clock.sleep(waitMs, signal).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, longestWaitMs);
      }
    };
    const deliver = (payload: string) => guarded(() => onMessage(payload));
    const tellReconnected = () => guarded(() => options.onReconnect?.());
    const guarded = (call: () => void) => {
      try {
        call();
      } catch (error) {
        log.error({ err: error, channel }, 'a database notification could not be handled');
      }
    };
    const closed = run();
    void closed.then(() => resolve({ closed }));
  });
}

interface Session {
  /** Resolves when the connection is lost; closes it when the signal is aborted. */
  untilLost(signal: AbortSignal, clock: Clock): Promise<void>;
}

async function openSession(
  url: string,
  channel: string,
  onPayload: (payload: string) => void,
): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'cscx-hubspot listening',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    query_timeout: pingLimitMs,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  client.on('notification', (message) => onPayload(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    untilLost: async (signal, clock) => {
      const over = AbortSignal.any([signal, lost.signal]);
      while (!over.aborted) {
        try {
          await clock.sleep(pingEveryMs, over);
          await client.query('select 1');
        } catch {
          break;
        }
      }
      await client.end().catch(() => undefined);
    },
  };
}
