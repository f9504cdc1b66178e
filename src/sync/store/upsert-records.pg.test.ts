import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../../test/support/portals/store-page.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { type Link, replaceLinks } from './links/links.ts';

let database: TestDatabase;
let integrationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['deals', 'stakeholders', 'customers', 'integrations', 'users'] as const) {
    await database.db.deleteFrom(table).execute();
  }
  integrationId = await insertPortal(database.db);
});

async function store(
  objectType: ObjectType,
  records: HubspotRecord[],
  options: { into?: string; run?: string } = {},
) {
  const marks = options.run ? { runId: options.run, marksSeen: true } : {};
  const scope = writeScope(options.into ?? integrationId, marks);
  return (await storePage(database.db, scope, objectType, records)).counts;
}

async function link(kind: (typeof syncMappings.links)[number]['kind'], anchors: string[], links: Link[]) {
  const mapping = syncMappings.links.find((candidate) => candidate.kind === kind);
  if (!mapping) throw new Error(`no links of kind ${kind}`);
  await database.db
    .transaction()
    .execute((trx) => replaceLinks(trx, writeScope(integrationId), mapping, anchors, links));
}

const customers = () =>
  database.db
    .selectFrom('customers')
    .select(['name', 'domain', 'arr', 'external_id'])
    .orderBy('external_id')
    .execute();

const openErrors = () =>
  database.db
    .selectFrom('quarantine')
    .select(['external_id', 'property', 'field', 'code', 'value'])
    .where('status', '=', 'open')
    .orderBy('external_id')
    .execute();

