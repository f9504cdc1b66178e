import { execFile } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

interface BrowserProgram {
  executable: string;
  /** Variables that the program needs in addition to the usual ones. */
  env: Record<string, string>;
}

/**
 * The tests' browser: CHROMIUM_PATH, the one from npm (Linux on x64), or one installed by Playwright. The one from
 * npm is compressed and is unpacked once, which takes about two seconds.
 * @throws if there is none, with instructions.
 */
export async function findBrowserProgram(): Promise<BrowserProgram> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
    return { executable: given, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedProgram();
  const installed = chromium.executablePath();
  if (existsSync(installed)) return { executable: installed, env: {} };
  throw new Error(
    'The browser from npm is for Linux on x64 only: install Chromium or Chrome and set CHROMIUM_PATH to its program.',
  );
}

const packageName = '@sparticuz/chromium';

/** Unpacks into a folder that only we can write to, under a name that exists only once it is complete. */
async function unpackedProgram(): Promise<BrowserProgram> {
  const manifest = path.join(
    path.dirname(fileURLToPath(import.meta.resolve(packageName))),
    '../package.json',
  );
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const user = process.getuid?.() ?? 0;
  const place = path.join(os.tmpdir(), `cscx-hubspot-chromium-${version}-${user}`);
  if (isUsable(place, user)) return programIn(place);

  const fresh = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-chromium-'));
  await unpack(fresh);
  try {
    await rename(fresh, place);
    return programIn(place);
  } catch {
    // Another process was faster, or the existing folder isn't ours or isn't complete.
    if (isUsable(place, user)) {
      await rm(fresh, { recursive: true, force: true });
      return programIn(place);
    }
    process.once('exit', () => void rm(fresh, { recursive: true, force: true }));
    return programIn(fresh);
  }
}

/** Cleanup of temporary files may have deleted parts of it, oldest first. */
function isUsable(place: string, user: number): boolean {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (!stat?.isDirectory() || stat.uid !== user || (stat.mode & 0o077) !== 0) return false;
  const needed = ['chromium', 'al2023/lib/libnss3.so', 'al2023/lib/libnspr4.so', 'fonts/fonts', 'fonts.conf'];
  return needed.every((name) => existsSync(path.join(place, name)));
}

/**
 * The package unpacks to the temporary folder, and only includes its system libraries if it detects a certain cloud:
 * so it runs in a process with its own environment.
 */
async function unpack(place: string): Promise<void> {
  const script = `
    import chromium from '${packageName}';
    chromium.setGraphicsMode = false;
    await chromium.executablePath();
  `;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: place, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
  });
  await writeFile(path.join(place, 'fonts.conf'), fontSettings);
}

/** Finds the package's font next to this file, wherever that is, and then the machine's own. */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fonts</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;

function programIn(place: string): BrowserProgram {
  return {
    executable: path.join(place, 'chromium'),
    env: {
      LD_LIBRARY_PATH: path.join(place, 'al2023/lib'),
      FONTCONFIG_FILE: path.join(place, 'fonts.conf'),
      XDG_CACHE_HOME: path.join(place, 'cache'),
      HOME: place,
    },
  };
}
