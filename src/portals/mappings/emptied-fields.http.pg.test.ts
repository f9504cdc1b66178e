import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../../../test/support/app.ts';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { type Mapping, MappingPreview, MappingSet, MappingVersions } from '../../contract/mappings.ts';
import { requestRefresh } from '../../sync/runs/request-sync.ts';
import { runSync } from '../../sync/runs/run-sync.ts';

const base = '/api/integrations/hubspot';
type Given = Partial<Mapping> & Pick<Mapping, 'property' | 'field'>;

const clientOf = (world: () => LoadedApp) => {
  const { integrationId } = world();
  const send = (method: string, path: string, body: object) => world().app.asAdmin(path, json(method, body));
  const put = (mappings: Given[], objectType = 'company', more: object = {}) =>
    send('PUT', `${base}/mappings`, { integrationId, objectType, mappings, ...more });
  return {
    put,
    send,
    save: async (...given: Parameters<typeof put>) => {
      const response = await put(...given);
      expect(response.status, await response.clone().text()).toBe(200);
      return MappingSet.parse(await response.json());
    },
    /** The rejection's details for each field. */
    refusal: async (response: Response | Promise<Response>) => {
      const answer = await response;
      expect(answer.status, await answer.clone().text()).toBe(422);
      const { error } = ErrorResponse.parse(await answer.json());
      expect(error.code).toBe('validation_failed');
      return { message: error.message, emptied: error.details?.emptied };
    },
    empties: async (mappings: Given[], objectType = 'company') => {
      const response = await send('POST', `${base}/mappings/preview`, {
        integrationId,
        objectType,
        mappings,
      });
      expect(response.status, await response.clone().text()).toBe(200);
      return MappingPreview.parse(await response.json()).empties;
    },
    refresh: async () => {
      const { context } = world().app;
      const ctx = inOrganization(context, defaultOrganizationId, 'worker');
      const run = await requestRefresh(ctx, integrationId);
      if (!run) throw new Error('no refresh waits');
      await runSync(context, syncPartsOf(context), run.id, new AbortController().signal);
    },
  };
};

const forget = async ({ database, portal }: LoadedApp) => {
  portal.faults.clear();
  await database.db.deleteFrom('hubspot_mapping_versions').execute();
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  await database.db
    .updateTable('sync_runs')
    .set({ status: 'cancelled' })
    .where('status', '=', 'queued')
    .execute();
};

const defaults: Given[] = [
  { property: 'name', field: 'name' },
  { property: 'domain', field: 'domain' },
  { property: 'industry', field: 'industry' },
  { property: 'annualrevenue', field: 'arr' },
  { property: 'hubspot_owner_id', field: 'csm_id' },
];
/** The defaults with another mapping for a field. */
const instead = (mapping: Given): Given[] =>
  defaults.map((one) => (one.field === mapping.field ? mapping : one));

