import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import {
  defaultSubscriptions,
  type Portal,
  type PracticePortal,
  startPracticePortal,
} from '../../../practice-portal/practice-portal.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../../src/context/context.ts';
import type { Environment } from '../../../src/http/environment.ts';
import { webhookPath, webhookRoutes } from '../../../src/http/routes/webhooks.ts';
import { createBells } from '../../../src/jobs/bell.ts';
import { connectWithToken } from '../../../src/portals/connect/connect-with-token.ts';
import { openPortalClient } from '../../../src/portals/portal-client.ts';
import { applyWebhooks } from '../../../src/sync/webhooks/apply-webhooks.ts';
import { syncMappings } from '../../../src/wiring/mappings.ts';
import { reservePort } from '../browser/screens.ts';
import { createTestContext, syncNow } from '../context.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { compareWithTruth } from '../truth/compare-with-truth.ts';
import { unlimited } from './practice-world.ts';

type Type = 'company' | 'contact' | 'deal';

/**
 * A practice portal that posts to the real route, and a database after the first sync; the test itself is the worker.
 */
export interface WebhookWorld {
  portal: Portal;
  database: TestDatabase;
  /** Waits take no time in it: their length isn't what is tested. */
  context: Context;
  integrationId: string;
  /** Processes the waiting events right away. */
  apply(signal?: AbortSignal): Promise<void>;
  /** The waiting events, each as `kind type id attempts`. */
  waiting(): Promise<string[]>;
  differences(): Promise<string[]>;
  /** Live records of HubSpot. */
  idsOf(type: Type): string[];
  rowIdOf(type: Type, id: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function startWebhookWorld(
  form: 'classic' | 'object' = 'classic',
  { firstLoad = true } = {},
): Promise<WebhookWorld> {
  const portalId = 1001;
  const database = await createTestDatabase();
  const portals: PracticePortal = await startPracticePortal({
    portals: [{ portalId, companies: 40, contacts: 90, deals: 30, oddities: false, limits: unlimited }],
  });
  const portal = portals.portal(portalId);
  const port = await reservePort();
  const url = `http://127.0.0.1:${port}${webhookPath}`;
  const built = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_CLIENT_ID: portals.app.clientId,
    HUBSPOT_CLIENT_SECRET: portals.app.clientSecret,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
    WEBHOOK_URL: url,
  });
  const sleep = async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted();
  const context: Context = { ...built.context, clock: { now: () => Date.now(), sleep } };
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const accessToken = portal.staticToken;
  const { id: integrationId } = await connectWithToken(ctx, { accessToken, startSync: false });
  if (firstLoad) await syncNow(context, integrationId);

  const api = new OpenAPIHono<Environment>();
  webhookRoutes(api, context);
  const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port }) as Server;
  const subscriptions = defaultSubscriptions(form);
  portal.webhooks.configure({ targetUrl: url, gatherMs: 1, retryScale: 1e-6, subscriptions });
  const parts = {
    mappings: syncMappings,
    openClient: (options: Parameters<typeof openPortalClient>[1]) => openPortalClient(context, options),
  };
  return {
    portal,
    database,
    context,
    integrationId,
    apply: (signal = new AbortController().signal) =>
      applyWebhooks(context, parts, createBells(), integrationId, signal),
    async waiting() {
      const { rows } = await database.pool.query<{ line: string }>(
        `select concat_ws(' ', kind, object_type, external_id, attempts) as line from webhook_events order by id`,
      );
      return rows.map((row) => row.line);
    },
    differences: () => compareWithTruth(database.db, integrationId, portal.truth()),
    idsOf(type) {
      const truth = portal.truth();
      const records = { company: truth.companies, contact: truth.contacts, deal: truth.deals }[type];
      return [...records()].map((record) => record.id);
    },
    async rowIdOf(type, id) {
      const row = await database.db
        .selectFrom('hubspot_records')
        .select('row_id')
        .where('integration_id', '=', integrationId)
        .where('object_type', '=', type)
        .where('external_id', '=', id)
        .executeTakeFirst();
      return row?.row_id;
    },
    async close() {
      await portals.close();
      await new Promise((resolve) => server.close(resolve));
      await built.close();
      await database.close();
    },
  };
}
