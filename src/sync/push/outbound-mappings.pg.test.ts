import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal, partOf } from '../../../test/support/portals/loaded-portal.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import type { Mapping } from '../../contract/mappings.ts';
import { defaultSettings } from '../../contract/settings.ts';
import { tableOf } from '../../db/object-tables.ts';
import { healthPush } from '../../health/health-push.ts';
import { readHealth } from '../../health/read-health.ts';
import { createBells } from '../../jobs/bell.ts';
import { previewMappings } from '../../portals/mappings/preview-mappings.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { readObjects } from '../../portals/status/read-objects.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { listErrors } from '../errors/list-errors.ts';
import { retryQuarantined } from '../errors/retry-quarantined.ts';
import { defaultMappings } from '../mapping/portal-mappings.ts';
import { readRun } from '../runs/read-run.ts';
import { applyWebhooks } from '../webhooks/apply-webhooks.ts';
import { pushPortal } from './push-portal.ts';
import { readPushStatus } from './read-push-status.ts';
import { requestPush } from './request-push.ts';

type ObjectType = 'company' | 'contact' | 'deal';
type Given = Partial<Mapping> & Pick<Mapping, 'property' | 'field'>;

let loaded: LoadedPortal;

beforeAll(async () => {
  loaded = await loadPortal({ companies: 120, contacts: 30, deals: 12, oddities: false });
  const define = (type: ObjectType, name: string, kind: string, more: object = {}) =>
    loaded.portal.defineProperty(type, { name, label: name, type: kind, ...more } as never);
  define('company', 'plan_tier', 'enumeration', {
    fieldType: 'select',
    options: [
      { label: 'Gold', value: 'gold' },
      { label: 'Silver', value: 'silver' },
    ],
  });
  define('company', 'modules', 'enumeration', {
    fieldType: 'checkbox',
    options: ['core', 'plus', 'max'].map((value) => ({ label: value, value })),
  });
  define('company', 'usage_seats', 'number', { fieldType: 'number' });
  define('company', 'go_live', 'date', { fieldType: 'date' });
  define('company', 'cs_note', 'string', { fieldType: 'text' });
  define('contact', 'cs_part', 'string', { fieldType: 'text' });
  define('contact', 'cs_score', 'number', { fieldType: 'number' });
  define('deal', 'cs_forecast', 'string', { fieldType: 'text' });
}, 60_000);
afterAll(() => loaded.close());

const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');
const parts = () => ({ ...syncPartsOf(loaded.context), outgoing: healthPush });
const db = () => loaded.database.db;
const scope = () => ({ organizationId: defaultOrganizationId, integrationId: loaded.integrationId });
const running = new AbortController().signal;

/** Doesn't wait longer than necessary for further changes. */
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal),
};

/** Sends the outbox right away, like a worker's job. */
const push = () =>
  pushPortal({ ...loaded.context, clock: impatient }, parts(), createBells(), loaded.integrationId, running);

/** Saves outbound mappings in addition to the defaults, and sends the resulting values. */
async function save(objectType: ObjectType, ...outbound: Given[]) {
  const inbound = defaultMappings(syncMappings.objects[objectType]);
  const mappings = [...inbound, ...outbound.map((one) => ({ direction: 'outbound' as const, ...one }))];
  await saveMappings(ctx(), syncMappings, { integrationId: loaded.integrationId, objectType, mappings });
  await push();
}

async function rowOf(objectType: ObjectType, place: number): Promise<{ id: string; externalId: string }> {
  const rows = await db()
    .selectFrom(tableOf[objectType])
    .select(['id', 'external_id'])
    .where('archived_at', 'is', null)
    .orderBy('external_id')
    .execute();
  const row = rows[place];
  if (!row) throw new Error('too few rows');
  return { id: row.id, externalId: row.external_id ?? '' };
}

/** Like any program. */
const setFields = (table: string, id: string, fields: Record<string, unknown>) =>
  sql`update ${sql.table(table)} set custom_fields = custom_fields || ${JSON.stringify(fields)}::jsonb
    where id = ${id}`.execute(db());

const inHubspot = (type: ObjectType, id: string) =>
  [...loaded.portal.truth().records(type)].find((record) => record.id === id)?.properties ?? {};
const writesOf = (type: ObjectType, property: string) => loaded.portal.writes.list({ type, property });
const refusals = async () =>
  (await listErrors(ctx(), { status: 'open', limit: 100 })).items.filter(
    ({ direction }) => direction === 'outbound',
  );
