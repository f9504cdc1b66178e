import { afterEach, expect, test } from 'vitest';
import type { TestApp } from '../../../test/support/app.ts';
import { type LoadedPortal, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { StatusResponse } from '../../contract/portals.ts';

let world: LoadedPortal & { app: TestApp };
afterEach(() => world.close());

const ownersScope = 'crm.objects.owners.read';
const refuseToken = { kind: 'refuse-token' } as const;

async function status() {
  const response = await world.app.asAdmin('/api/integrations/hubspot/status');
  const [portal] = StatusResponse.parse(await response.json()).integrations;
  if (!portal) throw new Error('no portal');
  return portal;
}

async function customersWithCsm(): Promise<number> {
  const { rows } = await world.database.pool.query<{ count: number }>(
    'select count(*)::int as count from customers where csm_id is not null',
  );
  return rows[0]?.count ?? 0;
}

test('owners that HubSpot refuses with 401 leave everything else, and the status says what is off', async () => {
  world = await loadPortalWithApp({ firstLoad: false, oddities: false });
  const { portal } = world;
  const fault = portal.faults.add({ match: { pathClass: 'owners' }, effect: refuseToken });
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'completed' });
  expect(await customersWithCsm()).toBe(0);
  const counts = portal.truth().counts();
  expect(run.progress.map(({ objectType, processed }) => [objectType, processed])).toEqual([
    ['company', counts.company],
    ['contact', expect.any(Number)],
    ['deal', counts.deal],
  ]);
  const shown = await status();
  expect(shown.status).toBe('connected');
  expect(shown.missingScopes).toContain(ownersScope);
  expect(shown.limitations).toContainEqual({ scope: ownersScope, effect: expect.stringContaining('CSM') });

  // They aren't requested repeatedly: HubSpot is asked once an hour at most.
  const { hits } = fault;
  await world.sync('incremental');
  expect(fault.hits).toBe(hits);

  portal.faults.clear();
  await world.database.pool.query("update hubspot_portals set owners_read_at = now() - interval '2 hours'");
  await world.sync('incremental');
  expect((await status()).missingScopes).not.toContain(ownersScope);
  // The next run re-reads the records that they own.
  await world.sync('incremental');
  expect(await world.differences()).toEqual([]);
  expect(await customersWithCsm()).toBeGreaterThan(0);
});

test.each([
  ['pipelines', { pathClass: 'pipelines' }],
  ['properties', { pathClass: 'properties' }],
] as const)('%s that HubSpot refuses with 401 do not end a run', async (_name, match) => {
  world = await loadPortalWithApp({ firstLoad: false, oddities: false });
  world.portal.faults.add({ match, effect: refuseToken });
  const run = await world.sync();
  expect(run.status).toMatch(/^completed/);
  expect(run.error).toBeUndefined();
  expect((await status()).status).toBe('connected');
});

test('an object type that HubSpot refuses with 401 leaves the others', async () => {
  world = await loadPortalWithApp({ firstLoad: false, oddities: false });
  const { portal } = world;
  portal.faults.add({
    match: { objectType: 'deal', pathClass: ['list', 'search', 'batch-read', 'get'] },
    effect: refuseToken,
  });
  const run = await world.sync();
  expect(run.status).toBe('completed_with_errors');
  expect(run.error).toMatch(/^deal: .*rejects .*deals.* with status 401/);
  expect(run.progress.find(({ objectType }) => objectType === 'company')?.processed).toBe(
    portal.truth().counts().company,
  );
  const shown = await status();
  expect(shown.status).toBe('connected');
  expect(shown.missingScopes).toContain('crm.objects.deals.read');

  portal.faults.clear();
  expect((await world.sync()).error).toBeUndefined();
  expect((await status()).missingScopes).not.toContain('crm.objects.deals.read');
  expect(await world.differences()).toEqual([]);
});

test('a 401 in passing does not end a first load, and no page is read twice', async () => {
  world = await loadPortalWithApp({
    firstLoad: false,
    oddities: false,
    companies: 3_000,
    contacts: 300,
    deals: 200,
  });
  const { portal } = world;
  // The search would help the list: on its own, the list reads every page.
  portal.faults.add({ match: { pathClass: 'search' }, effect: { kind: 'forbid' } });
  portal.faults.add({
    match: { pathClass: 'list', objectType: 'company' },
    effect: refuseToken,
    skip: 15,
    times: 1,
  });
  const run = await world.sync();
  expect(run).toMatchObject({ status: 'completed' });
  const pages = portal
    .stats()
    .log.filter(({ pathClass, path }) => pathClass === 'list' && path.includes('companies'))
    .filter(({ path }) => !path.includes('limit=1&'));
  const read = pages.filter(({ status }) => status === 200).map(({ path }) => path);
  expect(pages.filter(({ status }) => status === 401)).toHaveLength(1);
  expect(new Set(read).size).toBe(read.length);
  expect(run.progress.find(({ objectType }) => objectType === 'company')?.processed).toBe(
    portal.truth().counts().company,
  );
  expect(await world.differences()).toEqual([]);
});
