import type { Browser } from 'playwright-core';
import {
  type PortalOptions,
  type PracticePortal,
  startPracticePortal,
} from '../../../practice-portal/practice-portal.ts';
import type { StatusResponse } from '../../../src/contract/portals.ts';
import { launchBrowser } from '../browser/browser.ts';
import { reservePort, type Visit, visit } from '../browser/screens.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { type Product, startProduct } from '../processes/programs.ts';
import { until } from '../time/wait.ts';

/** Everything for a user with a browser: practice portals and a product configured with their app. */
export interface PracticeWorld {
  portals: PracticePortal;
  database: TestDatabase;
  product: Product;
  /** Settings of the product's process; other programs with these use the same database. */
  env: Record<string, string>;
  /** The product's URL for browsers. */
  url: string;
  /** The link that the product printed at its start; it signs in once. */
  signInLink: string;
  /**
   * A request as admin, which must succeed.
   * @returns its JSON.
   */
  request<T>(path: string, method?: string, body?: unknown): Promise<T>;
  /** Waits for the end of the runs in progress. */
  settle(): Promise<void>;
  /**
   * Connects a portal by its token and waits for its first sync.
   * @returns the integration's id.
   */
  connect(portalId: number): Promise<string>;
  close(): Promise<void>;
}

/** Without HubSpot's limits, which only cost time in tests about other things. */
export const unlimited = {
  tenSecondly: null,
  searchSecondly: null,
  associationsTenSecondly: null,
  daily: null,
};

/** Starts practice portals in this process and the product, API and worker, in a separate one. */
export async function startPracticeWorld(
  portals: readonly PortalOptions[],
  {
    latencyMs = 5,
    publicUrl,
    settings = {},
  }: { latencyMs?: number; publicUrl?: string; settings?: Record<string, string> } = {},
): Promise<PracticeWorld> {
  const hubspot = await startPracticePortal({
    portals: portals.map((portal) => ({ limits: unlimited, ...portal })),
    latencyMs,
  });
  const database = await createTestDatabase();
  const port = await reservePort();
  const url = publicUrl ?? `http://localhost:${port}`;
  const env = {
    PORT: String(port),
    PUBLIC_URL: url,
    HUBSPOT_CLIENT_ID: hubspot.app.clientId,
    HUBSPOT_CLIENT_SECRET: hubspot.app.clientSecret,
    HUBSPOT_AUTHORIZE_URL: hubspot.authorizeUrl,
    HUBSPOT_API_BASE_URL: hubspot.url,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
    ...settings,
  };
  const product = await startProduct({ databaseUrl: database.url, env });
  const [, signInLink = ''] = await product.line(/Sign in with this link \(works once\): (\S+)/);
  const api = '/api/integrations/hubspot';
  const request: PracticeWorld['request'] = async (path, method = 'GET', body) => {
    const answer = await product.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const settle = async () => {
    await until('the end of the runs', async () => {
      const { integrations } = await request<StatusResponse>(`${api}/status`);
      return integrations.every(({ currentRunId }) => currentRunId === null);
    });
  };
  return {
    portals: hubspot,
    database,
    product,
    env,
    url,
    signInLink,
    request,
    settle,
    async connect(portalId) {
      const { staticToken } = hubspot.portal(portalId);
      const connected = await request<{ integration: { id: string } }>(`${api}/connect`, 'POST', {
        accessToken: staticToken,
      });
      await settle();
      return connected.integration.id;
    },
    close: async () => {
      await product.end();
      await hubspot.close();
      await database.close();
    },
  };
}

/** The same with a browser, in which the link that the product printed has been used; it closes with the world. */
export async function startSignedIn(
  portals: readonly PortalOptions[],
  { settings, ...options }: Parameters<typeof visit>[2] & { settings?: Record<string, string> } = {},
): Promise<{ world: PracticeWorld; browser: Browser; person: Visit }> {
  const [world, browser] = await Promise.all([
    startPracticeWorld(portals, settings ? { settings } : {}),
    launchBrowser(),
  ]);
  const person = await visit(browser, world.url, options);
  await person.page.goto(world.signInLink);
  await person.page.waitForURL('**/customers');
  const close = async () => {
    await browser.close();
    await world.close();
  };
  return { world: { ...world, close }, browser, person };
}
