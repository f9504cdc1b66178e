import { sql } from 'kysely';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StatusResponse } from '../../src/contract/portals.ts';
import type { RenewalList } from '../../src/contract/renewals.ts';
import { glance, type Visit } from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';
import { until } from '../support/time/wait.ts';

// A user in a place with another date than the portal sees the portal's days.

const api = '/api/integrations/hubspot';
const portalId = 2311;
const renewalPipeline = '75634201';
const due = '152701001';
const agreed = '152701003';
const dayMs = 86_400_000;
/** These two places never have the same date, and the portal's midnight isn't near. */
const portalZone = new Date().getUTCHours() === 11 ? 'Etc/GMT+11' : 'Etc/GMT+12';
const readerZone = 'Pacific/Kiritimati';

let world: PracticeWorld;
let reader: Visit;
let dealId: string;

beforeAll(async () => {
  ({ world, person: reader } = await startSignedIn(
    [{ portalId, companies: 12, contacts: 6, deals: 6, timeZone: portalZone }],
    {
      timeZone: readerZone,
    },
  ));
  const portal = world.portals.portal(portalId);
  const company = portal.createRecord('company', { name: 'Midnight Oil', domain: 'midnight.example' });
  const deal = portal.createRecord('deal', {
    dealname: 'Oil renewal',
    pipeline: renewalPipeline,
    dealstage: due,
    amount: '1000',
  });
  dealId = deal.id;
  portal.setPrimary('deal', dealId, company.id);
  await world.connect(portalId);
  await sql`insert into health_scores (customer_id, score) select id, 20 from customers`.execute(
    world.database.db,
  );
  portal.webhooks.configure({ targetUrl: `${world.url}${api}/webhooks` });
});

afterAll(() => world?.close());

const renewal = async () =>
  (await world.request<RenewalList>('/api/renewals?limit=200')).items.find(
    ({ customer }) => customer?.name === 'Midnight Oil',
  );

/** Each number of days in a part of a screen. */
async function daysIn(part: Locator): Promise<string[]> {
  const words = (await part.innerText()).matchAll(/(\d+) days?|\b(today|yesterday)\b/g);
  return [...new Set(Array.from(words, ([, days, word]) => days ?? word ?? ''))];
}

test.each([
  ['overdue', -3],
  ['ahead', 9],
])('a renewal that is %s is as far away on all screens, wherever they are looked at', async (name, days) => {
  const { page } = reader;
  const { today } = await world.request<StatusResponse>(`${api}/status`);
  const closedate = new Date(Date.parse(today) + days * dayMs).toISOString().slice(0, 10);
  const portal = world.portals.portal(portalId);
  portal.updateRecord('deal', dealId, { closedate, dealstage: due });
  await until('the new date', async () => (await renewal())?.deal.closeDate === closedate);
  portal.updateRecord('deal', dealId, { dealstage: agreed });
  await until('the new stage', async () => (await renewal())?.deal.stageId === agreed);
  const found = await renewal();
  expect(found?.daysLeft).toBe(days);
  const only = [String(Math.abs(days))];
  const card = page.getByRole('article').or(page.getByRole('listitem')).filter({ hasText: 'Midnight Oil' });

  await page.goto('/customers');
  const row = page.getByRole('row').filter({ hasText: 'Midnight Oil' });
  await row
    .getByText(/\d day/)
    .last()
    .waitFor();
  expect(await daysIn(row)).toEqual(only);
  await page.goto(`/customers?renews=${days < 0 ? 'past' : '30'}`);
  await row.waitFor();

  await page.goto(`/customers/${found?.customer?.id}`);
  const panel = page.getByRole('region', { name: 'Renewal', exact: true });
  await panel.getByText(/risk$/).waitFor();
  expect(await daysIn(panel)).toEqual(only);
  expect(await daysIn(page.getByText(/\d days (overdue|ago)|in \d days/).first())).toEqual(only);
  await glance(reader, `today-customer-${name}`);

  await page.goto('/renewals');
  await card
    .first()
    .getByText(/\d day/)
    .first()
    .waitFor();
  expect(await daysIn(card.first())).toEqual(only);
  await page.goto('/renewals?view=months');
  await row
    .getByText(/\d day/)
    .first()
    .waitFor();
  expect(await daysIn(row)).toEqual(only);
  const months = page.getByRole('region', { name: 'Renewals by month' });
  const first = months
    .getByRole('button')
    .filter({ hasNotText: /Overdue|Later/ })
    .first();
  expect(await first.textContent()).toContain(today.slice(0, 4));
  await page.getByRole('button', { name: /Close date/ }).click();
  await page.getByRole('button', { name: 'Next 30 days' }).click();
  await page.waitForURL(new RegExp(`from=${today}`));

  if (days < 0) {
    await page.goto('/renewals?view=gaps');
    const gap = card.or(row).filter({ hasText: 'to close on' });
    await gap.first().waitFor();
    expect(await daysIn(gap.first())).toEqual(only);
  }

  await page.goto('/alerts');
  const alert = page.getByRole('list', { name: 'Alerts', exact: true }).getByRole('listitem');
  await alert.first().getByText('Verbally Agreed').waitFor();
  expect(await daysIn(alert.first().locator('dl'))).toEqual(only);

  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  const chat = page.getByRole('complementary', { name: 'Chat' });
  // The previous test's conversation would continue; the button works once it has been loaded.
  const earlier = await page.evaluate(
    async () => (await (await fetch('/api/chat/conversations')).json()).items,
  );
  if (earlier.length > 0) await chat.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Show HubSpot deals for Midnight Oil');
  await page.keyboard.press('Enter');
  const reply = chat.getByText(/Next renewal/);
  await reply.waitFor();
  expect(await daysIn(reply)).toEqual(only);
  await page.getByRole('button', { name: 'Close the chat' }).first().click();
});
