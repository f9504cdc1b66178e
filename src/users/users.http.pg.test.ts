import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInElsewhere, startTestApp, type TestApp, type TestUser } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { UserList } from '../contract/users.ts';

let database: TestDatabase;
let app: TestApp;
let viewer: TestUser;
let other: TestUser;
const ids: Record<string, string> = {};

beforeAll(async () => {
  ({ database, app } = await startTestApp());
  viewer = await signInElsewhere(app, 'people', { role: 'viewer', email: 'zoe@people.test' });
  const { organizationId } = viewer;
  other = await signInElsewhere(app, 'others');
  const integrationId = await insertPortal(database.db, { organizationId });
  const people = [
    { name: 'Bea 100%_', email: 'bea@people.test', role: 'csm' },
    { name: 'ana', email: 'ana@people.test', role: 'manager' },
    { name: ' ', email: 'nameless@people.test', role: 'csm', can_sign_in: false },
    { name: 'Left', email: 'left@people.test', role: 'csm', can_sign_in: false },
    { name: 'Of the platform', email: null, role: 'owner of everything' },
  ];
  for (const person of people) {
    const { id } = await database.db
      .insertInto('users')
      .values({ organization_id: organizationId, ...person })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids[person.name.trim()] = id;
  }
  const owner = { integration_id: integrationId, organization_id: organizationId, name: null, email: null };
  await database.db
    .insertInto('hubspot_owners')
    .values([
      { ...owner, owner_id: '1', archived: true, user_id: ids.Left ?? '' },
      { ...owner, owner_id: '2', archived: false, user_id: ids[''] ?? '' },
      { ...owner, owner_id: '3', archived: true, user_id: ids.ana ?? '' },
    ])
    .execute();
});
afterAll(() => app.close());

const list = async (query: string, who = viewer) => {
  const response = await who.send(`/api/users?${query}`);
  expect(response.status, query).toBe(200);
  return UserList.parse(await response.json());
};
const names = ({ items }: UserList) => items.map(({ name, email }) => name?.trim() || email);

test('users are listed by name, page by page, to everyone with permission', async () => {
  const all = await list('');
  expect(names(all)).toEqual([
    'ana',
    'Bea 100%_',
    'Left',
    'nameless@people.test',
    'Of the platform',
    'zoe@people.test',
  ]);
  expect(all.items.map(({ role, canSignIn, active }) => [role, canSignIn, active])).toEqual([
    ['manager', true, true],
    ['csm', true, true],
    ['csm', false, false],
    ['csm', false, true],
    ['viewer', true, true],
    ['viewer', true, true],
  ]);
  const found: (string | null)[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: UserList = await list(`limit=2&cursor=${cursor}`);
    found.push(...names(page));
    cursor = page.nextCursor;
  }
  expect(found).toEqual(names(all));
  expect(names(await list('', other))).toHaveLength(1);
  expect((await app.send('/api/users')).status).toBe(401);
});

test('they are found by role, by a part of name or address, and by ids', async () => {
  expect(names(await list('role=csm'))).toEqual(['Bea 100%_', 'Left', 'nameless@people.test']);
  expect(names(await list('role=viewer'))).toEqual(['Of the platform', 'zoe@people.test']);
  expect(names(await list(`search=${encodeURIComponent('%_')}`))).toEqual(['Bea 100%_']);
  expect(names(await list('search=NAMELESS'))).toEqual(['nameless@people.test']);
  expect(names(await list(`ids=${ids.Left},${ids.ana}`))).toEqual(['ana', 'Left']);
  expect(names(await list(`ids=${ids.Left}`, other))).toEqual([]);
  for (const query of ['ids=nobody', 'role=boss', 'cursor=x', 'limit=1000']) {
    expect((await viewer.send(`/api/users?${query}`)).status, query).toBe(422);
  }
});