const waiting = async () => (await db().selectFrom('push_outbox').selectAll().execute()).length;

/** The outbound part of the portal's status. */
async function told() {
  const { objects } = await readObjects(ctx(), {
    integrationId: loaded.integrationId,
    inclusion: { filters: [], onExit: 'keep' },
    push: defaultSettings.push,
    endedRunId: null,
  });
  return objects.filter(({ direction }) => direction === 'outbound');
}

const companyMappings: Given[] = [
  { property: 'plan_tier', field: 'customFields.tier', transform: { valueMap: { ent: 'gold' } } },
  { property: 'modules', field: 'customFields.modules' },
  { property: 'usage_seats', field: 'customFields.seats' },
  { property: 'go_live', field: 'customFields.live' },
  { property: 'cs_note', field: 'renewal_date', default: 'none yet' },
  { property: 'hubspot_owner_id', field: 'csm_id' },
];

test('without outbound mappings a change queues nothing', async () => {
  const { id } = await rowOf('company', 0);
  await setFields('customers', id, { tier: 'ent' });
  expect(await waiting()).toBe(0);
});

test('a change of any program reaches HubSpot in the form that each property has', async () => {
  await save('company', ...companyMappings);
  // Saving sends every row's values; empty ones here clear nothing there.
  const first = await rowOf('company', 0);
  const bare = await rowOf('company', 1);
  expect(inHubspot('company', first.externalId)).toMatchObject({ plan_tier: 'gold', cs_note: 'none yet' });
  // That isn't health: there is none yet.
  expect(await told()).toMatchObject([{ objectType: 'company', records: 120, tells: ['fields'] }]);
  expect(await readPushStatus(ctx(), loaded.integrationId)).toMatchObject({
    pushed: 0,
    waiting: 0,
    lastPushedAt: null,
    mapped: [{ objectType: 'company', pushed: 120 }],
  });
  expect(inHubspot('company', bare.externalId).plan_tier ?? null).toBeNull();
  expect(loaded.portal.stats().byClass['batch-update']).toBe(2);

  const owner = await db()
    .selectFrom('hubspot_owners')
    .select(['owner_id', 'user_id'])
    .where('user_id', 'is not', null)
    .where('archived', '=', false)
    .executeTakeFirstOrThrow();
  await db()
    .updateTable('customers')
    .set({ csm_id: owner.user_id, renewal_date: '2027-03-31' })
    .where('id', '=', bare.id)
    .execute();
  await setFields('customers', bare.id, {
    tier: 'silver',
    modules: ['plus', 'core'],
    seats: 12.5,
    live: '2026-05-01T23:00:00.000Z',
  });
  await push();
  expect(inHubspot('company', bare.externalId)).toMatchObject({
    plan_tier: 'silver',
    modules: 'plus;core',
    usage_seats: '12.5',
    go_live: '2026-05-01',
    cs_note: '2027-03-31',
    hubspot_owner_id: owner.owner_id,
  });
  // A field whose value was sent and is now empty clears its property, or sends its default.
  await db().updateTable('customers').set({ renewal_date: null }).where('id', '=', bare.id).execute();
  await setFields('customers', bare.id, { seats: null });
  await push();
  expect(inHubspot('company', bare.externalId).usage_seats ?? '').toBe('');
  expect(inHubspot('company', bare.externalId).cs_note).toBe('none yet');
});

test('only what differs is sent, and what is rolled back is not', async () => {
  const { id } = await rowOf('company', 2);
  const before = loaded.portal.writes.list({ type: 'company' }).length;
  await setFields('customers', id, { unmapped: 1 });
  await db().updateTable('customers').set({ updated_at: new Date() }).execute();
  await db()
    .transaction()
    .execute(async (trx) => {
      await sql`update customers set custom_fields = '{"tier": "ent"}' where id = ${id}`.execute(trx);
      throw new Error('rolled back');
    })
    .catch(() => {});
  expect(await waiting()).toBe(0);
  await setFields('customers', id, { tier: 'ent' });
  await setFields('customers', id, { tier: 'silver' });
  await push();
  const writes = loaded.portal.writes.list({ type: 'company' }).slice(before);
  expect(writes.map(({ properties }) => properties)).toEqual([{ plan_tier: 'silver' }]);
});

