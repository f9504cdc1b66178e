/** A bare integer of 16 or more digits: it may be beyond 2^53, where a JavaScript number loses digits. */
const longInteger = /[:,[\s]-?\d{16,}/;

/**
 * Parses JSON, but keeps integers beyond a JavaScript number's precision as strings of their digits, so that an id
 * such as 9007199254740993 stays exact. Everything else is parsed as by `JSON.parse`, at the same speed unless the
 * text contains such a number.
 * @throws {SyntaxError} if the text isn't JSON.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  // The third argument is standard since ES2026 and in Node 22; TypeScript's library doesn't have it yet.
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value,
  );
}