describe('companies', () => {
  test('are created, found again unchanged, and updated', async () => {
    const acme = hubspotRecord('1', { name: 'Acme', domain: 'acme.test', annualrevenue: '1200.50' });
    expect(await store('company', [acme])).toEqual({
      processed: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      failed: 0,
      refused: 0,
      drifted: 0,
    });
    const before = await database.db.selectFrom('customers').selectAll().execute();
    expect(await store('company', [acme])).toEqual({
      processed: 1,
      created: 0,
      updated: 0,
      unchanged: 1,
      failed: 0,
      refused: 0,
      drifted: 0,
    });
    expect(await database.db.selectFrom('customers').selectAll().execute()).toEqual(before);

    const renamed = hubspotRecord(
      '1',
      { name: 'Acme AG', domain: 'acme.test', annualrevenue: null },
      '2026-03-02T00:00:00Z',
    );
    expect(await store('company', [renamed])).toEqual({
      processed: 1,
      created: 0,
      updated: 1,
      unchanged: 0,
      failed: 0,
      refused: 0,
      drifted: 0,
    });
    expect(await customers()).toEqual([
      { name: 'Acme AG', domain: 'acme.test', arr: null, external_id: '1' },
    ]);
  });

  test('in an older state than ours change nothing', async () => {
    await store('company', [hubspotRecord('1', { name: 'New' }, '2026-03-02T00:00:00Z')]);
    const counts = await store('company', [hubspotRecord('1', { name: 'Old' }, '2026-03-01T00:00:00Z')]);
    expect(counts).toMatchObject({ processed: 1, updated: 0, unchanged: 1 });
    expect(await customers()).toMatchObject([{ name: 'New' }]);
  });

  test('twice on one page count once, in their newer state', async () => {
    const counts = await store('company', [
      hubspotRecord('1', { name: 'New' }, '2026-03-02T00:00:00Z'),
      hubspotRecord('1', { name: 'Old' }, '2026-03-01T00:00:00Z'),
    ]);
    expect(counts).toMatchObject({ processed: 1, created: 1 });
    expect(await customers()).toMatchObject([{ name: 'New' }]);
  });

  test('read twice in one run count once', async () => {
    const run = crypto.randomUUID();
    await store('company', [hubspotRecord('1', { name: 'A' })], { run });
    const again = await store(
      'company',
      [hubspotRecord('1', { name: 'A' }), hubspotRecord('2', { name: 'B' })],
      { run },
    );
    expect(again).toEqual({
      processed: 1,
      created: 1,
      updated: 0,
      unchanged: 0,
      failed: 0,
      refused: 0,
      drifted: 0,
    });
  });

  test('without a name take their domain, else their id', async () => {
    await store('company', [
      hubspotRecord('1', { domain: 'a.test' }),
      hubspotRecord('2', { name: '', domain: null }),
    ]);
    expect(await customers()).toMatchObject([{ name: 'a.test' }, { name: 'Company 2' }]);
  });

  test('with a rejected value are stored without it, keep the last good one, and can be fixed', async () => {
    await store('company', [hubspotRecord('1', { name: 'A', annualrevenue: '10' })]);
    const bad = hubspotRecord('1', { name: 'B', annualrevenue: '1,000' }, '2026-03-02T00:00:00Z');
    expect(await store('company', [bad])).toMatchObject({ updated: 1, failed: 1, refused: 1 });
    expect(await customers()).toMatchObject([{ name: 'B', arr: '10' }]);
    expect(await openErrors()).toEqual([
      { external_id: '1', property: 'annualrevenue', field: 'arr', code: 'not_a_number', value: '1,000' },
    ]);
    await store('company', [
      hubspotRecord('1', { name: 'B', annualrevenue: '1000' }, '2026-03-03T00:00:00Z'),
    ]);
    expect(await customers()).toMatchObject([{ arr: '1000' }]);
    expect(await openErrors()).toEqual([]);
  });

  test('whose row another program deleted leave no links, and get a new row with their next page', async () => {
    await store('company', [hubspotRecord('1', { name: 'A' }), hubspotRecord('2', { name: 'B' })]);
    await link(
      'contact_company',
      ['1', '2'],
      ['1', '2'].map((toId) => ({ fromId: '10', toId, isPrimary: toId === '1', labels: [] })),
    );
    await store('contact', [hubspotRecord('10', { firstname: 'Ada' })]);
    await database.db.deleteFrom('customers').where('external_id', '=', '1').execute();
    const linksOf = () =>
      database.db
        .selectFrom('stakeholder_customers as l')
        .innerJoin('customers as c', 'c.id', 'l.customer_id')
        .select('c.external_id')
        .orderBy('c.external_id')
        .execute();
    expect(await linksOf()).toEqual([{ external_id: '2' }]);
    expect(
      await database.db.selectFrom('stakeholder_customers').select('customer_id').execute(),
    ).toHaveLength(1);
    // A page of contacts that are linked to the deleted customer is stored without it.
    expect(await store('contact', [hubspotRecord('10', { firstname: 'Ada', lastname: 'L' })])).toMatchObject({
      updated: 1,
      failed: 0,
    });
    expect(await store('company', [hubspotRecord('1', { name: 'A' })])).toMatchObject({ created: 1 });
    expect(await linksOf()).toEqual([{ external_id: '1' }, { external_id: '2' }]);
  });

  test('whose row another program deleted get a new one', async () => {
    await store('company', [hubspotRecord('1', { name: 'A' })]);
    await database.db.deleteFrom('customers').execute();
    expect(await store('company', [hubspotRecord('1', { name: 'A' })])).toMatchObject({ created: 1 });
    expect(await customers()).toHaveLength(1);
  });
});

