import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../practice-portal/portal.ts';
import { launchBrowser } from '../support/browser/browser.ts';
import { glance, type Visit, visit } from '../support/browser/screens.ts';
import { type PracticeWorld, startPracticeWorld } from '../support/portals/practice-world.ts';
import { startProgram, testEncryptionKey } from '../support/processes/programs.ts';

// A user's path in a real browser: from the first sign-in, connecting HubSpot and fixing an error to a customer, on a
// desktop and on a phone.

const settings = '/settings/integrations/hubspot';

let world: PracticeWorld;
let browser: Browser;
let visits: Visit[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startPracticeWorld([
      { portalId: 1001, name: 'Northwind', companies: 60, contacts: 160, deals: 80 },
      { portalId: 1002, name: 'Southwind', seed: 2, companies: 12, contacts: 20, deals: 9 },
    ]),
    launchBrowser(),
  ]);
});

afterAll(async () => {
  await Promise.all(visits.map(({ context }) => context.close()));
  visits = [];
  await browser?.close();
  await world?.close();
});

async function open(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  const opened = await visit(browser, world.url, options);
  visits.push(opened);
  return opened;
}

/** HubSpot's data as the product should have it: contacts only with a company. */
function expectedRecords(portal: Portal): { Companies: number; Contacts: number; Deals: number } {
  const contacts = new Set<string>();
  for (const pair of portal.truth().associations()) {
    if (pair.fromType === 'contact' && pair.toType === 'company') contacts.add(pair.fromId);
  }
  const counts = portal.truth().counts();
  return { Companies: counts.company, Contacts: contacts.size, Deals: counts.deal };
}

async function seeRecordCounts(page: Page, portal: Portal): Promise<void> {
  const table = page.getByRole('region', { name: new RegExp(String(portal.portalId)) }).getByRole('table');
  for (const [noun, count] of Object.entries(expectedRecords(portal))) {
    const row = table.getByRole('row').filter({ hasText: noun }).filter({ hasNotText: 'Health' });
    // All records; those in sync, excluded and failing are next to them.
    const counted = async () => {
      const [records = ''] = await row.locator('.cx-cell-number').allInnerTexts();
      return Number(records.replaceAll(',', ''));
    };
    await expect.poll(counted, { timeout: 15_000 }).toBe(count);
  }
}

/** Confirms the portal that was just connected, and starts its first sync without changing anything. */
async function startWithDefaults(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await page.getByRole('button', { name: 'Accept the defaults' }).click();
  await page.getByRole('button', { name: 'Start first sync' }).click();
}

/** Holds the portal's response about contacts, so that a sync stops there until it is released. */
function holdContacts(portal: Portal): () => void {
  const hold = portal.faults.add({
    match: { pathClass: 'batch-read', objectType: 'contact' },
    effect: { kind: 'hang', when: 'before' },
  });
  return () => {
    portal.faults.remove(hold.id);
    portal.faults.release();
  };
}

