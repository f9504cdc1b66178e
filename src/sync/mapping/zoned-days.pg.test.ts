import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncPartsOf } from '../../../test/support/context.ts';
import { type LoadedPortal, loadPortal } from '../../../test/support/portals/loaded-portal.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { defaultOrganizationId, inOrganization } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Mapping } from '../../contract/mappings.ts';
import { healthPush } from '../../health/health-push.ts';
import { createBells } from '../../jobs/bell.ts';
import { connectWithToken } from '../../portals/connect/connect-with-token.ts';
import { readPortalView } from '../../portals/dry-run/portal-view.ts';
import { previewMappings } from '../../portals/mappings/preview-mappings.ts';
import { saveMappings } from '../../portals/mappings/save-mappings.ts';
import { syncMappings } from '../../wiring/mappings.ts';
import { pushPortal } from '../push/push-portal.ts';
import { defaultMappings } from './portal-mappings.ts';
import { dayIn } from './zoned-days.ts';

const phoenix = 'America/Phoenix';
/** Shortly before midnight in Phoenix, and the day after in UTC. */
const evening = '2126-04-01T06:59:00.000Z';

let loaded: LoadedPortal;
let dealId: string;
let companyId: string;

beforeAll(async () => {
  loaded = await loadPortal({
    companies: 3,
    contacts: 0,
    deals: 0,
    oddities: false,
    timeZone: phoenix,
    firstLoad: false,
  });
  const { portal } = loaded;
  portal.defineProperty('company', { name: 'signed_on', type: 'datetime', fieldType: 'date' });
  portal.defineProperty('company', { name: 'go_live', type: 'date', fieldType: 'date' });
  portal.defineProperty('company', { name: 'told_moment', type: 'datetime', fieldType: 'date' });
  portal.defineProperty('company', { name: 'told_day', type: 'date', fieldType: 'date' });
  companyId = loaded.ids('company')[0] ?? '';
  portal.updateRecord('company', companyId, { signed_on: evening, go_live: '2126-03-31' });
  const pipeline = portal.crm.pipelines.find(({ label }) => /renew/i.test(label));
  dealId = portal.createRecord('deal', {
    dealname: 'Renewal',
    pipeline: pipeline?.id ?? '',
    dealstage: pipeline?.stages[0]?.id ?? '',
    closedate: evening,
  }).id;
  portal.associate('deal', dealId, 'company', companyId);
  await loaded.sync();
}, 60_000);
afterAll(() => loaded.close());

const db = () => loaded.database.db;
const ctx = () => inOrganization(loaded.context, defaultOrganizationId, 'test');
const scope = () => ({ organizationId: defaultOrganizationId, integrationId: loaded.integrationId });
const closeDate = async () =>
  (
    await db()
      .selectFrom('deals')
      .select('close_date')
      .where('external_id', '=', dealId)
      .executeTakeFirstOrThrow()
  ).close_date;
const customer = () =>
  db()
    .selectFrom('customers')
    .select(['id', 'renewal_date', 'custom_fields'])
    .where('external_id', '=', companyId)
    .executeTakeFirstOrThrow();
const staleTypes = async () =>
  (await db().selectFrom('hubspot_portals').select('stale_types').executeTakeFirstOrThrow()).stale_types;

type Given = Partial<Mapping> & Pick<Mapping, 'property' | 'field'>;
const setOf = (objectType: ObjectType, given: Given[]) => ({
  integrationId: loaded.integrationId,
  objectType,
  mappings: [
    ...defaultMappings(syncMappings.objects[objectType]),
    ...given.map((one) => ({ direction: 'inbound' as const, ...one })),
  ],
});
const save = (objectType: ObjectType, ...given: Given[]) =>
  saveMappings(ctx(), syncMappings, setOf(objectType, given));

const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal),
};
const push = () =>
  pushPortal(
    { ...loaded.context, clock: impatient },
    { ...syncPartsOf(loaded.context), outgoing: healthPush },
    createBells(),
    loaded.integrationId,
    new AbortController().signal,
  );
const written = (property: string) =>
  loaded.portal.writes.list({ type: 'company', property }).filter(({ id }) => id === companyId);
const inHubspot = (property: string) =>
  loaded.portal.propertyHistory('company', companyId, property)[0]?.value;

/** As if the account's definitions had been read long ago. */
const forgetDefinitions = () => db().updateTable('hubspot_portals').set({ owners_read_at: null }).execute();

test('a close date is the day that people see in HubSpot, and the renewal follows it', async () => {
  expect(await closeDate()).toBe('2126-03-31');
  expect((await customer()).renewal_date).toBe('2126-03-31');
  expect(await loaded.differences()).toEqual([]);
});

