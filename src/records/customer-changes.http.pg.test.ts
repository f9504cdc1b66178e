import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signInElsewhere, startTestApp, type TestApp, type TestUser } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { inOrganization } from '../context/context.ts';
import { FieldChangeList, FieldOrigins } from '../contract/changes.ts';
import { listRecentChanges } from './list-recent-changes.ts';

let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  ({ database, app } = await startTestApp());
});
afterAll(() => app.close());

const organization = (name: string): Promise<TestUser> => signInElsewhere(app, name, { role: 'viewer' });

let portals = 0;

/** A portal, with the definitions of the properties in the tests. */
async function addPortal(organizationId: string, name: string): Promise<string> {
  const id = await insertPortal(database.db, {
    organizationId,
    portalId: String(++portals),
    name,
    connectedAt: new Date('2026-03-01T00:00:00Z'),
  });
  const of = { integration_id: id, organization_id: organizationId };
  const options = [
    { value: 'COMPUTER_SOFTWARE', label: 'Computer Software' },
    { value: 'BANKING', label: 'Banking' },
  ];
  await database.db
    .insertInto('hubspot_properties')
    .values([
      {
        ...of,
        object_type: 'company',
        name: 'industry',
        definition: JSON.stringify({ label: 'Industry', options }),
      },
      {
        ...of,
        object_type: 'company',
        name: 'annualrevenue',
        definition: JSON.stringify({ label: 'Annual Revenue', options: [] }),
      },
    ])
    .execute();
  await database.db
    .insertInto('hubspot_deal_stages')
    .values({
      ...of,
      pipeline_id: 'p',
      pipeline_label: 'Renewals',
      stage_id: 's1',
      stage_label: 'Negotiation',
      position: 1,
      is_closed: false,
      probability: '0.5',
    })
    .execute();
  return id;
}

async function addRow(
  table: 'customers' | 'stakeholders' | 'deals',
  values: { organization_id: string; name: string } & Record<string, unknown>,
): Promise<string> {
  const { id } = await database.db.insertInto(table).values(values).returning('id').executeTakeFirstOrThrow();
  return id;
}

interface Change {
  table: 'customers' | 'stakeholders' | 'deals';
  rowId: string;
  field: string;
  before?: unknown;
  after?: unknown;
  property?: string;
  at?: string;
}

async function addChange(organizationId: string, integrationId: string, change: Change): Promise<void> {
  const { table, rowId, field, before = null, after = null, property = null, at = '2026-11-20' } = change;
  const value = (part: unknown) => {
    if (part === null) return null;
    // Digits of any number stand for the number itself, which JavaScript could not write.
    return typeof part === 'string' && /^\d+$/.test(part) ? part : JSON.stringify(part);
  };
  await sql`
    insert into field_changes (organization_id, integration_id, table_name, row_id, field, before, after, property,
      source, source_changed_at, changed_at)
    values (${organizationId}, ${integrationId}, ${table}, ${rowId}, ${field}, ${value(before)}::jsonb,
      ${value(after)}::jsonb, ${property}, 'webhook', '2026-11-19T08:00:00Z', ${at})`.execute(database.db);
}

async function changesOf(who: TestUser, customerId: string, query = ''): Promise<FieldChangeList> {
  const response = await who.send(`/api/customers/${customerId}/changes${query}`);
  expect(response.status, query).toBe(200);
  return FieldChangeList.parse(await response.json());
}

