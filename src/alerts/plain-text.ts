/** Control characters, line and paragraph separators, and marks that change the text direction. */
const unprintable = /[\p{Cc}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** HubSpot's text as one line of at most `longest` characters. */
export function plainText(text: string, longest: number): string {
  const line = text.toWellFormed().replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, longest * 2 + 2)];
  if (characters.length <= longest) return line;
  return `${characters
    .slice(0, longest - 1)
    .join('')
    .trimEnd()}…`;
}
