import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../support/database/database.ts';
import { testEncryptionKey } from '../support/processes/programs.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let folder: string;
let database: TestDatabase;

/** An application's folder with the built package and the packages that it names as its own, and no others. */
beforeAll(async () => {
  database = await createEmptyDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'cscx-package-'));
  const built = path.join(folder, 'built');
  await run(process.execPath, [path.join(root, 'bin/build-package.mjs'), built]);
  const modules = path.join(folder, 'node_modules');
  await cp(built, path.join(modules, 'cscx-hubspot'), { recursive: true });
  const { dependencies } = JSON.parse(await readFile(path.join(built, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
}, 120_000);
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

test('an application imports the package, migrates its database, answers and ends', async () => {
  await writeFile(
    path.join(folder, 'application.js'),
    `import { createHubSpotIntegration } from 'cscx-hubspot';
    const integration = createHubSpotIntegration({
      database: { url: ${JSON.stringify(database.url)} },
      publicUrl: 'https://host.example/crm/hubspot',
      encryptionKeys: [${JSON.stringify(testEncryptionKey)}],
      identify: () => ({ userId: 'ada', organizationId: '11111111-1111-4111-8111-111111111111', role: 'admin' }),
      log: { level: 'warn' },
    });
    const migrated = await integration.migrate();
    await integration.worker.start();
    const ask = async (path) => {
      const response = await integration.fetch(new Request('https://host.example/crm/hubspot' + path));
      return [response.status, response.headers.get('content-type'), await response.text()];
    };
    const session = await ask('/api/session');
    const page = await ask('/customers');
    const module = await ask('/embed/embed.js');
    await integration.close();
    console.log(JSON.stringify({ migrated: migrated.length, session, page, module }));`,
  );
  // It ends when nothing is left to do: no exit is called.
  const { stdout, stderr } = await run(process.execPath, ['application.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  const { migrated, session, page, module } = JSON.parse(stdout);
  expect(migrated).toBeGreaterThan(20);
  expect(session[0]).toBe(200);
  expect(JSON.parse(session[2])).toMatchObject({ role: 'admin', signIn: 'host' });
  expect(page.slice(0, 2)).toEqual([200, expect.stringContaining('text/html')]);
  expect(page[2]).toContain('src="/crm/hubspot/assets/');
  expect(module.slice(0, 2)).toEqual([200, expect.stringContaining('javascript')]);
});

test('its types fit the options, the handlers and the events', async () => {
  await writeFile(
    path.join(folder, 'application.ts'),
    `import { createHubSpotIntegration, supabaseIdentity, toExpress, toFastify, type Identity } from 'cscx-hubspot';
    import { mountHubSpotSettings } from 'cscx-hubspot/ui';
    const integration = createHubSpotIntegration({
      database: { url: 'postgresql://localhost/crm' },
      publicUrl: 'https://host.example/crm/hubspot',
      encryptionKeys: [],
      identify: supabaseIdentity({ secret: 'x', members: async () => [{ organizationId: 'o', role: 'admin' }] }),
    });
    integration.events.on('health.pushed', async ({ id, data }) => { const score: number = data.score; void [id, score]; });
    // @ts-expect-error: no such event
    integration.events.on('health.lost', () => {});
    // @ts-expect-error: not a role
    const wrong: Identity = { userId: 'a', organizationId: 'o', role: 'boss' };
    const handler: (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, next: () => void) => void = toExpress(integration);
    const answer: Promise<Response> = integration.fetch(new Request('https://host.example'));
    void [wrong, handler, answer, toFastify(integration), mountHubSpotSettings];`,
  );
  const options = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2024,dom', '--types', 'node'];
  const { stdout } = await run(
    process.execPath,
    [
      path.join(root, 'node_modules/typescript/bin/tsc'),
      ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', ...options, 'application.ts'],
    ],
    { cwd: folder },
  ).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});