test('health and mapped values of a company go in one write', async () => {
  const { id, externalId } = await rowOf('company', 3);
  const before = loaded.portal.writes.list({ type: 'company', id: externalId }).length;
  await setFields('customers', id, { tier: 'ent' });
  await db().insertInto('health_scores').values({ customer_id: id, score: 64 }).execute();
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ plan_tier: 'gold', cscx_health_score: '64' });
  expect(loaded.portal.writes.list({ type: 'company', id: externalId })).toHaveLength(before + 1);
});

test('a value that its property cannot hold is listed, the others go, and it can be tried again', async () => {
  const { id, externalId } = await rowOf('company', 4);
  const stranger = await db()
    .insertInto('users')
    .values({ organization_id: defaultOrganizationId, email: 'nobody@example.com', name: 'No Body' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db().updateTable('customers').set({ csm_id: stranger.id }).where('id', '=', id).execute();
  await setFields('customers', id, { tier: 'bronze', seats: 'many', modules: ['max'] });
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ modules: 'max' });
  const listed = await refusals();
  expect(listed.map(({ code, property, field, value }) => [code, property, field, value]).sort()).toEqual([
    ['push_unfit', 'usage_seats', 'customFields.seats', 'many'],
    ['push_unknown_option', 'plan_tier', 'customFields.tier', 'bronze'],
    ['push_unknown_owner', 'hubspot_owner_id', 'csm_id', 'No Body (nobody@example.com)'],
  ]);
  expect(listed.every(({ remedy }) => remedy.length > 20)).toBe(true);

  loaded.portal.crm.properties.addOption('company', 'plan_tier', 'bronze', 'Bronze');
  await db().updateTable('customers').set({ csm_id: null }).where('id', '=', id).execute();
  await setFields('customers', id, { seats: 3 });
  await retryQuarantined(ctx(), parts(), listed.find(({ property }) => property === 'plan_tier')?.id ?? '');
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ plan_tier: 'bronze', usage_seats: '3' });
  expect(await refusals()).toEqual([]);
});

test('what HubSpot itself refuses of a mapping does not keep the rest of the record from going', async () => {
  const { id, externalId } = await rowOf('company', 5);
  const { properties } = loaded.portal.crm;
  properties.removeOption('company', 'modules', 'core');
  await setFields('customers', id, { modules: ['core'], seats: 5 });
  await db().insertInto('health_scores').values({ customer_id: id, score: 50 }).execute();
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ usage_seats: '5', cscx_health_score: '50' });
  const [listed, ...more] = await refusals();
  expect(listed).toMatchObject({
    code: 'push_rejected',
    property: 'modules',
    field: 'customFields.modules',
    value: 'core',
  });
  expect(more).toEqual([]);
  await setFields('customers', id, { modules: ['plus'] });
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ modules: 'plus' });
  expect(await refusals()).toEqual([]);
  properties.addOption('company', 'modules', 'core', 'Core');
});

test('contacts and deals are told as well, and the status shows each type', async () => {
  await save(
    'contact',
    { property: 'cs_part', field: 'customFields.part' },
    { property: 'cs_score', field: 'customFields.score' },
  );
  await save('deal', { property: 'cs_forecast', field: 'customFields.forecast' });
  const contact = await rowOf('contact', 0);
  const deal = await rowOf('deal', 0);
  await setFields('stakeholders', contact.id, { score: 7, part: 'champion' });
  await setFields('deals', deal.id, { forecast: 'sure' });
  await push();
  expect(inHubspot('contact', contact.externalId)).toMatchObject({ cs_part: 'champion', cs_score: '7' });
  await setFields('stakeholders', contact.id, { score: 'high' });
  await push();
  const [listed] = await refusals();
  expect(listed).toMatchObject({
    objectType: 'contact',
    code: 'push_unfit',
    externalId: contact.externalId,
    value: 'high',
  });
  await setFields('stakeholders', contact.id, { score: 8 });
  await push();
  expect(inHubspot('deal', deal.externalId)).toMatchObject({ cs_forecast: 'sure' });
  const outbound = await told();
  expect(outbound.map(({ objectType, tells }) => [objectType, tells])).toEqual([
    ['company', ['health', 'fields']],
    ['contact', ['fields']],
    ['deal', ['fields']],
  ]);
  expect(outbound.every(({ failing, lastSyncedAt }) => failing === 0 && lastSyncedAt !== null)).toBe(true);
});

