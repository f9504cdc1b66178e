import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPlatformDatabase, type PlatformDatabase } from '../../test/support/database/platform.ts';
import { defaultSchemas } from '../base/schemas.ts';
import { checkPlatformTriggers } from './platform-triggers.ts';

let database: PlatformDatabase;
beforeAll(async () => {
  database = await createPlatformDatabase();
});
afterAll(() => database.close());

const look = () =>
  checkPlatformTriggers(database.db, defaultSchemas, ['chat_messages', 'health_scores', 'organizations']);

/** A trigger on customers that keeps their scores, with this name of the table. */
const keepScores = (name: string, table: string) =>
  database.as(
    {},
    `create function public.${name}() returns trigger language plpgsql as $$
     begin insert into ${table} (customer_id, overall) values (new.id, new.health_score); return new; end $$;
     create trigger ${name} after update on public.customers for each row execute function public.${name}()`,
  );

test('a trigger whose function finds one of our tables is named, with what to run', async () => {
  expect(await look()).toEqual([]);
  await keepScores('keep', 'health_scores');
  await keepScores('keep_exactly', 'public.health_scores');
  await keepScores('keep_others', 'health_scores_of_ours');
  const found = await look();
  expect(found).toMatchObject([{ name: 'trigger keep on customers', state: 'warning' }]);
  const remedy = found[0]?.remedy?.match(/alter function .*? set search_path = public/)?.[0] ?? '';
  await database.as({}, remedy);
  expect(await look()).toEqual([]);
});
