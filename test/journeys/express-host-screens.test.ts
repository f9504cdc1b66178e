import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hubspotPath } from '../../examples/express-host/hubspot.ts';
import { launchBrowser } from '../support/browser/browser.ts';
import { glance, type Visit, visit } from '../support/browser/screens.ts';
import { type HostWorld, startHostWorld } from '../support/host-world.ts';
import { until } from '../support/time/wait.ts';

// A user of another application finds HubSpot in its pages, and the complete user interface below its path.

const portalId = 7402;

let world: HostWorld;
let browser: Browser;
let person: Visit;

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startHostWorld({ portalId, name: 'Northwind', companies: 30, contacts: 60, deals: 40, oddities: false }),
    launchBrowser(),
  ]);
  person = await visit(browser, world.url);
});
afterAll(async () => {
  await person?.close();
  await browser?.close();
  await world?.close();
});

test('sign in to the host, and connect HubSpot on its settings page', async () => {
  const { page } = person;
  await page.goto('/');
  await page.getByRole('button', { name: /Ada Admin/ }).waitFor();
  await glance(person, 'host-sign-in');
  await page.getByRole('button', { name: /Ada Admin/ }).click();
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  await page.getByRole('link', { name: 'Fabrikam' }).waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'No portal is connected yet' }).waitFor();
  await glance(person, 'host-settings');
  await page.getByRole('link', { name: 'Set up a portal' }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Connect with HubSpot' }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
  await page.waitForURL(`${world.url}/settings/hubspot?**`);
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await page.getByRole('button', { name: 'Accept the defaults' }).click();
  await page.getByRole('button', { name: 'Start first sync' }).click();
  await until('the first sync', async () => {
    const [run] = await world.database.as<{ n: number }>(
      {},
      `select count(*)::int as n from cscx_hubspot.sync_runs where status = 'completed'`,
    );
    return run?.n === 1;
  });
  await glance(person, 'host-synced');
  await page.getByRole('link', { name: 'Customers' }).first().click();
  await expect.poll(() => page.getByRole('table').getByRole('row').count()).toBe(32);
  await glance(person, 'host-customers');
});

test('a customer’s page shows what HubSpot has', async () => {
  const { page } = person;
  const [row] = await world.database.as<{ id: string; name: string; deal: string }>(
    {},
    `select c.id, c.name, d.name as deal from customers c
     join cscx_hubspot.deals d on d.customer_id = c.id and not d.is_closed order by c.name limit 1`,
  );
  await page.getByRole('link', { name: row?.name ?? '' }).click();
  await page.waitForURL(`${world.url}/customers/${row?.id}`);
  await page
    .getByText(row?.deal ?? '')
    .first()
    .waitFor();
  await glance(person, 'host-customer');
});

test('the renewal board opens customers on the host’s own pages', async () => {
  const { page } = person;
  await page.getByRole('link', { name: 'Renewals' }).first().click();
  await page.waitForURL(`${world.url}/renewals`);
  const customer = page.locator('main a[href*="/customers/"]').first();
  await customer.waitFor();
  await glance(person, 'host-renewals');
  await customer.click();
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}$/);
});

test('someone in two organizations sees the one that they choose', async () => {
  const both = await visit(browser, world.url);
  const { page } = both;
  await page.goto('/settings/hubspot');
  await page.getByRole('button', { name: /Ben Brooks/ }).click();
  const portal = page.getByRole('region', { name: `portal-${portalId}.example` });
  await portal.waitFor();
  await page.getByLabel('Organization').selectOption('Southwind');
  await page.getByRole('link', { name: 'Tailspin' }).waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'No portal is connected yet' }).waitFor();
  expect(await portal.count()).toBe(0);
  await both.close();
});

test('the complete user interface is found below its path', async () => {
  const { page } = person;
  await page.goto(`${hubspotPath}/customers`);
  await page.getByRole('heading', { name: 'Customers' }).waitFor();
  await page.getByRole('link', { name: 'Renewals' }).click();
  await page.waitForURL(`${world.url}${hubspotPath}/renewals`);
  await page.getByRole('link', { name: 'Portals' }).click();
  await page.getByRole('region', { name: `portal-${portalId}.example` }).waitFor();
  expect(person.complaints()).toEqual([]);
});

test('without the host’s sign-in, it says so', async () => {
  const stranger = await visit(browser, world.url);
  await stranger.page.goto(`${hubspotPath}/customers`);
  await stranger.page.getByRole('heading', { name: /not signed in/i }).waitFor();
  await stranger.close();
});
