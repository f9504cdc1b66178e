import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, constants, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Connection, giveToOwner, type Place, pathForServer } from './embedded-place.ts';
import { marker } from './embedded-process.ts';
import { type Programs, programEnvironment } from './embedded-programs.ts';

/**
 * The server's parent: a shell that stops the server once no process holds the writing end of the pipe on its
 * standard input. Every process that uses the database holds it, and the kernel closes it when a process ends in any
 * way. So the server runs exactly as long as a process needs it, even if the one that started it is gone.
 */
const keeper = `
trap '' TERM HUP INT
exec 5<&0
"$@" </dev/null 5<&- &
server=$!
( read -r nothing <&5; kill -INT $server ) &
watcher=$!
wait $server
code=$?
kill -KILL $watcher
exit $code
`;

const logSizeToRotate = 10_000_000;

/** For a small machine that also does other work. Only `durable` decides whether a crash can lose data. */
function settings(connection: Connection, durable: boolean): string[] {
  const values = [
    marker(connection),
    `port=${connection.port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=128MB',
    'effective_cache_size=1GB',
    'maintenance_work_mem=64MB',
    'max_wal_size=1GB',
    'random_page_cost=1.1',
    'logging_collector=off',
    'log_destination=stderr',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return values.flatMap((value) => ['-c', value]);
}

/** A server that is starting, from the point of view of the starting process. */
export interface Starting {
  process: ChildProcess;
  /** The writing end of the pipe: the server runs as long as it is open. */
  usersFd: number;
  /** The server's log output since. */
  log(): string;
}

/** Starts the server. It isn't ready yet when this returns. */
export function spawnServer(
  place: Place,
  programs: Programs,
  connection: Connection,
  durable: boolean,
): Starting {
  const logFile = path.join(place.folder, 'server.log');
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logSizeToRotate) {
    renameSync(logFile, `${logFile}.1`);
  }
  const logFd = openSync(logFile, 'a+', 0o600);
  chmodSync(logFile, 0o600);
  giveToOwner(place, logFile);
  const logStart = statSync(logFile).size;
  const folderFd = openSync(place.server, 'r');
  const pipe = makeUsersPipe(place);
  try {
    const server = [
      programs.postgres,
      '-D',
      pathForServer(place, 'cluster'),
      ...settings(connection, durable),
    ];
    const child = spawn('/bin/sh', ['-c', keeper, 'cscx-hubspot-database', ...server], {
      ...place.runAs,
      cwd: '/',
      env: programEnvironment,
      stdio: [pipe.reading, logFd, logFd, folderFd],
      // Ctrl-C in the terminal is for this process, which stops the server once it is done with it.
      detached: true,
    });
    child.unref();
    return { process: child, usersFd: pipe.writing, log: () => readFrom(logFile, logStart) };
  } catch (error) {
    closeSync(pipe.writing);
    throw error;
  } finally {
    closeSync(pipe.reading);
    closeSync(folderFd);
    closeSync(logFd);
  }
}

/** A named pipe, new for each server, so that the keeper of an earlier one has no connection to it. */
function makeUsersPipe(place: Place): { reading: number; writing: number } {
  const file = path.join(place.folder, 'users');
  rmSync(file, { force: true });
  execFileSync('mkfifo', ['-m', '600', file]);
  giveToOwner(place, file);
  // Opening one end blocks until the other is opened, so the first call opens both.
  const both = openSync(file, constants.O_RDWR);
  const reading = openSync(file, constants.O_RDONLY);
  const writing = openSync(file, constants.O_WRONLY);
  closeSync(both);
  return { reading, writing };
}

/** Joins the processes that keep a running server alive. Undefined if its keeper is gone. */
export function joinUsers(place: Place): number | undefined {
  try {
    return openSync(path.join(place.folder, 'users'), constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

function readFrom(file: string, start: number): string {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(100_000);
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, start)).trim();
  } finally {
    closeSync(fd);
  }
}
