import pg from 'pg';
import { type Clock, systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

export interface ListenOptions {
  log: Log;
  /** Ends the listening. */
  signal: AbortSignal;
  clock?: Clock;
  /** Called after each reconnection: notifications sent in between are lost, so read again what they tell about. */
  onReconnect?: () => void;
}

export interface Listening {
  /** Resolves when the connection is closed, after `signal` was aborted. Never rejects. */
  closed: Promise<void>;
}

const firstWaitMs = 100;
const longestWaitMs = 10_000;
/** A connection that a firewall has forgotten looks idle for ever: ask now and then whether it still answers. */
const pingEveryMs = 30_000;
const pingLimitMs = 10_000;

/**
 * Calls `onMessage` with the payload of every notification on a channel, over a connection of its own. A lost
 * connection is made again, waiting longer after each failure, 10 s at most. The connection must not go through a
 * pooler that hands out connections per transaction.
 * @returns once the database listens for the first time; when the signal is aborted before that, at once.
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
      resolve({ closed });
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
  });
}

interface Session {
  /** Resolves when the connection is gone, closing it when the signal is aborted. */
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
