import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestContext } from '../../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { insertPortal } from '../../../test/support/portals/portal-rows.ts';
import type { Context } from '../../context/context.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { inspectSource } from './inspect-source.ts';
import { isBeingWatched, keepWatching } from './keep-watching.ts';

const source = 'public.usage.overall';
let database: TestDatabase;
let context: Context;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ context, close } = await createTestContext(database, { HEALTH_SOURCES: source }));
});
afterAll(async () => {
  await close();
  await database.close();
});

test('a key with unusual names is watched once, so that its table is locked once', async () => {
  await database.pool.query(
    `create table public.usage ("schlüssel ""a\\b"" ' x" int, "Zwei" int, customer_id uuid, overall int,
       primary key ("schlüssel ""a\\b"" ' x", "Zwei"))`,
  );
  const integrationId = await insertPortal(context.db);
  await database.pool.query(
    'insert into hubspot_settings (organization_id, integration_id, settings) values ($1, $2, $3::jsonb)',
    [defaultOrganizationId, integrationId, toJsonb({ healthSources: { columns: [source] } })],
  );
  const watch = async () => {
    expect(await keepWatching(context)).toEqual(new Map());
    const { rows } = await database.pool.query(
      `select tgname, xmin::text as made_by from pg_trigger where tgrelid = 'public.usage'::regclass order by 1`,
    );
    return rows;
  };
  const first = await watch();
  expect(first).toHaveLength(2);
  expect(await watch()).toEqual(first);

  const column = await inspectSource(context.db, context.config.database.schemas, source);
  if (typeof column === 'string') throw new Error(column);
  expect(await isBeingWatched(context.db, context.config.database.schemas, column)).toBe(true);

  const { rows } = await database.pool.query(`insert into customers (name) values ('Acme') returning id`);
  await database.pool.query('insert into public.usage values (1, 2, $1, 44)', [rows[0].id]);
  await database.pool.query('update public.usage set overall = 45');
  const noted = await database.pool.query('select score::int from health_intake order by position');
  expect(noted.rows).toEqual([{ score: 44 }, { score: 45 }]);
});
