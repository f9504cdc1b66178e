/**
 * Why a text can't be a credential, without quoting any of it; undefined if it can. Tokens and keys are sent in HTTP
 * headers, so they consist of visible ASCII characters (RFC 6750, section 2.1, allows even fewer).
 */
export function credentialFault(text: string): string | undefined {
  const characters = [...text];
  const place = characters.findIndex((character) => !/^[\x21-\x7e]$/.test(character));
  if (place < 0) return undefined;
  return `has ${nameOf(characters[place] ?? '')} as character ${place + 1}. Copy the whole token again`;
}

function nameOf(character: string): string {
  if (/[\n\r\u2028\u2029]/.test(character)) return 'a line break';
  if (/\s/.test(character)) return 'a space';
  if (/[\p{C}\p{Z}\p{M}]/u.test(character)) return 'an invisible character';
  return "a character that tokens can't contain";
}
