import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUGE_IDS } from '../../practice-portal/practice-portal.ts';
import type { CustomerList } from '../../src/contract/customers.ts';
import {
  examine,
  examineStates as examineAll,
  failAnswers,
  holdAnswers,
  type ScreenState,
  sidewaysOverflow,
  type Visit,
  visit,
  widths,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';

// Every screen in every state that users see, wide and narrow, light and dark, with a real product's responses:
// nothing extends beyond the edges, axe finds no barrier, no text from HubSpot runs as a script.

const settings = '/settings/integrations/hubspot';
const noSuchId = '00000000-0000-4000-8000-000000000000';

let world: PracticeWorld;
let browser: Browser;
/** Signed in once; the others share its session. */
let first: Visit;

beforeAll(async () => {
  ({
    world,
    browser,
    person: first,
  } = await startSignedIn([{ portalId: 2001, companies: 60, contacts: 160, deals: 80 }]));
});

afterAll(() => world?.close());

const examineStates = (states: readonly ScreenState[]) => examineAll(browser, world.url, first, states);

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).waitFor();
const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();

test('before the first sign-in, and before a portal is connected', async () => {
  const signedOut = await visit(browser, world.url);
  await signedOut.page.goto(`${settings}/errors`);
  await heading('You are not signed in')(signedOut.page);
  await examine(signedOut, 'signed-out');
  await signedOut.page.goto('/sign-in?token=of-yesterday');
  await heading('This sign-in link no longer works')(signedOut.page);
  await examine(signedOut, 'sign-in-link-refused');
  await signedOut.close();

  await examineStates([
    {
      name: 'customers-not-connected',
      path: '/customers',
      shows: text('Connect HubSpot to see your customers'),
    },
    {
      name: 'customers-no-match',
      path: '/customers?search=%3Cnobody%3E',
      shows: text('No customers match'),
    },
    {
      name: 'customers-none-archived',
      path: '/customers?archived=true',
      shows: text('No archived customers'),
    },
    { name: 'customer-unknown', path: `/customers/${noSuchId}`, shows: text('This customer doesn’t exist') },
    { name: 'hubspot-not-connected', path: settings, shows: heading('No portal is connected yet') },
    { name: 'connect', path: `${settings}/setup?step=authorize`, shows: heading('Use a token') },
    {
      name: 'connect-without-an-app',
      path: `${settings}/setup?step=authorize`,
      prepare: (page) =>
        page.route('**/hubspot/status', async (route) => {
          const answer = await route.fetch();
          const status = await answer.json();
          await route.fulfill({ json: { ...status, oauth: { ...status.oauth, configured: false } } });
        }),
      shows: text('To turn it on'),
    },
    {
      name: 'connect-refused-token',
      path: `${settings}/setup?step=authorize`,
      shows: async (page) => {
        await page.getByLabel('Access token').fill('pat-na1-nobody-knows-it');
        await page.getByRole('button', { name: 'Connect with token' }).click();
        await page.getByText(/HubSpot rejected this token/).waitFor();
      },
    },
    { name: 'errors-none', path: `${settings}/errors`, shows: text('No sync errors') },
    {
      name: 'errors-none-resolved',
      path: `${settings}/errors?status=resolved`,
      shows: text('No resolved errors yet'),
    },
    {
      name: 'errors-none-fit',
      path: `${settings}/errors?code=not_a_date`,
      shows: text('No errors match these filters'),
    },
    { name: 'no-such-page', path: '/settings/nowhere', shows: heading('Page not found') },
  ]);
});

test('while answers are on their way', async () => {
  const skeleton = (page: Page) => page.locator('.mantine-Skeleton-root').first().waitFor();
  await examineStates([
    {
      name: 'start-loading',
      path: '/customers',
      prepare: holdAnswers('**/api/session'),
      shows: (page) => page.locator('.mantine-Loader-root').waitFor(),
    },
    {
      name: 'customers-loading',
      path: '/customers',
      prepare: holdAnswers(/\/api\/customers(\?|$)/),
      shows: skeleton,
    },
    {
      name: 'customer-loading',
      path: `/customers/${noSuchId}`,
      prepare: holdAnswers('**/api/customers/*'),
      shows: skeleton,
    },
    { name: 'hubspot-loading', path: settings, prepare: holdAnswers('**/hubspot/status'), shows: skeleton },
    {
      name: 'errors-loading',
      path: `${settings}/errors`,
      prepare: holdAnswers(/\/api\/integrations\/hubspot\/errors/),
      shows: skeleton,
    },
  ]);
});

test('when the server does not answer', async () => {
  const unreachable = text('Couldn’t reach the server');
  const allButTheSession = /\/api\/(?!session)/;
  await examineStates([
    { name: 'start-failing', path: '/customers', prepare: failAnswers('**/api/**'), shows: unreachable },
    {
      name: 'customers-failing',
      path: '/customers',
      prepare: failAnswers(allButTheSession),
      shows: unreachable,
    },
    {
      name: 'customer-failing',
      path: `/customers/${noSuchId}`,
      prepare: failAnswers(allButTheSession),
      shows: unreachable,
    },
    { name: 'hubspot-failing', path: settings, prepare: failAnswers(allButTheSession), shows: unreachable },
    {
      name: 'errors-failing',
      path: `${settings}/errors`,
      prepare: failAnswers(allButTheSession),
      shows: unreachable,
    },
  ]);
});

