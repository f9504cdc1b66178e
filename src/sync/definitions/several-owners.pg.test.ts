import { afterAll, beforeAll, expect, test } from 'vitest';
import { json } from '../../../test/support/app.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { type MappingProblem, PropertyList } from '../../contract/mappings.ts';
import { SyncErrorList } from '../../contract/sync.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;
let owners: string[];

beforeAll(async () => {
  world = await loadPortalWithApp({ companies: 300, contacts: 0, deals: 0, oddities: false });
  owners = world.portal.owners.filter(({ archived, email }) => !archived && email).map(({ id }) => id);
  world.portal.defineProperty('company', {
    name: 'csm_team',
    label: 'CSM team',
    type: 'enumeration',
    fieldType: 'checkbox',
    referencedObjectType: 'OWNER',
  });
  world.portal.defineProperty('company', {
    name: 'lead_csm',
    type: 'enumeration',
    fieldType: 'select',
    referencedObjectType: 'OWNER',
  });
}, 60_000);
afterAll(() => world.close());

const put = (mappings: object[]) =>
  world.app.asAdmin(
    `${base}/mappings`,
    json('PUT', {
      integrationId: world.integrationId,
      objectType: 'company',
      mappings: [{ property: 'name', field: 'name' }, ...mappings],
      confirmEmptying: true,
    }),
  );
const csmOf = async (externalId: string) =>
  (
    await world.database.db
      .selectFrom('customers as c')
      .leftJoin('users as u', 'u.id', 'c.csm_id')
      .select('u.email')
      .where('c.external_id', '=', externalId)
      .executeTakeFirstOrThrow()
  ).email;
const emailOf = (id: string | undefined) => world.portal.owners.find((owner) => owner.id === id)?.email;
const errors = async () => {
  const response = await world.app.asAdmin(
    `${base}/errors?integrationId=${world.integrationId}&status=open&limit=200`,
  );
  return SyncErrorList.parse(await response.json()).items.filter(({ field }) => field === 'csm_id');
};

test('a property that holds several users cannot fill the CSM, nor be told one', async () => {
  for (const direction of ['inbound', 'outbound']) {
    const response = await put([{ property: 'csm_team', field: 'csm_id', direction }]);
    expect(response.status).toBe(422);
    const { error } = ErrorResponse.parse(await response.json());
    const [problem] = (error.details?.problems ?? []) as MappingProblem[];
    expect(problem).toMatchObject({ property: 'csm_team', problem: 'incompatible_types' });
    expect(problem?.message).toMatch(/several users.*Choose/);
  }
  const response = await world.app.asAdmin(
    `${base}/properties?integrationId=${world.integrationId}&objectType=company`,
  );
  const team = PropertyList.parse(await response.json()).items.find(({ name }) => name === 'csm_team');
  expect(team?.valueType).toBe('owners');
  expect(team?.options.map(({ value }) => value)).toContain(owners[0]);
  expect((await put([{ property: 'csm_team', field: 'customFields.team', transform: 'list' }])).status).toBe(
    200,
  );
});

test('where a property became one of several users, the first who is known is taken and each record is told', async () => {
  const ids = world.ids('company');
  expect((await put([{ property: 'lead_csm', field: 'csm_id' }])).status).toBe(200);
  await world.sync();
  world.portal.retypeProperty('company', 'lead_csm', 'enumeration', 'checkbox');
  const [first, second] = owners;
  const given: [string, string | undefined][] = [
    [`${first};${second}`, emailOf(first)],
    [`999999;${second}`, emailOf(second)],
    [String(first), emailOf(first)],
    [`;${first}`, emailOf(first)],
    [`${first};${first}`, emailOf(first)],
    ['999998', undefined],
    ['999997;999996', undefined],
  ];
  given.forEach(([value], place) => {
    world.portal.updateRecord('company', ids[place] ?? '', { lead_csm: value });
  });
  await world.sync('incremental');
  for (const [place, [value, email]] of given.entries()) {
    expect([value, await csmOf(ids[place] ?? '')]).toEqual([value, email ?? null]);
  }
  const told = new Map((await errors()).map(({ externalId, code }) => [externalId, code]));
  expect(ids.slice(0, given.length).map((id) => told.get(id))).toEqual([
    'several_owners',
    'several_owners',
    undefined,
    undefined,
    undefined,
    'unknown_owner',
    'several_owners',
  ]);
});

test("unknown owners don't cause owners and pipelines to be re-read for each record", async () => {
  world.portal.resetStats();
  world.ids('company').forEach((id, place) => {
    world.portal.updateRecord('company', id, { lead_csm: `${700_000 + place};${800_000 + place}` });
  });
  await world.sync('incremental');
  for (let at = 0; at < 300; at += 30) {
    // Small pages, each with people of its own.
    const ids = world.ids('company').slice(at, at + 30);
    for (const [place, id] of ids.entries()) {
      world.portal.updateRecord('company', id, { lead_csm: `${900_000 + at + place}` });
    }
    await world.sync('incremental');
  }
  const { byClass } = world.portal.stats();
  expect(byClass.owners).toBeLessThan(50);
  expect(byClass.pipelines).toBeLessThan(25);
});
