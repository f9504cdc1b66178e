import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import type { Mapping } from '../../contract/mappings.ts';
import { healthPush } from '../../health/health-push.ts';
import { createBells } from '../../jobs/bell.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { groupErrors } from '../errors/group-errors.ts';
import { retryCause } from '../errors/retry-quarantined.ts';
import { defaultMappings } from '../mapping/portal-mappings.ts';
import { pushPortal } from './push-portal.ts';
import { readPushStatus } from './read-push-status.ts';
import { requestPush } from './request-push.ts';

let loaded: LoadedPortal;
let everyScope: string[];
const running = new AbortController().signal;

beforeAll(async () => {
  loaded = await loadPortal({ companies: 230, contacts: 20, deals: 5, oddities: false });
  loaded.portal.defineProperty('company', { name: 'cs_note', type: 'string', fieldType: 'text' });
  const { scopes } = await db()
    .selectFrom('hubspot_portals')
    .select('scopes')
    .where('integration_id', '=', loaded.integrationId)
    .executeTakeFirstOrThrow();
  everyScope = scopes;
  await score(() => 50);
  await push();
}, 60_000);
beforeEach(() => loaded.portal.setStaticTokenScopes(everyScope));
afterAll(() => loaded.close());

const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');
const parts = () => ({ ...syncPartsOf(loaded.context), outgoing: healthPush });
const db = () => loaded.database.db;
const status = () => readPushStatus(ctx(), loaded.integrationId);
const companies = () => [...loaded.portal.truth().records('company')].map(({ properties }) => properties);
const groups = async () => (await groupErrors(ctx(), {})).filter(({ code }) => code.startsWith('push_'));

/** Doesn't wait longer than necessary for further values. */
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal),
};
const push = () =>
  pushPortal({ ...loaded.context, clock: impatient }, parts(), createBells(), loaded.integrationId, running);
const refusals = () => loaded.portal.stats().byStatus['400'] ?? 0;

/** Advances the time to the next trial of a value. */
async function letProbe(): Promise<void> {
  await db()
    .updateTable('push_holds')
    .set({ probe_at: new Date(0) })
    .execute();
  await db().updateTable('push_outbox').set({ not_before: new Date() }).execute();
}

async function score(of: (place: number) => number, count = 230): Promise<void> {
  const rows = await db()
    .selectFrom('customers')
    .select('id')
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .limit(count)
    .execute();
  await db()
    .insertInto('health_scores')
    .values(rows.map(({ id }, place) => ({ customer_id: id, score: of(place) })))
    .execute();
}

async function map(...outbound: Pick<Mapping, 'property' | 'field' | 'default'>[]): Promise<void> {
  const mappings = [
    ...defaultMappings(syncMappings.objects.company),
    ...outbound.map((one) => ({ ...one, direction: 'outbound' as const })),
  ];
  const { integrationId } = loaded;
  await saveMappings(ctx(), syncMappings, { integrationId, objectType: 'company', mappings });
}

test('a rule against every score costs tens of calls once; the rest goes, and scores follow when it is gone', async () => {
  const { portal } = loaded;
  portal.setValidationRule('company', 'cscx_health_score', { never: true, message: 'too large' });
  const before = refusals();
  await score((place) => 60 + (place % 20));
  await push();
  expect(refusals() - before).toBeLessThanOrEqual(25);
  expect(companies().every(({ cscx_health_trend }) => cscx_health_trend === 'growing')).toBe(true);
  expect(companies().every(({ cscx_health_score }) => cscx_health_score === '50')).toBe(true);
  const told = await status();
  expect(told).toMatchObject({ state: 'problem', waiting: 230, problem: { code: 'refused' } });
  expect(told.explanation).toMatch(/cscx_health_score.*too large.*INVALID_NUMBER/s);
  expect(await groups()).toMatchObject([{ property: 'cscx_health_score', code: 'push_rejected' }]);

  // New scores cause no further rejections, and one value is tried when its time comes.
  const known = refusals();
  await score((place) => 70 + (place % 20));
  await push();
  expect(refusals()).toBe(known);
  await letProbe();
  await push();
  expect(refusals()).toBe(known + 1);

  portal.setValidationRule('company', 'cscx_health_score', undefined);
  await letProbe();
  await push();
  expect(companies().every(({ cscx_health_score }) => Number(cscx_health_score) >= 70)).toBe(true);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0, problem: null });
  expect(await groups()).toEqual([]);
});