test('a failure stays on the page while it is loaded again', async () => {
  const { page } = first;
  await page.goto(settings);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await failAnswers(/\/api\/(?!session)/)(page);
  await page.goto(settings);
  const failure = page.getByRole('alert').filter({ hasText: 'Couldn’t reach the server' }).first();
  await failure.waitFor();
  // The next request gets no response until it is released.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await page.route(/\/api\/integrations\/hubspot\/status/, async (route) => {
    asked.resolve();
    await release.promise;
    await route.continue();
  });
  await failure.getByRole('button', { name: 'Try again' }).click();
  await asked.promise;
  expect(await failure.isVisible()).toBe(true);
  expect(await page.locator('.mantine-Skeleton-root').count()).toBe(0);
  release.resolve();
  await failure.waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('during the first sync, and with its receipt', async () => {
  const portal = world.portals.portal(2001);
  const held = portal.faults.add({
    match: { pathClass: 'batch-read', objectType: 'contact' },
    effect: { kind: 'hang', when: 'before' },
  });
  await world.request('/api/integrations/hubspot/connect', 'POST', { accessToken: portal.staticToken });
  await first.page.goto(settings);
  await first.page.getByRole('progressbar', { name: 'Companies: 60 of 60' }).waitFor();
  await examine(first, 'hubspot-syncing');
  portal.faults.remove(held.id);
  portal.faults.release();
  await first.page.getByText(/^Sync complete; \d+ records? ha/).waitFor();
  await first.page.getByText(/^Up to date; \d+ records? with sync errors/).waitFor();
  await examine(first, 'hubspot-receipt');
  await first.page.getByRole('button', { name: /^Scopes/ }).click();
  await first.page
    .getByRole('cell', { name: "The health score properties can't be created in HubSpot automatically." })
    .waitFor();
  await examine(first, 'hubspot-scopes');
});

test('full of what real portals hold', async () => {
  const { items } = await world.request<CustomerList>('/api/customers?limit=200');
  expect(items).toHaveLength(60);
  const scripted = items.find((customer) => customer.name === '<script>alert("company")</script>');
  const huge = items.find((customer) => customer.name === 'Far Beyond Industries');
  const crowded = items.find((customer) => customer.name?.startsWith('Line'));
  expect([scripted, huge, crowded]).not.toContain(undefined);
  await examineStates([
    { name: 'customers-odd', path: '/customers?sort=-arr', shows: text('<script>alert("company")</script>') },
    { name: 'customers-search', path: '/customers?search=<script', shows: text('<script>alert("company")') },
    {
      name: 'customer-scripted',
      path: `/customers/${scripted?.id}`,
      shows: heading('<script>alert("company")'),
    },
    { name: 'customer-huge-id', path: `/customers/${huge?.id}`, shows: text(HUGE_IDS.company) },
    { name: 'customer-line-breaks', path: `/customers/${crowded?.id}`, shows: heading('Open deals') },
    {
      name: 'errors-odd',
      path: `${settings}/errors?status=open`,
      shows: (page) => page.getByText(/“annualrevenue” in HubSpot contains “n\/a”/).waitFor(),
    },
    {
      name: 'errors-filtered',
      path: `${settings}/errors?objectType=deal&code=unknown_stage`,
      shows: text('999000111'),
    },
  ]);

  // The other unusual states: too many to examine, but none may break the page or run anything.
  const odd = items.filter(
    ({ name, domain, arr }) =>
      !/^[\w &.-]+$/.test(name ?? '') || domain === null || Math.abs(Number(arr)) > 1e12,
  );
  expect(odd.length).toBeGreaterThan(8);
  await first.page.setViewportSize({ width: widths.narrow, height: 812 });
  for (const { id } of odd) {
    await first.page.goto(`/customers/${id}`);
    await first.page.getByRole('heading', { name: 'In HubSpot' }).waitFor();
    expect(await sidewaysOverflow(first.page), id).toBeUndefined();
  }
  expect(first.complaints()).toEqual([]);
});

test('a portal in each of its states', async () => {
  const portal = world.portals.portal(2001);
  const { integrations } = await world.request<{ integrations: { id: string }[] }>(
    '/api/integrations/hubspot/status',
  );
  const integrationId = integrations[0]?.id;
  const { page } = first;
  const state = (word: string) => page.locator('#main header').getByText(word, { exact: true }).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(settings);

  await world.request('/api/integrations/hubspot/pause', 'POST', { integrationId });
  await state('Paused');
  await examine(first, 'hubspot-paused');
  await world.request('/api/integrations/hubspot/resume', 'POST', { integrationId });
  await state('Connected');

  const forbidden = portal.faults.add({ effect: { kind: 'forbid' } });
  await page.getByRole('button', { name: 'Sync now' }).click();
  await state('Error');
  await examine(first, 'hubspot-error');
  portal.faults.remove(forbidden.id);

  portal.revokeStaticToken();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await state('Reconnect HubSpot');
  await examine(first, 'hubspot-needs-sign-in');
  await page.getByRole('link', { name: 'Reconnect', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Reconnect/ }).waitFor();
  await examine(first, 'connect-again');
  await page.goBack();

  await page.getByRole('button', { name: /^More actions/ }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).waitFor();
  await examine(first, 'hubspot-menu');
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disconnect portal' });
  await dialog.getByRole('radio', { name: 'Delete' }).check();
  expect(await dialog.getByRole('button', { name: 'Disconnect and delete' }).isDisabled()).toBe(true);
  await examine(first, 'hubspot-disconnect');
  await dialog.getByRole('radio', { name: 'Keep' }).check();
  await dialog.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await page.getByText('Portal 2001 disconnected').waitFor();
  await state('Disconnected');
  await examine(first, 'hubspot-disconnected');
});
