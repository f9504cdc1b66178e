import { afterAll, beforeAll, expect, test } from 'vitest';
import { sign } from '../../practice-portal/practice-portal.ts';
import { createTestApp, json, publicUrl, type TestApp } from '../../test/support/app.ts';
import { createTestContext } from '../../test/support/context.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { insertPortal } from '../../test/support/portals/portal-rows.ts';
import { factsOf } from '../alerts/send/facts.ts';
import { AlertList } from '../contract/alerts.ts';
import { Card } from '../contract/card.ts';
import { ChatResponse } from '../contract/chat.ts';
import { Customer, CustomerList, DealList } from '../contract/customers.ts';
import { StatusResponse } from '../contract/portals.ts';
import { RenewalGapList, RenewalList } from '../contract/renewals.ts';
import { cardPath } from './routes/hubspot-card.ts';

const oauthApp = { HUBSPOT_CLIENT_ID: 'an-app', HUBSPOT_CLIENT_SECRET: 'the-secret-of-the-app' };
const portalId = '4242';

let database: TestDatabase;
let app: TestApp;
let close: () => Promise<void>;
let now = 0;
let integrationId: string;
let customerId: string;
let dealId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const built = await createTestContext(database, { PUBLIC_URL: publicUrl, ...oauthApp });
  ({ close } = built);
  app = await createTestApp(database, {
    context: { ...built.context, clock: { ...built.context.clock, now: () => now } },
  });
  integrationId = await insertPortal(database.db, { portalId });
  // The schedule's time zone has nothing to do with the portal's day.
  await database.pool.query(
    `insert into hubspot_settings (integration_id, organization_id, settings)
     select id, organization_id, '{"schedule": {"timeZone": "Pacific/Kiritimati"}}' from integrations where id = $1`,
    [integrationId],
  );
  const { rows } = await database.pool.query<{ customer: string; deal: string }>(
    `with customer as (
       insert into customers (name, integration_id, health_score, arr, custom_fields)
       values ('Midnight Oil', $1, 20, 1000, '{}') returning id, organization_id
     ), deal as (
       insert into deals (organization_id, name, integration_id, external_id, customer_id, is_renewal, renewal_stage, amount, currency)
       select organization_id, 'Oil renewal', $1, '7', id, true, 'open', 1000, 'EUR' from customer returning id, customer_id, organization_id
     ), company as (
       insert into hubspot_records (organization_id, integration_id, object_type, external_id, row_id, source_updated_at)
       select organization_id, $1, 'company', '1', id, now() from customer
     ), link as (
       insert into deal_customers (organization_id, deal_id, customer_id, is_primary)
       select organization_id, id, customer_id, true from deal
     )
     select customer.id as customer, deal.id as deal from customer, deal`,
    [integrationId],
  );
  customerId = rows[0]?.customer ?? '';
  dealId = rows[0]?.deal ?? '';
});
afterAll(async () => {
  await app.close();
  await close();
  await database.close();
});

/** A time zone for the portal, a close date for its renewal, and an alert about it. */
async function place(timeZone: string, closeDate: string): Promise<void> {
  await database.pool.query(`update hubspot_portals set time_zone = $1`, [timeZone]);
  await database.pool.query(`update deals set close_date = $1`, [closeDate]);
  await database.pool.query(`update customers set renewal_date = $1, renewal_deal_id = $2`, [
    closeDate,
    dealId,
  ]);
  await database.pool.query('delete from alerts');
  const details = {
    ...{ customerName: 'Midnight Oil', dealName: 'Oil renewal', fromLabel: null, toLabel: 'Due' },
    ...{ renewalStage: 'open', isRenewal: true, health: { score: 20, trend: null }, arr: 1000, amount: 1000 },
    ...{ currency: 'EUR', owner: null, csm: null, renewalDate: closeDate, url: null, changedAt: null },
  };
  await database.pool.query(
    `insert into alerts (organization_id, integration_id, type, customer_id, deal_id, message, details, at)
     select organization_id, id, 'deal_stage_changed', $2, $3, 'Oil moved', $4, '2026-11-01' from integrations where id = $1`,
    [integrationId, customerId, dealId, details],
  );
}

async function get<T>(schema: { parse(value: unknown): T }, path: string): Promise<T> {
  const response = await app.asAdmin(path);
  expect(response.status, path).toBe(200);
  return schema.parse(await response.json());
}

async function say(message: string): Promise<ChatResponse> {
  await database.pool.query('delete from chat_usage');
  // The caller is always in a place with another date than at least one of the portals.
  const body = json('POST', { message, timeZone: 'Pacific/Kiritimati' });
  const response = await app.asAdmin('/api/chat', body);
  expect(response.status).toBe(200);
  return ChatResponse.parse(await response.json());
}

