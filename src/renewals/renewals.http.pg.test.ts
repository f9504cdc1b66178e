import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInElsewhere, startTestApp, type TestApp, type TestUser } from '../../test/support/app.ts';
import type { TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { DealList } from '../contract/customers.ts';
import { DealPipelines, RenewalGapList, RenewalList, RenewalSummary } from '../contract/renewals.ts';

let database: TestDatabase;
let app: TestApp;
let who: TestUser;
let portal: string;

/** The day this many days from now, in UTC. */
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  ({ database, app } = await startTestApp());
  who = await signInElsewhere(app, 'renewals', { role: 'viewer' });
  portal = await insertPortal(database.db, { organizationId: who.organizationId, companyCurrency: 'EUR' });
  await database.db.updateTable('hubspot_portals').set({ ui_domain: 'app.hubspot.com' }).execute();
});
afterAll(() => app.close());

async function addCustomer(values: Record<string, unknown>): Promise<string> {
  const { id } = await database.db
    .insertInto('customers')
    .values({ organization_id: who.organizationId, integration_id: portal, ...values })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A renewal in euros that closes in 100 days, linked to its customer as a sync leaves it. */
async function addRenewal(name: string, values: Record<string, unknown> = {}): Promise<string> {
  const { id } = await database.db
    .insertInto('deals')
    .values({
      organization_id: who.organizationId,
      name,
      integration_id: portal,
      external_id: name,
      is_renewal: true,
      amount: '100',
      currency: 'EUR',
      close_date: day(100),
      ...values,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (typeof values.customer_id === 'string') await link(id, values.customer_id, true);
  return id;
}

async function link(dealId: string, customerId: string, isPrimary: boolean): Promise<void> {
  await database.db
    .insertInto('deal_customers')
    .values({
      organization_id: who.organizationId,
      deal_id: dealId,
      customer_id: customerId,
      is_primary: isPrimary,
    })
    .execute();
}

async function addKeyPerson(customerId: string): Promise<void> {
  const { id } = await database.db
    .insertInto('stakeholders')
    .values({ organization_id: who.organizationId, customer_id: customerId, name: 'Key', is_champion: true })
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('stakeholder_customers')
    .values({ organization_id: who.organizationId, stakeholder_id: id, customer_id: customerId })
    .execute();
}

async function get<T>(schema: { parse(value: unknown): T }, path: string, user = who): Promise<T> {
  const response = await user.send(path);
  expect(response.status, path).toBe(200);
  return schema.parse(await response.json());
}
const list = (query = '') => get(RenewalList, `/api/renewals?${query}`);
const namesOf = (found: RenewalList) => found.items.map((item) => item.deal.name);
const clear = async () => {
  for (const table of ['deals', 'stakeholders', 'customers'] as const) {
    await database.db.deleteFrom(table).where('organization_id', '=', who.organizationId).execute();
  }
};

describe('the list of renewals', () => {
  let csm: string;
  let healthy: string;
  let other: TestUser;

  beforeAll(async () => {
    const user = await database.db
      .insertInto('users')
      .values({ organization_id: who.organizationId, email: 'csm@renewals.test', name: 'Carla' })
      .returning('id')
      .executeTakeFirstOrThrow();
    csm = user.id;
    healthy = await addCustomer({ name: 'Healthy 100%', health_score: 85, csm_id: csm, arr: '12000' });
    await addKeyPerson(healthy);
    const alone = await addCustomer({ name: 'Alone', health_score: 85 });
    const poor = await addCustomer({ name: 'Poor', health_score: 39 });
    const fair = await addCustomer({ name: 'Fair', health_score: 69 });
    const falling = await addCustomer({ name: 'Falling', health_score: 90, health_trend: 'declining' });
    const unscored = await addCustomer({ name: 'Unscored' });
    const of = (customer_id: string, close_date: string | null, more = {}) => ({
      customer_id,
      close_date,
      ...more,
    });
    await addRenewal('fine', of(healthy, '2131-02-28', { renewal_stage: 'committed', amount: '200.50' }));
    await addRenewal('soon', of(healthy, day(30), { amount: null }));
    await addRenewal('soon but moving', of(healthy, day(30), { renewal_stage: 'in_progress' }));
    await addRenewal('late', of(healthy, day(-1)));
    await addRenewal('unknown people', of(alone, '2131-03-01'));
    await addRenewal('poor', of(poor, '2131-03-31', { currency: 'USD', amount_in_company_currency: '90' }));
    await addRenewal('fair', of(fair, '2131-04-01', { currency: 'JPY' }));
    await addRenewal('falling', of(falling, null));
    await addRenewal('unscored', of(unscored, day(-40)));
    await addRenewal('nobody’s', { close_date: '2131-05-01' });
    await addRenewal('settled here', of(healthy, day(-2), { renewal_stage: 'closed_won' }));
    await addRenewal('lost', of(poor, day(-9), { renewal_stage: 'closed_lost', is_closed: true }));
    await addRenewal('archived', of(poor, day(9), { archived_at: new Date() }));
    await addRenewal('no renewal', of(poor, day(9), { is_renewal: false }));
    other = await signInElsewhere(app, 'others');
  });
  afterAll(clear);

  const open = ['unscored', 'late', 'soon', 'soon but moving'];
  const later = ['fine', 'unknown people', 'poor', 'fair', 'nobody’s', 'falling'];

  test('holds open renewals, what closes first at the top, page by page each once', async () => {
    const all = await list();
    const late = all.items[1]?.deal.id;
    expect(await list(`dealId=${late}`)).toMatchObject({
      count: 1,
      items: [{ deal: { id: late }, risk: 'high' }],
    });
    expect(await list(`dealId=${late}&state=closed`)).toMatchObject({ count: 0, items: [] });
    expect(namesOf(all).slice(0, 2)).toEqual(open.slice(0, 2));
    expect(namesOf(all).slice(2, 4).sort()).toEqual(open.slice(2));
    expect(namesOf(all).slice(4)).toEqual(later);
    for (const limit of [1, 3, 10]) {
      const found: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: RenewalList = await list(`limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
        expect(page).toMatchObject({ count: 10, withoutValue: 2, totals: all.totals });
        found.push(...namesOf(page));
        cursor = page.nextCursor;
      }
      expect(found, `pages of ${limit}`).toEqual(namesOf(all));
    }
    expect(await get(RenewalList, '/api/renewals', other)).toMatchObject({ items: [], count: 0, totals: [] });
  });

  test('judges each by the rule, and says why', async () => {
    const { items } = await list('state=all');
    const risks = Object.fromEntries(
      items.map((item) => [item.deal.name, [item.risk, item.riskReasons.join(' ')]]),
    );
    expect(risks).toEqual({
      fine: ['low', 'The health score is 85. No risk factors.'],
      soon: ['medium', 'It closes in 30 days, and its stage is still open.'],
      'soon but moving': ['low', 'The health score is 85. No risk factors.'],
      late: ['high', 'The close date passed 1 day ago, and the deal is still open.'],
      'unknown people': ['medium', 'No decision maker or champion identified.'],
      poor: ['high', 'The health score is 39, below 40. No decision maker or champion identified.'],
      fair: ['medium', 'The health score is 69, below 70. No decision maker or champion identified.'],
      falling: ['high', 'Health is declining. No decision maker or champion identified.'],
      unscored: [
        'unknown',
        'The customer has no health score. The close date passed 40 days ago, and the deal is still open. No decision maker or champion identified.',
      ],
      'nobody’s': ['unknown', 'The deal has no customer, so there is no health score.'],
      'settled here': ['unknown', 'The renewal is closed.'],
      lost: ['unknown', 'The renewal is closed.'],
    });
    expect(items.find((item) => item.deal.name === 'fine')).toMatchObject({
      deal: {
        amount: 200.5,
        amountInCompanyCurrency: null,
        integrationId: portal,
        renewalStage: 'committed',
      },
      customer: { id: healthy, arr: 12000, healthScore: 85, csm: { id: csm, name: 'Carla' } },
      value: { amount: 200.5, currency: 'EUR' },
    });
    expect(items.find((item) => item.deal.name === 'late')?.daysLeft).toBe(-1);
  });

  test('adds up what is in the company currency, or was converted by HubSpot, and nothing else', async () => {
    const { totals, withoutValue } = await list();
    // 200.50 + 100 for the deals with an amount in euros + 90 converted; without: no amount, and yen.
    expect(totals).toEqual([
      { currency: 'EUR', deals: 8, upForRenewal: 890.5, committed: 200.5, atRisk: 290 },
    ]);
    expect(withoutValue).toBe(2);
    const dollars = await insertPortal(database.db, {
      organizationId: who.organizationId,
      portalId: '99',
      companyCurrency: 'USD',
    });
    await addRenewal('abroad', { integration_id: dollars, currency: 'USD', amount: '1e30' });
    expect((await list()).totals).toMatchObject([
      { currency: 'EUR', upForRenewal: 890.5 },
      { currency: 'USD', upForRenewal: `1${'0'.repeat(30)}`, committed: 0, atRisk: 0 },
    ]);
    expect(namesOf(await list(`integrationId=${dollars}`))).toEqual(['abroad']);
    await database.db.deleteFrom('deals').where('name', '=', 'abroad').execute();
  });

  test.each([
    ['month=2131-02', ['fine']],
    ['month=2131-03', ['unknown people', 'poor']],
    ['from=2131-03-01&to=2131-03-31', ['unknown people', 'poor']],
    ['from=2131-04-01', ['fair', 'nobody’s']],
    ['stage=committed', ['fine']],
    ['risk=high', ['late', 'poor', 'falling']],
    ['risk=unknown', ['unscored', 'nobody’s']],
    ['risk=medium&search=F', ['fair']],
    ['search=100%25&stage=committed', ['fine']],
    ['search=_', []],
    ['state=closed', ['lost', 'settled here']],
    ['state=closed&stage=closed_won', ['settled here']],
  ])('lets through what %s asks for', async (query, expected) => {
    const found = await list(query);
    expect(namesOf(found)).toEqual(expected);
    expect(found.count).toBe(expected.length);
  });

  test('is summed up by month, CSM, stage and risk', async () => {
    const summary = async (query: string) => {
      const { groups } = await get(RenewalSummary, `/api/renewals/summary?${query}`);
      return groups.map(({ label, count, withoutValue, totals }) => [
        label,
        count,
        withoutValue,
        totals.map((t) => t.upForRenewal).join(),
      ]);
    };
    expect(await summary('by=month&from=2131-01-01&to=2131-04-30')).toEqual([
      ['February 2131', 1, 0, '200.5'],
      ['March 2131', 2, 0, '190'],
      ['April 2131', 1, 1, ''],
    ]);
    expect(await summary('by=month&risk=high')).toContainEqual(['No close date', 1, 0, '100']);
    expect(await summary('by=csm')).toEqual([
      ['Carla', 4, 1, '400.5'],
      ['No CSM', 6, 1, '490'],
    ]);
    expect(await summary('by=stage&state=all')).toEqual([
      ['Open', 8, 2, '590'],
      ['In progress', 1, 0, '100'],
      ['Committed', 1, 0, '200.5'],
      ['Closed won', 1, 0, '100'],
      ['Closed lost', 1, 0, '100'],
    ]);
    expect((await summary('by=risk')).map(([label, count]) => `${label} ${count}`)).toEqual([
      'High 3',
      'Medium 3',
      'Low 2',
      'Unknown 2',
    ]);
    expect((await get(RenewalSummary, `/api/renewals/summary?by=csm&csmId=${csm}`)).groups).toMatchObject([
      { key: csm, count: 4 },
    ]);
  });

  test('refuses what is no filter, and a cursor of another list', async () => {
    for (const query of ['month=2131-13', 'risk=huge', 'limit=201', 'cursor=abc', 'csmId=me', 'from=soon']) {
      expect((await who.send(`/api/renewals?${query}`)).status, query).toBe(422);
    }
    expect((await who.send('/api/renewals/summary')).status).toBe(422);
    expect((await app.send('/api/renewals')).status).toBe(401);
  });

  test('the deals of a customer name HubSpot’s conversion', async () => {
    const { items } = await list('search=poor');
    const deals = await get(DealList, `/api/customers/${items[0]?.customer?.id}/deals`);
    expect(deals.items.find((deal) => deal.name === 'poor')).toMatchObject({
      amount: 100,
      currency: 'USD',
      amountInCompanyCurrency: 90,
    });
  });
});

describe('gaps', () => {
  afterAll(clear);
  const gaps = (query = '') => get(RenewalGapList, `/api/renewals/gaps?${query}`);

  test('tell what does not fit, and what to do', async () => {
    const fits = await addCustomer({ name: 'Fits', renewal_date: day(120), arr: '109' });
    await addRenewal('fits', { customer_id: fits });
    const renewed = await addCustomer({ name: 'Renewed', renewal_date: day(-20) });
    await addRenewal('won', { customer_id: renewed, close_date: day(-30), is_closed: true });
    await addCustomer({ name: 'Gone', renewal_date: day(5), archived_at: new Date() });
    const parts = await addCustomer({ name: 'Parts', arr: '200' });
    await addRenewal('part 1', { customer_id: parts });
    await addRenewal('part 2', { customer_id: parts });

    await addCustomer({ name: 'Dated', renewal_date: '2131-06-01', external_id: '77' });
    const apart = await addCustomer({ name: 'Apart', renewal_date: day(131) });
    const followed = await addRenewal('apart', { customer_id: apart });
    const rich = await addCustomer({ name: 'Rich', arr: '10000' });
    await addRenewal('rich', { customer_id: rich, amount: '8999.99' });
    const partner = await addCustomer({ name: 'Partner', renewal_date: '2131-07-01' });
    await link(followed, partner, false);
    await addRenewal('lonely', { amount: null, close_date: null });
    await addRenewal('late', { customer_id: fits, close_date: day(-1), amount: '109', external_id: '5' });

    const { items, counts, nextCursor } = await gaps();
    expect(nextCursor).toBeNull();
    expect(items.map((gap) => [gap.kind, gap.customer?.name, gap.deal?.name])).toEqual([
      ['overdue', 'Fits', 'late'],
      ['date_without_deal', 'Dated', undefined],
      ['deal_without_customer', undefined, 'lonely'],
      ['deal_without_date', undefined, 'lonely'],
      ['deal_without_amount', undefined, 'lonely'],
      ['dates_disagree', 'Fits', 'late'],
      ['dates_disagree', 'Apart', 'apart'],
      ['amounts_disagree', 'Rich', 'rich'],
    ]);
    expect(items[0]).toMatchObject({
      closeDate: day(-1),
      days: 1,
      renewalDate: null,
      arr: null,
      explanation: expect.stringMatching(/ to close on \d+ \w+ \d{4}, 1 day ago/),
      deal: { url: 'https://app.hubspot.com/contacts/4242/record/0-3/5' },
    });
    expect(items[1]?.customer?.url).toBe('https://app.hubspot.com/contacts/4242/record/0-2/77');
    expect(items[1]).toMatchObject({ renewalDate: '2131-06-01', days: null });
    expect(items[1]?.explanation).toContain('renews on 1 Jun 2131');
    expect(items[6]).toMatchObject({ renewalDate: day(131), closeDate: day(100), days: 31 });
    expect(items[7]).toMatchObject({ arr: 10_000, value: 8_999.99, currency: 'EUR', days: null });
    expect(items[7]?.explanation).toBe(
      'The customer’s ARR is 10,000 EUR, but its next renewal deal is worth 8,999.99 EUR.',
    );
    for (const { remedy } of items) expect(remedy).toMatch(/HubSpot|renewal/);
    expect(Object.fromEntries(counts.map(({ kind, count }) => [kind, count]))).toEqual({
      date_without_deal: 1,
      deal_without_customer: 1,
      deal_without_date: 1,
      deal_without_amount: 1,
      dates_disagree: 2,
      amounts_disagree: 1,
      arr_unlike_renewals: 0,
      overdue: 1,
    });

    const two = await gaps('kind=dates_disagree&limit=1');
    expect(two.items).toHaveLength(1);
    const rest = await gaps(`kind=dates_disagree&limit=1&cursor=${two.nextCursor}`);
    expect(rest.items.map((gap) => gap.deal?.name)).toEqual(['apart']);
    expect(rest).toMatchObject({ nextCursor: null, counts });
    // A date that came from a deal always matches it.
    await database.db
      .updateTable('customers')
      .set({ renewal_deal_id: followed })
      .where('id', '=', apart)
      .execute();
    expect((await gaps('kind=dates_disagree')).items).toHaveLength(1);
    expect((await gaps(`csmId=${who.userId}`)).items).toEqual([]);
    expect((await gaps(`integrationId=${portal}&kind=deal_without_date`)).items).toHaveLength(1);
    expect((await gaps(`integrationId=${portal}&kind=date_without_deal`)).items).toEqual([]);
  });
});

test('where most amounts disagree, that is one gap of the portal', async () => {
  for (let n = 0; n < 20; n += 1) {
    const id = await addCustomer({ name: `Turnover ${n}`, arr: n < 9 ? '109' : '5000000' });
    await addRenewal(`renewal ${n}`, { customer_id: id });
  }
  const { items, counts } = await get(RenewalGapList, '/api/renewals/gaps');
  expect(items).toMatchObject([
    {
      kind: 'arr_unlike_renewals',
      customer: null,
      deal: null,
      portal: { id: portal },
      compared: 20,
      disagreeing: 11,
    },
  ]);
  expect(items[0]?.remedy).toContain('Map ARR');
  expect(counts).toContainEqual({ kind: 'amounts_disagree', count: 0 });
  await clear();
});

test('a day begins when it begins where the portal is', async () => {
  // Whatever the time is in UTC, one of the two has another date than the other.
  const east = await insertPortal(database.db, { organizationId: who.organizationId, portalId: '14' });
  const west = await insertPortal(database.db, { organizationId: who.organizationId, portalId: '12' });
  await database.db
    .updateTable('hubspot_portals')
    .set({ time_zone: 'Pacific/Kiritimati' })
    .where('integration_id', '=', east)
    .execute();
  await database.db
    .insertInto('hubspot_settings')
    .values({
      integration_id: west,
      organization_id: who.organizationId,
      settings: JSON.stringify({ schedule: { timeZone: 'Etc/GMT+12' } }),
    })
    .execute();
  const there = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 10);
  await addRenewal('east', { integration_id: east, close_date: there(14) });
  await addRenewal('west', { integration_id: west, close_date: there(-12) });
  const { items } = await list();
  expect(items.map(({ deal, daysLeft }) => [deal.name, daysLeft]).sort()).toEqual([
    ['east', 0],
    ['west', 0],
  ]);
  const { items: gaps } = await get(RenewalGapList, '/api/renewals/gaps?kind=overdue');
  expect(gaps).toEqual([]);
  await clear();
  for (const id of [east, west]) {
    await database.db.deleteFrom('integrations').where('id', '=', id).execute();
  }
});

describe('stages', () => {
  const stages = () => get(DealPipelines, `/api/integrations/hubspot/stages?integrationId=${portal}`);
  const settings = (renewals: Record<string, unknown>) =>
    database.db
      .insertInto('hubspot_settings')
      .values({
        integration_id: portal,
        organization_id: who.organizationId,
        settings: JSON.stringify({ renewals }),
      })
      .onConflict((conflict) =>
        conflict.column('integration_id').doUpdateSet({ settings: JSON.stringify({ renewals }) }),
      )
      .execute();

  test('are shown with their meaning, their deals and what is doubtful', async () => {
    const stage = (pipeline: string, stage_id: string, stage_label: string, probability: string) => ({
      integration_id: portal,
      organization_id: who.organizationId,
      pipeline_id: pipeline,
      pipeline_label: pipeline,
      stage_id,
      stage_label,
      position: Number(stage_id),
      is_closed: probability === '1' || probability === '0',
      probability,
    });
    await database.db
      .insertInto('hubspot_deal_stages')
      .values([
        stage('Renewals', '1', 'New', '0.2'),
        stage('Renewals', '2', 'Signed', '0.9'),
        stage('Renewals', '3', 'Won', '1'),
        stage('Renewals', '4', ' won', '1'),
        stage('Sales', '5', 'New', '0.6'),
        stage('Sales', '6', 'Lost', '0'),
      ])
      .execute();
    const at = (pipeline_id: string, stage_id: string) => ({ pipeline_id, stage_id });
    await addRenewal('one', { ...at('Renewals', '1'), is_renewal: false });
    await addRenewal('two', { ...at('Renewals', 'gone'), is_renewal: false });

    const byDefault = await stages();
    expect(
      byDefault.pipelines.map(({ id, isRenewal, deals, renewals }) => [id, isRenewal, deals, renewals]),
    ).toEqual([
      ['Renewals', true, 2, 0],
      ['Sales', false, 0, 0],
    ]);
    expect(byDefault.pipelines[0]?.stages.map((one) => one.renewalStage)).toEqual([
      'open',
      'committed',
      'closed_won',
      'closed_won',
    ]);
    expect(byDefault.warnings.map(({ code, pipelineId, message }) => [code, pipelineId, message])).toEqual([
      ['duplicate_label', null, expect.stringContaining('They count differently: open, in progress.')],
      ['duplicate_label', 'Renewals', expect.stringContaining('“Renewals” has 2 stages named “Won”.')],
      ['no_renewals', null, expect.stringContaining('None of the 2 deals')],
    ]);

    await addRenewal('three', at('Sales', '5'));
    await settings({ pipelineIds: ['Sales'], stageMapping: { '5': 'committed', '3': 'open', '99': 'open' } });
    const edited = await stages();
    expect(edited.pipelines.map(({ id, isRenewal, renewals }) => [id, isRenewal, renewals])).toEqual([
      ['Renewals', false, 0],
      ['Sales', true, 1],
    ]);
    expect(edited.pipelines[1]?.stages[0]).toMatchObject({
      renewalStage: 'committed',
      defaultRenewalStage: 'in_progress',
      isMapped: true,
      deals: 1,
    });
    const told = edited.warnings.map(({ code, stageId }) => `${code} ${stageId}`);
    expect(told).toEqual([
      'unmapped_stage 1',
      'unmapped_stage 2',
      'unmapped_stage 4',
      'unmapped_stage 6',
      'closed_stage_mapped_open 3',
      'unknown_stage 99',
      'duplicate_label null',
      'duplicate_label null',
    ]);
    const foreign = await insertPortal(database.db, { portalId: '31' });
    const answer = await who.send(`/api/integrations/hubspot/stages?integrationId=${foreign}`);
    expect(answer.status).toBe(404);
  });
});