test.each(['push', 'retry'] as const)('a request by %s tries a value immediately', async (how) => {
  const { portal, integrationId } = loaded;
  portal.setValidationRule('company', 'cscx_health_score', { never: true });
  await score((place) => (how === 'push' ? 30 : 40) + (place % 20));
  await push();
  portal.setValidationRule('company', 'cscx_health_score', undefined);
  await push();
  expect((await status()).waiting).toBe(230);
  const [group] = await groups();
  if (how === 'push') await requestPush(ctx(), healthPush, { integrationId });
  else if (group) await retryCause(ctx(), parts(), { ...group, integrationId });
  await push();
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
});

test('scores that come one by one do not each cost a refusal', async () => {
  loaded.portal.setValidationRule('company', 'cscx_health_score', { never: true });
  const before = refusals();
  for (let count = 1; count <= 15; count += 1) {
    await score((place) => (place === count - 1 ? 20 : 0), count);
    await push();
  }
  expect(refusals() - before).toBeLessThanOrEqual(25);
  expect(await status()).toMatchObject({ state: 'problem' });
  loaded.portal.setValidationRule('company', 'cscx_health_score', undefined);
  await letProbe();
  await push();
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
});

test('a few bad scores stop no others', async () => {
  loaded.portal.setValidationRule('company', 'cscx_health_score', { max: 90 });
  const before = refusals();
  await score((place) => ([7, 58, 140].includes(place) ? 95 : 80));
  await push();
  expect(refusals() - before).toBeLessThanOrEqual(40);
  expect(companies().filter(({ cscx_health_score }) => cscx_health_score === '80')).toHaveLength(227);
  expect(await groups()).toMatchObject([{ property: 'cscx_health_score', records: 3 }]);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 3 });
  loaded.portal.setValidationRule('company', 'cscx_health_score', undefined);
  const [group] = await groups();
  if (group) await retryCause(ctx(), parts(), { ...group, integrationId: loaded.integrationId });
  await push();
  expect(await status()).toMatchObject({ failing: 0 });
});

test('a rule on a mapped property, HubSpot’s own too, is told with the mapping, and health goes', async () => {
  for (const property of ['cs_note', 'city']) {
    loaded.portal.setValidationRule('company', property, { never: true, message: 'must be a code' });
    await map({ property, field: 'customFields.note', default: 'nothing yet' });
    await push();
    await score((place) => (property === 'city' ? 15 : 25) + (place % 5));
    await push();
    const told = await status();
    expect(told.mapped[0]?.properties[0]?.problem).toMatch(new RegExp(`${property}.*must be a code`, 's'));
    expect(companies().every(({ cscx_health_score }) => Number(cscx_health_score) < 30)).toBe(true);
    loaded.portal.setValidationRule('company', property, undefined);
    await letProbe();
    await push();
    expect(companies().every((one) => one[property] === 'nothing yet' || property === 'city')).toBe(true);
    expect((await status()).mapped[0]).toMatchObject({ waiting: 0, properties: [{ problem: null }] });
  }
  await map();
  await push();
});

