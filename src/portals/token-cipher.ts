import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const format = 'v1';

/**
 * Encrypts a token for storage: AES-256-GCM under the first key. The integration's id is bound in, so that a
 * stored token moved to another row does not decrypt there.
 *
 * The result is `v1.<key id>.<base64url of iv, tag and ciphertext>`. The key id tells which of several keys
 * decrypts; it reveals nothing about the key.
 */
export function encryptToken(keys: readonly Buffer[], integrationId: string, token: string): string {
  const key = firstKey(keys);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  cipher.setAAD(Buffer.from(integrationId));
  const ciphertext = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return `${format}.${keyId(key)}.${Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

/**
 * Reads a stored token.
 * @throws {AppError} `reauthorization_required` when none of the keys made it, or it was tampered with.
 */
export function decryptToken(keys: readonly Buffer[], integrationId: string, stored: string): string {
  const [version, id, body] = stored.split('.');
  const key = keys.find((candidate) => keyId(candidate) === id);
  if (version !== format || body === undefined || key === undefined) {
    throw unreadable('it was encrypted with a key that ENCRYPTION_KEY does not hold');
  }
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(integrationId));
    decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    throw unreadable('it was changed in the database, or copied from another row');
  }
}

/** Whether a stored token should be encrypted anew, because a newer key has been put first. */
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

function unreadable(reason: string): AppError {
  return new AppError(
    'reauthorization_required',
    `The stored HubSpot token cannot be read: ${reason}. Put the key that was used before into ENCRYPTION_KEY (several are separated by commas), or connect the portal again.`,
  );
}
