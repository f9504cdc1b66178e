import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  examineStates,
  failAnswers,
  glance,
  holdAnswers,
  type ScreenState,
  type Visit,
  visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';

// Users and their access, API keys, the audit log, the profile, and the list of customers: with a real product's
// responses, wide and narrow, light and dark.

const portalId = 2501;

let world: PracticeWorld;
let browser: Browser;
let admin: Visit;

const visible = { visible: true };
const text = (words: string | RegExp) => (page: Page) =>
  page.getByText(words).filter(visible).first().waitFor();
const button = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();
const look = (states: readonly ScreenState[]) => examineStates(browser, world.url, admin, states);
const allButTheSession = /\/api\/(?!session|events)/;

beforeAll(async () => {
  ({
    world,
    browser,
    person: admin,
  } = await startSignedIn([{ portalId, companies: 24, contacts: 12, deals: 24 }]));
  await world.connect(portalId);
  await sql`
    insert into health_scores (customer_id, score)
    select id, (row_number() over (order by id) * 13 % 101)::int from customers where ascii(right(id::text, 1)) % 4 <> 0
  `.execute(world.database.db);
});

afterAll(() => world?.close());

test('an invited person comes in by the link, and is refused what the role may not', async () => {
  const { page } = admin;
  await page.goto('/settings/users');
  await button('Invite user')(page);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email address').fill('zia@people.test');
  await dialog.getByLabel('Name').fill('Zia <b>Öz</b> \u202eעדי');
  await dialog.getByLabel('Viewer').check();
  await glance(admin, 'users-invite');
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  const link = (await dialog.getByLabel('Sign-in link').textContent()) ?? '';
  await glance(admin, 'users-link');
  await button('I’ve saved it')(page);
  await text('Not signed in yet')(page);

  const zia = await visit(browser, world.url);
  await zia.page.goto(link);
  await zia.page.waitForURL('**/customers');
  await zia.page.getByText('Zia <b>Öz</b>').first().waitFor();
  const menu = zia.page.getByRole('navigation', { name: 'Main' });
  expect(await menu.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  await zia.page.goto('/settings/users');
  await text('Only admins can edit')(zia.page);
  await zia.page.goto('/settings/audit-log');
  await text('Managers and admins only')(zia.page);
  await glance(zia, 'audit-viewer');
  expect(await zia.page.evaluate(async () => (await fetch('/api/audit-log')).status)).toBe(403);

  // Another role takes effect immediately; without access, the user is signed out.
  const actions = async () => page.getByRole('button', { name: /^Actions for Zia/ }).click();
  await page.reload();
  await actions();
  await page.getByRole('menuitem', { name: 'Edit name and role' }).click();
  await dialog.getByLabel('Manager', { exact: true }).check();
  await button('Save')(page);
  await dialog.waitFor({ state: 'hidden' });
  await zia.page.goto('/settings/audit-log');
  await zia.page.getByText('invited Zia <b>Öz</b>').first().waitFor();
  await actions();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await dialog.getByText('1 session will be revoked immediately.').waitFor();
  await glance(admin, 'users-deactivate');
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await page.locator('td').getByText('Deactivated', { exact: true }).filter(visible).waitFor();
  await zia.page.reload();
  await zia.page.getByText('You are not signed in').waitFor();
  await zia.close();
});

test('a key is shown once, works, and is revoked', async () => {
  const { page } = admin;
  await page.goto('/settings/api-keys');
  await page.getByText('No API keys yet').waitFor();
  await button('Create key')(page);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(`Data warehouse ${'long '.repeat(12)}`);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const key = (await dialog.getByLabel('API key', { exact: true }).textContent()) ?? '';
  const ask = async () =>
    (await fetch(`${world.url}/api/customers`, { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await ask()).toBe(200);
  await button('I’ve saved it')(page);
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: /^Revoke Data warehouse/ }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page.locator('td').getByText('Revoked', { exact: true }).filter(visible).waitFor();
  expect(await ask()).toBe(401);
});

test('people, keys, the audit log and the profile in each of their states', async () => {
  await world.request('/api/api-keys', 'POST', {
    name: 'عقد <img src=x onerror=alert("key")>',
    role: 'admin',
  });
  await sql`
    insert into audit_log (organization_id, actor, action, details)
    select organization_id, '=cmd|' || repeat('x', 300), 'portal.moved', jsonb_build_object('note', repeat('y', 5000))
    from integrations`.execute(world.database.db);
  await look([
    { name: 'users', path: '/settings/users', shows: text('HubSpot only') },
    { name: 'keys', path: '/settings/api-keys', shows: text('عقد') },
    { name: 'audit', path: '/settings/audit-log', shows: text('portal moved') },
    { name: 'profile', path: '/settings/profile', shows: text('Example:') },
  ]);
  const { page } = admin;
  const waiting = await visit(browser, world.url, { signedInAs: admin, width: 'narrow' });
  await holdAnswers(allButTheSession)(waiting.page);
  for (const path of ['/settings/users', '/settings/api-keys', '/settings/audit-log', '/settings/profile']) {
    await waiting.page.goto(path);
    await waiting.page.locator('.mantine-Skeleton-root').first().waitFor();
  }
  await waiting.page.unrouteAll({ behavior: 'ignoreErrors' });
  await failAnswers(/\/api\/users/)(waiting.page);
  await waiting.page.goto('/settings/users');
  await text('Couldn’t load users')(waiting.page);
  await glance(waiting, 'users-failing');
  await waiting.close();
  await page.goto('/settings/users?search=nobody');
  await text('No users match the filters')(page);
  await page.goto('/settings/audit-log?group=mappings');
  await text('No entries match the filters')(page);
  await page.goto('/settings/audit-log?by=people');
  await page
    .getByRole('button', { name: /^Details of .* API key/ })
    .first()
    .click();
  await page.getByLabel('Details', { exact: true }).getByText('api_key.created').waitFor();
  await glance(admin, 'audit-open');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^audit-log-[\d-]+\.csv$/);
  await page.goto('/settings/profile');
  await page.getByRole('combobox', { name: 'Date and number format' }).fill('Swiss High');
  await page.getByRole('option', { name: 'Swiss High German' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your profile was updated').waitFor();
  await page.goto('/customers?sort=-arr');
  await page
    .getByText(/\d['’]\d{3}/)
    .first()
    .waitFor();
});

test('customers are narrowed down, sorted, and walked through by keyboard', async () => {
  await look([
    {
      name: 'customers-filtered',
      path: '/customers?health=poor&renews=365&sort=health&industry=COMPUTER_SOFTWARE',
      shows: text('Poor: under 40'),
    },
  ]);
  const { page } = admin;
  await page.goto('/customers');
  await page.getByRole('combobox', { name: 'Industry' }).click();
  const industry = page.getByRole('option').first();
  const words = await industry.textContent();
  await industry.click();
  await page.waitForURL(/\?industry=/);
  await page.getByRole('button', { name: `Remove the filter Industry: ${words}` }).click();
  await page.getByRole('button', { name: 'Health', exact: true }).click();
  await page.waitForURL('**/customers?sort=health');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Domain' }).uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('columnheader', { name: 'Health' }).waitFor();
  expect(await page.getByRole('columnheader', { name: 'Domain' }).count()).toBe(0);
  await page.locator('a[data-row]').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const second = page.locator('a[data-row]').nth(1);
  expect(await second.evaluate((link) => link === document.activeElement)).toBe(true);
  const name = (await second.textContent()) ?? '';
  await page.keyboard.press('Enter');
  await page.waitForURL('**/customers/*-*');
  await page.getByRole('heading', { level: 1, name: name.slice(0, 40) }).waitFor();
  await page.getByText(/as of/).first().waitFor();
});

/** Texts that end with an ellipsis, or are cut off, although they would fit. */
const cutNames = (page: Page) =>
  page.locator('a[data-row] > span').evaluateAll((lines) =>
    lines
      .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight, textContent }) => {
        const ordinary = /^[\w .&-]{1,26}$/.test(textContent ?? '');
        return ordinary && (scrollWidth > clientWidth || scrollHeight > clientHeight + 2);
      })
      .map((line) => line.textContent),
  );

/** Numbers that a line break splits. */
const tornNumbers = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const torn: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      if (!/^\s*[$€£]?\d[\d.,]{1,14}%?\s*$/.test(text)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) torn.push(text);
    }
    return torn;
  });

