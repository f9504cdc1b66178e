import { closeSync } from 'node:fs';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { preparePlace } from './embedded-place.ts';
import { leaveSeat, type Seat, type SeatContext, takeSeat, urlOf } from './embedded-seat.ts';

export interface EmbeddedDatabaseOptions {
  /** A folder for the database's files; the first start makes it. */
  dataDir: string;
  log?: Log | undefined;
  /** The database to use; created when missing. */
  database?: string;
  /** False gives up surviving a crash of the machine, for speed: for tests. */
  durable?: boolean;
  /**
   * Used only by root: where a copy of the PostgreSQL programs is kept when the project lies in a folder that other
   * users may not enter.
   */
  cacheDir?: string;
  clock?: Clock;
}

export interface EmbeddedDatabase {
  /** A connection URL, password included. It stays the same over restarts, unless another program takes the port. */
  url: string;
  /** Whether this call started the server, rather than finding it running. */
  owner: boolean;
  /**
   * Leaves the server. The last process to leave stops it and waits for it; while others use it, it stays up for
   * them, whoever started it. A process that dies without this call counts as having left.
   */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server of our own on the loopback interface, or joins the one that another process has
 * started for the same folder. When the server dies under us, it is started again on the same port.
 * @throws {AppError} `not_ready` when it cannot run here; the message says why and what to do.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const context: SeatContext = {
    place: preparePlace(options.dataDir),
    database: options.database ?? 'cscx_hubspot',
    durable: options.durable ?? true,
    // Only root can write there, and nothing sweeps it while the server runs, as it may happen to /tmp.
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
      context.log?.warn('the embedded database is gone; restarting it');
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
