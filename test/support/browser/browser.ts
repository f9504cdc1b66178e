import { type Browser, chromium } from 'playwright-core';
import { findBrowserProgram } from './browser-program.ts';

const args = [
  // Containers and root allow no sandbox, and the tests open nothing but pages of this project.
  '--no-sandbox',
  // The browser talks to nobody but this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--no-pings',
  // No graphics card, and containers often have a tiny /dev/shm.
  '--disable-gpu',
  '--disable-dev-shm-usage',
  // Screenshots look the same on every machine.
  '--font-render-hinting=none',
];

/**
 * Starts a browser without a window, as root or as any user; close it in `afterAll`. It cannot reach other machines.
 * @throws when there is no browser for this machine, saying how to get one.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await findBrowserProgram();
  return chromium.launch({ executablePath: executable, args, env: { ...process.env, ...env } });
}
