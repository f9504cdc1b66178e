import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** A secret for a channel that was created without one. */
export function makeSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

/**
 * The headers that let a receiver verify a message, following the Standard Webhooks specification: the signature is
 * the HMAC-SHA256 of `id.timestamp.body`, in base64.
 * @param secret `whsec_` and a key in base64; any other text is the key itself.
 * @param now in milliseconds since the epoch.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  body: string,
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : secret;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
