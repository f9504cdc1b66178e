/**
 * A value as the text of a jsonb parameter. NUL characters and halves of characters, which PostgreSQL refuses, are
 * taken out of its strings and keys.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return storable(part);
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    const hasOddKey = Object.keys(part).some((key) => storable(key) !== key);
    if (!hasOddKey) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [storable(key), inner]));
  });
}

const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();
