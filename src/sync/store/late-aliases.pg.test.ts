import { beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../../test/support/portals/store-page.ts';

// Reads of a record from before it was merged away that are stored afterwards: a pending list page, or a search with
// an outdated index.

let database: TestDatabase;
let integrationId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  integrationId = await insertPortal(database.db);
  return () => database.close();
});

const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second));
const store = (
  id: string,
  properties: Record<string, string>,
  changedAt: Date,
  options: { readAt: Date; mayLag?: boolean },
) =>
  storePage(
    database.db,
    writeScope(integrationId),
    'company',
    [hubspotRecord(id, properties, changedAt.toISOString())],
    options,
  );
const live = () =>
  database.db
    .selectFrom('customers')
    .select(['external_id', 'name'])
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .execute();

test.each([
  ['as it was', at(0), false],
  ['as it was, by a search', at(0), true],
  ['in a state that nobody had read yet', at(2), false],
  ['in a state that nobody had read yet, by a search', at(2), true],
])(
  'a record that was merged away and comes %s changes nothing of the survivor',
  async (_how, changedAt, mayLag) => {
    await store('1', { name: 'Kept' }, at(0), { readAt: at(1) });
    await store('2', { name: 'Lost' }, at(0), { readAt: at(1) });
    await store('1', { name: 'Kept', hs_merged_object_ids: '2' }, at(3), { readAt: at(5) });
    expect(await live()).toEqual([{ external_id: '1', name: 'Kept' }]);
    await store('2', { name: 'Lost' }, changedAt, { readAt: at(4), mayLag });
    expect(await live()).toEqual([{ external_id: '1', name: 'Kept' }]);
    await store('2', { name: 'Lost' }, changedAt, { readAt: at(6), mayLag });
    expect(await live()).toEqual([{ external_id: '1', name: 'Kept' }]);
    // The survivor itself continues.
    await store('1', { name: 'Kept and changed', hs_merged_object_ids: '2' }, at(7), { readAt: at(8) });
    expect(await live()).toEqual([{ external_id: '1', name: 'Kept and changed' }]);
  },
);
