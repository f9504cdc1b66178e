import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';

test('the browser shows pages of this machine, and reaches no other', async () => {
  const server = createServer((_, response) => response.end('<title>Here</title><h1>Hello</h1>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/`);
    expect(await page.title()).toBe('Here');
    const box = await page.locator('h1').boundingBox();
    expect(box?.height).toBeGreaterThan(10);
    await expect(page.goto('http://example.com/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await expect(page.goto('http://192.0.2.1/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
  } finally {
    await browser.close();
    server.close();
  }
}, 60_000);

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'several processes may unpack it at once',
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-unpacking-'));
    const script = `
      import { launchBrowser } from './browser.ts';
      const browser = await launchBrowser();
      const page = await browser.newPage();
      await page.setContent('<p>shown</p>');
      console.log(await page.textContent('p'));
      await browser.close();
    `;
    const { CHROMIUM_PATH: _, ...env } = process.env;
    const show = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: import.meta.dirname,
        env: { ...env, TMPDIR: folder },
      });
    try {
      const shown = await Promise.all([show(), show()]);
      expect(shown.map(({ stdout }) => stdout.trim())).toEqual(['shown', 'shown']);
      const left = (await readdir(folder)).filter((name) => name.startsWith('cscx-hubspot-chromium-'));
      expect(left).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
