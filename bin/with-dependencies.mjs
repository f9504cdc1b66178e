// Runs a script of this project after making sure that everything it needs is there: the packages that
// package-lock.json names, the built web UI, and the Node version that the packages bring along.
//
//   node bin/with-dependencies.mjs <script> [arguments]
//
// It is plain JavaScript and uses nothing but Node's own modules, because it is the first thing to run in a
// fresh clone, before the Node that the packages bring along is there.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** From package.json, as in ">=22.18". */
const oldestNode = readJson('package.json').engines.node.match(/\d+/g).map(Number);
const lockFile = path.join(root, '.installing');
/** The holder of the lock touches it every second; after this many milliseconds without, it has died. */
const lockGoesStaleAfter = 15_000;

const say = (text) => process.stderr.write(`${text}\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Record<string, any> | undefined} undefined if the file is missing or invalid. */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {"glibc" | "musl" | undefined} undefined if there is no choice. */
function cLibrary() {
  if (process.platform !== 'linux') return undefined;
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

/** Whether a package in the lock file is for this machine. */
function suitsThisMachine({ os: systems, cpu, libc }) {
  const allows = (list, value) => list === undefined || [list].flat().includes(value);
  return (
    allows(systems, process.platform) &&
    allows(cpu, process.arch) &&
    (libc === undefined || allows(libc, cLibrary()))
  );
}

/**
 * Whether node_modules matches package-lock.json. npm writes its own record of the installation last, so an
 * interrupted installation doesn't count.
 */
function dependenciesAreCurrent() {
  const wanted = readJson('package-lock.json')?.packages;
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true;
    const present = installed[place];
    // Optional packages each support one kind of machine; those without a kind are dependencies of another one.
    if (!present) return entry.optional && !((entry.os || entry.cpu) && suitsThisMachine(entry));
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/** The time of the last change in a file or folder, in milliseconds since the epoch; 0 if it is missing. */
function newestChange(place) {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const below = fs.readdirSync(place).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...below.map((name) => newestChange(path.join(place, name))));
}

function webIsCurrent() {
  const built = fs.statSync(path.join(root, 'web/dist/index.html'), { throwIfNoEntry: false });
  const sources = Math.max(
    newestChange(path.join(root, 'web')),
    newestChange(path.join(root, 'src/contract')),
  );
  return built !== undefined && built.mtimeMs >= sources;
}

/**
 * Runs a command and hides its output.
 * @throws if it fails, after printing its output.
 */
async function runQuietly(what, command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const stop = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const [code, signal] = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve([1, null]);
    });
    child.on('close', (...how) => resolve(how));
  });
  for (const name of signals) process.off(name, stop);
  if (code === 0) return;
  say(Buffer.concat(output).toString());
  throw new Error(`${what} failed (${signal ?? `exit code ${code}`}); what it printed is above.`);
}

/** Runs `work` while no other process does so for this folder. */
async function alone(work) {
  const mine = `${os.hostname()} ${process.pid}`;
  let told = false;
  for (;;) {
    try {
      fs.writeFileSync(lockFile, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Error(`Cannot write in ${root} (${error.code}): run this as the owner of the folder.`);
      }
    }
    if (isStale()) {
      // Renaming first: if two processes find the lock stale, one fails here instead of deleting the other's new
      // lock.
      const aside = `${lockFile}.${process.pid}`;
      try {
        fs.renameSync(lockFile, aside);
        fs.rmSync(aside, { force: true });
      } catch {}
      continue;
    }
    if (!told) say('Another command is installing dependencies here; waiting for it …');
    told = true;
    await sleep(200);
  }
  const touching = setInterval(() => {
    const now = new Date();
    fs.utimes(lockFile, now, now, () => {});
  }, 1000);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    fs.rmSync(lockFile, { force: true });
  }
}

function isStale() {
  const stat = fs.statSync(lockFile, { throwIfNoEntry: false });
  if (!stat) return false;
  if (Date.now() - stat.mtimeMs > lockGoesStaleAfter) return true;
  let text = '';
  try {
    text = fs.readFileSync(lockFile, 'utf8');
  } catch {}
  const [host, pid] = text.split(' ');
  if (host !== os.hostname() || !pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function installDependencies() {
  const started = Date.now();
  say('Installing dependencies (npm ci); the first time this takes about a minute …');
  // The tests and the demo need development dependencies, whatever NODE_ENV is.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) await runQuietly('npm ci', process.execPath, [npm, ...args]);
  else await runQuietly('npm ci', 'npm', args);
  say(`Dependencies are installed (${Math.round((Date.now() - started) / 1000)} s).`);
}

/** Both requirements; `npm ci` builds the web UI, too, unless scripts are disabled. */
async function makeReady() {
  if (dependenciesAreCurrent() && webIsCurrent()) return;
  await alone(async () => {
    if (!dependenciesAreCurrent()) await installDependencies();
    if (webIsCurrent()) return;
    say('Building the web UI …');
    await runQuietly('Building the web UI', nodeToRun().command, [
      path.join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      'web',
    ]);
  });
}

const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
};

/**
 * The Node version in the packages or, without one for this machine, the running one.
 * @throws if neither can run the project.
 */
function nodeToRun() {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node';
  const carried = path.join(root, 'node_modules/.bin', name);
  if (fs.existsSync(carried)) {
    const asked = spawnSync(carried, ['--version'], { encoding: 'utf8' });
    if (asked.status === 0 && isNewEnough(asked.stdout)) return { command: carried, version: asked.stdout };
  }
  if (isNewEnough(process.version)) return { command: process.execPath, version: process.version };
  throw new Error(
    `There is no Node package for ${process.platform}-${process.arch}, and this Node (${process.version}) is too old: ` +
      `install Node ${oldestNode.join('.')} or newer from https://nodejs.org and run the command again.`,
  );
}

/** Runs the script in place of this process: same terminal, same signals, same exit status. */
function run(script, args) {
  const node = nodeToRun();
  // Before Node 24, running TypeScript prints a warning that doesn't help users.
  const flags =
    Number.parseInt(node.version.replace('v', ''), 10) < 24 ? ['--disable-warning=ExperimentalWarning'] : [];
  const child = spawn(node.command, [...flags, path.join(root, script), ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/node'), ...process.env },
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal));
  // The terminal sends Ctrl-C to the script itself; a second signal would mean "stop immediately".
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  child.on('error', (error) => {
    say(`Cannot start ${node.command}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const [script, ...args] = process.argv.slice(2);
try {
  if (!script) throw new Error('Usage: node bin/with-dependencies.mjs <script> [arguments]');
  await makeReady();
  run(script, args);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
