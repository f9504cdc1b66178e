import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_APP } from '../../practice-portal/options.ts';
import { type PracticePortal, startPracticePortal } from '../../practice-portal/practice-portal.ts';
import {
  createInstantClock,
  createOpenLimiter,
  createTestClient,
} from '../../test/support/hubspot/hubspot-client.ts';
import { createLog } from '../base/log.ts';
import { objectTypes } from '../contract/common.ts';
import { accountInfo } from './access/account.ts';
import {
  accountInfoForToken,
  introspectToken,
  refreshToken,
  revokeToken,
  scopesForStaticToken,
} from './access/oauth.ts';
import { batchReadAssociations, isPrimaryLink } from './associations.ts';
import type { HubspotClient } from './client.ts';
import {
  batchReadObjects,
  batchUpdateObjects,
  type HubspotRecord,
  listObjects,
  modifiedProperty,
  type RecordPage,
  searchObjects,
} from './objects.ts';
import { listOwners } from './owners.ts';
import { listDealPipelines } from './pipelines.ts';
import { ensureProperty, listProperties } from './properties.ts';
import { ensurePropertyGroup } from './property-groups.ts';
import { chunks } from './wire.ts';

// The whole API, in each of its versions, against a server that behaves like HubSpot.

const portalId = 1234567;
let hubspot: PracticePortal;

beforeAll(async () => {
  hubspot = await startPracticePortal({
    portals: [
      {
        portalId,
        companies: 230,
        contacts: 310,
        deals: 120,
        staticToken: 'pat-na1-practice',
        limits: { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null },
      },
    ],
  });
});
afterAll(() => hubspot.close());

const portal = () => hubspot.portal(portalId);
const tokens = { get: async () => 'pat-na1-practice', refresh: async () => 'pat-na1-practice' };

async function all(read: (after: string | undefined) => Promise<RecordPage>): Promise<HubspotRecord[]> {
  const records: HubspotRecord[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    records.push(...page.records);
    after = page.after;
  } while (after !== undefined);
  return records;
}

const from = (after: string | undefined) => (after === undefined ? {} : { after });
const ids = (records: Iterable<{ id: string }>) => [...records].map(({ id }) => id).sort();

