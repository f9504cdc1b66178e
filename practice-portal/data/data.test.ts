import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  HUGE_IDS,
  type ObjectType,
  type Portal,
  type PracticePortal,
  startPracticePortal,
} from '../practice-portal.ts';
import { createCaller, UNLIMITED } from '../test-support.ts';
import type { TrueRecord } from '../truth.ts';
import { createBaseLinks } from './links.ts';
import { createPermutation } from './permutation.ts';
import { mix } from './random.ts';

let practice: PracticePortal;
let reference: Portal;
let truth: Record<ObjectType, TrueRecord[]>;
const sizes = { companies: 5_000, contacts: 20_000, deals: 7_500, limits: UNLIMITED };

beforeAll(async () => {
  practice = await startPracticePortal({ portals: [{ portalId: 1, ...sizes }] });
  reference = practice.portal(1);
  const read = (type: ObjectType) => [...reference.truth().records(type)];
  truth = { company: read('company'), contact: read('contact'), deal: read('deal') };
}, 60_000);
afterAll(() => practice.close());

function first<T>(items: Iterable<T>, count: number): T[] {
  const list: T[] = [];
  for (const item of items) if (list.push(item) >= count) break;
  return list;
}

test('a permutation runs backwards, and counts two ranges at once', () => {
  for (const size of [1, 2, 7, 100, 1_013]) {
    const order = createPermutation(size, 5);
    for (let i = 0; i < size; i += 1) expect(order.inverse(order.forward(i))).toBe(i);
    for (let round = 0; round < 40; round += 1) {
      const [a = 0, b = 0, c = 0, d = 0] = [1, 2, 3, 4].map((salt) => mix(round, salt, size) % (size + 1));
      let count = 0;
      for (let i = a; i < b; i += 1) if (order.forward(i) >= c && order.forward(i) < d) count += 1;
      expect(order.count(a, b, c, d)).toBe(count);
    }
  }
});

test.each([
  [50, 200, 80],
  [7, 20, 9],
  [3, 400, 90],
  [1, 1, 1],
  [0, 5, 5],
  [100, 0, 0],
])('links of %i companies, %i contacts and %i deals agree in both directions', (company, contact, deal) => {
  const links = createBaseLinks(3, { company, contact, deal });
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const pairs = (
    count: number,
    of: (i: number) => { index: number; primary: boolean; label: number }[],
    turn = false,
  ) =>
    range(count)
      .flatMap((i) =>
        of(i).map((link) => [...(turn ? [link.index, i] : [i, link.index]), link.primary, link.label].join()),
      )
      .sort();
  expect(pairs(contact, links.companiesOfContact)).toEqual(pairs(company, links.contactsOfCompany, true));
  expect(pairs(deal, links.companiesOfDeal)).toEqual(pairs(company, links.dealsOfCompany, true));
  expect(pairs(deal, links.contactsOfDeal)).toEqual(pairs(contact, links.dealsOfContact, true));
});

