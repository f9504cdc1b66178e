import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebhookWorld, type WebhookWorld } from '../../../test/support/portals/webhook-world.ts';
import { readSyncedAt } from '../../chat/text/data-age.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { readStatus } from '../../portals/read-status.ts';
import { listRuns } from '../runs/list-runs.ts';

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterAll(() => world.close());

interface Row {
  object_type: string;
  processed: number;
  created: number;
  updated: number;
  archived: number;
  rows: number;
}

/** Log entries without a run, with an hour's rows added up: a test may span two hours. */
async function brought(): Promise<Record<string, Omit<Row, 'object_type'>>> {
  const { rows } = await world.database.pool.query<Row>(
    `select object_type, sum(records_processed)::int as processed, sum(records_created)::int as created,
       sum(records_updated)::int as updated, sum(records_archived)::int as archived, count(*)::int as rows
     from hubspot_sync_log
     where integration_id = $1 and run_id is null and sync_direction = 'inbound' and status = 'completed'
       and completed_at is not null and hour = date_trunc('hour', hour, 'UTC')
     group by object_type order by object_type`,
    [world.integrationId],
  );
  return Object.fromEntries(rows.map(({ object_type, ...counts }) => [object_type, counts]));
}

test("changes by webhooks are summed in the sync log, no matter which worker applies them, and aren't a run", async () => {
  const { portal } = world;
  const ctx = inOrganization(world.context, defaultOrganizationId, 'test');
  const seen = async () => ({
    runs: (await listRuns(ctx, { integrationId: world.integrationId, limit: 50 })).items.map(({ id }) => id),
    syncedAt: (await readStatus(ctx)).integrations[0]?.objects.map(({ lastSyncedAt }) => lastSyncedAt),
    told: await readSyncedAt(ctx, 'company'),
  });
  const before = await seen();
  expect(await brought()).toEqual({});

  const [company = '', other = '', third = ''] = world.idsOf('company');
  const [deal = ''] = world.idsOf('deal');
  portal.updateRecord('company', company, { name: 'Told' });
  portal.createRecord('company', { name: 'New' });
  portal.archiveRecord('company', other);
  portal.updateRecord('deal', deal, { amount: '77' });
  await portal.webhooks.idle();
  await Promise.all([world.apply(), world.apply()]);
  await world.apply();
  const first = await brought();
  expect(first.company).toMatchObject({ created: 1, updated: 1, archived: 1 });
  expect(first.deal).toMatchObject({ created: 0, updated: 1, archived: 0 });
  expect(first.contact?.created ?? 0).toBe(0);

  portal.updateRecord('company', third, { name: 'Told again' });
  await portal.webhooks.idle();
  await world.apply();
  expect((await brought()).company).toMatchObject({ created: 1, updated: 2, archived: 1 });

  // An hour later, there is one more row.
  portal.updateRecord('company', third, { name: 'Told later' });
  await portal.webhooks.idle();
  const { now } = world.context.clock;
  Object.assign(world.context.clock, { now: () => Date.now() + 2 * 3_600_000 });
  await world.apply();
  Object.assign(world.context.clock, { now });
  const last = await brought();
  expect(last.company).toMatchObject({ updated: 3, rows: (first.company?.rows ?? 0) + 1 });
  expect(await seen()).toEqual(before);
});
