import { sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { testDefinitions, writeScope } from '../../../test/support/portals/store-page.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { readColumnTypes } from '../mapping/column-types.ts';
import { parseRecord } from '../mapping/parse-record.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { replaceLinks } from './links/links.ts';
import { upsertRecords } from './upsert-records.ts';

// The cost of a page must not depend on the number of stored records. PostgreSQL counts the rows that a transaction
// reads, independent of the machine.

const pageSize = 50;
const pages = 40;

let database: TestDatabase;
let scope: WriteScope;

beforeAll(async () => {
  database = await createTestDatabase();
  scope = writeScope(await insertPortal(database.db));
  for (const table of ['customers', 'stakeholders', 'deals', 'hubspot_records', 'hubspot_links']) {
    await sql`alter table ${sql.table(table)} set (autovacuum_enabled = off)`.execute(database.db);
  }
});
afterAll(() => database.close());

/** Rows that `work` reads. PostgreSQL's counts may include earlier transactions of the connection. */
function rowsReadBy(work: (trx: Transaction<Database>) => Promise<unknown>): Promise<number> {
  return database.db.transaction().execute(async (trx) => {
    // A planner that expects a disk scans a few hundred rows completely, and continues to until it has new
    // statistics.
    await sql`set local random_page_cost = 1`.execute(trx);
    const before = await rowsRead(trx);
    await work(trx);
    return (await rowsRead(trx)) - before;
  });
}

async function rowsRead(trx: Transaction<Database>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables`.execute(
    trx,
  );
  return rows[0]?.n ?? 0;
}

async function store(
  trx: Transaction<Database>,
  objectType: ObjectType,
  records: HubspotRecord[],
  by: WriteScope = scope,
) {
  const mapping = syncMappings.objects[objectType];
  const columns = await readColumnTypes(trx, mapping.table);
  const reading = { readAt: new Date(), mayLag: false };
  const parsed = records.map((record) => ({
    ...parseRecord(record, mapping, columns, testDefinitions),
    ...reading,
  }));
  await upsertRecords(trx, by, syncMappings, objectType, columns, parsed);
}

const ids = (page: number, offset: number) =>
  Array.from({ length: pageSize }, (_, n) => String(offset + page * pageSize + n));

/** Companies that all have the same name, and repeated domains: the worst case for matching. */
const companies = (page: number, revision = 0) =>
  ids(page, 1_000_000).map((id, n) =>
    hubspotRecord(
      id,
      { name: 'Acme', domain: `acme${n}.example`, annualrevenue: String(revision) },
      new Date(Date.UTC(2026, 0, 1 + revision)).toISOString(),
    ),
  );
const contacts = (page: number, revision = 0) =>
  ids(page, 2_000_000).map((id, n) =>
    hubspotRecord(
      id,
      { firstname: `Person ${revision}`, email: `person${n}@acme.example`, hs_email_open: '3' },
      new Date(Date.UTC(2026, 0, 1 + revision)).toISOString(),
    ),
  );
const deals = (page: number, revision = 0) =>
  ids(page, 3_000_000).map((id) =>
    hubspotRecord(
      id,
      {
        dealname: 'Renewal',
        amount: String(revision),
        pipeline: 'p',
        dealstage: 'late',
        dealtype: 'existingbusiness',
      },
      new Date(Date.UTC(2026, 0, 1 + revision)).toISOString(),
    ),
  );

async function link(
  trx: Transaction<Database>,
  kind: (typeof syncMappings.links)[number]['kind'],
  page: number,
) {
  const mapping = syncMappings.links.find((one) => one.kind === kind);
  if (!mapping) throw new Error(`no links of kind ${kind}`);
  const [from, to] =
    kind === 'contact_company'
      ? [ids(page, 2_000_000), ids(page, 1_000_000)]
      : kind === 'deal_company'
        ? [ids(page, 3_000_000), ids(page, 1_000_000)]
        : [ids(page, 3_000_000), ids(page, 2_000_000)];
  const links = from.map((fromId, n) => ({ fromId, toId: to[n] ?? '', isPrimary: true, labels: [] }));
  await replaceLinks(trx, scope, mapping, mapping.readBy === 'from' ? from : to, links);
}

/** Everything that a first sync, and then a change of the same records, does with one page of each type. */
async function measurePage(page: number): Promise<Record<string, number>> {
  return {
    'new companies': await rowsReadBy((trx) => store(trx, 'company', companies(page))),
    'links of contacts': await rowsReadBy((trx) => link(trx, 'contact_company', page)),
    'new contacts': await rowsReadBy((trx) => store(trx, 'contact', contacts(page))),
    'links of deals before them': await rowsReadBy((trx) => link(trx, 'deal_contact', page)),
    'new deals': await rowsReadBy((trx) => store(trx, 'deal', deals(page))),
    'links of deals after them': await rowsReadBy((trx) => link(trx, 'deal_company', page)),
    'changed companies': await rowsReadBy((trx) => store(trx, 'company', companies(page, 1))),
    'changed contacts': await rowsReadBy((trx) => store(trx, 'contact', contacts(page, 1))),
    'changed deals': await rowsReadBy((trx) => store(trx, 'deal', deals(page, 1))),
    'links read again': await rowsReadBy((trx) => link(trx, 'contact_company', page)),
  };
}

test('matching does not look at the customers that the portal has made, also without statistics', async () => {
  for (let page = 0; page < 10; page += 1) await rowsReadBy((trx) => store(trx, 'company', companies(page)));
  const read = await rowsReadBy((trx) =>
    sql`
      select from cscx_customers_like(${scope.organizationId}, ${scope.integrationId},
        ${companies(10).map(() => 'Acme')}::text[], ${companies(10).map((_, n) => `acme${n}.example`)}::text[])`.execute(
      trx,
    ),
  );
  expect(read).toBeLessThan(pageSize);
});

test('with statistics of a quarter of it, a page reads as many rows as near the start', {
  timeout: 120_000,
}, async () => {
  const measured: Record<string, number>[] = [];
  for (let page = 20; page < 20 + pages; page += 1) {
    if (page === 30) await sql`analyze`.execute(database.db);
    measured.push(await measurePage(page));
  }
  const early = measured[11] ?? {};
  const late = measured.at(-1) ?? {};
  const grown = Object.keys(late).filter((part) => (late[part] ?? 0) > (early[part] ?? 0) * 1.2 + pageSize);
  expect(grown.map((part) => `${part}: ${early[part]} rows read, then ${late[part]}`)).toEqual([]);
});

test('comparing values with the rules of a platform looks each of them up by an index', {
  timeout: 120_000,
}, async () => {
  await database.pool.query(`
    create table markets (name text primary key);
    insert into markets select 'market ' || n from generate_series(1, 5000) n;
    alter table customers add foreign key (industry) references markets,
      add constraint customers_pair unique nulls not distinct (external_id, name);
    create unique index customers_code on customers (lower(external_id))`);
  const pageOf = (page: number, revision: number) =>
    companies(page, revision).map((one) => ({
      ...one,
      properties: { ...one.properties, industry: `market ${page}` },
    }));
  const measure = async (page: number, picky: Set<string>) =>
    (await rowsReadBy((trx) => store(trx, 'company', pageOf(page, 0), { ...scope, picky }))) +
    (await rowsReadBy((trx) => store(trx, 'company', pageOf(page, 1), { ...scope, picky })));
  for (let page = 100; page < 120; page += 1) await measure(page, new Set());
  const without = await measure(120, new Set());
  const compared = await measure(121, new Set(['customers']));
  expect(compared - without).toBeLessThan(pageSize * 10);
});
