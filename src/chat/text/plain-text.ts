/** Characters of a name that are shown in a sentence. */
const longestName = 120;

/**
 * Text from the CRM for the middle of a sentence: one line, no longer than a name, without control characters and marks
 * that reverse the direction of the text after them.
 */
export function plainText(text: string, longest = longestName): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

/** A name in a sentence. */
export function nameOf(thing: { name: string | null }, otherwise = 'an unnamed customer'): string {
  return thing.name === null || plainText(thing.name) === '' ? otherwise : plainText(thing.name);
}

/** `1 deal`, `2,000 deals`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** `2 minutes ago`. */
export function ago(at: string | Date, now: number): string {
  const seconds = Math.round((now - new Date(at).getTime()) / 1_000);
  if (seconds < 45) return 'just now';
  for (const [unit, length, limit] of [
    ['minute', 60, 60],
    ['hour', 3_600, 36],
    ['day', 86_400, 60],
  ] as const) {
    const count = Math.max(1, Math.round(seconds / length));
    if (count < limit) return `${countOf(count, unit)} ago`;
  }
  return `on ${new Date(at).toISOString().slice(0, 10)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

/**
 * A name in quotes, for a sentence that the chat has to understand.
 * @returns undefined for a name that the chat would read differently.
 */
export function quoted(name: string | null): string | undefined {
  if (name === null || name.length > longestName || plainText(name) !== name) return undefined;
  return name === '' || /["“”„«»]/.test(name) ? undefined : `“${name}”`;
}
