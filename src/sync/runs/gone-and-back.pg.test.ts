import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadedPortal, loadPortal, partOf } from '../../../test/support/portals/loaded-portal.ts';
import { createRandomOperations } from '../../../test/support/random/random-operations.ts';
import { tableOf } from '../../db/object-tables.ts';
import type { EngagementFacts } from '../../stakeholders/engagement-facts.ts';
import { scoreEngagement } from '../../stakeholders/engagement-score.ts';

let world: LoadedPortal;
beforeAll(async () => {
  world = await loadPortal();
});
afterAll(() => world.close());

const types = ['company', 'contact', 'deal'] as const;

const isLive = async (type: (typeof types)[number], id: string) => {
  const rows = await world.database.db
    .selectFrom(tableOf[type])
    .select('archived_at')
    .where('external_id', '=', id)
    .execute();
  expect(rows).toHaveLength(1);
  return rows[0]?.archived_at === null;
};

test('records that are archived, restored and archived again are each time what they are there', async () => {
  const [company = '', deal = ''] = [world.ids('company')[3], world.ids('deal')[3]];
  const [contact = ''] = [...world.portal.truth().associations()]
    .filter((pair) => pair.fromType === 'contact' && pair.toId !== company)
    .map((pair) => pair.fromId);
  for (const [step, live] of [
    ['archiveRecord', false],
    ['restoreRecord', true],
    ['archiveRecord', false],
    ['restoreRecord', true],
  ] as const) {
    for (const [type, id] of [
      ['company', company],
      ['contact', contact],
      ['deal', deal],
    ] as const) {
      world.portal[step](type, id);
    }
    await world.sync();
    expect(await world.differences()).toEqual([]);
    expect(await isLive('company', company)).toBe(live);
    expect(await isLive('deal', deal)).toBe(live);
    expect(await isLive('contact', contact)).toBe(live);
  }
});

test("records that are no longer listed are archived, but not while a list can't be read completely", async () => {
  const gone = types.map((type) => [type, world.ids(type)[7] ?? ''] as const);
  // There is no event, and the search no longer finds them.
  for (const [type, id] of gone) world.portal.privacyDelete(type, id);
  const match = { pathClass: 'list', objectType: 'deal' } as const;
  const cut = world.portal.faults.add({ match, effect: { kind: 'short-page', size: 7 }, times: 1 });
  const fault = world.portal.faults.add({ match, effect: { kind: 'forbid' } });
  const before = await world.database.db.selectFrom('customers').select('archived_at').execute();
  const failed = await world.sync('full');
  expect([cut.hits, fault.hits > 0]).toEqual([1, true]);
  expect(partOf(failed, 'deal')).toMatchObject({ status: 'failed', archived: 0 });
  world.portal.faults.remove(fault.id);
  await world.sync('reconcile');
  for (const [type, id] of gone) expect([type, await isLive(type, id)]).toEqual([type, false]);
  expect(await world.differences()).toEqual([]);
  const after = await world.database.db.selectFrom('customers').select('archived_at').execute();
  const archived = (rows: { archived_at: Date | null }[]) => rows.filter((row) => row.archived_at).length;
  expect(archived(after) - archived(before)).toBe(1);
});

/**
 * All live rows without what differs between any two databases: our ids and times, and fields with a rejected value,
 * which keep their last valid one.
 */
async function plainRows(of: LoadedPortal): Promise<Record<string, PlainRow[]>> {
  const plain: Record<string, PlainRow[]> = {};
  for (const table of ['customers', 'stakeholders', 'deals'] as const) {
    const { rows } = await of.database.pool.query(
      `select to_jsonb(t) - array['id', 'created_at', 'updated_at', 'integration_id', 'organization_id', 'customer_id',
         'csm_id', 'owner_id', 'made_by_integration_id', 'renewal_deal_id']
         - array(select q.field from quarantine q
             where q.status = 'open' and q.external_id = t.external_id)
         || jsonb_build_object('home', c.external_id) as row
       from ${table} t left join customers c on c.id::text = to_jsonb(t) ->> 'customer_id'
       where t.archived_at is null order by t.external_id`,
    );
    plain[table] = rows.map((row: { row: PlainRow }) => row.row);
  }
  return plain;
}

type PlainRow = Record<string, unknown> & {
  engagement_facts?: EngagementFacts | null;
  last_engaged_at?: string | null;
};

/** Engagement decreases with time: leaves it out for stakeholders whose score has changed since. */
function withoutFaded(rows: Record<string, PlainRow[]>, since: number, until: number): unknown {
  const steady = (row: PlainRow) => {
    const { engagement_facts: facts, last_engaged_at: last } = row;
    if (!facts) return row;
    const [before, after] = [since, until].map((at) =>
      JSON.stringify(scoreEngagement(facts, last ? new Date(last) : null, at)),
    );
    if (before === after) return row;
    const { engagement_score: _score, engagement_components: _components, ...others } = row;
    return others;
  };
  return { ...rows, stakeholders: rows.stakeholders?.map(steady) };
}

test('an incremental sync leaves what a first load of the same portal brings, to the last key', async () => {
  const weights = { unlink: 0, moveContact: 0, merge: 0, archive: 0, restore: 0, erase: 0, changeLag: 0 };
  const sizes = { companies: 80, contacts: 160, deals: 60 };
  const began = Date.now();
  const followed = await loadPortal(sizes);
  const loaded = await loadPortal({ ...sizes, firstLoad: false });
  try {
    for (const one of [followed, loaded]) {
      const operations = createRandomOperations(one.portal, { seed: 11, weights });
      for (let n = 0; n < 250; n += 1) operations.next();
    }
    await followed.sync();
    await loaded.sync();
    const ended = Date.now();
    const [left, brought] = [await plainRows(followed), await plainRows(loaded)];
    expect(brought.stakeholders?.some((row) => row.engagement_facts)).toBe(true);
    expect(withoutFaded(left, began, ended)).toEqual(withoutFaded(brought, began, ended));
  } finally {
    await followed.close();
    await loaded.close();
  }
});
