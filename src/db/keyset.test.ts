import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { isCursorOf, type Keyset, keysetAfter, keysetPage, writeCursor } from './keyset.ts';

const keyset: Keyset = {
  name: 'things by name',
  columns: [
    { sql: sql`name`, type: 'text' },
    { sql: sql`id`, type: 'uuid' },
  ],
  direction: 'asc',
};
const id = '0b0bc2a6-9d0f-4c0e-8a44-0a8f6a3f2f55';

describe('keysetPage', () => {
  it('gives a cursor only when there is more', () => {
    const rows = ['a', 'b', 'c'].map((name) => ({ name, key: [name, id] }));
    const page = keysetPage(keyset, rows, 2, (row) => row.name);
    expect(page.items).toEqual(['a', 'b']);
    expect(page.nextCursor).toBe(writeCursor(keyset, ['b', id]));
    expect(keysetPage(keyset, rows, 3, (row) => row.name).nextCursor).toBeNull();
    expect(keysetPage(keyset, [], 3, (row) => row).nextCursor).toBeNull();
  });
});

describe('keysetAfter', () => {
  it('takes its own cursors, whatever text is in them', () => {
    for (const text of ['', 'ü', '"]\\', '\u202eevil', '😀'.repeat(200), "'; drop table x --"]) {
      expect(isCursorOf(keyset, writeCursor(keyset, [text, id]))).toBe(true);
    }
    expect(() => keysetAfter(keyset, undefined)).not.toThrow();
  });

  it('refuses everything else as a mistake of the client', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const other = { ...keyset, name: 'things by price' };
    const bad = [
      'x',
      '{}',
      encode({}),
      encode(null),
      encode([keyset.name, 'a']),
      encode([keyset.name, 'a', 'no uuid']),
      encode([keyset.name, 'a\0', id]),
      encode([keyset.name, 1, id]),
      encode([keyset.name, 'a', id, id]),
      encode([keyset.name, 'a', `${id}' or true`]),
      writeCursor(other, ['a', id]),
      `${writeCursor(keyset, ['a', id]).slice(0, -6)}%%%`,
    ];
    for (const cursor of bad) {
      expect(() => keysetAfter(keyset, cursor), cursor).toThrow(/is not from this list/);
    }
  });
});