test('what changed of a customer, its stakeholders and its deals, newest first, page by page', async () => {
  const who = await organization('changes');
  const { organizationId } = who;
  const portal = await addPortal(organizationId, 'Main');
  const of = { organization_id: organizationId };
  const customer = await addRow('customers', { ...of, name: 'Acme' });
  const other = await addRow('customers', { ...of, name: 'Other' });
  const linked = await addRow('stakeholders', { ...of, name: 'Ada', customer_id: other });
  const own = await addRow('stakeholders', { ...of, name: 'Bob', customer_id: customer });
  const deal = await addRow('deals', { ...of, name: 'Renewal', customer_id: customer });
  const link = { ...of, customer_id: customer };
  await database.db
    .insertInto('stakeholder_customers')
    .values({ ...link, stakeholder_id: linked })
    .execute();
  await database.db
    .insertInto('deal_customers')
    .values({ ...link, deal_id: deal })
    .execute();

  const changes: Change[] = [
    { table: 'customers', rowId: customer, field: 'arr', before: 1, after: 2.5, property: 'annualrevenue' },
    { table: 'stakeholders', rowId: linked, field: 'title', before: null, after: 'CFO' },
    { table: 'deals', rowId: deal, field: 'amount', after: '9'.repeat(30) },
    { table: 'customers', rowId: other, field: 'arr', before: 7, after: 8 },
    {
      table: 'customers',
      rowId: customer,
      field: 'industry',
      before: 'BANKING;GONE',
      after: 'COMPUTER_SOFTWARE',
      property: 'industry',
    },
    { table: 'stakeholders', rowId: own, field: 'email', before: 'a@x.test', after: '<b>@x.test' },
    { table: 'deals', rowId: deal, field: 'stage_id', before: 's0', after: 's1' },
    { table: 'customers', rowId: customer, field: 'csm_id', before: null, after: who.userId },
    { table: 'stakeholders', rowId: linked, field: 'customer_id', before: customer, after: other },
  ];
  for (const change of changes) await addChange(organizationId, portal, change);

  const all = await changesOf(who, customer);
  expect(all.nextCursor).toBeNull();
  expect(all.items.map((change) => [change.objectType, change.recordName, change.field])).toEqual([
    ['contact', 'Ada', 'customer_id'],
    ['company', 'Acme', 'csm_id'],
    ['deal', 'Renewal', 'stage_id'],
    ['contact', 'Bob', 'email'],
    ['company', 'Acme', 'industry'],
    ['deal', 'Renewal', 'amount'],
    ['contact', 'Ada', 'title'],
    ['company', 'Acme', 'arr'],
  ]);
  const [moved, csm, stage, email, industry, amount, , arr] = all.items;
  expect(arr).toMatchObject({
    before: 1,
    after: 2.5,
    beforeLabel: null,
    afterLabel: null,
    property: 'annualrevenue',
    propertyLabel: 'Annual Revenue',
    integrationId: portal,
    source: 'webhook',
    runId: null,
    rowId: customer,
    sourceChangedAt: '2026-11-19T08:00:00.000Z',
    at: '2026-11-20T00:00:00.000Z',
  });
  expect(industry).toMatchObject({
    before: 'BANKING;GONE',
    beforeLabel: 'Banking, GONE',
    afterLabel: 'Computer Software',
  });
  expect(csm?.afterLabel).toMatch(/^viewer-/);
  expect(stage).toMatchObject({ beforeLabel: null, afterLabel: 'Negotiation' });
  expect(moved).toMatchObject({ beforeLabel: 'Acme', afterLabel: 'Other' });
  expect(amount?.after).toBe('9'.repeat(30));
  expect(email?.after).toBe('<b>@x.test');

  const paged: string[] = [];
  let cursor = '';
  do {
    const page = await changesOf(who, customer, `?limit=2&cursor=${cursor}`);
    paged.push(...page.items.map((change) => change.id));
    cursor = page.nextCursor ?? '';
  } while (cursor);
  expect(paged).toEqual(all.items.map((change) => change.id));

  expect((await changesOf(who, customer, '?field=arr')).items).toEqual([arr]);
  expect((await changesOf(who, customer, '?objectType=contact')).items).toHaveLength(3);
  expect((await changesOf(who, customer, '?objectType=company&field=email')).items).toEqual([]);
  const stranger = await organization('strangers');
  for (const path of ['changes', 'origins']) {
    expect((await stranger.send(`/api/customers/${customer}/${path}`)).status).toBe(404);
  }
  for (const query of ['?cursor=nonsense', '?limit=0', '?objectType=ticket']) {
    expect((await who.send(`/api/customers/${customer}/changes${query}`)).status, query).toBe(422);
  }
});

