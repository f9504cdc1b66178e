import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syncNow } from '../../../test/support/context.ts';
import { startWebhookWorld, type WebhookWorld } from '../../../test/support/portals/webhook-world.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { tableOf } from '../../db/object-tables.ts';
import { listHealthScores } from '../../health/list-scores.ts';

import { listChanges } from '../../records/list-changes.ts';

// After a merge, the survivor continues in the row of the primary record, whatever is seen first.

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterAll(() => world.close());

const types = ['company', 'contact', 'deal'] as const;
const nameProperty = { company: 'name', contact: 'lastname', deal: 'dealname' };

async function settle(): Promise<void> {
  await world.portal.webhooks.idle();
  await world.apply();
  expect(await world.waiting()).toEqual([]);
}

/** Two stored records, each with its own values, linked to a company. */
async function twoRecords(
  type: ObjectType,
): Promise<{ primary: string; other: string; row: string; lost: string }> {
  const { portal } = world;
  const home = portal.createRecord('company', { name: 'Home' }).id;
  const [primary = '', other = ''] = ['Primary', 'Other'].map(
    (name) => portal.createRecord(type, { [nameProperty[type]]: name }).id,
  );
  if (type !== 'company') for (const id of [primary, other]) portal.associate(type, id, 'company', home);
  await settle();
  const [row = '', lost = ''] = [await world.rowIdOf(type, primary), await world.rowIdOf(type, other)];
  expect([row, lost]).not.toContain('');
  return { primary, other, row, lost };
}

async function archivedRows(type: ObjectType, ids: string[]): Promise<boolean[]> {
  const rows = await world.database.db
    .selectFrom(tableOf[type])
    .select(['id', 'archived_at'])
    .where('id', 'in', ids)
    .execute();
  return ids.map((id) => rows.find((row) => row.id === id)?.archived_at !== null);
}

/** The survivor is the primary record's row, and the other row is archived. */
async function expectKept(
  type: ObjectType,
  survivorId: string,
  { row, lost }: { row: string; lost: string },
): Promise<void> {
  expect(await world.rowIdOf(type, survivorId)).toBe(row);
  expect(await archivedRows(type, [row, lost])).toEqual([false, true]);
  const kept = await world.database.db
    .selectFrom(tableOf[type])
    .select('external_id')
    .where('id', '=', row)
    .executeTakeFirst();
  expect(kept?.external_id).toBe(survivorId);
  expect(await world.differences()).toEqual([]);
}

const silence = () => world.portal.webhooks.configure({ lose: 1 });
const speak = () => world.portal.webhooks.configure({ lose: 0, mergeDeletions: 'last', mergeNewIds: true });
const incremental = () => syncNow(world.context, world.integrationId, { mode: 'incremental' });

