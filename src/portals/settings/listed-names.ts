/** Up to ten names in words, each with its label. */
export function listed(names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return 'none';
  const shown = [...names].slice(0, 10).map(([id, label]) => `“${id}” (${label})`);
  return `${shown.join(', ')}${names.size > shown.length ? ` and ${names.size - shown.length} more` : ''}`;
}
