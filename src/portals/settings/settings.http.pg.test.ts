import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Portal } from '../../../practice-portal/practice-portal.ts';
import { json, signIn, signInElsewhere, type TestApp } from '../../../test/support/app.ts';
import type { TestDatabase } from '../../../test/support/database/database.ts';
import { type LoadedApp, loadPortalWithApp } from '../../../test/support/portals/loaded-portal.ts';
import { ErrorResponse } from '../../contract/errors.ts';
import { defaultSettings, SettingsResponse } from '../../contract/settings.ts';

const base = '/api/integrations/hubspot';

let world: LoadedApp;
let portal: Portal;
let database: TestDatabase;
let app: TestApp;
let integrationId: string;

beforeAll(async () => {
  world = await loadPortalWithApp({
    companies: 30,
    contacts: 20,
    deals: 12,
    oddities: false,
    firstLoad: false,
  });
  ({ portal, database, app, integrationId } = world);
});
afterAll(() => world.close());

const read = async () => {
  const response = await app.asAdmin(`${base}/settings?integrationId=${integrationId}`);
  expect(response.status).toBe(200);
  return SettingsResponse.parse(await response.json());
};
const put = (change: object) => app.asAdmin(`${base}/settings`, json('PUT', { integrationId, ...change }));
const refusal = async (change: object) => {
  const response = await put(change);
  expect(response.status).toBe(422);
  return ErrorResponse.parse(await response.json()).error;
};
const staleTypes = async () => {
  const portal = await database.db
    .selectFrom('hubspot_portals')
    .select('stale_types')
    .executeTakeFirstOrThrow();
  return portal.stale_types;
};

test('scores are never written over what HubSpot or a mapping keeps', async () => {
  const before = await read();
  const { message, details } = await refusal({
    push: { properties: { score: 'annualrevenue', trend: 'x y', reasons: 'same', updatedAt: 'same' } },
  });
  expect(details).toMatchObject({
    fields: [
      { field: 'push.properties.score', message: expect.stringContaining('standard HubSpot property') },
      {
        field: 'push.properties.trend',
        message: expect.stringContaining('not a valid internal property name'),
      },
      { field: 'push.properties.reasons', message: expect.stringContaining('used twice') },
      { field: 'push.properties.updatedAt', message: expect.stringContaining('used twice') },
    ],
  });
  expect(message).toContain('Nothing was saved.');
  for (const score of ['', 'UPPER', 'a\0b', '1st', 'a'.repeat(101), 'cscx_health_trend']) {
    await refusal({ push: { properties: { score } } });
  }
  expect(await read()).toEqual(before);
});

test('the defaults hold until something is set, and only what is named changes', async () => {
  const portalZone = (zone: string | null) =>
    database.db.updateTable('hubspot_portals').set({ time_zone: zone }).execute();
  await portalZone(null);
  expect(await read()).toEqual({ integrationId, ...defaultSettings });
  await portalZone('Europe/Berlin');
  expect((await read()).schedule).toEqual({ everyMinutes: 15, timeZone: 'Europe/Berlin' });

  const changed = await put({ schedule: { everyMinutes: 60 }, push: { properties: { score: 'my_score' } } });
  expect(changed.status).toBe(200);
  const settings = SettingsResponse.parse(await changed.json());
  expect(settings).toEqual({
    ...defaultSettings,
    integrationId,
    schedule: { everyMinutes: 60, timeZone: 'Europe/Berlin' },
    push: { ...defaultSettings.push, properties: { ...defaultSettings.push.properties, score: 'my_score' } },
  });
  await put({ schedule: { timeZone: 'Asia/Kolkata' } });
  await put({ schedule: { everyMinutes: null } });
  expect((await read()).schedule).toEqual({ everyMinutes: null, timeZone: 'Asia/Kolkata' });
  expect((await read()).push.properties.score).toBe('my_score');
  expect(await staleTypes()).toEqual([]);
  const audited = await database.db
    .selectFrom('audit_log')
    .select(['actor', 'details'])
    .where('action', '=', 'settings.changed')
    .orderBy('created_at')
    .execute();
  expect(audited[0]).toMatchObject({
    actor: 'api-key',
    details: { changed: ['schedule.everyMinutes', 'push.properties'] },
  });
  expect(audited).toHaveLength(3);
});

test('changes at the same time do not lose one another', async () => {
  const responses = await Promise.all([
    put({ schedule: { everyMinutes: 30 } }),
    put({ inclusion: { onExit: 'freeze' } }),
    put({ push: { minimumChange: 5 } }),
    put({ push: { intervalMinutes: 7 } }),
    put({ healthCalculator: { enabled: true } }),
  ]);
  expect(responses.map((response) => response.status)).toEqual([200, 200, 200, 200, 200]);
  expect(await read()).toMatchObject({
    schedule: { everyMinutes: 30 },
    inclusion: { onExit: 'freeze' },
    push: { minimumChange: 5, intervalMinutes: 7 },
    healthCalculator: { enabled: true },
  });
});

