import { afterAll, beforeAll, expect, test } from 'vitest';
import { signatureHeaders } from '../../../practice-portal/practice-portal.ts';
import { publicUrl, startTestApp, type TestApp } from '../../../test/support/app.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { until } from '../../../test/support/time/wait.ts';
import type { Clock } from '../../base/clock.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { StatusResponse } from '../../contract/portals.ts';
import { createApp } from '../../http/app.ts';

const path = '/api/integrations/hubspot/webhooks';
const portalId = '8100010';
const secret = 'the-secret-of-the-app';

let database: TestDatabase;
let app: TestApp;
let portal: string;

beforeAll(async () => {
  ({ database, app } = await startTestApp({
    settings: { HUBSPOT_CLIENT_ID: 'client', HUBSPOT_CLIENT_SECRET: secret },
  }));
  portal = await insertPortal(database.db, { portalId });
});
afterAll(() => app.close());

function signed(body: string, by = secret): RequestInit {
  const request = { secret: by, method: 'POST', url: `${publicUrl}${path}`, body, timestamp: Date.now() };
  return { method: 'POST', body, headers: signatureHeaders(['v3'], request) };
}

const hooks = async () => {
  const response = await app.asAdmin('/api/integrations/hubspot/status');
  const { integrations } = StatusResponse.parse(await response.json());
  return integrations.find((portal) => portal.portalId === portalId)?.webhooks;
};
const written = async () => {
  const { rows } = await database.pool.query('select refused::int from webhook_refusals order by hour');
  return rows.map((row: { refused: number }) => row.refused);
};

test('refused events are counted in memory and told of, until one is accepted', async () => {
  const body = JSON.stringify([
    { portalId: Number(portalId), subscriptionType: 'ticket.creation', objectId: 7, occurredAt: 1 },
  ]);
  expect((await app.send(path, signed(body))).status).toBe(200);
  await until('the mark', async () => (await hooks())?.state === 'receiving');

  // The test decides when time passes between two writes.
  const pauses: (() => void)[] = [];
  const endPause = async () => {
    const end = await until('the pause', async () => pauses.shift());
    end();
  };
  const clock: Clock = {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      ms < 1_000
        ? app.context.clock.sleep(ms, signal)
        : new Promise((resolve) => {
            pauses.push(resolve);
          }),
  };
  const patient = createApp({ ...app.context, clock });
  const refuse = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      const response = await patient.request(path, signed(body, 'rotated-away'));
      expect(response.status).toBe(401);
    }
  };
  // A request without any signature doesn't count.
  expect((await patient.request(path, { method: 'POST', body })).status).toBe(401);
  await refuse(1);
  await until('the first writing', async () => (await written()).length > 0);
  await refuse(49);
  expect(await written()).toEqual([1]);
  await endPause();
  await until('the second writing', async () => (await written()).reduce((a, b) => a + b, 0) === 50);

  const shown = await hooks();
  expect(shown).toMatchObject({ state: 'refused', refused: 50, lastReceivedAt: expect.any(String) });
  expect(shown?.explanation).toMatch(/^No webhook event was accepted since .* UTC, and 50 requests/);
  expect(shown?.explanation).toContain('HUBSPOT_CLIENT_SECRET');
  await endPause();

  // An event of any portal shows that the secret is right.
  await database.pool.query('update hubspot_portals set last_webhook_at = now() where integration_id = $1', [
    portal,
  ]);
  expect(await hooks()).toMatchObject({ state: 'receiving', refused: 0 });
});

test('events that stopped are told of where syncs find changes', async () => {
  await database.pool.query("update hubspot_portals set last_webhook_at = now() - interval '3 days'");
  await database.pool.query('delete from webhook_refusals');
  const sync = async (updated: number, refreshTypes: string[] = []) => {
    await database.pool.query(
      `with run as (
         insert into sync_runs (organization_id, integration_id, mode, status, object_types, refresh_types, requested_by)
         values ($1, $2, 'incremental', 'completed', '{company}', $4::text[], 'schedule') returning id
       )
       insert into hubspot_sync_log
         (organization_id, integration_id, run_id, object_type, sync_direction, status, records_updated)
       select $1, $2, id, 'company', 'inbound', 'completed', $3 from run`,
      [defaultOrganizationId, portal, updated, refreshTypes],
    );
  };
  for (let n = 0; n < 5; n += 1) await sync(0);
  for (let n = 0; n < 5; n += 1) await sync(7, ['company']);
  await sync(1);
  await sync(1);
  expect(await hooks()).toMatchObject({ state: 'receiving' });
  await sync(1);
  expect(await hooks()).toMatchObject({
    state: 'silent',
    explanation: expect.stringContaining('although syncs keep finding changes'),
  });
});
