import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { type Caller, createCaller, UNLIMITED } from '../test-support.ts';

const portalId = 8_200_008;
const COMPANIES = '/crm/v3/objects/companies';
let practice: PracticePortal;
let portal: Portal;
let caller: Caller;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [{ portalId, companies: 60, contacts: 60, deals: 60, limits: UNLIMITED }],
  });
  portal = practice.portal(portalId);
  caller = createCaller(practice, portalId);
});
afterAll(() => practice.close());

const company = (name: string, more: Record<string, string> = {}): string =>
  portal.createRecord('company', { name, ...more }).id;
const value = (id: string, property: string): string | null | undefined =>
  portal.crm.find('company', id)?.value(property);
const batchUpdate = (inputs: object[]) => caller.post(`${COMPANIES}/batch/update`, { inputs });

describe('batch update', () => {
  test('one refused value fails all of the batch', async () => {
    const [a, b] = [company('A'), company('B')];
    const answer = await batchUpdate([
      { id: a, properties: { city: 'Rome' } },
      { id: b, properties: { annualrevenue: '1.42e-14' } },
    ]);
    expect(answer).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(answer.body.message).toMatch(/^Property values were not valid: \[\{.*"error":"INVALID_INTEGER"/);
    expect(answer.body.errors).toMatchObject([
      { code: 'INVALID_INTEGER', context: { propertyName: ['annualrevenue'] } },
    ]);
    expect(value(a, 'city')).toBeNull();
  });

  test('a broken rule of an administrator stands in the message alone, and names no input', async () => {
    const [a, b] = [company('A'), company('B')];
    portal.setValidationRule('company', 'annualrevenue', { max: 10 });
    const write = (revenue: string) =>
      batchUpdate([
        { id: a, properties: { city: 'Rome' }, objectWriteTraceId: 'a' },
        { id: b, properties: { annualrevenue: revenue }, objectWriteTraceId: 'b' },
      ]);
    const answer = await write('11');
    expect(answer).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.message).toMatch(
      /"message":"too large","error":"INVALID_NUMBER","name":"annualrevenue"/,
    );
    expect((await write('10')).status).toBe(200);
    portal.setValidationRule('company', 'annualrevenue', undefined);
    expect((await write('11')).status).toBe(200);
  });

  test('a missing record is an error with its trace id; a merged-away one is dropped in silence', async () => {
    const [a, b, c] = [company('A'), company('B'), company('C')];
    const survivor = portal.mergeRecords('company', a, b).id;
    const { status, body } = await batchUpdate([
      { id: a, properties: { city: 'Rome' } },
      { id: c, properties: { city: 'Rome' } },
      { id: '404404404404', properties: { city: 'Rome' }, objectWriteTraceId: 'row 3' },
    ]);
    expect(status).toBe(207);
    expect(body.results.map((one) => one.id)).toEqual([c]);
    expect(body.errors).toMatchObject([
      { category: 'OBJECT_NOT_FOUND', context: { ids: ['404404404404'], objectWriteTraceId: ['row 3'] } },
    ]);
    expect(value(survivor, 'city')).toBeNull();
    // A single write finds the survivor.
    const single = await caller.patch(`${COMPANIES}/${a}`, { properties: { city: 'Rome' } });
    expect(single).toMatchObject({ status: 200, body: { id: survivor } });
  });

  test('only unique properties may name records; a body without inputs does nothing', async () => {
    const answer = await batchUpdate([{ id: 'x.example', idProperty: 'domain', properties: {} }]);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe('Unable to perform update/upsert by non-unique 0-2 property domain');
    const empty = await caller.post(`${COMPANIES}/batch/update`, { wrong: [] });
    expect(empty).toMatchObject({ status: 200, body: { status: 'COMPLETE', results: [] } });
    const many = await batchUpdate(
      Array.from({ length: 101 }, (_, n) => ({ id: String(n), properties: {} })),
    );
    expect(many.status).toBe(400);
  });

  test('the same value again changes nothing, not even the time of change', async () => {
    const id = company('Same', { city: 'Oslo' });
    const before = portal.crm.find('company', id)?.updatedAt;
    const { body } = await batchUpdate([{ id, properties: { city: 'Oslo' } }]);
    expect(body.results[0]?.properties.city).toBe('Oslo');
    expect(portal.crm.find('company', id)?.updatedAt).toBe(before);
  });
});

test('batch create with trace ids lets each input stand for itself', async () => {
  const inputs = [
    { properties: { name: 'Fine' }, objectWriteTraceId: 'one' },
    { properties: { name: 'Bad', industry: 'NO_SUCH' }, objectWriteTraceId: 'two' },
  ];
  const traced = await caller.post(`${COMPANIES}/batch/create`, { inputs });
  expect(traced.status).toBe(207);
  expect(traced.body.results).toHaveLength(1);
  expect(traced.body.errors).toMatchObject([{ context: { objectWriteTraceId: ['two'] } }]);
  const before = portal.counts().company.live;
  const plain = await caller.post(`${COMPANIES}/batch/create`, {
    inputs: inputs.map(({ properties }) => ({ properties })),
  });
  expect(plain.status).toBe(400);
  expect(portal.counts().company.live).toBe(before);
});

describe('values', () => {
  test.each([
    ['annualrevenue', '1,000', 'INVALID_INTEGER'],
    ['annualrevenue', 'n/a', 'INVALID_INTEGER'],
    ['renewal_date', '1798675200001', 'INVALID_DATE'],
    ['renewal_date', '31/12/2026', 'INVALID_DATE'],
    ['industry', 'Banking', 'INVALID_OPTION'],
    ['is_public', 'yes', 'INVALID_OPTION'],
    ['hubspot_owner_id', '1', 'INVALID_OPTION'],
    ['description', 'x'.repeat(65_537), 'INVALID_STRING'],
    ['no_such_property', 'x', 'PROPERTY_DOESNT_EXIST'],
    ['hs_lastmodifieddate', '0', 'READ_ONLY_VALUE'],
    ['num_associated_contacts', '3', 'READ_ONLY_VALUE'],
  ])('%s: %s is refused as %s', async (name, text, code) => {
    const { status, body } = await caller.patch(`${COMPANIES}/${company('V')}`, {
      properties: { [name]: text },
    });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ code, context: { propertyName: [name] } }]);
  });

  test.each([
    ['renewal_date', '1798675200000', '2026-12-31'],
    ['renewal_date', '2026-12-31', '2026-12-31'],
    ['closedate', '1798675200000', '2026-12-31T00:00:00.000Z'],
    ['annualrevenue', 12.5, '12.5'],
    ['annualrevenue', '-3', '-3'],
    ['is_public', true, 'true'],
    ['web_technologies', ';shopify', 'hubspot;shopify'],
    ['name', 'Nul\u0000', 'Nul\u0000'],
    ['city', '', null],
  ])('%s: %s is stored as %s', async (name, given, stored) => {
    const id = company('V', { web_technologies: 'hubspot', city: 'Bonn' });
    const { status, body } = await caller.patch(`${COMPANIES}/${id}`, { properties: { [name]: given } });
    expect(status).toBe(200);
    expect(body.properties[name]).toBe(stored);
  });

  test('the lifecycle only moves forward, unless cleared first', async () => {
    const id = company('L', { lifecyclestage: 'customer' });
    const set = async (lifecyclestage: string) =>
      (await caller.patch(`${COMPANIES}/${id}`, { properties: { lifecyclestage } })).body.properties
        .lifecyclestage;
    expect(await set('lead')).toBe('customer');
    await set('');
    expect(await set('lead')).toBe('lead');
  });

  test('closing a deal shows in its calculated properties', async () => {
    const deal = portal.createRecord('deal', {
      pipeline: 'default',
      dealstage: 'appointmentscheduled',
      amount: '50',
    });
    const names = 'hs_is_closed,hs_is_closed_won,hs_deal_stage_probability,hs_closed_amount';
    const read = async () =>
      (await caller.get(`/crm/v3/objects/deals/${deal.id}?properties=${names}`)).body.properties;
    expect(await read()).toMatchObject({
      hs_is_closed: 'false',
      hs_deal_stage_probability: '0.200000000000000011102230246251565404236316680908203125',
    });
    portal.updateRecord('deal', deal.id, { dealstage: 'closedwon' });
    expect(await read()).toMatchObject({
      hs_is_closed: 'true',
      hs_is_closed_won: 'true',
      hs_closed_amount: '50',
    });
  });

  test.each([
    ['120.50', 'USD', '120.50'],
    ['-1', null, '-1'],
    ['100', 'EUR', '108'],
    ['100', 'JPY', null],
    ['much', 'USD', null],
    [null, 'EUR', null],
  ])('an amount of %s in %s is %s in the company currency', async (amount, currency, expected) => {
    const { id } = portal.createRecord('deal', { amount, deal_currency_code: currency });
    const { body } = await caller.get(
      `/crm/v3/objects/deals/${id}?properties=amount_in_home_currency,deal_currency_code`,
    );
    expect(body.properties).toMatchObject({
      amount_in_home_currency: expected,
      deal_currency_code: currency,
    });
  });

  test('2026-09 holds writes to the properties that admins require', async () => {
    portal.requiredProperties.company.push('customer_tier');
    const id = company('Required');
    const write = (objects: string) =>
      caller.patch(`${objects}/companies/${id}`, { properties: { city: 'X' } });
    expect((await write('/crm/objects/2026-03')).status).toBe(200);
    expect(await write('/crm/objects/2026-09')).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'MISSING_REQUIRED_PROPERTY', context: { propertyName: ['customer_tier'] } }] },
    });
    portal.conditionalProperties.push('customer_tier');
    expect((await write('/crm/objects/2026-09')).body).toMatchObject({
      errors: [{ code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY' }],
    });
    portal.conditionalProperties.length = 0;
    portal.requiredProperties.company.length = 0;
    expect((await write('/crm/objects/2026-09')).status).toBe(200);
  });
});