async function card(): Promise<Card> {
  const query = `?objectType=company&objectId=1&portalId=${portalId}`;
  const url = `${publicUrl}${cardPath}${query}`;
  const secret = oauthApp.HUBSPOT_CLIENT_SECRET;
  const signature = sign('v3', { secret, method: 'GET', url, body: '', timestamp: now });
  const response = await app.send(`${cardPath}${query}`, {
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(now) },
  });
  expect(response.status).toBe(200);
  return Card.parse(await response.json());
}

/** The days in a text: "in 9 days" is 9, "overdue by 1 day" and "passed 1 day ago" are -1. */
function daysIn(text: string): number[] {
  return [
    ...text.matchAll(/closes today|in (\d+) days?|overdue by (\d+) days?|(\d+) days? (?:ago|past)|today \(/g),
  ].map(([, ahead, overdue, past]) => Number(ahead ?? 0) - Number(overdue ?? past ?? 0));
}

/** The days until the only renewal, in every place that shows them. */
async function everywhere(): Promise<Record<string, number | null | undefined>> {
  const { items } = await get(RenewalList, '/api/renewals');
  const [renewal] = items;
  const customer = await get(Customer, `/api/customers/${customerId}`);
  const [listed] = (await get(CustomerList, '/api/customers')).items;
  const [deal] = (await get(DealList, `/api/customers/${customerId}/deals`)).items;
  const [alert] = (await get(AlertList, '/api/alerts')).items;
  const shown = await card();
  const deals = await say('Show HubSpot deals for Midnight Oil');
  const renewals = await say('Show at-risk renewals');
  const { items: gaps } = await get(RenewalGapList, '/api/renewals/gaps?kind=overdue');
  const said = (places: [string, string][]) =>
    places.flatMap(([name, text]) => daysIn(text).map((days, n) => [`${name} ${n}`, days]));
  return {
    renewal: renewal?.daysLeft,
    'deal of the renewal': renewal?.deal.daysLeft,
    'customer page': customer.daysToRenewal,
    'renewal of the customer': customer.renewal?.daysLeft,
    'open deal of the customer': customer.openDeals[0]?.daysLeft,
    'list of customers': listed?.daysToRenewal,
    'list of deals': deal?.daysLeft,
    alert: alert?.daysToRenewal,
    card: shown.state === 'customer' ? shown.renewal?.daysLeft : undefined,
    'deal in the chat': deals.data?.type === 'deals' ? deals.data.deals[0]?.daysLeft : undefined,
    ...Object.fromEntries([
      ...gaps.map((gap) => ['gap', -(gap.days ?? 0)]),
      ...said([
        ['reason', renewal?.riskReasons.join(' ') ?? ''],
        ['chat of deals', deals.reply],
        ['chat of renewals', renewals.reply],
        ['gap in words', gaps[0]?.explanation ?? ''],
        ['alert in words', factsOf(alert as never).find(({ label }) => label === 'Renewal')?.value ?? ''],
      ]),
    ]),
  };
}

const minute = 60_000;

test.each([
  ['Asia/Tokyo', '2026-11-30T15:00Z'],
  ['Europe/Berlin', '2026-11-30T23:00Z'],
  ['America/New_York', '2026-12-01T05:00Z'],
])('one renewal is as far away in all places, before and after midnight in %s', async (zone, midnight) => {
  for (const [minutes, today] of [
    [-30, '2026-11-30'],
    [30, '2026-12-01'],
  ] as const) {
    now = Date.parse(midnight) + minutes * minute;
    for (const closeDate of ['2026-12-10', '2026-12-01', '2026-11-30', '2026-11-20']) {
      await place(zone, closeDate);
      expect((await get(StatusResponse, '/api/integrations/hubspot/status')).today).toBe(today);
      const days = (Date.parse(closeDate) - Date.parse(today)) / (24 * 60 * minute);
      const found = await everywhere();
      expect(found, `${closeDate} on ${today}`).toEqual(
        Object.fromEntries(Object.keys(found).map((where) => [where, days])),
      );
      // Each place that words the distance was checked.
      expect(Object.keys(found).join()).toMatch(
        /reason 0.*chat of deals 0.*chat of renewals 0.*alert in words 0/,
      );
      if (days < 0) expect(Object.keys(found).join()).toMatch(/gap,.*gap in words 0/);
      else expect(found).not.toHaveProperty('gap');
    }
  }
});

test('a period in words begins with the portal’s today', async () => {
  await place('America/New_York', '2026-11-30');
  now = Date.parse('2026-12-01T04:30Z');
  const { data } = await say('Show at-risk renewals this month');
  expect(data).toMatchObject({ type: 'renewals', from: '2026-11-01', to: '2026-11-30', count: 1 });
});
