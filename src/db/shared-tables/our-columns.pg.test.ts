import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { defaultSchemas } from '../../base/schemas.ts';
import { ourColumns } from './our-columns.ts';
import { readSharedTables } from './read-shared-tables.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('the list has the columns and types that the migrations give to our own tables', async () => {
  const tables = await readSharedTables(database.db, defaultSchemas);
  const found = Object.fromEntries(
    Object.entries(tables).map(([table, { columns }]) => [
      table,
      Object.fromEntries([...columns.values()].map(({ name, sqlType }) => [name, sqlType])),
    ]),
  );
  expect(found).toEqual(ourColumns);
});
