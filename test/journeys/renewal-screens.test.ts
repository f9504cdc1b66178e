import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DealPipelines, RenewalList } from '../../src/contract/renewals.ts';
import type { PortalSettings } from '../../src/contract/settings.ts';
import {
  examine,
  examineStates,
  glance,
  holdAnswers,
  type ScreenState,
  type Visit,
  visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';
import { until } from '../support/time/wait.ts';

// Renewals with health, and alerts about deals that move: the board, the months, the gaps, the alerts and their
// settings. With a real product's responses, wide and narrow, light and dark.

const hubspot = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2301;
const renewalPipeline = '75634201';
const due = '152701001';
const agreed = '152701003';
const lost = '152701005';

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let integrationId: string;
/** A CSM of customers with renewals at high risk. */
let csm: string;

const portal = () => world.portals.portal(portalId);

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([{ portalId, companies: 40, contacts: 40, deals: 120 }]));
});

afterAll(() => world?.close());

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const skeleton = (page: Page) => page.locator('.mantine-Skeleton-root').first().waitFor();
const look = (states: readonly ScreenState[]) => examineStates(browser, world.url, person, states);
const allButTheSession = /\/api\/(?!session|events)/;

test('before anything is connected, while answers are on their way, and when none comes', async () => {
  const states: ScreenState[] = [
    { name: 'stages-none', path: `${hubspot}/renewals`, shows: text('No portal is connected yet') },
    { name: 'alerts-none', path: '/alerts', shows: text('No alerts yet') },
    { name: 'renewals-loading', path: '/renewals', prepare: holdAnswers(allButTheSession), shows: skeleton },
    { name: 'renewals-none', path: '/renewals', shows: text('Connect HubSpot to see your renewals') },
  ];
  const known = /ERR_INTERNET_DISCONNECTED|preload assets/;
  const place = await visit(browser, world.url, { signedInAs: person, width: 'narrow', known });
  const { page, context } = place;
  for (const { name, path, prepare, shows } of states) {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await prepare?.(page);
    await page.goto(path);
    await shows(page);
    await glance(place, name);
  }
  // A user whose network fails sees a message, and continues when it is back.
  await context.setOffline(true);
  await page.getByText('Closed', { exact: true }).click();
  await page.getByText('Couldn’t reach the server').first().waitFor();
  await glance(place, 'renewals-offline');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('Connect HubSpot to see your renewals').waitFor();
  await context.close();
});

/** Open renewals, ordered by id. */
const openRenewals = () =>
  [...portal().truth().deals()].filter(
    ({ properties }) => properties.pipeline === renewalPipeline && properties.dealstage === due,
  );

test('renewals are shown with health, by stage, by month, and with their gaps', async () => {
  const odd: Record<string, string>[] = [
    { dealname: `${'endless'.repeat(9_000)} 🎉`, amount: '9'.repeat(400) },
    { dealname: '\u202eעסקה לחידוש <img src=x onerror=alert("deal")>', amount: '' },
    { dealname: 'عقد تجديد', deal_currency_code: 'JPY', amount: '9800000', closedate: '' },
  ];
  for (const [place, { id }] of openRenewals().entries()) {
    const properties = odd[place];
    if (properties) portal().updateRecord('deal', id, properties);
  }
  integrationId = await world.connect(portalId);
  portal().webhooks.configure({ targetUrl: `${world.url}${api}/webhooks` });
  await sql`
    insert into health_scores (customer_id, score)
    select id, 30 + (row_number() over (order by id) * 7 % 70)::int from customers
    where ascii(right(id::text, 1)) % 4 <> 0`.execute(world.database.db);
  const { items } = await world.request<RenewalList>('/api/renewals?limit=200');
  expect(items.length).toBeGreaterThan(12);
  csm = items.find(({ customer }) => customer?.csm?.name)?.customer?.csm?.name ?? '';
  await look([
    { name: 'renewals-board', path: '/renewals', shows: text('High risk') },
    { name: 'renewals-months', path: '/renewals?view=months', shows: text('High risk') },
    { name: 'gaps', path: '/renewals?view=gaps', shows: text(/The customer’s ARR is \$[\d,]+, but/) },
  ]);
});

