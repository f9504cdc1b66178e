import { afterAll, beforeAll, expect, test } from 'vitest';
import { json } from '../../test/support/app.ts';
import { type LoadedApp, loadPortalWithApp } from '../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import { DealPipelines } from '../contract/renewals.ts';
import { NewestDryRun } from '../contract/setup.ts';
import { runDryRun } from '../portals/dry-run/run-dry-run.ts';
import { listErrors } from '../sync/errors/list-errors.ts';
import { syncMappings } from '../wiring/mappings.ts';

// Stages with incomplete data from HubSpot, and stages that no longer exist.

let world: LoadedApp;
let dryRun: unknown;
const renewals = '75634201';
const base = '/api/integrations/hubspot';

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 60, contacts: 60, deals: 137, firstLoad: false });
  const { portal } = world;
  portal.addStage({ pipelineId: renewals, id: 'paused', label: 'Paused' });
  portal.addStage({ pipelineId: renewals, id: 'ended', label: 'Ended', isClosed: true });
  for (const { id, label } of [
    { id: 'blank', label: 'Blank' },
    { id: 'nothing', label: 'Nothing' },
  ]) {
    portal.addStage({ pipelineId: renewals, id, label, probability: '0.5' });
  }
  portal.faults.add({
    match: { pathClass: 'pipelines' },
    effect: { kind: 'rewrite', rewrite: withOddStages },
  });
  const { integrationId } = world;
  await world.app.asAdmin(`${base}/dry-run`, json('POST', { integrationId }));
  const scope = { organizationId: defaultOrganizationId, integrationId };
  await runDryRun(world.context, syncMappings, scope, new AbortController().signal);
  const answer = await world.app.asAdmin(`${base}/dry-run?integrationId=${integrationId}`);
  dryRun = NewestDryRun.parse(await answer.json()).dryRun;
  await world.sync();
}, 120_000);
afterAll(() => world.close());

/** As HubSpot's documentation of the response allows. */
function withOddStages(body: string): string {
  const reply = JSON.parse(body);
  for (const pipeline of reply.results) {
    for (const stage of pipeline.stages) {
      if (stage.id === 'blank')
        Object.assign(stage, { metadata: { isClosed: 'false', probability: '' }, label: '' });
      if (stage.id === 'nothing') {
        delete stage.metadata;
        delete stage.displayOrder;
      }
    }
  }
  return JSON.stringify(reply);
}

async function dealNow(properties: Record<string, string | null>) {
  const deal = world.portal.createRecord('deal', { dealname: 'Odd', closedate: '2027-03-31', ...properties });
  expect((await world.sync()).status).not.toBe('failed');
  const { rows } = await world.database.pool.query(
    `select renewal_stage, is_renewal, is_closed, is_won, stage_label from deals where external_id = $1`,
    [deal.id],
  );
  return rows[0];
}

test('a sync runs, and the deals of such stages count by what HubSpot says', async () => {
  const inStage = (dealstage: string) => dealNow({ pipeline: renewals, dealstage });
  const open = { renewal_stage: 'open', is_renewal: true, is_closed: false, is_won: false };
  expect(await inStage('paused')).toEqual({ ...open, stage_label: 'Paused' });
  expect(await inStage('blank')).toEqual({ ...open, stage_label: 'blank' });
  expect(await inStage('nothing')).toEqual({ ...open, stage_label: 'Nothing' });
  const closed = { ...open, renewal_stage: 'closed_lost', is_closed: true };
  expect(await inStage('ended')).toEqual({ ...closed, stage_label: 'Ended' });
  expect(await inStage('gone')).toEqual({ ...open, stage_label: 'gone' });
  expect(
    await dealNow({ pipeline: renewals, dealstage: 'gone', hs_is_closed: 'true', hs_is_closed_won: 'true' }),
  ).toEqual({ ...closed, renewal_stage: 'closed_won', is_won: true, stage_label: 'gone' });
  expect(await dealNow({ pipeline: null, dealstage: 'closedwon' })).toMatchObject({
    renewal_stage: 'closed_won',
    is_closed: true,
    is_won: true,
  });
});

test('every deal of the renewal pipeline is a renewal, as closed as HubSpot has it', async () => {
  const { rows } = await world.database.pool.query(
    'select external_id, is_renewal, is_closed, is_won from deals where archived_at is null',
  );
  const here = new Map(rows.map((row) => [row.external_id, [row.is_renewal, row.is_closed, row.is_won]]));
  const there = [...world.portal.truth().deals()].map(({ id, properties: p }) => [
    id,
    [p.pipeline === renewals, p.hs_is_closed === 'true', p.hs_is_closed_won === 'true'],
  ]);
  expect(Object.fromEntries(here)).toEqual(Object.fromEntries(there));
});

test('what is doubtful is told: each unknown stage at its deal, stages without a probability in one note', async () => {
  const ctx = inOrganization(world.context, defaultOrganizationId, 'test');
  const { items } = await listErrors(ctx, { integrationId: world.integrationId, status: 'open', limit: 100 });
  const told = items.filter(({ code }) => code === 'unknown_stage').map(({ value }) => value);
  expect(told).toEqual(expect.arrayContaining(['gone', '999000444', '999000111']));
  expect(told).not.toContain('closedwon');
  const response = await world.app.asAdmin(`${base}/stages?integrationId=${world.integrationId}`);
  const { pipelines, warnings } = DealPipelines.parse(await response.json());
  const stages = pipelines.find(({ id }) => id === renewals)?.stages ?? [];
  expect(stages.filter(({ probability }) => probability === null)).toHaveLength(4);
  expect(warnings.filter(({ code }) => code === 'no_probability')).toHaveLength(1);
});

test('settings are saved, and a dry run was made, all the same', async () => {
  expect(dryRun).toMatchObject({ status: 'completed' });
  const settings = { renewals: { pipelineIds: [renewals], stageMapping: { paused: 'in_progress' } } };
  const { integrationId } = world;
  const saved = await world.app.asAdmin(`${base}/settings`, json('PUT', { integrationId, ...settings }));
  expect(saved.status).toBe(200);
  expect(await dealNow({ pipeline: renewals, dealstage: 'paused' })).toMatchObject({
    renewal_stage: 'in_progress',
  });
});

test('what the database does not accept of the pipelines ends the run at once, in words of ours', async () => {
  await world.database.pool.query(
    `alter table hubspot_deal_stages add constraint of_the_platform check (stage_label <> 'Refused')`,
  );
  world.portal.addStage({ pipelineId: renewals, id: 'refused', label: 'Refused', probability: '0.5' });
  const run = await world.sync();
  expect(run.status).toBe('failed');
  expect(run.error).not.toMatch(/violates|constraint|of_the_platform/);
  expect(run.error).toContain('sync again');
  world.portal.removeStage(renewals, 'refused');
  expect((await world.sync()).status).not.toBe('failed');
});
