/**
 * A value as the text of a jsonb parameter. NUL characters and halves of characters, which PostgreSQL refuses, are
 * taken out of its strings and keys.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  return unstorable.test(text) ? JSON.stringify(value, withoutUnstorable) : text;
}

/**
 * How `JSON.stringify` writes NUL characters and halves of characters. It is looked for in the text of a whole page,
 * because a function that is called for every string of it takes more time than all the rest.
 */
const unstorable = /\\u(?:0000|d[89a-f])/;

function withoutUnstorable(_key: string, part: unknown): unknown {
  if (typeof part === 'string') return storable(part);
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
  const hasOddKey = Object.keys(part).some((key) => storable(key) !== key);
  if (!hasOddKey) return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [storable(key), inner]));
}

const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();
