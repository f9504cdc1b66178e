/** The groups of three letters in the words of a text, formed like those of pg_trgm. */
function trigramsOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const padded = `  ${word} `;
    for (let i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3));
  }
  return found;
}

/** The similarity of two texts from 0 to 1: the share of trigrams that both have. */
export function similarity(a: string, b: string): number {
  const left = trigramsOf(a);
  const right = trigramsOf(b);
  const shared = countShared(left, right);
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** The share of a text's trigrams in another one, from 0 to 1: it is 1 for `acme` in `Acme Rocket Corporation`. */
export function containment(part: string, whole: string): number {
  const wanted = trigramsOf(part);
  return wanted.size === 0 ? 0 : countShared(wanted, trigramsOf(whole)) / wanted.size;
}

function countShared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let count = 0;
  for (const one of left) if (right.has(one)) count += 1;
  return count;
}
