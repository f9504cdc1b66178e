import { beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../../test/support/portals/store-page.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import type { FieldMapping, SyncMappings } from '../mapping/object-mapping.ts';
import { archiveGone } from './archive-gone.ts';
import { eraseRecord } from './erase-record.ts';

let database: TestDatabase;
let integrationId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  integrationId = await insertPortal(database.db);
  return () => database.close();
});

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second));
const acme = (name: string, changedAt: Date) => hubspotRecord('1', { name }, changedAt.toISOString());
const store = (record: HubspotRecord, options: Parameters<typeof storePage>[4] = {}) =>
  storePage(database.db, writeScope(integrationId), 'company', [record], options);
const gone = (readAt: Date) =>
  database.db
    .transaction()
    .execute((trx) => archiveGone(trx, writeScope(integrationId), syncMappings, 'company', ['1'], readAt));
const row = () =>
  database.db.selectFrom('customers').select(['name', 'archived_at']).executeTakeFirstOrThrow();

test('a page that was read before the record was found gone does not bring it back', async () => {
  await store(acme('A', at(0)), { readAt: at(1) });
  expect(await gone(at(5))).toEqual(['1']);
  await store(acme('A', at(0)), { readAt: at(4) });
  await store(acme('A again', at(2)), { readAt: at(4) });
  expect(await row()).toEqual({ name: 'A', archived_at: expect.any(Date) });
});

test('one that was read after it does, and asks for its links', async () => {
  await store(acme('A', at(0)), { readAt: at(1) });
  await gone(at(5));
  expect(await store(acme('A', at(0)), { readAt: at(6) })).toMatchObject({ relinkIds: ['1'] });
  expect(await row()).toEqual({ name: 'A', archived_at: null });
});

test('“gone” that was read before a page does not archive what the page brought', async () => {
  await store(acme('A', at(0)), { readAt: at(6) });
  expect(await gone(at(5))).toEqual([]);
  expect((await row()).archived_at).toBeNull();
});

test('a search never brings a record back: its index may not know yet', async () => {
  await store(acme('A', at(0)), { readAt: at(1) });
  await gone(at(5));
  const outcome = await store(acme('A', at(7)), { readAt: at(8), mayLag: true });
  expect(outcome).toMatchObject({ doubtfulIds: ['1'], changedRowIds: [] });
  expect((await row()).archived_at).not.toBeNull();
});

test('of two readings with one stamp the later one counts, whichever comes first', async () => {
  await store(acme('second', at(3)), { readAt: at(5) });
  await store(acme('first', at(3)), { readAt: at(4) });
  expect((await row()).name).toBe('second');
  await store(acme('third', at(3)), { readAt: at(6) });
  expect((await row()).name).toBe('third');
});

test('a newer stamp counts, though an older state was read later from a lagging index', async () => {
  await store(acme('old', at(1)), { readAt: at(9), mayLag: true });
  await store(acme('new', at(2)), { readAt: at(8) });
  expect((await row()).name).toBe('new');
});

test('an erased person leaves nothing but an archived row, and never comes back', async () => {
  const scope = writeScope(integrationId, { keepsLedger: true });
  const ada = (title: string, changedAt: Date) =>
    hubspotRecord(
      '5',
      { firstname: 'Ada', email: 'ada@example.com', jobtitle: title, hs_buying_role: 'CHAMPION' },
      changedAt.toISOString(),
    );
  await storePage(database.db, scope, 'contact', [ada('Engineer', at(0))]);
  await storePage(database.db, scope, 'contact', [ada('Head', at(1))]);
  const erase = () =>
    database.db
      .transaction()
      .execute((trx) => eraseRecord(trx, { ...scope, mappings: syncMappings }, 'contact', '5'));
  await erase();
  await erase();
  const before = await database.db.selectFrom('stakeholders').selectAll().executeTakeFirstOrThrow();
  expect(before).toMatchObject({
    name: null,
    email: null,
    title: null,
    buying_roles: null,
    is_champion: false,
  });
  expect(before.archived_at).not.toBeNull();
  const outcome = await storePage(database.db, scope, 'contact', [ada('CEO', at(9))], { readAt: new Date() });
  expect(outcome.counts.processed).toBe(0);
  expect(await database.db.selectFrom('stakeholders').selectAll().execute()).toEqual([before]);
  expect(await database.db.selectFrom('field_changes').selectAll().execute()).toEqual([]);
  const certificates = await database.db
    .selectFrom('audit_log')
    .select('details')
    .where('action', '=', 'record.erase')
    .execute();
  expect(certificates).toHaveLength(1);
  expect(JSON.stringify(certificates)).not.toMatch(/ada|engineer|head/i);
});

