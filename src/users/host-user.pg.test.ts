import { afterEach, expect, test } from 'vitest';
import { createTestContext } from '../../test/support/context.ts';
import { createEmptyDatabase } from '../../test/support/database/database.ts';
import { inOrganization } from '../context/context.ts';
import { migrate } from '../db/migrate.ts';
import { ensureOrganization } from '../organizations/ensure-organization.ts';
import { ensureHostUser } from './host-user.ts';
import { changeProfile, readProfile } from './profile.ts';

// Platforms whose own users have each address once.

const acme = '11111111-1111-4111-8111-111111111111';
const beta = '22222222-2222-4222-8222-222222222222';
const ada = '33333333-3333-4333-8333-333333333333';
const address = 'ada@acme.example';

let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of close.reverse()) await one();
  close = [];
});

async function start(emailColumn: string, organizationId: string | null) {
  const database = await createEmptyDatabase();
  close.push(database.close);
  await database.pool.query(
    `create table public.users (id uuid primary key default gen_random_uuid(), email ${emailColumn}, full_name text,
       organization_id uuid)`,
  );
  await database.pool.query('insert into users (id, email, organization_id) values ($1, $2, $3)', [
    ada,
    address,
    organizationId,
  ]);
  await migrate(database.db);
  const { context, close: closeContext } = await createTestContext(database);
  close.push(closeContext);
  for (const id of [acme, beta]) await ensureOrganization(context, { id });
  const userOf = (organization: string, userId: string, email = address) =>
    ensureHostUser(context, { organizationId: organization, userId, email, name: 'Ada', role: 'csm' });
  return { context, database, userOf };
}

test.each([
  ['in no organization', null],
  ['in another organization', acme],
])('someone whose row in the platform is %s is that user', async (_, organizationId) => {
  const { context, database, userOf } = await start('text not null unique', organizationId);
  for (const organization of [acme, beta]) {
    const user = await userOf(organization, ada);
    expect(user).toEqual({ id: ada, name: 'Ada', email: address });
    const side = inOrganization(context, organization, 'test');
    expect(await readProfile(side, ada)).toMatchObject({ email: address });
    expect(await changeProfile(side, ada, { locale: 'fr' })).toMatchObject({ locale: 'fr' });
  }
  const { rows } = await database.pool.query('select id, organization_id as of from public.users');
  expect(rows).toEqual([{ id: ada, of: organizationId }]);
});

test('an address of someone in another organization doesn’t give away their row', async () => {
  const { database, userOf } = await start('text unique', acme);
  const user = await userOf(beta, 'google|7');
  expect(user.id).not.toBe(ada);
  expect(await userOf(beta, 'google|7')).toEqual(user);
  const { rows } = await database.pool.query(
    'select email, organization_id as of from public.users order by 2',
  );
  expect(rows).toEqual([
    { email: address, of: acme },
    { email: null, of: beta },
  ]);
});
