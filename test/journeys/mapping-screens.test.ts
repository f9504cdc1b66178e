import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerList } from '../../src/contract/customers.ts';
import type { MappingSet } from '../../src/contract/mappings.ts';
import type { PortalSettings } from '../../src/contract/settings.ts';
import { examine, failAnswers, glance, type Visit, visit } from '../support/browser/screens.ts';
import { type PracticeWorld, startSignedIn } from '../support/portals/practice-world.ts';
import { until } from '../support/time/wait.ts';

// An admin's choices: which companies count as customers, and which property fills which field.

const hubspot = '/settings/integrations/hubspot';
const api = '/api/integrations/hubspot';
const portalId = 2501;

let world: PracticeWorld;
let browser: Browser;
let person: Visit;
let integrationId: string;
/** A company that is a customer by its lifecycle stage, with a contract value as users type it. */
let company: { id: string; name: string };

const portal = () => world.portals.portal(portalId);

const setOf = async (objectType: string) => {
  const path = `${api}/mappings?integrationId=${integrationId}&objectType=${objectType}`;
  const [set] = (await world.request<{ items: MappingSet[] }>(path)).items;
  if (!set) throw new Error(`no mappings of ${objectType}`);
  return set;
};

beforeAll(async () => {
  ({ world, browser, person } = await startSignedIn([{ portalId, companies: 60, contacts: 20, deals: 200 }]));
  portal().defineProperty('company', { name: 'contract_value', label: 'Contract value', type: 'string' });
  portal().defineProperty('company', { name: 'cscx_health_score', type: 'number', fieldType: 'number' });
  portal().defineProperty('company', {
    name: 'product_code',
    label: 'Product code',
    type: 'enumeration',
    fieldType: 'select',
    options: Array.from({ length: 400 }, (_, n) => ({
      value: `code-${n}`,
      label: `Code ${n}`,
      displayOrder: n,
    })),
  });
  const all = [...portal().truth().companies()];
  const one = all.find(({ properties }) => properties.lifecyclestage === 'customer' && properties.name);
  company = { id: one?.id ?? '', name: one?.properties.name ?? '' };
  portal().updateRecord('company', company.id, { contract_value: '1.234.567,50 €' });
  integrationId = await world.connect(portalId);
});

afterAll(() => world?.close());

const dialog = (page: Page) => page.getByRole('dialog');

test('who counts as a customer is chosen in words, and counted before it is saved', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/customers`);
  await page.getByText('companies in HubSpot (all)').waitFor();
  await page.getByRole('button', { name: 'Add condition' }).first().click();
  await page.getByText('One condition is incomplete').waitFor();
  await page.getByRole('combobox', { name: 'Property of condition 1' }).fill('lifecycle st');
  await page.getByRole('option', { name: 'Lifecycle Stage', exact: true }).click();
  await page.getByRole('combobox', { name: 'Values for Lifecycle Stage' }).click();
  await page.getByRole('option', { name: 'Customer', exact: true }).click();
  await page.keyboard.press('Escape');
  const customers = [...portal().truth().companies()].filter(
    ({ properties }) => properties.lifecyclestage === 'customer',
  ).length;
  const count = page.getByRole('region', { name: 'Matching companies' });
  await count.getByText(`${customers} of `).waitFor();
  await count.getByText(/^At least \d+ of \d+ customers would stop matching/).waitFor();
  await examine(person, 'filter');

  // Leaving by accident is impossible.
  await page.getByRole('link', { name: 'Alerts', exact: true }).first().click();
  await page.getByText('The filter has unsaved changes').waitFor();
  await page.getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('radio', { name: 'Archive' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Filter saved').waitFor();
  const { inclusion } = await world.request<PortalSettings>(`${api}/settings?integrationId=${integrationId}`);
  expect(inclusion).toEqual({
    filters: [{ objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['customer'] }],
    onExit: 'archive',
  });
  await world.settle();
  await page.reload();
  await page.getByRole('list', { name: 'Records that no longer match your filter' }).waitFor();
  await page.getByRole('button', { name: /^Remove condition 1/ }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Filter saved').waitFor();
  await world.settle();
  expect(person.complaints()).toEqual([]);
});

test('of a property with hundreds of options each can be chosen', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/customers`);
  await page.getByText('companies in HubSpot (all)').waitFor();
  await page.getByRole('button', { name: 'Add condition' }).first().click();
  await page.getByRole('combobox', { name: 'Property of condition 1' }).fill('product co');
  await page.getByRole('option', { name: 'Product code', exact: true }).click();
  await page.getByRole('combobox', { name: 'Values for Product code' }).fill('Code 399');
  await page.getByRole('option', { name: 'Code 399', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Remove condition 1/ }).click();
});