test("echoes of our writes change nothing; other users' writes are overwritten", async () => {
  const contact = await rowOf('contact', 0);
  const run = await loaded.sync('incremental');
  expect(partOf(run, 'contact')).toMatchObject({ updated: 0, created: 0 });
  expect(partOf(run, 'company')).toMatchObject({ processed: 120, updated: 0, created: 0 });
  // Our writes return as a newer state, but say nothing about the freshness of HubSpot's changes.
  const hours = await db().selectFrom('sync_hours').select('ages').execute();
  expect(hours.flatMap(({ ages }) => ages)).toEqual([]);
  expect(await waiting()).toBe(0);
  loaded.portal.updateRecord('contact', contact.externalId, { cs_part: 'somebody else' });
  await loaded.sync('reconcile');
  expect(await waiting()).toBe(1);
  await db().updateTable('push_outbox').set({ not_before: new Date() }).execute();
  await push();
  expect(inHubspot('contact', contact.externalId)).toMatchObject({ cs_part: 'champion' });
});

test('a property that is mapped both ways never goes round', async () => {
  await save('deal', { property: 'dealname', field: 'name' });
  const deal = await rowOf('deal', 1);
  const before = writesOf('deal', 'dealname').length;
  loaded.portal.updateRecord('deal', deal.externalId, { dealname: 'Renamed there' });
  await loaded.sync('incremental');
  await push();
  await loaded.sync('reconcile');
  await push();
  expect(writesOf('deal', 'dealname')).toHaveLength(before);
  expect(inHubspot('deal', deal.externalId)).toMatchObject({ dealname: 'Renamed there' });

  await db().updateTable('deals').set({ name: 'Renamed here' }).where('id', '=', deal.id).execute();
  await push();
  await loaded.sync('incremental');
  await push();
  expect(writesOf('deal', 'dealname')).toHaveLength(before + 1);
  expect(inHubspot('deal', deal.externalId)).toMatchObject({ dealname: 'Renamed here' });

  // Changed on both sides at the same time: HubSpot's change isn't overwritten, and is synced back.
  loaded.portal.updateRecord('deal', deal.externalId, { dealname: 'By them' });
  await db().updateTable('deals').set({ name: 'By us' }).where('id', '=', deal.id).execute();
  await push();
  await loaded.sync('incremental');
  await push();
  expect(inHubspot('deal', deal.externalId)).toMatchObject({ dealname: 'By them' });
  const row = await db().selectFrom('deals').select('name').where('id', '=', deal.id).executeTakeFirst();
  expect(row?.name).toBe('By them');
});

test('only what is empty in HubSpot is filled where a mapping says so, and the preview shows it', async () => {
  const [filled, empty] = [await rowOf('deal', 2), await rowOf('deal', 3)];
  loaded.portal.updateRecord('deal', filled.externalId, { cs_forecast: 'by hand' });
  for (const { id } of [filled, empty]) await setFields('deals', id, { forecast: 'ours' });
  const mapping = { property: 'cs_forecast', field: 'customFields.forecast', onlyIfBlank: true } as const;
  const { records, sends } = await previewMappings(ctx(), syncMappings, {
    integrationId: loaded.integrationId,
    objectType: 'deal',
    mappings: [{ direction: 'outbound', ...mapping }],
  });
  const shown = (id: string) => records.find(({ externalId }) => externalId === id)?.values[0];
  expect(shown(filled.externalId)).toMatchObject({ raw: 'by hand', current: 'ours', value: 'by hand' });
  const held = await db()
    .selectFrom('deals')
    .select('custom_fields')
    .where('archived_at', 'is', null)
    .execute();
  const forecasts = held.filter(({ custom_fields: fields }) => fields.forecast !== undefined).length;
  expect(forecasts).toBeGreaterThan(1);
  expect(sends).toEqual([{ property: 'cs_forecast', field: 'customFields.forecast', records: forecasts }]);
  await save('deal', mapping);
  expect(inHubspot('deal', filled.externalId)).toMatchObject({ cs_forecast: 'by hand' });
  expect(inHubspot('deal', empty.externalId)).toMatchObject({ cs_forecast: 'ours' });
});

test('a merged record is told what its row holds', async () => {
  const [kept, merged] = [await rowOf('company', 10), await rowOf('company', 11)];
  await setFields('customers', kept.id, { tier: 'gold' });
  await push();
  const { id: survivor } = loaded.portal.mergeRecords('company', kept.externalId, merged.externalId);
  loaded.portal.updateRecord('company', survivor, { plan_tier: '' });
  await setFields('customers', kept.id, { tier: 'silver' });
  await push();
  await applyWebhooks(loaded.context, parts(), createBells(), loaded.integrationId, running);
  await push();
  expect(inHubspot('company', survivor)).toMatchObject({ plan_tier: 'silver' });
  expect(await waiting()).toBe(0);
});

