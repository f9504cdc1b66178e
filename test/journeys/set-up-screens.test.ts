import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mapping, MappingSet } from '../../src/contract/mappings.ts';
import type { StatusResponse } from '../../src/contract/portals.ts';
import { examine, failAnswers, glance, type Visit, visit } from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';

// Setting up portals: from nothing, with wrong tokens, a change of mind and a colleague, to a synced portal; a second
// portal in addition; and the view of a user without the permission.

const hubspot = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2401;
const otherPortalId = 2402;

let world: PracticeWorld;
let browser: Browser;
let person: Visit;

const portal = () => world.portals.portal(portalId);

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([
    { portalId, name: 'Northwind', companies: 60, contacts: 140, deals: 50 },
    {
      portalId: otherPortalId,
      name: 'Southwind',
      seed: 2,
      companies: 12,
      contacts: 20,
      deals: 9,
      staticTokenScopes: [
        'oauth',
        'crm.objects.companies.read',
        'crm.objects.contacts.read',
        'crm.objects.deals.read',
      ],
    },
  ]));
  portal().defineProperty('company', { name: 'contract_value', label: 'Contract value', type: 'number' });
  for (const { id } of portal().truth().companies()) {
    portal().updateRecord('company', id, { contract_value: '48000' });
  }
  // A user entered seconds instead of milliseconds.
  portal().defineProperty('contact', { name: 'seen_at', label: 'Seen at', type: 'number' });
  const [contact] = portal().truth().contacts();
  portal().updateRecord('contact', contact?.id ?? '', { seen_at: '1774915200' });
});

afterAll(() => world?.close());

const step = (page: Page, name: string) =>
  page.locator('[aria-current="step"]').filter({ hasText: name }).first().waitFor();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const integrations = async () => (await world.request<StatusResponse>(`${api}/status`)).integrations;
const companyMappings = async (integrationId: string): Promise<Mapping[]> => {
  const query = `integrationId=${integrationId}&objectType=company`;
  const { items } = await world.request<{ items: MappingSet[] }>(`${api}/mappings?${query}`);
  return items[0]?.mappings ?? [];
};
/** Changes by another admin in the meantime. */
const mapCompany = async (integrationId: string, property: string) => {
  const mappings = [
    ...(await companyMappings(integrationId)),
    { property, field: `customFields.${property}` },
  ];
  await world.request(`${api}/mappings`, 'PUT', { integrationId, objectType: 'company', mappings });
};
const count = async (table: 'customers' | 'sync_runs') => {
  const { rows } = await world.database.pool.query<{ n: string }>(`select count(*) as n from ${table}`);
  return Number(rows[0]?.n);
};

