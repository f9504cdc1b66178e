import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mix } from '../data/random.ts';
import { type Portal, type PracticePortal, startPracticePortal } from '../practice-portal.ts';
import { type Body, type Caller, createCaller, UNLIMITED } from '../test-support.ts';

const portalId = 8_200_007;
const SEARCH = '/crm/v3/objects/companies/search';
let practice: PracticePortal;
let portal: Portal;
let caller: Caller;

beforeAll(async () => {
  practice = await startPracticePortal({
    portals: [{ portalId, companies: 3_000, contacts: 400, deals: 200, limits: UNLIMITED }],
  });
  portal = practice.portal(portalId);
  caller = createCaller(practice, portalId);
});
afterAll(() => practice.close());

interface Filter {
  propertyName: string;
  operator: string;
  value?: string;
  highValue?: string;
  values?: string[];
}
const search = async (filters: Filter[], more: Record<string, unknown> = {}): Promise<Body> => {
  const answer = await caller.post(SEARCH, { filterGroups: [{ filters }], limit: 200, ...more });
  expect(answer.text).toContain('"total"');
  return answer.body;
};
const ids = (body: Body): string[] => body.results.map((one) => one.id);
const compare = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

test('any mix of id and time filters finds what looking at every record finds', async () => {
  // Changed, created and archived records lie among the generated ones.
  const all = [...portal.truth().companies()];
  for (const [n, record] of all.entries()) {
    if (n % 37 === 0) portal.updateRecord('company', record.id, { city: `City ${n}` });
    if (n % 101 === 0) portal.archiveRecord('company', record.id);
  }
  for (let n = 0; n < 20; n += 1) portal.createRecord('company', { name: `Created ${n}` });
  const truth = [...portal.truth().companies()];
  const times = truth.map((one) => Date.parse(one.updatedAt)).sort((a, b) => a - b);

  for (let round = 0; round < 60; round += 1) {
    const pickId = (salt: number): string => truth[mix(round, salt, 1) % truth.length]?.id ?? '';
    const pickTime = (salt: number): number => times[mix(round, salt, 2) % times.length] ?? 0;
    const narrow = round % 3 === 0;
    const since = narrow ? (times.at(-40) ?? 0) : pickTime(3);
    const filters: Filter[] = [
      { propertyName: 'hs_lastmodifieddate', operator: round % 2 ? 'GTE' : 'GT', value: String(since) },
      { propertyName: 'hs_object_id', operator: round % 4 < 2 ? 'GT' : 'LTE', value: pickId(4) },
    ];
    const byTime = round % 5 < 2;
    const descending = round % 7 < 3;
    const expected = truth
      .filter((one) => {
        const changed = Date.parse(one.updatedAt);
        const order = compare(one.id, filters[1]?.value ?? '');
        return (round % 2 ? changed >= since : changed > since) && (round % 4 < 2 ? order > 0 : order <= 0);
      })
      .sort((a, b) => {
        const order = byTime
          ? Date.parse(a.updatedAt) - Date.parse(b.updatedAt) || compare(a.id, b.id)
          : compare(a.id, b.id);
        return descending ? -order : order;
      })
      .map((one) => one.id);
    const sorts = [
      {
        propertyName: byTime ? 'hs_lastmodifieddate' : 'hs_object_id',
        direction: descending ? 'DESCENDING' : 'ASCENDING',
      },
    ];
    const found = await search(filters, { sorts });
    expect(found.total).toBe(expected.length);
    expect(ids(found)).toEqual(expected.slice(0, 200));
    if (expected.length > 230) {
      const next = await search(filters, { sorts, after: '200', limit: 30 });
      expect(ids(next)).toEqual(expected.slice(200, 230));
    }
  }
});

