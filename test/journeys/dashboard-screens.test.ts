import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultOrganizationId } from '../../src/context/context.ts';
import type { SyncRun } from '../../src/contract/sync.ts';
import { countAges } from '../../src/sync/store/figures/ages.ts';
import {
  examine,
  examineStates,
  failAnswers,
  glance,
  holdAnswers,
  type Visit,
} from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';

// Whether the sync is on target, what each run did, the state of the records, and what can be done about it.

const settings = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2301;

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let integrationId: string;

const portal = () => world.portals.portal(portalId);

const dayMs = 86_400_000;

/** A month in which the portal was synced every half hour, was down for six hours, and drifted once. */
async function rememberMonth(): Promise<void> {
  const { pool } = world.database;
  const scope = [integrationId, defaultOrganizationId];
  const now = Date.now();
  for (let days = 1; days < 30; days += 1) {
    const ages = countAges(Array.from({ length: 40 }, (_, n) => (days === 9 ? 9_000_000 : 1_500 * (n + 1))));
    await pool.query(
      `insert into sync_hours (integration_id, organization_id, hour, received, created, updated, archived, failed, ages, calls)
       values ($1, $2, date_trunc('hour', $3::timestamptz), $4, 5, $5, 2, $6, $7, 160)`,
      [...scope, new Date(now - days * dayMs), 300 + days, 20 + days, days === 9 ? 30 : 0, ages],
    );
  }
  await pool.query(
    `insert into sync_runs (integration_id, organization_id, mode, object_types, status, requested_by, created_at, started_at, completed_at)
     select $1, $2, 'incremental', '{company,contact,deal}', 'completed', 'schedule', at, at, at
     from generate_series(now() - interval '29 days', now() - interval '10 minutes', interval '30 minutes') at
     where at not between now() - interval '9 days 6 hours' and now() - interval '9 days'`,
    scope,
  );
}

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([{ portalId, companies: 24, contacts: 40, deals: 20 }]));
  portal().createRecord('company', { name: 'Odd', annualrevenue: 'n/a' });
  portal().createRecord('deal', { dealname: 'Astray', pipeline: 'default', dealstage: 'gone' });
  integrationId = await world.connect(portalId);
});

afterAll(() => world?.close());

test('the portal page says whether promises are kept, and its counters open their lists', async () => {
  const { page } = person;
  await page.goto(settings);
  const promises = page.getByRole('region', { name: `Targets of portal ${portalId}` });
  await promises.getByText('Records fully synced').waitFor();
  await promises.getByText('No changes in the last 24 hours.').waitFor();
  // The counts of records with errors agree, and the tile, which counts rejected values, explains its own count.
  const note = (await promises.getByText(/with rejected values/).textContent()) ?? '';
  const [, rejected, records, whole] =
    /; (\d+) with rejected values\. Of the (\d+) records? .* now, (\d+) ha/.exec(note) ?? [];
  expect(Number(rejected), note).toBe(Number(records) - Number(whole));
  await page.getByText(`${records} records with sync errors`).waitFor();
  const errors = page.getByRole('table').last().locator('[data-label="With errors"]').first();
  expect(await errors.textContent()).toBe(records);
  await page.getByRole('link', { name: /in sync: view companies/ }).click();
  await page.waitForURL(/\/records\?/);
  await page.getByRole('heading', { level: 1, name: 'Records' }).waitFor();
  const [company] = [...portal().truth().companies()].filter(({ properties }) =>
    /^[A-Z][\w .&-]+$/.test(properties.name ?? ''),
  );
  if (!company) throw new Error('The practice portal has no company with an ordinary name.');
  const { name = '' } = company.properties;
  await page.getByRole('button', { name: `Re-sync ${name}` }).click();
  await page.getByText('Already up to date.').waitFor();
  await examine(person, 'dashboard-records');

  portal().updateRecord('company', company.id, { industry: 'BANKING', name: `${name} Group` });
  await page.goto(settings);
  await page.getByRole('button', { name: /^More ways to sync/ }).click();
  await page.getByRole('menuitem', { name: /^Re-sync one record/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Re-sync a record' });
  await dialog.getByLabel(/^Record ID/).fill('Acme');
  await dialog.getByRole('button', { name: 'Re-sync' }).click();
  await dialog.getByText(/^Enter a record ID/).waitFor();
  await dialog
    .getByLabel(/^Record ID/)
    .fill(`https://app.hubspot.com/contacts/${portalId}/record/0-2/${company.id}`);
  await dialog.getByRole('button', { name: 'Re-sync' }).click();
  const outcome = dialog.getByRole('status', { name: 'Outcome' });
  await outcome.getByText('Updated from HubSpot.').waitFor();
  expect(await outcome.getByRole('list', { name: 'Changes' }).getByRole('listitem').count()).toBe(2);
  await glance(person, 'dashboard-resynced');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'hidden' });
});

