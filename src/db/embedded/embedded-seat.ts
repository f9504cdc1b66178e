import { closeSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Clock } from '../../base/clock.ts';
import { AppError, errorText } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { prepareCluster } from './embedded-cluster.ts';
import { joinUsers, type Starting, spawnServer } from './embedded-keeper.ts';
import { withFolderLock } from './embedded-lock.ts';
import { type Connection, type Place, readConnection, writeConnection } from './embedded-place.ts';
import { freePort, readPidFile, runningServer } from './embedded-process.ts';
import { preparePrograms } from './embedded-programs.ts';

/** The connection by which a process shows that it uses the server, and notices when the server goes away. */
const presenceName = 'cscx-hubspot presence';
/** After a crash, a server with much to recover may take this long to answer. */
const startLimitMs = 120_000;
const stopLimitMs = 60_000;
const pollMs = 10;

/** What is needed to start, join and leave a server. */
export interface SeatContext {
  place: Place;
  database: string;
  durable: boolean;
  cacheDir: string;
  clock: Clock;
  log: Log | undefined;
}

/** A process's share in keeping the server running. */
export interface Seat {
  connection: Connection;
  usersFd: number;
  presence: pg.Client;
  /** Resolves when the connection is closed, for whatever reason. */
  lost: Promise<void>;
  /** Whether this process started the server. */
  owner: boolean;
}

export function urlOf({ port, password }: Connection, database: string): string {
  return `postgresql://cscx:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Joins the running server or starts one, under a lock.
 * @throws {AppError} `not_ready` if the server can't run here.
 */
export function takeSeat(context: SeatContext): Promise<Seat> {
  return withFolderLock(context.place.folder, context.clock, async () => {
    const known = readConnection(context.place);
    const joined = known && (await join(context, known));
    return joined ?? (await start(context));
  });
}

/**
 * The last process waits until the server has stopped. It holds the lock, so that no process joins a server that is
 * shutting down.
 */
export function leaveSeat(context: SeatContext, { presence, usersFd, connection }: Seat): Promise<void> {
  return withFolderLock(context.place.folder, context.clock, async () => {
    let others: number | undefined;
    try {
      others = await countOthers(presence);
      await presence.end();
    } catch (error) {
      context.log?.debug({ err: error }, 'the embedded database stopped before it was closed');
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

/** @returns undefined if no server is running, so that one can be started. */
async function join(context: SeatContext, connection: Connection): Promise<Seat | undefined> {
  const pid = runningServer(context.place, connection);
  if (pid === undefined) return undefined;
  const usersFd = joinUsers(context.place);
  if (usersFd === undefined) {
    // Its keeper was killed, too, so it would run forever: shut it down properly.
    process.kill(pid, 'SIGINT');
  } else {
    const ready = await untilReady(context, () => runningServer(context.place, connection) !== undefined);
    const seat = ready && (await sit(context, connection, usersFd, false));
    if (seat) return seat;
  }
  await untilGone(context, connection);
  return undefined;
}

async function start(context: SeatContext): Promise<Seat> {
  const { place, durable, clock } = context;
  const programs = preparePrograms({ folder: place.folder, cacheDir: context.cacheDir, runAs: place.runAs });
  let connection = await prepareCluster(place, programs, durable);
  const deadline = clock.now() + startLimitMs;
  for (;;) {
    // No process is running, so the file is left over from a crash.
    rmSync(path.join(place.cluster, 'postmaster.pid'), { force: true });
    const starting = spawnServer(place, programs, connection, durable);
    const ready = await untilReady(context, () => isRunning(starting));
    const seat = ready && (await sit(context, connection, starting.usersFd, true));
    if (seat) return seat;
    if (!ready) closeSync(starting.usersFd);
    const log = starting.log();
    if (clock.now() > deadline || !isPassing(log)) {
      throw new AppError('not_ready', `The embedded database didn't start:\n${log}`);
    }
    if (log.includes('Address already in use')) {
      connection = { ...connection, port: await freePort() };
      writeConnection(place, connection);
    }
    await clock.sleep(100);
  }
}

/** The port is in use by now, or processes of a killed server are still exiting. */
function isPassing(log: string): boolean {
  return /Address already in use|pre-existing shared memory block/.test(log);
}

function isRunning({ process: child }: Starting): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

/** @returns false, with the pipe closed, if the server is shutting down. */
async function sit(
  context: SeatContext,
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
  const lost = new Promise<void>((resolve) => presence.once('end', resolve));
  try {
    await presence.connect();
    await createDatabase(presence, context.database);
    return { connection, usersFd, presence, lost, owner };
  } catch (error) {
    closeSync(usersFd);
    await presence.end().catch(() => undefined);
    if (runningServer(context.place, connection) === undefined) return undefined;
    if (readPidFile(context.place)?.status === 'stopping') return undefined;
    throw new AppError('not_ready', `The embedded database failed: ${errorText(error)}`, {
      cause: error,
    });
  }
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
}

/** @returns false if the server stopped, or began to, before it was ready. */
async function untilReady(context: SeatContext, isAlive: () => boolean): Promise<boolean> {
  const deadline = context.clock.now() + startLimitMs;
  while (isAlive()) {
    const status = readPidFile(context.place)?.status;
    if (status === 'ready') return true;
    if (status === 'stopping') return false;
    if (context.clock.now() > deadline) {
      throw new AppError(
        'not_ready',
        `The embedded database is not ready after two minutes; ${path.join(context.place.folder, 'server.log')} has the reason.`,
      );
    }
    await context.clock.sleep(pollMs);
  }
  return false;
}

async function untilGone(context: SeatContext, connection: Connection): Promise<void> {
  const deadline = context.clock.now() + stopLimitMs;
  while (runningServer(context.place, connection) !== undefined) {
    if (context.clock.now() > deadline) {
      throw new AppError(
        'not_ready',
        `The embedded database does not stop; ${path.join(context.place.folder, 'server.log')} has the reason.`,
      );
    }
    await context.clock.sleep(pollMs);
  }
}
