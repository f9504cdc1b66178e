import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { barriers } from '../../test/support/browser/screens.ts';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';

// Actions on the page change the portal, and no value of a record breaks the page.

const portalId = 8_200_010;
let practice: PracticePortal;
let portal: Portal;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  practice = await startPracticePortal({ portals: [{ portalId, companies: 80, contacts: 90, deals: 60 }] });
  portal = practice.portal(portalId);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => {
    problems.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(practice.url);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await practice.close();
});

const open = async (type: 'company' | 'contact' | 'deal', id: string): Promise<void> => {
  await page.getByLabel('Object type').first().selectOption(type);
  await page.getByLabel('Search records').fill(id);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('#results').getByRole('row', { name: id }).getByRole('button').click();
  await page.getByText(`Id ${id}`).waitFor();
};

test('a company is found, changed, linked, merged and archived', { timeout: 60_000 }, async () => {
  const made = portal.createRecord('company', { name: 'Page company', domain: 'page.example' });
  const other = portal.createRecord('company', { name: 'Other' });
  const contact = portal.createRecord('contact', { email: 'page@page.example' });
  await open('company', made.id);
  await page.getByLabel('annualrevenue').fill('1234');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  expect(portal.crm.find('company', made.id)?.value('annualrevenue')).toBe('1234');

  // Writes by apps show with the record, and in the list of writes.
  portal.defineProperty('company', { name: 'app_score', label: 'App score', type: 'number' });
  await fetch(`${practice.url}/crm/v3/objects/companies/${made.id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${portal.staticToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { app_score: '71' } }),
  });
  await page.locator('#written').getByRole('button', { name: made.id }).click();
  await page.locator('#record').getByText('App score').waitFor();
  await page.locator('#record').getByText('71', { exact: true }).waitFor();

  // No server responds there; the card's data is shown instead.
  portal.cardUrl = 'http://127.0.0.1:9/card';
  await page.reload();
  await open('company', made.id);
  await page.getByRole('button', { name: 'Load the app’s card' }).click();
  await page.locator('.card-answer').getByText('fetch failed').waitFor();

  await page.getByLabel('Id of a contact to link').fill(contact.id);
  await page.getByRole('button', { name: 'Link', exact: true }).first().click();
  await page.getByText('Linked.').waitFor();
  expect(portal.crm.associated('contact', contact.id, 'company')).toMatchObject([{ id: made.id }]);

  await page.getByLabel('Id of the record to merge in').fill(other.id);
  await page.getByRole('button', { name: 'Merge into this record' }).click();
  await page.getByText('Merged.').waitFor();
  const survivor = portal.crm.records.company.resolve(made.id);
  expect(survivor).not.toBe(made.id);
  await page.getByText(`Id ${survivor}`).waitFor();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('button', { name: 'Restore' }).waitFor();
  expect(portal.crm.find('company', survivor)).toBeUndefined();
});

test('a deal moves to another stage', { timeout: 60_000 }, async () => {
  const deal = portal.createRecord('deal', {
    dealname: 'Moves',
    pipeline: 'default',
    dealstage: 'contractsent',
  });
  await open('deal', deal.id);
  await page.getByLabel('dealstage').selectOption('closedwon');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  expect(portal.crm.find('deal', deal.id)?.value('dealstage')).toBe('closedwon');
});

test('limits, faults and webhooks are switched', { timeout: 60_000 }, async () => {
  await page.getByLabel('Requests per 10 s').fill('');
  await page.getByLabel('Search lag in ms').fill('2500');
  await page.getByLabel('Automatic change every').fill('600');
  await page.locator('#limits').getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied.').waitFor();
  expect(portal.limits.tenSecondly).toBeNull();
  expect(portal.searchLagMs).toBe(2_500);
  expect(portal.life.everyMs).toBe(600_000);
  await page.locator('#faults select').first().selectOption('Status 502 with HTML');
  await page.getByRole('button', { name: 'Add fault' }).click();
  await page.locator('#active-faults').getByText('status', { exact: true }).waitFor();
  const headers = { authorization: `Bearer ${portal.staticToken}` };
  expect((await fetch(`${practice.url}/crm/v3/objects/deals`, { headers })).status).toBe(502);
  await page.locator('#log').getByText('GET /crm/v3/objects/deals').waitFor();
  await page.getByLabel('Required on companies').fill('customer_tier, domain');
  await page.getByLabel('A rejected batch names the input').check();
  await page.locator('#writes').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => portal.requiredProperties.company).toEqual(['customer_tier', 'domain']);
  expect(portal.namesRefusedInputs).toBe(true);
  await page.getByLabel('Send to').fill('http://127.0.0.1:9/hooks');
  await page.locator('#webhooks').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => portal.webhooks.settings.targetUrl).toBe('http://127.0.0.1:9/hooks');
});

test('scripts in names stay text, and the page is usable by everybody', { timeout: 60_000 }, async () => {
  for (const view of [...portal.truth().companies()].slice(0, 80)) {
    if (!view.properties.name?.includes('<script>')) continue;
    await open('company', view.id);
    expect(await page.getByLabel('name', { exact: true }).inputValue()).toBe(view.properties.name);
  }
  expect(problems).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await barriers(page)).toEqual([]);
  }
});
