/**
 * A value as the text of a jsonb parameter. NUL characters and halves of characters, which PostgreSQL refuses, are
 * taken out of its strings.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}