describe.each(types)('a %s', (type) => {
  describe.each([true, false])('whose survivor keeps the id of the primary record: %s', (keepPrimaryId) => {
    const merge = (primary: string, other: string) =>
      world.portal.mergeRecords(type, primary, other, { keepPrimaryId }).id;
    const tell = (primaryId: string, other: string, newId: string) =>
      world.portal.webhooks.record({
        kind: 'merged',
        type,
        primaryId,
        mergedIds: [other],
        newId,
        propertiesMoved: 0,
        at: Date.now(),
        source: { changeSource: 'CRM_UI', sourceId: '' },
      });

    test('told by the merge first', async () => {
      const two = await twoRecords(type);
      const survivor = merge(two.primary, two.other);
      await settle();
      await expectKept(type, survivor, two);
    });

    test('told by the deletion of the other record, which is carried out first', async () => {
      const two = await twoRecords(type);
      silence();
      const survivor = merge(two.primary, two.other);
      speak();
      const deletion = { kind: 'deleted', type, id: two.other, at: Date.now() } as const;
      world.portal.webhooks.record({ ...deletion, source: { changeSource: 'CRM_UI', sourceId: '' } });
      await settle();
      tell(two.primary, two.other, survivor);
      await settle();
      await expectKept(type, survivor, two);
    });

    test('told by the deletion first, in one go', async () => {
      const two = await twoRecords(type);
      world.portal.webhooks.configure({ mergeDeletions: 'first' });
      const survivor = merge(two.primary, two.other);
      await settle();
      speak();
      await expectKept(type, survivor, two);
    });

    test('told without the new id', async () => {
      const two = await twoRecords(type);
      world.portal.webhooks.configure({ mergeNewIds: false });
      const survivor = merge(two.primary, two.other);
      await settle();
      speak();
      await expectKept(type, survivor, two);
    });

    test('told by a portal whose batches do not know merged ids, with and without the new id', async () => {
      world.portal.hidesMergedIds = true;
      for (const mergeNewIds of [true, false]) {
        const two = await twoRecords(type);
        silence();
        // Judging by stored data, the other record seems to be the one that lives on.
        world.portal.updateRecord(type, two.primary, { [nameProperty[type]]: 'Other' });
        speak();
        world.portal.webhooks.configure({ mergeDeletions: 'first', mergeNewIds });
        const survivor = merge(two.primary, two.other);
        await settle();
        speak();
        await expectKept(type, survivor, two);
      }
      world.portal.hidesMergedIds = false;
    });

    test('without an event, found by a run', async () => {
      for (const swap of [false, true]) {
        const { primary, other, row, lost } = await twoRecords(type);
        const two = swap
          ? { primary: other, other: primary, row: lost, lost: row }
          : { primary, other, row, lost };
        silence();
        const survivor = merge(two.primary, two.other);
        speak();
        await incremental();
        await expectKept(type, survivor, two);
      }
    });

    test('seen by a run before the other record is the primary one by its values; the event corrects it', async () => {
      const two = await twoRecords(type);
      silence();
      // Judging by stored data, the other record seems to be the one that lives on.
      world.portal.updateRecord(type, two.primary, { [nameProperty[type]]: 'Other' });
      const survivor = merge(two.primary, two.other);
      await incremental();
      speak();
      expect(await world.rowIdOf(type, survivor)).toBe(keepPrimaryId ? two.row : two.lost);
      tell(two.primary, two.other, survivor);
      await settle();
      await expectKept(type, survivor, two);
    });

    test('merged in a chain, told in any order', async () => {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const first = await twoRecords(type);
        const second = await twoRecords(type);
        silence();
        for (const id of [first.primary, first.other]) {
          world.portal.updateRecord(type, id, { [nameProperty[type]]: 'Same' });
        }
        await incremental();
        const once = merge(first.primary, first.other);
        const twice = merge(once, second.other);
        await incremental();
        speak();
        const events = [
          [first.primary, first.other, once],
          [once, second.other, twice],
        ] as const;
        for (const n of order) {
          const event = events[n];
          if (event) tell(...event);
          await settle();
        }
        await expectKept(type, twice, first);
      }
    });

    test('whose primary record was gone here before', async () => {
      const two = await twoRecords(type);
      silence();
      for (const id of [two.primary, two.other]) world.portal.archiveRecord(type, id);
      await incremental();
      speak();
      expect(await archivedRows(type, [two.row, two.lost])).toEqual([true, true]);
      silence();
      for (const id of [two.primary, two.other]) world.portal.restoreRecord(type, id);
      const survivor = merge(two.primary, two.other);
      speak();
      tell(two.primary, two.other, survivor);
      await settle();
      await expectKept(type, survivor, two);
    });
  });
});

const ctx = () => inOrganization(world.context, defaultOrganizationId, 'test');
const insertScore = (customerId: string, score: number) =>
  world.database.pool.query('insert into health_scores (customer_id, score) values ($1, $2)', [
    customerId,
    score,
  ]);
const scoreOf = async (id: string) =>
  (await world.database.pool.query('select health_score from customers where id = $1', [id])).rows[0]
    ?.health_score;

test('the health that is shown is that of the kept customer, and the past of both stays', async () => {
  const two = await twoRecords('company');
  await insertScore(two.row, 80);
  await insertScore(two.lost, 30);
  silence();
  world.portal.updateRecord('company', two.primary, { name: 'Other' });
  const survivor = world.portal.mergeRecords('company', two.primary, two.other).id;
  await incremental();
  speak();
  const history = async (id: string) =>
    (await listHealthScores(ctx(), id, { limit: 10 })).items.map(({ score }) => score);
  expect([await scoreOf(two.lost), await history(two.lost)]).toEqual([30, [30, 80]]);
  world.portal.webhooks.record({
    kind: 'merged',
    type: 'company',
    primaryId: two.primary,
    mergedIds: [two.other],
    newId: survivor,
    propertiesMoved: 0,
    at: Date.now(),
    source: { changeSource: 'CRM_UI', sourceId: '' },
  });
  await settle();
  await expectKept('company', survivor, two);
  expect([await scoreOf(two.row), await history(two.row)]).toEqual([80, [30, 80]]);
});

