import {
  type PortalOptions,
  type PracticePortal,
  startPracticePortal,
} from '../../practice-portal/practice-portal.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { type Product, startProduct } from './programs.ts';
import { reservePort } from './screens.ts';

/** Everything that a person with a browser needs: practice portals and a product that knows their app. */
export interface PracticeWorld {
  portals: PracticePortal;
  database: TestDatabase;
  product: Product;
  /** Settings of the product's process; other programs of ours work on the same database with them. */
  env: Record<string, string>;
  /** Where browsers reach the product. */
  url: string;
  /** The link that the product printed at its start: it signs in once. */
  signInLink: string;
  close(): Promise<void>;
}

/** Without HubSpot's limits, which only cost time where nothing is said about them. */
export const unlimited = {
  tenSecondly: null,
  searchSecondly: null,
  associationsTenSecondly: null,
  daily: null,
};

/** Starts practice portals in this process and the product, API and worker, in one of its own. */
export async function startPracticeWorld(
  portals: readonly PortalOptions[],
  { latencyMs = 5 }: { latencyMs?: number } = {},
): Promise<PracticeWorld> {
  const hubspot = await startPracticePortal({
    portals: portals.map((portal) => ({ limits: unlimited, ...portal })),
    latencyMs,
  });
  const database = await createTestDatabase();
  const port = await reservePort();
  const url = `http://localhost:${port}`;
  const env = {
    PORT: String(port),
    PUBLIC_URL: url,
    HUBSPOT_CLIENT_ID: hubspot.app.clientId,
    HUBSPOT_CLIENT_SECRET: hubspot.app.clientSecret,
    HUBSPOT_AUTHORIZE_URL: hubspot.authorizeUrl,
    HUBSPOT_API_BASE_URL: hubspot.url,
    HUBSPOT_BURST_LIMIT: '500',
    HUBSPOT_SEARCH_LIMIT: '50',
  };
  const product = await startProduct({ databaseUrl: database.url, env });
  const [, signInLink = ''] = await product.line(/Sign in once with: (\S+)/);
  return {
    portals: hubspot,
    database,
    product,
    env,
    url,
    signInLink,
    close: async () => {
      await product.end();
      await hubspot.close();
      await database.close();
    },
  };
}