test("if HubSpot requires a property that we don't send, everything waits, and is sent on request", async () => {
  const { portal, integrationId } = loaded;
  const before = refusals();
  const unnamed = portal.faults.add({
    match: { pathClass: 'batch-update' },
    effect: { kind: 'status', status: 400 },
  });
  await score(() => 33);
  await push();
  expect(refusals() - before).toBeLessThanOrEqual(25);
  expect(await status()).toMatchObject({ state: 'problem', waiting: 230, problem: { code: 'refused' } });
  portal.faults.remove(unnamed.id);
  await requestPush(ctx(), healthPush, { integrationId });
  await push();
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
});

test('without permission to add an option, scores are sent without the trend that needs it, and that is reported', async () => {
  const { portal, integrationId } = loaded;
  portal.setStaticTokenScopes(everyScope.filter((scope) => scope !== 'crm.schemas.companies.write'));
  portal.removePropertyOption('company', 'cscx_health_trend', 'declining');
  await score((place) => (place % 2 === 0 ? 3 : 99));
  await push();
  expect(companies().every(({ cscx_health_score }) => ['3', '99'].includes(cscx_health_score ?? ''))).toBe(
    true,
  );
  const told = await status();
  expect(told).toMatchObject({ state: 'problem', waiting: 115 });
  expect(told.explanation).toMatch(/cscx_health_trend.*declining.*crm\.schemas\.companies\.write/s);
  portal.setStaticTokenScopes(everyScope);
  await requestPush(ctx(), healthPush, { integrationId });
  await push();
  expect(companies().filter(({ cscx_health_trend }) => cscx_health_trend === 'declining')).toHaveLength(115);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
});

test('an option that was removed is put back, and the others stay as an administrator made them', async () => {
  const { portal } = loaded;
  const own = [
    { label: 'Up', value: 'growing', description: 'More than before', displayOrder: 5, hidden: true },
    { label: 'Other', value: 'other', description: '', displayOrder: 2, hidden: false },
  ];
  portal.crm.properties.update('company', 'cscx_health_trend', { options: own });
  await score((place) => (place % 2 === 0 ? 99 : 1));
  await push();
  const { options = [] } = portal.crm.properties.get('company', 'cscx_health_trend') ?? {};
  expect(options.slice(0, 2)).toEqual(own);
  expect(options.slice(2).map(({ value }) => value)).toEqual(['stable', 'declining']);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
  expect(companies().every(({ cscx_health_score }) => ['1', '99'].includes(cscx_health_score ?? ''))).toBe(
    true,
  );
});

test('options whose labels clash with ours are named, and scores go', async () => {
  const { portal, integrationId } = loaded;
  const options = ['Growing', 'Stable', 'Declining'].map((label) => ({ label, value: label }));
  portal.crm.properties.update('company', 'cscx_health_trend', { options });
  await score((place) => (place % 2 === 0 ? 2 : 98));
  await push();
  const { explanation } = await status();
  expect(explanation).toMatch(/cscx_health_trend/);
  expect(explanation).toMatch(/“Growing” belongs to the value “Growing”/);
  expect(companies().every(({ cscx_health_score }) => ['2', '98'].includes(cscx_health_score ?? ''))).toBe(
    true,
  );
  const ours = ['growing', 'stable', 'declining'].map((value) => ({ label: value, value }));
  portal.crm.properties.update('company', 'cscx_health_trend', { options: ours });
  await requestPush(ctx(), healthPush, { integrationId });
  await push();
  expect(await status()).toMatchObject({ state: 'on', waiting: 0, failing: 0 });
});

test('a property that was archived and comes back has its old values sent over', async () => {
  const { portal } = loaded;
  await score(() => 44);
  await push();
  portal.archiveProperty('company', 'cscx_health_score');
  for (const { id } of [...portal.truth().records('company')])
    portal.updateRecord('company', id, { cscx_health_score: '7' });
  await score(() => 45, 1);
  await push();
  expect(
    companies()
      .map(({ cscx_health_score }) => cscx_health_score)
      .sort(),
  ).toEqual([...Array(229).fill('44'), '45']);
  expect(await status()).toMatchObject({ state: 'on', waiting: 0 });
});
