import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json } from '../../../test/support/app.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { PropertyList, SchemaDriftList } from '../../contract/mappings.ts';

const base = '/api/integrations/hubspot';
const count = 5_000;

let world: LoadedApp;

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 2, contacts: 0, deals: 0, oddities: false, firstLoad: false });
  world.portal.defineProperty('company', {
    name: 'product_code',
    type: 'enumeration',
    fieldType: 'select',
    options: Array.from({ length: count }, (_, n) => ({ value: `code-${n}`, label: `${n} `.repeat(100) })),
  });
  await world.sync();
}, 120_000);
afterAll(() => world.close());

const properties = async (more = '') => {
  const response = await world.app.asAdmin(
    `${base}/properties?integrationId=${world.integrationId}&objectType=company${more}`,
  );
  expect(response.status).toBe(200);
  return PropertyList.parse(await response.json()).items;
};

test('thousands of options are counted in the list, and all are there for the property that is asked for', async () => {
  const listed = (await properties()).find(({ name }) => name === 'product_code');
  expect(listed).toMatchObject({ optionCount: count });
  expect(listed?.options).toHaveLength(200);
  const [only, ...others] = await properties('&property=product_code');
  expect(only?.options).toHaveLength(count);
  expect(others).toEqual([]);
  expect(await properties('&property=no_such')).toEqual([]);
});

test('definitions that are as they were are not stored again, and one option of many that goes is noticed', async () => {
  const saved = await world.app.asAdmin(
    `${base}/mappings`,
    json('PUT', {
      integrationId: world.integrationId,
      objectType: 'company',
      mappings: [
        { property: 'name', field: 'name' },
        { property: 'product_code', field: 'industry', transform: { valueMap: { 'code-4711': 'Perfume' } } },
      ],
    }),
  );
  expect(saved.status).toBe(200);
  await world.sync();
  const versions = async () =>
    (
      await sql<{
        v: string;
      }>`select xmin::text || ctid::text as v from hubspot_property_reads order by 1`.execute(
        world.database.db,
      )
    ).rows;
  const before = await versions();
  await world.sync('incremental');
  expect(await versions()).toEqual(before);

  world.portal.removePropertyOption('company', 'product_code', 'code-4711');
  world.portal.addPropertyOption('company', 'product_code', 'code-new');
  await world.sync('incremental');
  const response = await world.app.asAdmin(`${base}/schema-drift?integrationId=${world.integrationId}`);
  const drift = SchemaDriftList.parse(await response.json()).items;
  expect(drift.map(({ kind }) => kind).sort()).toEqual(['option_added', 'option_removed']);
});
