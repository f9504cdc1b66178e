import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestContext } from '../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../test/support/portals/store-page.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import type { ChangeSource } from '../db/tables.ts';
import { readOrigins } from '../records/read-origins.ts';
import type { ObjectMapping, SyncMappings } from '../sync/mapping/object-mapping.ts';
import { afterChanges } from '../sync/store/after-changes.ts';
import { archiveGone } from '../sync/store/archive-gone.ts';
import { replaceLinks } from '../sync/store/links/links.ts';
import { syncMappings } from '../wiring/mappings.ts';

let database: TestDatabase;
let integrationId: string;
let second = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  integrationId = await insertPortal(database.db, { portalId: String(1_000 + second) });
});

const scope = (source: ChangeSource = 'webhook') => writeScope(integrationId, { keepsLedger: true, source });
/** Each state is newer than those before. */
const stamp = () => new Date(Date.UTC(2026, 5, 1) + ++second * 1_000).toISOString();
const company = (
  id: string,
  properties = {},
  options: Parameters<typeof storePage>[4] = {},
  source?: ChangeSource,
) =>
  storePage(
    database.db,
    scope(source),
    'company',
    [hubspotRecord(id, { name: `C${id}`, ...properties }, stamp())],
    options,
  );
/** A renewal that closes on a day; null: without one. */
const deal = (id: string, closedate: string | null, more: Record<string, string> = {}) =>
  storePage(database.db, scope(), 'deal', [
    hubspotRecord(
      id,
      {
        dealname: `D${id}`,
        pipeline: 'p',
        dealstage: 'late',
        dealtype: 'existingbusiness',
        closedate,
        ...more,
      },
      stamp(),
    ),
  ]);

const dealCompany = syncMappings.links.find(({ kind }) => kind === 'deal_company');
/** A company's deals from now on; the first is its primary one. */
async function link(companyId: string, ...dealIds: string[]): Promise<void> {
  if (!dealCompany) throw new Error('deals are not linked to companies');
  const links = dealIds.map((fromId) => ({ fromId, toId: companyId, isPrimary: true, labels: [] }));
  await database.db.transaction().execute(async (trx) => {
    const { removed, added } = await replaceLinks(trx, scope(), dealCompany, [companyId], links);
    const { rows } = await sql<{ row_id: string }>`
      select row_id from hubspot_records where integration_id = ${integrationId} and object_type = 'deal'
        and external_id = any(${[...removed, ...added].map(({ fromId }) => fromId)})`.execute(trx);
    await afterChanges(
      trx,
      scope(),
      syncMappings,
      'deal',
      rows.map((row) => row.row_id),
    );
  });
}

const customer = (externalId = '1') =>
  database.db
    .selectFrom('customers as c')
    .leftJoin('deals as d', 'd.id', 'c.renewal_deal_id')
    .select(['c.id', 'c.renewal_date', 'd.name as deal'])
    .where('c.integration_id', '=', integrationId)
    .where('c.external_id', '=', externalId)
    .executeTakeFirstOrThrow();
const follows = async (externalId = '1') => {
  const { renewal_date, deal } = await customer(externalId);
  return `${renewal_date} ${deal}`;
};

test('the date follows the nearest open renewal, whatever comes first and whatever changes', async () => {
  await deal('1', '2027-05-01');
  await link('1', '1', '2', '3');
  await company('1');
  expect(await follows()).toBe('2027-05-01 D1');
  await deal('2', '2027-03-01');
  expect(await follows()).toBe('2027-03-01 D2');
  await deal('3', null);
  await deal('2', '2027-06-01');
  expect(await follows()).toBe('2027-05-01 D1');
  await deal('1', '2027-05-01', { dealstage: 'won' });
  expect(await follows()).toBe('2027-06-01 D2');
  await deal('2', '2027-06-01', { dealtype: 'newbusiness' });
  expect(await follows()).toBe('null null');
  await deal('3', '2028-01-01');
  expect(await follows()).toBe('2028-01-01 D3');
  await database.db
    .transaction()
    .execute((trx) => archiveGone(trx, scope(), syncMappings, 'deal', ['3'], new Date()));
  expect(await follows()).toBe('null null');

  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', before #>> '{}', '→', after #>> '{}', source) as line from field_changes
    where row_id = ${(await customer()).id} and field = 'renewal_date' order by id`.execute(database.db);
  expect(rows.map((row) => row.line)).toEqual([
    '→ 2027-05-01 webhook',
    '2027-05-01 → 2027-03-01 webhook',
    '2027-03-01 → 2027-05-01 webhook',
    '2027-05-01 → 2027-06-01 webhook',
    '2027-06-01 → webhook',
    '→ 2028-01-01 webhook',
    '2028-01-01 → webhook',
  ]);
});

test('a deal that goes to another customer frees the one before, and one merged away gives way', async () => {
  await company('1');
  await company('2');
  await deal('1', '2027-05-01');
  await link('1', '1');
  await link('2', '1');
  await link('1');
  expect(await follows('1')).toBe('null null');
  expect(await follows('2')).toBe('2027-05-01 D1');
  await deal('2', '2027-09-01', { dealstage: 'won', hs_merged_object_ids: '1' });
  expect(await follows('2')).toBe('null null');
});

test('a date from elsewhere is replaced by a deal’s, and never removed', async () => {
  await company('1');
  await database.db
    .updateTable('customers')
    .set({ renewal_date: '2026-01-01' })
    .where('id', '=', (await customer()).id)
    .execute();
  await deal('7', '2027-05-01', { dealstage: 'won' });
  await link('1', '7');
  await company('1', { industry: 'X' });
  expect(await follows()).toBe('2026-01-01 null');
  await deal('7', '2027-05-01');
  expect(await follows()).toBe('2027-05-01 D7');
});

test('a mapping has the word; when it goes, the refresh lets the date follow again', async () => {
  const field = { property: 'renews_on', field: 'renewal_date' };
  const mapped: ObjectMapping = {
    ...syncMappings.objects.company,
    fields: [...syncMappings.objects.company.fields, field],
  };
  const mappings: SyncMappings = { ...syncMappings, objects: { ...syncMappings.objects, company: mapped } };
  let version = 0;
  const save = (set: unknown[]) =>
    database.db
      .insertInto('hubspot_mapping_versions')
      .values({
        organization_id: defaultOrganizationId,
        integration_id: integrationId,
        object_type: 'company',
        version: ++version,
        mappings: JSON.stringify(set),
        actor: 'test',
      })
      .execute();
  await company('1');
  await deal('1', '2027-05-01');
  await link('1', '1');
  expect(await follows()).toBe('2027-05-01 D1');

  const { context, close } = await createTestContext(database);
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const origin = async () => {
    const { items } = await readOrigins(ctx, syncMappings, (await customer()).id);
    return items.find((item) => item.field === 'renewal_date');
  };
  expect(await origin()).toMatchObject({ property: null, renewalDeal: { name: 'D1' } });

  await save([{ ...field, direction: 'inbound' }]);
  await company('1', { renews_on: '2029-01-01' }, { mappings }, 'refresh');
  expect(await follows()).toBe('2029-01-01 null');
  await deal('1', '2027-04-01');
  expect(await follows()).toBe('2029-01-01 null');
  expect(await origin()).toMatchObject({ renewalDeal: null });

  await save([{ ...field, direction: 'outbound' }]);
  await company('1', {}, {}, 'refresh');
  expect(await follows()).toBe('2027-04-01 D1');
  await close();
});