test('a property is mapped with a transform, previewed, saved, and its value is on the customer page', async () => {
  const { page } = person;
  await page.goto(`${hubspot}/mappings?integrationId=${integrationId}`);
  await page.getByRole('button', { name: 'Edit: Annual Revenue fills ARR' }).waitFor();
  // The initial record appears in the select once it is loaded.
  const valuesOf = page.getByRole('combobox', { name: 'Sample record' });
  await until('a record to show', async () => (await valuesOf.inputValue()) !== '');
  await valuesOf.fill(company.name.slice(0, 12));
  await page.getByRole('option', { name: company.name }).first().click();
  await examine(person, 'mappings');
  await page.getByRole('searchbox', { name: 'Search properties and fields' }).fill('contract_v');
  await page.waitForURL(/search=contract_v/);
  await page.getByText('1.234.567,50 €', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Map Contract value', exact: true }).click();

  // Impossible choices are listed with the reason, but can't be selected.
  const field = page.getByRole('combobox', { name: 'CSCX field' });
  await field.click();
  const csm = page.getByRole('option', { name: /^CSM ·/ });
  await csm.getByText('The property holds text, but the field takes users.').waitFor();
  expect(await csm.getAttribute('data-combobox-disabled')).toBe('true');
  // A field that is already filled can be filled from here instead, with a note.
  const taken = page.getByRole('option', { name: /^ARR/ });
  await taken.getByText('Currently filled from Annual Revenue; this replaces it.').waitFor();
  expect(await taken.getAttribute('data-combobox-disabled')).toBeNull();

  // Values that would be rejected in every record have to be confirmed.
  await page.getByRole('option', { name: /^Renewal date/ }).click();
  await page.getByRole('button', { name: 'Add mapping' }).click();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await dialog(page).getByText('Every previewed value would be rejected').waitFor();
  const save = dialog(page).getByRole('button', { name: 'Save', exact: true });
  expect(await save.isDisabled()).toBe(true);
  await glance(person, 'mapping-refused');
  await dialog(page).getByRole('checkbox', { name: 'Save anyway' }).check();
  expect(await save.isEnabled()).toBe(true);
  await dialog(page).getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Map Contract value', exact: true }).click();
  await field.click();
  await page.getByRole('option', { name: 'New custom field…' }).click();
  // Its name is that of its property, and typed text becomes a valid name.
  const name = page.getByLabel('Custom field name');
  expect(await name.inputValue()).toBe('contract_value');
  await name.fill('contract value!');
  expect(await name.inputValue()).toBe('contract_value');
  await name.fill('contract');
  await page.getByRole('combobox', { name: 'Transform' }).click();
  await page.getByRole('option', { name: 'Convert to number' }).click();
  await glance(person, 'mapping-dialog');
  await page.getByRole('button', { name: 'Add mapping' }).click();
  await page.getByText('Unsaved: 1 change.').waitFor();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await dialog(page).getByText('Contract value → Contract (Convert to number)').waitFor();
  await dialog(page)
    .getByText(/^All \d\d companies will be re-synced/)
    .waitFor();
  await dialog(page)
    .getByText(/of 10 companies previewed/)
    .waitFor();
  await glance(person, 'mapping-preview');
  // The list shows the new set, announced by an event, before the response arrives.
  await page.route(`**${api}/mappings`, async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    const response = await route.fetch();
    await page.getByText('Version 1, saved by').waitFor();
    return route.fulfill({ response });
  });
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Version 1 saved').waitFor();
  await page.getByText(/^Re-synced \d\d companies/).waitFor();
  await page.unroute(`**${api}/mappings`);
  await glance(person, 'mapping-saved');

  const { items } = await world.request<CustomerList>(
    `/api/customers?search=${encodeURIComponent(company.name)}`,
  );
  await page.goto(`/customers/${items[0]?.id}`);
  await page.getByText('1234567.5').or(page.getByText('1,234,567.5')).first().waitFor();
  expect(person.complaints()).toEqual([]);
});