describe('of few records', () => {
  let world: LoadedApp;
  let api: ReturnType<typeof clientOf>;

  beforeAll(async () => {
    world = await loadPortalWithApp({ companies: 40, contacts: 50, deals: 30, oddities: false });
    api = clientOf(() => world);
    for (const type of ['company', 'contact', 'deal'] as const) {
      world.portal.defineProperty(type, { name: 'hollow', label: 'Hollow', type: 'string' });
      world.portal.defineProperty(type, { name: 'hollow_number', type: 'number', fieldType: 'number' });
    }
  });
  afterAll(() => world.close());
  beforeEach(() => forget(world));

  const held = async (column: 'arr' | 'industry') => {
    const rows = await world.database.db
      .selectFrom('customers')
      .select(column)
      .where(column, 'is not', null)
      .execute();
    return rows.length;
  };

  test('a field that would become empty is named with the number, and nothing is saved until it is confirmed', async () => {
    const before = await held('arr');
    expect(before).toBeGreaterThan(30);
    const one = [...world.portal.truth().companies()].find(({ properties }) => properties.annualrevenue);
    world.portal.crm.update('company', one?.id ?? '', { annualrevenue: '5000', hollow_number: '7000' });
    const mappings = instead({ property: 'hollow_number', field: 'arr' });
    const lost = before - 1;
    const emptied = [{ property: 'hollow_number', field: 'arr', records: lost, of: before }];
    expect(await api.empties(mappings)).toEqual(emptied);
    const refusal = await api.refusal(api.put(mappings));
    expect(refusal.emptied).toEqual(emptied);
    expect(refusal.message).toContain(`“ARR” would become empty in ${lost} of the ${before} records`);
    expect(refusal.message).toContain('confirmEmptying');
    expect((await api.refusal(api.put(mappings, 'company', { confirmEmptying: false }))).emptied).toEqual(
      emptied,
    );
    const versions = await world.app.asAdmin(
      `${base}/mappings/versions?integrationId=${world.integrationId}&objectType=company`,
    );
    expect(MappingVersions.parse(await versions.json()).items).toEqual([]);

    await api.save(mappings, 'company', { confirmEmptying: true });
    await api.refresh();
    expect(await held('arr')).toBe(1);
    // Saving the same set again clears nothing.
    await api.save(mappings);

    // And back: fields with values are saved as usual.
    await api.save(defaults);
    await api.refresh();
    expect(await held('arr')).toBe(before);
  });

  test('what takes no value away is saved without a question', async () => {
    const harmless: Given[][] = [
      // It is no longer mapped, so it keeps its value.
      defaults.filter(({ field }) => field !== 'arr'),
      instead({ property: 'hollow_number', field: 'arr', onlyIfBlank: true }),
      instead({ property: 'hollow_number', field: 'arr', default: '0' }),
      // An invalid value is rejected, and the field keeps its value.
      instead({ property: 'name', field: 'arr', transform: 'number' }),
      // A company without a name is named after its domain.
      instead({ property: 'hollow', field: 'name' }),
      [...defaults, { property: 'hollow', field: 'customFields.hollow' }],
      [...defaults, { property: 'hollow', field: 'industry', direction: 'outbound' }],
    ];
    for (const mappings of harmless) {
      await forget(world);
      expect(await api.empties(mappings), JSON.stringify(mappings.at(-1))).toEqual([]);
      await api.save(mappings);
    }
  });

  test('a few values are told of and not asked for', async () => {
    const mappings = instead({ property: 'customer_tier', field: 'industry' });
    const [emptied] = await api.empties(mappings);
    expect(emptied).toMatchObject({ property: 'customer_tier', field: 'industry' });
    expect(emptied?.records).toBeGreaterThan(0);
    expect(emptied?.records).toBeLessThan((emptied?.of ?? 0) / 2);
    await api.save(mappings);
  });

  test('a default or “only if blank” that is dropped, and values that no mapping gave, count as well', async () => {
    await api.save([...defaults, { property: 'hollow', field: 'customFields.tier', default: 'none' }]);
    await api.refresh();
    const dropped: Given[] = [...defaults, { property: 'hollow', field: 'customFields.tier' }];
    const of = world.ids('company').length;
    const emptied = [{ property: 'hollow', field: 'customFields.tier', records: of, of }];
    expect((await api.refusal(api.put(dropped))).emptied).toEqual(emptied);
    await api.save([...defaults, { property: 'hollow', field: 'customFields.tier', onlyIfBlank: true }]);
    expect((await api.refusal(api.put(dropped))).emptied).toEqual(emptied);
    await api.save(defaults);
    expect((await api.refusal(api.put(dropped))).emptied).toEqual(emptied);
  });

  test('people and deals are looked at, too', async () => {
    const contact = await api.refusal(api.put([{ property: 'hollow', field: 'title' }], 'contact'));
    expect(contact.emptied).toMatchObject([{ property: 'hollow', field: 'title' }]);
    const deal = await api.refusal(api.put([{ property: 'hollow_number', field: 'amount' }], 'deal'));
    expect(deal.emptied).toMatchObject([{ property: 'hollow_number', field: 'amount' }]);
  });

  test('a version of before asks before it is restored', async () => {
    const hollow = instead({ property: 'hollow', field: 'industry' });
    await api.save(hollow, 'company', { confirmEmptying: true });
    await api.save(defaults);
    await api.refresh();
    const listed = await world.app.asAdmin(
      `${base}/mappings/versions?integrationId=${world.integrationId}&objectType=company`,
    );
    const first = MappingVersions.parse(await listed.json()).items.find(({ version }) => version === 1);
    const path = `${base}/mappings/versions/${first?.id}/restore`;
    const refusal = await api.refusal(world.app.asAdmin(path, { method: 'POST' }));
    expect(refusal.emptied).toMatchObject([{ field: 'industry' }]);
    const restored = await api.send('POST', path, { confirmEmptying: true });
    expect(restored.status, await restored.clone().text()).toBe(200);
  });

  test("data that HubSpot refuses to show doesn't prevent saving", async () => {
    await world.app.asAdmin(`${base}/properties?integrationId=${world.integrationId}&objectType=company`);
    world.portal.faults.add({
      match: { pathIncludes: '/batch/read' },
      effect: { kind: 'status', status: 403 },
    });
    await api.save(instead({ property: 'hollow_number', field: 'arr' }));
  });
});

describe('of more records than are read', () => {
  let world: LoadedApp;
  let api: ReturnType<typeof clientOf>;

  beforeAll(async () => {
    world = await loadPortalWithApp({ companies: 1_250, contacts: 0, deals: 0, oddities: false });
    api = clientOf(() => world);
    world.portal.defineProperty('company', { name: 'hollow_number', type: 'number', fieldType: 'number' });
  });
  afterAll(() => world.close());
  beforeEach(() => forget(world));

  const having = (...names: string[]) =>
    [...world.portal.truth().companies()].filter(({ properties }) => names.every((name) => properties[name]))
      .length;

  test('HubSpot’s counts tell how many', async () => {
    const of = having('annualrevenue');
    expect(of).toBeGreaterThan(1_000);
    const hollow = instead({ property: 'hollow_number', field: 'arr' });
    const emptied = [{ property: 'hollow_number', field: 'arr', records: of, of }];
    expect(await api.empties(hollow)).toEqual(emptied);
    expect((await api.refusal(api.put(hollow))).emptied).toEqual(emptied);
    // Some records with one property don't have the other, although equally many have each.
    const seats = instead({ property: 'contract_seats', field: 'arr' });
    const parted = of - having('annualrevenue', 'contract_seats');
    expect(await api.empties(seats)).toEqual([
      { property: 'contract_seats', field: 'arr', records: parted, of },
    ]);
    await api.save(seats);
  });

  test('only of the records that are synced', async () => {
    const filters = [
      { objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['customer'] },
    ];
    const { integrationId } = world;
    await api.send('PUT', `${base}/settings`, { integrationId, inclusion: { filters, onExit: 'keep' } });
    await world.sync('full');
    const [emptied] = await api.empties(instead({ property: 'hollow_number', field: 'arr' }));
    const customers = [...world.portal.truth().companies()].filter(
      ({ properties }) => properties.lifecyclestage === 'customer' && properties.annualrevenue,
    ).length;
    expect(emptied?.records).toBeGreaterThanOrEqual(customers);
    expect(emptied?.records).toBe(emptied?.of);
  });
});
