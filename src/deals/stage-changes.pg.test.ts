import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { syncNow } from '../../test/support/context.ts';
import { startWebhookWorld, type WebhookWorld } from '../../test/support/portals/webhook-world.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import { changeSettings } from '../portals/settings/change-settings.ts';

let world: WebhookWorld;
/** A live deal that no test has touched, in the first stage of the sales pipeline. */
let deal: string;
let taken = 0;
let ofFirstLoad: unknown;

beforeAll(async () => {
  world = await startWebhookWorld();
  ofFirstLoad = await all();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.portal.webhooks.configure({ lose: 0, duplicate: 0 });
  deal = world.idsOf('deal')[taken++] ?? '';
  world.portal.updateRecord('deal', deal, { pipeline: 'default', dealstage: 'appointmentscheduled' });
  await settle();
  await world.database.db.deleteFrom('deal_stage_changes').execute();
});

const move = (dealstage: string, pipeline = 'default') =>
  world.portal.updateRecord('deal', deal, { pipeline, dealstage });
const sync = (mode: 'incremental' | 'reconcile') => syncNow(world.context, world.integrationId, { mode });
async function settle(): Promise<void> {
  await world.portal.webhooks.idle();
  await world.apply();
}
const all = () =>
  world.database.db.selectFrom('deal_stage_changes').selectAll().orderBy('created_at').execute();
const rowOf = async (id: string) => (await world.rowIdOf('deal', id)) ?? '';

test('a first load makes none; a change that webhooks tell of, twice, is one', async () => {
  expect(ofFirstLoad).toEqual([]);
  world.portal.webhooks.configure({ duplicate: 1 });
  const before = Date.now();
  move('contractsent');
  await settle();
  await sync('incremental');
  await sync('reconcile');
  const changes = await all();
  expect(changes).toMatchObject([
    {
      deal_id: await rowOf(deal),
      integration_id: world.integrationId,
      organization_id: defaultOrganizationId,
      from_stage_id: 'appointmentscheduled',
      to_stage_id: 'contractsent',
      from_stage_label: 'Appointment Scheduled',
      to_stage_label: 'Contract Sent',
      from_pipeline_id: 'default',
      to_pipeline_id: 'default',
      from_renewal_stage: 'open',
      to_renewal_stage: 'committed',
      source: 'webhook',
    },
  ]);
  expect(changes[0]?.changed_at.getTime()).toBeGreaterThanOrEqual(before - 1_000);
});

test.each(['incremental', 'reconcile'] as const)(
  'one that a run of mode %s sees first is one',
  async (mode) => {
    world.portal.webhooks.configure({ lose: 1 });
    move('152701002', '75634201');
    await sync(mode);
    await sync('reconcile');
    world.portal.webhooks.configure({ lose: 0 });
    // The same state, reported again.
    world.portal.updateRecord('deal', deal, { dealname: 'Renamed' });
    await settle();
    expect(await all()).toMatchObject([
      {
        from_stage_id: 'appointmentscheduled',
        to_stage_id: '152701002',
        from_pipeline_id: 'default',
        to_pipeline_id: '75634201',
        source: mode,
      },
    ]);
  },
);

test("there and back counts as two changes; stages between two reads don't count", async () => {
  move('contractsent');
  await settle();
  move('closedwon');
  move('appointmentscheduled');
  await settle();
  expect((await all()).map((change) => change.to_stage_id)).toEqual(['contractsent', 'appointmentscheduled']);
});

test('other meanings of stages are no changes of deals, nor is going and coming back', async () => {
  const meaning = async () => {
    const row = await world.database.db
      .selectFrom('deals')
      .select('renewal_stage')
      .where('id', '=', await rowOf(deal))
      .executeTakeFirst();
    return row?.renewal_stage;
  };
  const ctx = inOrganization(world.context, defaultOrganizationId, 'test');
  await changeSettings(ctx, {
    integrationId: world.integrationId,
    renewals: { stageMapping: { appointmentscheduled: 'committed' } },
  });
  await sync('incremental');
  expect(await meaning()).toBe('committed');
  world.portal.archiveRecord('deal', deal);
  await settle();
  world.portal.restoreRecord('deal', deal);
  await settle();
  expect(await meaning()).toBe('committed');
  expect(await all()).toEqual([]);
});

test.each([true, false])(
  'history goes with a deal that is merged; the survivor’s id stays: %s',
  async (keepPrimaryId) => {
    const other = deal;
    move('contractsent');
    deal = world.idsOf('deal')[taken++] ?? '';
    move('presentationscheduled');
    await settle();
    const count = (await all()).length;
    const survivor = world.portal.mergeRecords('deal', deal, other, { keepPrimaryId }).id;
    await settle();
    await sync('reconcile');
    const changes = await all();
    const home = await rowOf(survivor);
    expect(count).toBeGreaterThanOrEqual(2);
    expect(changes.length).toBeGreaterThanOrEqual(count);
    for (const change of changes) expect(change.deal_id).toBe(home);
    expect(await world.differences()).toEqual([]);
  },
);