test('a renewal date that follows a deal says which one, and the risk is that of the board', async () => {
  const { page } = person;
  const { items } = await world.request<RenewalList>('/api/renewals?limit=200');
  const followed = items.find(({ customer, deal }) => customer?.renewalDate === deal.closeDate && deal.url);
  await page.goto(`/customers/${followed?.customer?.id}`);
  await page.getByRole('button', { name: 'Why is this here? Renewal date' }).click();
  const why = page.getByRole('dialog').filter({ hasText: 'The close date of the next open renewal deal' });
  expect(await why.getByRole('link').getAttribute('href')).toBe(followed?.deal.url);

  const late = items.find(({ risk, daysLeft }) => risk === 'high' && (daysLeft ?? 0) < 0);
  await page.goto(`/customers/${late?.customer?.id}`);
  const renewal = page.getByRole('region', { name: 'Renewal', exact: true });
  await renewal.getByText('High risk').waitFor();
  await renewal.getByText(late?.riskReasons[0] ?? '').waitFor();
  await renewal.getByText(/days? overdue/).waitFor();
});

test('filters are in the URL, by keyboard and by mouse, and come back with it', async () => {
  const { page } = person;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/renewals');
  const totals = page.getByRole('region', { name: 'Totals' });
  await totals.getByText('$').first().waitFor();
  const all = await totals.textContent();

  await page.getByRole('combobox', { name: 'Risk' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'High risk' }).click();
  await page.waitForURL(/risk=high/);
  await expect.poll(() => totals.textContent()).not.toBe(all);
  const committed = page.getByRole('region', { name: 'Committed' });
  await expect.poll(() => committed.getByText(/^(Medium|Low) risk/).count()).toBe(0);

  await page.getByRole('combobox', { name: 'CSM' }).fill(csm.toLowerCase());
  await page.getByRole('option', { name: csm }).click();
  await page.waitForURL(/csmId=/);
  await expect.poll(() => page.getByRole('combobox', { name: 'CSM' }).inputValue()).toBe(csm);

  await page.getByRole('button', { name: /Close date/ }).click();
  const period = page.getByRole('dialog', { name: 'Close date' });
  await period.getByRole('button', { name: 'Next 90 days' }).click();
  await page.waitForURL(/from=\d{4}-\d\d-\d\d&to=/);
  await period.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.waitForURL(/\/renewals$/);
  await expect.poll(() => totals.textContent()).toBe(all);

  const months = page.getByRole('region', { name: 'Renewals by month' });
  await months.getByRole('button', { name: /^Overdue/ }).click();
  await page.waitForURL(/\?to=\d{4}-\d\d-\d\d$/);
  await expect.poll(() => totals.textContent()).not.toBe(all);
  await months.getByRole('button', { name: /^Overdue/, pressed: true }).click();
  await expect.poll(() => totals.textContent()).toBe(all);
  await months
    .getByRole('button')
    .filter({ hasText: /[1-9]\d* renewal/, hasNotText: /Overdue|Later/ })
    .first()
    .click();
  await page.waitForURL(/month=\d{4}-\d\d/);
  await expect.poll(() => totals.textContent()).not.toBe(all);
  const chosen = await totals.textContent();
  await page.goBack();
  await expect.poll(() => totals.textContent()).toBe(all);
  await page.goForward();
  await expect.poll(() => totals.textContent()).toBe(chosen);
  expect(person.complaints()).toEqual([]);
});

