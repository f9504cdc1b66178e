import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const format = 'v1';

/** A stored secret that cannot be read; `message` says why, as the end of a sentence. */
export class UnreadableSecret extends Error {
  override readonly name = 'UnreadableSecret';
}

/**
 * Encrypts a secret for storage: AES-256-GCM under the first key. The id of its row is bound in, so that a secret
 * moved to another row does not decrypt there.
 *
 * The result is `v1.<key id>.<base64url of iv, tag and ciphertext>`. The key id tells which of several keys
 * decrypts; it reveals nothing about the key.
 */
export function encrypt(keys: readonly Buffer[], rowId: string, secret: string): string {
  const key = firstKey(keys);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(Buffer.from(rowId));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${format}.${keyId(key)}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

/**
 * Reads a stored secret.
 * @throws {UnreadableSecret} when none of the keys made it, or it was tampered with.
 */
export function decrypt(keys: readonly Buffer[], rowId: string, stored: string): string {
  const [version, id, body] = stored.split('.');
  const key = keys.find((candidate) => keyId(candidate) === id);
  if (version !== format || body === undefined || key === undefined) {
    throw new UnreadableSecret("it was encrypted with a key that isn't in ENCRYPTION_KEY");
  }
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(rowId));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    throw new UnreadableSecret('it was changed in the database or copied from another row');
  }
}

/** Whether a stored secret should be encrypted anew, because a newer key has been put first. */
export function isUnderOlderKey(keys: readonly Buffer[], stored: string): boolean {
  return stored.split('.')[1] !== keyId(firstKey(keys));
}

function keyId(key: Buffer): string {
  return createHash('sha256').update('cscx-hubspot key id').update(key).digest('hex').slice(0, 12);
}

function firstKey(keys: readonly Buffer[]): Buffer {
  const [first] = keys;
  if (!first) throw new Error('There is no encryption key.');
  return first;
}