test('from the one-time link to a customer: sign in, connect, watch the first sync, fix an error, look up a customer', async () => {
  const portal = world.portals.portal(1001);
  const person = await open();
  const { page } = person;

  // Without a session, every URL shows how to get one; the printed link gives it.
  await page.goto('/customers');
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await glance(person, 'journey-signed-out');
  await page.goto(world.signInLink);
  await page.waitForURL('**/customers');
  await page.getByText('Connect HubSpot to see your customers').waitFor();
  await glance(person, 'journey-first-visit');

  const stranger = await open();
  const refused = await stranger.page.goto(world.signInLink);
  expect(refused?.status()).toBe(401);
  await stranger.page.getByRole('heading', { name: 'This sign-in link no longer works' }).waitFor();
  await stranger.page.getByText('npm run cli -- sign-in-link').waitFor();
  await glance(stranger, 'journey-link-used-up');
  await stranger.page.goto('/customers');
  await stranger.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();

  // Canceled on HubSpot's page, nothing is connected.
  await page.getByRole('link', { name: 'Portals' }).click();
  await page.waitForURL(`**${settings}`);
  await page.getByRole('heading', { name: 'No portal is connected yet' }).waitFor();
  await page.getByRole('link', { name: 'Connect portal' }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Connect with HubSpot' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForURL(`**${settings}?error=access_denied`);
  const alert = page.getByRole('alert').filter({ hasText: 'Access wasn’t granted in HubSpot' });
  await alert.getByText('Nothing was changed.').waitFor();
  await page.getByRole('heading', { name: 'No portal is connected yet' }).waitFor();
  await glance(person, 'journey-access-denied');
  expect(await world.database.db.selectFrom('integrations').select('id').execute()).toEqual([]);

  // Once granted, it can be started immediately, and the first sync shows its progress.
  const letContactsGo = holdContacts(portal);
  await page.getByRole('link', { name: 'Start again' }).click();
  await page.getByRole('button', { name: 'Connect with HubSpot' }).click();
  await page.getByLabel('Account').selectOption('1001');
  await page.getByRole('button', { name: 'Grant access' }).click();
  await startWithDefaults(page);
  const progress = page.getByRole('region', { name: 'Sync in progress' });
  const { Companies, Deals } = expectedRecords(portal);
  await progress.getByRole('progressbar', { name: `Companies: ${Companies} of ${Companies}` }).waitFor();
  await progress.getByRole('progressbar', { name: `Deals: ${Deals} of ${Deals}` }).waitFor();
  await progress.getByText('reading…').waitFor();
  await page.getByRole('link', { name: 'HubSpot sync: Syncing' }).waitFor();
  await glance(person, 'journey-syncing');
  letContactsGo();
  const receipt = page.getByRole('status').filter({ hasText: 'Sync complete' });
  await receipt.getByText(/records read in .* calls to HubSpot/).waitFor();
  await glance(person, 'journey-receipt');
  await page.getByRole('link', { name: 'Go to sync dashboard' }).click();
  await seeRecordCounts(page, portal);
  await page.getByText(/^Up to date; \d+ records? with sync errors/).waitFor();
  await page.goBack();

  // A HubSpot value that doesn't fit its field is listed with the reason and the fix; fixed there, it is accepted.
  const odd = [...portal.truth().companies()].find((one) => one.properties.annualrevenue === 'n/a');
  if (!odd?.properties.name) throw new Error('The practice portal has no company with a revenue of “n/a”.');
  await receipt.getByRole('link', { name: 'View errors' }).click();
  const cause = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'Not a number: annualrevenue' }) });
  await cause.getByText(odd.properties.name).waitFor();
  await glance(person, 'journey-causes');
  await cause.getByRole('link', { name: /^Show/ }).click();
  const entry = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: odd.properties.name }) });
  await entry.getByText('Not a number').waitFor();
  await entry.getByText(/“annualrevenue” in HubSpot contains “n\/a”/).waitFor();
  await entry.getByText(/How to fix: Open the company in HubSpot and enter a plain number/).waitFor();
  await glance(person, 'journey-errors');
  await entry.getByRole('button', { name: 'Retry' }).click();
  await page.getByText('Still failing', { exact: true }).waitFor();
  portal.updateRecord('company', odd.id, { annualrevenue: '731250' });
  await entry.getByRole('button', { name: 'Retry' }).click();
  await page.getByText('Fixed').waitFor();
  await entry.waitFor({ state: 'detached' });
  await page.getByRole('radiogroup', { name: 'View' }).getByText('Resolved').click();
  await page.waitForURL(/status=resolved/);
  await entry.getByRole('link', { name: odd.properties.name }).click();
  await page.getByRole('heading', { level: 1, name: odd.properties.name }).waitFor();
  await page.getByLabel('Key figures').getByText('$731,250').waitFor();

  // A customer with the company's contacts and deals in HubSpot.
  await page.getByRole('link', { name: 'Customers' }).first().click();
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('far beyond');
  await page.waitForURL(/search=far/);
  const found = page.getByRole('table').getByRole('link');
  await found.getByText('Far Beyond Industries').waitFor();
  await expect.poll(() => found.count()).toBe(1);
  await glance(person, 'journey-search');
  await found.click();
  await seeFarBeyond(page);
  await glance(person, 'journey-customer');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  expect(person.complaints()).toEqual([]);
});

