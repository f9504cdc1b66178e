/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.ts';
import { type HostServer, reactForPages, startHostServer } from '../support/browser/host-server.ts';
import { hostilePage, strictPage } from '../support/browser/hostile-page.ts';
import {
  barriers,
  examine,
  failAnswers,
  holdAnswers,
  type Visit,
  visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startPracticeWorld } from '../support/portals/practice-world.ts';
import { testAdminKey } from '../support/processes/programs.ts';

// The parts of the user interface in another program's page, whose styles and scripts mean no good.

const basePath = '/crm/hubspot';
const settings = '/settings/integrations/hubspot';

let host: HostServer;
let world: PracticeWorld;
let browser: Browser;
let customers: { id: string; name: string }[];

beforeAll(async () => {
  host = await startHostServer({
    basePath,
    strips: true,
    files: {
      '/app': { type: 'text/html', body: hostilePage(basePath) },
      '/strict': strictPage(basePath),
      '/react.js': { type: 'text/javascript', body: reactForPages() },
    },
  });
  const publicUrl = `${host.url}${basePath}`;
  [world, browser] = await Promise.all([
    startPracticeWorld([{ portalId: 1001, name: 'Northwind', companies: 60, contacts: 160, deals: 80 }], {
      publicUrl,
    }),
    launchBrowser(),
  ]);
  host.forwardTo(world.product.url);
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
  await world?.close();
});

type Part = 'mountHubSpotSettings' | 'mountCustomerPanel' | 'mountRenewalBoard';
type Slot = 'first' | 'second';

interface TestWindow extends Window {
  mountPart: (part: Part, slot: Slot, options: object) => void;
  mounted: Record<Slot, { unmount(): void; update(options: object): void; navigate(path: string): void }>;
  told: { navigated: string[]; opened: string[]; asked: number };
  listeners: Map<string, number>;
}
declare const window: TestWindow;

/** Opens the page of the other program. It counts its listeners from the start. */
async function openPage(path = '/app', known?: RegExp): Promise<Visit> {
  const place = await visit(browser, host.url, known ? { known } : {});
  await place.page.addInitScript(() => {
    window.listeners = new Map();
    const count = (target: EventTarget, type: string, change: number) => {
      if (target !== window && target !== document && target !== document.documentElement) return;
      window.listeners.set(type, (window.listeners.get(type) ?? 0) + change);
    };
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      count(this, type, 1);
      addEventListener.call(this, type, ...rest);
    };
    EventTarget.prototype.removeEventListener = function (type, ...rest) {
      count(this, type, -1);
      removeEventListener.call(this, type, ...rest);
    };
  });
  await place.page.goto(path);
  await place.page.waitForFunction(() => 'mountPart' in window);
  return place;
}

/** Mounts a part with the admin's key as the page's token; the first one that it hands out has expired. */
const mountPart = (page: Page, part: Part, slot: Slot, options: Record<string, unknown> = {}) =>
  page.evaluate(
    ({ part, slot, options, token }) => {
      window.told.asked = 0;
      window.mountPart(part, slot, {
        getToken: async () => {
          window.told.asked += 1;
          return window.told.asked === 1 ? 'an-expired-token' : token;
        },
        customerUrl: (id: string) => `/host/customers/${id}`,
        openUrl: (url: string) => window.told.opened.push(url),
        ...options,
      });
    },
    { part, slot, options, token: testAdminKey },
  );

/** The computed styles of everything that is the page's own. */
const stylesOfHost = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('html, body, main, .host, .host *, .slot')].map((element) => {
      const { length, ...style } = getComputedStyle(element);
      const names = [...Array(length).keys()].map((index) => getComputedStyle(element)[index] ?? '');
      // Sizes follow the content.
      const own = names.filter((name) => !/size|width|height|inline|block|origin|perspective/.test(name));
      return `${element.tagName} ${own.map((name) => `${name}: ${style[name as never] ?? ''}`).join('; ')}`;
    }),
  );

const styleOf = (page: Page, locate: (page: Page) => ReturnType<Page['locator']>, names: string[]) =>
  locate(page).evaluate(
    (element, wanted) =>
      Object.fromEntries(wanted.map((name) => [name, getComputedStyle(element).getPropertyValue(name)])),
    names,
  );

const told = (page: Page) => page.evaluate(() => window.told);

