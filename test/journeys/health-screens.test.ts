import { sql } from 'kysely';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer, CustomerList } from '../../src/contract/customers.ts';
import type { PushStatus } from '../../src/contract/health.ts';
import type { PortalSettings } from '../../src/contract/settings.ts';
import {
  examine,
  failAnswers,
  glance,
  holdAnswers,
  sidewaysOverflow,
  type Visit,
  visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';
import { until } from '../support/time/wait.ts';

// A customer's health, its push to HubSpot, and the settings of both: with a real product's responses, wide and
// narrow, light and dark.

const hubspot = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2302;
const day = 86_400_000;
const odd = '\u202e<img src=x onerror=alert("reason")> بيان';

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let integrationId: string;
let customers: CustomerList['items'];
/** A customer with contacts and, from the second test on, one score. */
let once: string;

const pushStatus = () => world.request<PushStatus>(`${api}/health/push?integrationId=${integrationId}`);

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([{ portalId, companies: 30, contacts: 40, deals: 60 }], {
    settings: { HEALTH_SOURCES: 'public.usage_scores.overall,public.survey_answers.happiness' },
  }));
  integrationId = await world.connect(portalId);
  ({ items: customers } = await world.request<CustomerList>('/api/customers?limit=200'));
});

afterAll(() => world?.close());