test('a moment in a column of days is of the portal’s day, a date never shifts; the preview and the dry run agree', async () => {
  const mapped: Given[] = [
    { property: 'signed_on', field: 'renewal_date' },
    { property: 'go_live', field: 'customFields.live' },
  ];
  const preview = await previewMappings(ctx(), syncMappings, setOf('company', mapped));
  const shown = preview.records.find(({ externalId }) => externalId === companyId)?.values;
  expect(shown).toContainEqual(expect.objectContaining({ field: 'renewal_date', value: '2126-03-31' }));
  expect(shown).toContainEqual(expect.objectContaining({ field: 'customFields.live', value: '2126-03-31' }));
  await save('company', ...mapped);
  await loaded.sync();
  expect(await customer()).toMatchObject({
    renewal_date: '2126-03-31',
    custom_fields: { live: '2126-03-31' },
  });
  const client = await syncPartsOf(loaded.context).openClient({
    ...scope(),
    signal: new AbortController().signal,
    onRequest: () => {},
  });
  const view = await readPortalView(ctx(), client, syncMappings, scope());
  expect(view.definitions.timeZone).toBe(phoenix);
});

test('another time zone of the portal has the days read again', async () => {
  await save('company', { property: 'signed_on', field: 'renewal_date' });
  await loaded.sync();
  expect(await staleTypes()).toEqual([]);
  loaded.portal.timeZone = 'Europe/Paris';
  await forgetDefinitions();
  await loaded.sync('incremental');
  expect(await staleTypes()).toEqual(['company', 'deal']);
  await loaded.sync('incremental');
  expect(await closeDate()).toBe('2126-04-01');
  expect((await customer()).renewal_date).toBe('2126-04-01');
  // Changes by a refresh weren't made in HubSpot. HubSpot's search may return a new deal late, and then it is read
  // again by the sync itself.
  const changes = await db()
    .selectFrom('field_changes')
    .select(['source', 'source_changed_at'])
    .where('field', '=', 'close_date')
    .execute();
  expect(changes).toHaveLength(1);
  for (const { source, source_changed_at: at } of changes) expect(at === null).toBe(source === 'refresh');

  // A zone that is unknown here counts as UTC; reconnecting reads it as well.
  loaded.portal.timeZone = 'Mars/Olympus';
  await connectWithToken(ctx(), { accessToken: loaded.portal.staticToken, startSync: false });
  expect(await staleTypes()).toEqual(['company', 'deal']);
  await loaded.sync('incremental');
  expect(await closeDate()).toBe('2126-04-01');
  loaded.portal.timeZone = 'Etc/UTC';
  await connectWithToken(ctx(), { accessToken: loaded.portal.staticToken, startSync: false });
  expect(await staleTypes()).toEqual([]);
  loaded.portal.timeZone = phoenix;
  await forgetDefinitions();
  await loaded.sync('incremental');
  await loaded.sync('incremental');
  expect(await closeDate()).toBe('2126-03-31');
});

test('a day that goes out is shown as that day in HubSpot, and what comes back changes nothing', async () => {
  await save(
    'company',
    { property: 'told_moment', field: 'customFields.day' },
    { property: 'told_moment', field: 'customFields.day', direction: 'outbound' },
    { property: 'told_day', field: 'customFields.moment', direction: 'outbound' },
  );
  await loaded.sync();
  await push();
  const { id } = await customer();
  await sql`update customers set custom_fields = custom_fields ||
    ${JSON.stringify({ day: '2126-05-01', moment: evening })}::jsonb where id = ${id}`.execute(db());
  await push();
  expect(dayIn(new Date(inHubspot('told_moment') ?? ''), phoenix)).toBe('2126-05-01');
  expect(inHubspot('told_day')).toBe('2126-03-31');
  for (let round = 0; round < 3; round += 1) {
    await loaded.sync('incremental');
    await push();
  }
  expect(written('told_moment')).toHaveLength(1);
  expect(written('told_day')).toHaveLength(1);
});

test('another moment of the same day is no reason to write, and another zone is', async () => {
  await save('company', { property: 'told_moment', field: 'customFields.go', direction: 'outbound' });
  await push();
  loaded.portal.updateRecord('company', companyId, { told_moment: '2126-06-02T03:00:00.000Z' });
  const before = written('told_moment').length;
  const { id } = await customer();
  await sql`update customers set custom_fields = custom_fields || '{"go": "2126-06-01"}' where id = ${id}`.execute(
    db(),
  );
  await db().deleteFrom('pushed_values').execute();
  await push();
  expect(written('told_moment')).toHaveLength(before);
  await loaded.sync('incremental');
  await push();
  expect(written('told_moment')).toHaveLength(before);

  loaded.portal.timeZone = 'Pacific/Kiritimati';
  await forgetDefinitions();
  await loaded.sync('incremental');
  await push();
  expect(dayIn(new Date(inHubspot('told_moment') ?? ''), 'Pacific/Kiritimati')).toBe('2126-06-01');
});

test('an installation whose days are of UTC reads them again', async () => {
  await save('company', { property: 'signed_on', field: 'renewal_date' });
  await db()
    .updateTable('hubspot_portals')
    .set({ stale_types: ['contact'] })
    .execute();
  const script = await readFile(
    path.join(import.meta.dirname, '../../db/migrations/0016-values.sql'),
    'utf8',
  );
  // Its tables already exist.
  const daysAgain = script.slice(0, script.indexOf('create table'));
  await sql.raw(daysAgain).execute(db());
  expect(await staleTypes()).toEqual(['company', 'contact', 'deal']);
  await db().updateTable('hubspot_portals').set({ stale_types: [], time_zone: 'UTC' }).execute();
  await sql.raw(daysAgain).execute(db());
  expect(await staleTypes()).toEqual([]);
});