test('from nothing to a synced portal, with every decision before the first sync', async () => {
  const { page } = person;
  await page.goto(hubspot);
  await page.getByRole('link', { name: 'Connect portal' }).click();
  await step(page, 'Before you start');
  await examine(person, 'set-up-before');
  await page.getByRole('link', { name: 'Continue' }).click();

  await page.getByLabel('Access token').fill('pat-na1-wrong');
  await press(page, 'Connect with token');
  await page.getByText('HubSpot rejected this token').waitFor();
  await glance(person, 'set-up-wrong-token');
  await press(page, 'Connect with HubSpot');
  await press(page, 'Cancel');
  await page.getByText('Access wasn’t granted in HubSpot').waitFor();
  await glance(person, 'set-up-denied');
  await page.getByRole('link', { name: 'Start again' }).click();
  await page.getByRole('textbox', { name: 'Portal ID' }).fill(String(portalId));
  await press(page, 'Connect with HubSpot');
  await page.getByLabel('Account').selectOption(String(portalId));
  await press(page, 'Grant access');

  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await page.getByText('Standard account').waitFor();
  // A link to a later step, before the portal was confirmed.
  const integrationId = new URL(page.url()).searchParams.get('integrationId') ?? '';
  await page.goto(`${hubspot}/setup?integrationId=${integrationId}&step=stages`);
  await page.waitForURL(/step=confirm/);
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  expect(await page.getByRole('link', { name: 'Preview' }).count()).toBe(0);
  await examine(person, 'set-up-confirm');
  await press(page, 'No, choose another');
  const question = page.getByRole('dialog', { name: 'Choose another portal' });
  await question.getByText('Nothing was synced').waitFor();
  await glance(person, 'set-up-another');
  await question.getByRole('button', { name: 'Keep this portal' }).click();
  await question.waitFor({ state: 'hidden' });
  expect((await integrations()).map(({ status }) => status)).toEqual(['connected']);
  await page.route('**/setup', (route) => route.abort());
  await press(page, 'Looks right');
  await page.getByText('Couldn’t reach the server').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await press(page, 'Looks right');

  await step(page, 'Customer filter');
  await examine(person, 'set-up-customers');
  await page.getByRole('radio', { name: /^Archive/ }).check();
  await page.getByRole('link', { name: 'Confirm portal' }).first().click();
  await page
    .getByRole('dialog', { name: 'Leave without saving?' })
    .getByRole('button', { name: 'Leave' })
    .click();
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await page.goto('/customers');
  await page.getByText('HubSpot setup isn’t finished').waitFor();
  // Customers of the platform, one of them matched by domain, and two that are ambiguous.
  const [known, doubtful] = [...portal().truth().companies()].filter(({ properties }) => properties.domain);
  await world.database.pool.query(
    `insert into customers (name, domain) values ('Known here', $1), ('Twin A', $2), ('Twin B', $2)`,
    [known?.properties.domain, doubtful?.properties.domain],
  );
  // Left in the middle: the portals page shows the progress, and any admin can continue there.
  await page.goto(hubspot);
  await page.getByText('3 of 10 steps done').waitFor();
  expect(await count('sync_runs')).toBe(0);
  await examine(person, 'set-up-unfinished');
  // A user who wants to connect a portal is shown the unfinished setup.
  await page.goto(`${hubspot}/setup`);
  await page.getByText('3 of 10 steps done').waitFor();
  await glance(person, 'set-up-begun');
  await page.getByRole('link', { name: 'Continue setup' }).click();
  await step(page, 'Customer filter');
  await press(page, /ontinue$/);

  await page.getByRole('heading', { name: 'Companies and customers' }).waitFor();
  const matched = page.getByRole('region', { name: 'Matching' });
  await matched.getByText('By domain').waitFor();
  await page.getByRole('button', { name: /^By domain/ }).click();
  await page.getByRole('link', { name: 'Known here' }).waitFor();
  await page.getByRole('button', { name: /^Ambiguous/ }).click();
  await page.getByRole('link', { name: 'Twin B' }).waitFor();
  await examine(person, 'set-up-matching');
  await press(page, 'Continue');

  await page.getByRole('heading', { name: 'Companies become customers' }).waitFor();
  await page.getByText('Suggested custom properties').first().waitFor();
  // Added and removed mappings keep their place, and can be undone there.
  const companies = page.getByRole('region', { name: 'Companies become customers' });
  const suggestion = companies
    .getByRole('group', { name: /^Suggested/ })
    .getByRole('checkbox')
    .first();
  // Another user maps in the meantime, twice: nothing is overwritten.
  await suggestion.check();
  await mapCompany(integrationId, 'city');
  await page.getByText(/saved version 1 while you were editing version 0/).waitFor();
  await page.getByText('Someone else saved changes. Choose which to keep.').waitFor();
  await glance(person, 'set-up-mappings-conflict');
  await press(page, 'Apply my changes on top');
  await companies.getByRole('button', { name: 'Remove City' }).waitFor();
  expect(await suggestion.isChecked()).toBe(true);
  await mapCompany(integrationId, 'zip');
  await page.getByText(/saved version 2 while you were editing version 1/).waitFor();
  await press(page, 'Discard my changes');
  await page.getByRole('button', { name: 'Continue', exact: true }).waitFor();
  expect(await suggestion.isChecked()).toBe(false);
  await suggestion.check();
  await suggestion.uncheck();
  await suggestion.check();
  await companies.getByRole('button', { name: 'Remove Industry' }).click();
  await companies.getByRole('row', { name: /^Industry.*removed/ }).waitFor();
  await companies.getByRole('button', { name: 'Restore Industry' }).click();
  await companies.getByRole('button', { name: 'Remove Industry' }).waitFor();
  // Revenue isn't ARR: ARR is mapped to the property with what customers pay.
  const arr = companies.getByRole('region', { name: 'Source of ARR' });
  await arr.getByText('the company’s own revenue').waitFor();
  await arr.getByText(/Example: .*\$/).waitFor();
  await examine(person, 'set-up-mappings');
  await arr.getByText(/: \$48,000$/).waitFor();
  await arr.getByRole('button', { name: 'Use Contract value' }).click();
  await arr.getByText('ARR comes from Contract value').waitFor();
  await companies
    .getByRole('row', { name: /^Contract value contract_value replaces Annual Revenue/ })
    .waitFor();
  await glance(person, 'set-up-mappings-arr');
  await companies.getByRole('button', { name: 'Restore Annual Revenue' }).click();
  await arr.getByText('ARR comes from Annual Revenue').waitFor();
  await press(page, 'Save and continue');

  await page.getByRole('heading', { name: 'Renewal stages' }).waitFor();
  const saved = (await companyMappings(integrationId)).map(({ property, field }) => [property, field]);
  expect(saved).toEqual(
    expect.arrayContaining([
      ['city', 'customFields.city'],
      ['zip', 'customFields.zip'],
      ['renewal_date', 'renewal_date'],
    ]),
  );
  await glance(person, 'set-up-stages');
  await press(page, 'Continue');
  await page.getByRole('combobox', { name: 'Check for changes' }).click();
  await page.getByRole('option', { name: 'Every 30 minutes' }).click();
  await glance(person, 'set-up-schedule');
  await press(page, 'Save and continue');

  const contacts = await world.request<{ items: MappingSet[] }>(
    `${api}/mappings?integrationId=${integrationId}&objectType=contact`,
  );
  const seen = { property: 'seen_at', field: 'last_engaged_at', transform: 'dateFromMilliseconds' };
  await world.request(`${api}/mappings`, 'PUT', {
    integrationId,
    objectType: 'contact',
    mappings: [...(contacts.items[0]?.mappings ?? []), seen],
  });
  await press(page, 'Run preview');
  const summary = page.getByRole('region', { name: 'Preview of the first sync' });
  await summary.getByText('and 1 matched').waitFor();
  await page.getByRole('heading', { name: 'Values that will fail' }).waitFor();
  await page.getByText('matches more than one existing customer').waitFor();
  expect(await count('customers')).toBe(3);
  await page.getByRole('button', { name: /annualrevenue/ }).click();
  // Dates in the server's sentences have the page's format.
  await page.getByRole('button', { name: /seen_at/ }).click();
  await page.getByText('It is probably in seconds, which would be Mar 31, 2026.').waitFor();
  await page.getByRole('button', { name: 'Companies as customers' }).click();
  // Options have their HubSpot labels.
  const samples = page.getByRole('region', { name: 'Companies as customers' });
  expect(await samples.textContent()).not.toMatch(/[A-Z]{4,}_[A-Z]/);
  await examine(person, 'set-up-dry-run');
  await press(page, 'Continue');

  await page.getByRole('heading', { name: 'Ready to sync' }).waitFor();
  await page.getByText('Checks for changes every 30 minutes').waitFor();
  await page.getByText(`Every company in HubSpot: ${portal().truth().counts().company}`).waitFor();
  await glance(person, 'set-up-start');
  await press(page, 'Start first sync');
  await page.getByText(/records read in .* calls to HubSpot/).waitFor();
  expect(await count('customers')).toBe(portal().truth().counts().company + 2);
  await page.getByRole('heading', { name: 'Write health scores to HubSpot?' }).waitFor();
  await examine(person, 'set-up-receipt');
  await press(page, 'Write health scores');
  await page.getByText('New scores appear in HubSpot within seconds').waitFor();
  await page.reload();
  await page.getByText('New scores appear in HubSpot within seconds').waitFor();
  // Without a source of scores, none are pushed.
  await page.getByRole('heading', { name: 'Turn on built-in health scoring?' }).waitFor();
  await examine(person, 'set-up-health');
  await press(page, 'Turn on');
  await page.getByRole('heading', { name: 'Built-in health scoring is on' }).waitFor();
  const { rows } = await world.database.pool.query(
    `select from hubspot_settings where settings->'healthCalculator'->>'enabled' = 'true'`,
  );
  expect(rows).toHaveLength(1);
  await page.getByRole('link', { name: 'View customers' }).click();
  await page
    .getByRole('link', { name: 'Known here' })
    .or(page.getByText(/customers/))
    .first()
    .waitFor();
});

