/**
 * A value as the text of a jsonb parameter, without NUL characters and lone surrogates in its strings and keys, which
 * PostgreSQL rejects.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  return unstorable.test(text) ? JSON.stringify(value, withoutUnstorable) : text;
}

/**
 * NUL characters and lone surrogates in the output of `JSON.stringify`. They are searched for in the text of a whole
 * page, because calling a function for every string takes longer than everything else.
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