describe('a customer that was here before', () => {
  const wereHere = (rows: { name: string; domain?: string | null }[]) =>
    database.db
      .insertInto('customers')
      .values(rows.map((row) => ({ name: row.name, domain: row.domain ?? null, custom_fields: '{}' })))
      .returning('id')
      .execute();

  test('is joined by its domain, whatever the letter case', async () => {
    const [mine] = await wereHere([{ name: 'Acme GmbH', domain: 'ACME.test' }]);
    expect(await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })])).toMatchObject(
      { updated: 1 },
    );
    const row = await database.db
      .selectFrom('customers')
      .select(['id', 'name', 'external_id'])
      .executeTakeFirst();
    expect(row).toEqual({ id: mine?.id, name: 'Acme', external_id: '1' });
  });

  test.each([
    'https://www.acme.test/',
    'WWW.Acme.test',
    'http://acme.test:8080/about?x=1#top',
    'acme.test/about',
    'acme.test.',
    '//www.acme.test/',
    ' acme.test ',
  ])('is joined by its domain, written as %j', async (domain) => {
    await wereHere([{ name: 'Acme Incorporated', domain }]);
    await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })]);
    expect(await customers()).toHaveLength(1);
  });

  test.each(['acme.test.example', 'my-acme.test', 'https://acme.example/acme.test', 'www.', ''])(
    'is not joined by %j, which is another domain or none',
    async (domain) => {
      await wereHere([{ name: 'Acme Incorporated', domain }]);
      await store('company', [
        hubspotRecord('1', { name: 'Acme', domain: 'https://acme.test/' }),
        hubspotRecord('2', { name: 'Nameless', domain: '' }),
      ]);
      expect(await customers()).toHaveLength(3);
    },
  );

  test('of which another integration is the source is joined by its name, too', async () => {
    const crm = await database.db
      .insertInto('integrations')
      .values({
        organization_id: defaultOrganizationId,
        provider: 'crm',
        external_account_id: 'x',
        status: 'on',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto('customers')
      .values({ name: 'Acme', custom_fields: '{}', integration_id: crm.id })
      .execute();
    await store('company', [hubspotRecord('1', { name: 'ACME', domain: 'acme.test' })]);
    expect(await customers()).toHaveLength(1);
  });

  test('is joined by its name where no customer has the domain', async () => {
    await wereHere([{ name: 'acme' }]);
    await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })]);
    expect(await customers()).toHaveLength(1);
  });

  test('is not joined when two share the domain', async () => {
    await wereHere([
      { name: 'Acme', domain: 'acme.test' },
      { name: 'Acme East', domain: 'acme.test' },
    ]);
    await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })]);
    expect(await customers()).toHaveLength(3);
  });

  test('goes to one of two companies with its domain, on one page or on two', async () => {
    await wereHere([{ name: 'Acme', domain: 'acme.test' }]);
    await store('company', [
      hubspotRecord('1', { name: 'Acme', domain: 'acme.test' }),
      hubspotRecord('2', { name: 'Acme', domain: 'acme.test' }),
    ]);
    await store('company', [hubspotRecord('3', { name: 'Acme', domain: 'acme.test' })]);
    expect((await customers()).map((row) => row.external_id)).toEqual(['1', '2', '3']);
  });

  test('of another organization is never joined', async () => {
    const other = await database.db
      .insertInto('organizations')
      .values({ name: 'Other' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto('customers')
      .values({ organization_id: other.id, name: 'Acme', domain: 'acme.test', custom_fields: '{}' })
      .execute();
    await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })]);
    expect(await customers()).toHaveLength(2);
  });

  test('from one portal is joined by another by domain only, which fills its gaps and changes nothing else', async () => {
    await store('company', [hubspotRecord('1', { name: 'Acme', domain: 'acme.test' })]);
    const second = await insertPortal(database.db, { portalId: '77' });
    await store(
      'company',
      [hubspotRecord('9', { name: 'ACME Inc', domain: 'acme.test', annualrevenue: '5' })],
      { into: second },
    );
    expect(await customers()).toEqual([{ name: 'Acme', domain: 'acme.test', arr: '5', external_id: '1' }]);
    await store('company', [hubspotRecord('8', { name: 'Acme', domain: 'other.test' })], { into: second });
    expect(await customers()).toHaveLength(2);
  });
});

