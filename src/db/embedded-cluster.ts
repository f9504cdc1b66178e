import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { AppError } from '../errors.ts';
import { type Programs, programEnvironment, type RunAs } from './embedded-programs.ts';

/** The data format of the programs in package.json. A newer one cannot read it without a dump and a restore. */
const majorVersion = '18';
/** PostgreSQL refuses to run as root; this is "nobody", which needs no account to be made. */
const nobody = { uid: 65_534, gid: 65_534 };

/**
 * Where everything of the embedded database lies, below DATA_DIR/postgres:
 * connection.json (how to reach it, readable by its owner only), server.log, users (a pipe that every process
 * using the database holds open), programs (only if they had to be copied) and server/cluster (the data; the
 * server's user owns `server` and nothing else).
 */
export interface Place {
  folder: string;
  /** The folder that belongs to the server's user. */
  server: string;
  cluster: string;
  /** Set when the server must run as somebody else than this process. */
  runAs: RunAs | undefined;
}

/** How to reach the server. `id` stands in its command line, by which its process is known again. */
export interface Connection {
  id: string;
  port: number;
  password: string;
}

/**
 * Makes the folders below `dataDir`, readable by their owner only, whatever the umask is.
 * @throws {AppError} `not_ready` when they cannot be made.
 */
export function preparePlace(dataDir: string): Place {
  const folder = path.join(path.resolve(dataDir), 'postgres');
  const server = path.join(folder, 'server');
  try {
    makePrivateFolder(path.resolve(dataDir));
    makePrivateFolder(folder);
    makePrivateFolder(server);
    const runAs = process.getuid?.() === 0 ? userForServer(server) : undefined;
    if (runAs) chownSync(server, runAs.uid, runAs.gid);
    return { folder, server, cluster: path.join(server, 'cluster'), runAs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'not_ready',
      `The embedded database cannot keep its files in ${folder} (${reason}): give that folder to the user who runs this, or set DATA_DIR to one of theirs.`,
      { cause: error },
    );
  }
}

function makePrivateFolder(folder: string): void {
  if (existsSync(folder)) {
    readdirSync(folder);
    return;
  }
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
}

/** Root works on a folder of an ordinary user as that user. */
function userForServer(server: string): RunAs {
  const { uid, gid } = statSync(server);
  return uid === 0 ? nobody : { uid, gid };
}

/** Lets the user to whom our folder belongs read what root writes into it. */
export function giveToOwner(place: Place, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(place.folder);
  chownSync(file, uid, gid);
}

export function readConnection(place: Place): Connection | undefined {
  try {
    return JSON.parse(readFileSync(path.join(place.folder, 'connection.json'), 'utf8')) as Connection;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new AppError(
      'not_ready',
      `${path.join(place.folder, 'connection.json')} cannot be read: run this as the user who first started it.`,
      { cause: error },
    );
  }
}

export function writeConnection(place: Place, connection: Connection): void {
  const file = path.join(place.folder, 'connection.json');
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, JSON.stringify(connection), { flag: 'wx', mode: 0o600 });
  giveToOwner(place, draft);
  renameSync(draft, file);
}

/** Makes the database's files and its connection, if there are none yet. */
export async function prepareCluster(
  place: Place,
  programs: Programs,
  durable: boolean,
): Promise<Connection> {
  const known = readConnection(place);
  if (existsSync(path.join(place.cluster, 'PG_VERSION'))) {
    if (!known) {
      throw new AppError(
        'not_ready',
        `${place.folder} holds a database but its connection.json, with the password, is gone: put it back from a backup, or move the folder away to start with an empty database.`,
      );
    }
    refuseOtherVersion(place);
    return known;
  }
  const connection = {
    id: randomBytes(6).toString('hex'),
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
  };
  writeConnection(place, connection);
  await initialize(place, programs, connection.password, durable);
  return connection;
}

function refuseOtherVersion(place: Place): void {
  const version = readFileSync(path.join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  if (version === majorVersion) return;
  throw new AppError(
    'not_ready',
    `The database in ${place.folder} was made by PostgreSQL ${version}, this release carries ${majorVersion}: start it with the release that made it, save the data with pg_dump, and load it into a new DATA_DIR.`,
  );
}

/**
 * Paths as the server's user must name them. It may not be allowed to enter the folders above its own, so on
 * Linux it gets its folder as an open file, number `serverFolderFd`, and names it by that.
 */
export function pathForServer(place: Place, name: string): string {
  return place.runAs ? `/proc/self/fd/${serverFolderFd}/${name}` : path.join(place.server, name);
}

export const serverFolderFd = 3;

async function initialize(
  place: Place,
  programs: Programs,
  password: string,
  durable: boolean,
): Promise<void> {
  // Made under another name first: a folder called "cluster" is a whole one.
  const draft = 'cluster.new';
  rmSync(path.join(place.server, draft), { recursive: true, force: true });
  const passwordFile = path.join(place.server, 'password');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { flag: 'wx', mode: 0o600 });
  if (place.runAs) chownSync(passwordFile, place.runAs.uid, place.runAs.gid);
  const args = [
    `--pgdata=${pathForServer(place, draft)}`,
    '--username=cscx',
    `--pwfile=${pathForServer(place, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Slim machines have no locale but C; this one is PostgreSQL's own and knows all of Unicode.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const folderFd = openSync(place.server, 'r');
  try {
    const options = { ...place.runAs, cwd: '/', env: programEnvironment };
    const child = spawn(programs.initdb, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', folderFd] });
    const output: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) {
      throw new AppError(
        'not_ready',
        `The embedded database could not be created in ${place.folder}:\n${Buffer.concat(output)}`,
      );
    }
  } finally {
    closeSync(folderFd);
    rmSync(passwordFile, { force: true });
  }
  renameSync(path.join(place.server, draft), place.cluster);
}

/**
 * A port of the loopback interface that nobody listens on, below those which systems give to outgoing
 * connections: those could take it away while the server is stopped.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (await portIsFree(port)) return port;
  }
  throw new AppError('not_ready', 'No free port was found on 127.0.0.1 for the embedded database.');
}

function portIsFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** What postmaster.pid says: the process and how far it has come. Undefined when there is no such file. */
export function readPidFile(place: Place): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(place.cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/** The part of the server's command line that tells it from every other process. */
export function marker(connection: Connection): string {
  return `cluster_name=cscx_hubspot_${connection.id}`;
}

/**
 * The process of the running server, if there is one. The pid file alone proves nothing: after a crash it stays,
 * the process may linger as a zombie (whose command line is empty), or its number belong to another program.
 */
export function runningServer(place: Place, connection: Connection): number | undefined {
  const noted = readPidFile(place);
  if (!noted || !Number.isSafeInteger(noted.pid) || noted.pid <= 1) return undefined;
  return commandLine(noted.pid).includes(marker(connection)) ? noted.pid : undefined;
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
