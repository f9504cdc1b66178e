import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts';
import { systemClock } from '../../base/clock.ts';
import { readConfig } from '../../config.ts';
import { defaultOrganizationId, type OrganizationContext } from '../../context/context.ts';
import { parseAroundName } from '../parse/parse-around-name.ts';
import { findCustomers } from './find-customers.ts';

let database: TestDatabase;
let context: OrganizationContext;

const names = [
  ['Acme Rocket Corporation International', 'acme-rockets.example'],
  ['Globex GmbH', 'globex.example'],
  ['Initech, Inc.', 'initech.example'],
  ['Good People Inc', 'good-people.example'],
  ['Sync All', null],
  ['Umbrella Health South', 'umbrella-south.example'],
  ['Umbrella Health North', 'umbrella-north.example'],
  ["O'Brien & Söhne 100%", 'obrien.example'],
  ['Twin Peaks Ltd', 'twin-one.example'],
  ['Twin Peaks Ltd', 'twin-two.example'],
  ...Array.from({ length: 8 }, (_, n) => [
    `Frost ${['Bay', 'Hill', 'Lake', 'Moor', 'Peak', 'Reef', 'Vale', 'Wood'][n]}`,
    null,
  ]),
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  // The parts of a context that are used.
  context = {
    db: database.db,
    organizationId: defaultOrganizationId,
    clock: systemClock,
    config: readConfig({}),
  } as OrganizationContext;
  await database.db
    .insertInto('customers')
    .values([
      ...names.map(([name, domain]) => ({ name, domain, custom_fields: '{}' })),
      { name: 'Hooli Labs', domain: null, custom_fields: '{}', archived_at: new Date() },
    ])
    .execute();
});
afterAll(() => database.close());

async function found(words: string, ctx = context): Promise<string> {
  const search = await findCustomers(ctx, words);
  if (search.kind === 'one') return search.customer.name ?? '';
  return search.kind === 'several'
    ? `one of ${search.customers.length}${search.more ? ' and more' : ''}: ${search.customers[0]?.name}`
    : `none, near ${search.nearest[0]?.name ?? 'nothing'}`;
}

const cases: [string, string][] = [
  ['globex gmbh', 'Globex GmbH'],
  ['GLOBEX', 'Globex GmbH'],
  ['globx', 'Globex GmbH'],
  ['Initech Inc', 'Initech, Inc.'],
  ['inittech', 'Initech, Inc.'],
  ['https://www.globex.example', 'Globex GmbH'],
  ['acme', 'Acme Rocket Corporation International'],
  ['acme rocket corp', 'Acme Rocket Corporation International'],
  ['umbrella health north', 'Umbrella Health North'],
  ['umbrella', 'one of 2: Umbrella Health North'],
  ["o'brien", "O'Brien & Söhne 100%"],
  ['100%', "O'Brien & Söhne 100%"],
  ['Twin Peaks Ltd', 'one of 2: Twin Peaks Ltd'],
  ['frost', 'one of 5 and more: Frost Bay'],
  ['Hooli Labs', 'Hooli Labs'],
  ['hooli', 'none, near nothing'],
  ['Zyzzyx Quark', 'none, near nothing'],
  ['   ', 'none, near nothing'],
  ['%', 'none, near nothing'],
];

test.each(cases)('“%s” is %s', async (words, expected) => expect(await found(words)).toBe(expected));

test('an id finds its customer, and another organization finds nothing', async () => {
  const { id, name } = await database.db
    .selectFrom('customers')
    .select(['id', 'name'])
    .executeTakeFirstOrThrow();
  expect(await found(id)).toBe(name);
  const elsewhere = { ...context, organizationId: '00000000-0000-0000-0000-0000000000ff' };
  for (const words of [id, 'Globex GmbH', 'globx', 'globex.example']) {
    expect(await found(words, elsewhere)).toBe('none, near nothing');
  }
});

test('without pg_trgm, names are found by their longest word', async () => {
  await sql`drop extension pg_trgm cascade`.execute(database.db);
  expect(await found('acme rocket')).toBe('Acme Rocket Corporation International');
  expect(await found('umbrella')).toBe('one of 2: Umbrella Health North');
  expect(await found('globx')).toBe('none, near nothing');
});

test('a whole name is no topic, whatever its words mean', async () => {
  const about = (tool: string, name = 'Good People Inc') => ({
    kind: 'command',
    command: { tool, customer: { name } },
  });
  expect(await parseAroundName(context, 'Good People Inc deals')).toEqual(about('deals'));
  expect(await parseAroundName(context, "What are good people inc's open deals?")).toEqual(
    about('deals', 'good people inc'),
  );
  expect(await parseAroundName(context, 'is Good People Inc ok?')).toEqual(about('health'));
  expect(await parseAroundName(context, 'Good People Inc')).toEqual({
    kind: 'named',
    name: 'Good People Inc',
  });
  // A requested action isn't hidden by a name that happens to be in the sentence.
  expect(await parseAroundName(context, 'sync all deals')).toBeUndefined();
  expect(await parseAroundName(context, 'Sync All deals')).toEqual(about('deals', 'Sync All'));
  for (const sentence of [
    'good people deals',
    'joke of Good People Inc',
    'deals of “Good People Inc”',
    'ok',
  ]) {
    expect(await parseAroundName(context, sentence)).toBeUndefined();
  }
  const elsewhere = { ...context, organizationId: '00000000-0000-4000-8000-000000000001' };
  expect(await parseAroundName(elsewhere, 'Good People Inc deals')).toBeUndefined();
});
