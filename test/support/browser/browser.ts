import { type Browser, chromium } from 'playwright-core';
import { findBrowserProgram } from './browser-program.ts';

const args = [
  // Containers and root don't allow a sandbox, and the tests only open pages of this project.
  '--no-sandbox',
  // The browser can only connect to this machine.
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
 * Starts a headless browser, as root or as any user; close it in `afterAll`. It can't reach other machines.
 * @throws if there is no browser for this machine, with instructions.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await findBrowserProgram();
  return chromium.launch({ executablePath: executable, args, env: { ...process.env, ...env } });
}
