import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import {
  type Connection,
  type Place,
  pathForServer,
  readConnection,
  writeConnection,
  writePrivateFile,
} from './embedded-place.ts';
import { freePort } from './embedded-process.ts';
import { type Programs, programEnvironment } from './embedded-programs.ts';

/** The data format of the version in package.json. A newer version can't read it without a dump and a restore. */
const majorVersion = '18';

/** Creates the database's files and its connection file, unless they exist. */
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
        `${place.folder} contains a database, but its connection.json with the password is missing. Restore it from a backup, or move the folder away to start with an empty database.`,
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
    `The database in ${place.folder} was created by PostgreSQL ${version}, but this release includes ${majorVersion}. Start it with the release that created it, save the data with pg_dump, and load it into a new DATA_DIR.`,
  );
}

/** PostgreSQL requires a user name; containers run programs as numeric users without one. */
const namelessUser = 'could not look up effective user ID';
/** Makes a program see the user 65534 as its own, if the system allows it; files still belong to the real user. */
const asNobody = ['unshare', '--user', '--map-user=65534', '--map-group=65534'];

async function initialize(
  place: Place,
  programs: Programs,
  password: string,
  durable: boolean,
): Promise<void> {
  // Created under another name first: a folder named "cluster" is always complete.
  const draft = 'cluster.new';
  rmSync(path.join(place.server, draft), { recursive: true, force: true });
  const passwordFile = path.join(place.server, 'password');
  rmSync(passwordFile, { force: true });
  writePrivateFile(passwordFile, password);
  if (place.runAs) chownSync(passwordFile, place.runAs.uid, place.runAs.gid);
  const command = [
    programs.initdb,
    `--pgdata=${pathForServer(place, draft)}`,
    '--username=cscx',
    `--pwfile=${pathForServer(place, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Minimal machines have only the locale C; this one is built into PostgreSQL and supports all of Unicode.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    let failure = await run(place, command);
    if (failure?.includes(namelessUser)) failure = await run(place, [...asNobody, ...command]);
    if (failure !== undefined) throw cannotCreate(place, failure);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(path.join(place.server, draft), place.cluster);
}

function cannotCreate(place: Place, output: string): AppError {
  const nameless = output.includes(namelessUser) || output.includes('unshare');
  const advice = nameless
    ? ' PostgreSQL needs a user that is in /etc/passwd. Run this as such a user, or set DATABASE_URL to PostgreSQL 15 or newer.'
    : '';
  return new AppError(
    'not_ready',
    `The embedded database could not be created in ${place.folder}.${advice}\n${output}`,
  );
}

/** @returns the program's output if it failed, undefined if it succeeded. */
async function run(place: Place, [program = '', ...args]: string[]): Promise<string | undefined> {
  const folderFd = openSync(place.server, 'r');
  try {
    const options = { ...place.runAs, cwd: '/', env: programEnvironment };
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', folderFd] });
    const output: string[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code) => resolve(code === 0 ? undefined : output.join('')));
    });
  } finally {
    closeSync(folderFd);
  }
}