describe('identity', () => {
  test('merges chain: every old id stands for the last survivor, links move along', async () => {
    const [a, b, c] = [company('A'), company('B'), company('C')];
    const contact = portal.createRecord('contact', { email: 'chain@writes.example' }).id;
    portal.associate('contact', contact, 'company', b);
    const first = portal.mergeRecords('company', a, b).id;
    const second = portal.mergeRecords('company', c, first).id;
    for (const id of [a, b, c, first]) {
      expect((await caller.get(`${COMPANIES}/${id}`)).body.id).toBe(second);
    }
    const read = await caller.post(`${COMPANIES}/batch/read`, { inputs: [{ id: a }, { id: b }] });
    expect(read.status).toBe(200);
    expect(read.body.results.map((one) => one.id)).toEqual([second]);
    expect(value(second, 'hs_merged_object_ids')?.split(';').sort()).toEqual([a, b, c, first].sort());
    expect(portal.crm.associated('contact', contact, 'company')).toMatchObject([
      { id: second, tie: { primary: true } },
    ]);
    expect(portal.truth().merged('company').get(a)).toBe(second);
  });

  test('deals keep the primary’s id, and so do others where a portal works that way', () => {
    const [a, b] = [
      portal.createRecord('deal', { amount: '1' }),
      portal.createRecord('deal', { dealname: 'B' }),
    ];
    expect(portal.mergeRecords('deal', a.id, b.id).id).toBe(a.id);
    expect(portal.crm.find('deal', b.id)?.value('dealname')).toBe('B');
    const [c, d] = [company('C'), company('D')];
    expect(portal.mergeRecords('company', c, d, { keepPrimaryId: true }).id).toBe(c);
    portal.mergeKeepsPrimaryId = true;
    const [e, f] = [company('E'), company('F')];
    expect(portal.mergeRecords('company', e, f).id).toBe(e);
    portal.mergeKeepsPrimaryId = undefined;
  });

  test('archived records are listed apart, come back with their links, and can go for good', async () => {
    const id = company('Archive');
    const contact = portal.createRecord('contact', { email: 'archive@writes.example' }).id;
    portal.associate('contact', contact, 'company', id);
    const before = portal.crm.find('company', id)?.updatedAt;
    expect((await caller.delete(`${COMPANIES}/${id}`)).status).toBe(204);
    expect((await caller.delete(`${COMPANIES}/${id}`)).status).toBe(204);
    expect((await caller.get(`${COMPANIES}/${id}`)).status).toBe(404);
    const archived = await caller.get(`${COMPANIES}?archived=true&limit=100`);
    expect(archived.body.results.find((one) => one.id === id)).toMatchObject({
      archived: true,
      archivedAt: expect.any(String),
      updatedAt: new Date(before ?? 0).toISOString(),
    });
    expect(portal.crm.associated('contact', contact, 'company')).toEqual([]);
    portal.restoreRecord('company', id);
    expect(portal.crm.associated('contact', contact, 'company').map((tie) => tie.id)).toEqual([id]);
    expect(
      (
        await caller.post('/crm/v3/objects/contacts/gdpr-delete', {
          objectId: 'archive@writes.example',
          idProperty: 'email',
        })
      ).status,
    ).toBe(204);
    expect((await caller.get(`/crm/v3/objects/contacts/${contact}?archived=true`)).status).toBe(404);
    expect(portal.crm.associated('company', id, 'contact')).toEqual([]);
  });

  test('an address that another contact has is refused, one’s own in capitals is not', async () => {
    const [a, b] = ['a', 'b'].map(
      (name) => portal.createRecord('contact', { email: `${name}@unique.example` }).id,
    );
    const set = (email: string) => caller.patch(`/crm/v3/objects/contacts/${a}`, { properties: { email } });
    expect(await set('B@unique.example')).toMatchObject({
      status: 409,
      body: { message: `Contact already exists. Existing ID: ${b}` },
    });
    expect((await set('A@unique.example')).status).toBe(200);
  });

  test('a company needs a name or a domain, and domains may be there twice', async () => {
    expect((await caller.post(COMPANIES, { properties: { city: 'X' } })).status).toBe(400);
    const create = () => caller.post(COMPANIES, { properties: { domain: 'twice.example' } });
    expect([(await create()).status, (await create()).status]).toEqual([201, 201]);
  });
});