/** The default mappings of companies, and others in addition. */
function withFields(...fields: FieldMapping[]): SyncMappings {
  const { company } = syncMappings.objects;
  const objects = {
    ...syncMappings.objects,
    company: { ...company, fields: [...company.fields, ...fields] },
  };
  return { ...syncMappings, objects };
}

test("custom fields are stored next to the platform's, and the ledger names each", async () => {
  const mappings = withFields(
    { property: 'tier', field: 'customFields.tier' },
    { property: 'seats', field: 'customFields.seats', propertyType: 'number' },
    { property: 'note', field: 'customFields.note', onlyIfBlank: true },
  );
  const scope = writeScope(integrationId, { keepsLedger: true, source: 'incremental' });
  const record = (properties: Record<string, string | null>, second: number) =>
    hubspotRecord('1', { name: 'A', ...properties }, at(second).toISOString());
  const page = (properties: Record<string, string | null>, second: number) =>
    storePage(database.db, scope, 'company', [record(properties, second)], { mappings, readAt: at(second) });
  await page({ tier: 'gold', seats: '12345678901234567890.50', note: 'first' }, 0);
  await database.db
    .updateTable('customers')
    .set({ custom_fields: '{"own": [1], "tier": "gold", "seats": 1, "note": "by hand"}' })
    .execute();
  await page({ tier: 'silver', seats: '12345678901234567890.50', note: 'second' }, 1);
  await page({ tier: null, seats: '12345678901234567890.50', note: 'third' }, 2);
  const { rows } = await database.db.executeQuery<{ custom: string }>(
    database.db
      .selectFrom('customers')
      .select((eb) => eb.cast<string>('custom_fields', 'text').as('custom'))
      .compile(),
  );
  expect(rows[0]?.custom).toBe(
    '{"own": [1], "note": "by hand", "tier": null, "seats": 12345678901234567890.50}',
  );
  const changes = await database.db
    .selectFrom('field_changes')
    .select(['field', 'before', 'after', 'property', 'source_changed_at'])
    .where('field', '=', 'customFields.tier')
    .orderBy('id')
    .execute();
  expect(changes).toEqual([
    {
      field: 'customFields.tier',
      before: 'gold',
      after: 'silver',
      property: 'tier',
      source_changed_at: at(1),
    },
    { field: 'customFields.tier', before: 'silver', after: null, property: 'tier', source_changed_at: at(2) },
  ]);
});

test('a property that HubSpot no longer sends leaves its field as it is; a cleared one empties it', async () => {
  const page = (properties: Record<string, string | null>, second: number) =>
    store(hubspotRecord('1', { name: 'A', ...properties }, at(second).toISOString()), { readAt: at(second) });
  await page({ industry: 'BANKING', annualrevenue: '5' }, 0);
  await page({ annualrevenue: '6' }, 1);
  const industry = async () =>
    (await database.db.selectFrom('customers').select(['industry', 'arr']).execute())[0];
  expect(await industry()).toEqual({ industry: 'BANKING', arr: '6' });
  await page({ industry: null, annualrevenue: '6' }, 2);
  expect(await industry()).toEqual({ industry: null, arr: '6' });
});
