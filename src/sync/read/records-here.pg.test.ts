import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { writeScope } from '../../../test/support/portals/store-page.ts';
import { countIds, idsWithin, middleOf } from './records-here.ts';

let database: TestDatabase;
let portal: { db: TestDatabase['db']; integrationId: string };

/** Ids of six lengths, so that text order and numeric order differ. */
beforeAll(async () => {
  database = await createTestDatabase();
  const scope = writeScope(await insertPortal(database.db));
  portal = { db: database.db, integrationId: scope.integrationId };
  await sql`
    insert into hubspot_records
      (integration_id, organization_id, object_type, external_id, row_id, is_alias, source_updated_at, archived_at)
    select ${scope.integrationId}, ${scope.organizationId}, 'company', n, gen_random_uuid(), n % 50 = 7, now(),
      case when n % 50 = 8 then now() end
    from generate_series(1, 100000, 7) n`.execute(database.db);
  await sql`vacuum analyze hubspot_records`.execute(database.db);
});
afterAll(() => database.close());

const live = Array.from({ length: 14_286 }, (_, n) => 1 + n * 7).filter((n) => n % 50 !== 7 && n % 50 !== 8);

test('a range of ids is one of numbers', async () => {
  for (const [low, high] of [
    [0, 99_999_999],
    [9, 10_000],
    [95, 1_200],
    [12_345, 12_345],
    [77_000, 78_000],
  ] as const) {
    const range = { low: String(low), high: String(high) };
    const within = live.filter((n) => n >= low && n <= high);
    const count = await countIds(portal, 'company', range);
    expect(count).toBe(within.length);
    expect(await idsWithin(portal, 'company', range, 10)).toEqual(within.slice(0, 10).map(String));
    const middle = within[Math.ceil(within.length / 2) - 1];
    expect(await middleOf(portal, 'company', range, count)).toBe(middle?.toString());
  }
});

test('what a range costs depends on what is in it', async () => {
  const read = await database.db.transaction().execute(async (trx) => {
    const rowsRead = async () => {
      const { rows } = await sql<{ n: number }>`
        select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables
        where relname = 'hubspot_records'`.execute(trx);
      return rows[0]?.n ?? 0;
    };
    const inside = { db: trx, integrationId: portal.integrationId };
    const range = { low: '77000', high: '77700' };
    const before = await rowsRead();
    await countIds(inside, 'company', range);
    await idsWithin(inside, 'company', range, 100);
    await middleOf(inside, 'company', range, 100);
    return (await rowsRead()) - before;
  });
  expect(read).toBeGreaterThan(100);
  expect(read).toBeLessThan(400);
});