describe('links', () => {
  const plain = (fromId: string, toId: string, isPrimary = false, labels: string[] = []): Link => ({
    fromId,
    toId,
    isPrimary,
    labels,
  });
  const shown = () =>
    database.db
      .selectFrom('stakeholder_customers as l')
      .innerJoin('stakeholders as s', 's.id', 'l.stakeholder_id')
      .innerJoin('customers as c', 'c.id', 'l.customer_id')
      .select(['s.external_id as contact', 'c.external_id as company', 'l.is_primary', 'l.labels'])
      .orderBy('s.external_id')
      .orderBy('c.external_id')
      .execute();
  const homeOf = async (contact: string) =>
    (
      await database.db
        .selectFrom('stakeholders as s')
        .leftJoin('customers as c', 'c.id', 's.customer_id')
        .select('c.external_id')
        .where('s.external_id', '=', contact)
        .executeTakeFirst()
    )?.external_id;

  test('may come before either record', async () => {
    await link('contact_company', ['1', '2'], [plain('10', '1'), plain('10', '2', true, ['Decision maker'])]);
    await store('contact', [hubspotRecord('10', { firstname: 'Ada' })]);
    expect(await shown()).toEqual([]);
    await store('company', [hubspotRecord('1', { name: 'A' }), hubspotRecord('2', { name: 'B' })]);
    expect(await shown()).toEqual([
      { contact: '10', company: '1', is_primary: false, labels: [] },
      { contact: '10', company: '2', is_primary: true, labels: ['Decision maker'] },
    ]);
    expect(await homeOf('10')).toBe('2');
  });

  test('follow HubSpot: removed, added, re-labelled, newly primary', async () => {
    await store('company', [
      hubspotRecord('1', { name: 'A' }),
      hubspotRecord('2', { name: 'B' }),
      hubspotRecord('3', { name: 'C' }),
    ]);
    await store('contact', [hubspotRecord('10', { firstname: 'Ada' })]);
    await link('contact_company', ['1', '2', '3'], [plain('10', '1', true), plain('10', '2')]);
    await link(
      'contact_company',
      ['1', '2', '3'],
      [plain('10', '2', false, ['Buyer']), plain('10', '3', true)],
    );
    expect(await shown()).toEqual([
      { contact: '10', company: '2', is_primary: false, labels: ['Buyer'] },
      { contact: '10', company: '3', is_primary: true, labels: [] },
    ]);
    expect(await homeOf('10')).toBe('3');
  });

  test('of records that were not asked for stay', async () => {
    await store('company', [hubspotRecord('1', { name: 'A' }), hubspotRecord('2', { name: 'B' })]);
    await store('contact', [hubspotRecord('10', { firstname: 'Ada' })]);
    await link('contact_company', ['1', '2'], [plain('10', '1'), plain('10', '2')]);
    await link('contact_company', ['1'], []);
    expect(await shown()).toMatchObject([{ contact: '10', company: '2' }]);
  });

  test('without a primary one make the lowest id the home, ids counted as numbers', async () => {
    await store('company', [hubspotRecord('9', { name: 'A' }), hubspotRecord('10', { name: 'B' })]);
    await store('contact', [hubspotRecord('5', { firstname: 'Ada' })]);
    await link('contact_company', ['9', '10'], [plain('5', '10'), plain('5', '9')]);
    expect(await homeOf('5')).toBe('9');
  });

  test('of a deal name its customer and its stakeholders', async () => {
    await store('company', [hubspotRecord('1', { name: 'A' })]);
    await store('contact', [hubspotRecord('10', { email: 'ada@a.test' })]);
    await store('deal', [hubspotRecord('100', { dealname: 'Renewal', pipeline: 'p', dealstage: 'late' })]);
    await link('deal_company', ['1'], [plain('100', '1', true)]);
    await link('deal_contact', ['100'], [plain('100', '10')]);
    const deal = await database.db
      .selectFrom('deals as d')
      .innerJoin('customers as c', 'c.id', 'd.customer_id')
      .innerJoin('deal_stakeholders as ds', 'ds.deal_id', 'd.id')
      .innerJoin('stakeholders as s', 's.id', 'ds.stakeholder_id')
      .select(['c.external_id as company', 's.email', 'd.renewal_stage', 'd.stage_label', 'd.currency'])
      .executeTakeFirst();
    expect(deal).toEqual({
      company: '1',
      email: 'ada@a.test',
      renewal_stage: 'committed',
      stage_label: 'Late',
      currency: 'EUR',
    });
  });
});

describe('deals', () => {
  test('in a stage that no longer exists are open, and say so', async () => {
    const counts = await store('deal', [
      hubspotRecord('1', { dealname: 'D', pipeline: 'p', dealstage: 'gone' }),
    ]);
    // In the errors list, so counted; but no value was rejected.
    expect(counts).toMatchObject({ created: 1, failed: 1, refused: 0, drifted: 0 });
    const row = await database.db
      .selectFrom('deals')
      .select(['renewal_stage', 'stage_label'])
      .executeTakeFirst();
    expect(row).toEqual({ renewal_stage: 'open', stage_label: 'gone' });
    expect(await openErrors()).toMatchObject([
      { property: 'dealstage', code: 'unknown_stage', value: 'gone' },
    ]);
  });

  test('are renewals by dealtype where no pipeline is for renewals', async () => {
    await store('deal', [
      hubspotRecord('1', { dealname: 'D', pipeline: 'p', dealstage: 'won', dealtype: 'existingbusiness' }),
      hubspotRecord('2', { dealname: 'E', pipeline: 'p', dealstage: 'won', dealtype: 'newbusiness' }),
    ]);
    const rows = await database.db
      .selectFrom('deals')
      .select(['is_renewal', 'is_won'])
      .orderBy('external_id')
      .execute();
    expect(rows).toEqual([
      { is_renewal: true, is_won: true },
      { is_renewal: false, is_won: true },
    ]);
  });
});