test('a deal that moves is one change, by the words that its stages had then', async () => {
  const who = await organization('moves');
  const { organizationId } = who;
  const portal = await addPortal(organizationId, 'Moves');
  const of = { organization_id: organizationId };
  const customer = await addRow('customers', { ...of, name: 'Acme' });
  const deal = await addRow('deals', { ...of, name: 'Renewal', customer_id: customer });
  const move = (field: string, before: unknown, after: unknown): Change => ({
    ...{ table: 'deals', rowId: deal, field, before, after },
  });
  for (const change of [
    move('is_closed', false, true),
    move('stage_id', 's1', 'gone'),
    move('stage_label', 'Renewal Due', 'Churned'),
    move('renewal_stage', 'open', 'closed_lost'),
    move('amount', 1, 0),
  ]) {
    await addChange(organizationId, portal, change);
  }
  const { items } = await changesOf(who, customer);
  expect(items).toMatchObject([
    { field: 'amount' },
    { field: 'stage_id', beforeLabel: 'Renewal Due', afterLabel: 'Churned' },
  ]);
  // All requested fields are returned.
  expect((await changesOf(who, customer, '?field=is_closed')).items).toHaveLength(1);
  const recent = await listRecentChanges(inOrganization(app.context, organizationId, 'test'), {
    since: new Date(0),
    limit: 10,
  });
  expect(recent.map(({ field }) => field).sort()).toEqual(['amount', 'stage_id']);

  // A setting's effect on a deal that stays in its stage is a change of its own.
  await database.db.deleteFrom('field_changes').where('row_id', '=', deal).execute();
  await addChange(organizationId, portal, move('renewal_stage', 'open', 'committed'));
  expect((await changesOf(who, customer)).items).toMatchObject([{ field: 'renewal_stage' }]);
});

test('rows of another organization in the ledger are not told of', async () => {
  const who = await organization('mine');
  const other = await organization('theirs');
  const portal = await addPortal(other.organizationId, 'Theirs');
  const customer = await addRow('customers', { organization_id: who.organizationId, name: 'Mine' });
  const stakeholder = await addRow('stakeholders', {
    organization_id: other.organizationId,
    name: 'Secret',
    customer_id: customer,
  });
  await addChange(other.organizationId, portal, { table: 'customers', rowId: customer, field: 'arr' });
  await addChange(other.organizationId, portal, { table: 'stakeholders', rowId: stakeholder, field: 'name' });
  expect(await changesOf(who, customer)).toEqual({ items: [], nextCursor: null });
});

async function originsOf(who: TestUser, customerId: string) {
  const response = await who.send(`/api/customers/${customerId}/origins`);
  expect(response.status).toBe(200);
  const { items } = FieldOrigins.parse(await response.json());
  return new Map(items.map((item) => [item.field, item]));
}

