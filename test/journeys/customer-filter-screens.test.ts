import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StatusResponse } from '../../src/contract/portals.ts';
import type { PortalSettings } from '../../src/contract/settings.ts';
import { launchBrowser } from '../support/browser.ts';
import { type PracticeWorld, startPracticeWorld } from '../support/practice-world.ts';
import { examine, type Visit, visit } from '../support/screens.ts';
import { until } from '../support/wait.ts';

// What an administrator chooses of HubSpot: which companies count as customers.

const hubspot = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2501;

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let integrationId: string;

const portal = () => world.portals.portal(portalId);

async function request<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await world.product.request(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`).toBe(true);
  return (await answer.json()) as T;
}

/** Waits for the end of the run that is under way, if there is one. */
const settle = () =>
  until('the end of the run', async () => {
    const { integrations } = await request<StatusResponse>(`${api}/status`);
    return integrations[0]?.currentRunId === null;
  });

beforeAll(async () => {
  [world, browser] = await Promise.all([
    startPracticeWorld([{ portalId, companies: 40, contacts: 20, deals: 20 }]),
    launchBrowser(),
  ]);
  person = await visit(browser, world.url);
  await person.page.goto(world.signInLink);
  await person.page.waitForURL('**/customers');
  await request(`${api}/connect`, 'POST', { accessToken: portal().staticToken });
  await settle();
  const { integrations } = await request<StatusResponse>(`${api}/status`);
  integrationId = integrations[0]?.id ?? '';
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

test('who counts as a customer is chosen in words, and counted before it is saved', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/customers`);
  await page.getByText('companies in HubSpot, all of them').waitFor();
  await page.getByRole('button', { name: 'Add a condition' }).first().click();
  await page.getByText('One condition is not finished').waitFor();
  await page.getByRole('combobox', { name: 'Property of condition 1' }).fill('lifecycle st');
  await page.getByRole('option', { name: 'Lifecycle Stage', exact: true }).click();
  await page.getByRole('combobox', { name: 'Values of Lifecycle Stage' }).click();
  await page.getByRole('option', { name: 'Customer', exact: true }).click();
  await page.keyboard.press('Escape');
  const customers = [...portal().truth().companies()].filter(
    ({ properties }) => properties.lifecyclestage === 'customer',
  ).length;
  const count = page.getByRole('region', { name: 'How many companies pass' });
  await count.getByText(`${customers} of `).waitFor();
  await count.getByText(/^At least \d+ of the \d+ customers here would leave/).waitFor();
  await examine(person, 'filter');

  // Nobody leaves by accident.
  await page.getByRole('link', { name: 'Alerts', exact: true }).first().click();
  await page.getByText('The filter is changed and not saved').waitFor();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('radio', { name: 'Are archived here' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The filter was saved').waitFor();
  const { inclusion } = await request<PortalSettings>(`${api}/settings?integrationId=${integrationId}`);
  expect(inclusion).toEqual({
    filters: [{ objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['customer'] }],
    onExit: 'archive',
  });
  await settle();
  await page.reload();
  await page.getByRole('list', { name: 'Records that would leave your filter' }).waitFor();
  await page.getByRole('button', { name: /^Take out condition 1/ }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The filter was saved').waitFor();
  await settle();
  expect(person.complaints()).toEqual([]);
});
