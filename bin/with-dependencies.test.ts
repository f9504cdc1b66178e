import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

// A small project, with the real npm. Its one dependency lies in its own folder, so nothing is downloaded.
let project: string;

beforeEach(async () => {
  project = path.join(await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-fresh-')), 'a fresh clone');
  await mkdir(path.join(project, 'dependency'), { recursive: true });
  await mkdir(path.join(project, 'web'));
  await cp(
    path.join(import.meta.dirname, 'with-dependencies.mjs'),
    path.join(project, 'bin/with-dependencies.mjs'),
  );
  await write('dependency/package.json', JSON.stringify({ name: 'dependency', version: '1.0.0' }));
  await write('dependency/index.js', "module.exports = 'installed';");
  await write('web/index.html', 'source');
  // Replaces the build of the web UI, and counts how often npm installed.
  await write(
    'prepare.mjs',
    `import fs from 'node:fs';
    fs.appendFileSync('installed', 'x');
    if (fs.existsSync('broken')) { console.log('the build is broken'); process.exit(3); }
    fs.mkdirSync('web/dist', { recursive: true });
    fs.writeFileSync('web/dist/index.html', 'built');`,
  );
  await lock('1.0.0');
});

afterEach(() => rm(path.dirname(project), { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(project, name), text);

/** Writes package.json and the lock file for a version of the dependency. */
async function lock(version: string): Promise<void> {
  const top = { name: 'fresh', version: '1.0.0', dependencies: { dependency: 'file:dependency' } };
  await write(
    'package.json',
    JSON.stringify({ ...top, engines: { node: '>=22.18' }, scripts: { prepare: 'node prepare.mjs' } }),
  );
  await write('dependency/package.json', JSON.stringify({ name: 'dependency', version }));
  const packages = {
    '': top,
    dependency: { version },
    'node_modules/dependency': { resolved: 'dependency', link: true },
  };
  await write(
    'package-lock.json',
    JSON.stringify({ name: 'fresh', version: '1.0.0', lockfileVersion: 3, packages }),
  );
}

const installations = async () =>
  (await readFile(path.join(project, 'installed'), 'utf8').catch(() => '')).length;

/** A program that replaces the real one and prints how it was called. */
async function addVite(): Promise<void> {
  await mkdir(path.join(project, 'node_modules/vite/bin'), { recursive: true });
  const program = `const fs = require('node:fs');
    fs.mkdirSync('web/dist', { recursive: true });
    fs.writeFileSync('web/dist/index.html', process.argv.slice(2).join(' '));`;
  await write('node_modules/vite/bin/vite.js', program);
}

interface Run {
  process: ChildProcess;
  output(): string;
  errors(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

function run(...args: string[]): Run {
  const script = path.join(project, 'bin/with-dependencies.mjs');
  const child = spawn(process.execPath, [script, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  const errors: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { process: child, output: () => output.join(''), errors: () => errors.join(''), ended };
}

const printing = `
  const dependency = require('dependency');
  console.log(JSON.stringify([dependency, ...process.argv.slice(2)]));
  process.exit(7);
`;

test('the first run installs, later ones do not; arguments and exit code are passed on', async () => {
  await write('print.cjs', printing);
  const first = run('print.cjs', 'one', 'two words', '--three=3');
  expect(await first.ended).toEqual({ code: 7, signal: null });
  expect(JSON.parse(first.output())).toEqual(['installed', 'one', 'two words', '--three=3']);
  expect(first.errors().trim().split('\n')).toEqual([
    expect.stringContaining('Installing dependencies'),
    expect.stringContaining('Dependencies are installed'),
  ]);
  const second = run('print.cjs');
  expect(await second.ended).toEqual({ code: 7, signal: null });
  expect(second.errors()).toBe('');
  expect(await installations()).toBe(1);
});

test('another lock file, or an installation that did not end, is installed again', async () => {
  await write('print.cjs', printing);
  await run('print.cjs').ended;
  await lock('1.1.0');
  await run('print.cjs').ended;
  expect(await installations()).toBe(2);
  await rm(path.join(project, 'node_modules/.package-lock.json'));
  await run('print.cjs').ended;
  expect(await installations()).toBe(3);
});

test('two at once install once', async () => {
  await write('print.cjs', printing);
  const runs = [run('print.cjs', 'a'), run('print.cjs', 'b')];
  for (const { ended } of runs) expect(await ended).toEqual({ code: 7, signal: null });
  expect(runs.map((one) => JSON.parse(one.output())[1])).toEqual(['a', 'b']);
  expect(await installations()).toBe(1);
});

test('a lock left by a process that died does not hinder', async () => {
  await write('print.cjs', printing);
  await write('.installing', `${os.hostname()} 999999999`);
  expect((await run('print.cjs').ended).code).toBe(7);
  // The lock of another machine counts as long as it is refreshed.
  await rm(path.join(project, 'node_modules/.package-lock.json'));
  await write('.installing', 'elsewhere 1');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path.join(project, '.installing'), longAgo, longAgo);
  expect((await run('print.cjs').ended).code).toBe(7);
});

test('when the installation fails, all that npm printed is shown and nothing runs', async () => {
  await write('print.cjs', printing);
  await write('broken', '');
  const failed = run('print.cjs');
  expect(await failed.ended).toEqual({ code: 1, signal: null });
  expect(failed.errors()).toContain('the build is broken');
  expect(failed.errors()).toContain('npm ci failed');
  expect(failed.output()).toBe('');
  // The packages were installed, only the build is missing.
  await addVite();
  expect((await run('print.cjs').ended).code).toBe(7);
  expect(await installations()).toBe(1);
});

test('a web UI whose sources are newer is built again', async () => {
  await write('print.cjs', printing);
  await run('print.cjs').ended;
  await addVite();
  const later = new Date(Date.now() + 1);
  await utimes(path.join(project, 'web/index.html'), later, later);
  const rebuilt = run('print.cjs');
  expect((await rebuilt.ended).code).toBe(7);
  expect(rebuilt.errors()).toContain('Building the web UI');
  expect(await readFile(path.join(project, 'web/dist/index.html'), 'utf8')).toBe('build web');
});

test('signals reach the script, and its way of ending is passed on', async () => {
  await write(
    'wait.cjs',
    `process.on('SIGTERM', () => { console.log('stopping'); process.exit(5); });
    setInterval(() => {}, 1000);
    console.log('waiting');`,
  );
  const polite = run('wait.cjs');
  await vi.waitFor(() => expect(polite.output()).toContain('waiting'), { timeout: 20_000 });
  polite.process.kill('SIGTERM');
  expect(await polite.ended).toEqual({ code: 5, signal: null });
  expect(polite.output()).toContain('stopping');

  await write('die.cjs', "process.kill(process.pid, 'SIGKILL');");
  expect(await run('die.cjs').ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('without a script it says how to use it', async () => {
  const failed = run();
  expect(await failed.ended).toEqual({ code: 1, signal: null });
  expect(failed.errors()).toContain('Usage:');
});
