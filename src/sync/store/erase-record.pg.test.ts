import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../../test/support/portals/store-page.ts';
import { findTexts } from '../../../test/support/truth/compare-with-truth.ts';
import { defaultOrganizationId } from '../../context/context.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { eraseRecord } from './erase-record.ts';

let database: TestDatabase;
let integrationId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  integrationId = await insertPortal(database.db);
  return () => database.close();
});

const scope = () => writeScope(integrationId, { keepsLedger: true });
let second = 0;
const store = (id: string, properties: Record<string, string>) => {
  second += 1;
  const changedAt = new Date(Date.UTC(2026, 5, 1, 12, 0, second)).toISOString();
  return storePage(database.db, scope(), 'contact', [hubspotRecord(id, properties, changedAt)]);
};
const erase = (id: string) =>
  database.db
    .transaction()
    .execute((trx) => eraseRecord(trx, { ...scope(), mappings: syncMappings }, 'contact', id));

/** What was sent to HubSpot about a contact. */
const tell = (id: string, note: string) =>
  database.db
    .insertInto('pushed_values')
    .values({
      integration_id: integrationId,
      organization_id: defaultOrganizationId,
      object_type: 'contact',
      external_id: id,
      row_id: randomUUID(),
      properties: JSON.stringify({ note }),
      trace_id: randomUUID(),
      pushed_at: new Date(),
    })
    .execute();

/** Texts of two contacts with a history, the second of which was merged into the first. */
async function mergeTwo(): Promise<string[]> {
  await store('5', { firstname: 'Adafirst', email: 'ada.one@people.example', jobtitle: 'Engineerone' });
  await store('5', { firstname: 'Adafirst', email: 'ada.one@people.example', jobtitle: 'Headone' });
  await store('6', { firstname: 'Adasecond', email: 'ada.two@people.example', jobtitle: 'Engineertwo' });
  await store('6', {
    firstname: 'Adasecond',
    email: 'ada.two@people.example',
    jobtitle: 'x\u0000'.repeat(40_000),
  });
  await store('6', { firstname: 'Adasecond', email: 'ada.two@people.example', jobtitle: 'Headtwo' });
  await store('5', { firstname: 'Adafirst', email: 'ada.one@people.example', hs_merged_object_ids: '6' });
  await tell('5', 'Toldone');
  await tell('6', 'Toldtwo');
  return [
    ...['Adafirst', 'Adasecond', 'ada.one', 'ada.two', 'Engineerone', 'Engineertwo', 'Headone', 'Headtwo'],
    ...['Toldone', 'Toldtwo'],
  ];
}

test.each(['5', '6'])('of people who were merged nothing is left, whichever id is named: %s', async (id) => {
  const texts = await mergeTwo();
  expect(await findTexts(database.db, texts)).not.toEqual([]);
  await erase(id);
  expect(await findTexts(database.db, texts)).toEqual([]);
  // Earlier reads of either that are only stored now restore nothing.
  for (const one of ['5', '6']) await store(one, { firstname: 'Adafirst', email: 'ada.two@people.example' });
  expect(await findTexts(database.db, texts)).toEqual([]);
});

test('one who shares nothing with the erased stays as they are', async () => {
  await mergeTwo();
  await store('7', { firstname: 'Grace', email: 'grace@people.example', jobtitle: 'Admiral' });
  const other = () =>
    database.db.selectFrom('stakeholders').selectAll().where('external_id', '=', '7').execute();
  const before = await other();
  await erase('5');
  expect(await other()).toEqual(before);
});