describe.each(['v3', '2026-03', '2026-09'] as const)('version %s', (apiVersion) => {
  const open = (): HubspotClient => createTestClient(hubspot.url, { apiVersion, tokens });

  test.each(objectTypes)(
    'every %s is listed, searched and read in batches, with the same values',
    async (type) => {
      const client = open();
      const properties = (await listProperties(client, type)).map(({ name }) => name).slice(0, 60);
      const listed = await all((after) => listObjects(client, type, { properties, ...from(after) }));
      const truth = [...portal().truth().records(type)];
      expect(ids(listed)).toEqual(ids(truth));
      const values = new Map(listed.map((record) => [record.id, record.properties]));
      for (const record of truth) {
        for (const name of properties) {
          expect(values.get(record.id)?.[name] ?? null).toBe(record.properties[name] ?? null);
        }
      }

      const sort = { propertyName: 'hs_object_id', direction: 'ASCENDING' } as const;
      const filters = [{ propertyName: modifiedProperty(type), operator: 'GTE', value: '0' }] as const;
      const found = await all((after) =>
        searchObjects(client, type, { filters, sort, properties, ...from(after) }),
      );
      expect(found.map(({ id, properties: p }) => [id, p.hs_object_id])).toEqual(
        found.map(({ id }) => [id, id]),
      );
      expect(ids(found)).toEqual(ids(truth));

      for (const batch of chunks(ids(truth), 100)) {
        const read = await batchReadObjects(client, type, [...batch, '404404404404'].slice(-100), {
          properties,
        });
        expect(read.unanswered).toEqual([]);
        for (const [id, record] of read.records) {
          expect(record.properties).toMatchObject(values.get(id) ?? { unknown: 'record' });
        }
      }
    },
  );

  test('a thousand properties of a page arrive', async () => {
    const client = open();
    const names = (await listProperties(client, 'company')).map(({ name }) => name);
    const properties = [...names, ...Array.from({ length: 1_000 }, (_, i) => `no_such_property_${i}`)];
    const page = await listObjects(client, 'company', { properties });
    expect(page.records).toHaveLength(100);
    expect(page.after).toBeDefined();
    expect(Object.keys(page.records[0]?.properties ?? {})).toEqual(expect.arrayContaining(names));
  });

  test('every link arrives, with its primary', async () => {
    const client = open();
    for (const [fromType, toType] of [
      ['contact', 'company'],
      ['deal', 'company'],
      ['deal', 'contact'],
    ] as const) {
      const wanted = ids(portal().truth().records(fromType));
      const { links, unanswered } = await batchReadAssociations(client, fromType, toType, wanted);
      expect(unanswered).toEqual([]);
      const pairs = [...links].flatMap(([id, list]) =>
        list.map((link) => `${id} ${link.toId} ${isPrimaryLink(fromType, toType, link)}`),
      );
      const truth = [...portal().truth().associations()]
        .filter((pair) => pair.fromType === fromType && pair.toType === toType)
        .map((pair) => `${pair.fromId} ${pair.toId} ${pair.primary}`);
      expect(pairs.sort()).toEqual(truth.sort());
    }
  });

  test('merged, archived and unknown records are told apart', async () => {
    const client = open();
    const make = (name: string) => portal().createRecord('company', { name }).id;
    const [kept, gone, other, archived] = [make('Kept'), make('Gone'), make('Other'), make('Archived')];
    const survivor = portal().mergeRecords('company', kept, gone).id;
    portal().archiveRecord('company', archived);
    const asked = [kept, gone, other, archived, '404404404404'];
    const read = await batchReadObjects(client, 'company', asked, { properties: ['name'] });
    expect(asked.map((id) => read.records.get(id)?.id)).toEqual([
      survivor,
      survivor,
      other,
      undefined,
      undefined,
    ]);
    expect(read.missing.sort()).toEqual([archived, '404404404404'].sort());
    expect(read.unanswered).toEqual([]);
    const old = await batchReadObjects(client, 'company', [archived, other], {
      properties: [],
      archived: true,
    });
    expect([...old.records.keys()]).toEqual([archived]);
    const list = await all((after) =>
      listObjects(client, 'company', { properties: [], archived: true, ...from(after) }),
    );
    expect(list.find(({ id }) => id === archived)).toMatchObject({
      archived: true,
      archivedAt: expect.any(String),
    });

    const outcomes = await batchUpdateObjects(
      client,
      'company',
      asked.map((id) => ({ id, properties: { phone: '1' } })),
    );
    expect(asked.map((id) => outcomes.get(id)?.kind)).toEqual([
      'updated',
      'updated',
      'updated',
      'not_found',
      'not_found',
    ]);
  });

  test('our properties are created once, and written', async () => {
    const client = open();
    const groupName = `cscx_${apiVersion.replace('-', '_')}`;
    const name = `${groupName}_score`;
    expect(await ensurePropertyGroup(client, 'company', { name: groupName, label: 'CSCX' })).toEqual({
      created: true,
    });
    expect(await ensurePropertyGroup(client, 'company', { name: groupName, label: 'CSCX' })).toEqual({
      created: false,
    });
    const property = {
      name,
      label: 'Score',
      description: '',
      groupName,
      type: 'number',
      fieldType: 'number',
    } as const;
    expect((await ensureProperty(client, 'company', property)).created).toBe(true);
    expect((await ensureProperty(client, 'company', property)).created).toBe(false);
    const [id = ''] = ids(portal().truth().companies());
    const outcomes = await batchUpdateObjects(client, 'company', [{ id, properties: { [name]: '87' } }]);
    expect(outcomes.get(id)?.kind).toBe('updated');
    const truth = [...portal().truth().companies()].find((company) => company.id === id);
    expect(truth?.properties[name]).toBe('87');
  });

  test('one bad value stops no other', async () => {
    const client = open();
    const companies = ids(portal().truth().companies()).slice(0, 60);
    const updates = companies.map((id, i) => ({
      id,
      properties: { annualrevenue: i === 41 ? '1.4e-14' : String(i) },
    }));
    const outcomes = await batchUpdateObjects(client, 'company', updates);
    expect(companies.filter((id) => outcomes.get(id)?.kind !== 'updated')).toEqual([companies[41]]);
    expect(outcomes.get(companies[41] ?? '')).toMatchObject({
      kind: 'rejected',
      properties: ['annualrevenue'],
    });
  });

  test('account, pipelines and owners', async () => {
    const client = open();
    expect(await accountInfo(client)).toMatchObject({ portalId: String(portalId), timeZone: 'US/Eastern' });
    const pipelines = await listDealPipelines(client);
    const stages = pipelines.flatMap((pipeline) => pipeline.stages);
    expect(stages.find(({ id }) => id === 'closedwon')).toMatchObject({ isClosed: true, probability: 1 });
    const active = await listOwners(client);
    const archived = await listOwners(client, { archived: true });
    expect(ids([...active, ...archived])).toEqual(ids(portal().owners));
    expect(archived.every((owner) => owner.userId !== undefined)).toBe(true);
  });

  test('sign-in: refresh, introspect, an expired token in mid-run, revocation', async () => {
    const { refreshToken: first } = portal().install();
    const options = {
      baseUrl: hubspot.url,
      apiVersion,
      clientId: DEFAULT_APP.clientId,
      clientSecret: DEFAULT_APP.clientSecret,
      clock: createInstantClock(),
      log: createLog('silent'),
    };
    let current = await refreshToken(options, first);
    expect(current.expiresIn).toBeGreaterThan(0);
    expect(await introspectToken(options, current.accessToken)).toMatchObject({
      active: true,
      portalId: String(portalId),
    });
    const client = createTestClient(hubspot.url, {
      apiVersion,
      tokens: {
        get: async () => current.accessToken,
        refresh: async () => {
          current = await refreshToken(options, current.refreshToken);
          return current.accessToken;
        },
      },
    });
    await listObjects(client, 'company', { properties: [] });
    portal().expireTokens();
    expect((await listObjects(client, 'company', { properties: [] })).records).toHaveLength(100);
    await revokeToken(options, current.refreshToken);
    await expect(refreshToken(options, current.refreshToken)).rejects.toMatchObject({
      kind: 'reauthorization_required',
    });
  });

  test('a pasted token', async () => {
    const options = {
      baseUrl: hubspot.url,
      apiVersion,
      token: 'pat-na1-practice',
      clock: createInstantClock(),
      log: createLog('silent'),
    };
    expect(await accountInfoForToken(options)).toMatchObject({ portalId: String(portalId), calls: 1 });
    portal().setStaticTokenScopes(['crm.objects.companies.read', 'crm.objects.deals.read']);
    const scopes = await scopesForStaticToken(options);
    portal().setStaticTokenScopes(portalScopes);
    expect(scopes.readable).toEqual(['company', 'deal']);
    expect(scopes.missingScopes).toEqual(['crm.objects.contacts.read']);
    await expect(accountInfoForToken({ ...options, token: 'pat-na1-unknown' })).rejects.toMatchObject({
      kind: 'unauthorized',
    });
  });
});

