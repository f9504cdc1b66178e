/** The replacement for a secret. */
export const redacted = '[redacted]';

/** What looks like a token of HubSpot, a language model or a chat, anywhere. */
const tokenShapes = [
  /\bpat-[a-z0-9]{2,5}-[\w-]{8,}/gi,
  /\b(?:na|eu|ap|au|ca)\d-[0-9a-f-]{20,}/gi,
  /\bBearer\s+[^\s"'\\]+/gi,
  /(?<![\w-])C[A-P][\w-]{38,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /\bsk-[\w-]{16,}/g,
  /\bwhsec_[\w+/=-]{8,}/g,
  /(?<=\bhooks\.slack\.com\/)[^\s"'\\]+/g,
];

/** Shorter texts would also match in unrelated places. */
const shortest = 8;
/** Enough for the settings and for the tokens of many portals. */
const most = 500;

/** The secrets of this process, as they appear in text and in JSON. */
const known = new Set<string>();

/** Replaces a secret in every line that this process logs from now on. */
export function conceal(secret: string | undefined): void {
  if (secret === undefined || secret.length < shortest || known.has(secret)) return;
  if (replaceShapes(secret) === redacted) return;
  for (const form of new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ])) {
    known.add(form);
  }
  for (const oldest of known) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
}

/** Replaces the secrets of this process, and what looks like one. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const secret of known) clean = clean.replaceAll(secret, redacted);
  return replaceShapes(clean);
}

function replaceShapes(text: string): string {
  return tokenShapes.reduce((clean, shape) => clean.replace(shape, redacted), text);
}
