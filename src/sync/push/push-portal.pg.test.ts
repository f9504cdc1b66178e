import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal } from '../../../test/support/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context.ts';
import { healthPush } from '../../health/health-push.ts';
import { openPortalClient } from '../../portals/portal-client.ts';
import { readRun } from '../runs/read-run.ts';
import { createWebhookBells } from '../webhooks/webhook-bells.ts';
import { pushPortal } from './push-portal.ts';
import { readPushStatus } from './read-push-status.ts';
import { requestPush } from './request-push.ts';

let loaded: LoadedPortal;

beforeAll(async () => {
  loaded = await loadPortal({ companies: 250, contacts: 20, deals: 5 });
}, 60_000);
afterAll(() => loaded.close());

const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');

/** Empties the outbox here and now, as a worker's job does. */
async function push(): Promise<void> {
  const { context, integrationId } = loaded;
  const parts = {
    outgoing: healthPush,
    openClient: (options: Parameters<typeof openPortalClient>[1]) => openPortalClient(context, options),
  };
  await pushPortal(context, parts, createWebhookBells(), integrationId, new AbortController().signal);
}

async function customers(count: number): Promise<{ id: string; external_id: string | null }[]> {
  return loaded.database.db
    .selectFrom('customers')
    .select(['id', 'external_id'])
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .limit(count)
    .execute();
}

/** As any program does it: in SQL, with a customer and a score. */
const insertScores = (rows: { customer_id: string; score: number }[]) =>
  loaded.database.db.insertInto('health_scores').values(rows).execute();

const inHubspot = (id: string | null) =>
  [...loaded.portal.truth().records('company')].find((record) => record.id === id)?.properties ?? {};

test('scores of any program reach HubSpot in full batches, with properties made for them', async () => {
  const rows = await customers(230);
  await insertScores(rows.map(({ id }, n) => ({ customer_id: id, score: n % 101 })));
  await push();
  const [first] = rows;
  expect(inHubspot(first?.external_id ?? null)).toMatchObject({
    cscx_health_score: '0',
    cscx_health_trend: 'stable',
  });
  const status = await readPushStatus(ctx(), loaded.integrationId);
  expect(status).toMatchObject({ state: 'on', waiting: 0, pushed: 230, failing: 0, written: 230 });
  expect(status.properties.every(({ ready }) => ready)).toBe(true);
});

test('a run with all sends what HubSpot has already, and says how far it is', async () => {
  const [run] = await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId, all: true });
  await push();
  expect(await readRun(ctx(), run?.id ?? '')).toMatchObject({
    status: 'completed',
    mode: 'push',
    progress: [{ objectType: 'company', direction: 'outbound', processed: 230, updated: 230, total: 230, failed: 0 }],
  });
});
