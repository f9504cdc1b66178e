import { closeSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Clock, systemClock } from '../clock.ts';
import { AppError, errorText } from '../errors.ts';
import type { Log } from '../log.ts';
import {
  type Connection,
  freePort,
  type Place,
  prepareCluster,
  preparePlace,
  readConnection,
  readPidFile,
  runningServer,
  writeConnection,
} from './embedded-cluster.ts';
import { joinUsers, type Starting, spawnServer } from './embedded-keeper.ts';
import { withFolderLock } from './embedded-lock.ts';
import { preparePrograms } from './embedded-programs.ts';

export interface EmbeddedDatabaseOptions {
  /** A folder for the database's files; the first start makes it. */
  dataDir: string;
  log?: Log | undefined;
  /** The database to use; created when missing. */
  database?: string;
  /** False gives up surviving a crash of the machine, for speed: for tests. */
  durable?: boolean;
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

/** The connection by which a process shows that it uses the server, and notices when the server goes away. */
const presenceName = 'cscx-hubspot presence';
/** A server with much to recover after a crash may take this long before it answers. */
const startLimitMs = 120_000;
const stopLimitMs = 60_000;
const pollMs = 10;

interface Context {
  place: Place;
  database: string;
  durable: boolean;
  clock: Clock;
  log: Log | undefined;
}

/** One process's part in keeping the server up. */
interface Seat {
  connection: Connection;
  usersFd: number;
  presence: pg.Client;
  owner: boolean;
}

/**
 * Starts a PostgreSQL server of our own on the loopback interface, or joins the one that another process has
 * started for the same folder. When the server dies under us, it is started again on the same port.
 * @throws {AppError} `not_ready` when it cannot run here; the message says why and what to do.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const context: Context = {
    place: preparePlace(options.dataDir),
    database: options.database ?? 'cscx_hubspot',
    durable: options.durable ?? true,
    clock: options.clock ?? systemClock,
    log: options.log,
  };
  const first = await takeSeat(context);
  const url = urlOf(first.connection, context.database);
  const closing = new AbortController();
  let seat: Promise<Seat | undefined> = Promise.resolve(first);

  const watch = (watched: Seat) => {
    watched.presence.once('end', () => {
      if (closing.signal.aborted) return;
      closeSync(watched.usersFd);
      context.log?.warn('the embedded database went away; starting it again');
      seat = takeSeatAgain(context, closing.signal).then((next) => {
        if (next) watch(next);
        if (next && urlOf(next.connection, context.database) !== url) {
          context.log?.error('the embedded database had to move to another port: restart this process');
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

function urlOf({ port, password }: Connection, database: string): string {
  return `postgresql://cscx:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

function takeSeat(context: Context): Promise<Seat> {
  return withFolderLock(context.place.folder, context.clock, async () => {
    const known = readConnection(context.place);
    const joined = known && (await join(context, known));
    return joined ?? (await start(context));
  });
}

async function takeSeatAgain(context: Context, signal: AbortSignal): Promise<Seat | undefined> {
  for (let waitMs = 100; !signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      return await takeSeat(context);
    } catch (error) {
      context.log?.error({ err: error }, 'the embedded database does not start; trying again');
      await context.clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }
  return undefined;
}

/** The last one out waits until the server has stopped, holding the lock so that nobody joins a dying server. */
function leaveSeat(context: Context, { presence, usersFd, connection }: Seat): Promise<void> {
  return withFolderLock(context.place.folder, context.clock, async () => {
    let others = 0;
    try {
      others = await countOthers(presence);
      await presence.end();
    } catch (error) {
      context.log?.debug({ err: error }, 'the embedded database was gone before it was left');
    } finally {
      closeSync(usersFd);
    }
    if (others === 0) await untilGone(context, connection);
  });
}

async function countOthers(presence: pg.Client): Promise<number> {
  const { rows } = await presence.query<{ others: number }>(
    'select count(*)::int as others from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
    [presenceName],
  );
  return rows[0]?.others ?? 0;
}

/** @returns undefined when no server is running (any more), so that one can be started. */
async function join(context: Context, connection: Connection): Promise<Seat | undefined> {
  const pid = runningServer(context.place, connection);
  if (pid === undefined) return undefined;
  const usersFd = joinUsers(context.place);
  if (usersFd === undefined) {
    // Its keeper was killed too, so it would run for ever: end it in good order.
    process.kill(pid, 'SIGINT');
  } else {
    const ready = await untilReady(context, () => runningServer(context.place, connection) !== undefined);
    const seat = ready && (await sit(context, connection, usersFd, false));
    if (seat) return seat;
  }
  await untilGone(context, connection);
  return undefined;
}

async function start(context: Context): Promise<Seat> {
  const { place, durable, clock } = context;
  const programs = preparePrograms(place.folder, place.runAs);
  let connection = await prepareCluster(place, programs, durable);
  const deadline = clock.now() + startLimitMs;
  for (;;) {
    // Nothing runs, so what the file says is left over from a crash.
    rmSync(path.join(place.cluster, 'postmaster.pid'), { force: true });
    const starting = spawnServer(place, programs, connection, durable);
    const ready = await untilReady(context, () => isRunning(starting));
    const seat = ready && (await sit(context, connection, starting.usersFd, true));
    if (seat) return seat;
    if (!ready) closeSync(starting.usersFd);
    const log = starting.log();
    if (clock.now() > deadline || !isPassing(log)) {
      throw new AppError('not_ready', `The embedded database does not start:\n${log}`);
    }
    if (log.includes('Address already in use')) {
      connection = { ...connection, port: await freePort() };
      writeConnection(place, connection);
    }
    await clock.sleep(100);
  }
}

/** A port that was taken meanwhile, or processes of a killed server that are still ending. */
function isPassing(log: string): boolean {
  return /Address already in use|pre-existing shared memory block/.test(log);
}

function isRunning({ process: child }: Starting): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

/** @returns false, with the pipe closed, when the server is on its way out. */
async function sit(
  context: Context,
  connection: Connection,
  usersFd: number,
  owner: boolean,
): Promise<Seat | undefined> {
  const presence = new pg.Client({
    connectionString: urlOf(connection, 'postgres'),
    application_name: presenceName,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  presence.on('error', (error) => context.log?.debug({ err: error }, 'embedded database: connection lost'));
  try {
    await presence.connect();
    await createDatabase(presence, context.database);
    return { connection, usersFd, presence, owner };
  } catch (error) {
    closeSync(usersFd);
    await presence.end().catch(() => undefined);
    if (runningServer(context.place, connection) === undefined) return undefined;
    if (readPidFile(context.place)?.status === 'stopping') return undefined;
    throw new AppError('not_ready', `The embedded database refuses to work: ${errorText(error)}`, {
      cause: error,
    });
  }
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
}

/** @returns false when the server ended, or began to, before it was ready. */
async function untilReady(context: Context, isAlive: () => boolean): Promise<boolean> {
  const deadline = context.clock.now() + startLimitMs;
  while (isAlive()) {
    const status = readPidFile(context.place)?.status;
    if (status === 'ready') return true;
    if (status === 'stopping') return false;
    if (context.clock.now() > deadline) {
      throw new AppError(
        'not_ready',
        `The embedded database is not ready after two minutes; ${path.join(context.place.folder, 'server.log')} says why.`,
      );
    }
    await context.clock.sleep(pollMs);
  }
  return false;
}

async function untilGone(context: Context, connection: Connection): Promise<void> {
  const deadline = context.clock.now() + stopLimitMs;
  while (runningServer(context.place, connection) !== undefined) {
    if (context.clock.now() > deadline) {
      throw new AppError(
        'not_ready',
        `The embedded database does not stop; ${path.join(context.place.folder, 'server.log')} says why.`,
      );
    }
    await context.clock.sleep(pollMs);
  }
}
