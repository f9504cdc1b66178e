import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import express from 'express';
import { startEmbeddedDatabase } from '../../src/db/embedded/embedded.ts';
import { spawnPracticePortal } from '../../src/demo/demo-portal.ts';
import { createHostDatabase } from './database.ts';
import { startHost } from './host.ts';
import { hubspotPath } from './hubspot.ts';

/**
 * The example on one machine: an embedded database with the tables of the application, the practice portal as HubSpot,
 * and the application with HubSpot in it. Each start begins with empty data.
 */
async function main(): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const port = Number(process.env.PORT ?? 4000);
  const publicUrl = `http://localhost:${port}`;
  const dataDir = path.resolve(process.env.DATA_DIR ?? '.data', 'example');
  await rm(dataDir, { recursive: true, force: true });
  say('Starting the practice portal (a simulated HubSpot account) and the database …');
  const [portal, database] = await Promise.all([
    spawnPracticePortal(),
    startEmbeddedDatabase({ dataDir, database: 'example' }),
  ]);
  const host = await startHost({
    framework: express,
    port,
    publicUrl,
    databaseUrl: await createHostDatabase(database.url),
    jwtSecret: randomBytes(32).toString('hex'),
    encryptionKey: randomBytes(32).toString('base64'),
    app: {
      clientId: portal.clientId,
      clientSecret: portal.clientSecret,
      apiBaseUrl: portal.url,
      authorizeUrl: portal.authorizeUrl,
    },
  });
  await portal.sendWebhooksTo(`${publicUrl}${hubspotPath}/api/integrations/hubspot/webhooks`);
  await portal.comeAlive(20_000);
  say(`\n  Open the example and sign in as Ada:  ${publicUrl}/`);
  say(`  Connect HubSpot there:                ${publicUrl}/settings/hubspot`);
  say(`  HubSpot's complete UI, by its path:   ${publicUrl}${hubspotPath}/`);
  say(`  Practice portal, to make changes:     ${portal.url}/`);
  say('  Press Ctrl+C to stop everything.\n');

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await host.close();
    await database.stop();
    await portal.stop();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The example couldn't start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