const customerAt = (place: number) => customers[place]?.id ?? '';
/** The number of lines of a text. */
const linesOf = (text: Locator) =>
  text.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getClientRects().length;
  });
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** A customer that has stakeholders, not the first one. */
async function withPeople(): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select customer_id as id from stakeholder_customers where customer_id <> ${customerAt(0)} limit 1`.execute(
    world.database.db,
  );
  return rows[0]?.id ?? '';
}

test('a customer has a score with its reasons, its history and its way to HubSpot', async () => {
  const { page } = person;
  const now = Date.now();
  const known = customerAt(0);
  await page.goto(`/customers/${known}`);
  const health = panel(page, 'Health');
  await health.getByText('No health score yet').waitFor();

  const history = Array.from({ length: 500 }, (_, place) => ({
    customerId: known,
    score: Math.round(55 + 30 * Math.sin(place / 40)),
    // Silent for three weeks in the middle.
    calculatedAt: new Date(now - (place < 250 ? 110 : 89) * day + place * 0.17 * day).toISOString(),
  }));
  await world.request('/api/health-scores', 'POST', history);
  await world.request(`/api/customers/${known}/health-scores`, 'POST', {
    score: 72,
    trend: 'growing',
    reasons: ['Usage grew by a third.', odd, 'The champion replied within a day.', 'A fourth reason.'],
    components: {
      usage: 100,
      [`${'endless'.repeat(14)}`]: { any: 'thing', of: ['any', null, 'kind'] },
      support_tickets: 34,
      sentence: odd,
      nothing: null,
      on: true,
      many: 4_000,
      more: [1, 2],
    },
  });
  // By the server's events, without a reload.
  await health.getByText('72', { exact: true }).first().waitFor();
  await health.getByText('growing').waitFor();
  expect(await health.getByRole('list', { name: 'Why' }).getByRole('listitem').count()).toBe(3);
  await health.getByRole('img', { name: /^Health, \d+ calculations: .* 72 on .*highest/ }).waitFor();
  await health.getByText(/^(Pushed|Confirmed)$/).waitFor();

  const finder = health.getByRole('slider', { name: 'Calculation' });
  await finder.focus();
  expect(await finder.getAttribute('aria-valuetext')).toMatch(/: 72, growing$/);
  await page.keyboard.press('ArrowLeft');
  await expect
    .poll(() => finder.getAttribute('aria-valuetext'))
    .toMatch(/: \d+, (growing|stable|declining)$/);
  await health.getByRole('tooltip').waitFor();
  await health.getByRole('button', { name: 'Show 2 more' }).click();
  const components = health.getByRole('list', { name: 'Score components' });
  // A number of three digits stays on one line, even in a narrow column next to the chat.
  expect(await linesOf(components.getByText('100', { exact: true }))).toBe(1);
  await examine(person, 'customer-health');
  await health.getByRole('button', { name: 'Show as table' }).click();
  expect(await health.getByRole('table').getByRole('row').count()).toBe(101);
});

test('few calculations, none, several portals, and answers that do not come', async () => {
  once = await withPeople();
  await world.request(`/api/customers/${once}/health-scores`, 'POST', { score: 31 });
  const pushes = (['off', 'waiting', 'pushed', 'confirmed', 'failed'] as const).map((state, place) => ({
    integrationId,
    portalName: place === 0 ? 'portal'.repeat(10_000) : `Portal ${place}`,
    state,
    score: place === 0 ? null : 20 + place,
    trend: place === 0 ? null : 'declining',
    pushedAt: place === 0 ? null : new Date().toISOString(),
    confirmedAt: state === 'confirmed' ? new Date().toISOString() : null,
    explanation: state === 'off' || state === 'failed' ? odd.repeat(20) : null,
  }));
  const change = (more: (customer: Customer) => Partial<Customer>) => (page: Page) =>
    page.route(`**/api/customers/${once}`, async (route) => {
      const customer = (await (await route.fetch()).json()) as Customer;
      await route.fulfill({ json: { ...customer, ...more(customer) } });
    });
  const history = /\/health-scores/;
  const states: {
    path: string;
    prepare: (page: Page) => Promise<unknown>;
    shows: (page: Page) => Locator;
  }[] = [
    {
      path: `/customers/${once}`,
      prepare: async () => undefined,
      shows: (page) => panel(page, 'Health').getByRole('img', { name: /the only calculation/ }),
    },
    {
      path: `/customers/${once}`,
      prepare: (page) =>
        page.route(history, (route) => route.fulfill({ json: { items: [], nextCursor: null } })),
      shows: (page) => page.getByText('This score has no history'),
    },
    {
      path: `/customers/${once}`,
      prepare: failAnswers(history),
      shows: (page) => page.getByText('Couldn’t load the history'),
    },
    {
      path: `${hubspot}/health`,
      prepare: failAnswers(/\/api\/.*\/(health\/push|settings)\?/),
      shows: (page) => page.getByText('Couldn’t load the health settings'),
    },
    {
      path: `${hubspot}/health`,
      prepare: holdAnswers(/\/api\/.*\/(health\/push|settings)\?/),
      shows: (page) => page.locator('.mantine-Skeleton-root').first(),
    },
  ];
  const place = await visit(browser, world.url, { signedInAs: person, width: 'narrow' });
  for (const { path, prepare, shows } of states) {
    await place.page.unrouteAll({ behavior: 'ignoreErrors' });
    await prepare(place.page);
    await place.page.goto(path);
    await shows(place.page).waitFor();
    expect(await sidewaysOverflow(place.page)).toBeUndefined();
  }
  await place.page.unrouteAll({ behavior: 'ignoreErrors' });
  await change(({ health, stakeholders: [first, ...others] }) => ({
    health: { ...health, trend: 'sideways'.repeat(50), source: 'model'.repeat(5_000), pushes },
    stakeholders: first
      ? [
          {
            ...first,
            engagementScore: 58,
            engagementComponents: { email: 80, other: 3, recency: 90 },
            lastEngagedAt: '2026-01-31T09:00:00.000Z',
            silentDays: 86,
            priorityReason: odd.repeat(20),
          },
          ...others,
        ]
      : [],
    renewalDate: '2020-01-31',
    renewal: null,
    cover: [{ code: 'no_champion', message: odd, stakeholderId: null }],
  }))(place.page);
  await place.page.goto(`/customers/${once}`);
  await panel(place.page, 'Health').getByText('View errors and how to fix them').waitFor();
  await place.page.getByText('last activity 86 days ago').waitFor();
  await place.page
    .getByRole('button', { name: /^Engagement of/ })
    .first()
    .click();
  await place.page.getByText('The average of the parts').waitFor();
  await place.page.keyboard.press('Escape');
  await glance(place, 'customer-health-odd');
  await place.close();
});

test('pushing is watched, set and started by hand, and weights are tried before they are saved', async () => {
  const { page } = person;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${hubspot}/health?integrationId=${integrationId}`);
  const state = panel(page, 'Health in HubSpot');
  await state.getByText('Every new score reaches HubSpot within seconds.').waitFor();
  await until('both scores to be in HubSpot', async () => (await pushStatus()).pushed === 2);

  await state.getByRole('button', { name: 'Push all' }).click();
  await page
    .getByRole('dialog', { name: 'Push all scores' })
    .getByRole('button', { name: 'Push all' })
    .click();
  await state.getByText('2 companies sent').waitFor();

  await page.getByLabel('Trend', { exact: true }).fill('Not A Name');
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await bar.getByText('Fix the property names first.').waitFor();
  expect(await bar.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByLabel('Trend', { exact: true }).fill('health_trend');
  await page.getByText('cscx_health_trend must be updated manually').waitFor();
  await page.getByLabel('Minimum change').fill('5');

  const calculator = panel(page, 'Built-in score');
  await calculator.getByText('30 customers get a score').waitFor();
  const before = await calculator.getByRole('list').textContent();
  await page.getByRole('slider', { name: 'Weight of Engagement' }).focus();
  await page.keyboard.press('Home');
  await calculator.getByText('not counted').waitFor();
  await calculator.getByText('70 · 100%').waitFor();
  await expect.poll(() => calculator.getByRole('list').textContent()).not.toBe(before);
  await examine(person, 'health-settings');
  await bar.getByRole('button', { name: 'Save' }).click();
  await bar.waitFor({ state: 'detached' });
  const settings = await world.request<PortalSettings>(`${api}/settings?integrationId=${integrationId}`);
  expect(settings.push).toMatchObject({ minimumChange: 5, properties: { trend: 'health_trend' } });
  expect(settings.healthCalculator).toMatchObject({ enabled: false, weights: { engagement: 0, cover: 15 } });
  await until('the new property', async () => (await pushStatus()).properties.every(({ ready }) => ready));
  await until('both to be told', async () => (await pushStatus()).waiting === 0);
});