test('where the fields of a customer come from', async () => {
  const who = await organization('origins');
  const { organizationId } = who;
  const portal = await addPortal(organizationId, 'First');
  const second = await addPortal(organizationId, 'Second');
  const customer = await addRow('customers', {
    organization_id: organizationId,
    name: 'Acme',
    integration_id: portal,
    created_at: new Date('2026-01-01T00:00:00Z'),
    custom_fields: JSON.stringify({ tier: 'gold', '<b>"': 1 }),
    industry: 'BANKING',
  });
  const record = {
    organization_id: organizationId,
    object_type: 'company' as const,
    row_id: customer,
    source_updated_at: new Date(),
    seen_in_run: null,
    archived_at: null,
  };
  await database.db
    .insertInto('hubspot_records')
    .values([
      { ...record, integration_id: portal, external_id: '1' },
      { ...record, integration_id: portal, external_id: '2', is_alias: true },
      {
        ...record,
        integration_id: second,
        external_id: '3',
        excluded_at: new Date('2026-11-21T08:00:00Z'),
      },
    ])
    .execute();
  const refused = {
    organization_id: organizationId,
    integration_id: portal,
    object_type: 'company' as const,
    external_id: '1',
    property: 'annualrevenue',
    field: 'arr',
    value: 'n/a',
    run_id: null,
    resolved_at: null,
  };
  await database.db
    .insertInto('quarantine')
    .values([
      { ...refused, code: 'not_a_number' },
      { ...refused, code: 'number_out_of_range', status: 'resolved' },
    ])
    .execute();
  await addChange(organizationId, portal, {
    table: 'customers',
    rowId: customer,
    field: 'arr',
    before: 1,
    after: 2,
    property: 'annualrevenue',
  });
  await addChange(organizationId, portal, {
    table: 'customers',
    rowId: customer,
    field: 'arr',
    before: 2,
    after: 3,
    property: 'annualrevenue',
  });
  await addChange(organizationId, second, {
    table: 'customers',
    rowId: customer,
    field: 'industry',
    before: null,
    after: 'BANKING',
    property: 'industry',
  });

  const mapping = (property: string, field: string) => ({ property, field, direction: 'inbound' });
  const fields = ['name', 'domain', 'industry'].map((name) => mapping(name, name));
  await database.db
    .insertInto('hubspot_mapping_versions')
    .values({
      organization_id: organizationId,
      integration_id: portal,
      object_type: 'company',
      version: 1,
      mappings: JSON.stringify([
        ...fields,
        mapping('annualrevenue', 'arr'),
        mapping('plan', 'customFields.tier'),
        mapping('renews_on', 'renewal_date'),
      ]),
      actor: 'test',
    })
    .execute();
  await database.db
    .insertInto('hubspot_schema_drift')
    .values({
      organization_id: organizationId,
      integration_id: portal,
      object_type: 'company',
      kind: 'property_missing',
      subject: 'renews_on',
    })
    .execute();

  const origins = await originsOf(who, customer);
  expect(origins.get('customFields.tier')).toMatchObject({ property: 'plan', rests: false });
  expect(origins.get('renewal_date')).toMatchObject({ property: 'renews_on', rests: true });
  expect(origins.get('arr')).toMatchObject({
    property: 'annualrevenue',
    propertyLabel: 'Annual Revenue',
    integrationId: portal,
    portalName: 'First',
    lastChange: { before: 2, after: 3, recordName: 'Acme' },
    // It existed before the portal: its value came when the portal was connected.
    since: '2026-03-01T00:00:00.000Z',
    excludedAt: null,
    openErrors: 1,
  });
  // The second portal filled a gap of the first, before its filter excluded the company.
  expect(origins.get('industry')).toMatchObject({
    portalName: 'Second',
    propertyLabel: 'Industry',
    excludedAt: '2026-11-21T08:00:00.000Z',
    valueLabel: 'Banking',
    lastChange: { afterLabel: 'Banking' },
  });
  expect(origins.get('domain')).toMatchObject({
    property: 'domain',
    propertyLabel: null,
    portalName: 'First',
    lastChange: null,
    openErrors: 0,
  });
  for (const field of ['health_score', 'customFields.<b>"']) {
    expect(origins.get(field), field).toMatchObject({
      property: null,
      portalName: null,
      since: '2026-01-01T00:00:00.000Z',
    });
  }
});

test('a customer that is in no portal has values that are not from HubSpot', async () => {
  const who = await organization('alone');
  const customer = await addRow('customers', { organization_id: who.organizationId, name: 'Alone' });
  const origins = await originsOf(who, customer);
  expect([...origins.values()].map((origin) => origin.property)).toEqual(Array(8).fill(null));
  expect(await changesOf(who, customer)).toEqual({ items: [], nextCursor: null });
});
