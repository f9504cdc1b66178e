import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts';
import { hubspotRecord, insertPortal } from '../../../../test/support/portals/portal-rows.ts';
import { storePage, writeScope } from '../../../../test/support/portals/store-page.ts';
import type { ObjectType } from '../../../contract/common.ts';

import { syncMappings } from '../../../wiring/mappings.ts';
import { absorbMerged } from '../absorb-merged.ts';
import { archiveGone } from '../archive-gone.ts';
import type { IncomingRecord } from '../incoming-record.ts';
import { type Link, replaceLinks } from './links.ts';

// Links whose records are merged or archived between being read and being stored.

let database: TestDatabase;
let integrationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['stakeholders', 'customers', 'integrations'] as const) {
    await database.db.deleteFrom(table).execute();
  }
  integrationId = await insertPortal(database.db);
});

const scope = () => writeScope(integrationId);
const store = (objectType: ObjectType, id: string, properties: Record<string, string> = {}) =>
  storePage(database.db, scope(), objectType, [hubspotRecord(id, properties, new Date().toISOString())], {
    readAt: new Date(),
  });

async function read(anchors: string[], links: Partial<Link>[]): Promise<void> {
  const mapping = syncMappings.links.find((link) => link.kind === 'contact_company');
  if (!mapping) throw new Error('contacts have no links to companies');
  const whole = links.map((link) => ({ fromId: '10', toId: '', isPrimary: false, labels: [], ...link }));
  await database.db.transaction().execute((trx) => replaceLinks(trx, scope(), mapping, anchors, whole));
}

const stakeholders = () =>
  database.db
    .selectFrom('stakeholders as s')
    .leftJoin('customers as c', 'c.id', 's.customer_id')
    .select(['s.external_id as id', 'c.external_id as home', 's.is_champion'])
    .where('s.archived_at', 'is', null)
    .execute();
const shown = () =>
  database.db
    .selectFrom('stakeholder_customers as l')
    .innerJoin('customers as c', 'c.id', 'l.customer_id')
    .select(['c.external_id as company', 'l.is_primary'])
    .orderBy('c.external_id')
    .execute();

test('what was read of a company before it was merged away is not taken for the survivor’s', async () => {
  await store('company', '1', { name: 'Kept' });
  await store('company', '2', { name: 'Lost' });
  await store('contact', '10', { firstname: 'Ada' });
  await read(['1', '2'], [{ toId: '2', isPrimary: true }]);
  // The second company is merged into the first; by then, the contact's primary company is another one.
  await store('company', '1', { name: 'Kept', hs_merged_object_ids: '2' });
  await read(['1'], [{ toId: '1', isPrimary: false }]);
  await read(['2'], [{ toId: '2', isPrimary: true }]);
  expect(await shown()).toEqual([{ company: '1', is_primary: false }]);
  await read(['1'], []);
  expect(await shown()).toEqual([]);
});

test('a company that HubSpot made the primary one is the home, though one that is gone was it before', async () => {
  for (const id of ['1', '2']) await store('company', id, { name: id });
  await store('contact', '10', { firstname: 'Ada' });
  await read(['1', '2'], [{ toId: '1', isPrimary: true }]);
  const gone = () =>
    database.db
      .transaction()
      .execute((trx) => archiveGone(trx, scope(), syncMappings, 'company', ['1'], new Date()));
  await gone();
  expect(await stakeholders()).toMatchObject([{ home: '1' }]);
  await read(['2'], [{ toId: '2', isPrimary: true }]);
  expect(await stakeholders()).toMatchObject([{ home: '2' }]);
  // In the other order, too.
  await store('company', '1', { name: 'Back' });
  await read(['2'], [{ toId: '2', isPrimary: false }]);
  expect(await stakeholders()).toMatchObject([{ home: '1' }]);
  await read(['2'], [{ toId: '2', isPrimary: true }]);
  expect(await stakeholders()).toMatchObject([{ home: '1' }]);
  await gone();
  expect(await stakeholders()).toMatchObject([{ home: '2' }]);
});

test('a merged contact has the parts in buying that the labels of both gave', async () => {
  for (const id of ['1', '2']) await store('company', id, { name: id });
  for (const id of ['10', '11']) await store('contact', id, { firstname: 'Ada' });
  await read(['1', '2'], [{ toId: '1' }, { fromId: '11', toId: '2', labels: ['Champion'] }]);
  await store('contact', '10', { firstname: 'Ada', hs_merged_object_ids: '11' });
  expect(await stakeholders()).toEqual([{ id: '10', home: '1', is_champion: true }]);
});

test('a link that names a contact by an id that was merged away goes, and the survivor’s stay', async () => {
  for (const id of ['1', '2']) await store('company', id, { name: id });
  for (const id of ['10', '11']) await store('contact', id, { firstname: 'Ada' });
  await read(['1', '2'], [{ toId: '1' }, { fromId: '11', toId: '2' }]);
  await store('contact', '10', { firstname: 'Ada', hs_merged_object_ids: '11' });
  // Read before the merge, stored after it.
  await read(['2'], [{ fromId: '11', toId: '2', isPrimary: true }]);
  await read(['2'], []);
  expect(await shown()).toEqual([{ company: '1', is_primary: false }]);
});

const unread: Omit<IncomingRecord, 'externalId' | 'mergedIds'> = {
  sourceUpdatedAt: new Date(0).toISOString(),
  archived: false,
  included: true,
  values: {},
  customFields: {},
  observed: {},
  keep: [],
  rejects: [],
  readAt: new Date(0),
  mayLag: false,
};

describe('the links of a whole chain of merges go to its last survivor', () => {
  const absorb = (...mergedIds: string[]) =>
    database.db
      .transaction()
      .execute((trx) =>
        absorbMerged(trx, scope(), syncMappings, 'company', new Map(), [
          { ...unread, externalId: '4', mergedIds },
        ]),
      );
  beforeEach(async () => {
    for (const id of ['1', '2']) await store('company', id, { name: id });
    await store('contact', '10', { firstname: 'Ada' });
    await store('company', '3', { name: '3', hs_merged_object_ids: '1' });
    await read(['3'], [{ toId: '3', isPrimary: true }]);
  });

  test.each([
    ['all are named', ['1', '3']],
    ['the last is named first', ['3', '1']],
    ['only the first is named', ['1']],
  ])('when %s', async (_name, mergedIds) => {
    await absorb(...mergedIds);
    await absorb('1', '3');
    expect(await shown()).toEqual([{ company: '4', is_primary: true }]);
    await read(['4'], [{ toId: '4', isPrimary: false }]);
    expect(await shown()).toEqual([{ company: '4', is_primary: false }]);
  });

  test('also when it has a row of its own', async () => {
    await store('company', '4', { name: '4' });
    await absorb('1');
    await absorb('1', '3');
    await read(['4'], [{ toId: '4', isPrimary: false }]);
    expect(await shown()).toEqual([{ company: '4', is_primary: false }]);
    const links = database.db.selectFrom('hubspot_links').select('to_id');
    expect(await links.where('integration_id', '=', integrationId).execute()).toEqual([{ to_id: '4' }]);
  });
});