describe('links', () => {
  test('a new primary company takes the place of the one before; types replace or add', async () => {
    const [a, b] = [company('A'), company('B')];
    const contact = portal.createRecord('contact', { email: 'links@writes.example' }).id;
    const before = portal.crm.find('contact', contact)?.updatedAt;
    const label = (name: string): number =>
      portal.crm.associationTypes.list('contact', 'company').find((one) => one.label === name)?.typeId ?? 0;
    portal.associate('contact', contact, 'company', a);
    const put = (types: number[]) =>
      caller.put(
        `/crm/v4/objects/contacts/${contact}/associations/companies/${b}`,
        types.map((associationTypeId) => ({ associationCategory: 'USER_DEFINED', associationTypeId })),
      );
    expect((await put([1, label('Champion')])).status).toBe(201);
    const typesOf = async () => {
      const { body } = await caller.post('/crm/v4/associations/contacts/companies/batch/read', {
        inputs: [{ id: contact }],
      });
      return new Map(
        body.results[0]?.to.map((one) => [
          String(one.toObjectId),
          one.associationTypes.map((type) => type.label ?? 'plain'),
        ]),
      );
    };
    expect(await typesOf()).toEqual(
      new Map([
        [a, ['plain']],
        [b, ['plain', 'Primary', 'Champion']],
      ]),
    );
    await put([label('Billing contact')]);
    expect((await typesOf()).get(b)).toEqual(['plain', 'Billing contact']);
    await caller.post('/crm/v4/associations/contacts/companies/batch/create', {
      inputs: [{ from: { id: contact }, to: { id: b }, types: [{ associationTypeId: label('Champion') }] }],
    });
    expect((await typesOf()).get(b)).toEqual(['plain', 'Billing contact', 'Champion']);
    const wrong = await put([342]);
    expect(wrong).toMatchObject({ status: 400, body: { message: 'One or more associations are invalid' } });
    // Nothing of this is a change of the contact.
    expect(portal.crm.find('contact', contact)?.updatedAt).toBe(before);
  });

  test('1,250 links of one record: 100 inline with more to come, 500 a page in batches', async () => {
    const id = company('Crowded');
    const people = Array.from({ length: 1_250 }, () => portal.createRecord('contact', {}).id);
    for (const contact of people) portal.associate('contact', contact, 'company', id);
    const inline = await caller.get(`${COMPANIES}/${id}?associations=contacts`);
    const contacts = inline.body as unknown as {
      associations: { contacts: { results: { id: string }[]; paging: { next: { after: string } } } };
    };
    const shown = contacts.associations.contacts;
    expect(new Set(shown.results.map((one) => one.id)).size).toBe(100);
    expect(shown.results).toHaveLength(200);
    expect(shown.paging.next.after).toBe(people[100]);
    const found: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const input = after === undefined ? { id } : { id, after };
      const { body } = await caller.post('/crm/v4/associations/companies/contacts/batch/read', {
        inputs: [input],
      });
      const [row] = body.results;
      found.push(...(row?.to.map((one) => String(one.toObjectId)) ?? []));
      after = row?.paging?.next.after;
      pages += 1;
    } while (after !== undefined);
    expect(pages).toBe(3);
    expect(found).toEqual(people);
    const none = await caller.post(`${COMPANIES}/batch/read`, {
      inputs: [{ id }],
      associations: ['contacts'],
    });
    expect(none.body.results[0]).not.toHaveProperty('associations');
  });
});
