import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const format = 'v1';

/** A stored secret that can't be read; `message` is the reason, as the end of a sentence. */
export class UnreadableSecret extends Error {
  override readonly name = 'UnreadableSecret';
}

/**
 * Encrypts a secret for storage: AES-256-GCM with the first key. The id of its row is authenticated, so a secret
 * copied to another row can't be decrypted.
 *
 * The result is `v1.<key id>.<base64url of iv, tag and ciphertext>`. The key id selects the key to decrypt with and
 * reveals nothing about it.
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
 * Decrypts a stored secret.
 * @throws {UnreadableSecret} if it was encrypted with none of the keys, or was tampered with.
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

/** Whether a stored secret should be re-encrypted because a newer key comes first. */
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