test('12,000 records with one time of change are all found by id order', async () => {
  const many = practice.addPortal({ portalId: portalId + 1, companies: 12_500, limits: UNLIMITED });
  const asker = createCaller(practice, many.portalId);
  const at = Date.now();
  const touched = [...many.crm.records.company.live()].slice(0, 12_000).map((one) => one.id);
  expect(many.updateMany('company', touched, { city: 'Bulk' }, { at })).toBe(12_000);
  const found: string[] = [];
  let last = '0';
  for (;;) {
    const { body } = await asker.post(SEARCH, {
      filterGroups: [
        {
          filters: [
            { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: String(at) },
            { propertyName: 'hs_object_id', operator: 'GT', value: last },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      limit: 200,
    });
    found.push(...ids(body));
    if (body.results.length < 200) break;
    last = found.at(-1) ?? '';
  }
  expect(found).toEqual(touched);
});

describe('operators', () => {
  const one = async (filter: Filter): Promise<string[]> =>
    ids(await search([filter, { propertyName: 'city', operator: 'EQ', value: 'Searchville' }])).map(
      (id) => names.get(id) ?? id,
    );
  const names = new Map<string, string>();

  beforeAll(() => {
    const make = (name: string, more: Record<string, string>): void => {
      names.set(portal.createRecord('company', { name, city: 'Searchville', ...more }).id, name);
    };
    make('Alpha Works', { annualrevenue: '900', industry: 'BANKING', renewal_date: '2027-01-01' });
    make('beta works', { annualrevenue: '10000', industry: 'RETAIL', renewal_date: '2027-06-30' });
    make('Gamma', { industry: 'BANKING' });
  });

  test.each<[Filter, string[]]>([
    [{ propertyName: 'name', operator: 'EQ', value: 'BETA WORKS' }, ['beta works']],
    [{ propertyName: 'name', operator: 'NEQ', value: 'gamma' }, ['Alpha Works', 'beta works']],
    [{ propertyName: 'annualrevenue', operator: 'GT', value: '1000' }, ['beta works']],
    [
      { propertyName: 'annualrevenue', operator: 'BETWEEN', value: '900', highValue: '9999' },
      ['Alpha Works'],
    ],
    [{ propertyName: 'annualrevenue', operator: 'NOT_HAS_PROPERTY' }, ['Gamma']],
    [{ propertyName: 'annualrevenue', operator: 'HAS_PROPERTY' }, ['Alpha Works', 'beta works']],
    // Options are compared with their case, strings in IN only in lower case.
    [{ propertyName: 'industry', operator: 'EQ', value: 'banking' }, []],
    [{ propertyName: 'industry', operator: 'IN', values: ['BANKING'] }, ['Alpha Works', 'Gamma']],
    [{ propertyName: 'industry', operator: 'NOT_IN', values: ['BANKING'] }, ['beta works']],
    [{ propertyName: 'name', operator: 'IN', values: ['gamma', 'Alpha Works'] }, ['Gamma']],
    [{ propertyName: 'name', operator: 'CONTAINS_TOKEN', value: 'work*' }, ['Alpha Works', 'beta works']],
    [{ propertyName: 'name', operator: 'NOT_CONTAINS_TOKEN', value: 'works' }, ['Gamma']],
    [{ propertyName: 'renewal_date', operator: 'LT', value: '2027-02-01' }, ['Alpha Works']],
    [{ propertyName: 'renewal_date', operator: 'GTE', value: String(Date.UTC(2027, 1, 1)) }, ['beta works']],
  ])('%o', async (filter, expected) => {
    expect(await one(filter)).toEqual(expected);
  });

  test('groups are alternatives; words are looked for; links too', async () => {
    const eq = (value: string) => ({ filters: [{ propertyName: 'name', operator: 'EQ', value }] });
    const either = await caller.post(SEARCH, { filterGroups: [eq('gamma'), eq('alpha works')] });
    expect(either.body.total).toBe(2);
    const text = await caller.post(SEARCH, { query: 'ALPHA wor', filterGroups: [] });
    expect(text.body.results.map((row) => names.get(row.id))).toEqual(['Alpha Works']);
    const contact = portal.createRecord('contact', { email: 's@searchville.example' }).id;
    const [company] = names.keys();
    portal.associate('contact', contact, 'company', company ?? '');
    const linked = await search([{ propertyName: 'associations.contact', operator: 'EQ', value: contact }]);
    expect(ids(linked)).toEqual([company]);
  });

  test('sorting by any property', async () => {
    const body = await search([{ propertyName: 'city', operator: 'EQ', value: 'Searchville' }], {
      sorts: [{ propertyName: 'annualrevenue', direction: 'DESCENDING' }],
      properties: ['name'],
    });
    expect(body.results.map((row) => row.properties.name)).toEqual(['beta works', 'Alpha Works', 'Gamma']);
  });
});

test('the time of change of companies finds no contacts, and no error either', async () => {
  const ask = (propertyName: string) =>
    caller.post('/crm/v3/objects/contacts/search', {
      filterGroups: [{ filters: [{ propertyName, operator: 'GTE', value: '0' }] }],
    });
  expect((await ask('hs_lastmodifieddate')).body.total).toBe(0);
  expect((await ask('lastmodifieddate')).body.total).toBe(portal.counts().contact.live);
});

test.each([
  ['more than 10,000', { after: '9900', limit: 200 }],
  ['a page above 200', { limit: 201 }],
  ['two sorts', { sorts: ['name', 'city'] }],
  ['six groups', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
  [
    'seven filters',
    {
      filterGroups: [
        { filters: Array.from({ length: 7 }, () => ({ propertyName: 'name', operator: 'HAS_PROPERTY' })) },
      ],
    },
  ],
  ['no such property', { filterGroups: [{ filters: [{ propertyName: 'nope', operator: 'HAS_PROPERTY' }] }] }],
  [
    'no such operator',
    { filterGroups: [{ filters: [{ propertyName: 'name', operator: 'LIKE', value: 'a' }] }] },
  ],
])('refuses %s', async (_, body) => {
  expect(await caller.post(SEARCH, body)).toMatchObject({
    status: 400,
    body: { category: 'VALIDATION_ERROR' },
  });
});

test('the index lags: old values, archived rows and missing new ones until it has caught up', async () => {
  const byName = async (value: string) => {
    const body = await search([{ propertyName: 'name', operator: 'EQ', value }], { properties: ['name'] });
    return body.results.map((row) => row.properties.name);
  };
  const stays = portal.createRecord('company', { name: 'Lag one' });
  const goes = portal.createRecord('company', { name: 'Lag two' });
  portal.searchLagMs = 60_000;
  portal.updateRecord('company', stays.id, { name: 'Lag one renamed' });
  portal.archiveRecord('company', goes.id);
  portal.createRecord('company', { name: 'Lag three' });
  expect(await byName('Lag one')).toEqual(['Lag one']);
  expect(await byName('Lag one renamed')).toEqual([]);
  expect(await byName('Lag two')).toEqual(['Lag two']);
  expect(await byName('Lag three')).toEqual([]);
  // Reading is never late.
  expect(
    (await caller.get(`/crm/v3/objects/companies/${stays.id}?properties=name`)).body.properties.name,
  ).toBe('Lag one renamed');
  const later = [...portal.crm.records.company.indexedChanges(Date.now() + 60_001)].map((one) =>
    one.value('name'),
  );
  expect(later).toContain('Lag one renamed');
  expect(later).toContain('Lag three');
  expect(later).not.toContain('Lag two');
  portal.searchLagMs = 0;
  // A change that is not late waits for the late ones before it.
  portal.updateRecord('company', stays.id, { name: 'Lag one again' });
  expect(await byName('Lag one again')).toEqual([]);
  // One record alone can be late.
  portal.createRecord('company', { name: 'On time' });
  portal.createRecord('company', { name: 'Late' }, { searchLagMs: 60_000 });
  expect(await byName('On time')).toEqual(['On time']);
  expect(await byName('Late')).toEqual([]);
});

test('what was merged away, or deleted for good, is still found until the index has caught up', async () => {
  const found = async (id: string) => {
    const body = await search([{ propertyName: 'hs_object_id', operator: 'EQ', value: id }], {});
    return body.results.map((row) => row.id);
  };
  const [kept, lost, erased] = ['A', 'B', 'C'].map((name) => portal.createRecord('company', { name }).id);
  portal.searchLagMs = 60_000;
  const survivor = portal.mergeRecords('company', kept ?? '', lost ?? '').id;
  portal.privacyDelete('company', erased ?? '');
  portal.searchLagMs = 0;
  expect(await found(lost ?? '')).toEqual([lost]);
  expect(await found(erased ?? '')).toEqual([erased]);
  expect(await found(survivor)).toEqual([]);
  const later = [...portal.crm.records.company.indexedChanges(Date.now() + 60_001)].map((one) => one.id);
  expect(later).toContain(survivor);
  expect(later).not.toContain(lost);
  expect(later).not.toContain(erased);
});