test("a type that can't be written, or has a missing property, doesn't stop the others", async () => {
  const { portal } = loaded;
  const { id, externalId } = await rowOf('company', 20);
  const contact = await rowOf('contact', 1);
  const change = async (value: string) => {
    await setFields('customers', id, { tier: value });
    await setFields('stakeholders', contact.id, { part: value });
  };
  const all = ['companies', 'contacts', 'deals'].flatMap((type) => [
    `crm.objects.${type}.read`,
    `crm.schemas.${type}.read`,
  ]);
  portal.setStaticTokenScopes([...all, 'crm.objects.companies.write', 'crm.schemas.companies.write']);
  await change('gold');
  const [asked] = await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId });
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ plan_tier: 'gold' });
  expect(inHubspot('contact', contact.externalId).cs_part ?? '').not.toBe('gold');
  const status = await readPushStatus(ctx(), loaded.integrationId);
  expect(status.state).toBe('on');
  expect(status.mapped.find(({ objectType }) => objectType === 'contact')).toMatchObject({
    waiting: 1,
    problem: { code: 'missing_scopes', message: expect.stringContaining('crm.objects.contacts.write') },
  });
  const run = await readRun(ctx(), asked?.id ?? '');
  expect(run.status).toBe('completed_with_errors');
  expect(run.progress.find(({ objectType }) => objectType === 'contact')).toMatchObject({
    direction: 'outbound',
    status: 'failed',
  });

  portal.setStaticTokenScopes([
    ...all,
    ...['companies', 'contacts', 'deals'].map((type) => `crm.objects.${type}.write`),
  ]);
  portal.archiveProperty('company', 'plan_tier');
  await change('silver');
  await setFields('customers', id, { seats: 99 });
  await requestPush(ctx(), healthPush, { integrationId: loaded.integrationId });
  await push();
  expect(inHubspot('contact', contact.externalId)).toMatchObject({ cs_part: 'silver' });
  expect(inHubspot('company', externalId)).toMatchObject({ usage_seats: '99' });
  const companies = (await readPushStatus(ctx(), loaded.integrationId)).mapped[0];
  expect(companies?.properties.find(({ property }) => property === 'plan_tier')?.problem).toContain(
    'has no property',
  );
  // Once restored, it gets what it missed.
  portal.restoreProperty('company', 'plan_tier');
  await loaded.sync('incremental');
  await push();
  expect(inHubspot('company', externalId)).toMatchObject({ plan_tier: 'silver' });
  expect(await waiting()).toBe(0);
});

test('what a mapping no longer sends stays in HubSpot and is forgotten here', async () => {
  const { id, externalId } = await rowOf('company', 20);
  await save('company');
  await setFields('customers', id, { tier: 'gold' });
  expect(await waiting()).toBe(0);
  expect(inHubspot('company', externalId)).toMatchObject({ plan_tier: 'silver' });
  const kept = await db()
    .selectFrom('pushed_values')
    .select('properties')
    .where('integration_id', '=', scope().integrationId)
    .where('object_type', '=', 'company')
    .execute();
  expect(kept.filter(({ properties }) => 'plan_tier' in properties)).toEqual([]);
});

test('a field that HubSpot has no option for says nothing of the health', async () => {
  await save('company', { property: 'plan_tier', field: 'customFields.level' });
  const { id, externalId } = await rowOf('company', 7);
  await setFields('customers', id, { level: 'platinum' });
  await sql`insert into health_scores (customer_id, score) values (${id}, 57)`.execute(db());
  await push();
  const open = await db()
    .selectFrom('quarantine')
    .select('code')
    .where('external_id', '=', externalId)
    .where('status', '=', 'open')
    .execute();
  expect(open).toEqual([{ code: 'push_unknown_option' }]);
  expect((await readHealth(ctx(), id)).pushes).toMatchObject([{ state: 'pushed', score: 57 }]);

  // Nor does it prevent a push of the health once the company becomes another one.
  await db().deleteFrom('pushed_values').where('external_id', '=', externalId).execute();
  expect(await healthPush.queue(db(), scope(), 'differing', [id])).toBe(1);
});
