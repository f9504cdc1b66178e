import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { RunAs } from './embedded-programs.ts';

/** PostgreSQL refuses to run as root; this is the unprivileged user of every Unix, which needs no account. */
const nobody = { uid: 65_534, gid: 65_534 };

/**
 * The files of the embedded database, in DATA_DIR/postgres: connection.json (its address, readable only by the
 * owner), server.log, users (a pipe that every process using the database holds open), programs (only if they had to
 * be copied) and server/cluster (the data; the server's user owns only `server`).
 */
export interface Place {
  folder: string;
  /** The folder that belongs to the server's user. */
  server: string;
  cluster: string;
  /** Set if the server must run as another user than this process. */
  runAs: RunAs | undefined;
}

/** The server's address. `id` is in its command line and identifies its process. */
export interface Connection {
  id: string;
  port: number;
  password: string;
}

/**
 * Creates the folders in `dataDir`, readable only by their owner, regardless of the umask.
 * @throws {AppError} `not_ready` if that fails.
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
    return { folder, server, cluster: clusterIn(dataDir), runAs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'not_ready',
      `The embedded database can't write to ${folder} (${reason}). Make the user who runs this the owner of the folder, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** The folder with the data. */
export const clusterIn = (dataDir: string): string =>
  path.join(path.resolve(dataDir), 'postgres', 'server', 'cluster');

function makePrivateFolder(folder: string): void {
  if (existsSync(folder)) {
    readdirSync(folder);
    return;
  }
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
}

/** Writes a new file that only its owner can read, regardless of the umask. */
export function writePrivateFile(file: string, text: string): void {
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
}

/** For an ordinary user's folder, root acts as that user. */
function userForServer(server: string): RunAs {
  const { uid, gid } = statSync(server);
  return uid === 0 ? nobody : { uid, gid };
}

/** Lets the owner of our folder read what root writes into it. */
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
      `${path.join(place.folder, 'connection.json')} can't be read. Run this as the user who first started it.`,
      { cause: error },
    );
  }
}

export function writeConnection(place: Place, connection: Connection): void {
  const file = path.join(place.folder, 'connection.json');
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writePrivateFile(draft, JSON.stringify(connection));
  giveToOwner(place, draft);
  renameSync(draft, file);
}

/**
 * Paths as the server's user must write them. That user may not have access to the parent folders, so on Linux it
 * gets its folder as an open file, number `serverFolderFd`, and refers to it that way.
 */
export function pathForServer(place: Place, name: string): string {
  return place.runAs ? `/proc/self/fd/${serverFolderFd}/${name}` : path.join(place.server, name);
}

const serverFolderFd = 3;