test('a second portal with a limited token, and a user who can only view', async () => {
  const place = await visit(browser, world.url, { signedInAs: person, width: 'narrow' });
  const { page } = place;
  await page.goto(`${hubspot}/setup?step=authorize`);
  await page.getByLabel('Access token').fill(world.portals.portal(otherPortalId).staticToken);
  await press(page, 'Connect with token');
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await page
    .getByText("Health scores and mapped fields of customers can't be written to HubSpot.")
    .first()
    .waitFor();
  await glance(place, 'set-up-narrow-confirm');
  await press(page, 'No, choose another');
  await press(page, 'Disconnect and choose another');
  await page.waitForURL(/step=authorize/);
  expect((await integrations()).map(({ status }) => status)).toEqual(['connected', 'disconnected']);
  await page.getByLabel('Access token').fill(world.portals.portal(otherPortalId).staticToken);
  await press(page, 'Connect with token');
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await press(page, 'Accept the defaults');
  await page.getByRole('heading', { name: 'Ready to sync' }).waitFor();
  await page.getByText('Step 10 of 10').click();
  await page.getByRole('link', { name: 'Preview' }).waitFor();
  await glance(place, 'set-up-narrow-steps');

  await world.database.pool.query(`update users set role = 'viewer'`);
  await page.reload();
  await page.getByText('Only admins can connect portals').waitFor();
  await glance(place, 'set-up-viewer');
  await page.goto(hubspot);
  await page.getByText('An admin can continue the setup.').first().waitFor();
  await glance(place, 'set-up-viewer-portals');
  await world.database.pool.query(`update users set role = 'admin'`);

  await page.goto(hubspot);
  const southwind = page.getByRole('region').filter({ hasText: String(otherPortalId) });
  await southwind.getByRole('link', { name: 'Continue setup' }).click();
  await press(page, 'Start first sync');
  await page.getByText(/records read in .* calls to HubSpot/).waitFor();
  await page.getByText('This connection can’t write health scores.').waitFor();
  await failAnswers(/\/api\/.*\/setup\?/)(page);
  await page.reload();
  await page.getByText('Couldn’t load the setup').waitFor();
  await glance(place, 'set-up-failing');
  await place.close();
});

test('with more than three portals, the figures are collapsed until they are opened', async () => {
  for (const [n, id] of [2403, 2404].entries()) {
    const { staticToken } = world.portals.addPortal({ portalId: id, companies: 1, contacts: 1, deals: 1 });
    const body = { accessToken: staticToken, startSync: false };
    const promises = person.page.getByRole('region', { name: `Targets of portal ${portalId}` });
    await world.request(`${api}/connect`, 'POST', body);
    await person.page.goto(hubspot);
    await person.page.getByText(`Portal ${id}`).first().waitFor();
    if (n === 0) await promises.waitFor();
    else expect(await promises.count()).toBe(0);
  }
  const { page } = person;
  const figures = page.getByRole('button', { name: /^Figures \d+ records in sync, \d+ failing$/ });
  expect(await figures.count()).toBe(2);
  await examine(person, 'portals-folded');
  await figures.last().click();
  await page.getByRole('region', { name: `Targets of portal ${otherPortalId}` }).waitFor();
  await glance(person, 'portals-one-open');
});
