import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../practice-portal/practice-portal.ts';
import { type LoadedPortal, loadPortal } from '../../test/support/portals/loaded-portal.ts';
import { defaultOrganizationId, inOrganization } from '../context/context.ts';
import type { Stakeholder } from '../contract/customers.ts';
import { saveMappings } from '../portals/mappings/save-mappings.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { fadeEngagement } from './apply-engagement.ts';
import { engagementProperties, lastEngagement, readEngagement } from './engagement-facts.ts';
import { scoreEngagement } from './engagement-score.ts';
import { listStakeholders } from './list-stakeholders.ts';
import { readCover } from './stakeholder-cover.ts';

const day = 86_400_000;
let world: LoadedPortal;
let portal: Portal;
const ctx = () => inOrganization(world.context, defaultOrganizationId, 'test');

beforeAll(async () => {
  // Scores fade: the portal's data must be of these days, whenever the test runs.
  const bornOn = new Date().toISOString().slice(0, 10);
  world = await loadPortal({ companies: 20, contacts: 60, deals: 5, timeZone: 'UTC', bornOn });
  portal = world.portal;
});
afterAll(() => world.close());

interface Row {
  id: string;
  external_id: string;
  score: number | null;
  components: Record<string, number> | null;
  facts: Record<string, unknown> | null;
  last: Date | null;
}

async function rows(): Promise<Row[]> {
  const found = await sql<Row>`
    select id, external_id, engagement_score as score, engagement_components as components, engagement_facts as facts,
      last_engaged_at as last
    from stakeholders where organization_id = ${defaultOrganizationId} order by external_id`.execute(
    world.database.db,
  );
  return found.rows;
}

const ledger = async (field: string): Promise<number> => {
  const { rows: counted } = await sql<{ count: number }>`
    select count(*)::int as count from field_changes where field = ${field}`.execute(world.database.db);
  return counted[0]?.count ?? -1;
};

/** Rows that differ from HubSpot's current values. */
async function wrong(now: number): Promise<string[]> {
  const truth = new Map([...portal.truth().contacts()].map((contact) => [contact.id, contact]));
  return (await rows()).flatMap((row) => {
    const record = truth.get(row.external_id);
    if (!record) return [];
    const view = portal.crm.records.contact.get(row.external_id);
    const properties = Object.fromEntries(
      engagementProperties
        .filter((name) => portal.crm.definitionOf('contact', name))
        .map((name) => [name, view?.value(name) ?? null]),
    );
    const facts = readEngagement({ properties });
    const last = lastEngagement(facts, new Date(view?.updatedAt ?? 0).toISOString());
    const wanted = scoreEngagement(facts, last ? new Date(last) : null, now);
    const same =
      row.score === (wanted?.score ?? null) &&
      (row.last?.toISOString() ?? null) === last &&
      Object.keys(facts).every((name) => row.facts?.[name] === facts[name as keyof typeof facts]);
    return same ? [] : [`${row.external_id}: ${row.score} instead of ${wanted?.score}`];
  });
}

test('a first load scores every stakeholder, and files none of it as a change', async () => {
  const all = await rows();
  expect(all.length).toBeGreaterThan(20);
  expect(new Set(all.map((row) => row.score)).size).toBeGreaterThan(5);
  expect(await wrong(Date.now())).toEqual([]);
  expect(await ledger('engagement_score')).toBe(0);
});

test('a change in HubSpot changes the score and is filed once; odd values count as nothing, not as errors', async () => {
  const [first, second] = await rows();
  portal.updateRecord('contact', first?.external_id ?? '', {
    hs_email_replied: '40',
    hs_email_last_reply_date: new Date().toISOString(),
  });
  portal.updateRecord('contact', second?.external_id ?? '', {
    hs_email_click: 'lots',
    notes_last_updated: 'never',
  });
  const errors = () => world.database.db.selectFrom('quarantine').select('id').execute();
  const before = (await errors()).length;
  await world.sync('incremental');
  const [changed, odd] = await rows();
  expect(changed?.score).toBeGreaterThan(first?.score ?? 0);
  expect(changed?.components?.replies).toBe(100);
  expect(odd?.facts).not.toHaveProperty('hs_email_click');
  expect(await wrong(Date.now())).toEqual([]);
  expect((await errors()).length).toBe(before);
  expect(await ledger('engagement_facts')).toBe(0);
  const filed = await ledger('engagement_score');
  expect(filed).toBeGreaterThanOrEqual(1);
  await world.sync('incremental');
  expect(await ledger('engagement_score')).toBe(filed);
});

test('time lets scores fade without a change being filed, and a second look writes nothing', async () => {
  const before = await rows();
  const filed = await ledger('engagement_score');
  const later = Date.now() + 90 * day;
  const context = { ...world.context, clock: { ...world.context.clock, now: () => later } };
  await fadeEngagement(context);
  expect(await wrong(later)).toEqual([]);
  const faded = await rows();
  expect(faded.filter((row, i) => (row.score ?? 0) > (before[i]?.score ?? 0))).toEqual([]);
  expect(faded.filter((row, i) => (row.score ?? 0) < (before[i]?.score ?? 0)).length).toBeGreaterThan(10);
  const stamps = () => sql`select id, xmin from stakeholders order by id`.execute(world.database.db);
  const written = await stamps();
  await fadeEngagement(context);
  expect(await stamps()).toEqual(written);
  expect(await ledger('engagement_score')).toBe(filed);
  await fadeEngagement(world.context);
  expect(await wrong(Date.now())).toEqual([]);
});