test('a portal is connected and synced inside the page', async () => {
  const place = await openPage();
  const { page } = place;
  await mountPart(page, 'mountHubSpotSettings', 'first');
  await mountPart(page, 'mountRenewalBoard', 'second');
  await page.getByRole('heading', { name: 'No portal is connected yet' }).waitFor();
  await page.getByText('Connect HubSpot to see your renewals').waitFor();
  await examine(place, 'embed-empty');
  await page.getByRole('link', { name: 'Set up a portal' }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.getByLabel('Access token').fill(world.portals.portal(1001).staticToken);
  await page.getByRole('button', { name: 'Connect with token' }).click();
  await page.getByRole('heading', { name: 'Is this the right portal?' }).waitFor();
  await examine(place, 'embed-setup');
  await page.getByRole('button', { name: 'Accept the defaults' }).click();
  await page.getByRole('button', { name: 'Start first sync' }).click();
  await page.getByRole('status').filter({ hasText: 'Sync complete' }).waitFor();
  await world.settle();
  const { items } = await world.request<{ items: typeof customers }>('/api/customers?limit=50');
  customers = items;
  const paths = (await told(page)).navigated.map((path) => path.replace(/\?.*/, ''));
  expect(new Set(paths)).toEqual(new Set([`${settings}/setup`]));
  expect(page.url()).toBe(`${host.url}/app`);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('styles leak neither way, also with two parts at once', async () => {
  const place = await openPage();
  const { page } = place;
  const before = await stylesOfHost(page);
  const sheets = () => page.evaluate(() => [document.styleSheets.length, document.head.children.length]);
  const sheetsBefore = await sheets();
  await mountPart(page, 'mountHubSpotSettings', 'first');
  const customer = customers[0];
  await mountPart(page, 'mountCustomerPanel', 'second', { customerId: customer?.id });
  await page.getByRole('button', { name: 'Sync now' }).waitFor();
  await page.getByRole('heading', { name: 'Stakeholders' }).waitFor();
  expect(await stylesOfHost(page)).toEqual(before);
  expect(await sheets()).toEqual(sheetsBefore);

  const text = ['font-size', 'color', 'text-transform', 'letter-spacing', 'line-height', 'border-top-style'];
  const heading = await styleOf(
    page,
    (on) => on.getByRole('heading', { name: 'HubSpot', exact: true }),
    text,
  );
  expect(heading).toMatchObject({
    'font-size': '24px',
    color: 'rgb(21, 28, 40)',
    'text-transform': 'none',
    'line-height': '30px',
    'border-top-style': 'none',
  });
  const button = await styleOf(page, (on) => on.getByRole('button', { name: 'Sync now' }), [
    'display',
    'background-color',
    'font-family',
    'height',
    'font-size',
  ]);
  expect(button).toMatchObject({
    'background-color': 'rgb(49, 85, 217)',
    height: '36px',
    'font-size': '13.5px',
  });
  expect(button['font-family']).toMatch(/^"?CSCX Inter/);
  const cell = await styleOf(page, (on) => on.getByRole('cell', { name: 'From HubSpot' }).first(), [
    'display',
    'background-color',
  ]);
  expect(cell).toEqual({ display: 'table-cell', 'background-color': 'rgba(0, 0, 0, 0)' });
  const loaded = await page.evaluate(() =>
    [...document.fonts].filter((face) => face.family.includes('CSCX') && face.status === 'loaded'),
  );
  expect(loaded.length).toBeGreaterThan(0);

  // The page's own copy of React goes on as before.
  await page.getByRole('button', { name: 'Clicked 0 times' }).click();
  await page.getByRole('button', { name: 'Clicked 1 times' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('every request has the page’s token, which is asked for once more after a rejection, and changes arrive', async () => {
  const place = await openPage();
  const { page } = place;
  host.takeRequests();
  const [customer] = customers;
  await mountPart(page, 'mountCustomerPanel', 'first', { customerId: customer?.id });
  await page.getByRole('heading', { name: 'Stakeholders' }).waitFor();
  const requests = host.takeRequests().filter(({ path }) => path.startsWith('/api/'));
  expect(requests[0]).toMatchObject({ path: '/api/session', authorization: 'Bearer an-expired-token' });
  expect(requests.map(({ path }) => path)).toContain('/api/events');
  const others = requests.slice(1).filter(({ authorization }) => authorization !== `Bearer ${testAdminKey}`);
  expect(others).toEqual([]);

  await world.request(`/api/customers/${customer?.id}/health-scores`, 'POST', { score: 83 });
  await page.getByRole('region', { name: 'Health' }).getByText('83').first().waitFor();

  // Another part with another token is another user's, and disturbs no one.
  await mountPart(page, 'mountRenewalBoard', 'second', { getToken: null });
  await page.getByText('Your session has ended').waitFor();
  await page.getByRole('heading', { name: 'Stakeholders' }).waitFor();
  await page.evaluate(() => window.mounted.second.unmount());

  // A file is fetched with the token, too.
  await mountPart(page, 'mountHubSpotSettings', 'second', { initialPath: `${settings}/errors?status=open` });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^hubspot-errors-.*\.csv$/);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('the page’s router is told of every screen, and the page’s URL is the page’s', async () => {
  const place = await openPage();
  const { page } = place;
  await mountPart(page, 'mountHubSpotSettings', 'first');
  const menu = page.getByRole('navigation', { name: 'HubSpot settings' });
  await menu.getByRole('link', { name: 'Mappings' }).click();
  await page.getByRole('heading', { name: 'Mappings' }).waitFor();
  await expect.poll(async () => (await told(page)).navigated).toEqual([`${settings}/mappings`]);
  expect(page.url()).toBe(`${host.url}/app`);
  // In a new tab, a link opens the complete user interface.
  expect(await menu.getByRole('link', { name: 'Alerts' }).getAttribute('href')).toBe(
    `${basePath}${settings}/alerts`,
  );
  await page.evaluate((path) => window.mounted.first.navigate(path), `${settings}/history`);
  await page.getByRole('heading', { name: 'Sync history' }).waitFor();

  // A customer has a page of the host; its router opens it.
  await mountPart(page, 'mountRenewalBoard', 'second');
  const card = page.locator('a[href*="/host/customers/"]').first();
  await card.click();
  const { opened } = await told(page);
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatch(new RegExp(`^${host.url}/host/customers/[0-9a-f-]{36}$`));
  expect(page.url()).toBe(`${host.url}/app`);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('dialogs, menus and notices stay inside, keep the focus, and give it back', async () => {
  const place = await openPage();
  const { page } = place;
  // Whatever contains the element, and covers it from then on.
  await page.evaluate(() => {
    document.querySelector('main')?.style.setProperty('transform', 'translateX(0)', 'important');
    document.querySelector<HTMLElement>('#first')?.style.setProperty('overflow', 'hidden', 'important');
  });
  await mountPart(page, 'mountHubSpotSettings', 'first');
  await page
    .getByRole('button', { name: 'Edit the schedule' })
    .or(page.getByRole('button', { name: 'Edit' }))
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Schedule' });
  const field = dialog.getByRole('combobox').first();
  await page.evaluate(() => {
    const cover = Object.assign(document.createElement('section'), { id: 'cover' });
    cover.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; visibility: visible';
    document.querySelector('main')?.append(cover);
  });
  await field.click();
  const box = await dialog.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(720, -1);
  await page.getByRole('option', { name: 'Every hour' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  // The first one closes the list, the second one the dialog.
  await page.keyboard.press('Escape');
  await page.getByRole('option', { name: 'Every hour' }).waitFor({ state: 'hidden' });
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document.querySelector('#first > div')?.shadowRoot ?? {};
      return activeElement?.closest('[role="dialog"]') ? 'in the dialog' : activeElement?.textContent;
    });
  for (let tabs = 0; tabs < 6; tabs += 1) {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('in the dialog');
  }
  await field.click();
  await page.getByRole('option', { name: 'Every hour' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.evaluate(() => document.querySelector('#cover')?.remove());
  await page.getByText('Every hour').first().waitFor();
  await expect.poll(focused).toBe('Edit');
  const outside = await page.evaluate(
    () => document.body.querySelectorAll(':scope > :not(main, script)').length,
  );
  expect(outside).toBe(0);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('other options take effect at once, and unmounting leaves nothing behind', async () => {
  const place = await openPage();
  const { page } = place;
  const [one, other] = customers;
  const listeners = () =>
    // React keeps one on the document for all of its roots.
    page.evaluate(() =>
      [...window.listeners].filter(([type, count]) => count !== 0 && type !== 'selectionchange'),
    );
  const before = await listeners();
  const bodyBefore = await page.evaluate(() => document.body.innerHTML);
  await mountPart(page, 'mountCustomerPanel', 'first', { customerId: one?.id, colorScheme: 'light' });
  await mountPart(page, 'mountRenewalBoard', 'second', { colorScheme: 'light' });
  await page.getByRole('heading', { name: one?.name ?? '', level: 2 }).waitFor();
  await page.evaluate((customerId) => {
    window.mounted.first.update({ customerId });
    window.mounted.second.update({ colorScheme: 'dark' });
  }, other?.id);
  await page.getByRole('heading', { name: other?.name ?? '', level: 2 }).waitFor();
  const colorOf = (slot: Slot) => styleOf(page, (on) => on.locator(`#${slot} .cscx`), ['color']);
  await expect.poll(() => colorOf('second')).toEqual({ color: 'rgb(230, 234, 241)' });
  expect(await colorOf('first')).toEqual({ color: 'rgb(21, 28, 40)' });
  const total = page
    .locator('#second')
    .getByText(/^\$[\d,]{7,}$/)
    .first();
  const amount = await total.innerText();
  await page.evaluate(() => window.mounted.second.update({ locale: 'de-DE' }));
  await page
    .locator('#second')
    .getByText(`${amount.slice(1).replaceAll(',', '.')}\u00a0$`)
    .first()
    .waitFor();
  await expect.poll(() => host.openResponses(), { timeout: 10_000 }).toEqual(['/api/events', '/api/events']);

  await page.evaluate(() => window.mounted.first.unmount());
  await page.getByRole('heading', { name: 'Renewals', level: 2 }).waitFor();
  await expect.poll(() => host.openResponses(), { timeout: 10_000 }).toEqual(['/api/events']);
  await page.evaluate(() => window.mounted.second.unmount());
  await expect.poll(() => host.openResponses(), { timeout: 10_000 }).toEqual([]);
  expect(await page.evaluate(() => document.body.innerHTML)).toBe(bodyBefore);
  expect(
    await page.evaluate(() => [...document.fonts].filter(({ family }) => family.includes('CSCX')).length),
  ).toBe(0);
  await expect.poll(listeners).toEqual(before);
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('a page with a strict content security policy only needs its nonce', async () => {
  const place = await openPage('/strict');
  await mountPart(place.page, 'mountHubSpotSettings', 'first');
  await place.page.getByRole('button', { name: 'Sync now' }).waitFor();
  const button = await styleOf(place.page, (on) => on.getByRole('button', { name: 'Sync now' }), [
    'background-color',
  ]);
  expect(button).toEqual({ 'background-color': 'rgb(49, 85, 217)' });
  expect(place.complaints()).toEqual([]);
  await place.close();
});

test('code that does not arrive is said in words, and the page stays as it is', async () => {
  const place = await openPage(
    '/app',
    /Failed to fetch dynamically imported module|could not be loaded|Error/,
  );
  const { page } = place;
  const visits: string[] = [];
  page.on('framenavigated', (frame) => visits.push(frame.url()));
  await page.route(/mappings-screen/, (route) => route.abort());
  await mountPart(page, 'mountHubSpotSettings', 'first');
  await page.getByRole('link', { name: 'Mappings' }).first().click();
  await page.getByText('Part of this page didn’t load').waitFor();
  await examine(place, 'embed-part-missing');
  // Other screens still open.
  await page.getByRole('link', { name: 'History' }).first().click();
  await page.getByRole('heading', { name: 'Sync history' }).waitFor();

  await page.route(/mount-element|embed\.css/, (route) => route.abort());
  await page.reload();
  await page.waitForFunction(() => 'mountPart' in window);
  await mountPart(page, 'mountRenewalBoard', 'first');
  await page.getByText('Couldn’t load Renewals').waitFor();
  await page.evaluate(() => window.mounted.first.unmount());
  expect(await page.locator('#first > *').count()).toBe(0);
  expect(visits).toHaveLength(1);

  // While it is still on its way, a text says so.
  await page.unrouteAll();
  await holdAnswers(/mount-element/)(page);
  await page.reload();
  await page.waitForFunction(() => 'mountPart' in window);
  await mountPart(page, 'mountRenewalBoard', 'first');
  await page.getByText('Loading Renewals…').waitFor();
  await page.evaluate(() => window.mounted.first.unmount());
  expect(await page.locator('#first > *').count()).toBe(0);
  await place.close();
});

const state = async (
  name: string,
  part: Part,
  options: Record<string, unknown>,
  shows: (page: Page) => Promise<unknown>,
  prepare?: (page: Page) => Promise<unknown>,
) => {
  const place = await openPage();
  await prepare?.(place.page);
  await mountPart(place.page, part, 'first', options);
  await shows(place.page);
  await examine(place, `embed-${name}`);
  await place.close();
};

test('the parts, narrow and wide, light and dark, loading and failing', async () => {
  const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();
  const [customer] = customers;
  const customerId = customer?.id;
  await state('settings', 'mountHubSpotSettings', {}, heading('Recent runs'));
  await state('customer', 'mountCustomerPanel', { customerId }, heading('Stakeholders'));
  await state('renewals', 'mountRenewalBoard', {}, (page) => page.getByText('In progress').first().waitFor());
  await state(
    'loading',
    'mountRenewalBoard',
    {},
    (page) => page.locator('.mantine-Skeleton-root').first().waitFor(),
    holdAnswers(/\/api\/renewals/),
  );
  const unknown = '00000000-0000-4000-8000-000000000000';
  await state(
    'unknown-customer',
    'mountCustomerPanel',
    { customerId: unknown },
    heading('Customer not found'),
  );
  await state(
    'unreachable',
    'mountHubSpotSettings',
    {},
    (page) => page.getByText('Couldn’t load HubSpot settings').waitFor(),
    failAnswers(/\/api\//),
  );
  await state('signed-out', 'mountHubSpotSettings', { getToken: null }, (page) =>
    page.getByText('Your session has ended').waitFor(),
  );
});
