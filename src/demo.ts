import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { startApi } from './api.ts';
import { type Config, readConfig } from './config.ts';
import { type Context, defaultOrganizationId, inOrganization } from './context/context.ts';
import { ConnectByConsent } from './contract/portals.ts';
import { grantConsent } from './demo/demo-consent.ts';
import { demoHealth } from './demo/demo-health.ts';
import { spawnPracticePortal } from './demo/demo-portal.ts';
import { handOn, writeDemoSettings } from './demo/demo-settings.ts';
import { cardPath } from './http/routes/hubspot-card.ts';
import { createSignInLink } from './sign-in/sign-in-link.ts';
import { describeRuns } from './sync/runs/read-run.ts';
import { openContext } from './wiring/open-context.ts';
import { startWorker } from './worker.ts';

/** The pause between two automatic changes once everything is loaded. */
const lifeEveryMs = 20_000;

/**
 * Everything on one machine: an embedded database, the practice portal in its own process, the server connected to it
 * with OAuth and webhooks, a first sync to watch, and health scores that are calculated and pushed back. Each start
 * begins with empty data.
 */
async function main(): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const dataDir = path.resolve(process.env.DATA_DIR ?? '.data', 'demo');
  await rm(dataDir, { recursive: true, force: true });
  say('Starting the practice portal: a simulated HubSpot account with 5,000 companies …');
  const portal = await spawnPracticePortal();

  const port = await freePort(Number(process.env.PORT ?? 3000));
  const handedOn = handOn(process.env);
  const adminApiKey = handedOn.ADMIN_API_KEY ?? randomBytes(24).toString('base64url');
  const own = {
    PORT: String(port),
    ADMIN_API_KEY: adminApiKey,
    HUBSPOT_CLIENT_ID: portal.clientId,
    HUBSPOT_CLIENT_SECRET: portal.clientSecret,
    HUBSPOT_API_BASE_URL: portal.url,
    HUBSPOT_AUTHORIZE_URL: portal.authorizeUrl,
  };
  const config: Config = readConfig({ LOG_LEVEL: 'warn', ...handedOn, ...own, DATA_DIR: dataDir });
  await writeDemoSettings(dataDir, own);
  say('Starting the database and the server …');
  const { context, close } = await openContext(config);
  const stopping = new AbortController();
  const api = await startApi(context, stopping.signal);
  await startWorker(context, stopping.signal);

  say('Connecting the portal with OAuth …');
  const { publicUrl } = config.http;
  const call = apiCaller(publicUrl, adminApiKey);
  await consent(call, portal.portalId);
  await portal.sendWebhooksTo(config.hubspot.webhookUrl);
  await portal.showCardOf(`${publicUrl}${cardPath}`);
  const health = demoHealth(context, call);
  await health.switchOn();
  const link = await createSignInLink(context, { next: '/settings/integrations/hubspot' });
  say(`\n  Open this link to sign in:  ${link}\n`);
  say(`  Practice portal, to make changes and watch:  ${portal.url}/`);
  say(`  Renewals with health:        ${publicUrl}/renewals`);
  say(`  Alerts on stage changes:     ${publicUrl}/alerts`);
  say(`  Scores in HubSpot:           ${portal.url}/ under "Written by apps", and on each company`);
  say(`  CLI for this demo:           ${besideCommand(dataDir)}`);
  say('  Press Ctrl+C to stop everything.\n');

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    stopping.abort(new Error('the demo is stopping'));
    await api.stop();
    await close();
    await portal.stop();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  await reportFirstSync(context, stopping.signal, say);
  const arrived = await health.arrived(stopping.signal);
  if (arrived) {
    const scores = arrived.scores.toLocaleString('en');
    say(
      `  Health: ${scores} scores calculated and written to the practice portal in ${arrived.seconds.toFixed(1)} s.`,
    );
  }
  if (stopping.signal.aborted || process.env.DEMO_LIFE === 'off') return;
  await portal.comeAlive(lifeEveryMs);
  say('  Every 20 s a deal moves or a contact replies (turn off with DEMO_LIFE=off): watch the alerts.');
}

/** A command for the demo's database. */
function besideCommand(dataDir: string): string {
  const near = path.relative(process.cwd(), dataDir);
  const shown = near.startsWith('..') ? dataDir : near;
  return `DATA_DIR=${/^[\w./-]+$/.test(shown) ? shown : JSON.stringify(shown)} npm run cli -- health status`;
}

/** Calls the API with the admin key; throws the API's error message. */
function apiCaller(publicUrl: string, adminApiKey: string) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${publicUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminApiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

/** Connects the portal like a user in the browser: starts the consent, grants access, and follows the redirect. */
async function consent(call: ReturnType<typeof apiCaller>, portalId: string): Promise<void> {
  const begun = await call('POST', '/api/integrations/hubspot/connect', {});
  const { authorizeUrl } = ConnectByConsent.parse(begun);
  const back = await grantConsent(authorizeUrl, portalId);
  const landed = await fetch(back, { redirect: 'manual' });
  if (!landed.headers.get('location')?.includes('connected=')) {
    throw new Error(`Couldn't connect: ${landed.headers.get('location') ?? `HTTP ${landed.status}`}`);
  }
}

async function reportFirstSync(
  context: Context,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const ctx = inOrganization(context, defaultOrganizationId, 'demo');
  while (!signal.aborted) {
    const rows = await ctx.db
      .selectFrom('sync_runs')
      .selectAll()
      .where('organization_id', '=', ctx.organizationId)
      .where('mode', '=', 'full')
      .orderBy('created_at')
      .limit(1)
      .execute();
    const [run] = await describeRuns(ctx.db, rows);
    if (run?.completedAt && run.startedAt) {
      const seconds = (Date.parse(run.completedAt) - Date.parse(run.startedAt)) / 1_000;
      const counts = run.progress.map(
        (part) => `${part.processed.toLocaleString('en')} ${part.objectType} records`,
      );
      say(
        `  First sync: ${counts.join(', ')} in ${seconds.toFixed(1)} s with ${run.requests} requests (${run.status}).`,
      );
      return;
    }
    await context.clock.sleep(500, signal).catch(() => {});
  }
}

/** The preferred port, or another one if it is in use. */
async function freePort(wanted: number): Promise<number> {
  const attempt = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        const taken = typeof address === 'object' && address ? address.port : undefined;
        server.close(() => resolve(taken));
      });
    });
  const port = (await attempt(wanted)) ?? (await attempt(0));
  if (port === undefined) throw new Error('No free port on this machine.');
  return port;
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The demo couldn't start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