test('a run has a page with what it changed', async () => {
  const { page } = person;
  const [first, second] = [...portal().truth().companies()].slice(4, 6);
  if (!first || !second) throw new Error('The practice portal has too few companies.');
  portal().createRecord('company', { name: 'Newcomer', annualrevenue: '5' });
  portal().updateRecord('company', first.id, { industry: 'INSURANCE' });
  portal().archiveRecord('company', second.id);
  await page.goto(settings);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByRole('status').filter({ hasText: 'Sync complete' }).waitFor();
  await page.getByRole('table').filter({ hasText: 'Duration' }).getByRole('link').first().click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole('heading', { level: 1, name: 'Changes only' }).waitFor();
  const records = page.getByRole('list', { name: 'Records' }).locator('> li');
  await records.filter({ hasText: 'Created' }).filter({ hasText: 'Newcomer' }).waitFor();
  await records.filter({ hasText: 'Updated' }).getByText('Insurance').waitFor();
  await records.filter({ hasText: 'Archived' }).first().waitFor();
  await examine(person, 'dashboard-run');
  await page.getByRole('radiogroup', { name: 'Action' }).getByText('Updated').click();
  await page.waitForURL(/action=updated/);
  await expect.poll(() => records.filter({ hasText: 'Newcomer' }).count()).toBe(0);

  const { items } = await world.request<{ items: SyncRun[] }>(
    `/${api.slice(1)}/sync?direction=inbound&limit=50`,
  );
  await page.goto(`${settings}/runs/${items.at(-1)?.id}`);
  await page.getByText(/^Records created by a first sync are only counted/).waitFor();
  await glance(person, 'dashboard-run-first-load');
});

test('the history shows every figure next to its target, as a chart and as a table', async () => {
  const { page } = person;
  await page.goto(`${settings}/history`);
  await page.getByText('No pushes in this period.').waitFor();
  await glance(person, 'dashboard-history-young');
  await rememberMonth();
  await page.goto(`${settings}/history?days=30`);
  await page.getByRole('img', { name: /^Sync latency by day/ }).waitFor();
  await page.getByText('When data was behind').waitFor();
  const promised = page.getByRole('region', { name: 'Targets' });
  await promised.getByText('Missed').first().waitFor();
  await page.getByRole('button', { name: 'Show as table: Availability' }).click();
  await page.getByRole('group', { name: 'Availability as a table' }).waitFor();
  await examine(person, 'dashboard-history');
  await page.getByRole('radiogroup', { name: 'Period' }).getByText('90 days').click();
  await page.waitForURL(/days=90/);
});

test('errors are chosen and tried again, exported, and told in full', async () => {
  const { page } = person;
  await page.goto(`${settings}/errors?status=open`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^hubspot-errors-.*\.csv$/);

  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click();
  const details = page.getByRole('dialog');
  await details.getByText('Automatic retry').waitFor();
  await details.getByRole('button', { name: 'Fetch from HubSpot' }).click();
  await details.getByText('Current record in HubSpot').waitFor();
  await examine(person, 'dashboard-error-details');
  await details.getByRole('button', { name: 'Close' }).click();
  await details.waitFor({ state: 'hidden' });

  await page.getByRole('checkbox').first().check();
  await page.getByText('1 selected').waitFor();
  await page.getByRole('button', { name: 'Retry selected' }).click();
  await page.getByText('Still failing', { exact: true }).waitFor();
});

test('loading, failing and unknown', async () => {
  const history = /\/api\/integrations\/hubspot\/history/;
  const text = (words: string | RegExp) => (page: Visit['page']) => page.getByText(words).first().waitFor();
  await examineStates(browser, world.url, person, [
    {
      name: 'dashboard-history-loading',
      path: `${settings}/history`,
      prepare: holdAnswers(history),
      shows: (page) => page.getByRole('radiogroup', { name: 'Period' }).waitFor(),
    },
    {
      name: 'dashboard-history-failing',
      path: `${settings}/history`,
      prepare: failAnswers(history),
      shows: text('Couldn’t load the sync history'),
    },
    {
      name: 'dashboard-run-unknown',
      path: `${settings}/runs/00000000-0000-4000-8000-000000000000`,
      shows: text('There is no sync run with this id.'),
    },
  ]);
});