test('whom a score lifted that HubSpot no longer updates is scored without it by the next morning', async () => {
  const [lifted] = await rows();
  const filed = await ledger('engagement_score');
  await sql`
    update stakeholders set engagement_score = 99, engagement_components = '{"hubspot": 95}',
      engagement_facts = engagement_facts || '{"hubspotscore": 95}' where id = ${lifted?.id}`.execute(
    world.database.db,
  );
  await fadeEngagement(world.context);
  expect(await wrong(Date.now())).toEqual([]);
  expect((await rows())[0]?.components).not.toHaveProperty('hubspot');
  expect(await ledger('engagement_score')).toBe(filed);
});

test('the list is led by whom to talk to first, in pages that stay those of one day', async () => {
  const { rows: homes } = await sql<{ id: string }>`
    select customer_id as id from stakeholder_customers group by 1 having count(*) >= 5 order by 1 limit 1`.execute(
    world.database.db,
  );
  const customerId = homes[0]?.id ?? '';
  const people = (await listStakeholders(ctx(), customerId, { limit: 200 })).items;
  const [a, b, c, d] = people.map((person) => person.id);
  const set = (id: string | undefined, values: Record<string, unknown>) =>
    world.database.db
      .updateTable('stakeholders')
      .set({
        is_decision_maker: false,
        is_champion: false,
        role: null,
        title: null,
        hubspot_roles: [],
        archived_at: null,
        ...values,
      })
      .where('id', '=', id ?? '')
      .execute();
  for (const { id } of people) await set(id, { archived_at: new Date() });
  const now = Date.now();
  await set(a, {
    is_champion: true,
    name: 'Cleo',
    engagement_score: 10,
    last_engaged_at: new Date(now - 42 * day),
  });
  await set(b, { engagement_score: 100, name: 'Ed', last_engaged_at: new Date(now - 29 * day) });
  await set(c, { name: 'Nora', engagement_score: 0, last_engaged_at: null });
  await set(d, {
    name: 'Lea',
    title: 'Chief Customer Officer',
    engagement_score: 35,
    last_engaged_at: new Date(now - 14 * day),
  });

  const list: Stakeholder[] = [];
  let cursor: string | undefined;
  let at = now;
  do {
    // Every page is requested two weeks after the previous one.
    const context = { ...ctx(), clock: { ...world.context.clock, now: () => at } };
    const page = await listStakeholders(context, customerId, { limit: 1, cursor });
    list.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    at += 14 * day;
  } while (cursor);
  expect(list.map((person) => person.id)).toHaveLength(people.length);
  expect(
    list.slice(0, 4).map(({ name, priority, priorityReason }) => [name, priority, priorityReason]),
  ).toEqual([
    // 40 + 7 + 30; 45 + 2 + 30 x 18/46; 10 + 20 + 30 x 31/46; 10.
    ['Lea', 77, 'Chief Customer Officer, last contact 14 days ago'],
    ['Cleo', 59, 'Champion, silent for 42 days: follow up'],
    ['Ed', 50, 'Highly engaged, last contact 29 days ago'],
    ['Nora', 10, 'Low priority: no buying role, no contact yet'],
  ]);
  expect(list[4]).toMatchObject({ priority: 0, priorityReason: 'Archived' });
  expect(
    (await readCover(ctx(), customerId)).map(({ code, stakeholderId }) => [code, stakeholderId]),
  ).toEqual([
    ['no_decision_maker', null],
    ['champion_silent', a],
  ]);
  expect(await readCover({ ...ctx(), organizationId: customerId }, customerId)).toMatchObject([
    { code: 'no_stakeholders' },
  ]);
});

test('a portal without some properties is scored by those that it has', async () => {
  const rest = 'hs_email_replied';
  for (const name of engagementProperties) if (name !== rest) portal.archiveProperty('contact', name);
  await world.sync('full');
  const all = await rows();
  expect(new Set(all.flatMap((row) => Object.keys(row.facts ?? {})))).toEqual(new Set([rest]));
  const replied = all.find((row) => Number(row.facts?.[rest]) >= 2);
  expect(replied?.components).toMatchObject({ replies: expect.any(Number) });
  expect(replied?.score).toBeGreaterThanOrEqual(15);
});

test('where a mapping gives the score, ours stays away, and comes back with the mapping gone', async () => {
  const request = { integrationId: world.integrationId, objectType: 'contact' as const };
  const email = { property: 'email', field: 'email', direction: 'inbound' as const };
  const mapped = {
    property: 'followercount',
    field: 'engagement_score',
    direction: 'inbound' as const,
  };
  const someone = (await rows()).find((row) => Number(row.facts?.hs_email_replied) >= 2)?.external_id ?? '';
  const read = async () => (await rows()).find((row) => row.external_id === someone);
  const asSomebody = { ...ctx(), jobs: { ...world.context.jobs, enqueue: async () => {} } };
  const reload = async () => {
    await world.database.db
      .updateTable('sync_runs')
      .set({ status: 'cancelled' })
      .where('status', '=', 'queued')
      .execute();
    await world.sync('full');
  };

  await saveMappings(asSomebody, syncMappings, { ...request, mappings: [email, mapped] });
  await reload();
  const theirs = await read();
  expect(theirs).toMatchObject({ facts: null, components: null });
  portal.updateRecord('contact', someone, { followercount: '77', hs_email_replied: '900' });
  await world.sync('incremental');
  await fadeEngagement(world.context);
  expect(await read()).toMatchObject({ score: 77, components: null });

  await saveMappings(asSomebody, syncMappings, { ...request, mappings: [email] });
  await reload();
  expect(await read()).toMatchObject({ score: 100 });
});