const portalScopes = [
  'oauth',
  ...['companies', 'contacts', 'deals'].flatMap((type) => [
    `crm.objects.${type}.read`,
    `crm.objects.${type}.write`,
    `crm.schemas.${type}.read`,
    `crm.schemas.${type}.write`,
  ]),
  'crm.objects.owners.read',
];

test('faults of every kind on the way do not change what arrives', async () => {
  const limiter = createOpenLimiter();
  const client = createTestClient(hubspot.url, { tokens, rateLimiter: limiter, timeoutMs: 500 });
  const truth = ids(portal().truth().contacts());
  const effects = [
    { kind: 'too-many', policy: 'ten-secondly' },
    { kind: 'status', status: 502, body: 'html' },
    { kind: 'status', status: 423 },
    { kind: 'truncate' },
    { kind: 'drop', when: 'before' },
    { kind: 'drop', when: 'after' },
    { kind: 'hang', when: 'before' },
    { kind: 'short-page', size: 7 },
  ] as const;
  for (const [n, effect] of effects.entries()) {
    portal().faults.add({
      effect,
      times: 1,
      skip: n === 0 ? 1 : 0,
      match: { method: 'GET', pathIncludes: 'objects' },
    });
  }
  const listed = await all((after) =>
    listObjects(client, 'contact', { properties: ['email'], ...from(after) }),
  );
  expect(portal().faults.list()).toEqual([]);
  expect(ids(listed)).toEqual(truth);
  expect(limiter.held).toEqual([{ limitClass: 'burst', ms: 10_000 }]);
});