test('scores come from where the platform writes them, as an admin chooses', async () => {
  const { page } = person;
  const platform = (statement: string) => sql.raw(statement).execute(world.database.db);
  await platform(
    'create table public.usage_scores (customer_id uuid references customers (id), overall int)',
  );
  await page.goto(`${hubspot}/health?integrationId=${integrationId}`);
  const sources = panel(page, 'Scores from the platform');
  await sources.getByText('The database has no table public.survey_answers.').waitFor();
  expect(await sources.getByRole('switch', { name: 'survey_answers' }).isDisabled()).toBe(true);
  expect(await sources.getByRole('switch', { name: 'Changes of customers.health_score' }).isChecked()).toBe(
    true,
  );
  await sources.getByRole('switch', { name: 'public.usage_scores.overall' }).check({ force: true });
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await bar.getByText('They apply to scores that are written after you save.').waitFor();
  await panel(page, 'Built-in score').getByRole('switch').check({ force: true });
  await sources.getByText('The built-in score is on, too.').waitFor();
  await examine(person, 'health-sources');
  await panel(page, 'Built-in score').getByRole('switch').uncheck({ force: true });
  await bar.getByRole('button', { name: 'Save' }).click();
  await bar.waitFor({ state: 'detached' });

  const scored = customerAt(2);
  await platform(`insert into public.usage_scores values ('${scored}', 44)`);
  await page.goto(`/customers/${scored}`);
  const health = panel(page, 'Health');
  await health.getByText('Taken from public.usage_scores.overall').waitFor();
  await platform(`update customers set health_score = 66 where id = '${scored}'`);
  await health.getByText('Written by the platform').waitFor();
  await health.getByText('growing').waitFor();
  await until('the score in HubSpot', async () => (await pushStatus()).waiting === 0);

  await platform('drop table public.usage_scores');
  await page.goto(`${hubspot}/health?integrationId=${integrationId}`);
  await sources.getByText('The database has no table public.usage_scores.').waitFor();
  await examine(person, 'health-sources-broken');
  await sources.getByRole('switch', { name: 'public.usage_scores.overall' }).uncheck({ force: true });
  await bar.getByRole('button', { name: 'Save' }).click();
  await bar.waitFor({ state: 'detached' });
});

test('what HubSpot would not take is listed apart, tried again, and told of in words', async () => {
  const { page } = person;
  const hubspotPortal = world.portals.portal(portalId);
  hubspotPortal.setValidationRule('company', 'cscx_health_score', { min: 5 });
  await world.request(`/api/customers/${once}/health-scores`, 'POST', { score: 3, trend: 'declining' });
  await page.goto(`/customers/${once}`);
  const health = panel(page, 'Health');
  await health.getByText('Failed', { exact: true }).waitFor();
  await health.getByRole('link', { name: 'View errors and how to fix them' }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'How to fix' });
  await entry.getByText('Rejected by HubSpot').waitFor();
  await entry.getByText(/Company · To HubSpot/).waitFor();

  await page.goto(`${hubspot}/errors?direction=outbound`);
  await page.getByRole('heading', { name: 'Rejected by HubSpot' }).waitFor();
  hubspotPortal.setValidationRule('company', 'cscx_health_score', undefined);
  await page.getByRole('button', { name: 'Retry', exact: true }).click();
  await page.getByText('Sending again', { exact: true }).waitFor();
  await until('the score in HubSpot', async () => (await pushStatus()).failing === 0);

  await page.goto(hubspot);
  await page.getByRole('cell', { name: 'Health of companies' }).waitFor();
  await panel(page, 'Recent runs').getByText('To HubSpot', { exact: true }).click();
  await page.waitForURL(/runs=outbound/);
  await page.getByRole('columnheader', { name: 'Sent' }).waitFor();
  await page.getByText('changes in CSCX').first().waitFor();
  await examine(person, 'hubspot-pushes');

  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await page.getByRole('switch', { name: 'Push health to HubSpot' }).uncheck({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  const state = panel(page, 'Health in HubSpot');
  await state.getByText('Off', { exact: true }).waitFor();
  expect(await state.getByRole('button', { name: 'Push all' }).isDisabled()).toBe(true);
  expect(person.complaints()).toEqual([]);
});

test('who is no administrator sees what holds, and why nothing can be changed', async () => {
  const viewer = await visit(browser, world.url, { signedInAs: person });
  await viewer.page.route('**/api/session', async (route) => {
    const session = await (await route.fetch()).json();
    await route.fulfill({ json: { ...session, role: 'viewer' } });
  });
  await viewer.page.goto(`${hubspot}/health`);
  await viewer.page.getByText(/Only admins can edit/).waitFor();
  await panel(viewer.page, 'Built-in score').waitFor();
  expect(await viewer.page.getByLabel('Score', { exact: true }).isDisabled()).toBe(true);
  expect(await viewer.page.getByRole('button', { name: 'Push all' }).count()).toBe(0);
  expect(viewer.complaints()).toEqual([]);
  await viewer.close();
});