test('what goes back to HubSpot is chosen in the same place, and health keeps its properties', async () => {
  const { page } = person;
  // A link with a property opens its mapping.
  await page.goto(`${hubspot}/mappings?property=cscx_health_score`);
  await page.getByRole('combobox', { name: 'CSCX field' }).click();
  const health = page.getByRole('option', { name: /^Health score/ });
  await health.getByText('Reserved for health scores.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Edit: Contract value fills contract' }).click();
  await page.getByRole('radio', { name: 'CSCX → HubSpot', exact: true }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Edit: contract fills HubSpot’s Contract value' }).waitFor();

  // Another user saves in the meantime: nothing is overwritten.
  const set = await setOf('company');
  await world.request(`${api}/mappings`, 'PUT', {
    integrationId,
    objectType: 'company',
    mappings: [...set.mappings, { property: 'city', field: 'customFields.city' }],
  });
  await page.getByText(/saved version 2 while you were editing version 1/).waitFor();
  await glance(person, 'mapping-conflict');
  await page.getByRole('button', { name: 'Apply my changes on top' }).click();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await dialog(page).getByText('contract → HubSpot’s Contract value').waitFor();
  await dialog(page)
    .getByText(/^All \d\d customers will be compared with HubSpot/)
    .waitFor();
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Version 3 saved').waitFor();
  await page.getByText('To HubSpot: 1 mapping.').waitFor();
  const saved = await setOf('company');
  expect(saved.mappings).toContainEqual({
    property: 'contract_value',
    field: 'customFields.contract',
    direction: 'outbound',
  });
  expect(saved.mappings.some(({ property }) => property === 'city')).toBe(true);

  await page.getByRole('button', { name: 'Versions' }).click();
  await dialog(page).getByText('Current', { exact: true }).waitFor();
  await glance(person, 'mapping-versions');
  await page.getByRole('button', { name: 'Restore version 1…' }).click();
  await dialog(page).getByText('Values that are no longer sent stay in HubSpot.').waitFor();
  await dialog(page).getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Version 4 saved').waitFor();
  expect((await setOf('company')).mappings.some(({ property }) => property === 'city')).toBe(false);
  expect(person.complaints()).toEqual([]);
});

test('a property is found by what is typed, in place of what is chosen', async () => {
  const { page } = person;
  portal().defineProperty('company', { name: 'contract_arr', label: 'Contract ARR', type: 'number' });
  await page.goto(`${hubspot}/mappings?integrationId=${integrationId}`);
  await page.getByRole('button', { name: 'Edit: Annual Revenue fills ARR' }).click();
  const property = page.getByRole('combobox', { name: 'HubSpot property' });
  await property.click();
  await page.keyboard.type('contract');
  expect(await property.inputValue()).toBe('contract');
  await page.getByRole('option', { name: 'Contract ARR' }).waitFor();
  const labels = await page.getByRole('option').locator('bdi').allTextContents();
  expect(labels.filter((label) => !/contract/i.test(label))).toEqual([]);
  expect(new Set(labels).size).toBe(labels.length);
  await glance(person, 'mapping-property-found');
  // If the user leaves without choosing, the draft is still there.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await property.inputValue()).toBe('Annual Revenue');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(person.complaints()).toEqual([]);
});