test('names are not cut, and no number breaks in the middle, however narrow the page is', async () => {
  const place = await visit(browser, world.url, { signedInAs: admin });
  const { page } = place;
  const { items } = await world.request<{ items: { id: string; arr: string | null }[] }>(
    '/api/customers?sort=-arr',
  );
  const ask = page.getByRole('button', { name: 'Ask' });
  const chat = page.getByRole('complementary', { name: 'Chat' });
  const customer = items.find(({ arr }) => arr !== null && Number(arr) < 1e7);
  for (const width of [1440, 1280, 1024, 375]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/customers');
    await page.locator('a[data-row]').first().waitFor();
    expect(await cutNames(page), `${width} px`).toEqual([]);
    expect(await tornNumbers(page), `${width} px`).toEqual([]);
    await page.goto(`/customers/${customer?.id}`);
    await page.getByRole('heading', { name: 'Stakeholders' }).waitFor();
    expect(await tornNumbers(page), `${width} px`).toEqual([]);
    // With less width, the chat covers the page.
    if (width < 1201) continue;
    await ask.click();
    await chat.getByRole('textbox').waitFor();
    expect(await tornNumbers(page), `${width} px and the chat`).toEqual([]);
    await page.goto('/customers');
    await page.locator('a[data-row]').first().waitFor();
    await chat.getByRole('textbox').waitFor();
    expect(await cutNames(page), `${width} px and the chat`).toEqual([]);
    await ask.click();
    await chat.waitFor({ state: 'detached' });
  }
  await place.close();
});
