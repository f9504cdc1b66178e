import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { defaultOrganizationId } from '../context/context.ts';
import type { WriteScope } from '../sync/portal/write-scope.ts';
import { applyRoles } from './apply-roles.ts';

let database: TestDatabase;
const organization = { organization_id: defaultOrganizationId };
const scope: WriteScope = {
  organizationId: defaultOrganizationId,
  integrationId: '11111111-1111-4111-8111-111111111111',
  source: 'incremental',
  runId: undefined,
  marksSeen: false,
  keepsLedger: true,
  driftBefore: undefined,
};

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function addStakeholder(values: Record<string, unknown>, ...labels: string[][]): Promise<string> {
  const { id } = await database.db
    .insertInto('stakeholders')
    .values({ ...organization, ...values })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const ofLink of labels) await addLink(id, ofLink);
  return id;
}

async function addLink(stakeholderId: string, labels: string[]): Promise<void> {
  const { id } = await database.db
    .insertInto('customers')
    .values({ ...organization, name: 'Acme' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('stakeholder_customers')
    .values({ ...organization, stakeholder_id: stakeholderId, customer_id: id, labels })
    .execute();
}

const apply = (ids: string[], as: WriteScope = scope) =>
  database.db.transaction().execute((trx) => applyRoles(trx, as, ids));

const read = (id: string) =>
  database.db
    .selectFrom('stakeholders')
    .select(['hubspot_roles', 'is_decision_maker', 'is_champion', 'role'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

const say = (id: string, buyingRoles: string | null) =>
  database.db.updateTable('stakeholders').set({ buying_roles: buyingRoles }).where('id', '=', id).execute();

test('roles come from the property and from the labels of every link, whatever their case', async () => {
  const both = await addStakeholder({ buying_roles: 'END_USER;CHAMPION' }, [], ['Billing', 'decision MAKER']);
  const labelled = await addStakeholder({}, ['Legal & Compliance', 'Budget holder'], ['Executive Sponsor']);
  const unknown = await addStakeholder({ buying_roles: 'ASTRONAUT; ;' }, ['Primary', 'Ex-decision maker']);
  const changed = await apply([both, labelled, unknown]);
  expect(changed.sort()).toEqual([both, labelled].sort());
  expect(await read(both)).toEqual({
    hubspot_roles: ['DECISION_MAKER', 'CHAMPION', 'END_USER'],
    is_decision_maker: true,
    is_champion: true,
    role: 'Decision maker',
  });
  expect(await read(labelled)).toEqual({
    hubspot_roles: ['EXECUTIVE_SPONSOR', 'BUDGET_HOLDER', 'LEGAL_AND_COMPLIANCE'],
    is_decision_maker: false,
    is_champion: false,
    role: 'Executive sponsor',
  });
  expect(await read(unknown)).toMatchObject({ hubspot_roles: [], role: null });
  expect(await apply([both, labelled, unknown])).toEqual([]);
});

test('a role that goes in HubSpot goes here, a mark set by hand stays', async () => {
  const id = await addStakeholder({ buying_roles: 'DECISION_MAKER', is_champion: true });
  await apply([id]);
  await say(id, 'INFLUENCER');
  expect(await apply([id])).toEqual([id]);
  expect(await read(id)).toEqual({
    hubspot_roles: ['INFLUENCER'],
    is_decision_maker: false,
    is_champion: true,
    role: 'Influencer',
  });
  await say(id, null);
  await apply([id]);
  expect(await read(id)).toEqual({
    hubspot_roles: [],
    is_decision_maker: false,
    is_champion: true,
    role: null,
  });
});

test('a role entered in CSCX is kept', async () => {
  const id = await addStakeholder({ buying_roles: 'BLOCKER', role: 'Head of purchasing' });
  await apply([id]);
  expect(await read(id)).toMatchObject({ hubspot_roles: ['BLOCKER'], role: 'Head of purchasing' });
  const later = await addStakeholder({ buying_roles: 'CHAMPION' });
  await apply([later]);
  await database.db.updateTable('stakeholders').set({ role: 'Our friend' }).where('id', '=', later).execute();
  await say(later, 'DECISION_MAKER');
  await apply([later]);
  expect(await read(later)).toMatchObject({
    role: 'Our friend',
    is_decision_maker: true,
    is_champion: false,
  });
});

test('the change ledger tells of it, except in a first load', async () => {
  const id = await addStakeholder({}, ['Champion']);
  const quiet = await addStakeholder({}, ['Champion']);
  await apply([quiet], { ...scope, keepsLedger: false });
  await apply([id]);
  const { rows } = await sql`
    select field, before, after, property, source from field_changes where row_id in (${id}, ${quiet})
    order by field`.execute(database.db);
  expect(rows).toEqual([
    { field: 'is_champion', before: false, after: true, property: null, source: 'incremental' },
    { field: 'role', before: null, after: 'Champion', property: null, source: 'incremental' },
  ]);
});

test('stakeholders of another organization, and none at all, change nothing', async () => {
  const id = await addStakeholder({ buying_roles: 'CHAMPION' });
  const { id: other } = await database.db
    .insertInto('organizations')
    .values({ name: 'other' })
    .returning('id')
    .executeTakeFirstOrThrow();
  expect(await apply([id], { ...scope, organizationId: other })).toEqual([]);
  expect(await apply([])).toEqual([]);
  expect(await read(id)).toMatchObject({ hubspot_roles: [] });
});
