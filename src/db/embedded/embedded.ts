import { closeSync, existsSync } from 'node:fs';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { clusterIn, preparePlace } from './embedded-place.ts';
import { leaveSeat, type Seat, type SeatContext, takeSeat, urlOf } from './embedded-seat.ts';

interface EmbeddedDatabaseOptions {
  /** The folder for the database's files; created on the first start. */
  dataDir: string;
  log?: Log | undefined;
  /** The database to use; created when missing. */
  database?: string;
  /** False trades crash safety for speed: for tests. */
  durable?: boolean;
  /**
   * Used only by root: the folder for a copy of the PostgreSQL programs if the project's folder isn't accessible to
   * other users.
   */
  cacheDir?: string;
  clock?: Clock;
}

interface EmbeddedDatabase {
  /**
   * A connection URL, including the password. It stays the same across restarts, unless another program takes the
   * port.
   */
  url: string;
  /** Whether this call started the server, rather than finding it running. */
  owner: boolean;
  /**
   * Leaves the server. The last process to leave stops it and waits for that; other processes keep it running, no
   * matter which one started it. A process that ends without this call has left, too.
   */
  stop(): Promise<void>;
}

/** Whether there is an embedded database in a folder. */
export const hasEmbeddedDatabase = (dataDir: string): boolean => existsSync(clusterIn(dataDir));

/**
 * Starts our own PostgreSQL server on the loopback interface, or joins the one that another process has started for
 * the same folder. If the server dies while in use, it is restarted on the same port.
 * @throws {AppError} `not_ready` if it can't run here; the message says why and what to do.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const context: SeatContext = {
    place: preparePlace(options.dataDir),
    database: options.database ?? 'cscx_hubspot',
    durable: options.durable ?? true,
    // Only root can write there, and unlike /tmp, it isn't cleaned up while the server runs.
    cacheDir: options.cacheDir ?? '/var/cache',
    clock: options.clock ?? systemClock,
    log: options.log,
  };
  const first = await takeSeat(context);
  const url = urlOf(first.connection, context.database);
  const closing = new AbortController();
  let seat: Promise<Seat | undefined> = Promise.resolve(first);

  const watch = (watched: Seat) => {
    void watched.lost.then(() => {
      if (closing.signal.aborted) return;
      closeSync(watched.usersFd);
      context.log?.warn('the embedded database stopped; restarting it');
      seat = takeSeatAgain(context, closing.signal).then((next) => {
        if (next) watch(next);
        if (next && urlOf(next.connection, context.database) !== url) {
          context.log?.error('the embedded database moved to another port: restart this process');
        }
        return next;
      });
    });
  };
  watch(first);

  const stop = async () => {
    closing.abort();
    const held = await seat;
    if (held) await leaveSeat(context, held);
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    owner: first.owner,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function takeSeatAgain(context: SeatContext, signal: AbortSignal): Promise<Seat | undefined> {
  for (let waitMs = 100; !signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      return await takeSeat(context);
    } catch (error) {
      context.log?.error({ err: error }, "the embedded database doesn't start; retrying");
      await context.clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }
  return undefined;
}
