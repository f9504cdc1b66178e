import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.ts';
import { type HostServer, startHostServer } from '../support/browser/host-server.ts';
import { glance, type Visit, visit } from '../support/browser/screens.ts';
import { type PracticeWorld, startPracticeWorld } from '../support/portals/practice-world.ts';

// The whole user interface below a path of another server, which passes requests on with or without that path.

const basePath = '/crm/hubspot';

interface Place {
  host: HostServer;
  world: PracticeWorld;
}

let browser: Browser;
const places: Place[] = [];

async function startBehind(strips: boolean): Promise<Place> {
  const host = await startHostServer({ basePath, strips });
  const world = await startPracticeWorld(
    [{ portalId: 1001, name: 'Northwind', companies: 20, contacts: 40, deals: 20 }],
    { publicUrl: `${host.url}${basePath}` },
  );
  host.forwardTo(world.product.url);
  const place = { host, world };
  places.push(place);
  return place;
}

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  for (const { host, world } of places) {
    await host.close();
    await world.close();
  }
});

/** Requests that a page sends to another path of the host: they would reach the other program. */
const listenForStrays = ({ page }: Visit, { host }: Place): (() => string[]) => {
  const strays: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOurs = url.pathname === basePath || url.pathname.startsWith(`${basePath}/`);
    // The browser itself asks for the icon of pages without one.
    if (url.origin === host.url && !isOurs && url.pathname !== '/favicon.ico') strays.push(url.pathname);
  });
  return () => strays;
};

async function signIn(place: Place): Promise<{ person: Visit; page: Page; strays: () => string[] }> {
  const person = await visit(browser, place.world.url);
  const strays = listenForStrays(person, place);
  await person.page.goto(place.world.signInLink);
  await person.page.getByText('Connect HubSpot to see your customers').waitFor();
  expect(person.page.url()).toBe(`${place.world.url}/customers`);
  return { person, page: person.page, strays };
}

test('sign in, connect by OAuth, see the dashboard, and map a property', async () => {
  const place = await startBehind(false);
  const { world } = place;
  const { person, page, strays } = await signIn(place);

  // To HubSpot's consent page and back.
  await page.getByRole('link', { name: 'Connect portal' }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Connect with HubSpot' }).click();
  await page.getByLabel('Account').selectOption('1001');
  await page.getByRole('button', { name: 'Grant access' }).click();
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  expect(page.url().startsWith(`${world.url}/settings/integrations/hubspot/setup?`)).toBe(true);
  await page.getByRole('button', { name: 'Accept the defaults' }).click();
  await page.getByRole('button', { name: 'Start first sync' }).click();
  await page.getByRole('status').filter({ hasText: 'Sync complete' }).waitFor();
  await page.getByRole('link', { name: 'Go to sync dashboard' }).click();
  await page.getByRole('button', { name: 'Sync now' }).waitFor();
  await glance(person, 'base-path-dashboard');

  // A mapping is saved.
  await page.getByRole('link', { name: 'Mappings' }).first().click();
  await page.getByRole('searchbox').fill('city');
  await page.getByRole('button', { name: 'Map City', exact: true }).click();
  await page.getByRole('combobox', { name: 'CSCX field' }).click();
  await page
    .getByRole('option', { name: /New custom field|Custom field|city/i })
    .first()
    .click();
  await page.getByRole('button', { name: 'Add mapping' }).click();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Version 1 saved').waitFor();
  expect(strays()).toEqual([]);
  await person.close();
});

test('a link to a customer survives a reload, changes arrive, and files and the API’s description are found', async () => {
  const place = await startBehind(true);
  const { world } = place;
  const { person, page, strays } = await signIn(place);
  await world.connect(1001);
  const { items } = await world.request<{ items: { id: string; name: string }[] }>('/api/customers');
  const [customer] = items;
  await page.goto(`${world.url}/customers/${customer?.id}`);
  await page.getByRole('heading', { level: 1, name: customer?.name ?? '' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: customer?.name ?? '' }).waitFor();
  await world.request(`/api/customers/${customer?.id}/health-scores`, 'POST', { score: 83 });
  await page.getByRole('region', { name: 'Health' }).getByText('83').first().waitFor();
  await glance(person, 'base-path-customer');

  // Links to files and to the API's description are below the path as well.
  await page.goto(`${world.url}/settings/audit-log`);
  const exported = page.getByRole('link', { name: 'Export CSV' });
  expect(await exported.getAttribute('href')).toMatch(new RegExp(`^${basePath}/api/audit-log/export`));
  await page.goto(`${world.url}/settings/api-keys`);
  const docs = page.getByRole('link', { name: /^HTTP API/ });
  expect(await docs.getAttribute('href')).toBe(`${world.url}/api/docs`);
  await page.goto(`${world.url}/api/docs`);
  await page.getByRole('heading', { level: 1 }).waitFor();

  // Where the host signs users in, there is nothing to sign out of, no one to invite, and no key to create.
  await page.route('**/api/session', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), signIn: 'host' } });
  });
  await page.goto(`${world.url}/settings/users`);
  await page.getByText('Users and their roles are managed in the application').waitFor();
  await page.getByRole('table').waitFor();
  for (const name of ['Invite user', 'Sign out', /^Actions for/]) {
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  }
  expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  await glance(person, 'base-path-host-users');
  await page.goto(`${world.url}/settings/profile`);
  await page.getByRole('heading', { name: 'Role' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Other sessions' }).count()).toBe(0);
  await page.unrouteAll();

  // Below the path, the session's cookie is sent to this program only.
  const cookies = await person.context.cookies();
  expect(cookies.map(({ path }) => path)).toEqual([`${basePath}/`]);
  await page.goto(`${world.url}/customers`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  expect(strays()).toEqual([]);
  expect(person.complaints()).toEqual([]);
  await person.close();
});