test('from ARR that is something else to another property in one step, and nothing is emptied by accident', async () => {
  const { page } = person;
  await page.goto('/renewals?view=gaps');
  await page.getByRole('link', { name: 'Map ARR from Contract ARR' }).waitFor();
  await examine(person, 'gap-arr');
  await page.getByRole('link', { name: 'Map ARR from Contract ARR' }).click();
  await dialog(page)
    .getByText('ARR is currently filled from Annual Revenue. This fills it from Contract ARR instead.')
    .waitFor();
  await examine(person, 'mapping-replace');
  await dialog(page).getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByText(/^Unsaved: \d changes?\./).waitFor();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await dialog(page).getByText('Contract ARR → ARR').waitFor();

  // The property is empty: all would lose the ARR.
  const lost = dialog(page).getByRole('region', { name: 'Values that would be lost' });
  await lost
    .getByText(
      /^ARR would be cleared for all \d\d customers that have a value, because HubSpot has none in Contract ARR\.$/,
    )
    .waitFor();
  expect(await dialog(page).getByText('keep their current values').count()).toBe(0);
  const save = dialog(page).getByRole('button', { name: 'Save', exact: true });
  expect(await save.isDisabled()).toBe(true);
  await examine(person, 'mapping-empties');
  await lost.getByRole('checkbox', { name: 'Save and clear this field' }).check();
  expect(await save.isEnabled()).toBe(true);
  await dialog(page).getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();

  // With values, it is saved immediately.
  for (const { id, properties } of portal().truth().companies()) {
    if (properties.annualrevenue) portal().updateRecord('company', id, { contract_arr: '12000' });
  }
  await page.goto(`${hubspot}/mappings?integrationId=${integrationId}&property=contract_arr&field=arr`);
  await dialog(page).getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await dialog(page)
    .getByText(/of 10 companies previewed/)
    .waitFor();
  expect(await lost.count()).toBe(0);
  await save.click();
  await page.getByText(/^Version \d saved/).waitFor();
  await page.getByText(/^Re-synced \d\d companies/).waitFor();
  const saved = (await setOf('company')).mappings.filter(({ field }) => field === 'arr');
  expect(saved).toEqual([{ property: 'contract_arr', field: 'arr', direction: 'inbound' }]);

  // And clearing on purpose, after a confirmation.
  portal().defineProperty('company', { name: 'old_arr', label: 'Old ARR', type: 'number' });
  await page.goto(`${hubspot}/mappings?integrationId=${integrationId}&property=old_arr&field=arr`);
  await dialog(page).getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('button', { name: 'Review and save…' }).click();
  await lost.getByRole('checkbox').check();
  await save.click();
  await page.getByText(/^Version \d saved/).waitFor();
  await world.settle();
  await world.request(`${api}/mappings`, 'PUT', {
    integrationId,
    objectType: 'company',
    mappings: (await setOf('company')).mappings.map((one) =>
      one.field === 'arr' ? { property: 'annualrevenue', field: 'arr' } : one,
    ),
  });
  await world.settle();
  expect(person.complaints()).toEqual([]);
});

test('what HubSpot lost is told in its row, failures say so, and a viewer sees what holds', async () => {
  const { page } = person;
  portal().archiveProperty('company', 'contract_value');
  await page.goto(`${hubspot}/mappings?show=attention`);
  await page.getByText('Property deleted').first().waitFor();
  await page.getByRole('button', { name: 'Apply fix' }).waitFor();
  await glance(person, 'mapping-drift');

  const place = await visit(browser, world.url, { signedInAs: person, width: 'narrow' });
  await place.page.route('**/api/session', async (route) => {
    const session = await (await route.fetch()).json();
    await route.fulfill({ json: { ...session, role: 'viewer' } });
  });
  await place.page.goto(`${hubspot}/mappings`);
  await place.page.getByText('Only admins can edit mappings').waitFor();
  await place.page.getByText('HubSpot → CSCX').first().waitFor();
  expect(await place.page.getByRole('button', { name: /^(Edit|Map|Restore)/ }).count()).toBe(0);
  await glance(place, 'mappings-viewer');
  await place.page.goto(`${hubspot}/customers`);
  await place.page.getByText('Every company in HubSpot becomes a customer.').waitFor();
  expect(await place.page.getByRole('button', { name: 'Add condition' }).count()).toBe(0);
  await failAnswers(/\/api\/integrations\/hubspot\/(properties|settings\?)/)(place.page);
  await place.page.goto(`${hubspot}/mappings`);
  await place.page.getByText('Couldn’t load HubSpot’s properties').waitFor({ timeout: 15_000 });
  await place.page.getByRole('button', { name: 'Try again' }).waitFor();
  await place.close();
});
