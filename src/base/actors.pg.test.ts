import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/support/database/database.ts';
import { type Actor, actorName, auditKindIn, auditKindOf, formatActor, parseActor } from './actors.ts';

const id = '3f2b8a5e-0c3d-4f1a-9b7e-5d2c1a0f9e8d';
const actors: [text: string, Actor, name: string][] = [
  [id, { kind: 'user', id }, 'Anna'],
  ['api-key', { kind: 'key', name: null }, 'ADMIN_API_KEY'],
  ['api-key:Nightly import', { kind: 'key', name: 'Nightly import' }, 'API key “Nightly import”'],
  ['api-key:', { kind: 'key', name: '' }, 'API key “”'],
  ['api-key:two\nlines', { kind: 'key', name: 'two\nlines' }, 'API key “two\nlines”'],
  [`api-key:${id}`, { kind: 'key', name: id }, `API key “${id}”`],
  ['cli', { kind: 'program', name: 'cli' }, 'Command line'],
  ['schedule', { kind: 'program', name: 'schedule' }, 'Schedule'],
  ['api-keys', { kind: 'program', name: 'api-keys' }, 'api-keys'],
  [`x${id}`, { kind: 'program', name: `x${id}` }, `x${id}`],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
});
afterAll(() => database.close());

test.each(actors)('%j is kept, read and named', (text, actor, name) => {
  expect(parseActor(text)).toEqual(actor);
  expect(formatActor(actor)).toBe(text);
  expect(actorName(text, new Map([[id, 'Anna']]))).toBe(name);
});

test('a user who is gone is not named', () => {
  expect(actorName(id)).toBe('Deleted user');
});

test('the audit log is filtered by what it shows', async () => {
  const texts = actors.map(([text]) => text);
  const { rows } = await sql<{ actor: string; kind: string }>`
    select actor, ${auditKindIn(sql`actor`)} as kind from unnest(${texts}::text[]) as kept (actor)`.execute(
    database.db,
  );
  expect(rows).toEqual(texts.map((actor) => ({ actor, kind: auditKindOf(actor) })));
  expect(new Set(rows.map(({ kind }) => kind)).size).toBe(4);
});