async function seeFarBeyond(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Far Beyond Industries' }).waitFor();
  await page.getByLabel('Key figures').getByText('$640,000').waitFor();
  await page.getByLabel('Key figures').getByText('Mar 31, 2027').waitFor();
  const stakeholders = page.getByRole('table').filter({ hasText: 'Email and phone' });
  await stakeholders.getByRole('link', { name: 'Max Safe' }).waitFor();
  await stakeholders.getByText('max.safe@far-beyond.example').waitFor();
  const deals = page.getByRole('table').filter({ hasText: 'Close date' });
  await deals.getByRole('link', { name: 'Far Beyond Industries – Renewal 2027' }).waitFor();
  await deals.getByText('$64,000').waitFor();
}

test('on a phone: sign in with a link from the command line, connect a second portal, find a customer', async () => {
  const portal = world.portals.portal(1002);
  portal.createRecord('company', { name: 'Pocket Size Ltd', domain: 'pocket.example' }, { id: '777' });
  portal.createRecord(
    'contact',
    { firstname: 'Ada', lastname: 'Pocket', email: 'ada@pocket.example' },
    { id: '778' },
  );
  portal.associate('contact', '778', 'company', '777');
  const command = startProgram('src/cli.ts', {
    args: ['sign-in-link'],
    env: { ...world.env, DATABASE_URL: world.database.url, ENCRYPTION_KEY: testEncryptionKey },
  });
  const [link] = await command.line(/http\S+\/sign-in\?token=\S+/);
  expect(await command.exited).toBe(0);
  const person = await open({ width: 'narrow' });
  const { page } = person;
  const goTo = async (name: string) => {
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  };

  await page.goto(link);
  await page.waitForURL('**/customers');
  await goTo('Connect portal');
  await page.getByRole('heading', { level: 1, name: 'Connect portal' }).waitFor();
  await page.getByRole('link', { name: 'Continue' }).click();
  await glance(person, 'journey-narrow-connect');
  const letContactsGo = holdContacts(portal);
  const connect = async (chosen: string) => {
    await page.getByRole('textbox', { name: 'Portal ID' }).fill('1002');
    await page.getByRole('button', { name: 'Connect with HubSpot' }).click();
    await page.getByLabel('Account').selectOption(chosen);
    await page.getByRole('button', { name: 'Grant access' }).click();
  };
  await connect('1001');
  await page.getByRole('alert').filter({ hasText: 'A different portal was chosen' }).waitFor();
  await glance(person, 'journey-narrow-wrong-portal');
  await page.getByRole('link', { name: 'Start again' }).click();
  await connect('1002');
  await startWithDefaults(page);
  await page.getByRole('region', { name: 'Sync in progress' }).waitFor();
  await glance(person, 'journey-narrow-syncing');
  letContactsGo();
  await page.getByRole('status').filter({ hasText: 'Sync complete' }).waitFor();
  await page.getByRole('link', { name: 'Go to sync dashboard' }).click();
  await seeRecordCounts(page, portal);
  await glance(person, 'journey-narrow-receipt');

  await goTo('Customers');
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('pocket.example');
  await page.getByRole('link', { name: 'Pocket Size Ltd' }).waitFor();
  await glance(person, 'journey-narrow-search');
  await page.getByRole('link', { name: 'Pocket Size Ltd' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pocket Size Ltd' }).waitFor();
  await page.getByRole('link', { name: 'Ada Pocket' }).waitFor();
  await glance(person, 'journey-narrow-customer');

  await page.getByRole('button', { name: 'Open the menu' }).click();
  await glance(person, 'journey-narrow-menu');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  expect(person.complaints()).toEqual([]);
});