test.each([
  [{ schedule: { everyMinutes: 4 } }, 'schedule.everyMinutes', '“Check for changes” must be at least 5.'],
  [
    { schedule: { everyMinutes: 1_441 } },
    'schedule.everyMinutes',
    '“Check for changes” must be at most 1440.',
  ],
  [{ schedule: { timeZone: 'Mars/Base' } }, 'schedule.timeZone', '“Time zone”: Unknown time zone.'],
  [
    { inclusion: { onExit: 'delete' } },
    'inclusion.onExit',
    '“When a record stops matching” must be one of “keep”, “freeze”, “archive”.',
  ],
  [
    { inclusion: { filters: [{ objectType: 'company', property: 'type', operator: 'IN' }] } },
    'inclusion.filters.0.values',
    '“Values” of condition 1: Enter at least one value.',
  ],
  [
    { renewals: { stageMapping: { x: 'sold' } } },
    'renewals.stageMapping.x',
    '“Renewal stages” must be one of “open”',
  ],
  [
    { renewals: { stageMapping: { nowhere: 'open' } } },
    'renewals.stageMapping.nowhere',
    '“Renewal stages”: The portal has no deal stage “nowhere”.',
  ],
  [
    { renewals: { pipelineIds: ['none'] } },
    'renewals.pipelineIds.0',
    '“Deals in these pipelines”: The portal has no deal pipeline “none”.',
  ],
  [
    { renewals: { property: { name: 'dealtype', values: [] } } },
    'renewals.property.values',
    '“has one of these values” can’t be empty.',
  ],
  [
    { renewals: { property: { name: 'dealkind', values: ['x'] } } },
    'renewals.property.name',
    '“Deals where this property”: The portal has no deal property “dealkind”.',
  ],
  [
    { renewals: { property: { name: 'dealtype', values: ['existingbusiness', 'x'] } } },
    'renewals.property.values.1',
    '“has one of these values”: “x” is not a value of “Deal Type”.',
  ],
  [
    { inclusion: { filters: [{ objectType: 'company', property: 'nope', operator: 'HAS_PROPERTY' }] } },
    'inclusion.filters.0.property',
    '“Property” of condition 1: The portal has no company property “nope”.',
  ],
  [
    {
      inclusion: {
        filters: [{ objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: ['Kunde'] }],
      },
    },
    'inclusion.filters.0.values.0',
    '“Values” of condition 1: “Kunde” is not a value of “Lifecycle Stage”.',
  ],
  [
    { alerts: [{ channel: 'app' }, { channel: '5c1a3d3e-6f6b-4d43-9a52-0f6f3f2f9b11' }] },
    'alerts.1.channel',
    '“Channel” of rule 2: There is no channel',
  ],
  [{ push: { properties: { score: 'Not a name' } } }, 'push.properties.score', '“Score”: “Not a name”'],
  [{ timetable: {} }, 'the body', 'The body can’t have “timetable”.'],
])('%j is refused in the words of the screens, and nothing is saved', async (change, field, words) => {
  const before = await read();
  const { code, message, details } = await refusal(change);
  expect(code).toBe('validation_failed');
  expect(details).toMatchObject({ fields: [{ field }] });
  expect(message).toContain(words);
  expect(message).not.toMatch(/\w\.\w|expected|Invalid/);
  expect(await read()).toEqual(before);
});

test('a label is told from the inner value, and what HubSpot has newly is taken at once', async () => {
  portal.addPropertyOption('company', 'lifecyclestage', 'gold', 'Gold client');
  const filters = (value: string) => [
    { objectType: 'company', property: 'lifecyclestage', operator: 'IN', values: [value] },
  ];
  const { message } = await refusal({ inclusion: { filters: filters('gold client') } });
  expect(message).toContain('Use “gold”');
  expect((await put({ inclusion: { filters: filters('gold') } })).status).toBe(200);

  portal.addPipeline('contracts', 'Contracts', [{ id: 'sent', label: 'Sent', probability: '0.5' }]);
  const renewals = { pipelineIds: ['contracts'], stageMapping: { sent: 'committed' } };
  expect((await put({ renewals })).status).toBe(200);
  expect((await put({ renewals: { stageMapping: {} } })).status).toBe(200);
  expect((await read()).renewals).toEqual({
    pipelineIds: ['contracts'],
    property: null,
    stageMapping: {},
  });
});

test('records that depend on a setting are marked for a re-sync', async () => {
  await put({ inclusion: { filters: [], onExit: 'keep' }, renewals: { pipelineIds: [], stageMapping: {} } });
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  const ofCompanies = [{ objectType: 'company', property: 'industry', operator: 'HAS_PROPERTY' }];
  await put({ inclusion: { filters: ofCompanies } });
  expect(await staleTypes()).toEqual(['company', 'contact']);
  await put({ renewals: { pipelineIds: ['contracts'] } });
  expect(await staleTypes()).toEqual(['company', 'contact', 'deal']);
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  const property = { name: 'dealtype', values: ['ExistingBusiness'] };
  expect((await put({ renewals: { property } })).status).toBe(200);
  expect((await read()).renewals).toEqual({ pipelineIds: ['contracts'], property, stageMapping: {} });
  expect(await staleTypes()).toEqual(['deal']);
  await database.db.updateTable('hubspot_portals').set({ stale_types: [] }).execute();
  await put({ inclusion: { filters: ofCompanies, onExit: 'archive' }, schedule: { everyMinutes: 10 } });
  expect(await staleTypes()).toEqual([]);
});

test('only administrators of the organization change settings; others read them or see nothing', async () => {
  const csm = await signIn(app, { role: 'csm' });
  const change = json('PUT', { integrationId, schedule: { everyMinutes: 5 } });
  expect((await csm.send(`${base}/settings`, change)).status).toBe(403);
  expect((await csm.send(`${base}/settings?integrationId=${integrationId}`)).status).toBe(200);
  const stranger = await signInElsewhere(app, 'Stranger');
  expect((await stranger.send(`${base}/settings`, change)).status).toBe(404);
  expect((await stranger.send(`${base}/settings?integrationId=${integrationId}`)).status).toBe(404);
});