test('a customer without a health of its own takes that of the one that was merged into it', async () => {
  const two = await twoRecords('company');
  await insertScore(two.lost, 30);
  const survivor = world.portal.mergeRecords('company', two.primary, two.other).id;
  await settle();
  await expectKept('company', survivor, two);
  expect(await scoreOf(two.row)).toBe(30);
});

test('of records that do not differ the one with the longer history is kept, and then the older', async () => {
  const made = [];
  for (let n = 0; n < 4; n += 1) {
    made.push(world.portal.createRecord('company', { name: 'Twin' }).id);
    await settle();
  }
  const rows = await Promise.all(made.map((id) => world.rowIdOf('company', id)));
  await insertScore(rows[1] ?? '', 50);
  silence();
  const [a = '', b = '', c = '', d = ''] = made;
  const withHistory = world.portal.mergeRecords('company', a, b).id;
  const older = world.portal.mergeRecords('company', d, c).id;
  await incremental();
  speak();
  expect(await world.rowIdOf('company', withHistory)).toBe(rows[1]);
  expect(await world.rowIdOf('company', older)).toBe(rows[2]);
  const reasons = await Promise.all(
    [rows[1], rows[2]].map(async (id = '') => {
      const { items } = await listChanges(ctx(), id, { field: 'merge', objectType: 'company', limit: 10 });
      return items.map(({ afterLabel }) => afterLabel);
    }),
  );
  expect(reasons).toEqual([
    [`This record was kept as HubSpot record ${withHistory}, because it has the longer history here.`],
    [`This record was kept as HubSpot record ${older}, because it was here first.`],
  ]);
});

test('the list of merged ids says nothing about the primary record', async () => {
  // Whatever their order, the values decide.
  for (let n = 0; n < 4; n += 1) {
    const two = await twoRecords('company');
    silence();
    const survivor = world.portal.mergeRecords('company', two.other, two.primary).id;
    speak();
    await incremental();
    await expectKept('company', survivor, { row: two.lost, lost: two.row });
  }
});

test('what people attached to either customer goes with the correction', async () => {
  const two = await twoRecords('company');
  const people = ['A', 'B'].map((lastname) => world.portal.createRecord('contact', { lastname }).id);
  const [a = '', b = ''] = people;
  world.portal.associate('contact', a, 'company', two.primary);
  world.portal.associate('contact', b, 'company', two.other);
  await settle();
  silence();
  world.portal.updateRecord('company', two.primary, { name: 'Other' });
  const survivor = world.portal.mergeRecords('company', two.primary, two.other).id;
  await incremental();
  speak();
  world.portal.webhooks.record({
    kind: 'merged',
    type: 'company',
    primaryId: two.primary,
    mergedIds: [two.other],
    newId: survivor,
    propertiesMoved: 0,
    at: Date.now(),
    source: { changeSource: 'CRM_UI', sourceId: '' },
  });
  await settle();
  const homes = await world.database.db
    .selectFrom('stakeholders')
    .select('customer_id')
    .where('external_id', 'in', people)
    .execute();
  expect(homes.map((row) => row.customer_id)).toEqual([two.row, two.row]);
  await expectKept('company', survivor, two);
});

test('a survivor that the database refuses takes in what was merged all the same', async () => {
  const two = await twoRecords('company');
  silence();
  const survivor = world.portal.mergeRecords('company', two.primary, two.other).id;
  world.portal.updateRecord('company', survivor, { name: 'Refused' });
  speak();
  await world.database.pool.query(
    `alter table customers add constraint of_the_platform check (name <> 'Refused')`,
  );
  await incremental();
  expect(await world.rowIdOf('company', survivor)).toBe(two.row);
  expect(await archivedRows('company', [two.row, two.lost])).toEqual([false, true]);
  await world.database.pool.query('alter table customers drop constraint of_the_platform');
  world.portal.updateRecord('company', survivor, { name: 'Accepted' });
  await settle();
  await expectKept('company', survivor, two);
});