test('what a stage means is chosen with a receipt, and the board follows', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/renewals?integrationId=${integrationId}`);
  const meaning = page.getByRole('combobox', { name: 'Renewal stage of Renewal Due' });
  await meaning.click();
  await page.getByRole('option', { name: 'Committed', exact: true }).click();
  await page.getByText('Deals will be re-synced after you save').waitFor();
  await examine(person, 'stages-changed');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Settings saved').waitFor();
  await page.getByRole('list', { name: 'Warnings' }).getByText('has no renewal stage set').first().waitFor();
  await until('the deals to be read anew', async () => {
    const { items } = await world.request<RenewalList>('/api/renewals?stage=open');
    return items.every(({ deal }) => deal.stageId !== due);
  });

  await page.getByRole('link', { name: 'Renewals', exact: true }).click();
  await page.getByRole('region', { name: 'Committed' }).getByText('Renewal Due').first().waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Settings saved').waitFor();
  const { pipelines } = await world.request<DealPipelines>(`${api}/stages?integrationId=${integrationId}`);
  expect(pipelines.flatMap(({ stages }) => stages).filter(({ isMapped }) => isMapped)).toEqual([]);
  await world.settle();

  // A condition without a choice isn't sent.
  await page.getByRole('radio', { name: 'Custom' }).check();
  await page.getByRole('checkbox', { name: /Renewal Pipeline/ }).uncheck();
  await page.getByText('Choose a pipeline or a property.').waitFor();
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: 'Deals where this property' }).fill('deal ty');
  await page.getByRole('option', { name: 'Deal Type', exact: true }).click();
  await page.getByRole('combobox', { name: 'has one of these values' }).click();
  await page.getByRole('option', { name: 'Existing Business' }).click();
  await page.keyboard.press('Escape');
  await glance(person, 'renewals-by-property');
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(false);
  await page.getByRole('button', { name: 'Discard' }).click();
  expect(person.complaints()).toEqual([]);
});

const alertsLink = (page: Page) => page.getByRole('link', { name: /^Alerts(?! settings)/ });

test('a deal that moves is told of at once, counted, and read', async () => {
  const { page } = person;
  const [one, two] = openRenewals().slice(3);
  await page.goto('/customers');
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
  portal().updateRecord('deal', one?.id ?? '', { dealstage: agreed });
  const toast = page.getByRole('alert').filter({ hasText: 'A deal changed stage' });
  await toast.waitFor();
  await alertsLink(page).getByText('1 unread').waitFor();
  await toast.getByRole('button', { name: 'View alerts' }).click();
  await page.waitForURL('**/alerts');

  const alerts = page.getByRole('list', { name: 'Alerts', exact: true }).getByRole('listitem');
  await alerts.filter({ hasText: 'Verbally Agreed' }).getByText('Renewal Due').waitFor();
  // A second one appears in the open list automatically.
  portal().updateRecord('deal', two?.id ?? '', { dealstage: lost });
  await alerts.filter({ hasText: 'Churned' }).waitFor();
  await alertsLink(page).getByText('2 unread').waitFor();
  expect(await alerts.first().textContent()).toContain('Churned');
  await examine(person, 'alerts-unread');

  await page.getByText('Unread (2)').click();
  await page.waitForURL(/unread=true/);
  await alerts
    .filter({ hasText: 'Churned' })
    .getByRole('button', { name: /^Mark as read/ })
    .click();
  await expect.poll(() => alerts.count()).toBe(1);
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await page.getByText('You’ve read every alert').waitFor();
  await alertsLink(page).getByText('unread').waitFor({ state: 'detached' });
  expect(person.complaints()).toEqual([]);
});

test('where most that is told is of other deals, renewals alone are one click away', async () => {
  const { page } = person;
  const others = [...portal().truth().deals()].filter(
    ({ properties }) => properties.pipeline === 'default' && properties.dealstage !== 'contractsent',
  );
  for (const { id } of others.slice(0, 6)) portal().updateRecord('deal', id, { dealstage: 'contractsent' });
  await page.goto('/alerts');
  await page.getByText('aren’t for renewals').waitFor();
  await examine(person, 'alerts-of-others');
  await page.getByRole('button', { name: 'Alert on renewals only' }).click();
  await page.getByText('aren’t for renewals').waitFor({ state: 'detached' });
  const settings = `${api}/settings?integrationId=${integrationId}`;
  const { alerts } = await world.request<PortalSettings>(settings);
  expect(alerts).toMatchObject([{ channel: 'app', renewalsOnly: true }]);
  await world.request(`${api}/settings`, 'PUT', { integrationId, alerts: [{ channel: 'app' }] });
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  expect(person.complaints()).toEqual([]);
});

test('rules are written as sentences, and channels say whether alerts arrive', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/alerts`);
  const rules = page.getByRole('list', { name: 'Rules' });
  await rules.getByText('When a deal changes stage, show it in the app.').waitFor();
  await page.getByText('In-app alerts only').waitFor();

  await page.getByRole('button', { name: 'Add channel' }).click();
  const channel = page.getByRole('dialog', { name: 'Add channel' });
  await channel.getByText('Webhook', { exact: true }).click();
  await channel.getByLabel('Name').fill('Warehouse');
  await channel.getByLabel('Webhook URL').fill('https://alerts.example.test/in');
  await channel.getByRole('button', { name: 'Add channel' }).click();
  await channel.getByText('It won’t be shown again.').waitFor();
  expect(((await channel.getByLabel('Secret').textContent()) ?? '').length).toBeGreaterThanOrEqual(16);
  await examine(person, 'alert-channel-secret');
  await channel.getByRole('button', { name: 'I’ve saved it' }).click();

  const channels = page.getByRole('list', { name: 'Channels', exact: true });
  await channels.getByText('Not used by any rule').waitFor();
  await channels.getByRole('button', { name: 'Send test' }).click();
  await channels.getByText('Failing').waitFor();

  await page.getByRole('button', { name: 'Add rule' }).click();
  const rule = page.getByRole('dialog', { name: 'Add rule' });
  await rule.getByLabel('Renewals only').check();
  await rule.getByRole('combobox', { name: 'Moves to renewal stage' }).click();
  await page.getByRole('option', { name: 'Lost' }).click();
  await page.keyboard.press('Tab');
  await rule.getByLabel('Minimum amount').fill('5000');
  await rule.getByRole('combobox', { name: 'CSM' }).fill(csm.slice(0, -2));
  await page.getByRole('option', { name: csm }).click();
  await page.keyboard.press('Escape');
  await rule.getByRole('combobox', { name: 'Channel' }).click();
  await page.getByRole('option', { name: 'Warehouse' }).click();
  await rule.getByRole('switch', { name: 'Quiet hours' }).check({ force: true });
  const sentence =
    /renewal deal of at least 5,000 moves to the renewal stage Lost, and its customer’s CSM is [^,]+, send it to the webhook “Warehouse” immediately, except from 19:00 to 07:00/;
  await rule.getByText(sentence).waitFor();
  await examine(person, 'alert-rule');
  await rule.getByRole('button', { name: 'Add rule' }).click();
  await rules.getByText(sentence).waitFor();
  await channels.getByText('Used by 1 rule').waitFor();
  await rules.getByRole('switch').last().click({ force: true });
  await page.getByText('Rule turned off').waitFor();

  // A permanently failed delivery is resent on request.
  await sql`
    insert into alert_deliveries (organization_id, alert_id, channel_id, in_digest, recipient, due_at, status, attempts, last_error)
    select a.organization_id, a.id, c.id, false, '', now(), 'failed', 1, 'alerts.example.test returned status 410.'
    from alerts a, alert_channels c limit 1`.execute(world.database.db);
  await page.reload();
  const log = page.getByRole('table');
  await log.getByText('returned status 410').waitFor();
  await examine(person, 'alert-settings');
  await log.getByRole('button', { name: 'Send again' }).click();
  await log.getByText('Waiting').waitFor();
  expect(person.complaints()).toEqual([]);
});

test('a viewer sees what holds, and why nothing can be changed', async () => {
  const place = await visit(browser, world.url, { signedInAs: person });
  const { page } = place;
  await page.route('**/api/session', async (route) => {
    const session = await (await route.fetch()).json();
    await route.fulfill({ json: { ...session, role: 'viewer' } });
  });
  await page.goto(`${hubspot}/alerts`);
  await page.getByText('Only admins can edit alert rules and channels').waitFor();
  await page.getByText('show it in the app').waitFor();
  await page.getByText('Warehouse').first().waitFor();
  expect(await page.getByRole('button', { name: /^(Add|Edit|Delete|Send)/ }).count()).toBe(0);
  await page.goto(`${hubspot}/renewals`);
  await page.getByText('Only admins can edit renewal settings').waitFor();
  await page.getByText('Verbally Agreed').waitFor();
  expect(await page.getByRole('combobox').count()).toBe(0);
  expect(await page.getByRole('radio', { name: 'Custom' }).isDisabled()).toBe(true);
  await place.close();
});
