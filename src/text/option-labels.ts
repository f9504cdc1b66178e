/** The labels of the options in a value (`a`, `a;b`, or a list); null if none is known. */
export function labelsOf(value: unknown, labels: ReadonlyMap<string, string>): string | null {
  if (typeof value !== 'string' && !Array.isArray(value)) return null;
  const parts: unknown[] = typeof value === 'string' ? value.split(';') : value;
  const known = parts.map((part) => labels.get(String(part)));
  if (known.every((label) => label === undefined)) return null;
  return parts.map((part, i) => known[i] ?? String(part)).join(', ');
}
