import { Client } from '@hubspot/api-client';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/companies/models/Filter.js';
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Portal, type PracticePortal, startPracticePortal } from './practice-portal.ts';
import { UNLIMITED } from './test-support.ts';

// HubSpot's own Node client, unaware of the practice portal, finds everything in its place.

const portalId = 8_200_001;
let practice: PracticePortal;
let portal: Portal;
let client: Client;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [{ portalId, companies: 260, contacts: 430, deals: 150, limits: UNLIMITED }],
  });
  portal = practice.portal(portalId);
  client = new Client({
    accessToken: portal.staticToken,
    basePath: practice.url,
    numberOfApiCallRetries: 0,
    limiterOptions: { maxConcurrent: 10 },
  });
});
afterAll(() => practice.close());

describe('objects', () => {
  test('getAll walks every page of companies, contacts and deals', async () => {
    const { companies, contacts, deals } = client.crm;
    const truth = portal.truth();
    const companyIds = (await companies.getAll(100)).map((one) => one.id);
    const contactIds = (await contacts.getAll(100)).map((one) => one.id);
    const dealIds = (await deals.getAll(100)).map((one) => one.id);
    expect(companyIds).toEqual([...truth.companies()].map((one) => one.id));
    expect(contactIds).toEqual([...truth.contacts()].map((one) => one.id));
    expect(dealIds).toEqual([...truth.deals()].map((one) => one.id));
    expect(companyIds).toHaveLength(260);
  });

  test('a page has the properties asked for, times and inline associations', async () => {
    const page = await client.crm.deals.basicApi.getPage(
      5,
      undefined,
      ['dealname', 'amount', 'no_such'],
      undefined,
      ['companies'],
    );
    expect(page.results).toHaveLength(5);
    expect(page.paging?.next?.after).toMatch(/^\d+$/);
    const [deal] = page.results;
    expect(Object.keys(deal?.properties ?? {}).sort()).toEqual([
      'amount',
      'createdate',
      'dealname',
      'hs_lastmodifieddate',
      'hs_object_id',
    ]);
    expect(deal?.createdAt).toBeInstanceOf(Date);
    const links = page.results.flatMap((one) => one.associations?.companies?.results ?? []);
    expect(links.map((link) => link.type)).toContain('deal_to_company');
    expect(links.map((link) => link.type)).toContain('deal_to_company_unlabeled');
  });

  test('one record is read by id, by email, with history, and created, changed and archived', async () => {
    const { basicApi } = client.crm.contacts;
    const made = await basicApi.create({
      properties: { email: 'new.person@official.example', firstname: 'New' },
      associations: [],
    });
    const byEmail = await basicApi.getById(
      'New.Person@official.example',
      ['firstname'],
      undefined,
      undefined,
      false,
      'email',
    );
    expect(byEmail.id).toBe(made.id);
    await basicApi.update(made.id, { properties: { firstname: 'Newer' } });
    const read = await basicApi.getById(made.id, ['firstname'], ['firstname']);
    expect(read.properties.firstname).toBe('Newer');
    expect(read.propertiesWithHistory?.firstname?.map((one) => one.value)).toEqual(['Newer', 'New']);
    await expect(
      basicApi.create({ properties: { email: 'NEW.person@official.example' }, associations: [] }),
    ).rejects.toMatchObject({
      code: 409,
      body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${made.id}` },
    });
    await basicApi.archive(made.id);
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({
      code: 404,
      body: { category: 'OBJECT_NOT_FOUND' },
    });
  });

  test('batch read gives 207 with one error for all missing ids', async () => {
    const [company] = [...portal.truth().companies()];
    const answer = await client.crm.companies.batchApi.read({
      inputs: [{ id: '111' }, { id: company?.id ?? '' }, { id: '222' }],
      properties: ['name'],
      propertiesWithHistory: [],
    });
    expect(answer.results.map((one) => one.id)).toEqual([company?.id]);
    expect(answer).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['111', '222'] } }],
    });
  });

  test('batch create, update and archive', async () => {
    const { batchApi } = client.crm.companies;
    const made = await batchApi.create({
      inputs: [
        { properties: { name: 'One' }, associations: [] },
        { properties: { name: 'Two' }, associations: [] },
      ],
    });
    const ids = made.results.map((one) => one.id);
    expect(ids).toHaveLength(2);
    const changed = await batchApi.update({
      inputs: ids.map((id) => ({ id, properties: { city: 'Boston', annualrevenue: '12.5' } })),
    });
    expect(changed.results.map((one) => one.properties.city)).toEqual(['Boston', 'Boston']);
    await batchApi.archive({ inputs: ids.map((id) => ({ id })) });
    expect(portal.crm.find('company', ids[0] ?? '')).toBeUndefined();
  });

  test('a push of values: what is wrong with one input, and what the app is told of the others', async () => {
    const { batchApi, basicApi } = client.crm.companies;
    const [fine, archived, merged, other] = ['Fine', 'Archived', 'Merged', 'Other'].map(
      (name) => portal.createRecord('company', { name }, { at: Date.now() - 60_000 }).id,
    );
    if (!fine || !archived || !merged || !other) throw new Error('four companies were made');
    portal.archiveRecord('company', archived);
    const survivor = portal.mergeRecords('company', merged, other).id;
    const input = (id: string, contract_seats: string) => ({
      id,
      properties: { contract_seats },
      objectWriteTraceId: `trace of ${id}`,
    });
    const { results, ...rest } = await batchApi.update({
      inputs: [input(fine, '12'), input(archived, '13'), input(merged, '14'), input('404404404404', '15')],
    });
    expect(results.map((one) => one.id)).toEqual([fine]);
    // One entry each, with the trace id, and none for the merged one.
    expect(rest).toMatchObject({
      numErrors: 2,
      errors: [archived, '404404404404'].map((id) => ({
        category: 'OBJECT_NOT_FOUND',
        context: { ids: [id], objectWriteTraceId: [`trace of ${id}`] },
      })),
    });
    const read = await basicApi.getById(fine, [], ['contract_seats']);
    expect(Date.now() - Date.parse(read.properties.hs_lastmodifieddate ?? '')).toBeLessThan(50_000);
    expect(read.propertiesWithHistory?.contract_seats).toMatchObject([
      { value: '12', sourceType: 'INTEGRATION', sourceId: String(practice.app.appId) },
    ]);
    await basicApi.update(merged, { properties: { contract_seats: '14' } });

    // One value isn't a number: nothing is written. HubSpot may name the input, or not.
    const bad = { inputs: [input(fine, '20'), input(survivor, '1.42e-14')] };
    const refusal = { code: 400, body: { errors: [{ code: 'INVALID_INTEGER' }] } };
    await expect(batchApi.update(bad)).rejects.toMatchObject(refusal);
    portal.namesRefusedInputs = true;
    await expect(batchApi.update(bad)).rejects.toMatchObject({
      body: {
        errors: [
          { context: { propertyName: ['contract_seats'], objectWriteTraceId: [`trace of ${survivor}`] } },
        ],
      },
    });
    portal.namesRefusedInputs = false;
    portal.faults.add({
      match: { pathClass: 'batch-update' },
      effect: { kind: 'status', status: 423 },
      times: 1,
    });
    await expect(batchApi.update({ inputs: [input(fine, '21')] })).rejects.toMatchObject({ code: 423 });
    await batchApi.update({ inputs: [input(fine, '12')] });
    expect(portal.writes.list({ property: 'contract_seats' })).toMatchObject([
      { id: fine, properties: { contract_seats: '12' }, traceId: `trace of ${fine}`, changed: true },
      { id: survivor, properties: { contract_seats: '14' }, traceId: null, changed: true },
      { id: fine, traceId: `trace of ${fine}`, changed: false },
    ]);
  });

  test('upsert by a unique property says which records are new', async () => {
    portal.defineProperty('company', {
      name: 'erp_number',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    });
    const upsert = () =>
      client.crm.companies.batchApi.upsert({
        inputs: [{ id: 'ERP-1', idProperty: 'erp_number', properties: { name: 'From ERP' } }],
      });
    const [first] = (await upsert()).results;
    const [second] = (await upsert()).results;
    expect([first?._new, second?._new]).toEqual([true, false]);
    expect(second?.id).toBe(first?.id);
  });

  test('merging companies makes a new record for which both old ids stand', async () => {
    const a = portal.createRecord('company', { name: 'A', domain: 'a.example' });
    const b = portal.createRecord('company', { name: 'B', city: 'Bergen' });
    const merged = await client.crm.companies.basicApi.merge({
      primaryObjectId: a.id,
      objectIdToMerge: b.id,
    });
    expect([a.id, b.id]).not.toContain(merged.id);
    const read = await client.crm.companies.basicApi.getById(b.id, ['name', 'city', 'hs_merged_object_ids']);
    expect(read.id).toBe(merged.id);
    expect(read.properties).toMatchObject({ name: 'A', city: 'Bergen' });
    expect(read.properties.hs_merged_object_ids?.split(';').sort()).toEqual([a.id, b.id].sort());
  });

  test('search filters, sorts and pages', async () => {
    const request = (after: string) => ({
      query: '',
      filterGroups: [
        {
          filters: [
            { propertyName: 'hs_lastmodifieddate', operator: FilterOperatorEnum.Gte, value: '1780000000000' },
          ],
        },
      ],
      sorts: ['hs_object_id'],
      properties: ['name'],
      limit: 200,
      after,
    });
    const first = await client.crm.companies.searchApi.doSearch(request('0'));
    expect(first.total).toBe(portal.counts().company.live);
    expect(first.results).toHaveLength(200);
    expect(first.paging?.next?.after).toBe('200');
    const second = await client.crm.companies.searchApi.doSearch(request('200'));
    expect(first.results.length + second.results.length).toBe(first.total);
  });
});

describe('associations v4', () => {
  test('batch read has links with their types, and errors for those without', async () => {
    const contacts = [...portal.truth().contacts()].map((one) => one.id);
    const answer = await client.crm.associations.v4.batchApi.getPage('contacts', 'companies', {
      inputs: contacts.map((id) => ({ id })),
    });
    const linked = new Set(
      [...portal.truth().associations()]
        .filter((pair) => pair.fromType === 'contact')
        .map((pair) => pair.fromId),
    );
    expect(new Set(answer.results.map((one) => one._from.id))).toEqual(linked);
    const types = answer.results[0]?.to[0]?.associationTypes.map((type) => type.typeId);
    expect(types).toContain(279);
    expect('errors' in answer && answer.errors?.length).toBe(contacts.length - linked.size);
  });

  test('linking and unlinking, singly and in batches', async () => {
    const { basicApi, batchApi } = client.crm.associations.v4;
    const company = portal.createRecord('company', { name: 'Linked' }).id;
    const contact = portal.createRecord('contact', { email: 'linked@official.example' }).id;
    await basicApi.createDefault('contact', contact, 'company', company);
    const links = await basicApi.getPage('contacts', contact, 'companies');
    expect(links.results.map((one) => String(one.toObjectId))).toEqual([company]);
    // The first company of a contact is its primary one.
    expect(links.results[0]?.associationTypes.map((type) => type.typeId).sort()).toEqual([1, 279]);
    await basicApi.archive('contacts', contact, 'companies', company);
    expect((await basicApi.getPage('contacts', contact, 'companies')).results).toEqual([]);
    await batchApi.createDefault('companies', 'contacts', {
      inputs: [{ _from: { id: company }, to: { id: contact } }],
    });
    await batchApi.archive('companies', 'contacts', {
      inputs: [{ _from: { id: company }, to: [{ id: contact }] }],
    });
    expect(portal.crm.associated('contact', contact, 'company')).toEqual([]);
  });

  test('labels of a direction are listed and set', async () => {
    const { results } = await client.crm.associations.v4.schema.definitionsApi.getAll(
      'contacts',
      'companies',
    );
    const billing = results.find((one) => one.label === 'Billing contact');
    const company = portal.createRecord('company', { name: 'Labelled' }).id;
    const contact = portal.createRecord('contact', { email: 'labelled@official.example' }).id;
    const set = await client.crm.associations.v4.basicApi.create('contacts', contact, 'companies', company, [
      {
        associationCategory: AssociationSpecAssociationCategoryEnum.UserDefined,
        associationTypeId: billing?.typeId ?? 0,
      },
    ]);
    expect(set.labels).toContain('Billing contact');
  });
});

describe('definitions', () => {
  test('properties, as many and as rich as a portal has', async () => {
    const { coreApi } = client.crm.properties;
    const companies = (await coreApi.getAll('companies')).results;
    expect(companies.length).toBeGreaterThanOrEqual(245);
    const industry = companies.find((one) => one.name === 'industry');
    expect(industry?.options.map((one) => one.value)).toContain('COMPUTER_SOFTWARE');
    const owner = companies.find((one) => one.name === 'hubspot_owner_id');
    expect(owner).toMatchObject({ externalOptions: true, options: [], referencedObjectType: 'OWNER' });
    expect((await coreApi.getAll('contacts')).results.length).toBeGreaterThan(100);
    expect((await coreApi.getAll('deals')).results.length).toBeGreaterThan(80);
  });

  test('a group and a property are created once; 409 after that', async () => {
    const { coreApi, groupsApi } = client.crm.properties;
    await groupsApi.create('companies', { name: 'acme', label: 'Acme', displayOrder: -1 });
    const property = {
      name: 'acme_score',
      label: 'Score',
      groupName: 'acme',
      type: PropertyCreateTypeEnum.Number,
      fieldType: PropertyCreateFieldTypeEnum.Number,
    };
    const made = await coreApi.create('companies', property);
    expect(made).toMatchObject({ name: 'acme_score', archived: false, calculated: false });
    await expect(coreApi.create('companies', property)).rejects.toMatchObject({
      code: 409,
      body: { category: 'OBJECT_ALREADY_EXISTS' },
    });
    const renamed = await coreApi.update('companies', 'acme_score', { label: 'Health' });
    expect(renamed.label).toBe('Health');
    await coreApi.archive('companies', 'acme_score');
    await expect(coreApi.getByName('companies', 'acme_score')).rejects.toMatchObject({ code: 404 });
    const archived = (await coreApi.getAll('companies', true)).results.map((one) => one.name);
    expect(archived).toEqual(['acme_score']);
    // An archived property is restored as it was, and a group exists only once.
    expect(await coreApi.create('companies', property)).toMatchObject({ label: 'Health', archived: false });
    const taken = { code: 409, body: { category: 'OBJECT_ALREADY_EXISTS' } };
    const group = { name: 'acme', label: 'Another', displayOrder: -1 };
    await expect(groupsApi.create('companies', group)).rejects.toMatchObject(taken);
  });

  test('pipelines have string metadata', async () => {
    const { results } = await client.crm.pipelines.pipelinesApi.getAll('deals');
    expect(results.map((one) => one.label)).toEqual([
      'Sales Pipeline',
      'Renewal Pipeline',
      'Expansion Pipeline',
    ]);
    expect(results[0]?.stages.at(-2)).toMatchObject({
      id: 'closedwon',
      metadata: { isClosed: 'true', probability: '1.0' },
    });
  });

  test('owners: active and archived ones, people and a queue', async () => {
    const { ownersApi } = client.crm.owners;
    const active = (await ownersApi.getPage(undefined, undefined, 100)).results;
    const archived = (await ownersApi.getPage(undefined, undefined, 100, true)).results;
    expect(active.map((one) => one.type)).toContain('QUEUE');
    expect(archived.length).toBe(2);
    expect(archived.every((one) => one.userId === null && one.userIdIncludingInactive !== null)).toBe(true);
    const [first] = active;
    const byUser = await ownersApi.getById(Number(first?.userId), 'userId');
    expect(byUser.email).toBe(first?.email);
    const pages: string[] = [];
    let after: string | undefined;
    do {
      const page = await ownersApi.getPage(undefined, after, 4);
      pages.push(...page.results.map((one) => one.id));
      after = page.paging?.next?.after;
    } while (after !== undefined);
    expect(pages).toEqual(active.map((one) => one.id));
  });
});

describe('sign-in', () => {
  test('a code is exchanged, the token refreshed and described', async () => {
    const { clientId, clientSecret } = practice.app;
    const redirectUri = 'http://localhost:3000/callback';
    const anonymous = new Client({ basePath: practice.url });
    const grant = await fetch(`${practice.url}/_practice/portals/${portalId}/grant`, {
      method: 'POST',
      body: JSON.stringify({ redirectUri, scopes: ['crm.objects.companies.read'] }),
    });
    const { code } = (await grant.json()) as { code: string };
    const { tokensApi, accessTokensApi, refreshTokensApi } = anonymous.oauth;
    const first = await tokensApi.create('authorization_code', code, redirectUri, clientId, clientSecret);
    expect(first).toMatchObject({ tokenType: 'bearer', expiresIn: 1800 });
    const refreshed = await tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      clientId,
      clientSecret,
      first.refreshToken,
    );
    const info = await accessTokensApi.get(refreshed.accessToken);
    expect(info).toMatchObject({ hubId: portalId, scopes: ['oauth', 'crm.objects.companies.read'] });
    const connected = new Client({ accessToken: refreshed.accessToken, basePath: practice.url });
    expect((await connected.crm.companies.basicApi.getPage(1)).results).toHaveLength(1);
    await expect(connected.crm.deals.basicApi.getPage(1)).rejects.toMatchObject({
      code: 403,
      body: { category: 'MISSING_SCOPES' },
    });
    await refreshTokensApi.archive(first.refreshToken);
    await expect(
      tokensApi.create('refresh_token', undefined, undefined, clientId, clientSecret, first.refreshToken),
    ).rejects.toMatchObject({ code: 400, body: { status: 'BAD_REFRESH_TOKEN' } });
  });
});