describe('the reference size', () => {
  test('has as many records and links as it should', () => {
    expect(reference.truth().counts()).toEqual({ company: 5_000, contact: 20_000, deal: 7_500 });
    const pairs = [...reference.truth().associations()];
    expect(pairs.length).toBeGreaterThan(43_000);
    expect(pairs.length).toBeLessThan(44_600);
    const withCompany = new Set(pairs.filter((one) => one.fromType === 'contact').map((one) => one.fromId));
    expect(withCompany.size).toBeGreaterThan(19_700);
    expect(withCompany.size).toBeLessThan(20_000);
    const several = pairs.filter((one) => one.fromType === 'contact' && !one.primary);
    expect(several.length).toBeGreaterThan(500);
    expect(new Set(several.flatMap((one) => one.labels))).toEqual(
      new Set(['Billing contact', 'Champion', 'Decision maker']),
    );
    // At most one primary company each.
    const primaries = pairs.filter((one) => one.primary).map((one) => `${one.fromType} ${one.fromId}`);
    expect(new Set(primaries).size).toBe(primaries.length);
  });

  test('has unique names where HubSpot has them unique', () => {
    const emails = truth.contact.flatMap((one) => one.properties.email ?? []);
    // Oddities: one address is there again in capitals, one is empty.
    expect(new Set(emails.map((one) => one.toLowerCase())).size).toBe(emails.length - 1);
    const domains = truth.company.flatMap((one) => one.properties.domain ?? []);
    expect(new Set(domains).size).toBe(domains.length - 1);
  });

  test('has ids of different lengths, in the order of creation, and one per type beyond 2^53', () => {
    for (const type of ['company', 'contact', 'deal'] as const) {
      const records = truth[type];
      const lengths = new Set(records.map((one) => one.id.length));
      expect(lengths).toEqual(new Set([11, 12, 16]));
      expect(records.at(-1)?.id).toBe(HUGE_IDS[type]);
      expect(Number.isSafeInteger(Number(HUGE_IDS[type]))).toBe(false);
      const created = records.slice(0, -1).map((one) => one.createdAt);
      expect(created).toEqual([...created].sort());
      expect(records.every((one) => one.updatedAt >= one.createdAt)).toBe(true);
    }
  });

  test('has unexpected values', () => {
    const companies = truth.company.map((one) => one.properties);
    const revenues = companies.map((one) => one.annualrevenue);
    for (const odd of ['1,000', 'n/a', '', '-25000.50', '1e400']) expect(revenues).toContain(odd);
    expect(revenues.some((one) => one?.length === 400)).toBe(true);
    const names = companies.map((one) => one.name ?? '');
    expect(names.some((one) => one.includes('\u0000'))).toBe(true);
    expect(names.some((one) => one.includes('🌷'))).toBe(true);
    expect(names.some((one) => one.includes('<script>'))).toBe(true);
    expect(companies.some((one) => one.description?.length === 60_000)).toBe(true);
    expect(companies.some((one) => one.name === undefined && one.domain !== undefined)).toBe(true);
    expect(companies.some((one) => one.name === undefined && one.domain === undefined)).toBe(true);
    expect(companies.filter((one) => Number(one.num_associated_contacts) > 250)).toHaveLength(1);
    const owners = new Set(reference.owners.map((one) => one.id));
    expect(
      companies.some((one) => one.hubspot_owner_id !== undefined && !owners.has(one.hubspot_owner_id)),
    ).toBe(true);
    const archived = new Set(reference.owners.filter((one) => one.archived).map((one) => one.id));
    expect(companies.some((one) => archived.has(one.hubspot_owner_id ?? ''))).toBe(true);

    const contacts = truth.contact.map((one) => one.properties);
    expect(contacts.some((one) => !one.email && !one.firstname && !one.lastname)).toBe(true);
    const emails = contacts.flatMap((one) => one.email ?? []);
    const shouted = emails.filter((one) => one !== '' && one === one.toUpperCase());
    expect(shouted).toHaveLength(1);
    expect(emails).toContain(shouted[0]?.toLowerCase());

    const deals = truth.deal.map((one) => one.properties);
    expect(deals.map((one) => one.closedate)).toEqual(
      expect.arrayContaining(['2026-12-31', '1798675200000', '2026-12-31T00:00:00Z', 'next quarter', '']),
    );
    const huge = deals.filter((one) => one.amount?.length === 400);
    expect(huge).toMatchObject([{ pipeline: 'default', dealstage: 'closedlost' }]);
    const stages = new Set(reference.crm.pipelines.flatMap((one) => one.stages.map((stage) => stage.id)));
    expect(deals.some((one) => one.dealstage !== undefined && !stages.has(one.dealstage))).toBe(true);
  });

  test('is the same each time for the same seed, and another for another', () => {
    const read = (portal: Portal) => JSON.stringify(first(portal.truth().companies(), 300));
    const same = practice.addPortal({ portalId: 2, ...sizes });
    const other = practice.addPortal({ portalId: 3, ...sizes, seed: 2 });
    expect(read(same)).toBe(read(reference));
    expect(read(other)).not.toBe(read(reference));
    const plain = practice.addPortal({ portalId: 4, companies: 5_000, oddities: false });
    expect(plain.truth().counts().company).toBe(5_000);
    expect(first(plain.truth().companies(), 5_000).every((one) => /^\d{11,12}$/.test(one.id))).toBe(true);
  });

  test('lies around the day on which it is born, and is the same otherwise', async () => {
    const few = { companies: 40, contacts: 160, deals: 60, limits: UNLIMITED, oddities: false };
    const two = await startPracticePortal({
      portals: [
        { portalId: 1, ...few },
        { portalId: 2, ...few, bornOn: '2027-03-01' },
      ],
    });
    try {
      const born = Date.parse('2027-03-01');
      const [usual, later] = [two.portal(1), two.portal(2)].map((portal) => ({
        contacts: [...portal.truth().records('contact')],
        deals: [...portal.truth().records('deal')],
      }));
      const days = (born - Date.UTC(2026, 10, 1)) / 86_400_000;
      const moved = (at: unknown) =>
        typeof at === 'string' ? new Date(Date.parse(at) + days * 86_400_000).toISOString() : at;
      for (const [i, contact] of (later?.contacts ?? []).entries()) {
        const before = usual?.contacts[i];
        expect(contact.id).toBe(before?.id);
        expect(contact.properties.email).toBe(before?.properties.email);
        expect(contact.properties.hs_email_last_open_date).toEqual(
          moved(before?.properties.hs_email_last_open_date),
        );
      }
      expect(later?.deals.map((deal) => deal.properties.closedate)).toEqual(
        usual?.deals.map((deal) => moved(deal.properties.closedate)),
      );
    } finally {
      await two.close();
    }
  });

  test('options hold every generated value of an enumeration', () => {
    const unknown: string[] = [];
    const odd = new Set(['AN_OPTION_THAT_IS_NO_MORE', '']);
    for (const type of ['company', 'contact', 'deal'] as const) {
      const enumerations = reference.crm.properties
        .list(type)
        .filter((one) => one.type === 'enumeration' && one.options.length > 0)
        .map(({ name, options }) => ({ name, options: new Set(options.map((one) => one.value)) }));
      for (const { properties } of truth[type]) {
        for (const { name, options } of enumerations) {
          for (const value of properties[name]?.split(';') ?? []) {
            if (!odd.has(value) && !options.has(value)) unknown.push(`${type} ${name} ${value}`);
          }
        }
      }
      expect(enumerations.length).toBeGreaterThan(3);
    }
    expect(unknown).toEqual([]);
  });
});

test('a million companies take no time to start, and are found at once', async () => {
  const started = performance.now();
  const huge = practice.addPortal({
    portalId: 5,
    companies: 1_000_000,
    contacts: 3_000_000,
    deals: 100_000,
    limits: UNLIMITED,
  });
  expect(performance.now() - started).toBeLessThan(2_000);
  const caller = createCaller(practice, 5);
  const { body } = await caller.post('/crm/v3/objects/contacts/search', {
    filterGroups: [
      {
        filters: [
          { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(Date.UTC(2026, 9, 31)) },
        ],
      },
    ],
    sorts: [{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }],
    limit: 200,
  });
  expect(body.total).toBeGreaterThan(20_000);
  expect(body.results).toHaveLength(200);
  const [first] = body.results;
  const links = await caller.post('/crm/v4/associations/contacts/companies/batch/read', {
    inputs: body.results.map(({ id }) => ({ id })),
  });
  expect(links.body.results.length).toBeGreaterThan(190);
  expect(huge.crm.find('contact', first?.id ?? '')?.id).toBe(first?.id);
});
