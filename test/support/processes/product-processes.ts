import type { Portal, PortalOptions, PracticePortal } from '../../../practice-portal/practice-portal.ts';
import { startPracticePortal } from '../../../practice-portal/practice-portal.ts';
import type { StatusResponse } from '../../../src/contract/portals.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { grantConsent } from '../../../src/demo/demo-consent.ts';
import { reservePort } from '../browser/screens.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { unlimited } from '../portals/practice-world.ts';
import { until } from '../time/wait.ts';
import { type Product, startProduct } from './programs.ts';

/** A practice portal and a product with several processes, each of which can die and restart at any time. */
export interface ProductProcesses {
  portals: PracticePortal;
  portal: Portal;
  database: TestDatabase;
  integrationId: string;
  /** The URL for HubSpot's webhooks, even while the API isn't running. */
  webhookUrl: string;
  /** The number of processes: the API first, then the workers. */
  count: number;
  /** Kills a process with SIGKILL and starts another in its place. */
  replace(place: number): Promise<void>;
  /** The output of all processes, including killed ones. */
  output(): string;
  /** Calls the API until it responds with something other than a server error; it may be down for a while. */
  ask<T>(path: string, init?: { method?: string; body?: unknown }): Promise<T>;
  /** Requests a sync in a mode and waits for its end, whichever process runs it; the first one is always full. */
  sync(mode: SyncRun['mode'] | undefined, timeoutMs?: number): Promise<SyncRun>;
  close(): Promise<void>;
}

const api = '/api/integrations/hubspot';

/** Starts the portal, the processes and the connection between them, without a first sync. */
export async function startProductProcesses(
  options: PortalOptions & { latencyMs?: number; workers?: number; env?: Record<string, string> },
): Promise<ProductProcesses> {
  const { latencyMs = 5, workers = 2, env: more, ...portalOptions } = options;
  const portals = await startPracticePortal({
    portals: [{ limits: unlimited, ...portalOptions }],
    latencyMs,
  });
  const database = await createTestDatabase();
  const port = await reservePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
    HUBSPOT_AUTHORIZE_URL: portals.authorizeUrl,
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
    ...more,
  };
  const past: string[] = [];
  // A restarted API gets the same address.
  const start = (place: number): Promise<Product> =>
    startProduct({ databaseUrl: database.url, role: place === 0 ? 'api' : 'worker', env });
  const products = await Promise.all(Array.from({ length: workers + 1 }, (_, place) => start(place)));
  const portal = portals.portal(options.portalId);

  const ask: ProductProcesses['ask'] = (path, init = {}) =>
    until(
      `an answer to ${init.method ?? 'GET'} ${path}`,
      async () => {
        const request = {
          method: init.method ?? 'GET',
          ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
        };
        const answer = await products[0]?.request(path, request).catch(() => undefined);
        if (!answer || answer.status >= 500) return undefined;
        const body = await answer.text();
        if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${body}`);
        return JSON.parse(body);
      },
      60_000,
    );

  const { authorizeUrl } = await ask<{ authorizeUrl: string }>(`${api}/connect`, {
    method: 'POST',
    body: { startSync: false },
  });
  const back = new URL(await grantConsent(authorizeUrl, String(portal.portalId)));
  await fetch(`${publicUrl}${back.pathname}${back.search}`, { redirect: 'manual' });
  const status = await ask<StatusResponse>(`${api}/status`);
  const integrationId = status.integrations[0]?.id ?? '';

  return {
    portals,
    portal,
    database,
    integrationId,
    webhookUrl: `${publicUrl}${api}/webhooks`,
    count: products.length,
    async replace(place) {
      const victim = products[place];
      if (!victim) throw new Error(`there is no process ${place}`);
      await victim.end('SIGKILL');
      past.push(victim.output());
      products[place] = await start(place);
    },
    output: () => [...past, ...products.map((product) => product.output())].join('\n'),
    ask,
    async sync(mode, timeoutMs = 90_000) {
      const body = { integrationId, ...(mode ? { mode } : {}) };
      for (;;) {
        const { runs } = await ask<{ runs: { id: string }[] }>(`${api}/sync`, { method: 'POST', body });
        const run = await until(
          `the end of a ${mode ?? 'default'} sync`,
          async () => {
            const now = await ask<SyncRun>(`${api}/sync/${runs[0]?.id}`);
            return now.completedAt !== null && now;
          },
          timeoutMs,
        );
        // A run that is already in progress is joined, whatever its mode.
        if (mode === undefined || run.mode === mode || run.mode === 'full') return run;
      }
    },
    async close() {
      await Promise.all(products.map((product) => product.end('SIGKILL')));
      await portals.close();
      await database.close();
    },
  };
}
